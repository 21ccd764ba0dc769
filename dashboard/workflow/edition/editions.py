"""Editions of the public site: numbered on record, and another one only where a byte is another.

Of statistics everybody sees what the last edition printed. All that was shown is on record, so that the next
edition can hide new numbers beside it: from one that was seen between two editions they could be computed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from dashboard.statistics import edition_numbers
from dashboard.statistics.edition_numbers import PrintedStatistics
from dashboard.statistics.observations import Statistics
from dashboard.store import AuditEntry, audit_log, originals
from dashboard.workflow.action_result import Refused, action
from dashboard.workflow.edition import edition_folder
from dashboard.workflow.people import access_record
from dashboard.workflow.permissions import Actor, may_publish
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Act, Workspace

Files = Mapping[str, bytes]
"""The files of a site by their paths below its folder."""

_ACTION = "publish"
_DATA = {".csv", ".json", ".jsonld", ".txt"}
_DATA_FOLDERS = {"", "číselníky", "katalog"}
"""Where the data of a site stand: beside the folders of its pages, and in folders of their own."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a public site: its number, from 1, and the day on which it was first published."""

    number: int
    published: date


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition with why it was published, where that was said, and the digest of its files."""

    edition: Edition
    reason: str
    digest: str


def _list_nothing(_: Sequence[Listed]) -> Files:
    return {}


@action
def publish(
    workspace: Workspace,
    actor: Actor,
    folder: Path,
    draw: Callable[[Edition], Files],
    list_all: Callable[[Sequence[Listed]], Files] = _list_nothing,
    reason: str = "",
) -> Refused | Edition:
    """Writes the public site into a folder, all of it or nothing, and puts a new edition on record.

    `draw` makes the files of an edition. Where those of the last edition would be the same byte for byte,
    it is that edition again, and nothing is put on record; else `reason` is kept with it. `list_all` makes
    the list of all editions with the digests of their files, which do not count it. Problems:
    not-permitted, and those of `edition_folder.find_foreign`.
    """
    workspace.ask_before(actor, _ACTION, "edition", may_publish(actor))
    with edition_folder.alone(folder):
        if foreign := edition_folder.find_foreign(folder):
            return Refused(tuple(foreign))
        listed, files = _number(workspace, actor, draw, list_all, reason)
        edition = listed.edition
        access_record.note_export(workspace, actor, f"edition:{edition.number}")
        edition_folder.replace(folder, {**files, edition_folder.MANIFEST: _manifest(listed, files)})
    return edition


def _number(
    workspace: Workspace,
    actor: Actor,
    draw: Callable[[Edition], Files],
    list_all: Callable[[Sequence[Listed]], Files],
    reason: str,
) -> tuple[Listed, Files]:
    """The edition that the site is now, with its files; a new one is put on record.

    It is drawn outside of the transaction, which then asks whether the last edition is still the one that
    it was drawn after: of two at once the second compares itself with the first.
    """
    while True:
        with workspace.reading() as connection:
            before = list_editions(connection, workspace.strategy.id)
        if before:
            files = draw(before[-1].edition)
            if _digest(files) == before[-1].digest:
                return before[-1], {**files, **list_all(before)}
        edition = Edition(before[-1].edition.number + 1 if before else 1, workspace.today)
        files = draw(edition)
        listed = Listed(edition, reason, _digest(files))
        files = {**files, **list_all([*before, listed])}
        thing = f"edition:{edition.number}"
        with workspace.act(actor, _ACTION, thing, may_publish(actor)) as act:
            if list_editions(act.connection, workspace.strategy.id) != before:
                continue
            _record(act, listed, _data(files))
        return listed, files


def _record(act: Act, listed: Listed, data: Files) -> None:
    """Puts an edition on record, and keeps its data."""
    for content in data.values():
        sha = sha256(content).hexdigest()
        originals.save(act.connection, act.by.strategy, sha, content)
    audit_log.append(
        act.connection,
        act.by,
        action=_ACTION,
        object=act.thing,
        before=None,
        after={
            "published": listed.edition.published.isoformat(),
            "digest": listed.digest,
            "data": _digests(data),
            **({"reason": listed.reason} if listed.reason else {}),
        },
    )


def list_editions(connection: Connection, strategy: str) -> list[Listed]:
    """Every edition on record, the first one first."""
    found = []
    for line in _lines(connection, strategy):
        facts = line.facts()
        found.append(Listed(_edition(line), facts.get("reason", ""), facts["digest"]))
    return found


def _edition(line: AuditEntry) -> Edition:
    published = date.fromisoformat(line.facts()["published"])
    return Edition(int(line.object.partition(":")[2]), published)


def _lines(connection: Connection, strategy: str) -> list[AuditEntry]:
    return [line for line in audit_log.listing(connection, strategy) if line.action == _ACTION]


def _data(files: Files) -> dict[str, bytes]:
    """The data files of a site, which are kept on record."""
    return {
        name: content
        for name, content in files.items()
        if name.rpartition("/")[0] in _DATA_FOLDERS and Path(name).suffix in _DATA
    }


def read_data(connection: Connection, strategy: str) -> list[dict[str, bytes]]:
    """The data files of every edition, the first one first; one of an earlier program has none on record."""
    return [
        {
            name: originals.read(connection, strategy, sha)
            for name, sha in line.facts().get("data", {}).items()
        }
        for line in _lines(connection, strategy)
    ]


def read_printed(whole: Snapshot) -> PrintedStatistics:
    """What the last edition known in a snapshot printed; else what public sources have printed."""
    public = Statistics.of(whole.public_observations, whole.definitions)
    line = next((line for line in reversed(whole.audit) if line.action == _ACTION), None)
    if line is None:
        return PrintedStatistics(edition_numbers.of_public_sources(public))
    edition, sha = _edition(line), line.facts().get("data", {}).get(edition_numbers.FILE)
    with whole.workspace.reading() as connection:
        content = originals.find(connection, whole.strategy.id, sha) if sha else None
    dated = edition.number, edition.published
    if content is None:
        return PrintedStatistics(edition_numbers.of_public_sources(public), *dated)
    return PrintedStatistics(edition_numbers.of_edition(content, public), *dated, True)


def _digest(files: Files) -> str:
    """The digest of files with their names, as the record keeps it."""
    return sha256(json.dumps(_digests(files)).encode()).hexdigest()


def _digests(files: Files) -> dict[str, str]:
    return {name: sha256(files[name]).hexdigest() for name in sorted(files)}


def _manifest(listed: Listed, files: Files) -> bytes:
    """What the folder says of itself, by which the next edition knows that it may take its place."""
    edition = listed.edition
    facts = {"edition": edition.number, "published": edition.published.isoformat()}
    facts |= {"digest": listed.digest, "files": _digests(files)}
    return (json.dumps(facts, indent=2) + "\n").encode()
