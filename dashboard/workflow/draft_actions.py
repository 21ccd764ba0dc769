"""What a person has typed, chosen or uploaded and not yet sent, kept in the store under their name.

It outlives the session and the server, and comes back on another device. It is written without an audit
line, because it is no record. Nothing is kept of somebody without a name, and nothing with a birth number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.store import audit_entry, drafts
from dashboard.text import Problem, Table, personal_data
from dashboard.workflow.permissions import Actor, may_report_for
from dashboard.workflow.workspace import Act, Workspace

LONGEST = 20_000
"""Letters of a text that is kept; every field of a page takes fewer."""
Choices = Mapping[str, str | int | bool | None]
"""What was chosen or typed beside a file, by the key of its field."""


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A file that was uploaded, with what was chosen beside it; `at` is ISO text in UTC."""

    file_name: str
    content: bytes
    choices: Choices
    at: str = ""


def read_texts(workspace: Workspace, actor: Actor) -> Mapping[str, str]:
    """All that this person has typed and not sent, by field."""
    if not actor.id:
        return {}
    with workspace.reading() as connection:
        return drafts.texts(connection, _owner(workspace, actor))


def keep_texts(workspace: Workspace, actor: Actor, texts: Mapping[str, str]) -> Problem | None:
    """Keeps what stands in fields; an empty text, or one that must not be kept, erases what was.

    Why not all of it is kept: draft-birth-number, draft-too-large. Of nobody nothing is, without a word.
    """
    if not actor.id or not texts:
        return None
    refused = {field for field, text in texts.items() if personal_data.has_birth_number(text)}
    kept = {
        field: "" if field in refused or len(text) > LONGEST else text
        for field, text in texts.items()
    }
    with workspace.writing(actor, "keep-draft", "field") as connection:
        if not drafts.keep_texts(connection, _owner(workspace, actor), kept, datetime.now(UTC)):
            return _too_large()
    return Problem("draft-birth-number") if refused else None


def read_files(workspace: Workspace, actor: Actor, field: str) -> list[drafts.ChosenFile]:
    """The files that this person has chosen in a field and not sent."""
    if not actor.id:
        return []
    with workspace.reading() as connection:
        return drafts.files(connection, _owner(workspace, actor), field)


def keep_file(workspace: Workspace, actor: Actor, field: str, file: drafts.ChosenFile) -> bool:
    """Keeps a file that was chosen in a field; False where it cannot be kept."""
    if not actor.id or not file.name or personal_data.has_birth_number(file.name):
        return False
    with workspace.writing(actor, "keep-draft", "field") as connection:
        owner = _owner(workspace, actor)
        return drafts.keep_file(connection, owner, field, file, datetime.now(UTC))


def forget(
    workspace: Workspace, actor: Actor, fields: Iterable[str], file: str | None = None
) -> None:
    """Erases what was kept of some fields: it was sent, or is no longer wanted."""
    if actor.id:
        with workspace.writing(actor, "keep-draft", "field") as connection:
            drafts.erase(connection, _owner(workspace, actor), fields, file)


def keep(
    workspace: Workspace, actor: Actor, entity: str, draft: ReportDraft, table: Table
) -> ReportDraft | Problem:
    """Keeps a file that a person has not yet handed in, in place of their earlier one for the entity.

    `table` is what was read of it. The draft as it is kept, or why it is not: draft-nobody without a name,
    draft-birth-number, draft-too-large. What was typed beside it goes without the texts that hold a birth
    number.
    """
    field = _field(workspace, actor, entity)
    if field is None:
        return Problem("draft-nobody")
    texts = (*table.columns, draft.file_name, actor.id)
    if any(map(personal_data.has_birth_number, texts)) or not table.cells.equals(
        personal_data.mask_cells(table.cells)
    ):
        discard(workspace, actor, entity)
        return Problem("draft-birth-number")
    choices = {
        key: value
        for key, value in draft.choices.items()
        if not (isinstance(value, str) and personal_data.has_birth_number(value))
    }
    owner, at = _owner(workspace, actor), datetime.now(UTC)
    file = drafts.ChosenFile(draft.file_name, draft.content, audit_entry.format_timestamp(at))
    with workspace.writing(actor, "keep-draft", f"entity:{entity}") as connection:
        drafts.erase(connection, owner, [field])
        beside = {field: audit_entry.canonical_json(choices)}
        if not (
            drafts.keep_file(connection, owner, field, file, at)
            and drafts.keep_texts(connection, owner, beside, at)
        ):
            return _too_large()
    return ReportDraft(file.name, file.content, choices, file.at)


def find(workspace: Workspace, actor: Actor, entity: str) -> ReportDraft | None:
    """The file that this person has kept for an entity and not yet handed in."""
    field = _field(workspace, actor, entity)
    if field is None:
        return None
    with workspace.reading() as connection:
        owner = _owner(workspace, actor)
        for file in drafts.files(connection, owner, field):
            choices = json.loads(drafts.texts(connection, owner).get(field, "{}"))
            return ReportDraft(file.name, file.content, choices, file.at)
    return None


def discard(workspace: Workspace, actor: Actor, entity: str, content: bytes | None = None) -> None:
    """Erases the file that this person has kept; only what has this `content`, where it is given."""
    if field := _field(workspace, actor, entity):
        with workspace.writing(actor, "keep-draft", f"entity:{entity}") as connection:
            owner = _owner(workspace, actor)
            kept = drafts.files(connection, owner, field) if content is not None else []
            if content is None or any(file.content == content for file in kept):
                drafts.erase(connection, owner, [field])


def erase_sent(
    act: Act, workspace: Workspace, entity: str, content: bytes, typed: Mapping[str, str]
) -> None:
    """Erases the drafts of what is handed in, in the same transaction: its file, the texts it was typed as.

    A text that stands otherwise by now, as another window has typed it, stays.
    """
    owner, field = _owner(workspace, act.actor), _field(workspace, act.actor, entity)
    standing = drafts.texts(act.connection, owner) if typed else {}
    sent = [name for name, text in typed.items() if standing.get(name) == text]
    if field and any(
        file.content == content for file in drafts.files(act.connection, owner, field)
    ):
        sent.append(field)
    drafts.erase(act.connection, owner, sent)


def _owner(workspace: Workspace, actor: Actor) -> drafts.DraftOwner:
    return drafts.DraftOwner(workspace.strategy.id, actor.id)


def _field(workspace: Workspace, actor: Actor, entity: str) -> str | None:
    """The field of a report; None without a name and one role, or if they may not report for the entity."""
    if not actor.id or len(actor.roles) != 1:
        return None
    if not may_report_for(actor, workspace.strategy, entity):
        return None
    (role,) = actor.roles
    return f"report {entity} {role.value}"


def _too_large() -> Problem:
    return Problem("draft-too-large", {"most": str(drafts.MOST_BYTES >> 20)})
