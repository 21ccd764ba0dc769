"""The header row of a grid, and the table below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from dashboard.files.grid import MOST_COLUMNS, Grid, limit_problems
from dashboard.progress import column_names
from dashboard.text import Problem, Table, names, tables

ENOUGH_HEADERS = 3
"""A row with this many known headers is the header row."""
MOST_TITLES = 20
"""The first rows with text, in which the header row is searched."""


def find_table(
    grid: Grid, file: str, options: tables.Options
) -> tuple[Table | None, list[Problem]]:
    """The table below its header row with the remarks on it, or None with the problems.

    The header row is the one that the sender named; otherwise the first of the first rows with enough
    known headers, otherwise the first row with any text. Of a published table it is the first with all its
    heads, whatever titles are above it, otherwise the one that comes nearest. Remarks on the
    titles are left out. Problems: file-empty, head-row, head-ambiguous, row-too-wide, too-many-columns.
    """
    cells = _clip_cells(grid.cells)
    holds = _rows_with_text(cells)
    if not holds.any():
        return None, [Problem("file-empty")]
    header, problem = _find_header(cells, holds, options)
    if problem:
        return None, [problem]
    columns = trim_record(cells.row(header - 1))
    problems = limit_problems(_check_width(cells, header, len(columns)))
    if problems:
        is_named = count_known_fields(columns) or options.heads or options.header_row
        if problems[0].code == "row-too-wide" and not is_named:
            return None, [Problem("head-none", row=header, column=1)]
        return None, problems
    numbers = (
        pl.int_range(header + 1, cells.height + 1, eager=True).alias("row").filter(holds[header:])
    )
    below = cells[header:].select(str(position) for position in range(len(columns)))
    return Table(
        file,
        columns,
        below if numbers.len() == below.height else below.filter(holds[header:]),
        numbers,
        header,
        grid.encoding,
        grid.delimiter,
        grid.sheet,
        grid.sheets,
        grid.lost,
        grid.made_for,
        _texts_above(cells, header),
        tuple(comment for comment in grid.comments if comment[0] > header),
    ), [on_table for remark in grid.remarks if (on_table := _place_on_table(remark, header))]


def _place_on_table(remark: Problem, header: int) -> Problem | None:
    """A remark at its place; None where it is only on the titles above the header row.

    What is hidden or struck through begins in a title and goes on in the table, as a column does.
    """
    if remark.row is None or remark.row >= header:
        return remark
    rows = [int(row) for row in re.findall(r"\d+", remark.values.get("rows", ""))]
    if remark.code == "columns-hidden" or max(rows, default=0) > header:
        return replace(remark, row=header)
    return None


def _texts_above(cells: pl.DataFrame, header: int) -> tuple[str, ...]:
    """What stands over the header row, of each line the texts one after another."""
    rows = cells[max(header - 1 - MOST_TITLES, 0) : header - 1].iter_rows()
    lines = (" ".join(cell.strip() for cell in row if cell.strip()) for row in rows)
    return tuple(tables.clip(line) for line in lines if line)


def _clip_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells, of too long ones one letter more than is allowed: enough to refuse them."""
    longest = column_names.LONGEST_CELL
    long = cells.select(pl.all().str.len_bytes().max() > longest)
    names = [column.name for column in long if column.item()]
    return cells.with_columns(pl.col(names).str.head(longest + 1)) if names else cells


def _rows_with_text(cells: pl.DataFrame) -> pl.Series:
    """Which rows have any text. In most files the first cell of every row has some."""
    filled = cells["0"].str.contains(r"\S")
    if filled.all():
        return filled
    return cells.select(pl.any_horizontal(pl.all().str.contains(r"\S"))).to_series()


def _find_header(
    cells: pl.DataFrame, holds: pl.Series, options: tables.Options
) -> tuple[int, Problem | None]:
    """The number of the header row, from 1, and the problem where it is unknown."""
    chosen = options.header_row
    if chosen is not None:
        values = {"found": str(chosen), "rows": str(cells.height)}
        return chosen, None if 1 <= chosen <= cells.height else Problem("head-row", values)
    written = [row + 1 for row in holds.arg_true().head(MOST_TITLES)]
    rows = {row: cells.row(row - 1) for row in written}
    if options.heads:
        return max(written, key=lambda row: _nearness(rows[row], options)), None
    headers = {row: _fold_record(record) for row, record in rows.items() if is_header(record)}
    header = min(headers, default=written[0])
    other = next((row for row, texts in headers.items() if texts != headers[header]), None)
    if other is not None:
        values = {"found": str(header), "other": str(other)}
        return header, Problem("head-ambiguous", values, row=header, column=1)
    return header, None


def _nearness(record: Sequence[str], options: tables.Options) -> tuple[bool, int, int]:
    """How near a row is to the head of a published table: all of its heads, else the most of them."""
    filled = sum(bool(cell.strip()) for cell in record)
    return options.are_heads(record), options.count_heads(record), filled


def is_header(record: Sequence[str]) -> bool:
    """Whether a row has enough known headers of a progress table."""
    return count_known_fields(record) >= ENOUGH_HEADERS


def count_known_fields(record: Sequence[str]) -> int:
    """How many different fields of a progress table the cells of a row name."""
    return len(set(column_names.find_fields(tuple(record), {}).values()))


def _fold_record(record: Sequence[str]) -> list[str]:
    return [names.fold(cell) for cell in trim_record(record)]


def trim_record(record: Sequence[str]) -> tuple[str, ...]:
    """A record without the empty cells at its end."""
    end = len(record)
    while end and not record[end - 1].strip():
        end -= 1
    return tuple(record[:end])


def _check_width(cells: pl.DataFrame, header: int, width: int) -> Iterator[Problem]:
    """A problem for every row that is wider than the header row, or than any table."""
    width = min(width, MOST_COLUMNS)
    if cells.width == width:
        return
    beyond = pl.any_horizontal(pl.nth(range(width, cells.width)).str.contains(r"\S"))
    rows = cells.with_row_index("row", 1)[header - 1 :].filter(
        cells[header - 1 :].select(beyond).to_series()
    )
    for row, *record in rows.iter_rows():
        yield _width_problem(row, record, width)


def _width_problem(row: int, record: list[str], width: int) -> Problem:
    used = len(trim_record(record))
    code, column = "row-too-wide", width + 1
    values = {"found": str(used), "columns": str(width)}
    split = [at for at in range(1, used) if record[at][:1] == " " and record[at - 1].strip()]
    if split:
        values |= {
            "variant": "split",
            "near": tables.clip("".join(record[split[0] - 1 : split[0] + 1])),
        }
    if used > MOST_COLUMNS:
        code, column, values = "too-many-columns", used, {"limit": str(MOST_COLUMNS)}
    return Problem(code, values, row=row, column=column, value=record[column - 1])
