"""Letters that nobody typed: which they are, and how a text shows them where it cannot hold them."""

from __future__ import annotations

import re
from unicodedata import category

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f"
_SURROGATES = "\ud800-\udfff"
"""Halves of a letter in UTF-16. The texts of polars never hold one, and its patterns cannot name it."""
_NOT_IN_XML = f"{_CONTROLS}\ufffe\uffff"

DAMAGED_PATTERN = f"[{_NOT_IN_XML}\x7f\ufffd]"
"""Every damaged letter that a text of polars can hold, as polars and Python read it."""
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f"
UNSEEN_PATTERN = f"[{_TURNING}]"
"""Marks that turn the direction of a line, and tags: nobody sees them, and they can hide what is said."""
_HALF = re.compile(f"[{_SURROGATES}]")
_DAMAGED = re.compile(f"{DAMAGED_PATTERN}|[{_SURROGATES}]")
_UNSEEN = re.compile(UNSEEN_PATTERN)
_UNWRITABLE = re.compile(f"[{_NOT_IN_XML}{_SURROGATES}]")
_UNPRINTABLE = re.compile(
    f"[{_NOT_IN_XML}{_SURROGATES}\r\x7f-\x9f\u2028\u2029{_TURNING}\ufdd0-\ufdef]"
)
"""Letters that no document can hold, or that turn its lines around unseen."""


def find_damaged_letter(text: str) -> str | None:
    """The code (U+001B) of the first damaged letter of a text; None where there is none."""
    match = _DAMAGED.search(text)
    return _code(match) if match else None


def find_unseen_letter(text: str) -> str | None:
    """The code (U+202E) of the first letter of a text that nobody sees; None where there is none."""
    match = _UNSEEN.search(text)
    return _code(match) if match else None


def show_unseen(text: str) -> str:
    """A text for a page: each mark that nobody sees is written as its code, ⟨U+202E⟩."""
    return _UNSEEN.sub(lambda match: f"⟨{_code(match)}⟩", text)


def clean_typed(text: str) -> str:
    """A typed text as it is stored: only line breaks and tabs of its controls, no outer spaces.

    Bytes that are not UTF-8, which Python reads as half letters, become “�”.
    """
    whole = _HALF.sub("\ufffd", _unify_lines(text))
    kept = (each for each in whole if each in "\n\t" or category(each) != "Cc")
    return "".join(kept).strip()


def replace_unwritable(text: str) -> str:
    """A text for an XML file such as a workbook: each letter that XML cannot hold becomes “�”."""
    return _UNWRITABLE.sub("\ufffd", text)


def escape_unprintable(text: str) -> str:
    """A text for a document: each unprintable letter is written as its code, ⟨U+001B⟩; tabs as spaces."""
    return _UNPRINTABLE.sub(lambda match: f"⟨{_code(match)}⟩", _unify_lines(text).expandtabs(4))


def count_unprintable(text: str) -> int:
    """How many letters `escape_unprintable` writes as their codes."""
    return len(_UNPRINTABLE.findall(_unify_lines(text)))


def _unify_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _code(match: re.Match[str]) -> str:
    return f"U+{ord(match[0]):04X}"
