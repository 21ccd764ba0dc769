"""A text with our Czech beside it, and whether a text is Czech or English, told by its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ADDRESS = re.compile(r"\S+(?:://|@)\S+")
_QUOTED = re.compile(r"[“„][^”“]*[”“]")
_CZECH_LETTERS = frozenset("áčďěíňřšťúůýž")
_CZECH = frozenset(
    """
    v ve k ke z ze s se je jsou byl byla bylo byly není nebyl nebyla nebylo na od po za při pro nad pod před
    mezi podle která které který kterou jako nebo ale že aby také jeho jejich ani už jen co ministerstvo
    zpráva smlouva školení seznam návrh karta
    """.split()  # noqa: SIM905 - as text it can be read
)
_ENGLISH = frozenset(
    """
    the of and for with from was were is are has have had been this that these which not or as an in it its
    their there than into within about after before under between all also ministry report training
    agreement list draft
    """.split()  # noqa: SIM905
)
"""Words that are no words of the other language; `a`, `to`, `on`, `do`, `no`, `by` are words of both."""


@lru_cache(maxsize=4096)
def text_language(text: str) -> Literal["cs", "en"] | None:
    """The language of a text by its common words and Czech letters; most short names have none.

    A capitalised word tells nothing by its letters, so that a Czech name in an English text does not. What
    a text quotes is in the language of somebody else: it tells only where nothing else does.
    """
    return _told_by(_QUOTED.sub(" ", text)) or _told_by(text)


def _told_by(text: str) -> Literal["cs", "en"] | None:
    czech = english = 0
    for word in _WORD.findall(_ADDRESS.sub(" ", text)):
        small = word.lower()
        czech += small in _CZECH or (word.islower() and not _CZECH_LETTERS.isdisjoint(word))
        english += small in _ENGLISH
    if czech == english:
        return None
    return "cs" if czech > english else "en"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text with its Czech, None where there is none; a page in Czech then shows the English."""

    en: str
    cs: str | None = None
