"""Elements of Word that python-docx has no word for: fields, lines, grounds, languages, widths of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from dashboard.documents import blocks

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


def frame(cells: Sequence[_Cell]) -> None:
    """Draws dark lines around cells that are below each other."""
    for cell in cells:
        lines = OxmlElement("w:tcBorders")
        ends = {"top": cell is cells[0], "left": True, "bottom": cell is cells[-1], "right": True}
        for side in (side for side, is_drawn in ends.items() if is_drawn):
            line = make_border(side, "single")
            line.set(qn("w:color"), "1C2430")
            line.set(qn("w:sz"), "12")
            lines.append(line)
        cell._tc.get_or_add_tcPr().append(lines)


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
    """The mark of a language of the program, such as "cs"."""
    made = OxmlElement("w:lang")
    made.set(qn("w:val"), {"cs": "cs-CZ", "en": "en-GB"}.get(language, language))
    return made


def keep_row(cell: _Cell) -> None:
    """Keeps the row of the cell on one page."""
    cell._tc.getparent().get_or_add_trPr().append(OxmlElement("w:cantSplit"))


LETTER, BOLD, MARGINS = 5.6, 6.9, 11.0
"""Points: a letter of a cell, one of a header, and both margins of a cell."""
LONGEST = 20
"""Letters; a longer word, such as a part of an address, is divided."""
PLACES = " \n/-"
"""Letters at which a line may end."""


def fit_words(table: blocks.TableBlock, line: float) -> list[float]:
    """The widths of the columns, in the unit and sum of `line` points.

    A column narrower than its longest word takes what it lacks from those that are wider than theirs. Where
    they have too little, years such as 2016–2019 may be divided, so that no other word is.
    """
    widths = [line * share / sum(table.widths) for share in table.widths]
    for places in (PLACES, f"–{PLACES}"):
        needs = _needs(table, places)
        lacks = [max(0.0, need - width) for need, width in zip(needs, widths, strict=True)]
        spares = [max(0.0, width - need) for need, width in zip(needs, widths, strict=True)]
        lack, spare = sum(lacks), sum(spares)
        if lack <= spare:
            break
    moved = min(lack, spare)
    if not moved:
        return widths
    return [
        width + moved * (lacks[at] / lack - spares[at] / spare) for at, width in enumerate(widths)
    ]


def _needs(table: blocks.TableBlock, places: str) -> list[float]:
    """How wide each column must be for its longest word."""
    return [
        MARGINS
        + max(
            BOLD * _longest(header, places),
            *(LETTER * _longest(row[at], places) for row in table.rows),
        )
        if table.rows
        else 0.0
        for at, header in enumerate(table.headers)
    ]


def _longest(text: blocks.Text, places: str) -> int:
    """Letters of the longest word that must fit on one line, with its source mark."""
    cited = blocks.as_cited_text(text)
    words = re.split(f"[{places}]", blocks.whole_text(cited) + "[0]" * bool(cited.marks))
    return max((len(word) for word in words if len(word) <= LONGEST), default=0)
