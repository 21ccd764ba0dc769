"""What a person has not yet handed in: kept for them, changed and erased; no record, so on no audit log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from dashboard.files import child_limits
from dashboard.store import report_drafts, submissions
from dashboard.text import Problem, Table, personal_data
from dashboard.workflow.permissions import Actor, may_report_for
from dashboard.workflow.workspace import Act, Workspace

LARGEST_CHOICES = 200_000
"""Letters of all that is chosen and typed beside a file, as a draft keeps it."""
Change = Callable[
    [report_drafts.ReportDraft | None], tuple[report_drafts.ReportDraft, Table] | None
]
"""What a draft becomes, from what it is now: the draft with its table, or None where nothing is left."""


def keep(
    workspace: Workspace,
    actor: Actor,
    entity: str,
    draft: report_drafts.ReportDraft,
    table: Table,
) -> report_drafts.ReportDraft | Problem:
    """Keeps what a person has not yet handed in, in place of their earlier draft of its kind.

    `table` is what was read of it. The draft as it is kept, or why it is not: draft-nobody without a name,
    draft-birth-number, draft-too-large, draft-too-many. What was typed beside it goes without the texts that
    hold a birth number.
    """
    owner = _owner(workspace, actor, entity)
    if owner is None:
        return Problem("draft-nobody")
    checked = _check(actor, draft, table)
    if isinstance(checked, Problem):
        if checked.code == "draft-birth-number":
            discard(workspace, actor, entity, draft.kind)
        return checked
    with workspace.writing(actor, "keep-draft", f"entity:{entity}") as connection:
        kept = report_drafts.keep(connection, owner, checked, datetime.now(UTC))
    return kept or _too_many()


def change(
    workspace: Workspace,
    actor: Actor,
    entity: str,
    kind: report_drafts.Kind,
    do: Change,
) -> report_drafts.ReportDraft | Problem | None:
    """Changes the draft of a person as it is at this moment: another window may have kept more since.

    The draft as it is kept, None where nothing is left of it, or why it stays as it was: see `keep`.
    """
    owner = _owner(workspace, actor, entity)
    if owner is None:
        return Problem("draft-nobody")
    with workspace.writing(actor, "keep-draft", f"entity:{entity}") as connection:
        changed = do(report_drafts.find(connection, owner, kind))
        if changed is None:
            report_drafts.erase(connection, owner, kind)
            return None
        checked = _check(actor, *changed)
        if isinstance(checked, Problem):
            return checked
        kept = report_drafts.keep(connection, owner, checked, datetime.now(UTC))
    return kept or _too_many()


def _check(
    actor: Actor, draft: report_drafts.ReportDraft, table: Table
) -> report_drafts.ReportDraft | Problem:
    """The draft without the choices that hold a birth number, or why it cannot be kept."""
    texts = (*table.columns, draft.file_name, actor.id)
    if any(map(personal_data.has_birth_number, texts)) or not table.cells.equals(
        personal_data.mask_cells(table.cells)
    ):
        return Problem("draft-birth-number")
    choices = {
        key: value
        for key, value in draft.choices.items()
        if not (isinstance(value, str) and personal_data.has_birth_number(value))
    }
    size = sum(len(str(part)) for choice in choices.items() for part in choice)
    if len(draft.content) > child_limits.LARGEST_UPLOAD or size > LARGEST_CHOICES:
        return Problem("draft-too-large")
    return replace(draft, choices=choices)


def _too_many() -> Problem:
    return Problem("draft-too-many", {"most": str(report_drafts.MOST_DRAFTS)})


def find(
    workspace: Workspace, actor: Actor, entity: str, kind: report_drafts.Kind
) -> report_drafts.ReportDraft | None:
    """What this person has kept for an entity and not yet handed in."""
    owner = _owner(workspace, actor, entity)
    if owner is None:
        return None
    with workspace.reading() as connection:
        return report_drafts.find(connection, owner, kind)


def discard(
    workspace: Workspace,
    actor: Actor,
    entity: str,
    kind: report_drafts.Kind,
    content: bytes | None = None,
) -> None:
    """Erases what this person has kept for an entity; only what has this `content`, where it is given."""
    owner = _owner(workspace, actor, entity)
    if owner is not None:
        with workspace.writing(actor, "keep-draft", f"entity:{entity}") as connection:
            if content is None:
                report_drafts.erase(connection, owner, kind)
            else:
                report_drafts.erase_content(connection, owner, content)


def erase_sent(act: Act, workspace: Workspace, sent: submissions.SentFile) -> None:
    """Erases the draft of what is handed in, in the same transaction."""
    if owner := _owner(workspace, act.actor, sent.entity):
        report_drafts.erase_content(act.connection, owner, sent.content)


def _owner(workspace: Workspace, actor: Actor, entity: str) -> report_drafts.DraftOwner | None:
    """The owner of a draft; None without a name and one role, or if they may not report for the entity."""
    if not actor.id or len(actor.roles) != 1:
        return None
    if not may_report_for(actor, workspace.strategy, entity):
        return None
    (role,) = actor.roles
    return report_drafts.DraftOwner(workspace.strategy.id, entity, role.value, actor.id)
