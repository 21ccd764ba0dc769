"""Elements of a Word file for which python-docx has no word: marks of fields, lines, grounds, languages."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

SHADE = "E8ECF1"
"""The ground of a head."""


def add_instruction(into: Paragraph, text: str) -> None:
    """What a field is told to show, between its marks."""
    instruction = OxmlElement("w:instrText")
    instruction.text = text
    into.add_run()._r.append(instruction)


def add_field_mark(into: Paragraph, kind: str) -> Any:
    """A mark of a field: of the kinds "begin", "separate" and "end"."""
    char = OxmlElement("w:fldChar")
    char.set(qn("w:fldCharType"), kind)
    into.add_run()._r.append(char)
    return char


def make_border(side: str, kind: str, space: int = 0) -> Any:
    """A thin grey line at a side, `space` points away; of the kinds "single" and "nil"."""
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", "6"), ("space", str(space)), ("color", "8A94A3")):
        line.set(qn(f"w:{name}"), value)
    return line


def set_lines(table: Any, inside: str) -> None:
    """Takes away the lines of a table but those between its rows and below it, where `inside` names them."""
    lines = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        drawn = inside and side in {inside, "bottom"}
        lines.append(make_border(side, "single" if drawn else "nil"))
    table.tblPr.append(lines)


def shade(cell: _Cell) -> None:
    """Gives a cell the ground of a head."""
    cell._tc.get_or_add_tcPr().append(_ground(SHADE))


def shade_run(run: Run, colour: str) -> None:
    """Gives a run a ground of its own colour."""
    run._r.get_or_add_rPr().append(_ground(colour))


def _ground(colour: str) -> Any:
    ground = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        ground.set(qn(f"w:{name}"), value)
    return ground


def repeat_row(cell: _Cell) -> None:
    """Repeats the row of the cell at the top of each page."""
    cell._tc.getparent().get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def set_language(run: Run, language: str | None) -> None:
    """Sets the language of a run if it differs from the document's."""
    if language:
        run._r.get_or_add_rPr().append(make_language(language))


def make_language(language: str) -> Any:
    """The mark of a language of the program, "cs" or "en"."""
    made = OxmlElement("w:lang")
    made.set(qn("w:val"), {"cs": "cs-CZ"}.get(language, "en-GB"))
    return made


def keep_row(cell: _Cell) -> None:
    """Keeps the row of the cell on one page."""
    cell._tc.getparent().get_or_add_trPr().append(OxmlElement("w:cantSplit"))
