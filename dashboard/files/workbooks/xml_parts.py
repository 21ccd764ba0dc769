"""Reading the XML parts of a workbook element by element, without keeping a tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, Self
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

_CHUNK = 64 * 1024
_LONGEST = 1024 * 1024
"""The most bytes of a tag and letters of a text. Expat parses an open tag again with every chunk."""
_DEEPEST = 200
"""The deepest nesting of elements."""


class Elements:
    """Reads parts of an archive; subclasses say what the elements mean.

    A tag is the address of its namespace, a space and its name; an attribute without a namespace is its
    name alone. `letters` are the pieces of text since a subclass cleared it.
    """

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.depth = 0

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def read(self, archive: ZipFile, part: str) -> Self:
        """Reads a whole part and returns the reader itself.

        Raises KeyError where there is no such part, ExpatError where it is not XML, and ValueError where
        it declares a document type (and perhaps entities), or where a tag, a text or a nesting of
        elements is too large.
        """
        parser = ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self.letters.append
        with archive.open(part) as stream:
            given = 0
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk)
                given += len(chunk)
                if given - parser.CurrentByteIndex > _LONGEST:
                    raise ValueError("a tag has no end")
                if sum(map(len, self.letters)) > _LONGEST:
                    raise ValueError("a text has no end")
            parser.Parse(b"", True)
        return self

    def _begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError("elements in elements have no end")
        self.begin(tag, attributes)

    def _end(self, tag: str) -> None:
        self.depth -= 1
        self.end(tag)


def _refuse(*_: object) -> NoReturn:
    raise ValueError("a type of document is declared")
