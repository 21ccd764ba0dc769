"""Which submission replaces which, over any number of corrections.

A correction of a correction that never counted corrects the report that this one was meant to correct.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from dashboard.store import schema

_COLUMN = schema.submission.c
_HAS_STOOD = ("accepted", "replaced")


class Corrected(NamedTuple):
    """A report that counts, or counted until a correction replaced it."""

    id: int
    state: str


def find_corrected(connection: Connection, strategy: str, replaces: int | None) -> Corrected | None:
    """The report that a submission sent to replace `replaces` corrects: the first one before it that counted.

    It is accepted or replaced; None if it corrects none that counted.
    """
    seen: set[int] = set()
    number = replaces
    while number is not None and number not in seen:
        seen.add(number)
        mine = (_COLUMN.strategy == strategy) & (_COLUMN.id == number)
        row = connection.execute(
            select(_COLUMN.id, _COLUMN.replaces, _COLUMN.state).where(mine)
        ).first()
        if row is None:
            return None
        if row.state in _HAS_STOOD:
            return Corrected(row.id, row.state)
        number = row.replaces
    return None


def find_reinstated(connection: Connection, strategy: str, number: int) -> int | None:
    """The submission that counts again once an accepted one is withdrawn: the report that it corrects.

    None if it corrects none, or if another correction of that report counts or counted.
    """
    replaces = connection.execute(
        select(_COLUMN.replaces).where(_COLUMN.strategy == strategy, _COLUMN.id == number)
    ).scalar()
    old = find_corrected(connection, strategy, replaces)
    if old is None or old.state != "replaced":
        return None
    others = set(find_corrections(connection, strategy, old.id, _HAS_STOOD)) - {number}
    return None if others else old.id


def find_standing(connection: Connection, strategy: str, replaces: int | None) -> int | None:
    """The accepted submission that gives way once one sent to replace `replaces` is accepted."""
    corrected = find_corrected(connection, strategy, replaces)
    return corrected.id if corrected is not None and corrected.state == "accepted" else None


def find_corrections(
    connection: Connection, strategy: str, number: int, states: tuple[str, ...]
) -> list[int]:
    """The corrections of a report, and of its corrections, that are in one of the states, in order."""
    found: list[int] = []
    frontier = [number]
    seen = {number}
    while frontier:
        mine = (_COLUMN.strategy == strategy) & _COLUMN.replaces.in_(frontier)
        rows = connection.execute(select(_COLUMN.id, _COLUMN.state).where(mine)).all()
        frontier = [row.id for row in rows if row.id not in seen]
        seen.update(frontier)
        found += [row.id for row in rows if row.state in states]
    return sorted(found)
