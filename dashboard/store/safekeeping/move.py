"""Moves: a whole database from SQLite to PostgreSQL or back, table by table, with the anchor that it had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    LargeBinary,
    Row,
    Table,
    Text,
    func,
    insert,
    inspect,
    or_,
    select,
)
from sqlalchemy.exc import DBAPIError

from dashboard.store import audit_log, database, schema
from dashboard.store.anchor_file import Anchor
from dashboard.store.audit_entry import By
from dashboard.store.database import Unavailable
from dashboard.store.people import access_log, recorded_acts
from dashboard.store.safekeeping import new_files
from dashboard.store.safekeeping.backup import Altered
from dashboard.store.verification import verify_chain
from dashboard.text import Problem

_PART, _PART_WITH_BYTES = 2000, 8
"""How many rows are held at once; fewer of those that contain whole files."""
_LEAST, _MOST = -(1 << 31), (1 << 31) - 1
"""The integers of PostgreSQL's type of ours; SQLite takes any."""


class Unholdable(Exception):
    """The other kind of database cannot hold what is stored; `problems` name each value."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("values")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: the anchor that both databases had, how many rows each table has in both, and the
    anchor of the new one after the move was put on record in it."""

    copied: Anchor
    counts: Mapping[str, int]
    recorded: Anchor


def move(source: Engine, target: Engine, at: datetime) -> Moved:
    """Fills a database that is not there yet, or is empty, with all that another one holds.

    The source, of the current schema, is read in one transaction and not changed; the target is written in
    one, or not at all. Its chain is verified before the line `move` is appended, with both anchors. Raises
    Unholdable, before anything is written; Altered, where the audit log does not say what is stored;
    Unavailable, with code database-not-empty, or move-failed where the target takes something differently.
    """
    with database.read_transaction(source) as reading:
        if source.dialect.name == "sqlite" and target.dialect.name == "postgresql":
            problems = list(_unholdable(reading))
            if problems:
                raise Unholdable(problems)
        if target.dialect.name != "sqlite":
            return _fill(reading, target, at)
        path = Path(target.url.database or "")
        with new_files.new_database(path) as part, database.connected(f"sqlite:///{part}") as made:
            moved = _fill(reading, made, at)
    new_files.write_anchor(path, moved.recorded)
    return moved


def _fill(reading: Connection, target: Engine, at: datetime) -> Moved:
    expected = Anchor(*audit_log.head(reading))
    with database.write_transaction(target) as writing:
        if inspect(writing).get_table_names():
            raise Unavailable("database-not-empty", database.address_of(target), "")
        database.migrate(writing)
        counts = {}
        for table in schema.metadata.sorted_tables:
            counts[table.name] = _copy(reading, writing, table)
            database.analyze_after_growth(writing, table, 0, counts[table.name])
        _compare(writing, expected, counts)
        kinds = [each.engine.dialect.name for each in (reading, writing)]
        before, after = (_facts(kind, expected) for kind in kinds)
        by = By(access_log.SERVER, access_log.STRANGER, at)
        audit_log.append(
            writing, by, action=recorded_acts.MOVED, object="database", before=before, after=after
        )
        return Moved(expected, counts, Anchor(*audit_log.head(writing)))


def _facts(kind: str, anchor: Anchor) -> dict[str, object]:
    return {"kind": kind, "known_on": anchor.sequence, "head": anchor.digest}


def _copy(reading: Connection, writing: Connection, table: Table) -> int:
    """Copies a table in the order of its keys: what a row refers to in its own table came before it."""
    whole_files = any(isinstance(column.type, LargeBinary) for column in table.columns)
    part = _PART_WITH_BYTES if whole_files else _PART
    copied = 0
    rows = reading.execute(
        select(table).order_by(*table.primary_key), execution_options={"yield_per": part}
    )
    for some in rows.partitions():
        _write(writing, table, some)
        copied += len(some)
    return copied


def _write(writing: Connection, table: Table, rows: Sequence[Row[tuple[object, ...]]]) -> None:
    try:
        writing.execute(insert(table), [dict(row._mapping) for row in rows])
    except DBAPIError as error:
        if database.cause(error) is not None:
            raise
        why = str(error.orig).partition("\n")[0]
        raise Unavailable("move-failed", table.name, why) from error
    except UnicodeEncodeError as error:  # the encoding of the new database
        raise Unavailable("move-failed", table.name, str(error)) from error


def _compare(writing: Connection, expected: Anchor, counts: Mapping[str, int]) -> None:
    """Raises Unavailable or Altered where what was written is not what was read."""
    for name, count in counts.items():
        held = select(func.count()).select_from(schema.metadata.tables[name])
        if (now := writing.execute(held).scalar_one()) != count:
            raise Unavailable("move-failed", name, f"{now} / {count}")
    if (anchor := Anchor(*audit_log.head(writing))) != expected:
        raise Unavailable("move-failed", "audit", f"{anchor.digest} / {expected.digest}")
    if problems := verify_chain.verify(writing, expected.digest):
        raise Altered(problems)


def _unholdable(reading: Connection) -> Iterator[Problem]:
    """Every value in SQLite that PostgreSQL cannot hold, with its table, column and row."""
    for table in schema.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Integer):
                code, found = "move-integer", or_(column < _LEAST, column > _MOST)
            elif isinstance(column.type, Text):
                code, found = "move-nul", func.instr(column, func.char(0)) > 0
            else:
                continue
            keys = list(table.primary_key)
            for *key, value in reading.execute(select(*keys, column).where(found).order_by(*keys)):
                values = {"where": f"{table.name}.{column.name}", "row": " ".join(map(str, key))}
                seen = {"found": str(value)} if code == "move-integer" else {}
                yield Problem(code, values | seen)
