"""The bytes of a file of any kind as a table of text.

The table keeps what was detected, and `Options` correct it. Nothing is converted: every cell stays
text. `child_process` calls this in a child process.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard.files import damaged_cells, delimited_text, file_kinds, header_row
from dashboard.files.grid import Grid
from dashboard.text import Problem, Table, tables


def read(
    content: bytes, file: str, options: tables.Options | None = None
) -> tuple[Table | None, list[Problem]]:
    """The table of a file with its warnings, or None with the problems why it cannot be read."""
    options = options or tables.Options()
    grid = _read_grid(content, options)
    del content  # of a large text its lines are enough
    if isinstance(grid, delimited_text.LinesOfText):
        grid = grid.split()
    if isinstance(grid, Problem):
        binary = grid.code == "file-kind" and grid.values["kind"] == "binary"
        if binary and file.lower().endswith(file_kinds.ENDINGS):  # the name of a workbook
            grid = Problem("file-misnamed", {"kind": "binary"})
        return None, [grid.in_file(file)]
    told = grid.suspect and not options.heads
    table, problems = None, damaged_cells.find_damage(grid.cells) if told else []
    if not problems:
        table, problems = header_row.find_table(grid, file, options)
    return table, [replace(problem, file=file, sheet=grid.sheet) for problem in problems]


def _read_grid(
    content: bytes, options: tables.Options
) -> Grid | delimited_text.LinesOfText | Problem:
    """The cells of a file, of a text its lines, by its kind."""
    if not content[:4096].strip() and not content.strip():
        return Problem("file-empty")
    kind = file_kinds.detect_kind(content)
    if kind in file_kinds.WORKBOOKS:
        from dashboard.files.workbooks import choose_reader  # noqa: PLC0415 - openpyxl takes long to import

        return choose_reader.read(content, kind, options)
    if kind == file_kinds.TEXT:
        return delimited_text.read(content, options)
    return Problem("file-kind", {"kind": kind})
