"""Sets one document as a tagged PDF: JSON on standard input, on standard output the PDF, or why none.

Started as a process of its own (see `pdf`), because Typst keeps what it made of the last ten
documents, about 90 MB for each. Typst sees a folder with the files that the PDF carries and nothing else, no
package and no font but its own and those of the folder that is named; the document reaches it as JSON and is
never source.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
import typst
from pikepdf import Name

FORM = Path(__file__).with_name("document.typ")


def typeset(document: str, files: Mapping[str, bytes], fonts: str) -> bytes:
    """The PDF of a document, its blocks as JSON, in the form of `document.typ`, with files in it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, carried in files.items():
            (Path(folder) / name).write_bytes(carried)
        compiler = typst.Compiler(
            FORM.read_bytes(),
            root=folder,
            package_path=folder,
            package_cache_path=folder,
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
            sys_inputs={"document": document},
        )
        # For archives with the data inside, and for reading aloud.
        content = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"])
    assert isinstance(content, bytes)
    return content


def with_row_headers(content: bytes) -> bytes:
    """The tagged PDF with the first cell of each row of a table as the header of its row.

    Typst tags headers of columns, and headers of rows only if its experiments are switched on. Each cell
    names the header of its column, and then readers look for no other; the scopes of the headers say the
    same for columns and for rows.
    """
    pages = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        # Not suspect is what a file is that says nothing; poppler complains of one that says so.
        del document.Root.MarkInfo["/Suspects"]
        elements: list[Any] = [document.Root.StructTreeRoot]
        while elements:
            element = elements.pop()
            inside = _elements_in(element)
            for attributes in _attributes(element):
                # Poppler complains of any colour of a line, also of the one form that it knows.
                if "/BorderColor" in attributes:
                    del attributes["/BorderColor"]
            if element.get("/S") == Name.TR and len(inside) > 1 and inside[0].S == Name.TD:
                _make_row_header(inside[0])
                for attributes in (part for cell in inside for part in _table_attributes(cell)):
                    if "/Headers" in attributes:
                        del attributes["/Headers"]
            elements += inside
        document.save(
            pages,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return pages.getvalue()


def _elements_in(element: Any) -> list[Any]:
    """The structure elements directly below one; what it shows of a page is none."""
    inside = element.get("/K", [])
    parts = list(inside) if isinstance(inside, pikepdf.Array) else [inside]
    return [part for part in parts if isinstance(part, pikepdf.Dictionary) and "/S" in part]


def _attributes(cell: Any) -> list[Any]:
    attributes = cell.get("/A", pikepdf.Array())
    return list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]


def _table_attributes(cell: Any) -> list[Any]:
    return [part for part in _attributes(cell) if Name.Table == part.O]


def _make_row_header(cell: Any) -> None:
    """Tags a cell as the header of its row, beside the attributes that it has."""
    cell.S = Name.TH
    of_tables = _table_attributes(cell)
    for part in of_tables:
        part.Scope = Name.Row
    if not of_tables:
        of_row = pikepdf.Dictionary(O=Name.Table, Scope=Name.Row)
        cell.A = pikepdf.Array([*_attributes(cell), of_row])


if __name__ == "__main__":
    given = json.load(sys.stdin.buffer)
    carried = {name: b64decode(content) for name, content in given["files"].items()}
    try:
        made = typeset(given["document"], carried, sys.argv[1])
    except OSError as error:  # of a disk, which names no file
        json.dump([error.errno, error.strerror, tempfile.tempdir], sys.stdout)
        sys.exit(os.EX_IOERR)
    sys.stdout.buffer.write(with_row_headers(made))
