"""Names as people write them, made comparable: case, accents and spaces folded."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

import polars as pl

_LATIN = "^[\\x00-\u024f\u0300-\u036f\u2010-\u2027]*$"
"""Texts that polars folds exactly as Python does, whatever version of Unicode either knows."""
SLIP = 0.8
"""How like a name a text is that is a slip of it: of short names a less like one is mostly another name."""
STROKE = "\u0336"
"""Behind a letter that is struck through."""
_MARKS = rf"[[\p{{Mn}}\p{{Cf}}]--{STROKE}]"
_SPACES = r"[\t-\r\x1c-\x20\x85]+"


def fold(text: str) -> str:
    """A name without case, accents, invisible characters and repeated spaces.

    A stroke through a letter stays: what somebody struck out names nothing.
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    spread = unicodedata.normalize("NFKD", text)
    letters = (letter for letter in spread if letter == STROKE or not _is_mark(letter))
    return " ".join("".join(letters).casefold().split())


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in {"Mn", "Cf"}


def file_name(path: str) -> str:
    """The last part of a path, however the system writes paths that it comes from."""
    return path.replace("\\", "/").rpartition("/")[2]


def address_key(address: str) -> str:
    """What two ways of writing one mail address have in common; addresses of two people never.

    The case of the letters A to Z before the @ is ignored. Domains are compared in IDNA: straße.cz
    differs from strasse.cz and equals xn--strae-oqa.cz.
    """
    local, at, domain = address.strip().rpartition("@")
    labels = unicodedata.normalize("NFC", domain.lower()).split(".")
    plain = (
        label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
        for label in labels
    )
    return lower_ascii(local) + at + ".".join(plain)


def lower_ascii(text: str) -> str:
    """A text with its letters A to Z in lower case, and all others as they are."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def fold_series(texts: pl.Series) -> pl.Series:
    """Each text as `fold` gives it; null stays null.

    Each distinct text is folded once; those in Latin letters, nearly all of them, together by polars.
    """
    if texts.null_count() == texts.len():
        return texts.alias("name")
    text, name = pl.col("text"), pl.col("name")
    plain = text.str.normalize("NFKD").str.replace_all(_MARKS, "")
    plain = plain.str.to_lowercase().str.replace_all(_SPACES, " ").str.strip_chars(" ")
    folded = texts.drop_nulls().unique().to_frame("text").with_columns(name=plain)
    at_once = text.str.contains(_LATIN) & (name.str.len_bytes() == name.str.len_chars())
    slowly = folded.select((~at_once).arg_true()).to_series()
    if not slowly.is_empty():
        others = [fold(written) for written in folded["text"][slowly]]
        folded = folded.with_columns(folded["name"].scatter(slowly, others))
    return texts.replace_strict(folded["text"], folded["name"]).alias("name")


def nearest(text: str, known: Iterable[str], alike: float = 0.6) -> str:
    """The known name most like a text, or an empty text where none is as `alike` (at most 1)."""
    by_fold = {fold(name): name for name in known}
    near = difflib.get_close_matches(fold(text), by_fold, n=1, cutoff=alike)
    return by_fold[near[0]] if near else ""
