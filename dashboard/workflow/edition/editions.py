"""Editions of the public site: numbered on record, and another one only where a byte is another."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from dashboard.store import audit_log, originals
from dashboard.workflow.action_result import Refused, action
from dashboard.workflow.edition import edition_folder
from dashboard.workflow.people import access_record
from dashboard.workflow.permissions import Actor, may_publish
from dashboard.workflow.workspace import Workspace

Files = Mapping[str, bytes]
"""The files of a site by their paths below its folder."""

_ACTION = "publish"
_DATA = {".csv", ".json", ".txt"}


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a public site: its number, from 1, and the day on which it was first published."""

    number: int
    published: date


@action
def publish(
    workspace: Workspace, actor: Actor, folder: Path, draw: Callable[[Edition], Files]
) -> Refused | Edition:
    """Writes the public site into a folder, all of it or nothing, and puts a new edition on record.

    `draw` makes the files of an edition. Where those of the last edition would be the same byte for byte,
    it is that edition again, and nothing is put on record. Problems: not-permitted, and those of
    `edition_folder.find_foreign`.
    """
    workspace.ask_before(actor, _ACTION, "edition", may_publish(actor))
    with edition_folder.alone(folder):
        if foreign := edition_folder.find_foreign(folder):
            return Refused(tuple(foreign))
        edition, files = _number(workspace, actor, draw)
        access_record.note_export(workspace, actor, f"edition:{edition.number}")
        edition_folder.replace(
            folder, {**files, edition_folder.MANIFEST: _manifest(edition, files)}
        )
    return edition


def _number(
    workspace: Workspace, actor: Actor, draw: Callable[[Edition], Files]
) -> tuple[Edition, Files]:
    """The edition that the site is now, with its files; a new one is put on record.

    It is drawn outside of the transaction, which then asks whether the last edition is still the one that
    it was drawn after: of two at once the second compares itself with the first.
    """
    while True:
        with workspace.reading() as connection:
            last = _last(connection, workspace.strategy.id)
        files = draw(last.edition) if last.edition else {}
        if last.edition is not None and _digest(files) == last.digest:
            return last.edition, files
        edition = Edition(last.number + 1, workspace.today)
        files = draw(edition)
        thing = f"edition:{edition.number}"
        with workspace.act(actor, _ACTION, thing, may_publish(actor)) as act:
            if _last(act.connection, workspace.strategy.id) != last:
                continue
            data = _data(files)
            for content in data.values():
                sha = sha256(content).hexdigest()
                originals.save(act.connection, act.by.strategy, sha, content)
            audit_log.append(
                act.connection,
                act.by,
                action=_ACTION,
                object=thing,
                before=None,
                after={
                    "published": edition.published.isoformat(),
                    "digest": _digest(files),
                    "data": _digests(data),
                },
            )
        return edition, files


@dataclass(frozen=True, slots=True)
class _Last:
    """The number of the last edition on record, the edition, and the digest of its files."""

    number: int = 0
    edition: Edition | None = None
    digest: str = ""


def _last(connection: Connection, strategy: str) -> _Last:
    lines = [line for line in audit_log.listing(connection, strategy) if line.action == _ACTION]
    if not lines:
        return _Last()
    facts, number = lines[-1].facts(), int(lines[-1].object.partition(":")[2])
    return _Last(number, Edition(number, date.fromisoformat(facts["published"])), facts["digest"])


def _data(files: Files) -> dict[str, bytes]:
    """The data files of a site: they stand beside the folders of its pages, and are kept on record."""
    return {
        name: content
        for name, content in files.items()
        if "/" not in name and Path(name).suffix in _DATA
    }


def read_data(connection: Connection, strategy: str) -> list[dict[str, bytes]]:
    """The data files of every edition, the first one first; one of an earlier program has none on record."""
    lines = [line for line in audit_log.listing(connection, strategy) if line.action == _ACTION]
    return [
        {
            name: originals.read(connection, strategy, sha)
            for name, sha in line.facts().get("data", {}).items()
        }
        for line in lines
    ]


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
