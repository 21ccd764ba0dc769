"""What the assessment and the papers for a meeting are made from, and what people write into them."""

from __future__ import annotations

from datetime import date

from dashboard.assessment import document_fields, task_succession
from dashboard.documents import assessment, meeting
from dashboard.documents.chapters import annexes
from dashboard.fulfilment import compare_days
from dashboard.store import document_fields as stored_fields
from dashboard.text import Problem, damaged_letters, names
from dashboard.workflow import audit_readings
from dashboard.workflow.action_result import Refused, action, refuse
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
    material = assessment.Material(
        strategy=snapshot.strategy,
        sha256=snapshot.workspace.sha256,
        answer=snapshot.answer(day),
        rows=snapshot.rows,
        history=snapshot.history,
        withdrawn=audit_readings.withdrawals(snapshot.audit),
        observations=snapshot.observations,
        published=snapshot.public_observations,
        filed={
            submission.id: annexes.SourceFile(submission.file_name, submission.reading.get("sheet"))
            for submission in snapshot.submissions
        },
        cards=snapshot.card_records,
        written={name: field.text for name, field in read_fields(snapshot).items()},
        limits=limits,
        succession=find_succession(predecessor, snapshot) if predecessor else None,
        known_on=snapshot.sequence,
        comments=snapshot.comments,
        codings=snapshot.codings,
        contradictions=snapshot.contradictions(day),
        digest=next(
            (line.compute_digest() for line in snapshot.audit if line.seq == snapshot.sequence), "–"
        ),
    )
    return material, snapshot.published_cards[1]


def find_succession(predecessor: Snapshot, snapshot: Snapshot) -> task_succession.Succession:
    """What became of the tasks of a strategy, at its end, in the one after it."""
    ended = predecessor.on(predecessor.workspace.default_day)
    return task_succession.find_succession(ended, predecessor.card_records, snapshot.strategy)


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
        changes.amendments,
    )


def read_fields(snapshot: Snapshot) -> dict[str, stored_fields.DocumentField]:
    """What people have written into the assessment as a document, by field, as the snapshot knows it."""
    if not snapshot.shows_drafts and not _is_approved(snapshot):
        return {}
    with snapshot.workspace.reading() as connection:
        return stored_fields.current(connection, snapshot.strategy.id, snapshot.sequence)


def _is_approved(snapshot: Snapshot) -> bool:
    """Whether every task has an approved card, so that the document is not a draft."""
    approved = {task for task, card in snapshot.card_records.items() if card.state == "approved"}
    return approved >= {task.number for task in snapshot.strategy.tasks}


@action
def write_field(
    workspace: Workspace, actor: Actor, name: str, text: str, seen: int | None = None
) -> Refused | int:
    """Writes a field of `document_fields.field_names`; the earlier text stays on record.

    `seen` is the audit sequence of the text that the writer saw, 0 if there was none; None if they saw
    nothing, who may then write over a text of their own alone. Returns the audit sequence. Problems:
    document-field-unknown, document-field-too-long, document-field-changed (another text is there), and
    what looks like a birth number.
    """
    text, known = damaged_letters.clean_typed(text), document_fields.field_names(workspace.strategy)
    wrong, limit = [], document_fields.LONGEST
    if name not in known:
        near = names.nearest(name, known) or ", ".join(known)
        wrong = [Problem("document-field-unknown", {"found": name, "near": near})]
    elif len(text) > limit:
        wrong = [Problem("document-field-too-long", {"found": name, "limit": str(limit)})]
    with workspace.act(actor, "draft", "document", may_evaluate(actor), [text], wrong) as act:
        stands = stored_fields.current(act.connection, workspace.strategy.id).get(name)
        if stands is not None and stands.text == text.strip():
            return stands.seq
        by, number = (stands.actor, stands.seq) if stands else ("–", 0)
        if seen is None and by == actor.id:
            seen = number
        if number != (seen or 0):
            return refuse("document-field-changed", found=name, by=by, number=str(number))
        return stored_fields.add(act.connection, act.by, name=name, text=text)
