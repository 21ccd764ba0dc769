"""What a paper carries within its PDF: the rows, the strategy file, and from where both are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from dashboard.documents.blocks import CarriedFile
from dashboard.presentation import Wording, json_payloads, open_data
from dashboard.text import numbers_and_dates

ROWS, STRATEGY, ORIGIN = "rows.csv", "strategy.yaml", "origin.json"

COLUMNS = (
    *("row", "submission", "line", "entity", "task", "indicator", "component", "date", "precision"),
    *("value", "denominator", "word", "evidence", "note", "delay_reason", "expected"),
)
"""Those of `row_schema` that were stored, as they were stored."""


def carried_files(
    rows: pl.DataFrame, strategy_file: bytes, origin: json_payloads.Payload, words: Wording
) -> tuple[CarriedFile, ...]:
    """The files of a paper: the rows that it rests on, the strategy as it was written, and its origin.

    `origin` says for programs the day, the sequence and digest of the audit, and who wrote the file.
    """
    about = json_payloads.write(origin | {"rows": rows.height}) + "\n"
    files = (
        (ROWS, rows_text(rows).encode(), "text/csv", "data"),
        (STRATEGY, strategy_file, "application/yaml", "source"),
        (ORIGIN, about.encode(), "application/json", "data"),
    )
    return tuple(
        CarriedFile(name, content, kind, relation, words(f"carried.{name.partition('.')[0]}"))
        for name, content, kind, relation in files
        if content
    )


def rows_text(rows: pl.DataFrame) -> str:
    """Rows as CSV, in the order of their numbers."""
    lines = rows.sort("row").select(COLUMNS).iter_rows()
    return open_data.csv_text(COLUMNS, ([_cell(value) for value in line] for line in lines))


def _cell(value: object) -> object:
    if isinstance(value, Decimal):
        return numbers_and_dates.write_number(value)
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row that a paper and a database tell otherwise: its number and the columns.

    Without columns only one of the two has it: the database if `is_stored`.
    """

    row: int
    columns: tuple[str, ...] = ()
    is_stored: bool = True


def different_rows(carried: str, stored: str) -> list[RowDifference]:
    """The rows that a paper carries and a database stores otherwise, as two texts of `rows_text`.

    Raises ValueError where a text is none of ours.
    """
    one, other = _by_number(carried), _by_number(stored)
    return [
        RowDifference(number, tuple(_unlike(one[number], other[number])))
        if number in one and number in other
        else RowDifference(number, is_stored=number in other)
        for number in sorted({*one, *other})
        if one.get(number) != other.get(number)
    ]


def _unlike(one: Sequence[str], other: Sequence[str]) -> Iterator[str]:
    for name, here, there in zip(COLUMNS, one, other, strict=True):
        if here != there:
            yield name


def _by_number(text: str) -> dict[int, list[str]]:
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    if not lines or tuple(lines[0]) != COLUMNS or any(len(line) != len(COLUMNS) for line in lines):
        raise ValueError("no rows of ours")
    return {int(line[0]): line for line in lines[1:]}
