"""The letters that our own font has: a page of PDF and a picture cannot borrow others from who reads it."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
"""The folder of the fonts: DejaVu Sans replaces letters that Libertinus Serif does not have."""


@cache
def _held() -> frozenset[int]:
    """The letters with a meaning of their own that it has; PDF/A-3a refuses those for private use."""
    charmap = FT2Font(str(FONTS / "DejaVuSans.ttf")).get_charmap()
    return frozenset(code for code in charmap if unicodedata.category(chr(code)) != "Co")


def escape_missing(text: str) -> str:
    """A text with each letter that would be an empty box written as its code, ⟨U+1F680⟩."""
    missing = {ord(letter) for letter in set(text) if not letter.isascii()} - _held()
    return text.translate({code: f"⟨U+{code:04X}⟩" for code in missing})
