"""Sets one document as a tagged PDF: JSON on standard input, PDF on standard output.

Started as a process of its own (see `pdf`), because Typst keeps what it made of the last ten
documents, about 90 MB for each. Typst sees an empty folder, no package and no font but its own and
those of the folder that is named; the document reaches it as JSON and is never source.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

import pikepdf
import typst
from pikepdf import Name

FORM = Path(__file__).with_name("document.typ")


def typeset(document: str, fonts: str) -> bytes:
    """The PDF of a document, its blocks as JSON, in the form of `document.typ`."""
    with tempfile.TemporaryDirectory() as empty:
        compiler = typst.Compiler(
            FORM.read_bytes(),
            root=empty,
            package_path=empty,
            package_cache_path=empty,
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
            sys_inputs={"document": document},
        )
        content = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(content, bytes)
    return content


def with_row_headers(content: bytes) -> bytes:
    """The tagged PDF with the first cell of each row of a table as the header of its row.

    Typst tags headers of columns; those of rows it offers only where its experiments are switched on.
    """
    pages = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        elements: list[Any] = [document.Root.StructTreeRoot]
        while elements:
            element = elements.pop()
            inside = _elements_in(element)
            if element.get("/S") == Name.TR and len(inside) > 1 and inside[0].S == Name.TD:
                _make_row_header(inside[0])
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


def _make_row_header(cell: Any) -> None:
    """Tags a cell as the header of its row, beside the attributes that it has."""
    cell.S = Name.TH
    attributes = cell.get("/A", [])
    every = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    of_tables = [part for part in every if Name.Table == part.O]
    for part in of_tables:
        part.Scope = Name.Row
    if not of_tables:
        cell.A = pikepdf.Array([*every, pikepdf.Dictionary(O=Name.Table, Scope=Name.Row)])


if __name__ == "__main__":
    made = typeset(sys.stdin.buffer.read().decode(), sys.argv[1])
    sys.stdout.buffer.write(with_row_headers(made))
