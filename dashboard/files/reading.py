"""Bytes to a table of text.

This version reads CSV in UTF-8 (with or without BOM) and in cp1250 as Czech Excel saves it; every
other container is refused by name. What was detected is kept in the table, and can be corrected by
`Options`. Nothing is converted here: every cell stays text.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from dataclasses import dataclass

from dashboard.problems import Problem
from dashboard.table import Table

LARGEST = 10 * 1024 * 1024
"""Bytes of one file; an upload over that is refused before it is read."""

DELIMITERS = (";", ",", "\t", "|")
ENCODINGS = ("utf-8", "cp1250")
MOST_COLUMNS = 200

_CONTAINERS = (
    (b"PK\x03\x04", "workbook"),
    (b"\xd0\xcf\x11\xe0", "old_workbook"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"<!DOCTYPE", "html"),
    (b"<html", "html"),
    (codecs.BOM_UTF16_LE, "utf16"),
    (codecs.BOM_UTF16_BE, "utf16"),
)


@dataclass(frozen=True, slots=True)
class Options:
    """What the sender corrects of what was detected; None leaves it to detection."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None


def read(
    content: bytes, file: str, options: Options | None = None
) -> tuple[Table | None, list[Problem]]:
    """The table of a file, or None with the problems that keep it from being read."""
    options = options or Options()
    refused = _refusal(content, options)
    if refused:
        return None, [refused.within(file)]
    encoding = options.encoding or _encoding(content)
    text, problem = _decode(content, encoding)
    if problem:
        return None, [problem.within(file)]
    text, announced = _announced(text.removeprefix("\ufeff"))
    delimiter = options.delimiter or announced or _delimiter(text)
    records, problem = _records(text, delimiter)
    if problem:
        return None, [problem.within(file)]
    table, problems = _table(records, file, options.header_row)
    if table is None:
        return None, [found.within(file) for found in problems]
    return Table(
        file, table.columns, table.rows, table.numbers, table.header_row, encoding, delimiter
    ), []


def _refusal(content: bytes, options: Options) -> Problem | None:
    if not content.strip():
        return Problem("file-empty")
    if len(content) > LARGEST:
        return Problem("file-too-large", {"limit": f"{LARGEST // 1024 // 1024} MB"})
    head = content[:512].lstrip()
    for magic, kind in _CONTAINERS:
        if head.startswith(magic) or head.upper().startswith(magic.upper()):
            return Problem("file-kind", {"kind": kind})
    if b"\x00" in content:
        return Problem("file-kind", {"kind": "binary"})
    if options.sheet is not None:
        return Problem("no-sheets", {"found": options.sheet})
    return None


def _encoding(content: bytes) -> str:
    """UTF-8 where the bytes are that, which chance hardly makes; else what Czech Excel writes."""
    try:
        content.decode("utf-8", errors="strict")
    except UnicodeDecodeError:
        return "cp1250"
    return "utf-8"


def _decode(content: bytes, encoding: str) -> tuple[str, Problem | None]:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        row, column = before.count(b"\n") + 1, None
        values = {"byte": f"0x{content[error.start]:02X}", "encoding": encoding}
        return "", Problem("encoding-broken", values, row=row, column=column)
    except LookupError:
        return "", Problem("encoding-unknown", {"found": encoding, "known": ", ".join(ENCODINGS)})
    return unicodedata.normalize("NFC", text), None


def _announced(text: str) -> tuple[str, str | None]:
    """Excel's own first line `sep=;` names the delimiter and is no row."""
    match = re.match(r"sep=(.)\r?\n", text)
    return (text[match.end() :], match[1]) if match else (text, None)


def _delimiter(text: str) -> str:
    """The delimiter that the first written line uses most outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=bare.count)


def _records(text: str, delimiter: str) -> tuple[list[list[str]], Problem | None]:
    """The records of the file, one a row of the spreadsheet: a quoted line break stays in its cell."""
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for record in reader:
            records.append(record)
    except csv.Error as error:
        code = "quote-open" if "end of data" in str(error) else "csv-broken"
        return [], Problem(code, {"found": str(error)}, row=len(records) + 1, column=1)
    return records, None


def _table(
    records: list[list[str]], file: str, header_row: int | None
) -> tuple[Table | None, list[Problem]]:
    written = [n for n, record in enumerate(records, 1) if any(cell.strip() for cell in record)]
    head = header_row or (written[0] if written else 0)
    if not 1 <= head <= len(records):
        return None, [Problem("head-row", {"found": str(head), "rows": str(len(records))})]
    columns = _trimmed(records[head - 1])
    below = [(n, record) for n, record in enumerate(records, 1) if n > head]
    problems = [
        Problem(
            "row-too-wide",
            {"found": str(len(_trimmed(record))), "columns": str(len(columns))},
            row=n,
            column=len(columns) + 1,
            value=record[len(columns)],
        )
        for n, record in below
        if len(_trimmed(record)) > len(columns)
    ]
    if len(columns) > MOST_COLUMNS:
        problems.append(
            Problem("too-many-columns", {"limit": str(MOST_COLUMNS)}, row=head, column=1)
        )
    if problems:
        return None, problems
    width = len(columns)
    kept = [(n, record) for n, record in below if any(cell.strip() for cell in record)]
    padded = tuple((*record[:width], *[""] * (width - len(record))) for _, record in kept)
    return Table(file, tuple(columns), padded, tuple(n for n, _ in kept), head), []


def _trimmed(record: list[str]) -> list[str]:
    """A record without the empty cells at its end."""
    end = len(record)
    while end and not record[end - 1].strip():
        end -= 1
    return record[:end]
