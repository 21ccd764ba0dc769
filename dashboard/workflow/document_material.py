"""What the assessment and the papers for a meeting are made from, taken from a snapshot."""

from __future__ import annotations

from datetime import date

from dashboard.documents import annexes, assessment, meeting
from dashboard.fulfilment import compare_days
from dashboard.text import Problem
from dashboard.workflow.snapshot import Snapshot


def read_material(snapshot: Snapshot, day: date) -> tuple[assessment.Material, list[Problem]]:
    """What the assessment of a day is made from; problems of the published cards."""
    material = assessment.Material(
        strategy=snapshot.strategy,
        sha256=snapshot.workspace.sha256,
        situation=snapshot.on(day),
        rows=snapshot.rows,
        history=snapshot.history,
        observations=snapshot.observations,
        published=snapshot.public_observations,
        filed={
            submission.id: annexes.SourceFile(submission.file_name, submission.reading.get("sheet"))
            for submission in snapshot.submissions
        },
        cards=snapshot.card_records,
        known_on=snapshot.sequence,
        digest=next(
            (line.compute_digest() for line in snapshot.audit if line.seq == snapshot.sequence), "–"
        ),
    )
    return material, snapshot.published_cards[1]


def read_changes(snapshot: Snapshot, earlier: compare_days.Side, day: date) -> meeting.ChangesSince:
    """What changed from a side to a day, and the submissions that wait for a decision."""
    changes = snapshot.compare(earlier, day)
    return meeting.ChangesSince(
        earlier,
        changes.changes,
        changes.rows,
        [
            meeting.PendingSubmission(
                submission.id, submission.entity, submission.file_name, submission.rows
            )
            for submission in sorted(snapshot.submissions, key=lambda submission: submission.id)
            if submission.stage == "submitted"
        ],
    )
