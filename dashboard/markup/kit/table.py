"""Every table of the pages: caption, column headers, rows, and labels for narrow screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from dashboard.markup.kit.templates import kit


class Styled(NamedTuple):
    """The content of a cell or a header, with the CSS class of this one cell."""

    content: str | Markup
    css: str


Cell = str | Markup | Styled


class Column(NamedTuple):
    """A column: its header, the CSS class of its cells, and their label on a narrow screen."""

    header: Cell
    css: str = ""
    label: str = ""


class Row(NamedTuple):
    """The cells of a row, with its CSS class and its id."""

    cells: Sequence[Cell]
    css: str = ""
    id: str = ""


class Group(NamedTuple):
    """Rows that belong together, under a line with their title; without a line where it is empty."""

    title: str | Markup
    rows: Iterable[Row | Sequence[Cell]]


class _ShownCell(NamedTuple):
    tag: str
    content: str | Markup
    css: str
    label: str


class _ShownRow(NamedTuple):
    cells: list[_ShownCell]
    css: str
    id: str


def table(
    caption: str,
    headers: Sequence[str | Column],
    rows: Iterable[Row | Sequence[Cell]],
    css: str = "",
    *,
    row_header: int | None = 0,
) -> Markup:
    """A table whose column `row_header` names each row; a header that is text labels its cells too."""
    return grouped_table(caption, headers, [Group("", rows)], css, row_header=row_header)


def grouped_table(
    caption: str,
    headers: Sequence[str | Column],
    groups: Iterable[Group],
    css: str = "",
    *,
    row_header: int | None = 0,
) -> Markup:
    """A table with a body for each group of rows."""
    columns = [
        header if isinstance(header, Column) else Column(header, label=header) for header in headers
    ]
    bodies = [
        (group.title, [_row(columns, row, row_header) for row in group.rows]) for group in groups
    ]
    headings = [_styled(column.header) for column in columns]
    return kit.table(caption, headings, bodies, css, len(columns))


def _styled(cell: Cell) -> Styled:
    return cell if isinstance(cell, Styled) else Styled(cell, "")


def _row(columns: Sequence[Column], row: Row | Sequence[Cell], row_header: int | None) -> _ShownRow:
    cells, css, name = row if isinstance(row, Row) else Row(row)
    shown = []
    for number, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        content, own = _styled(cell)
        tag = "th" if number == row_header else "td"
        shown.append(_ShownCell(tag, content, f"{column.css} {own}".strip(), column.label))
    return _ShownRow(shown, css, name)
