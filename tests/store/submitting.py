"""What the tests of the store have in common: a row, a sender, a person who decides."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url

from dashboard.assessment.card import Card
from dashboard.progress.row_schema import REPORTED_COLUMNS, ROW_SCHEMA
from dashboard.store import audit_log, card_drafts, cards, database, standing_rows, submissions
from dashboard.store.audit_entry import By
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.cards import StoredCard
from dashboard.store.submissions import Submission

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
S = "2020-2023"


COORDINATOR, EVA = By(S, "coord", NOW), By(S, "eva", NOW)


def row(line: int = 2, **values: Any) -> dict[str, Any]:
    """A reported row: the milestone 1.1.a reached on the first of March 2022, unless told."""
    usual = {
        "line": line,
        "entity": "CPD",
        "task": "1.1",
        "indicator": "1.1.a",
        "component": "Návrh  zákona",
        "name": "navrh zakona",
        "date": date(2022, 3, 1),
        "precision": "day",
        "value": Decimal(1),
        "evidence": "č. j. 12/2022",
    }
    return dict.fromkeys(REPORTED_COLUMNS) | usual | values


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={name: ROW_SCHEMA[name] for name in row()})


def add(connection: Connection, *rows: dict[str, Any], **values: Any) -> int:
    usual: dict[str, Any] = {
        "strategy": S,
        "entity": "CPD",
        "sender": "novak",
        "file_name": "hlášení.csv",
        "content": repr(
            [{name: row[name] for name in row if row[name] is not None} for row in rows]
        ).encode(),
        "reading": {"encoding": "cp1250"},
    }
    table, at = values.pop("rows", frame(*rows)), values.pop("at", NOW)
    return submissions.add(connection, submissions.SentFile(**(usual | values)), table, at)


def found(connection: Connection, number: int) -> Submission:
    submission = submissions.get(connection, S, number)
    assert submission is not None
    return submission


def accept(connection: Connection, number: int) -> int:
    return submissions.accept(connection, COORDINATOR, found(connection, number))


def withdraw(connection: Connection, number: int) -> int:
    return submissions.withdraw(connection, COORDINATOR, found(connection, number), "omyl")


def draft(connection: Connection, task: str, by: By = EVA) -> None:
    """The card of a task is being written."""
    card = Card(task, "Rozepsáno.")
    card_drafts.save(connection, by, card, DraftVersion(), closed=False)


def judge(connection: Connection, card: Card, known_on: int) -> StoredCard:
    """Files a card for approval, as of the end of the strategy."""
    day, digest = date(2023, 12, 31), "f" * 64
    return cards.declare_ready(connection, EVA, card, as_of=day, known_on=known_on, sha256=digest)


def standing(connection: Connection, known_on: int | None = None) -> list[int]:
    """The submissions whose rows stood at a sequence, one entry for each row."""
    k = audit_log.last_sequence(connection, S) if known_on is None else known_on
    history = standing_rows.history(connection, S)
    open_then = pl.col("closed").is_null() | (pl.col("closed") > k)
    return sorted(history.filter(pl.col("opened") <= k, open_then)["submission"].to_list())


@contextmanager
def opened(url: str, wait: float = 10) -> Iterator[Engine]:
    engine = database.connect(url, wait=wait)
    try:
        yield engine
    finally:
        engine.dispose()


def spoil(url: str, *statements: str) -> None:
    """Edits the database by hand, as somebody with the file or the server could."""
    address = make_url(url)
    if address.drivername == "sqlite":
        assert address.database is not None
        plain = sqlite3.connect(address.database)
        for statement in statements:
            plain.execute(statement)
        plain.commit()
        plain.close()
    else:
        plain_url = address.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain_url) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(statement.encode())
