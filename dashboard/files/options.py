"""What a sender says of how a file is to be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What the sender corrects of what was detected; None leaves it to detection.

    `header_row` counts from 1 as a spreadsheet does; `encoding` and `delimiter` are of text files,
    `sheet` is of workbooks.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
