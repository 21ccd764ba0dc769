"""The form to fill in as a workbook, made in a process of its own by `prefilled_workbook`."""

from __future__ import annotations

from dashboard.files import work_in_child
from dashboard.progress import form_lines
from dashboard.text import Problem


def write_in_child(form: form_lines.Form) -> bytes | Problem:
    """The workbook of a form."""
    return work_in_child.call(_write, form)


def _write(form: form_lines.Form) -> bytes:
    from dashboard.files import prefilled_workbook  # noqa: PLC0415 - openpyxl, which a server does without

    return prefilled_workbook.write_form(form)
