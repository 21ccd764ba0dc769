"""XLS, the binary workbook of old Excels, as raw sheets: values by calamine, looks by `biff`."""

from __future__ import annotations

import io

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from dashboard.files.workbooks import biff, cell_text
from dashboard.files.workbooks.biff import Looks
from dashboard.files.workbooks.raw_sheet import RawSheet


def read_sheets(content: bytes) -> list[RawSheet]:
    """Every worksheet of an old workbook.

    Raises Refused, or what calamine raises, also its panics, which are no Exception.
    """
    seen = biff.looks(content)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    told = workbook.sheets_metadata
    return [
        _raw(workbook.get_sheet_by_name(each.name), each.visible, looks)
        for each, looks in zip(told, seen, strict=True)
        if each.typ == SheetTypeEnum.WorkSheet
    ]


def _raw(sheet: CalamineSheet, visible: SheetVisibleEnum, looks: Looks) -> RawSheet:
    found = RawSheet(sheet.name, hidden=visible != SheetVisibleEnum.Visible)
    for row, record in enumerate(sheet.to_python(skip_empty_area=False), 1):
        for column, value in enumerate(record, 1):
            shape = looks.formats.get((row, column), cell_text.GENERAL)
            found.put(row, column, cell_text.text(value, shape))
    for (row, column), error in looks.errors.items():
        found.fail(row, column, "excel-error", error)
    found.merged = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    ]
    found.hidden_rows = looks.hidden_rows & found.rows.keys()
    found.hidden_columns = looks.hidden_columns
    return found
