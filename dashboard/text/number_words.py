"""Numbers within a sentence, in digits or in words, in English or Czech, in any case of declension."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from dashboard.text import names

Language = Literal["en", "cs"]
LANGUAGES: tuple[Language, ...] = ("en", "cs")

_GROUP = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)"
WORD = re.compile(rf"{_GROUP}|[^\W_]+(?:[-\u2011'’][^\W_]+)*")
"""A word, a number, or a number in groups of three digits."""
_DIGITS = re.compile(rf"({_GROUP}|\d{{1,6}})(?:-?(?:ti|mi|ci))?")
YEARS = range(1900, 2101)
"""Four digits that are read as a year, never as a number."""

_WORDS: dict[Language, dict[int, str]] = {
    "en": {
        **{1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"},
        **{8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen"},
        **{14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen"},
        **{19: "nineteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty"},
        **{70: "seventy", 80: "eighty", 90: "ninety", 100: "hundred"},
    },
    "cs": {
        **{1: "jeden jedna jedno jednu", 2: "dva dve dvou dvema", 3: "tri trech trem tremi"},
        **{4: "ctyri ctyr ctyrech ctyrem ctyrmi", 5: "pet", 6: "sest", 7: "sedm", 8: "osm"},
        **{9: "devet deviti", 10: "deset desiti", 11: "jedenact", 12: "dvanact", 13: "trinact"},
        **{14: "ctrnact", 15: "patnact", 16: "sestnact", 17: "sedmnact", 18: "osmnact"},
        **{19: "devatenact", 20: "dvacet", 30: "tricet", 40: "ctyricet", 50: "padesat"},
        **{60: "sedesat", 70: "sedmdesat"},
        **{80: "osmdesat", 90: "devadesat", 100: "sto ste sta set sty"},
    },
}
"""The words of each number, folded; in Czech each from five to ninety-nine also ends in -i."""
_BEFORE_TENS = {
    **{1: "jedna", 2: "dvaa", 3: "tria", 4: "ctyria", 5: "peta"},
    **{6: "sesta", 7: "sedma", 8: "osma", 9: "deveta"},
}
"""The beginnings of pětadvacet and its like: five-and-twenty, written as one word."""


def _known(language: Language) -> dict[str, int]:
    """Each word of a language with its number, also those that join tens and units."""
    known = {word: at for at, words in _WORDS[language].items() for word in words.split()}
    tens = [(word, at) for word, at in known.items() if 20 <= at < 100]
    if language == "en":
        units = [(word, at) for word, at in known.items() if at < 10]
        return known | {f"{ten}-{word}": at + unit for ten, at in tens for word, unit in units}
    joined = {f"{word}{ten}": at + unit for ten, at in tens for unit, word in _BEFORE_TENS.items()}
    known |= joined
    return known | {f"{word}i": at for word, at in known.items() if 5 <= at < 100}


_KNOWN = {language: _known(language) for language in LANGUAGES}
"""Each word, folded, with its number; a hundred multiplies what is before it."""


def read(words: Sequence[str], language: Language) -> tuple[int, int] | None:
    """The number with which a list of words begins, and how many words it takes; None where it is none.

    "one hundred and twenty" takes four words. A year is no number, nor is a number of more than six digits
    without spaces.
    """
    if words and (digits := _DIGITS.fullmatch(words[0])):
        number = int(re.sub(r"\D", "", digits[1]))
        return None if digits[1].isdecimal() and number in YEARS else (number, 1)
    total = taken = 0
    for at, word in enumerate(words):
        folded = names.fold(word).replace("\u2011", "-")
        if folded == "and" and total and total % 100 == 0:
            continue
        number = _KNOWN[language].get(folded, 0)
        joined = _join(total, number) if number else None
        if joined is None:
            break
        total, taken = joined, at + 1
    return (total, taken) if total else None


def _join(total: int, number: int) -> int | None:
    """A number with the next word of it: 20 and 5 are 25, 2 and 100 are 200; None where they do not join."""
    if number == 100:
        return (total or 1) * 100 if total < 10 else None
    fits = total % 100 == 0 or (total % 10 == 0 and number < 10 and total % 100 >= 20)
    return total + number if fits else None
