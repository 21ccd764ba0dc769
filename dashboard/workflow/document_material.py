"""What the assessment and the papers for a meeting are made from, and what people write into them."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

import polars as pl
from sqlalchemy import Row

from dashboard.assessment import document_fields, task_succession
from dashboard.documents import assessment, meeting_facts
from dashboard.documents.chapters import annexes
from dashboard.fulfilment import (
    compare_days,
    effect_of_submission,
    known_rows,
    status,
    strategy_on_day,
)
from dashboard.progress import contradictions, row_schema
from dashboard.store import record_kinds, submissions
from dashboard.text import Problem, damaged_letters, names
from dashboard.workflow import audit_readings, program_files, review
from dashboard.workflow.action_result import Refused, action, refuse
from dashboard.workflow.edition import editions
from dashboard.workflow.permissions import Actor, may_evaluate
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace


def read_material(
    snapshot: Snapshot, day: date, predecessor: Snapshot | None = None
) -> tuple[assessment.Material, list[Problem]]:
    """What the assessment of a day is made from; problems of the published cards.

    The rule is held against the published evaluation of the strategy itself, else of its `predecessor`.
    """
    evaluated = snapshot if snapshot.strategy.cards else predecessor
    back_tests = tuple(evaluated.back_test()) if evaluated else ()
    limits = annexes.KnownLimits(
        snapshot.sensitivity(day), evaluated.strategy if evaluated else None, back_tests
    )
    head = next((line for line in snapshot.audit if line.seq == snapshot.sequence), None)
    material = assessment.Material(
        strategy=snapshot.strategy,
        sha256=snapshot.workspace.sha256,
        answer=snapshot.answer(day),
        rows=snapshot.rows,
        history=snapshot.history,
        withdrawn=audit_readings.withdrawals(snapshot.audit),
        statistics=snapshot.statistics,
        printed=editions.read_printed(snapshot),
        filed=_files_of_rows(snapshot),
        cards=snapshot.card_records,
        written={name: field.text for name, field in read_fields(snapshot).items()},
        limits=limits,
        succession=find_succession(predecessor, snapshot) if predecessor else None,
        known_on=snapshot.sequence,
        contradictions=snapshot.contradictions(day),
        handed_in=days_handed_in(snapshot),
        digest=head.compute_digest() if head else "–",
        strategy_file=_strategy_file(snapshot.workspace),
        program=program_files.version(),
        known_at=datetime.fromisoformat(head.at) if head else None,
    )
    return material, snapshot.published_cards[1]


def _files_of_rows(snapshot: Snapshot) -> dict[int, annexes.SourceFile]:
    """The file that the rows of a submission come from, by its number where the submission is not seen."""
    numbers = snapshot.history["submission"].unique()
    return {number: annexes.SourceFile(f"#{number}", None) for number in numbers} | {
        submission.id: annexes.SourceFile(submission.file_name, submission.reading.get("sheet"))
        for submission in snapshot.submissions
    }


def _strategy_file(workspace: Workspace) -> bytes:
    """The strategy file as it was opened; empty where it has changed since, or is gone."""
    try:
        content = workspace.path.read_bytes()
    except OSError:
        return b""
    return content if sha256(content).hexdigest() == workspace.sha256 else b""


def days_handed_in(snapshot: Snapshot) -> dict[str, date]:
    """The day on which each body handed in the last report of which a row stands, by its code."""
    days = audit_readings.days_of_submitting(snapshot.audit)
    numbers = snapshot.rows.select("entity", "submission").unique().iter_rows()
    handed_in: dict[str, date] = {}
    for entity, number in numbers:
        if number in days:
            handed_in[entity] = max(days[number], handed_in.get(entity, days[number]))
    return handed_in


def find_succession(predecessor: Snapshot, snapshot: Snapshot) -> task_succession.Succession:
    """What became of the tasks of a strategy, at its end, in the one after it."""
    ended = predecessor.on(predecessor.workspace.last_day)
    return task_succession.find_succession(ended, predecessor.card_records, snapshot.strategy)


def read_changes(
    snapshot: Snapshot, earlier: compare_days.Side, day: date
) -> meeting_facts.ChangesSince:
    """What changed from a side to a day, and the submissions that wait for a decision."""
    changes = snapshot.compare(earlier, day)
    numbers = submissions.waiting_after(snapshot.audit)
    waiting = [submission for submission in snapshot.submissions if submission.id in numbers]
    back = [each for body in snapshot.answer(day).bodies for each in body.returned]
    return meeting_facts.ChangesSince(
        earlier,
        changes.changes,
        changes.rows,
        [
            meeting_facts.PendingSubmission(each.id, each.entity, each.file_name, each.rows)
            for each in waiting
        ],
        changes.amendments,
        snapshot.pending_rows,
        _effects(snapshot, [each.id for each in waiting], day),
        {
            each.number: snapshot.rows_of(each.number)["indicator"].drop_nulls().unique().to_list()
            for each in back
        },
        _disputes(snapshot, day),
        earlier.sequence < snapshot.sequence
        or audit_readings.sequence_at_close(snapshot.audit, earlier.day) > 0,
    )


def _effects(snapshot: Snapshot, numbers: list[int], day: date) -> meeting_facts.Effects:
    """What approving each of several submissions, and all of them, would do to tasks on a day."""
    if not numbers:
        return meeting_facts.Effects()
    read = review.read_once(snapshot, numbers)
    together = review.preview_on(snapshot.workspace, numbers, day, read)
    alone = review.preview_each(snapshot.workspace, numbers, day, read)
    return meeting_facts.Effects(
        {number: effect.changes for number, effect in alone.items()},
        effect_of_submission.task_changes(snapshot.on(day), together.changes),
        together.first,
    )


def _disputes(snapshot: Snapshot, day: date) -> list[meeting_facts.Dispute]:
    """The contradictions on a day, also those that approving what waits would bring."""
    standing, pending = snapshot.rows, snapshot.pending_rows.filter(pl.col("date") <= day)
    coming = contradictions.find_between(
        snapshot.strategy, pending, standing.filter(pl.col("date") <= day)
    )
    found: list[tuple[contradictions.Contradiction, tuple[int, ...]]]
    found = [
        (contradiction, ())
        for contradiction in snapshot.contradictions(day)
        if contradiction.is_open
    ]
    found += [(each, (int(each.other["submission"]),)) for each in coming]
    return [judge_dispute(snapshot, each, day, waits) for each, waits in found]


def judge_dispute(
    snapshot: Snapshot,
    found: contradictions.Contradiction,
    day: date,
    waits: tuple[int, ...] = (),
) -> meeting_facts.Dispute:
    """A contradiction with the status of its task on a day by either row; `waits` are not yet decided on."""
    pending = snapshot.pending_rows.filter(pl.col("date") <= day)
    sides = (found.row, found.other), (found.other, found.row)
    now = [_status_without(snapshot, *pair, day, pending.clear()) for pair in sides]
    later = [_status_without(snapshot, *pair, day, pending) for pair in sides]
    return meeting_facts.Dispute(found, now[0], now[1], waits, later[0], later[1])


def _status_without(
    snapshot: Snapshot,
    kept: row_schema.Row,
    dropped: row_schema.Row,
    day: date,
    others: pl.DataFrame,
) -> status.Status:
    """The status of the task of two rows on a day if one of them stood and the other did not.

    `others` are rows that wait and would stand as well.
    """
    rows = snapshot.rows.filter(~_is_row(dropped))
    new = pl.concat([snapshot.pending_rows.filter(_is_row(kept)), others.filter(~_is_row(kept))])
    new = new.filter(~_is_row(dropped))
    if not new.is_empty():
        rows = known_rows.select_standing_rows(known_rows.add_accepted_rows(rows, new, None))
    found = strategy_on_day.situation(snapshot.strategy, rows, day)
    return next(state.status for state in found.tasks if state.task.number == kept["task"])


def _is_row(row: row_schema.Row) -> pl.Expr:
    places = (pl.col(name) == row[name] for name in ("submission", "line"))
    return pl.all_horizontal(*places)


def read_fields(snapshot: Snapshot) -> dict[str, Row[Any]]:
    """What people have written into the assessment as a document, by field, as the snapshot knows it.

    Before the document is final only those who see drafts see it.
    """
    if not (snapshot.shows_drafts or snapshot.is_adopted):
        return {}
    with snapshot.workspace.reading() as connection:
        return record_kinds.document_fields(connection, snapshot.strategy.id, snapshot.sequence)


@action
def write_field(
    workspace: Workspace, actor: Actor, name: str, text: str, seen: int = 0
) -> Refused | int:
    """Writes a field of `document_fields.field_names`; the earlier text stays on record.

    `seen` is the audit sequence of the text that the writer saw, 0 if there was none. Returns the audit
    sequence. Problems: document-field-unknown, document-field-too-long, document-field-changed (another text
    is there), and what looks like a birth number.
    """
    text, known = damaged_letters.clean_typed(text), document_fields.field_names(workspace.strategy)
    wrong, limit = [], document_fields.LONGEST
    if name not in known:
        near = names.nearest(name, known) or ", ".join(known)
        wrong = [Problem("document-field-unknown", {"found": name, "near": near})]
    elif len(text) > limit:
        wrong = [Problem("document-field-too-long", {"found": name, "limit": str(limit)})]
    with workspace.act(actor, "draft", "document", may_evaluate(actor), [text], wrong) as act:
        stands = record_kinds.document_fields(act.connection, workspace.strategy.id).get(name)
        if stands is not None and stands.text == text.strip():
            return int(stands.seq)
        by, number = (stands.actor, stands.seq) if stands else ("–", 0)
        if number != seen:
            return refuse("document-field-changed", found=name, by=by, number=str(number))
        kind = record_kinds.DOCUMENT_FIELD
        return record_kinds.add(act.connection, kind, act.by, name=name, text=text)
