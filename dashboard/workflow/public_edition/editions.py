"""Editions of the public site: numbered on record, and another one only where a byte is another."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from dashboard.store import audit_log
from dashboard.text import errors
from dashboard.workflow import personal_data_check
from dashboard.workflow.action_result import Refused, not_permitted
from dashboard.workflow.people import record
from dashboard.workflow.permissions import Actor, may_publish
from dashboard.workflow.public_edition import site_folder
from dashboard.workflow.workspace import Workspace

Files = Mapping[str, bytes]
"""The files of a site by their paths below its folder."""

_ACTION = "publish"


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a public site: its number, from 1, and the day on which it was first published."""

    number: int
    published: date


def publish(
    workspace: Workspace, actor: Actor, folder: Path, draw: Callable[[Edition], Files]
) -> Refused | Edition:
    """Writes the public site into a folder, all of it or nothing, and puts a new edition on record.

    `draw` makes the files of an edition. Where those of the last edition would be the same byte for byte,
    it is that edition again, and nothing is put on record. Problems: not-permitted, and those of
    `site_folder.find_foreign`.
    """
    if not may_publish(actor):
        return not_permitted(workspace, actor, _ACTION, "edition")
    refused = [*personal_data_check.check_name(actor.id), *site_folder.find_foreign(folder)]
    if errors(refused):
        return Refused(tuple(refused))
    number, edition, digest = _last(workspace)
    files = draw(edition) if edition else {}
    if edition is None or _digest(files) != digest:
        edition = Edition(number + 1, workspace.today)
        files = draw(edition)
        with workspace.writing(actor, _ACTION, f"edition:{edition.number}") as connection:
            audit_log.append(
                connection,
                strategy=workspace.strategy.id,
                actor=actor.id,
                action=_ACTION,
                object=f"edition:{edition.number}",
                before=None,
                after={"published": edition.published.isoformat(), "digest": _digest(files)},
                at=datetime.now(UTC),
            )
    record.note_export(workspace, actor, f"edition:{edition.number}")
    site_folder.replace(folder, {**files, site_folder.MANIFEST: _manifest(edition, files)})
    return edition


def _last(workspace: Workspace) -> tuple[int, Edition | None, str]:
    """The number of the last edition on record, the edition, and the digest of its files."""
    lines = [line for line in workspace.audit() if line.action == _ACTION]
    if not lines:
        return 0, None, ""
    facts, number = lines[-1].facts(), int(lines[-1].object.partition(":")[2])
    return number, Edition(number, date.fromisoformat(facts["published"])), facts["digest"]


def _digest(files: Files) -> str:
    """The digest of all files with their names, as the record keeps it."""
    return sha256(json.dumps(_digests(files)).encode()).hexdigest()


def _digests(files: Files) -> dict[str, str]:
    return {name: sha256(files[name]).hexdigest() for name in sorted(files)}


def _manifest(edition: Edition, files: Files) -> bytes:
    """What the folder says of itself, by which the next edition knows that it may take its place."""
    facts = {"edition": edition.number, "published": edition.published.isoformat()}
    facts |= {"digest": _digest(files), "files": _digests(files)}
    return (json.dumps(facts, indent=2) + "\n").encode()
