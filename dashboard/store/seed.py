"""What a database is filled with: the evidence that ships with the program, and what a later version adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from dashboard.store import audit_log, observations, schema, submissions
from dashboard.store.safekeeping import damage

ACTOR = "seed"


@dataclass(frozen=True, slots=True)
class SeedFile:
    """One shipped file of one entity with its rows; `state` is submitted or accepted."""

    entity: str
    state: str
    received_as: str | None
    file_name: str
    content: bytes
    rows: pl.DataFrame
    reading: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.state not in {"submitted", "accepted"}:
            raise ValueError(f"A shipment is submitted or accepted, not {self.state}.")


@dataclass(frozen=True, slots=True)
class SeedStatistics:
    """One shipped table of statistics with its observations."""

    content: bytes
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Missing:
    """What ships with a strategy and is not in the database: all of it, where `everything`."""

    everything: bool
    shipped: Sequence[tuple[str, str]] = ()
    """Entity and file name of each file of rows."""
    tables: Sequence[bytes] = ()
    """The content of each table of statistics."""

    def __bool__(self) -> bool:
        return self.everything or bool(self.shipped or self.tables)


def find_missing(
    connection: Connection,
    strategy: str,
    shipped: Sequence[tuple[str, str]],
    tables: Sequence[bytes],
) -> Missing:
    """What of these files was never stored; a file of rows is known by its entity and name.

    What was stored once stays stored once, whatever somebody decided on it since. Raises
    `database.Unavailable` where the audit log was emptied.
    """
    if audit_log.last_sequence(connection, strategy) == 0:
        damage.check_chain_is_there(connection, strategy)
        return Missing(everything=True, shipped=shipped, tables=tables)
    line, sent = schema.audit.c, schema.submission.c
    filled = select(line.at).where(line.strategy == strategy, line.action == "seed")
    stored = select(sent.entity, sent.file_name).where(
        sent.strategy == strategy, sent.submitted_at.in_(filled)
    )
    known = {tuple(row) for row in connection.execute(stored)}
    return Missing(
        everything=False,
        shipped=[name for name in shipped if name not in known],
        tables=[
            content
            for content in tables
            if not observations.is_loaded(connection, strategy, content)
        ],
    )


def fill(
    connection: Connection,
    strategy: str,
    shipped: Sequence[SeedFile],
    at: datetime | None = None,
    tables: Sequence[SeedStatistics] = (),
) -> bool:
    """Stores what ships with a strategy and is not there yet; returns whether there was anything.

    Runs in the caller's `database.write_transaction`: of two processes that start at once, the
    second finds the first one's audit line. Even an empty list leaves that line where there is none
    yet. `at` is when it happens, now if not given. Raises what `submissions.add` raises.
    """
    names = [(shipment.entity, shipment.file_name) for shipment in shipped]
    missing = find_missing(connection, strategy, names, [table.content for table in tables])
    if not missing:
        return False
    shipped = [each for each, name in zip(shipped, names, strict=True) if name in missing.shipped]
    tables = [table for table in tables if table.content in missing.tables]
    moment = at or datetime.now(UTC)
    audit_log.append(
        connection,
        strategy=strategy,
        actor=ACTOR,
        action="seed",
        object=f"strategy:{strategy}",
        before=None,
        after={"shipments": len(shipped), "tables": len(tables)},
        at=moment,
    )
    for shipment in shipped:
        _ship(connection, strategy, shipment, moment)
    for table in tables:
        observations.add(
            connection,
            strategy=strategy,
            actor=ACTOR,
            content=table.content,
            rows=table.rows,
            at=moment,
        )
    return True


def _ship(connection: Connection, strategy: str, shipment: SeedFile, at: datetime) -> None:
    sent = submissions.SentFile(
        strategy=strategy,
        entity=shipment.entity,
        sender=ACTOR,
        file_name=shipment.file_name,
        content=shipment.content,
        received_as=shipment.received_as,
        reading=shipment.reading,
    )
    number = submissions.add(connection, sent, shipment.rows, at)
    added = submissions.get(connection, strategy, number)
    if shipment.state == "accepted" and added is not None:
        submissions.accept(connection, added, actor=ACTOR, at=at)
