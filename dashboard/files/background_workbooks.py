"""Workbooks made in a process of their own: a form, and a copy of a file with its problems marked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from dashboard.files import background_work, child_process, file_kinds
from dashboard.progress import form_lines
from dashboard.text import Mark, Problem, Table


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """The marked workbook, and codes of what it lost of the original."""

    content: bytes
    lost: tuple[str, ...] = ()


def mark_copy(
    content: bytes, table: Table, marks: Sequence[Mark], header: str
) -> MarkedCopy | Problem:
    """The file of a table with its problems marked; `header` is the header of the problem column.

    Where the process fails, its problem is returned (`child_process.mark_in_child`, for an XLSX, which is
    opened there; else `background_work.call`). Of several sheets that were read as one it is a new one.
    """
    is_joint = bool(table.sheets) and all(sheet.name != table.sheet for sheet in table.sheets)
    if file_kinds.detect_kind(content) != "xlsx" or is_joint:
        made = background_work.call(_new_copy, table, marks, header)
        return made if isinstance(made, Problem) else MarkedCopy(made, table.lost)
    request = {
        "sheet": table.sheet,
        "columns": table.columns,
        "header_row": table.header_row,
        "header": header,
        "marks": [asdict(mark) for mark in marks],
    }
    answer = child_process.mark_in_child((json.dumps(request).encode() + b"\n", content))
    if isinstance(answer, Problem):
        return answer
    answer.readline()
    return MarkedCopy(answer.read(), table.lost)


def _new_copy(table: Table, marks: Sequence[Mark], header: str) -> bytes:
    from dashboard.files import marked_workbook  # noqa: PLC0415 - openpyxl, which a server does without

    return marked_workbook.new_copy(table, marks, header)


def write_form(form: form_lines.Form) -> bytes | Problem:
    """The workbook of a form to fill in, made in a process of its own by `new_workbooks`."""
    return background_work.call(_new_form, form)


def _new_form(form: form_lines.Form) -> bytes:
    from dashboard.files import new_workbooks  # noqa: PLC0415 - openpyxl, which a server does without

    return new_workbooks.write_form(form)
