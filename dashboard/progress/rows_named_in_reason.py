"""The rows that a reviewer's reason names: "row 4", "rows 4, 6 and 8–9", "řádek č. 4"."""

from __future__ import annotations

import re
from collections.abc import Collection

_WORD = r"(?:rows?|lines?|řádek|řádk\w*|řádc\w*|radek|radk\w*|ř\.|r\.)"
_NUMBERS = r"\d{1,7}(?:\s*(?:,\s*a|,\s*and|,|;|a|and|i|&|–|-|až|to)\s*\d{1,7})*"
_MENTION = re.compile(rf"(?<!\w){_WORD}\s*(?:č\.|no\.|number)?\s*({_NUMBERS})(?!\w)", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)\s*(?:–|-|až|to)\s*(\d+)", re.IGNORECASE)
_WHOLE = re.compile(r"\d+")

Piece = tuple[str, int | None]


def find_rows(text: str, lines: Collection[int]) -> tuple[int, ...]:
    """The rows of a file that a text names, sorted; numbers that are not among `lines` are left out."""
    rows: set[int] = set()
    for mention in _MENTION.finditer(text):
        rows |= {int(number) for number in _WHOLE.findall(mention[1])}
        for first, last in _RANGE.findall(mention[1]):
            rows |= {line for line in lines if int(first) <= line <= int(last)}
    return tuple(sorted(rows & set(lines)))


def split_at_rows(text: str, lines: Collection[int]) -> list[Piece]:
    """The text in pieces: each number that names a row is a piece of its own, with its row."""
    pieces: list[Piece] = []
    done = 0
    for mention in _MENTION.finditer(text):
        for number in _WHOLE.finditer(text, mention.start(1), mention.end(1)):
            if int(number[0]) in lines:
                pieces += [(text[done : number.start()], None), (number[0], int(number[0]))]
                done = number.end()
    return [piece for piece in [*pieces, (text[done:], None)] if piece[0]]
