"""The XML of a workbook's part, element by element: nothing is kept but what its reader keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, Self
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

_CHUNK = 64 * 1024
_LONGEST = 1024 * 1024
"""Bytes of a tag, letters of a text. A tag is begun anew with every chunk until it ends."""
_DEEPEST = 200
"""Elements that stand in each other."""


class Elements:
    """Reads parts of an archive; what their elements mean, each reader says for itself.

    A tag is the address of its namespace, a space, and its name; an attribute is its bare name where
    it has no namespace. `letters` are the pieces of text since somebody cleared it.
    """

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.depth = 0

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def read(self, archive: ZipFile, part: str) -> Self:
        """The reader itself, once it has seen the whole part.

        Raises KeyError where there is no such part, ExpatError where it is no XML, and ValueError
        where it declares a type of document, and so perhaps entities, or where a tag, a text or
        a nest of elements is larger than anybody writes.
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
