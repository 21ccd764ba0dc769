"""Prints a Word file as a person would: LibreOffice updates its contents first.

A program of its own, for the Python that LibreOffice speaks to (the module `uno`):
`python3 tests/libreoffice_contents.py FROM.docx TO.pdf PROFILE` prints the contents as they were updated.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from libreoffice_typist import hidden, named, started


def main(source: Path, target: Path, profile: Path) -> None:
    with started(profile) as desktop:
        document = desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, (hidden(),))
        for contents in indexes(document):
            contents.update()
            sys.stdout.write(contents.Anchor.String + "\n")
        document.storeToURL(target.as_uri(), (named("FilterName", "writer_pdf_Export"),))
        document.close(True)


def indexes(document: Any) -> list[Any]:
    every = document.DocumentIndexes
    return [every.getByIndex(at) for at in range(every.Count)]


if __name__ == "__main__":
    main(*(Path(name).resolve() for name in sys.argv[1:]))
