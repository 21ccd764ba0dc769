"""The process that marks one XLSX for `marked_workbook`: `python -m dashboard.files.marked_workbook_child`.

Uploaded workbooks are opened only in a process of its own. On standard input one line of
JSON (sheet, header_row, columns, header, marks), then the workbook. On standard output one line of JSON,
by which an answer is known, then the marked workbook.
"""

from __future__ import annotations

import json
import sys

from dashboard.files.child_limits import EXIT_OUT_OF_MEMORY, MARKING_SECONDS, MEMORY, set_limits


def main() -> None:
    """Marks one workbook within the limits of reading but with more time; exits where they are too small."""
    set_limits(
        written=MEMORY, seconds=MARKING_SECONDS
    )  # openpyxl writes each sheet into a file that has no name
    try:
        _answer()
    except MemoryError:
        raise SystemExit(EXIT_OUT_OF_MEMORY) from None


def _answer() -> None:
    # Not before the limits: what is imported here is what a hostile file is fed to.
    from dashboard.files.marked_workbook import mark_sheet  # noqa: PLC0415
    from dashboard.text import Mark, Severity  # noqa: PLC0415

    request = json.loads(sys.stdin.buffer.readline())
    sent_marks = request.pop("marks")
    marks = [Mark(**mark | {"severity": Severity(mark["severity"])}) for mark in sent_marks]
    content = sys.stdin.buffer.read()
    answer = sys.stdout.buffer
    answer.write(b"{}\n")
    answer.write(mark_sheet(content, marks, **request))
    answer.flush()


if __name__ == "__main__":
    main()
