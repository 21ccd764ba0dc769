"""Workbooks as grids of text: XLSX, ODS and XLS.

The sheet with the table is found by its headers or named by the sender; hidden parts are reported.
Nothing is converted: every cell becomes text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import polars as pl

from dashboard.files.file_kinds import Workbook
from dashboard.files.grid import MOST_COLUMNS, Grid, limit_problems
from dashboard.files.header_row import MOST_TITLES, is_header
from dashboard.files.workbooks import ods, xls, xlsx, zip_package
from dashboard.files.workbooks.raw_sheet import (
    JOINT,
    LARGEST_AREA,
    RawSheet,
    UnreadableWorkbook,
    join,
)
from dashboard.text import Problem, Severity, names, tables

READERS: dict[Workbook, Callable[[bytes], list[RawSheet]]] = {
    "xlsx": xlsx.read_sheets,
    "ods": ods.read_sheets,
    "xls": xls.read_sheets,
}


def read(content: bytes, kind: Workbook, options: tables.Options) -> Grid | Problem:
    """The cells of the sheet that the sender named, or of the only one with a table; or the problem.

    Problems: those of `zip_package.check` and `xls.read_sheets`, no-encoding, file-damaged, file-empty,
    sheet-too-large, sheet-unknown, sheet-ambiguous, sheets-hidden, cell-far.
    """
    if options.encoding is not None or options.delimiter is not None:
        named = options.encoding if options.encoding is not None else options.delimiter
        return Problem("no-encoding", {"found": named or ""})
    sheets = _read_sheets(content, kind)
    if isinstance(sheets, Problem):
        return sheets
    sheet = _choose_sheet(sheets, options)
    if isinstance(sheet, Problem):
        return sheet
    cells = _sheet_cells(sheet)
    if isinstance(cells, Problem):
        return cells
    is_one = any(sheet is each for each in sheets)
    return Grid(
        cells=cells,
        sheet=sheet.name,
        sheets=tuple(tables.Sheet(each.name, each.hidden) for each in sheets),
        remarks=tuple(
            limit_problems(replace(remark, sheet=sheet.name) for remark in _remarks(sheet, sheets))
        ),
        made_for=() if kind == "xls" else zip_package.find_strategy(content),
        lost=zip_package.find_losses(content) if kind == "xlsx" and is_one else ("format",),
        comments=tuple((*place, text) for place, text in sorted(sheet.comments.items())),
    )


def _read_sheets(content: bytes, kind: Workbook) -> list[RawSheet] | Problem:
    problem = None if kind == "xls" else zip_package.check(content, kind)
    if problem is not None:
        return problem
    try:
        sheets = READERS[kind](content)
        for sheet in sheets:
            sheet.fill_merged()
    except UnreadableWorkbook as refused:
        return refused.problem
    except MemoryError:
        raise
    except Exception:  # readers raise what a broken file makes their libraries raise
        return Problem("file-damaged")
    return sheets


def _choose_sheet(sheets: Sequence[RawSheet], options: tables.Options) -> RawSheet | Problem:
    """The sheet of a name; otherwise the only visible one with known headers, or the only one in use.

    Visible sheets with one header are joined where the name says so ("Praha + Brno").
    """
    wanted = options.sheet
    used = [sheet for sheet in sheets if sheet.rows and not sheet.hidden]
    headed = {sheet.name: header for sheet in used if (header := _header(sheet, options))}
    first, *others = headed.values() or [None]
    joint = JOINT.join(headed) if others and all(other == first for other in others) else None
    if wanted is not None:
        named = [sheet for sheet in sheets if sheet.name == wanted]
        named = named or [sheet for sheet in sheets if names.fold(sheet.name) == names.fold(wanted)]
        if not named and joint and names.fold(wanted) == names.fold(joint):
            return join([sheet for sheet in used if sheet.name in headed])
        if len(named) != 1:
            return _which_sheet_problem("sheet-unknown", sheets, found=wanted)
        return named[0] if named[0].rows else Problem("file-empty")
    candidates = [sheet for sheet in used if sheet.name in headed] or used
    if not candidates:
        hidden = [sheet for sheet in sheets if sheet.rows]
        return _which_sheet_problem("sheets-hidden", hidden) if hidden else Problem("file-empty")
    if len(candidates) > 1:
        return _which_sheet_problem("sheet-ambiguous", candidates, joint)
    return candidates[0]


def _which_sheet_problem(
    code: str, sheets: Sequence[RawSheet], joint: str | None = None, **values: str
) -> Problem:
    """A problem that asks which of some sheets is meant; `joint` is the name of them all as one."""
    choices = (*(sheet.name for sheet in sheets), *([joint] if joint else []))
    return Problem(code, values | {"known": ", ".join(choices)}, choices=choices)


def _header(sheet: RawSheet, options: tables.Options) -> list[tuple[int, str]] | None:
    """The columns and folded texts of the header row of a sheet; None where it has none."""
    for row in sorted(sheet.rows)[:MOST_TITLES]:
        texts = list(sheet.rows[row].values())
        if options.are_heads(texts) if options.heads else is_header(texts):
            return sorted((at, names.fold(text)) for at, text in sheet.rows[row].items())
    return None


def _sheet_cells(sheet: RawSheet) -> pl.DataFrame | Problem:
    """The cells up to the last row with text, as in `Grid.cells`; problem: cell-far."""
    height, width = max(sheet.rows), min(max(map(max, sheet.rows.values())), MOST_COLUMNS + 1)
    if height * width > LARGEST_AREA:
        row = height
        column = max(sheet.rows[row])
        values = {"cell": f"{tables.column_letters(column)}{row}"}
        return Problem("cell-far", values, sheet=sheet.name, row=row, column=column)
    columns = [[""] * height for _ in range(width)]
    for row, cells in sheet.rows.items():
        for column, text in cells.items():
            # Beyond MOST_COLUMNS one cell is kept, which is enough to refuse the row.
            place = columns[min(column, width) - 1]
            place[row - 1] = place[row - 1] or text
    return pl.DataFrame(
        {str(at): pl.Series(column, dtype=pl.String) for at, column in enumerate(columns)}
    )


def _remarks(sheet: RawSheet, sheets: Sequence[RawSheet]) -> Iterator[Problem]:
    """Errors of cells, then warnings of what is easily missed on the sheet, each at its place."""
    yield from sheet.unread.values()
    yield from sheet.shown.values()
    yield from sheet.remarks()
    others = [each for each in sheets if each.hidden and each.rows and each is not sheet]
    if others:
        yield Problem("sheets-unseen", {"known": _sheet_names(others)}, Severity.WARNING)


def _sheet_names(sheets: Iterable[RawSheet]) -> str:
    return ", ".join(sheet.name for sheet in sheets)
