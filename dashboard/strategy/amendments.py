"""Amendments: dated changes of a task, an indicator or a body, of the file or entered here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field, PlainValidator
from pydantic.json_schema import SkipJsonSchema

from dashboard.strategy.deadlines import End, Open, Part, When, read_end
from dashboard.strategy.field_types import Day, YesNo
from dashboard.strategy.performance_indicators import Component, Interim, Target


class Change(Part):
    """The values that an amendment sets; absent keys stay, an empty target or due date is removed."""

    title: str = ""
    deadline: Annotated[
        When | Open | None, PlainValidator(read_end, json_schema_input_type=str | int)
    ] = None
    responsible: Annotated[tuple[str, ...], Field(min_length=1)] = ()
    cooperating: tuple[str, ...] = ()
    text: str = ""
    target: Target | None = None
    interim: tuple[Interim, ...] = ()
    due: End | None = None
    components: tuple[Component, ...] = ()
    withdrawn: YesNo = False
    name: str = ""
    name_cs: str = ""
    code_cs: str = ""
    succeeded_by: str = ""
    """The body into which one was merged: from the day on it owns what the other owned."""


class Record(Part):
    """How an amendment that is not in the file came here: its number, when it was entered, and by whom.

    `opened` and `closed` are audit sequences: from when it was known, and when it was taken back, with the
    day, the person and the reason.
    """

    number: int
    opened: int
    on: date
    by: str
    closed: int | None = None
    closed_on: date | None = None
    closed_by: str = ""
    closed_for: str = ""

    def stands_at(self, sequence: int) -> bool:
        """Whether it was known at an audit sequence, and not taken back yet."""
        return self.opened <= sequence and (self.closed is None or sequence < self.closed)


class Amendment(Part):
    """A dated change of a task, an indicator or a body; the adopted text stays as it is."""

    date: Day
    reason: str
    authority: str
    task: str | None = None
    indicator: str | None = None
    entity: str | None = None
    set: Change
    record: SkipJsonSchema[Record | None] = None

    @property
    def subject(self) -> str:
        """The number of the task, the id of the indicator or the code of the body that it changes."""
        return self.indicator or self.task or self.entity or ""


def in_order(amendments: Iterable[Amendment]) -> list[Amendment]:
    """Amendments as they came into force: by day, those of one day as the file has them."""
    return sorted(amendments, key=lambda amendment: amendment.date)
