"""What was withdrawn, corrected or erased leaves nothing behind: what survives alone gives every answer.

A generated history of every verb; then a second database in which nothing of what was withdrawn was ever
handed in and no text that was erased was ever written. Both answer every question alike.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.fulfilment import round_answers
from dashboard.presentation import json_payloads
from dashboard.store import audit_log, database, submissions
from dashboard.store.audit_entry import By
from dashboard.store.people import accounts
from dashboard.store.stored_rounds import RoundPlan
from dashboard.store.verification import verify_chain
from dashboard.strategy.amendment_plan import AmendmentPlan
from dashboard.text.names import fold
from dashboard.workflow import (
    amendment_actions,
    attachment_actions,
    document_material,
    intake,
    review,
    round_actions,
    submission_thread,
)
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.attachment_actions import NewFile
from dashboard.workflow.people import access_record, people_actions, sign_ins, text_erasure
from dashboard.workflow.permissions import Actor
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import open_workspace
from tests import databases
from tests.attachment_files import PDF
from tests.workflow.at_once import PLAN

pytestmark = pytest.mark.slow

HEAD = "task,indicator,component,date,value,evidence,note,delay reason,expected\n"
DAYS = (date(2024, 12, 31), date(2025, 12, 31), date(2026, 11, 27))

SAID = (
    "1.2,a,one,2024-06-30,1,x,{0},,",
    "1.2,a,two,2025-06-30,1,x,{0},,",
    "1.2,a,one,2024-06-30,0,x,{0},,",
    "1.1,a,text,2024-05-31,1,x,{0},,",
    "1.1,a,text,2024-05-31,ongoing,x,{0},,",
    "1.1,a,text,2024-05-31,ongoing,x,{0},outside,2025-03",
    "1.1,a,text,2024-05-31,ongoing,x,{0},other,2026-01",
    "1.1,,,2024-05-31,,,{0},other,2025-09",
)
"""Rows that agree, contradict each other, correct each other, and tell delays that come and go."""

VERBS = (
    *("submit", "submit", "submit", "correct", "correct", "accept", "accept", "accept", "return"),
    *("withdraw", "withdraw", "withdraw", "lock", "unlock", "open round", "amend", "attach"),
    *("message", "write", "erase", "erase", "forget", "forget a person"),
)
STEP = st.tuples(st.sampled_from(VERBS), st.integers(0, 40), st.sets(st.integers(0, 7), max_size=3))
Step = tuple[str, int, set[int]]

KAREL, OTA, JANA = "Karel Nový", "Ota Starý", "Jana Malá"
OFFICERS = (JANA, "Ivo Velký", "Petr Tichý")
"""Who hands in; the last two may be forgotten."""


@dataclass(slots=True)
class Deed:
    """What somebody did at a place of the history; `of` is the place of what it was done to."""

    at: int
    verb: str
    by: str
    choice: int
    rows: set[int]
    of: int | None = None
    name: str = ""
    """Of the text that was erased."""
    nth: int = 0
    """Which of the records of the other deed holds that text."""


@dataclass(slots=True)
class World:
    """A database, and what came of each deed in it."""

    workspace: Workspace
    called: dict[str, str] = field(default_factory=dict)
    """People who are called otherwise here."""
    written: dict[int, str] = field(default_factory=dict)
    """The texts of deeds that are others here, by their places."""
    sent: dict[int, int] = field(default_factory=dict)
    records: dict[int, int] = field(default_factory=dict)
    """The last record before each deed."""

    def actor(self, name: str) -> Actor | None:
        """Somebody under the name that they have here; None once they are forgotten."""
        return sign_ins.named_actor(self.workspace, self.called.get(name, name))

    def text(self, deed: Deed) -> str:
        """What was written by a deed."""
        return self.written.get(deed.at, f"Said at {deed.at}.")

    def invite(self) -> None:
        """Everybody, in the same order in every world."""
        with database.write_transaction(self.workspace.engine) as connection:
            by = By(self.workspace.strategy.id, "local", datetime.now(UTC))
            for name in (KAREL, OTA, *OFFICERS):
                roles = [("officer", "CPD")] if name in OFFICERS else [("coordinator", "")]
                roles += [("evaluator", "")] if name == KAREL else []
                called = self.called.get(name, name)
                mail = f"{fold(called).replace(' ', '.')}@example.cz"
                number = accounts.invite(connection, by, name=called, mail=mail, subject=None)
                person = accounts.get(connection, by.strategy, number)
                assert person is not None
                for role in roles:
                    accounts.change_role(connection, by, person, role, "given")


@contextmanager
def new_world(**other: Any) -> Iterator[World]:
    with TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.yaml"
        plan.write_text(PLAN, "utf-8")
        url = databases.sqlite(Path(folder) / "d.db", databases.prepare)
        workspace, problems = open_workspace(plan, url)
        assert workspace is not None, problems
        world = World(workspace, **other)
        world.invite()
        yield world
        workspace.engine.dispose()


OF_ANY = {"submitted", "accepted", "returned", "withdrawn"}
OF = {
    "accept": {"submitted"},
    "return": {"submitted"},
    "withdraw": {"submitted", "accepted"},
    "correct": {"accepted", "returned", "withdrawn"},
}
"""What most verbs are done to; of anything else they are refused, which `test_corrections.py` tries."""


def decide(world: World, at: int, step: Step) -> Deed | None:
    """What a step is in a world: by whom it is done, and to what; None where there is nothing."""
    verb, choice, rows = step
    by = JANA if verb == "withdraw" else KAREL
    if verb in {"submit", "correct", "attach"}:
        by = OFFICERS[choice % 3]
    deed = Deed(at, verb, by, choice, rows)
    if verb in {"correct", "accept", "return", "withdraw", "attach", "message"}:
        with world.workspace.reading() as connection:
            listed = submissions.listing(connection, world.workspace.strategy.id)
        wanted = {each.id for each in listed if each.state in OF.get(verb, OF_ANY)}
        at_hand = [each for each, number in world.sent.items() if number in wanted]
        if not at_hand:
            return None
        deed.of = at_hand[choice % len(at_hand)]
    if verb == "erase":
        karel = world.actor(KAREL)
        assert karel is not None
        texts = text_erasure.listing(world.workspace, karel)
        assert not isinstance(texts, Refused)
        left = [text for text in texts if text.state != "erased"]
        if not left:
            return None
        one = left[choice % len(left)]
        deed.of = max((each for each, seq in world.records.items() if seq < one.seq), default=None)
        if deed.of is None:
            return None
        deed.name, deed.nth = one.name, one.seq - world.records[deed.of]
    return deed


def carry_out(world: World, deed: Deed) -> object:
    """Does a deed in a world; Refused, or None, where it cannot be done."""
    workspace, actor, at = world.workspace, world.actor(deed.by), deed.at
    with workspace.reading() as connection:
        world.records[at] = audit_log.last_sequence(connection, workspace.strategy.id)
    if actor is None:
        return None
    number = 0 if deed.of is None else world.sent.get(deed.of, 0)
    result = DONE[deed.verb](world, actor, deed, number)
    if isinstance(result, Stored) and deed.verb in {"submit", "correct"}:
        world.sent[at] = result.submission.id
    return result


def _submit(world: World, actor: Actor, deed: Deed, number: int) -> object:
    said = "\n".join(SAID[each] for each in sorted(deed.rows or {0}))
    content = (HEAD + said.format(f"Note {deed.at}.") + "\n").encode()
    file = intake.ProgressFile(f"{deed.at}.csv", content, "CPD", replaces=number or None)
    return intake.submit(world.workspace, actor, file)


def _lock(world: World, actor: Actor, deed: Deed, _: int) -> object:
    period, locked = ("2024", "2025")[deed.choice % 2], deed.verb == "lock"
    return round_actions.set_closed(world.workspace, actor, period, world.text(deed), closed=locked)


def _open_round(world: World, actor: Actor, deed: Deed, _: int) -> object:
    first, last = date(2024, 1, 1 + deed.choice % 20), date(2024, 12, 1)
    plan = RoundPlan(f"Round {deed.at}", first, last, date(2099, 1, 30), note=world.text(deed))
    return round_actions.open_round(world.workspace, actor, plan)


def _amend(world: World, actor: Actor, deed: Deed, _: int) -> object:
    day, last = date(2024, 1, 1 + deed.choice % 20), f"2026-0{1 + deed.choice % 9}"
    plan = AmendmentPlan("1.2", day, "Resolution 1", world.text(deed), deadline=last)
    return amendment_actions.enter(world.workspace, actor, plan)


def _write(world: World, actor: Actor, deed: Deed, _: int) -> object:
    stands = document_material.read_fields(Snapshot(world.workspace)).get("foreword")
    seen = stands.seq if stands else 0
    return document_material.write_field(world.workspace, actor, "foreword", world.text(deed), seen)


def _erase(world: World, actor: Actor, deed: Deed, _: int) -> object:
    assert deed.of is not None
    seq = world.records[deed.of] + deed.nth
    return text_erasure.erase(world.workspace, actor, seq, deed.name, "request")


DONE: dict[str, Callable[[World, Actor, Deed, int], object]] = {
    "submit": _submit,
    "correct": _submit,
    "accept": lambda world, by, _, number: review.accept(world.workspace, by, number),
    "return": lambda world, by, deed, number: review.send_back(
        world.workspace, by, number, world.text(deed)
    ),
    "withdraw": lambda world, by, deed, number: review.withdraw(
        world.workspace, by, number, world.text(deed)
    ),
    "lock": _lock,
    "unlock": _lock,
    "open round": _open_round,
    "amend": _amend,
    "attach": lambda world, by, deed, number: attachment_actions.attach(
        world.workspace, by, number, NewFile(f"{deed.at}.pdf", PDF)
    ),
    "message": lambda world, by, deed, number: submission_thread.write(
        world.workspace, by, number, world.text(deed)
    ),
    "write": _write,
    "erase": _erase,
    "forget": lambda world, by, *_: access_record.erase_origins(
        world.workspace, by, datetime.now(UTC) + timedelta(days=1)
    ),
    # The second or the third officer.
    "forget a person": lambda world, by, deed, _: people_actions.erase(
        world.workspace, by, 4 + deed.choice % 2
    ),
}


def live(world: World, steps: Sequence[Step]) -> list[Deed]:
    """A history; the deeds of it that were done."""
    done: list[Deed] = []
    for at, step in enumerate(steps):
        deed = decide(world, at, step)
        if deed is None:
            continue
        result = carry_out(world, deed)
        if result is None or isinstance(result, Refused):
            world.records.pop(at, None)
            continue
        done.append(deed)
    return done


def survivors(world: World, done: Sequence[Deed]) -> list[Deed]:
    """The deeds of which something is left: none of what was withdrawn, nor what was done to it."""
    strategy = world.workspace.strategy.id
    with world.workspace.reading() as connection:
        stages = {each.id: each.state for each in submissions.listing(connection, strategy)}
    gone = {at for at, number in world.sent.items() if stages[number] == "withdrawn"}
    replaced = {deed.at: deed.of for deed in done if deed.verb == "correct"}
    left: list[Deed] = []
    for deed in done:
        if deed.verb == "withdraw" or deed.at in gone:
            gone.add(deed.at)
            continue
        of = deed.of
        while deed.verb == "correct" and of in gone:
            of = replaced.get(of)
        if of in gone:
            gone.add(deed.at)
            continue
        left.append(dataclasses.replace(deed, of=of))
    return left


def other_words(left: Sequence[Deed]) -> dict[str, Any]:
    """Other names for whom was forgotten, and other texts for what was erased."""
    erased = [deed.of for deed in left if deed.name in {"reason", "text"}]
    forgotten = {OFFICERS[1 + deed.choice % 2] for deed in left if deed.verb == "forget a person"}
    return {
        "written": {of: f"Other {of}." for of in erased if of is not None},
        "called": {name: f"Jiný {at}" for at, name in enumerate(OFFICERS) if name in forgotten},
    }


def answers(workspace: Workspace) -> dict[str, Any]:
    """What commands, pages and documents are made of, without the numbers of rows, reports and records."""
    snapshot = Snapshot(workspace)
    found: dict[str, Any] = {
        "amended": [(each.date, each.reason) for each in snapshot.strategy.amendments],
        "locked": [(each.id, each.closed is not None) for each in snapshot.strategy.rounds],
        "fields": {
            name: each.text for name, each in document_material.read_fields(snapshot).items()
        },
        "states": sorted(each.stage for each in snapshot.submissions if each.state != "withdrawn"),
        "waiting": _rows(snapshot.pending_rows),
        "standing": _rows(snapshot.rows),
    }
    for day in DAYS:
        found[f"status {day}"] = json_payloads.status_payload(snapshot.answer(day))
        found[f"reporting {day}"] = [
            (each.entity.code, [_cell(cell) for cell in each.cells])
            for each in snapshot.reporting(day)
        ]
        found[f"owed {day}"] = [
            (each.entity.code, each.outstanding) for each in snapshot.answer(day).bodies
        ]
        found[f"delays {day}"] = _delays(snapshot.delays(day))
        found[f"rests {day}"] = [
            (each.state.indicator.id, each.firm_status, [of.ground for of in each.supports])
            for task in snapshot.sensitivity(day)
            for each in task.indicators
        ]
        found[f"contradictions {day}"] = len(snapshot.contradictions(day))
        material, _ = document_material.read_material(snapshot, day)
        found[f"on paper {day}"] = _delays(material.delays_known_at(day, snapshot.sequence))
    changed = snapshot.since(DAYS[0], DAYS[-1]).changes
    found["changes"] = [json_payloads.change_payload(each) for each in changed]
    return found


def _cell(cell: round_answers.RoundAnswer) -> tuple[object, ...]:
    return cell.round.id, cell.state, cell.last, cell.missing, len(cell.waiting)


def _rows(rows: Any) -> list[tuple[Any, ...]]:
    columns = [name for name in rows.columns if name not in {"row", "seq", "submission"}]
    return sorted(tuple(map(str, row)) for row in rows.select(columns).iter_rows())


def _delays(delays: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {
        indicator: [
            (each.entity, each.expected, each.reason, each.before, each.days) for each in said
        ]
        for indicator, said in delays.items()
    }


LONG = 6
"""What the history of every verb is drawn from."""


def check(steps: Sequence[Step]) -> set[str]:
    """Asserts that both worlds give the same answers; the verbs that were done in the first."""
    with new_world() as first:
        lived = live(first, steps)
        left = survivors(first, lived)
        with new_world(**other_words(left)) as second:
            for deed in left:
                done = carry_out(second, deed)
                assert not isinstance(done, Refused), (deed, done)

            assert answers(second.workspace) == answers(first.workspace)
            with first.workspace.reading() as connection:
                assert verify_chain.verify(connection) == []
    return {deed.verb for deed in lived}


drawn = settings(
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.rest
@given(st.lists(STEP, min_size=10, max_size=30))
@settings(drawn, max_examples=4)
def test_what_survives_gives_every_answer_alone(steps: list[Step]) -> None:
    check(steps)


SEND, MOVED, WITHOUT = ("submit", 0, {5}), ("correct", 0, {6}), ("correct", 0, {4})
KNOWN: dict[str, list[Step]] = {
    "a correction withdrawn": [
        SEND,
        ("accept", 0, {0}),
        MOVED,
        ("accept", 1, {0}),
        ("withdraw", 1, {0}),
    ],
    "corrected away": [SEND, ("accept", 0, {0}), WITHOUT, ("accept", 1, {0})],
    "withdrawn under another": [
        *(SEND, ("accept", 0, {0}), ("submit", 0, {6}), ("accept", 1, {0}), ("withdraw", 0, {0})),
    ],
    "a correction withdrawn after another came": [
        *(SEND, ("accept", 0, {0}), WITHOUT, ("accept", 0, {0}), ("submit", 0, {6})),
        *(("accept", 0, {0}), ("withdraw", 1, {0})),
    ],
    "withdrawn between two": [
        *(("submit", 0, {6}), ("accept", 0, {0}), SEND, ("accept", 0, {0}), SEND),
        *(("accept", 0, {0}), ("withdraw", 1, {0})),
    ],
    "a correction of what was returned": [
        *(("submit", 0, {0}), ("accept", 0, {0}), ("correct", 0, {1}), ("return", 1, {0})),
        *(("correct", 1, {1, 3}), ("accept", 2, {0})),
    ],
}


@pytest.mark.parametrize("steps", KNOWN.values(), ids=KNOWN)
def test_what_was_known_to_stay_behind_does_not(steps: list[Step]) -> None:
    assert check(steps) == {verb for verb, *_ in steps}


@pytest.mark.rest
def test_what_survives_of_a_long_history_gives_every_answer_alone() -> None:
    drawing = random.Random(LONG)
    steps = [step for known in KNOWN.values() for step in known]
    for _ in range(60):
        rows = set(drawing.sample(range(len(SAID)), drawing.randint(0, 3)))
        steps.append((drawing.choice(VERBS), drawing.randint(0, 40), rows))
    assert check(steps) == set(VERBS)
