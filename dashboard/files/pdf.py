"""A document as a tagged PDF (PDF/UA-1), set by Typst in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import matplotlib as mpl

from dashboard.blocks import Block, Chart, Document
from dashboard.files import drawing

LONGEST = 600
"""Seconds; a document of 300 tasks takes about five."""


def pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes.

    Raises subprocess.SubprocessError where the process fails or takes too long.
    """
    given = {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "blocks": [_given(block) for block in document.blocks],
    }
    program = Path(__file__).with_name("typesetting.py")
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    done = subprocess.run(  # noqa: S603 - our own program, its arguments are ours
        [sys.executable, "-I", str(program), str(fonts)],
        input=json.dumps(given).encode(),
        stdout=subprocess.PIPE,
        timeout=LONGEST,
        check=True,
    )
    return done.stdout


def _given(block: Block) -> dict[str, Any]:
    """A block as plain values, under the name of its kind; a chart as its picture."""
    kind = {"kind": type(block).__name__}
    if isinstance(block, Chart):
        picture = {"caption": block.caption, "instead": block.instead, "svg": drawing.svg(block)}
        return {**kind, **picture}
    given = asdict(block)
    if "counts" in given:
        given["counts"] = sorted(given["counts"])
    return {**kind, **given}
