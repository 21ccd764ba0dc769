"""A progress report of an entity: from the columns of its table to rows and problems.

A table of text goes in, progress rows and problems come out. Nothing is stored here and no status
is decided.
"""

from dashboard.progress.cell_meanings import Context

__all__ = [
    "Context",
    "check_table",
    "column_names",
    "form_lines",
    "public_rows",
    "row_schema",
    "rows_named_in_reason",
    "uploaded_lines",
]
