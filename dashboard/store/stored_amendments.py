"""Amendments of the strategy that the coordinator entered here and took back, in the order it was done.

They stand beside those of the strategy file, whose text stays as it was adopted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, select

from dashboard.store import record_kinds, schema
from dashboard.store.audit_entry import By
from dashboard.strategy.amendments import Amendment, Record

_NAMES = ("name", "name_cs")
"""What people write of a change, and may have erased; the other values are codes, days and numbers."""


@dataclass(frozen=True, slots=True)
class NewAmendment:
    """What is entered: `kind` is task, indicator or entity; `changes` are as in the file."""

    kind: str
    subject: str
    day: date
    authority: str
    reason: str
    changes: Mapping[str, Any]

    def as_amendment(self, record: Record | None = None) -> Amendment:
        """The amendment that it is."""
        return Amendment.model_validate(
            {
                "date": self.day,
                "reason": self.reason,
                "authority": self.authority,
                self.kind: self.subject,
                "set": dict(self.changes),
                "record": record,
            }
        )


def add(connection: Connection, by: By, new: NewAmendment) -> int:
    """Enters an amendment; returns its number, from 1 in each strategy.

    Only inside `database.write_transaction`.
    """
    table = schema.amendment
    mine = select(func.max(table.c.number)).where(table.c.strategy == by.strategy)
    number = (connection.execute(mine).scalar_one() or 0) + 1
    coded = {name: value for name, value in new.changes.items() if name not in _NAMES}
    record_kinds.add(
        connection,
        record_kinds.AMENDMENT,
        by,
        number=number,
        state="entered",
        thing=f"{new.kind}:{new.subject}",
        day=new.day.isoformat(),
        changes=json.dumps(coded, ensure_ascii=False, sort_keys=True),
        authority=new.authority,
        reason=new.reason,
        **{name: str(new.changes.get(name, "")) for name in _NAMES},
    )
    return number


def take_back(connection: Connection, by: By, amendment: Amendment, reason: str) -> int:
    """Takes an amendment back that was entered here; returns the audit sequence.

    Only inside `database.write_transaction`.
    """
    assert amendment.record is not None
    kind = "task" if amendment.task else "indicator" if amendment.indicator else "entity"
    return record_kinds.add(
        connection,
        record_kinds.AMENDMENT,
        by,
        number=amendment.record.number,
        state="taken_back",
        thing=f"{kind}:{amendment.subject}",
        day=amendment.date.isoformat(),
        changes="{}",
        authority="",
        reason=reason,
        name="",
        name_cs="",
    )


def listing(
    connection: Connection, strategy: str, home: ZoneInfo, sequence: int | None = None
) -> tuple[Amendment, ...]:
    """Every amendment that was entered up to an audit sequence, also those taken back; oldest first.

    `home` is where the days of the strategy end.
    """
    found: dict[int, tuple[NewAmendment, Record]] = {}
    for row in record_kinds.rows(connection, record_kinds.AMENDMENT, strategy, sequence):
        on = datetime.fromisoformat(row.at).astimezone(home).date()
        if row.state == "entered":
            record = Record(number=row.number, opened=row.seq, on=on, by=row.actor)
            found[row.number] = _read(row), record
        elif row.number in found:
            new, record = found[row.number]
            closing = {"closed": row.seq, "closed_on": on, "closed_by": row.actor}
            found[row.number] = new, record.model_copy(update=closing | {"closed_for": row.reason})
    return tuple(new.as_amendment(record) for new, record in found.values())


def _read(row: Row[Any]) -> NewAmendment:
    kind, _, subject = row.thing.partition(":")
    written = {name: value for name in _NAMES if (value := getattr(row, name))}
    changes = {**json.loads(row.changes), **written}
    day = date.fromisoformat(row.day)
    return NewAmendment(kind, subject, day, row.authority, row.reason, changes)
