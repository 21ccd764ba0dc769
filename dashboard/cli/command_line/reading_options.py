"""How a table is read that a command takes: the sender's corrections of what the program sees in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from dashboard.cli.command_line.shared_options import WHOLE, Run
from dashboard.progress import column_names
from dashboard.text import numbers_and_dates, tables


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """The sender's corrections of how a file is read."""

    table: tables.Options
    mapping: dict[str, str]
    """The field of each column that the program does not know by its header."""
    dates: numbers_and_dates.DateOrder | None
    """Whether day or month comes first; None: as the file shows."""


PROGRESS_FIELDS = (*column_names.COLUMN_HEADERS, column_names.IGNORE)


def reading_options(run: Run) -> Run:
    """Gives a command the options of how a progress table is read, as `reading`."""
    dates = click.option("--dates", type=click.Choice(("dmy", "mdy")))
    return dates(table_options(PROGRESS_FIELDS)(run))


def table_options(fields: Sequence[str] | None) -> Callable[[Run], Run]:
    """Gives a command the options of how a table of some fields is read, as `reading`.

    None for fields that only the strategy knows: the command then calls `check_fields`.
    """

    def give(run: Run) -> Run:
        @click.option("--encoding")
        @click.option("--delimiter")
        @click.option("--sheet")
        @click.option("--header-row", type=WHOLE, metavar="ROW")
        @click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD")
        @wraps(run)
        def with_reading(
            encoding: str | None,
            delimiter: str | None,
            sheet: str | None,
            header_row: int | None,
            pairs: tuple[str, ...],
            dates: numbers_and_dates.DateOrder | None = None,
            **own: Any,
        ) -> int:
            chosen = tables.Options(encoding, _parse_delimiter(delimiter), sheet, header_row)
            reading = ReadingOptions(chosen, _parse_mapping(pairs, fields), dates)
            return run(reading=reading, **own)

        return with_reading

    return give


def _parse_delimiter(written: str | None) -> str | None:
    delimiter = {"tab": "\t", "\\t": "\t"}.get(written or "", written)
    if delimiter is not None and len(delimiter) != 1:
        raise click.UsageError(f"--delimiter: one letter, or tab: {written}")
    return delimiter


def _parse_mapping(pairs: tuple[str, ...], fields: Sequence[str] | None) -> dict[str, str]:
    """The field of each column: each COLUMN=FIELD."""
    parts = [pair.partition("=") for pair in pairs]
    wrong = [column for column, equals, field in parts if not equals or not column or not field]
    if wrong:
        raise click.UsageError(f"--map: write COLUMN=FIELD: {wrong[0]}")
    mapping = {column: field for column, _, field in parts}
    if fields is not None:
        check_fields(mapping, fields)
    return mapping


def check_fields(mapping: Mapping[str, str], fields: Sequence[str]) -> None:
    """Raises UsageError where a column is said to hold a field that the table has not."""
    unknown = [field for field in mapping.values() if field not in fields]
    if unknown:
        raise click.UsageError(f"--map: no field (one of {', '.join(fields)}): {unknown[0]}")
