"""What an empty database is filled with: the evidence that ships with the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection

from dashboard.store import audit_log, observations, submissions

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


def fill(
    connection: Connection,
    strategy: str,
    shipped: Sequence[SeedFile],
    at: datetime | None = None,
    tables: Sequence[SeedStatistics] = (),
) -> bool:
    """Stores what ships with a strategy that has no audit line yet; returns whether it did.

    Runs in the caller's `database.write_transaction`: of two processes that start at once, the
    second finds the first one's audit line. Even an empty list leaves that line. `at` is when it
    happens, now if not given. Raises what `submissions.add` raises.
    """
    if audit_log.last_sequence(connection, strategy):
        return False
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
