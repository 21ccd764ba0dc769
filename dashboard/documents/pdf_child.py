"""Sets one document as a tagged PDF: JSON on standard input, PDF on standard output.

Started as a process of its own (see `pdf`), because Typst keeps what it made of the last ten
documents, about 90 MB for each. Typst sees an empty folder, no package and no font but its own and
those of the folder that is named; the document reaches it as JSON and is never source.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import typst

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


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode(), sys.argv[1]))
