"""What the assessment and the papers for a meeting are made from, read from the store."""

from __future__ import annotations

from datetime import date

from dashboard.documents.annexes import Filed
from dashboard.documents.assessment import Material
from dashboard.documents.meeting import Since, Waiting
from dashboard.fulfilment.compare_days import Side, arrived, compare
from dashboard.fulfilment.status import known
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.store import audit_log, submissions
from dashboard.text.problem import Problem
from dashboard.workflow.workspace import Desk, known_at


def material(desk: Desk, day: date, sequence: int) -> tuple[Material, list[Problem]]:
    """What the assessment of a day is made from, as known at a sequence; problems of its cards."""
    _, problems = desk.cards()
    with desk.reading() as connection:
        history = submissions.history(connection, desk.strategy.id)
        listed = submissions.listing(connection, desk.strategy.id)
        lines = audit_log.listing(connection, desk.strategy.id)
    rows = known(history, sequence)
    made = Material(
        strategy=desk.strategy,
        sha256=desk.sha256,
        situation=situation(desk.strategy, rows, day),
        rows=rows,
        history=history,
        observations=desk.observations(),
        published=desk.published(),
        filed={one.id: Filed(one.file_name, one.reading.get("sheet")) for one in listed},
        cards=desk.assessed(),
        known_on=sequence,
        digest=next((one.proper_digest() for one in lines if one.seq == sequence), "–"),
    )
    return made, problems


def since(desk: Desk, day: date, sequence: int) -> Side:
    """The earlier side: a day as it was known at its close.

    A day before this program knew anything is taken as it is known now: otherwise everything that
    happened before would be a late report.
    """
    return Side(day, known_at(desk.audit(), day) or sequence)


def changed(desk: Desk, side: Side, made: Material) -> Since:
    """What changed from a side to what `made` shows, and what waits for a decision."""
    history, now = desk.history(), Side(made.day, made.known_on)
    with desk.reading() as connection:
        listed = submissions.listing(connection, desk.strategy.id)
    return Since(
        side,
        compare(desk.strategy, history, side, now),
        arrived(history, side, now),
        [
            Waiting(one.id, one.entity, one.file_name, one.rows)
            for one in sorted(listed, key=lambda one: one.id)
            if one.stage == "submitted"
        ],
    )
