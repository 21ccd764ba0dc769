"""What was withdrawn or corrected leaves nothing behind: what survives alone gives every answer.

A history, then a second database in which nothing of what was withdrawn was ever handed in: both answer
every question alike. That what was erased is in no byte of a file: `tests/store/test_erased_bytes.py`.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from dashboard.fulfilment import round_answers
from dashboard.presentation import json_payloads
from dashboard.store import submissions
from dashboard.store.verification import verify_chain
from dashboard.workflow import document_material, intake, review
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.workflow.at_once import PLAN
from tests.workflow.conftest import opened

pytestmark = [pytest.mark.slow, pytest.mark.rest]

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

VERBS = ("submit", "submit", "correct", "accept", "accept", "return", "withdraw")
Step = tuple[str, int, set[int]]
"""A verb, which of what is at hand it is done to, and the rows that are handed in."""
KAREL = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
JANA = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"CPD"}))


@dataclass(slots=True)
class Deed:
    """What was done at a place of the history; `of` is the place of what it was done to."""

    at: int
    verb: str
    rows: set[int]
    of: int | None = None


@dataclass(slots=True)
class World:
    """A database, and the number of what each deed handed in."""

    workspace: Workspace
    sent: dict[int, int] = field(default_factory=dict)


@contextmanager
def new_world() -> Iterator[World]:
    with TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.yaml"
        plan.write_text(PLAN, "utf-8")
        with opened(plan, databases.sqlite(Path(folder) / "d.db", databases.prepare)) as workspace:
            yield World(workspace)


OF = {
    "accept": {"submitted"},
    "return": {"submitted"},
    "withdraw": {"submitted", "accepted"},
    "correct": {"accepted", "returned", "withdrawn"},
}
"""What verbs are done to; of anything else they are refused, which `test_corrections.py` tries."""


def decide(world: World, at: int, step: Step) -> Deed | None:
    """What a step is in a world, and to what it is done; None where there is nothing."""
    verb, choice, rows = step
    if verb == "submit":
        return Deed(at, verb, rows)
    with world.workspace.reading() as connection:
        listed = submissions.listing(connection, world.workspace.strategy.id)
    wanted = {each.id for each in listed if each.state in OF[verb]}
    at_hand = [each for each, number in world.sent.items() if number in wanted]
    return Deed(at, verb, rows, at_hand[choice % len(at_hand)]) if at_hand else None


def carry_out(world: World, deed: Deed) -> object:
    """Does a deed in a world; Refused where it cannot be done."""
    workspace, number = world.workspace, 0 if deed.of is None else world.sent.get(deed.of, 0)
    if deed.verb == "accept":
        return review.accept(workspace, KAREL, number)
    if deed.verb == "return":
        return review.send_back(workspace, KAREL, number, "Why?")
    if deed.verb == "withdraw":
        return review.withdraw(workspace, JANA, number, "A mistake.")
    said = "\n".join(SAID[each] for each in sorted(deed.rows or {0}))
    content = (HEAD + said.format(f"Note {deed.at}.") + "\n").encode()
    file = intake.ProgressFile(f"{deed.at}.csv", content, "CPD", replaces=number or None)
    result = intake.submit(workspace, JANA, file)
    if isinstance(result, Stored):
        world.sent[deed.at] = result.submission.id
    return result


def live(world: World, steps: Sequence[Step]) -> list[Deed]:
    """A history; the deeds of it that were done."""
    decided = ((decide(world, at, step)) for at, step in enumerate(steps))
    return [deed for deed in decided if deed and not isinstance(carry_out(world, deed), Refused)]


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


def answers(workspace: Workspace) -> dict[str, Any]:
    """What commands, pages and documents are made of, without the numbers of rows, reports and records."""
    snapshot = Snapshot(workspace)
    found: dict[str, Any] = {
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


def check(steps: Sequence[Step]) -> set[str]:
    """Asserts that both worlds give the same answers; the verbs that were done in the first."""
    with new_world() as first, new_world() as second:
        lived = live(first, steps)
        for deed in survivors(first, lived):
            done = carry_out(second, deed)
            assert not isinstance(done, Refused), (deed, done)

        assert answers(second.workspace) == answers(first.workspace)
        with first.workspace.reading() as connection:
            assert verify_chain.verify(connection) == []
    return {deed.verb for deed in lived}


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
        *(SEND, ("accept", 0, {0}), ("submit", 0, {6}), ("accept", 1, {0}), ("withdraw", 0, {0}))
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


@pytest.mark.parametrize("seed", range(2))
def test_what_survives_of_a_long_history_gives_every_answer_alone(seed: int) -> None:
    drawing, steps = random.Random(seed), [step for known in KNOWN.values() for step in known]
    for _ in range(25):
        rows = set(drawing.sample(range(len(SAID)), drawing.randint(0, 3)))
        steps.append((drawing.choice(VERBS), drawing.randint(0, 40), rows))
    assert check(steps) == set(VERBS)
