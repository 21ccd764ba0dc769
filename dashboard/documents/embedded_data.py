"""What a paper carries within its PDF: the rows, the strategy file, and from where both are."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.documents.blocks import CarriedFile
from dashboard.presentation import Wording, exported_files, json_payloads
from dashboard.progress.row_schema import PRINTED_COLUMNS

ROWS, STRATEGY, ORIGIN = "rows.csv", "strategy.yaml", "origin.json"


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
    lines = map(json_payloads.row_payload, rows.sort("row").iter_rows(named=True))
    return exported_files.csv_text(PRINTED_COLUMNS, (tuple(line.values()) for line in lines))


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
        RowDifference(number, _unlike(one[number], other[number]))
        if number in one and number in other
        else RowDifference(number, is_stored=number in other)
        for number in sorted({*one, *other})
        if one.get(number) != other.get(number)
    ]


def _unlike(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in PRINTED_COLUMNS if one.get(name) != other.get(name))


def _by_number(text: str) -> dict[int, dict[str, str]]:
    """What each row has; a paper of before a column was added does not have it."""
    heads, *lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if not {"row"} <= {*heads} <= {*PRINTED_COLUMNS}:
        raise ValueError("no rows of ours")
    rows = [dict(zip(heads, line, strict=True)) for line in lines]
    return {int(row["row"]): {name: row[name] for name in row if row[name]} for row in rows}
