"""Small parts of a strategy: how its source was read, what ships with it, who was responsible before."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dashboard.strategy.deadlines import Basis, Part
from dashboard.strategy.field_types import Day


class SourceError(Part):
    """A mistake in the source text and how it was read."""

    where: str
    found: str
    read_as: str
    basis: Literal["read", "inferred"] = "read"


class Abbreviation(Part):
    """An abbreviation of the source, other than those of the entities."""

    short: str
    short_cs: str | None = None
    text: str
    text_cs: str | None = None


class Law(Part):
    """An act that the source names in its list of legislation."""

    text: str
    text_cs: str | None = None


class Conventions(Part):
    """How a year without a month is read: its first day as a start, its last day as a deadline."""

    year_start: Literal["01-01"]
    year_deadline: Literal["12-31"]


class DelayReason(Part):
    """A reason for delay that a report may name, by its code or by either of its texts."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    text: str
    text_cs: str
    basis: Basis = "assumed"


class ShippedNote(Part):
    """A note or an evidence of a shipped file, letter for letter, with our Czech; the rows keep their own."""

    text: str
    text_cs: str


class Shipped(Part):
    """A file of rows of one entity that fills an empty database."""

    file: str
    entity: str
    state: Literal["submitted", "accepted"]
    received_as: str
    received_as_cs: str | None = None
    notes: tuple[ShippedNote, ...] = ()


class FormerOwners(Part):
    """Who was responsible for a task until the day of an amendment."""

    task: str
    until: Day
    responsible: tuple[str, ...]
