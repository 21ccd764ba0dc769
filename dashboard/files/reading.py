"""Bytes to a table of text.

This version reads CSV in UTF-8 (with or without BOM) and in cp1250 as Czech Excel saves it, in
other encodings where the sender names them; every other container is refused by name. What was
detected is kept in the table, and can be corrected by `Options`. Nothing is converted here: every
cell stays text.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from dashboard import heads
from dashboard.problems import Problem
from dashboard.table import Table, framed, numbered

LARGEST = 10 * 1024 * 1024
"""Bytes of one file; an upload over that is refused before it is read."""

DELIMITERS = (";", ",", "\t", "|")
ENCODINGS = ("utf-8", "cp1250", "iso8859-2", "cp852", "cp1252", "utf-16", "utf-16-le", "utf-16-be")
"""The first two are detected; the others are read where the sender names them."""
MOST_COLUMNS = 200
ENOUGH_HEADS = 3
"""So many known heads in a row make it the head of the table."""
MOST_TITLES = 20
"""Rows in which that head is looked for."""

_CONTAINERS = (
    (rb"PK\x03\x04", "workbook"),
    (rb"\xd0\xcf\x11\xe0", "old_workbook"),
    (rb"%PDF", "pdf"),
    (rb"\{\\rtf", "rtf"),
    (rb"<[!a-z]|mime-version:", "html"),
    (rb"<\?", "xml"),
    (rb"\x1f\x8b|BZh[1-9]|7z\xbc\xaf|Rar!|\xfd7zXZ|\x28\xb5\x2f\xfd", "archive"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "image"),
    (rb"\xff\xfe|\xfe\xff", "utf16"),
)
"""How other kinds of files begin."""


def _misread(letter: str, encoding: str) -> str:
    """The letters that the bytes of a letter in UTF-8 show when they are read in an encoding."""
    read = (bytes([byte]).decode(encoding, "replace") for byte in letter.encode())
    return "".join(
        shown.replace("\ufffd", chr(byte))
        for shown, byte in zip(read, letter.encode(), strict=True)
    )


# Ó is left out: misread it is "Ă“", which ends a Romanian word in Czech quotation marks as well.
_MISREAD = re.compile(
    "|".join(
        re.escape(_misread(letter, encoding))
        for letter in "áčďéěíňóřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽ–—„“”’…"
        for encoding in ("cp1250", "cp1252")
    )
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
    encoding = _named(options.encoding) if options.encoding else _encoding(content)
    text, problem = _decode(content, encoding, options.delimiter)
    if problem:
        return None, [problem.within(file)]
    text, announced = _announced(text)
    delimiter = options.delimiter or announced or _delimiter(text)
    records, problem = _records(text, delimiter)
    if _MISREAD.search(text):
        problem = problem or _damage(records)
    if problem:
        return None, [problem.within(file)]
    table, problems = _table(records, file, options.header_row)
    if table is None:
        return None, [found.within(file) for found in problems]
    return Table(
        file, table.columns, table.cells, table.numbers, table.header_row, encoding, delimiter
    ), []


def _refusal(content: bytes, options: Options) -> Problem | None:
    if not content.strip():
        return Problem("file-empty")
    if len(content) > LARGEST:
        return Problem("file-too-large", {"limit": f"{LARGEST // 1024 // 1024} MB"})
    encoding = options.encoding
    if encoding is not None and _named(encoding) not in ENCODINGS:
        return Problem("encoding-unknown", {"found": encoding, "known": ", ".join(ENCODINGS)})
    if options.delimiter is not None and not _separates(options.delimiter):
        return Problem("delimiter-form", {"found": options.delimiter})
    wide = encoding is not None and _named(encoding).startswith("utf-16")
    head = content[:512].removeprefix(codecs.BOM_UTF8).lstrip()
    for magic, kind in _CONTAINERS:
        if re.match(magic, head, re.IGNORECASE) and not (wide and kind == "utf16"):
            return Problem("file-kind", {"kind": kind})
    # The head of a table holds no control characters; other binary files begin with some.
    if not wide and (
        b"\x00" in content or re.match(rb"[^\r\n]*?[\x01-\x08\x0e-\x19\x1b-\x1f]", head)
    ):
        return Problem("file-kind", {"kind": "binary"})
    if options.sheet is not None:
        return Problem("no-sheets", {"found": options.sheet})
    return None


def _named(encoding: str) -> str:
    """An encoding by the name Python gives it; as written where it knows none."""
    try:
        return codecs.lookup(encoding).name.removesuffix("-sig")
    except (LookupError, ValueError):
        return encoding


def _separates(delimiter: str) -> bool:
    """Whether a text can stand between two cells."""
    return len(delimiter) == 1 and not delimiter.isalnum() and delimiter not in '"\r\n\0'


def _encoding(content: bytes) -> str:
    """UTF-8 where the bytes are that, which chance hardly makes; else what Czech Excel writes."""
    try:
        content.decode("utf-8", errors="strict")
    except UnicodeDecodeError:
        return "cp1250"
    return "utf-8"


def _decode(content: bytes, encoding: str, delimiter: str | None) -> tuple[str, Problem | None]:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        values = {"byte": f"0x{content[error.start]:02X}", "encoding": encoding}
        text, announced = _announced(_plain(content[: error.start].decode(encoding)))
        # What stands before the byte, read as cells, ends where the byte stands.
        before = [[""]]
        with suppress(csv.Error):
            before = list(_cells(text + "?", delimiter or announced or _delimiter(text)))
        row, column = len(before), len(before[-1])
        return "", Problem("encoding-broken", values, row=row, column=column)
    return _plain(text), None


def _plain(text: str) -> str:
    """A text without byte order mark and without the end of file that DOS wrote."""
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff")).rstrip("\x1a")


def _announced(text: str) -> tuple[str, str | None]:
    """Excel's own first line `sep=;` names the delimiter and is no row."""
    match = re.match(r"sep=(.)(?:\r\n?|\n)", text)
    if match and _separates(match[1]):
        return text[match.end() :], match[1]
    return text, None


def _delimiter(text: str) -> str:
    """The delimiter that the first written line uses most outside quotes."""
    first = re.match(r"[^\r\n]*", text.lstrip())
    bare = re.sub(r'"[^"]*"', "", first[0] if first else "")
    return max(DELIMITERS, key=bare.count)


def _cells(text: str, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _records(text: str, delimiter: str) -> tuple[list[list[str]], Problem | None]:
    """The records of the file, one a row of the spreadsheet: a quoted line break stays in its cell."""
    records: list[list[str]] = []
    try:
        for record in _cells(text, delimiter, strict=True):
            records.append(record)
    except csv.Error as error:
        code = "quote-open" if "end of data" in str(error) else "csv-broken"
        return [], Problem(code, {"found": str(error)}, row=len(records) + 1, column=1)
    return records, None


def _damage(records: list[list[str]]) -> Problem | None:
    """The first cell whose letters were UTF-8, were read as something else, and then saved."""
    for row, record in enumerate(records, 1):
        for column, cell in enumerate(record, 1):
            if _MISREAD.search(cell):
                found = {"found": cell if len(cell) <= 80 else cell[:79] + "…"}
                return Problem("text-mojibake", found, row=row, column=column, value=cell)
    return None


def _table(
    records: list[list[str]], file: str, header_row: int | None
) -> tuple[Table | None, list[Problem]]:
    written = [n for n, record in enumerate(records, 1) if any(cell.strip() for cell in record)]
    if not written:
        return None, [Problem("file-empty")]
    head = written[0] if header_row is None else header_row
    elsewhere = next((n for n in written[:MOST_TITLES] if _is_head(records[n - 1])), head)
    if header_row is None and elsewhere != head:
        found = {"found": str(elsewhere), "first": str(head)}
        return None, [Problem("head-elsewhere", found, row=head, column=1)]
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
    padded = [(*record[:width], *[""] * (width - len(record))) for _, record in kept]
    numbers = numbered(n for n, _ in kept)
    return Table(file, tuple(columns), framed(padded, width), numbers, head), []


def _trimmed(record: list[str]) -> list[str]:
    """A record without the empty cells at its end."""
    end = len(record)
    while end and not record[end - 1].strip():
        end -= 1
    return record[:end]


def _is_head(record: list[str]) -> bool:
    return len(set(heads.fields(tuple(record), {}).values())) >= ENOUGH_HEADS
