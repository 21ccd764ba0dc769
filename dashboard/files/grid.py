"""The cells of one sheet or one text file as text, before the header row is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

import polars as pl

from dashboard.text import Problem, Severity, errors, tables

BATCH = 50_000
"""Records that become columns at once: as records they take ten times the memory."""
MOST_PROBLEMS = 10_000
"""The most problems of a file that are named."""
MOST_COLUMNS = 200
"""The most columns of a table; a file with a wider row is refused."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The cells of a file of any kind, and how it was read.

    `cells` has String columns "0", "1", …, at least one and at most MOST_COLUMNS + 1, never null; its
    row i is row i + 1 of the spreadsheet, empty rows kept. `remarks` are warnings at their cells:
    hidden rows, merged cells, formulas. `suspect` is False where no cell can have damaged letters.
    The other fields are as in `Table`.
    """

    cells: pl.DataFrame
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[tables.Sheet, ...] = ()
    remarks: tuple[Problem, ...] = ()
    lost: tuple[str, ...] = ()
    made_for: tuple[str, ...] = ()
    comments: tuple[tuple[int, int, str], ...] = ()
    suspect: bool = True


def pad_records(records: Iterable[Sequence[str]]) -> pl.DataFrame:
    """Records of different widths as the cells of a grid; an empty row of the sheet is [].

    Beyond MOST_COLUMNS only the first cell with any text is kept, which is enough to refuse the row: so
    no file makes a frame of millions of columns.
    """
    records = map(_cut_record, records)
    parts = [pl.DataFrame(schema={"0": pl.String})]
    while batch := list(islice(records, BATCH)):
        columns = zip_longest(*batch, fillvalue="")
        parts.append(
            pl.DataFrame([pl.Series(str(at), cells) for at, cells in enumerate(columns)])
            if any(batch)
            else pl.DataFrame({"0": [""] * len(batch)})
        )
    return pl.concat(parts, how="diagonal").fill_null("")


def _cut_record(record: Sequence[str]) -> Sequence[str]:
    if len(record) <= MOST_COLUMNS:
        return record
    beyond = next((cell for cell in record[MOST_COLUMNS:] if cell.strip()), None)
    return [*record[:MOST_COLUMNS], *([] if beyond is None else [beyond])]


def limit_problems(problems: Iterable[Problem]) -> list[Problem]:
    """The first problems of a file; if there are more, the last one is `problems-more`.

    A wrong delimiter gives a problem in each of a million rows: nobody reads them, and they would fill
    the memory of the server. `problems` have errors before warnings.
    """
    listed = list(islice(problems, MOST_PROBLEMS + 1))
    if len(listed) > MOST_PROBLEMS:
        worst = Severity.ERROR if errors(listed) else Severity.WARNING
        listed[MOST_PROBLEMS] = Problem("problems-more", {"most": str(MOST_PROBLEMS)}, worst)
    return listed
