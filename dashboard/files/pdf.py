"""A document as a tagged PDF (PDF/UA-1).

Typst sets `document.typ`, which is ours; the document itself reaches it as JSON and is never source.
It sees an empty folder, no package and no font but its own and those of matplotlib.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import matplotlib as mpl
import typst

from dashboard.blocks import Block, Chart, Document
from dashboard.files import drawing

_FORM = Path(__file__).with_name("document.typ")


def pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes."""
    given = {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "blocks": [_given(block) for block in document.blocks],
    }
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    with tempfile.TemporaryDirectory() as empty:
        compiler = typst.Compiler(
            _FORM.read_bytes(),
            root=empty,
            package_path=empty,
            package_cache_path=empty,
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
            sys_inputs={"document": json.dumps(given)},
        )
        content = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(content, bytes)
    return content


def _given(block: Block) -> dict[str, Any]:
    """A block as plain values, under the name of its kind; a chart as its picture."""
    kind = {"kind": type(block).__name__}
    if isinstance(block, Chart):
        return {
            **kind,
            "caption": block.caption,
            "instead": block.instead,
            "svg": drawing.svg(block),
        }
    given = asdict(block)
    if "counts" in given:
        given["counts"] = sorted(given["counts"])
    return {**kind, **given}
