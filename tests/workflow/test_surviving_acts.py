"""What was withdrawn, corrected or erased leaves nothing behind: what survives alone gives every answer.

A generated history of every verb; then a second database in which nothing of what was withdrawn was ever
handed in and no text that was erased was ever written. Both answer every question alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.fulfilment import who_reported
from dashboard.presentation import json_payloads
from dashboard.store import audit_log, submissions
from dashboard.store.verification import verify_chain
from dashboard.workflow import (
    attachment_actions,
    comment_actions,
    document_material,
    intake,
    message_actions,
    review,
    round_actions,
)
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.attachment_actions import NewFile
from dashboard.workflow.people import access_record, text_erasure
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace, open_workspace
from tests import databases
from tests.attachment_files import PDF
from tests.workflow.at_once import PLAN, comments

HEAD = "task,indicator,component,date,value,evidence,note,delay reason,expected\n"
EVERYTHING = frozenset({Role.COORDINATOR, Role.OFFICER, Role.EVALUATOR})
JANA = Actor("Jana", EVERYTHING, frozenset({"*"}))
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
    *("submit", "submit", "correct", "correct", "accept", "accept", "accept", "return"),
    *("withdraw", "withdraw", "lock", "unlock", "attach", "message", "comment", "write"),
    *("erase", "forget"),
)
STEP = st.tuples(st.sampled_from(VERBS), st.integers(0, 40), st.sets(st.integers(0, 7), max_size=3))


@dataclass(slots=True)
class World:
    """A database and what was handed in to it, by the number of the first database."""

    workspace: Workspace
    sent: dict[int, int] = field(default_factory=dict)


@contextmanager
def empty_world() -> Iterator[World]:
    with TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.yaml"
        plan.write_text(PLAN, "utf-8")
        url = databases.sqlite(Path(folder) / "d.db", databases.prepare)
        workspace, problems = open_workspace(plan, url)
        assert workspace is not None, problems
        yield World(workspace)
        workspace.engine.dispose()


def act(workspace: Workspace, at: int, step: tuple[str, int, set[int]]) -> object:
    """One step of the history; many are refused, as they are in life."""
    verb, choice, rows = step
    with workspace.reading() as connection:
        numbers = [each.id for each in submissions.listing(connection, workspace.strategy.id)]
    chosen = numbers[choice % len(numbers)] if numbers else 1
    if verb in {"submit", "correct"}:
        said = "\n".join(SAID[each] for each in sorted(rows or {0}))
        content = (HEAD + said.format(f"Note {at}.") + "\n").encode()
        replaces = chosen if verb == "correct" else None
        file = intake.ProgressFile(f"{at}.csv", content, "CPD", replaces=replaces)
        return intake.submit(workspace, JANA, file)
    match verb:
        case "accept":
            return review.accept(workspace, JANA, chosen)
        case "return":
            return review.send_back(workspace, JANA, chosen, f"Why {at}?")
        case "withdraw":
            return review.withdraw(workspace, JANA, chosen, f"A mistake {at}.")
        case "lock" | "unlock":
            return round_actions.set_lock(
                workspace, JANA, ("2024", "2025")[choice % 2], f"So {at}.", locked=verb == "lock"
            )
        case "attach":
            return attachment_actions.attach(workspace, JANA, chosen, NewFile(f"{at}.pdf", PDF))
        case "message":
            return message_actions.write(workspace, JANA, chosen, f"When {at}?")
        case "comment":
            return comment_actions.hand_in(
                workspace, JANA, comments(f"And {at}?"), {"whole": ("whole", "celek")}
            )
        case "write":
            return document_material.write_field(workspace, JANA, "foreword", f"Text {at}.")
        case "erase":
            texts = text_erasure.listing(workspace, JANA)
            assert not isinstance(texts, Refused)
            one = texts[choice % len(texts)] if texts else None
            return one and text_erasure.erase(workspace, JANA, one.seq, one.name, "request")
    return access_record.erase_origins(workspace, JANA, datetime.now(UTC) + timedelta(days=1))


def rebuild(first: Workspace, world: World) -> None:
    """Does again, in their order, the acts of which something is left."""
    strategy = first.strategy.id
    with first.reading() as connection:
        lines = audit_log.listing(connection, strategy)
        sent = {each.id: each for each in submissions.listing(connection, strategy)}
        contents = {each: submissions.read_content(connection, strategy, each) for each in sent}
    withdrawn = {number for number, each in sent.items() if each.state == "withdrawn"}
    for line in lines:
        number = line.submission_id()
        if number is None or number in withdrawn:
            continue
        if line.action == "submit":
            replaces = sent[number].replaces
            while replaces in withdrawn:
                replaces = sent[replaces].replaces
            corrected = None if replaces is None else world.sent[replaces]
            file = intake.ProgressFile(f"{number}.csv", contents[number], "CPD", replaces=corrected)
            done = intake.submit(world.workspace, JANA, file)
            assert isinstance(done, Stored), done
            world.sent[number] = done.submission.id
        elif line.action == "accept":
            decided = review.accept(world.workspace, JANA, world.sent[number])
            assert isinstance(decided, Stored), decided
        elif line.action == "return":
            decided = review.send_back(world.workspace, JANA, world.sent[number], "Why?")
            assert isinstance(decided, Stored), decided
        elif line.action == "attach":
            attachment_actions.attach(
                world.workspace, JANA, world.sent[number], NewFile("a.pdf", PDF)
            )
    for period in Snapshot(first).strategy.reporting_periods:
        if period.locked:
            round_actions.set_lock(
                world.workspace, JANA, period.id, period.locked.reason or "–", locked=True
            )
    written = document_material.read_fields(Snapshot(first))
    for name, text in written.items():
        document_material.write_field(world.workspace, JANA, name, text.text)


def answers(workspace: Workspace) -> dict[str, Any]:
    """What commands, pages and documents say, without the numbers of rows, submissions and records."""
    snapshot = Snapshot(workspace)
    found: dict[str, Any] = {
        "locked": [
            (each.id, each.locked is not None) for each in snapshot.strategy.reporting_periods
        ],
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
        material, _ = document_material.read_material(snapshot, day)
        found[f"on paper {day}"] = _delays(material.delays_known_at(day, snapshot.sequence))
    return found


def _cell(cell: who_reported.EntityPeriod) -> tuple[object, ...]:
    return cell.period.id, cell.state, cell.last, cell.missing, len(cell.waiting)


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


def check(steps: Sequence[tuple[str, int, set[int]]]) -> None:
    with empty_world() as first, empty_world() as second:
        for at, step in enumerate(steps):
            act(first.workspace, at, step)
        rebuild(first.workspace, second)

        assert answers(second.workspace) == answers(first.workspace)
        with first.workspace.reading() as connection:
            assert verify_chain.verify(connection) == []


@given(st.lists(STEP, min_size=6, max_size=22))
@settings(
    max_examples=12,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_what_survives_gives_every_answer_alone(
    steps: list[tuple[str, int, set[int]]],
) -> None:
    check(steps)


SEND, MOVED, WITHOUT = ("submit", 0, {5}), ("correct", 0, {6}), ("correct", 0, {4})
KNOWN = {
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
    "a correction of what was returned": [
        *(("submit", 0, {0}), ("accept", 0, {0}), ("correct", 0, {1}), ("return", 1, {0})),
        *(("correct", 1, {1, 3}), ("accept", 2, {0})),
    ],
}


@pytest.mark.parametrize("steps", KNOWN.values(), ids=KNOWN)
def test_what_was_known_to_stay_behind_does_not(
    steps: list[tuple[str, int, set[int]]],
) -> None:
    check(steps)
