"""What a person has typed or chosen in a field and not yet sent, kept in the store under their name.

It outlives the session and the server, and comes back on another device. It is written without an audit
line, because it is no record. Nothing is kept of somebody without a name, and no text with a birth number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from dashboard.store import field_drafts
from dashboard.text import personal_data
from dashboard.workflow.permissions import Actor
from dashboard.workflow.workspace import Workspace

LONGEST = 20_000
"""Letters of a text that is kept; every field of a page takes fewer."""


def read_texts(workspace: Workspace, actor: Actor) -> Mapping[str, str]:
    """All that this person has typed and not sent, by field."""
    if not actor.id:
        return {}
    with workspace.reading() as connection:
        return field_drafts.texts(connection, _owner(workspace, actor))


def keep_text(workspace: Workspace, actor: Actor, field: str, text: str) -> None:
    """Keeps what stands in a field; an empty text, or one that must not be kept, erases what was."""
    if not actor.id:
        return
    if not text or len(text) > LONGEST or personal_data.has_birth_number(text):
        forget(workspace, actor, [field])
        return
    with workspace.writing(actor, "keep-draft", "field") as connection:
        owner = _owner(workspace, actor)
        field_drafts.keep_text(connection, owner, field, text, datetime.now(UTC))


def read_files(workspace: Workspace, actor: Actor, field: str) -> list[field_drafts.ChosenFile]:
    """The files that this person has chosen in a field and not sent."""
    if not actor.id:
        return []
    with workspace.reading() as connection:
        return field_drafts.files(connection, _owner(workspace, actor), field)


def keep_file(
    workspace: Workspace, actor: Actor, field: str, file: field_drafts.ChosenFile
) -> bool:
    """Keeps a file that was chosen in a field; False where it cannot be kept."""
    if not actor.id or not file.name or personal_data.has_birth_number(file.name):
        return False
    with workspace.writing(actor, "keep-draft", "field") as connection:
        owner = _owner(workspace, actor)
        return field_drafts.keep_file(connection, owner, field, file, datetime.now(UTC))


def forget(
    workspace: Workspace, actor: Actor, fields: Iterable[str], file: str | None = None
) -> None:
    """Erases what was kept of some fields: it was sent, or is no longer wanted."""
    if actor.id:
        with workspace.writing(actor, "keep-draft", "field") as connection:
            field_drafts.erase(connection, _owner(workspace, actor), fields, file)


def _owner(workspace: Workspace, actor: Actor) -> field_drafts.FieldOwner:
    return field_drafts.FieldOwner(workspace.strategy.id, actor.id)
