"""Names as people write them, made comparable: case, accents and spaces folded."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

import polars as pl

_LATIN = "^[\\x00-\u024f\u0300-\u036f\u2010-\u2027]*$"
"""What polars folds as Python does: whichever version of Unicode each of them knows."""
_SPACES = r"[\t-\r\x1c-\x20\x85]+"


def fold(text: str) -> str:
    """A name without case, accents, invisible letters and doubled spaces."""
    spread = unicodedata.normalize("NFKD", text)
    kept = (letter for letter in spread if unicodedata.category(letter) not in {"Mn", "Cf"})
    return " ".join("".join(kept).casefold().split())


def folded(texts: pl.Series) -> pl.Series:
    """Each text as `fold` gives it; null stays null.

    Latin letters, which are nearly all, are folded at once; the others one distinct text at a time.
    """
    plain = texts.str.normalize("NFKD").str.replace_all(r"[\p{Mn}\p{Cf}]", "")
    plain = plain.str.to_lowercase().str.replace_all(_SPACES, " ").str.strip_chars(" ")
    at_once = texts.str.contains(_LATIN) & (plain.str.len_bytes() == plain.str.len_chars())
    others = texts.filter(~at_once).unique().to_list()
    if not others:
        return plain
    means = pl.Series([fold(text) for text in others], dtype=pl.String)
    slowly = texts.replace_strict(pl.Series(others, dtype=pl.String), means, default=None)
    return plain.zip_with(at_once.fill_null(value=True), slowly)


def nearest(text: str, known: Iterable[str]) -> str:
    """The known name most like a text, or an empty text where none is near."""
    by_fold = {fold(name): name for name in known}
    near = difflib.get_close_matches(fold(text), by_fold, n=1, cutoff=0.6)
    return by_fold[near[0]] if near else ""
