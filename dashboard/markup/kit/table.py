"""Every table of the pages: caption, column headers, rows, and labels for narrow screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from dashboard.markup.kit.html import join


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
    head = join([_header_cell(column.header) for column in columns])
    bodies = join([_body(columns, group, row_header) for group in groups])
    return _element(
        "table",
        Markup("<caption>{}</caption><thead><tr>{}</tr></thead>{}").format(caption, head, bodies),
        css=css,
    )


def spanning_table(
    caption: str, headers: Sequence[str], bodies: Iterable[Markup], css: str
) -> Markup:
    """A table whose rows are written elsewhere, because some of their cells span several."""
    head = join([_header_cell(header) for header in headers])
    rows = join([Markup("<tbody>{}</tbody>").format(body) for body in bodies])
    return _element(
        "table",
        Markup("<caption>{}</caption><thead><tr>{}</tr></thead>{}").format(caption, head, rows),
        css=css,
    )


def _header_cell(header: Cell) -> Markup:
    content, css = header if isinstance(header, Styled) else (header, "")
    return _element("th", content, scope="col", css=css) if content else Markup("<td></td>")


def _body(columns: Sequence[Column], group: Group, row_header: int | None) -> Markup:
    title = Markup("")
    if group.title:
        title = Markup('<tr class="goal"><th colspan="{}" scope="rowgroup">{}</th></tr>').format(
            len(columns), group.title
        )
    rows = Markup("".join([_row(columns, row, row_header) for row in group.rows]))
    return Markup("<tbody>{}{}</tbody>").format(title, rows)


def _row(columns: Sequence[Column], row: Row | Sequence[Cell], row_header: int | None) -> str:
    cells, css, name = row if isinstance(row, Row) else Row(row)
    shown = []
    for number, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        content, own = cell if isinstance(cell, Styled) else (cell, "")
        of_cell = f"{column.css} {own}".strip()
        if number == row_header:
            shown.append(_written("th", content, scope="row", css=of_cell, label=column.label))
        else:
            shown.append(_written("td", content, css=of_cell, label=column.label))
    return _written("tr", Markup("".join(shown)), id=name, css=css)


ATTRIBUTES = {"css": "class", "label": "data-head"}
"""Attributes of HTML by the names that they have here, where those differ."""


def _element(tag: str, content: str | Markup, **attributes: str) -> Markup:
    """An element with those of its attributes that have a value."""
    return Markup(_written(tag, content, **attributes))


def _written(tag: str, content: str | Markup, **attributes: str) -> str:
    """The same as a text: a large table has thousands, and each `Markup` costs as much as all else of one."""
    written = "".join(
        f' {ATTRIBUTES.get(name, name)}="{escape(value)}"'
        for name, value in attributes.items()
        if value
    )
    return f"<{tag}{written}>{escape(content)}</{tag}>"
