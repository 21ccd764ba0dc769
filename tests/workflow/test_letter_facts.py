"""The letters to all bodies with a round open, reports waiting and one returned: each thing asked once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from dashboard.__main__ import main
from dashboard.documents.formats import plain_text
from dashboard.markup import View
from dashboard.markup.task import page
from dashboard.presentation import missing_words
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.store.stored_rounds import RoundPlan
from dashboard.strategy import rounds, working_days
from dashboard.strategy.rounds import Opening
from dashboard.workflow import letter_facts, round_actions, stored_strategy
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import reported

COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
DUE = date(2099, 1, 30)
ROUND = RoundPlan("Report 2023", date(2023, 1, 1), date(2023, 12, 31), DUE)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with reported.reported_workspace(tmp_path_factory.mktemp("reported")) as opened:
        yield opened


@pytest.fixture(scope="module")
def preview(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """What the round would ask of each body, by its preview; then it is opened."""
    planned = stored_strategy.planned_round(ROUND, Opening(on=workspace.today, by=""))
    lines = Snapshot(workspace).preview_round(planned, workspace.today)
    opened = round_actions.open_round(workspace, COORDINATOR, ROUND)
    assert isinstance(opened, round_actions.RoundResult)
    return {line.entity.code: cell.to_answer for line in lines for cell in line.cells}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_letter_names_each_indicator_once_and_asks_for_nothing_that_is_here(
    workspace: Workspace, preview: dict[str, tuple[str, ...]], language: str
) -> None:
    snapshot, words, day = Snapshot(workspace), Wording(language), workspace.today
    answer = snapshot.answer(day)
    reply_by = rounds.reply_day(snapshot.strategy.rounds, day)
    read = [letter_facts.read_letter(snapshot, body.entity.code, day) for body in answer.bodies]
    texts = {
        each.entity.code: plain_text.render_text(letter_facts.write_letter(each, reply_by, words))
        for each in read
        if each
    }

    for code, text in texts.items():
        body = answer.body(code)
        assert body is not None
        asked = [name.replace("\xa0", " ") for name in text.split("\n\n")]
        for each in body.indicators:
            if each.state.status.is_unfinished:
                for name in missing_words.names_of_missing(each.state, words):
                    assert sum(part.count(name) for part in asked) <= 1, (code, name)
    assert [each.entity.code for each in letter_facts.letters_to_send(snapshot, day)] == [
        "MOI",
        "CPD",
        "PCR",
        "SPD",
        "MEYS",
        "MOJ",
    ]
    assert texts["SPD"].count("4.3") == 1, "what was returned is named once, with its question"
    assert "Doplňte zdroj údajů o věku" in texts["SPD"]
    assert "2.4" in texts["PCR"]


def test_a_round_asks_for_what_its_preview_shows_and_for_nothing_that_waits(
    workspace: Workspace, preview: dict[str, tuple[str, ...]]
) -> None:
    snapshot, day = Snapshot(workspace), workspace.today
    lines = {line.entity.code: line.to_answer for line in snapshot.reporting(day)}
    waiting = {id for id, each in snapshot.answer(day).by_indicator.items() if each.waiting}

    assert {code: cells[0].to_answer if cells else () for code, cells in lines.items()} == preview
    assert preview["CPD"] == ("3.3.b", "4.3.a", "4.4.b")
    assert waiting.isdisjoint(id for ids in preview.values() for id in ids)


def test_all_letters_ask_by_one_working_day(
    workspace: Workspace, preview: dict[str, tuple[str, ...]]
) -> None:
    snapshot = Snapshot(workspace)
    asked_by = {
        date(2024, 3, 14): date(2024, 3, 28),
        date(2024, 3, 15): date(2024, 4, 2),  # after Easter
        date(2025, 12, 10): date(2025, 12, 29),
        date(2025, 12, 18): date(2026, 1, 2),
        workspace.today: DUE,
    }

    assert {day: rounds.reply_day(snapshot.strategy.rounds, day) for day in asked_by} == asked_by


def test_what_is_due_on_a_holiday_is_refused_with_the_next_working_day() -> None:
    today = date(2026, 12, 2)
    found = {
        day: problem and (problem.code, problem.values["next"])
        for day in (
            date(2026, 12, 2),
            date(2026, 12, 1),
            date(2026, 12, 24),
            date(2027, 1, 1),
            date(2027, 1, 2),
        )
        for problem in [working_days.find_problem(day, today)]
    }

    assert list(found.values()) == [
        None,
        ("day-past", "2026-12-02"),
        ("day-not-working", "2026-12-28"),
        ("day-not-working", "2027-01-04"),
        ("day-not-working", "2027-01-04"),
    ]


@pytest.mark.usefixtures("preview")
def test_a_returned_report_is_named_on_its_task_and_in_its_trace(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = Snapshot(workspace)
    details = snapshot.task("4.3", workspace.today)
    assert details is not None

    drawn = page.draw(View(snapshot, Wording("en"), workspace.today), details)
    assert main(["explain", "4.3", "--database", str(workspace.engine.url)]) == 0

    reason = "Doplňte zdroj údajů o věku."
    assert f'report no. 8 <span class="returned">returned</span><q>{reason}</q>' in drawn
    assert "SPD corrects the returned report no. 8" in drawn
    assert "by 30 Jan 2099, asked by the open round" in drawn
    assert f"was returned and awaits correction: “{reason}”" in capsys.readouterr().out
