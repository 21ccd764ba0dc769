"""What the assessment and the papers for a meeting are made from, read from the store."""

from __future__ import annotations

from datetime import date

from dashboard.documents import annexes, assessment, meeting
from dashboard.fulfilment import compare_days, standing_on_day, strategy_on_day
from dashboard.store import audit_log, standing_rows, submissions
from dashboard.text import Problem
from dashboard.workflow.workspace import Workspace, sequence_at_close


def read_material(
    desk: Workspace, day: date, sequence: int
) -> tuple[assessment.Material, list[Problem]]:
    """What the assessment of a day is made from, as known at a sequence; problems of its cards."""
    _, problems = desk.cards()
    with desk.reading() as connection:
        history = standing_rows.history(connection, desk.strategy.id)
        listed = submissions.listing(connection, desk.strategy.id)
        lines = audit_log.listing(connection, desk.strategy.id)
    rows = standing_on_day.rows_known_at(history, sequence)
    made = assessment.Material(
        strategy=desk.strategy,
        sha256=desk.sha256,
        situation=strategy_on_day.situation(desk.strategy, rows, day),
        rows=rows,
        history=history,
        observations=desk.observations(),
        published=desk.published(),
        filed={
            one.id: annexes.SourceFile(one.file_name, one.reading.get("sheet")) for one in listed
        },
        cards=desk.card_records(),
        known_on=sequence,
        digest=next((one.compute_digest() for one in lines if one.seq == sequence), "–"),
    )
    return made, problems


def earlier_side(desk: Workspace, day: date, sequence: int) -> compare_days.Side:
    """The earlier side: a day as it was known at its close.

    A day before this program knew anything is taken as it is known now: otherwise everything that
    happened before would be a late report.
    """
    return compare_days.Side(day, sequence_at_close(desk.audit(), day) or sequence)


def read_changes(
    desk: Workspace, side: compare_days.Side, made: assessment.Material
) -> meeting.ChangesSince:
    """What changed from a side to what `made` shows, and what waits for a decision."""
    history, now = desk.history(), compare_days.Side(made.day, made.known_on)
    with desk.reading() as connection:
        listed = submissions.listing(connection, desk.strategy.id)
    return meeting.ChangesSince(
        side,
        compare_days.compare(desk.strategy, history, side, now),
        compare_days.find_new_rows(history, side, now),
        [
            meeting.PendingSubmission(one.id, one.entity, one.file_name, one.rows)
            for one in sorted(listed, key=lambda one: one.id)
            if one.stage == "submitted"
        ],
    )
