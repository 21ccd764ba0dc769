"""Text files as grids: the encoding is detected, then the delimiter. Every cell stays text."""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice

import polars as pl

from dashboard.files import damaged_cells, encodings, file_kinds
from dashboard.files.grid import MOST_COLUMNS, Grid, pad_records
from dashboard.files.header_row import MOST_TITLES, count_known_fields
from dashboard.text import Problem, tables

DELIMITERS = (";", ",", "\t", "|")
SAMPLE = 65_536
"""Letters from which the delimiter is detected."""
PIECE = 4 * 1024 * 1024
"""Bytes of lines that are split at once."""
COMPOSED = re.compile("[\x80-\u02ff\u2010-\u205e\u20a0-\u20bf]*")
"""Texts whose letters beyond ASCII are in form NFC whatever stands beside them."""
_ASCII = bytes(range(128))
_USUAL_LETTERS = 40
"""Letters that are taken out of a text one by one; a language has hardly more beyond ASCII."""

# Without this a long cell, and all that an unclosed quote swallows, would be an error of its own.
csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True, slots=True)
class LinesOfText:
    """A text whose encoding and delimiter are known: in UTF-8, in pieces of whole lines.

    `is_composed` where all of it is in form NFC, `is_suspect` where its letters may be damaged.
    """

    pieces: list[bytes]
    encoding: str
    delimiter: str
    is_composed: bool
    is_suspect: bool

    def split(self) -> Grid | Problem:
        """The cells, or the problem why there are none. Uses up the pieces."""
        cells = split_cells(self.pieces, self.delimiter)
        if isinstance(cells, Problem):
            return cells
        if not self.is_composed:
            cells = cells.select(pl.all().str.normalize("NFC"))
        return Grid(cells, self.encoding, self.delimiter, suspect=self.is_suspect)


def read(content: bytes, options: tables.Options) -> LinesOfText | Problem:
    """The lines of a text file, or the problem why it cannot be read."""
    if options.sheet is not None:
        return Problem("no-sheets", {"found": options.sheet})
    if (
        options.encoding is not None
        and encodings.python_name(options.encoding) not in encodings.ENCODINGS
    ):
        values = {"found": options.encoding, "known": ", ".join(encodings.ENCODINGS)}
        return Problem("encoding-unknown", values)
    if options.delimiter is not None and not _is_delimiter(options.delimiter):
        return Problem("delimiter-form", {"found": options.delimiter})
    texts = _decode(content, options.encoding)
    encoding, encoded = next(iter(texts.items()), (encodings.CANDIDATES[0], None))
    unsure = options.encoding is None and (encoded is None or len(texts) > 1)
    if unsure and file_kinds.has_controls(content):
        return Problem("file-kind", {"kind": "binary"})
    if not texts:
        return _unknown_encoding(content, options.delimiter)
    if encoded is None:
        return _broken_encoding(content, encoding, options.delimiter)
    if len(texts) > 1:
        return _ambiguous_encoding(texts, options.delimiter)
    if b"\0" in encoded or file_kinds.is_binary(_beginning(encoded)):
        return Problem("file-kind", {"kind": "binary"})
    marks = re.match(rb"(?:\xef\xbb\xbf)*", encoded)
    encoded = encoded[marks.end() if marks else 0 :].rstrip(b"\x1a")
    beginning = _beginning(encoded)
    text, announced = _read_separator_line(beginning)
    # Another mark may follow that line.
    encoded = encoded[len(beginning.encode()) - len(text.encode()) :].removeprefix(BOM_UTF8)
    delimiter = options.delimiter or announced or _detect_delimiter(text)
    if isinstance(delimiter, Problem):
        return delimiter
    letters = distinct_letters(encoded)
    composed = COMPOSED.fullmatch(letters) or unicodedata.is_normalized("NFC", encoded.decode())
    suspect = damaged_cells.is_suspect(letters + "?" if b"?" in encoded else letters)
    return LinesOfText(cut_in_pieces(encoded), encoding, delimiter, bool(composed), suspect)


def _beginning(encoded: bytes) -> str:
    """The beginning of a text in UTF-8, in which it is looked for a delimiter: all, or more than SAMPLE."""
    return encoded[: 4 * (SAMPLE + 16)].decode(errors="ignore")


def distinct_letters(encoded: bytes) -> str:
    """Every letter beyond ASCII of a text in UTF-8, each once: they say at once what all of it would."""
    rest, letters = encoded.translate(None, _ASCII).decode(), ""
    while rest and len(letters) < _USUAL_LETTERS:
        letters += rest[0]
        rest = rest.replace(rest[0], "")
    return letters + "".join(set(rest))


def _decode(content: bytes, encoding: str | None) -> dict[str, bytes | None]:
    if encoding is None:
        return encodings.detect(content)
    name = encodings.python_name(encoding)
    return {name: encodings.in_utf8(content, name)}


def _is_delimiter(delimiter: str) -> bool:
    """Whether a text can be a delimiter."""
    return len(delimiter) == 1 and not delimiter.isalnum() and delimiter not in '"\r\n\0'


def _broken_encoding(content: bytes, encoding: str, delimiter: str | None) -> Problem:
    """The first byte that an encoding does not have, at its cell."""
    start = 0
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        start = error.start
    text, announced = _read_separator_line(_strip_marks(content[:start].decode(encoding)))
    # The cells before the byte end at its place.
    before = [[""]]
    with suppress(csv.Error):
        before = list(_records(text + "?", delimiter or announced or _likely_delimiter(text)))
    values = {"byte": f"0x{content[start]:02X}", "encoding": encoding}
    return Problem("encoding-broken", values, row=len(before), column=len(before[-1]))


def _unknown_encoding(content: bytes, delimiter: str | None) -> Problem:
    """The first cell that no encoding makes readable."""
    encoding = encodings.CANDIDATES[0]
    text, announced = _read_separator_line(_strip_marks(content.decode(encoding, errors="replace")))
    records = _records(text, delimiter or announced or _likely_delimiter(text))
    values = {"encoding": encoding, "found": ""}
    with suppress(csv.Error):
        for row, record in enumerate(records, 1):
            for column, cell in enumerate(record, 1):
                if encodings.has_impossible_word(cell):
                    values["found"] = cell[:80]
                    return Problem("encoding-untold", values, row=row, column=column, value=cell)
    return Problem("encoding-untold", values, row=1, column=1)


def _strip_marks(text: str) -> str:
    """A text without byte order marks and without the end-of-file character of DOS."""
    return text.lstrip("\ufeff").rstrip("\x1a")


def _read_separator_line(text: str) -> tuple[str, str | None]:
    """The text without a first line `sep=;` of Excel, and the delimiter that it names."""
    match = re.match(r"sep=(.)(?:\r\n?|\n)", text)
    if match and _is_delimiter(match[1]):
        return text[match.end() :], match[1]
    return text, None


def _ambiguous_encoding(texts: dict[str, bytes | None], delimiter: str | None) -> Problem:
    """The first cell that two encodings read differently: the sender must choose."""
    (text, announced), (other_text, _) = (
        _read_separator_line(_strip_marks((raw or b"").decode())) for raw in texts.values()
    )
    sign = delimiter or announced or _likely_delimiter(text)
    values = dict(zip(("first", "second"), texts, strict=True))
    with suppress(csv.Error):
        for row, both in enumerate(
            zip(_records(text, sign), _records(other_text, sign), strict=True), 1
        ):
            for column, (left, right) in enumerate(zip(*both, strict=True), 1):
                if left != right:
                    values |= {"found": left[:80], "other": right[:80]}
                    return Problem("encoding-ambiguous", values, row=row, column=column, value=left)
    return Problem("encoding-ambiguous", values | {"found": "", "other": ""}, row=1, column=1)


def _detect_delimiter(text: str) -> str | Problem:
    """The delimiter that gives the most known headers, otherwise the most rows of one width.

    Two that are equally good are a question to the sender; a single column needs none.
    """
    used = [sign for sign in DELIMITERS if sign in text[:SAMPLE]]
    scores = {sign: _score_delimiter(text, sign) for sign in used}
    best = max(scores.values(), default=(0, 0.0))
    likely = [sign for sign in used if scores[sign] == best]
    if best[1] and len(likely) > 1:
        first, second = ("TAB" if sign == "\t" else sign for sign in likely[:2])
        values = {"first": first, "second": second}
        return Problem("delimiter-ambiguous", values, row=1, column=1)
    if best[1] or best[0] > 1:
        return likely[0]
    line = re.match(r"[^\r\n]*", text[:SAMPLE].lstrip())
    bare = re.sub(r'"[^"]*"', "", line[0] if line else "")
    return max(DELIMITERS, key=bare.count)


def _likely_delimiter(text: str) -> str:
    """A delimiter to find the place of a problem."""
    delimiter = _detect_delimiter(text)
    return delimiter if isinstance(delimiter, str) else DELIMITERS[0]


def _score_delimiter(text: str, delimiter: str) -> tuple[int, float]:
    """The most known headers in one row, and the share (0 to 1) of rows with the most common width."""
    sample = list(_sample_records(text, delimiter))
    known_headers = max(
        (count_known_fields(record) for record in islice(sample, MOST_TITLES)), default=0
    )
    widths = Counter(map(len, sample))
    width = max(sorted(widths), key=lambda width: widths[width], default=1)
    return known_headers, widths[width] / len(sample) if width > 1 else 0.0


def _sample_records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The first records with any text; without the last one where the sample may have cut it."""
    records: list[list[str]] = []
    with suppress(csv.Error):
        records += _records(text[:SAMPLE], delimiter)
    whole = records if len(text) <= SAMPLE else records[:-1]
    return (record for record in whole if any(cell.strip() for cell in record))


def _records(text: str, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def cut_in_pieces(encoded: bytes) -> list[bytes]:
    """A text in UTF-8 in pieces of whole lines; one piece where a quote may hold a line break."""
    if b'"' in encoded:
        return [encoded]
    if b"\r" in encoded:
        encoded = encoded.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    pieces: list[bytes] = []
    start = 0
    while start < len(encoded) or not pieces:
        end = encoded.find(b"\n", start + PIECE) + 1 or len(encoded)
        pieces.append(encoded[start:end])
        start = end
    return pieces


def split_cells(pieces: list[bytes], delimiter: str) -> pl.DataFrame | Problem:
    """The cells of a text, one row for each record: a line break in quotes stays in its cell.

    Each piece goes once its cells are there, so a large file is not held beside all of them. Problems:
    quote-open, csv-broken.
    """
    parts: list[pl.DataFrame] = []
    while pieces:
        piece = pieces.pop(0)
        cells = _split_plain(piece, delimiter, parts[-1].width if parts else 1)
        split = _split_any(piece.decode(), delimiter) if cells is None else cells
        if isinstance(split, Problem):
            return split
        parts.append(split)
    return parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal").fill_null("")


def _split_any(text: str, delimiter: str) -> pl.DataFrame | Problem:
    """The cells of any text."""
    rows = count(1)
    try:
        records = zip(_records(text, delimiter, strict=True), rows, strict=False)
        return pad_records(record for record, _ in records)
    except csv.Error as error:
        code = "quote-open" if "end of data" in str(error) else "csv-broken"
        return Problem(code, {"found": str(error)}, row=next(rows), column=1)


def _split_plain(lines: bytes, delimiter: str, least: int = 1) -> pl.DataFrame | None:
    """The cells of a text without quotes in UTF-8, many times faster; None where polars may differ.

    It has `least` columns or more.

    Without quotes the csv module and polars agree: a line is a record, a delimiter ends a cell. Lines
    wider than the first ones, which polars refuses, are left to the csv module, and so is a mark of byte
    order, which polars leaves out.
    """
    if b'"' in lines or not delimiter.isascii() or lines.startswith(BOM_UTF8):
        return None
    ends = delimiter.encode()
    width = max(least, *(1 + line.count(ends) for line in lines[:SAMPLE].split(b"\n")))
    if width > MOST_COLUMNS:
        return None
    try:
        cells = pl.read_csv(
            lines,
            has_header=False,
            separator=delimiter,
            quote_char=None,
            schema={str(position): pl.String() for position in range(width)},
            empty_string_is_null=False,
            missing_columns="insert",
        )
    except pl.exceptions.PolarsError:
        return None
    rows = lines.count(b"\n") + (not lines.endswith(b"\n"))
    return cells.fill_null("") if cells.height == rows else None
