"""A text with its second language beside it, and whether a text is Czech or English, told by its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal, Self

from pydantic_core import CoreSchema, core_schema

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


class Text(str):
    """A text in the language of its file, with the same in a second language, None where it has none.

    It is its own original: that alone is compared, hashed, folded and sorted by.
    """

    __slots__ = ("language", "second", "second_language")
    language: str
    second: str | None
    second_language: str

    def __new__(
        cls, text: str, second: str | None = None, language: str = "en", second_language: str = "cs"
    ) -> Self:
        """The text; an empty second one is none."""
        made = super().__new__(cls, text)
        made.language, made.second, made.second_language = language, second or None, second_language
        return made

    def said_in(self, language: str) -> str | None:
        """What it says in a language; None where the file does not have it."""
        return {self.second_language: self.second, self.language: str(self)}.get(language)

    def shown_to(self, reader: str) -> tuple[str, str]:
        """What a reader of a language is shown, and the language of that."""
        said = self.said_in(reader)
        return (str(self), self.language) if said is None else (said, reader)

    @property
    def both(self) -> tuple[str, str]:
        """What it says in either language; the same twice where it has no second."""
        return str(self), self.second or str(self)

    def each(self, change: Callable[[str], str]) -> Text:
        """The text with both languages changed in the same way."""
        return self.with_second(change(str(self)), self.second and change(self.second))

    def with_second(self, text: str, second: str | None) -> Text:
        """Another text with its second language, in the languages of this one."""
        return Text(text, second, self.language, self.second_language)

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: Any) -> CoreSchema:
        """Whatever is a text: one that has a second language keeps it."""
        return core_schema.no_info_wrap_validator_function(
            lambda value, read: value if isinstance(value, Text) else Text(read(value)),
            core_schema.str_schema(),
        )


def as_values(name: str, *texts: str, between: str = "; ") -> dict[str, str]:
    """Texts as one value of a problem, with that of the second language where they have one: `name_cs`."""
    both = [each.both if isinstance(each, Text) else (each, each) for each in texts]
    second = {each.second_language for each in texts if isinstance(each, Text) and each.second}
    other = {f"{name}_{each}": between.join(said for _, said in both) for each in second}
    return {name: between.join(texts)} | other
