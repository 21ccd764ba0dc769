"""The bodies of a strategy: ministries, units, public sources, and what they were called before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from dashboard.strategy.deadlines import Part
from dashboard.strategy.field_types import Day


class Contact(Part):
    """Whom to ask at a body, as it is public: a person or a desk, a phone, an address for mail."""

    person: str | None = None
    phone: str | None = None
    mail: str | None = None


class FormerName(Part):
    """What a body was called until the day before an amendment renamed it."""

    until: Day
    code_cs: str | None
    name: str
    name_cs: str


class Entity(Part):
    """A ministry, unit or other body; `kind: source` is a public source, which may report on any task.

    `address`, `contact` and `signatory` (who signs, with the office) are for letters.
    """

    code: str
    code_cs: str | None = None
    kind: Literal["ministry", "unit", "police", "office", "body", "ngo", "source"]
    name: str
    name_cs: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    note: str | None = None
    address: str | None = None
    contact: Contact | None = None
    signatory: str | None = None
    signatory_cs: str | None = None
    succeeded_by: SkipJsonSchema[str | None] = Field(None, exclude=True)
    """Of a version: the body into which amendments merged it."""
    merged_on: SkipJsonSchema[date | None] = Field(None, exclude=True)
    """Of a version: the day from which it is merged."""
    former_names: SkipJsonSchema[tuple[FormerName, ...]] = Field((), exclude=True)
    """Of a version: what it was called before, the oldest first."""

    @property
    def abbreviation(self) -> tuple[str, str | None]:
        """What it is called in short, in English and in Czech; a public source by its name."""
        if self.kind != "source":
            return self.code, self.code_cs
        first, czech = self.name[:1].upper(), self.name_cs[:1].upper()
        return first + self.name[1:], czech + self.name_cs[1:]


def rename(entity: Entity, day: date, change: dict[str, Any]) -> Entity:
    """A body as it is called, or merged, from a day on; reports may still name it as before."""
    if "succeeded_by" in change:
        change = change | {"merged_on": day}
    if not change.keys() & {"name", "name_cs", "code_cs"}:
        return entity.model_copy(update=change)
    until = day - timedelta(days=1)
    held = FormerName(until=until, code_cs=entity.code_cs, name=entity.name, name_cs=entity.name_cs)
    former = (*entity.former_names, held)
    before = (entity.code_cs,) if entity.code_cs and "code_cs" in change else ()
    aliases = {"aliases": (*entity.aliases, *before), "former_names": former}
    return entity.model_copy(update=change | aliases)
