"""Drawings in SVG as files of pictures: with the letters that our font has, or as PNG by Typst.

Typst sees a folder with the drawings and nothing else, no package and no font but ours. It keeps what it
made, so in a server it belongs in a process of its own (`files/background_work`); heavy imports are there.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

DENSITY = 144
"""Points an inch: two for each unit of a drawing, of which 72 are an inch."""

Kind = Literal["svg", "png"]


def render(drawing: str, kind: Kind) -> bytes:
    """One drawing as a file."""
    (made,) = svg([drawing]) if kind == "svg" else png([drawing])
    return made


def svg(drawings: Sequence[str]) -> list[bytes]:
    """Each drawing as a file of SVG; letters that our font does not have are written as their codes."""
    from dashboard.documents.formats import font_letters  # noqa: PLC0415 - see above

    return [font_letters.escape_missing(drawing).encode() for drawing in drawings]


def png(drawings: Sequence[str]) -> list[bytes]:
    """Each drawing as a picture of twice its size; the same drawings give the same bytes."""
    import typst  # noqa: PLC0415 - see above

    from dashboard.documents.formats import font_letters  # noqa: PLC0415

    if not drawings:
        return []
    with tempfile.TemporaryDirectory() as folder:
        pages = []
        for at, drawing in enumerate(svg(drawings)):
            try:
                (Path(folder) / f"{at}.svg").write_bytes(drawing)
            except OSError as error:  # of a disk, which names no file
                raise OSError(error.errno, error.strerror, folder) from error
            width = re.search(rb'<svg [^>]*\bwidth="(\d+)"', drawing)
            assert width
            pages.append(f'#image("{at}.svg", width: {int(width[1])}pt)')
        source = "#set page(width: auto, height: auto, margin: 0pt)\n" + "\n#pagebreak()\n".join(
            pages
        )
        compiler = typst.Compiler(
            source.encode(),
            root=folder,
            package_path=folder,
            package_cache_path=folder,
            font_paths=typst.Fonts(
                include_system_fonts=False, font_paths=[str(font_letters.FONTS)]
            ),
        )
        made = compiler.compile(format="png", ppi=DENSITY)
    found = made if isinstance(made, list) else [made]
    return [bytes(each) for each in found if each is not None]
