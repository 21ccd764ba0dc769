"""A progress report of an entity: from the columns of its table to rows and problems.

A table of text goes in, progress rows and problems come out. Nothing is stored here and no status
is decided. The face brings no module in by itself: the child that reads a file needs the column names,
and should not wait for the strategy to be imported.
"""

__all__ = [
    "cell_meanings",
    "check_table",
    "column_names",
    "contradictions",
    "form_lines",
    "question_digest",
    "returned_rows",
    "row_schema",
    "rows_in_question",
    "uploaded_lines",
]
