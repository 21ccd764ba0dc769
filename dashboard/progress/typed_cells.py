"""Cells typed into the lines of a form: a pasted block is laid over them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.progress import column_names

Cells = dict[str, str]
"""What was typed, by the name of the cell; an empty cell is not in it."""
LARGEST_BLOCK = 100_000
"""Letters of a block that is pasted at once; a larger one is a file."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """The cells that a pasted block writes, empty ones too, and the texts for which there is no cell.

    `has_heads` where the block is a table of its own: nothing of it is written.
    """

    cells: Cells
    left_over: tuple[str, ...] = ()
    has_heads: bool = False


def paste(
    text: str,
    lines: Sequence[str],
    fields: Sequence[str | None],
    clean: Callable[[str, str], str | None],
) -> Pasted:
    """A block of a spreadsheet laid over lines and fields, both from the chosen cell on.

    A field is None where nothing may be typed. `clean` has the text of a field as it is kept, or None where
    the field cannot hold it.
    """
    if len(text) > LARGEST_BLOCK:
        return Pasted({}, (text,))
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    if rows and len(column_names.find_fields(tuple(rows[0]), {})) > 1:
        return Pasted({}, has_heads=True)
    cells: Cells = {}
    left_over = []
    for down, row in enumerate(rows):
        for right, written in enumerate(each.strip() for each in row):
            field = fields[right] if right < len(fields) and down < len(lines) else None
            kept = None if field is None else clean(field, written)
            if kept is not None:
                cells[f"{lines[down]} {field}"] = kept
            elif written:
                left_over.append(written)
    return Pasted(cells, tuple(left_over))
