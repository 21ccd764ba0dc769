"""A document as a tagged PDF for archives (PDF/A-3a, PDF/UA-1), set by Typst in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64encode
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any

from dashboard.documents.blocks import Block, Chart, Document
from dashboard.documents.formats import charts, font_letters
from dashboard.presentation import palette
from dashboard.text import Problem

LONGEST = 600
"""Seconds; a document of 300 tasks takes about five."""


class TypesettingFailed(Exception):
    """The process that sets a PDF failed; `problem` (pdf-failed) says how it ended."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.problem = Problem("pdf-failed", {"why": why})


def render_pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes.

    Raises TypesettingFailed where the process dies, cannot be started, or takes too long, and OSError, with
    the folder of temporary files, where that takes none.
    """
    data = document.data()
    values = {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "brief": document.brief,
        "dated": document.dated.astimezone(UTC).timetuple()[:6],
        "head": asdict(document.head) if document.head else None,
        "signs": {word: asdict(style) for word, style in palette.SIGN_STYLES.items()},
        "blocks": [_block_values(block) for block in document.blocks],
        "files": [
            {"name": file.name, "kind": file.kind, "relation": file.relation, "about": file.about}
            for file in data
        ],
    }
    written = font_letters.escape_missing(json.dumps(values, ensure_ascii=False))
    files = {file.name: b64encode(file.content).decode() for file in data}
    program = Path(__file__).with_name("pdf_child.py")
    try:
        process = subprocess.run(  # noqa: S603 - our own program, its arguments are ours
            [sys.executable, "-I", str(program), str(font_letters.FONTS)],
            input=json.dumps({"document": written, "files": files}).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it would tell of our files, and of what the document says
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TypesettingFailed(f"{LONGEST} s") from None
    except OSError as error:
        raise TypesettingFailed(error.strerror or type(error).__name__) from error
    if process.returncode == os.EX_IOERR:
        raise OSError(*json.loads(process.stdout))
    if process.returncode:
        signal = -process.returncode
        raise TypesettingFailed(f"signal {signal}" if signal > 0 else f"exit {process.returncode}")
    return process.stdout


def _block_values(block: Block) -> dict[str, Any]:
    """A block as plain values, under the name of its kind; a chart as its picture."""
    kind = {"kind": type(block).__name__}
    if isinstance(block, Chart):
        svg = charts.svg(block)
        return {**kind, "caption": block.caption, "instead": block.instead, "svg": svg}
    values = asdict(block)
    sets = {name: sorted(value) for name, value in values.items() if isinstance(value, frozenset)}
    return {**kind, **values, **sets}
