"""A table of text cells for a test, as a file would have held it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from dashboard.text import Table


def table_of(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Iterable[int],
    header_row: int = 1,
) -> Table:
    """Rows that are as wide as the columns, each with its number in the file."""
    schema = {str(position): pl.String() for position in range(len(columns))}
    cells = pl.DataFrame(list(rows), schema=schema, orient="row")
    rows_in_file = pl.Series("row", list(numbers), dtype=pl.Int64)
    return Table("any.csv", tuple(columns), cells, rows_in_file, header_row)
