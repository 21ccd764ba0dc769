"""XLS, the binary workbook of old Excels, as raw sheets, by calamine.

Number formats, hidden rows and hidden columns cannot be seen through it; `sheets.read` says so.
"""

from __future__ import annotations

import io

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from dashboard.files import typed
from dashboard.files.raw_sheet import RawSheet

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The part that an XLSX with a password has: it is kept in the container of old workbooks."""


def sheets(content: bytes) -> list[RawSheet]:
    """Every worksheet of an old workbook.

    Raises what calamine raises, also its panics, which are no Exception.
    """
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found: list[RawSheet] = []
    for told in workbook.sheets_metadata:
        if told.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(told.name)
        raw = RawSheet(told.name, hidden=told.visible != SheetVisibleEnum.Visible)
        for row, record in enumerate(sheet.to_python(skip_empty_area=False), 1):
            for column, value in enumerate(record, 1):
                raw.put(row, column, typed.text(value))
        raw.merged = [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        ]
        found.append(raw)
    return found
