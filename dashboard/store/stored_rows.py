"""Progress rows between a frame and the text they are stored as, with their keys and digests."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert

from dashboard.progress.row_schema import REPORTED_COLUMNS, ROW_SCHEMA
from dashboard.store import audit_entry, database, schema
from dashboard.text.numbers_and_dates import NUMBER

NUMBERS = tuple(name for name, kind in ROW_SCHEMA.items() if kind == NUMBER)


class RepeatedKey(ValueError):
    """Two rows of one submission answer the same question; `lines` are theirs.

    The check of the file names such rows before anything is stored.
    """

    def __init__(self, lines: tuple[int, ...]) -> None:
        super().__init__(f"Lines {lines} have the same indicator, component, date and entity.")
        self.lines = lines


def to_stored_text(rows: pl.DataFrame) -> pl.DataFrame:
    """Reported rows as they are stored: REPORTED_COLUMNS, dates in ISO form, numbers as plain decimals.

    Raises ValueError for a float, or for a number with more than nine decimal places.
    """
    for kind, number in ((rows.schema[name], rows[name]) for name in NUMBERS):
        if kind.is_float():
            raise ValueError("A value is a Decimal; a float has already lost what was written.")
        if isinstance(kind, pl.Decimal) and not number.eq(number.cast(NUMBER)).all():
            raise ValueError("A value has more than nine decimal places.")
    texts = pl.col(*(name for name in REPORTED_COLUMNS if name not in {"line", "date", *NUMBERS}))
    return rows.select(
        pl.col("line").cast(pl.Int64),
        texts.cast(pl.String),
        pl.col("date").cast(pl.Date).dt.to_string("iso"),
        pl.col(NUMBERS)
        .cast(NUMBER)
        .cast(pl.String)
        .str.strip_chars_end("0")
        .str.strip_chars_end("."),
    ).select(REPORTED_COLUMNS)


def from_stored_text(rows: pl.DataFrame) -> pl.DataFrame:
    """Stored texts as values again: dates as dates, numbers as decimals; other columns unchanged."""
    values = {name: pl.col(name).cast(NUMBER) for name in NUMBERS}
    values["date"] = pl.col("date").str.to_date("%Y-%m-%d", cache=False)
    return rows.with_columns(**{name: values[name] for name in values if name in rows.columns})


KEY_COLUMNS = ("task", "indicator", "name", "date", "entity", "value", "denominator")
WORD = "word"
_DIGESTED = ("row", "submission", *REPORTED_COLUMNS)


def row_key(
    task: str,
    indicator: str | None,
    name: str | None,
    date: str | None,
    entity: str,
    value: str | None,
    denominator: str | None,
) -> str:
    """What a row answers: indicator (for a narrative its task), component, date, entity.

    A report without a number (a word, or 0/0) has a key of its own: it never closes a number.
    """
    key = [indicator or task, name, date, entity]
    if indicator is not None and (value is None or denominator == "0"):
        key.append(WORD)
    return audit_entry.canonical_json(key)


def row_keys(stored: pl.DataFrame) -> list[str]:
    """The key of each stored row. Raises RepeatedKey when two of them have the same."""
    columns = stored.select(KEY_COLUMNS)
    keys = [row_key(*row) for row in columns.iter_rows()]
    repeated, times = Counter(keys).most_common(1)[0] if keys else ("", 0)
    if times > 1:
        lines = zip(stored["line"].to_list(), keys, strict=True)
        raise RepeatedKey(tuple(line for line, key in lines if key == repeated))
    return keys


def row_digest(row: int, submission: int, reported: Sequence[Any]) -> str:
    """The digest of one stored row by column, its id and its submission included; `reported` are its
    REPORTED_COLUMNS.

    What is empty is left out, so that a new column changes no digest of the rows before it.
    """
    named = zip(_DIGESTED, (row, submission, *reported), strict=True)
    return audit_entry.digest({name: value for name, value in named if value is not None})


def digest_of_all(digests: Iterable[str]) -> str:
    """The digest of a submission's rows, from the digests of its rows in order of their ids."""
    whole = hashlib.sha256()
    for digest in digests:
        whole.update(digest.encode())
    return whole.hexdigest()


def save(
    connection: Connection, strategy: str, submission: int, stored: pl.DataFrame, keys: list[str]
) -> list[str]:
    """Stores the rows of a submission and returns the digest of each, in order of their ids."""
    start = database.next_id(connection, schema.progress_row.c.id)
    reported = list(stored.iter_rows())
    digests = [row_digest(id, submission, row) for id, row in enumerate(reported, start)]
    names = (*REPORTED_COLUMNS, "id", "strategy", "submission", "key", "digest")
    records = [
        dict(zip(names, (*row, id, strategy, submission, key, digest), strict=True))
        for id, (row, key, digest) in enumerate(zip(reported, keys, digests, strict=True), start)
    ]
    if records:
        connection.execute(insert(schema.progress_row), records)
        database.analyze_after_growth(
            connection, schema.progress_row, start - 1, start - 1 + len(records)
        )
    return digests
