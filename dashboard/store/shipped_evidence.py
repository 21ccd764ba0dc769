"""What a database is filled with: the evidence that ships with the program, and what a later version adds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import Connection, select

from dashboard.store import audit_entry, audit_log, observations, schema, submissions
from dashboard.store.audit_entry import By
from dashboard.store.safekeeping import damage


class ShippedKey(NamedTuple):
    """What identifies a shipped file of rows: whose it is, where it is, and its bytes."""

    entity: str
    path: str
    sha256: str


def shipped_key(entity: str, path: str, content: bytes) -> ShippedKey:
    """The key of a file with its content."""
    return ShippedKey(entity, path, hashlib.sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class ShippedFile:
    """One shipped file of one entity with its rows; `state` is submitted or accepted.

    `path` is where the strategy names it; people see its last part.
    """

    entity: str
    state: str
    received_as: str | None
    path: str
    content: bytes
    rows: pl.DataFrame
    reading: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.state not in {"submitted", "accepted"}:
            raise ValueError(f"A shipment is submitted or accepted, not {self.state}.")

    @property
    def key(self) -> ShippedKey:
        """The text by which it is known."""
        return shipped_key(self.entity, self.path, self.content)


@dataclass(frozen=True, slots=True)
class ShippedStatistics:
    """One shipped table of statistics with its observations."""

    content: bytes
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Missing:
    """What ships with a strategy and is not in the database: all of it, where `everything`."""

    everything: bool
    shipped: Sequence[ShippedKey] = ()
    """The key of each file of rows."""
    tables: Sequence[bytes] = ()
    """The content of each table of statistics."""

    def __bool__(self) -> bool:
        return self.everything or bool(self.shipped or self.tables)


def find_missing(
    connection: Connection,
    strategy: str,
    shipped: Sequence[ShippedKey],
    tables: Sequence[bytes],
    *,
    by_name: bool = True,
) -> Missing:
    """What of these files was never stored.

    What was stored once stays stored once, whatever somebody decided on it since. A file of rows is known by
    its bytes, also where the entity has handed in the same itself; one whose bytes a later version has
    changed, by its name: for that, `shipped` is all of them. Raises `database.Unavailable` where the audit
    log was emptied.
    """
    if audit_log.last_sequence(connection, strategy) == 0:
        damage.check_chain_is_there(connection, strategy)
        return Missing(everything=True, shipped=shipped, tables=tables)
    return Missing(
        everything=False,
        shipped=_never_stored(connection, strategy, shipped, by_name=by_name),
        tables=[
            content
            for content in tables
            if not observations.is_loaded(connection, strategy, content)
        ],
    )


def _never_stored(
    connection: Connection, strategy: str, shipped: Sequence[ShippedKey], *, by_name: bool
) -> list[ShippedKey]:
    """The files of rows that are neither stored by their bytes nor, changed since, by their name."""
    line, sent = schema.audit.c, schema.submission.c
    filled = select(line.at).where(line.strategy == strategy, line.action == "seed")
    seeded = sent.submitted_at.in_(filled)
    stored = connection.execute(
        select(sent.entity, sent.file_name, sent.sha256, seeded.label("seeded")).where(
            sent.strategy == strategy, seeded | sent.state.in_(submissions.ACTIVE)
        )
    ).all()
    same = {(each.entity, each.sha256) for each in stored}
    ours = {(key.entity, key.sha256) for key in shipped}
    changed = Counter(
        (each.entity, each.file_name)
        for each in stored
        if by_name and each.seeded and (each.entity, each.sha256) not in ours
    )
    missing = []
    for key in shipped:
        name = (key.entity, PurePath(key.path).name)
        if (key.entity, key.sha256) in same:
            continue
        if changed[name]:
            changed[name] -= 1
        else:
            missing.append(key)
    return missing


def fill(
    connection: Connection,
    strategy: str,
    shipped: Sequence[ShippedFile],
    at: datetime | None = None,
    tables: Sequence[ShippedStatistics] = (),
) -> bool:
    """Stores what ships with a strategy and is not there yet; returns whether there was anything.

    Runs in the caller's `database.write_transaction`: if two processes start at once, the
    second finds the first one's audit line. Even an empty list leaves that line where there is none
    yet. `at` is when it happens, now if not given. Raises what `submissions.add` raises.
    """
    keys = [shipment.key for shipment in shipped]
    contents = [table.content for table in tables]
    missing = find_missing(connection, strategy, keys, contents, by_name=False)
    if not missing:
        return False
    shipped = [each for each, key in zip(shipped, keys, strict=True) if key in missing.shipped]
    tables = [table for table in tables if table.content in missing.tables]
    by = By(strategy, audit_entry.SEED_ACTOR, at or datetime.now(UTC))
    audit_log.append(
        connection,
        by,
        action="seed",
        object=f"strategy:{strategy}",
        before=None,
        after={"shipments": len(shipped), "tables": len(tables)},
    )
    for shipment in shipped:
        _ship(connection, by, shipment)
    for table in tables:
        observations.add(connection, by, content=table.content, rows=table.rows)
    return True


def _ship(connection: Connection, by: By, shipment: ShippedFile) -> None:
    sent = submissions.SentFile(
        strategy=by.strategy,
        entity=shipment.entity,
        sender=by.actor,
        file_name=PurePath(shipment.path).name,
        content=shipment.content,
        received_as=shipment.received_as,
        reading=shipment.reading,
    )
    number = submissions.add(connection, sent, shipment.rows, by.at)
    added = submissions.get(connection, by.strategy, number)
    if shipment.state == "accepted" and added is not None:
        submissions.accept(connection, by, added)
