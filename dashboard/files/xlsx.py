"""XLSX and XLSM as raw sheets, by openpyxl.

The workbook is loaded as a whole, because merged cells and hidden rows are said nowhere else. Where
a sheet holds formulas it is loaded once more for the values that were stored with them: nothing is
computed here.
"""

from __future__ import annotations

import io
import warnings

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.files import typed
from dashboard.files.raw_sheet import RawSheet

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


def sheets(content: bytes) -> list[RawSheet]:
    """Every worksheet of a workbook that `package.check` has let through; chart sheets are none.

    Raises what openpyxl raises where the workbook breaks its own format.
    """
    written = load(content)
    if not written.worksheets:
        raise ValueError("no sheet")
    held = any(_is_formula(cell) for sheet in written.worksheets for cell in cells(sheet))
    stored = load(content, values=True) if held else written
    both = zip(written.worksheets, stored.worksheets, strict=True)
    return [_raw(sheet, values) for sheet, values in both]


def load(content: bytes, *, values: bool = False, rich: bool = False) -> Workbook:
    """A workbook with its formulas, or with the values stored beside them; links are not followed.

    `rich` keeps the fonts within a text.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl leaves out; see `package.lost`
        return load_workbook(
            io.BytesIO(content), data_only=values, keep_links=False, rich_text=rich
        )


def _raw(sheet: Worksheet, values: Worksheet) -> RawSheet:
    found = RawSheet(sheet.title, hidden=sheet.sheet_state != "visible")
    for cell in cells(sheet):
        row, column = cell.row, cell.column
        if row > LAST_ROW or column > LAST_COLUMN:
            raise ValueError("a cell outside every sheet")
        formula = _is_formula(cell)
        value = values._cells.get((row, column)) if formula else cell
        if value is None or value.value is None:
            # A formula whose result is an empty text is stored with the type of a text.
            if formula and (value is None or value.data_type != "str"):
                found.fail(row, column, "formula-without-value", _formula(cell))
        elif value.data_type == "e":
            found.fail(row, column, "excel-error", str(value.value))
        else:
            found.put(row, column, typed.text(value.value, cell.number_format))
    for merged in sheet.merged_cells.ranges:
        found.merged.append((merged.min_row, merged.min_col, merged.max_row, merged.max_col))
    found.merged.sort()
    found.hidden_rows = {row for row in found.rows if sheet.row_dimensions[row].hidden}
    found.hidden_columns = _hidden_columns(sheet)
    return found


def cells(sheet: Worksheet) -> list[Cell]:
    """The cells that exist. Walking the rows instead would create all cells up to the last one."""
    return [cell for cell in sheet._cells.values() if not isinstance(cell, MergedCell)]


def _is_formula(cell: Cell) -> bool:
    return cell.data_type == "f"


def _formula(cell: Cell) -> str:
    if isinstance(cell.value, ArrayFormula):
        return str(cell.value.text)
    return "=" if isinstance(cell.value, DataTableFormula) else str(cell.value)


def _hidden_columns(sheet: Worksheet) -> set[int]:
    hidden: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            hidden.update(range(dimension.min, min(dimension.max, LAST_COLUMN) + 1))
    return hidden
