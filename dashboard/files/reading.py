"""The bytes of a file of any kind as a table of text.

The table keeps what was detected, and `Options` correct it. Nothing is converted: every cell stays
text. `child_limits` calls this in a child process.
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
    grid = _read_grid(content, options or tables.Options())
    if isinstance(grid, list) and _is_misnamed(grid, file):
        grid = [Problem("file-misnamed", {"kind": "binary"})]
    if isinstance(grid, list):
        return None, [problem.in_file(file) for problem in grid]
    options = options or tables.Options()
    told = grid.suspect and not options.heads
    table, problems = None, damaged_cells.find_damage(grid.cells) if told else []
    if not problems:
        table, problems = header_row.find_table(grid, file, options)
    return table, [replace(problem, file=file, sheet=grid.sheet) for problem in problems]


def _is_misnamed(problems: list[Problem], file: str) -> bool:
    """Whether bytes of an unknown kind have the name of a workbook."""
    binary = any(
        problem.code == "file-kind" and problem.values["kind"] == "binary" for problem in problems
    )
    return binary and file.lower().endswith(file_kinds.ENDINGS)


def _read_grid(content: bytes, options: tables.Options) -> Grid | list[Problem]:
    """The cells of a file, by its kind."""
    if not content[:4096].strip() and not content.strip():
        return [Problem("file-empty")]
    kind = file_kinds.detect_kind(content)
    if kind in file_kinds.WORKBOOKS:
        from dashboard.files.workbooks import choose_reader  # noqa: PLC0415 - openpyxl takes long to import

        cells = choose_reader.read(content, kind, options)
    elif kind == file_kinds.DOCUMENT and options.word_headers:
        from dashboard.files import word_tables  # noqa: PLC0415 - the same

        cells = word_tables.read(content, options)
    elif kind == file_kinds.TEXT:
        cells = delimited_text.read(content, options)
    else:
        cells = Problem("file-kind", {"kind": kind})
    return [cells] if isinstance(cells, Problem) else cells
