"""Names as people write them, made comparable: case, accents and spaces folded."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable


def fold(text: str) -> str:
    """A name without case, accents, invisible letters and doubled spaces."""
    spread = unicodedata.normalize("NFKD", text)
    kept = (letter for letter in spread if unicodedata.category(letter) not in {"Mn", "Cf"})
    return " ".join("".join(kept).casefold().split())


def nearest(text: str, known: Iterable[str]) -> str:
    """The known name most like a text, or an empty text where none is near."""
    by_fold = {fold(name): name for name in known}
    near = difflib.get_close_matches(fold(text), by_fold, n=1, cutoff=0.6)
    return by_fold[near[0]] if near else ""
