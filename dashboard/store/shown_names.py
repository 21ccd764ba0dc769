"""The names by which lists show people; every record keeps only their handle."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from dashboard.store import schema

_COLUMN = schema.person.c


def with_names(table: Table, *kept: str) -> list[ColumnElement[Any]]:
    """The columns of a table; of the `kept` handles the name, or the text itself where there is none."""
    return [of_handle(column, column.name) if column.name in kept else column for column in table.c]


def of_handle(handle: ColumnElement[str], label: str) -> ColumnElement[Any]:
    """The name for a handle of a statement, or the text itself where there is none."""
    named = select(_COLUMN.name).where(_COLUMN.handle == handle)
    name = named.correlate_except(schema.person).scalar_subquery()
    return func.coalesce(name, handle).label(label)


def name_of(connection: Connection, handle: str) -> str:
    """The name by which lists show a handle, or its replacement once it is erased."""
    found = connection.execute(select(_COLUMN.name).where(_COLUMN.handle == handle)).scalar()
    return found or handle
