"""What the words of a command line mean: days, audit sequences, persons, files."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import date
from pathlib import Path

from dashboard.files import child_limits
from dashboard.fulfilment import compare_days
from dashboard.progress import column_names
from dashboard.text import numbers_and_dates, table
from dashboard.workflow import Actor, Workspace, permissions, workspace


class UsageError(Exception):
    """Words of the command line that do not fit; the message says which."""


def parse_day(written: str) -> date:
    """A day of the command line, in ISO."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise UsageError(f"not a day (write 2022-12-31): {written}") from None


def parse_actor(asked: Namespace) -> Actor:
    """The person that `--as` names."""
    found = permissions.parse_local_actor(asked.actor)
    if found is None:
        raise UsageError(f"--as: write NAME, a role, or NAME/ROLE[:ENTITY,…]: {asked.actor}")
    return found


def parse_sequence(desk: Workspace, written: str | None) -> int:
    """An audit sequence: as written, or the last one at the close of a day; by default now."""
    if written is None:
        return desk.version()
    return (
        int(written)
        if written.isdecimal()
        else workspace.sequence_at_close(desk.audit(), parse_day(written))
    )


def parse_side(desk: Workspace, written: str) -> compare_days.Side:
    """One side of a comparison: DAY with what was known then, or DAY@SEQUENCE."""
    day, _, sequence = written.partition("@")
    return compare_days.Side(
        parse_day(day),
        parse_sequence(desk, sequence)
        if sequence
        else workspace.sequence_at_close(desk.audit(), parse_day(day)),
    )


def parse_options(
    asked: Namespace,
) -> tuple[table.Options, dict[str, str], numbers_and_dates.DateOrder | None]:
    """The sender's corrections of how a file is read."""
    pairs = [pair.partition("=") for pair in asked.map]
    wrong = [column for column, equals, field in pairs if not equals or not column or not field]
    if wrong:
        raise UsageError(f"--map: write COLUMN=FIELD: {wrong[0]}")
    fields = (*column_names.COLUMN_HEADERS, column_names.IGNORE)
    unknown = [field for _, _, field in pairs if field not in fields]
    if unknown:
        raise UsageError(f"--map: no field (one of {', '.join(fields)}): {unknown[0]}")
    delimiter = {"tab": "\t", "\\t": "\t"}.get(asked.delimiter or "", asked.delimiter)
    if delimiter is not None and len(delimiter) != 1:
        raise UsageError(f"--delimiter: one letter, or tab: {asked.delimiter}")
    chosen = table.Options(asked.encoding, delimiter, asked.sheet, asked.header_row)
    return chosen, {column: field for column, _, field in pairs}, asked.dates


def parse_answers(written: list[str]) -> dict[tuple[int, str], str]:
    """The answers to warnings: each ROW:CODE=TEXT."""
    found: dict[tuple[int, str], str] = {}
    for each in written:
        match = re.fullmatch(r"([0-9]{1,9}):([a-z-]+)=(.*\S.*)", each, re.DOTALL)
        if match is None:
            raise UsageError(f"--answer: write ROW:CODE=TEXT: {each}")
        found[int(match[1]), match[2]] = match[3]
    return found


def read_content(path: str) -> bytes:
    """The bytes of a file, at most one more than is allowed; raises Usage where it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(child_limits.LARGEST_FILE + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
