"""Double coding: two evaluators judge a goal on their own, and a card waits for what they agree on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.assessment import coder_agreement, codings
from dashboard.assessment.card import Card
from dashboard.store import card_drafts
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.cards import StoredCard
from dashboard.store.verification import verify_chain
from dashboard.workflow import card_actions, coding_actions
from dashboard.workflow.action_result import Refused
from dashboard.workflow.card_actions import CardResult, SavedDraft
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import open_workspace
from tests.small_plan import TEXT

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "codings.yaml").read_text("utf-8")
)
STEP = re.compile(
    r"(?P<name>.+?)(?: the (?P<role>\w+))? (?P<verb>codes|agrees on) (?P<verdict>\w+)"
    r"(?P<bare> without a reason)?"
)
HEAD, _, FIRST_TASK = TEXT.partition("tasks:\n")
ONE_TASK = FIRST_TASK.partition('  - number: "1.2"')[0]
DOUBLE = f"double_coding: true\n{TEXT}"
EVA = Actor("Eva", frozenset({Role.EVALUATOR}), frozenset())
JAN = Actor("Jan", frozenset({Role.EVALUATOR}), frozenset())
COORD = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
CARD = Card("1.1", "It was written.", reason="Nobody reported.", proposal="drop")


def open_plan(text: str, url: str, folder: Path) -> Workspace:
    path = folder / "plan.yaml"
    path.write_text(text, "utf-8")
    workspace, problems = open_workspace(path, url)
    assert workspace is not None, problems
    return workspace


@pytest.fixture
def workspace(prepared_url: str, tmp_path: Path) -> Iterator[Workspace]:
    """A plan that asks for double coding."""
    workspace = open_plan(DOUBLE, prepared_url, tmp_path)
    yield workspace
    workspace.engine.dispose()


def do(workspace: Workspace, task: str, step: str) -> list[str]:
    """Carries out a step of the rules; the codes of what refused it."""
    read = STEP.fullmatch(step)
    assert read, step
    actor = Actor(read["name"], frozenset({Role(read["role"] or "evaluator")}), frozenset())
    act = coding_actions.code if read["verb"] == "codes" else coding_actions.agree
    reason = "" if read["bare"] else f"{read['name']} says so."
    result = act(workspace, actor, task, read["verdict"], reason)  # type: ignore[arg-type]
    return codes(result) if isinstance(result, Refused) else []


def codes(result: Any) -> list[str]:
    assert isinstance(result, Refused), result
    return [problem.code for problem in result.problems]


def test_the_rules_of_double_coding(prepared_url: str, tmp_path: Path) -> None:
    tasks = "".join(ONE_TASK.replace("1.1", f"1.{at}") for at in range(1, len(CASES) + 1))
    workspace = open_plan(f"double_coding: true\n{HEAD}tasks:\n{tasks}", prepared_url, tmp_path)
    for at, case in enumerate(CASES, 1):
        for step in case["steps"]:
            (action, refused) = next(iter(step.items())) if isinstance(step, dict) else (step, None)
            assert do(workspace, f"1.{at}", action) == ([refused] if refused else []), case["rule"]

    coded = list(Snapshot(workspace).codings.values())
    for case, task in zip(CASES, coded, strict=True):
        assert len(task.codings) == case["seen"], case["rule"]
        assert task.agreed == case.get("agreed"), case["rule"]
        lacking = [problem.code for problem in codings.open_codings(task)]
        assert lacking == ([case["open"]] if "open" in case else []), case["rule"]
    measured = coder_agreement.measure(coded, len(coded))
    assert (measured.alike, measured.coded, measured.tasks) == (3, 6, len(CASES))
    with workspace.reading() as connection:
        assert verify_chain.verify(connection) == []
    workspace.engine.dispose()


def test_what_is_sealed_is_seen_by_its_coder_alone(workspace: Workspace) -> None:
    coding_actions.code(workspace, EVA, "1.1", "not_met", "Nothing was printed.")
    before = workspace.version()

    own = coding_actions.read_own(workspace, EVA, "1.1")
    assert own is not None
    assert (own.verdict, own.reason) == ("not_met", "Nothing was printed.")
    assert coding_actions.read_own(workspace, JAN, "1.1") is None
    assert coding_actions.read_own(workspace, Actor("", JAN.roles, JAN.entities), "1.1") is None
    assert "not_met" not in repr(Snapshot(workspace).codings)
    assert all("not_met" not in f"{line.before}{line.after}" for line in workspace.audit())
    coding_actions.code(workspace, JAN, "1.1", "met", "It is written.")

    both = Snapshot(workspace).codings["1.1"]
    assert [each.verdict for each in both.codings] == ["not_met", "met"]
    assert Snapshot(workspace, before).codings["1.1"].codings == ()


def test_a_reason_with_a_birth_number_or_without_an_end_and_an_unknown_task_are_refused(
    workspace: Workspace,
) -> None:
    def refused(task: str, reason: str) -> list[str]:
        return codes(coding_actions.code(workspace, EVA, task, "met", reason))

    assert refused("1.1", "Obětí byla 800101/0006.") == ["birth-number-typed"]
    assert refused("1.1", "x" * (codings.LONGEST + 1)) == ["coding-too-long"]
    assert refused("9.9", "Why.") == ["task-unknown"]
    assert Snapshot(workspace).codings["1.1"].coded == 0


def save(workspace: Workspace, card: Card) -> DraftVersion:
    with workspace.reading() as connection:
        draft = card_drafts.find_current(connection, workspace.strategy.id, card.task)
    on = DraftVersion(draft.id, draft.version) if draft else DraftVersion()
    saved = card_actions.save_draft(workspace, EVA, card, on)
    assert isinstance(saved, SavedDraft), saved
    return DraftVersion(saved.draft.id, saved.draft.version)


def ready(workspace: Workspace, card: Card) -> CardResult:
    form = save(workspace, card)
    return card_actions.declare_ready(
        workspace, EVA, card.task, form, date(2026, 12, 31), workspace.version()
    )


def test_a_card_waits_for_both_codings_and_for_the_agreed_verdict(workspace: Workspace) -> None:
    card = replace(CARD, indicators="not_met")
    assert codes(ready(workspace, card)) == ["codings-missing"]
    own = card_actions.save_draft(workspace, EVA, replace(card, goal="met"), DraftVersion(1, 1))
    words = card_actions.save_draft(
        workspace, EVA, replace(card, goal_text="x"), DraftVersion(1, 1)
    )
    assert (codes(own), codes(words)) == (["card-goal-coded"], ["card-goal-sealed"])

    do(workspace, "1.1", "Eva codes met")
    do(workspace, "1.1", "Jan codes not_met")
    assert codes(ready(workspace, card)) == ["codings-differ"]
    do(workspace, "1.1", "Jan agrees on partially_met")
    filed = ready(workspace, replace(card, goal_text="In part."))

    assert isinstance(filed, StoredCard), filed
    assert (filed.card.goal, filed.card.goal_text) == ("partially_met", "In part.")
    assert do(workspace, "1.1", "Jan agrees on met") == ["card-moved"]
    assert isinstance(card_actions.approve(workspace, COORD, filed.id), StoredCard)


def test_a_card_made_ready_before_the_key_was_written_is_not_approved_without_codings(
    prepared_url: str, tmp_path: Path
) -> None:
    plain = open_plan(TEXT, prepared_url, tmp_path)
    filed = ready(plain, replace(CARD, indicators="not_met", goal="not_met"))
    assert isinstance(filed, StoredCard), filed
    assert codes(coding_actions.code(plain, EVA, "1.1", "met", "x")) == ["coding-not-asked"]
    plain.engine.dispose()
    workspace = open_plan(DOUBLE, prepared_url, tmp_path)

    assert codes(card_actions.approve(workspace, COORD, filed.id)) == ["codings-missing"]
    do(workspace, "1.1", "Eva codes met")
    do(workspace, "1.1", "Jan codes met")
    assert codes(card_actions.approve(workspace, COORD, filed.id)) == ["card-goal-not-agreed"]
    assert isinstance(card_actions.reopen(workspace, COORD, filed.id, "Codings."), StoredCard)
    again = ready(workspace, replace(CARD, indicators="not_met"))
    assert isinstance(again, StoredCard), again
    assert isinstance(card_actions.approve(workspace, COORD, again.id), StoredCard)
    assert do(workspace, "1.1", "Ota codes met") == ["coding-third"]
    workspace.engine.dispose()
