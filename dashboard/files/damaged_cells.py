"""Cells whose letters were lost before the file was sent: only its sender can repair them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from dashboard.files.grid import limit_problems
from dashboard.text import Problem


def _misread_letters(letter: str, encoding: str) -> str:
    """What a letter in UTF-8 becomes when its bytes are read in another encoding."""
    read = (bytes([byte]).decode(encoding, "replace") for byte in letter.encode())
    return "".join(
        shown.replace("\ufffd", chr(byte))
        for shown, byte in zip(read, letter.encode(), strict=True)
    )


# Ó is left out: misread it is "Ă“", which ends a Romanian word in Czech quotation marks as well.
_MISREADINGS = {
    _misread_letters(letter, encoding)
    for letter in "áčďéěíňóřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽ–—„“”’…"
    for encoding in ("cp1250", "cp1252")
}
_MISREAD = "|".join(map(re.escape, sorted(_MISREADINGS)))
_SIGNS = {"?", "\ufffd"} | {misread[0] for misread in _MISREADINGS}
_LOST = r"[^\W\d_]\?[^\W\d_]|(?:^|[\s(„])\?[^\W\d_]{2}"
_LINK = re.compile(r"://|www\.|=|\.\w+\?")
"""Signs of an address, where a question mark is normal."""


def is_suspect(letters: str) -> bool:
    """Whether any of the letters of a text is a sign of damage; otherwise its cells need no check."""
    return not _SIGNS.isdisjoint(letters)


def find_damage(cells: pl.DataFrame) -> list[Problem]:
    """A problem for every damaged cell of a grid; for garbled letters only the first, as all will be.

    Codes: text-mojibake (UTF-8 read as something else), text-lost ("P?íloha"), text-damaged (U+FFFD).
    """
    suspect = pl.all().str.contains(f"\ufffd|{_MISREAD}|{_LOST}")
    rows = cells.with_row_index("row", 1).filter(
        cells.select(pl.any_horizontal(suspect)).to_series()
    )
    problems = limit_problems(_problems(rows))
    garbled = [problem for problem in problems if problem.code == "text-mojibake"]
    return garbled[:1] or problems


def _problems(rows: pl.DataFrame) -> Iterator[Problem]:
    for row, *record in rows.iter_rows():
        for column, cell in enumerate(record, 1):
            code, values = _judge_cell(cell)
            if code:
                shown = {"found": cell if len(cell) <= 80 else cell[:79] + "…", **values}
                yield Problem(code, shown, row=row, column=column, value=cell)


def _judge_cell(cell: str) -> tuple[str, dict[str, str]]:
    if re.search(_MISREAD, cell):
        return "text-mojibake", {}
    if "\ufffd" in cell:
        return "text-damaged", {"letter": "U+FFFD"}
    if re.search(_LOST, " ".join(word for word in cell.split() if not _LINK.search(word))):
        return "text-lost", {}
    return "", {}
