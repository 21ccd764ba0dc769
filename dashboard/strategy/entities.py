"""The bodies of a strategy: ministries, units, public sources, and what they were called before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from dashboard.strategy.deadlines import Part
from dashboard.strategy.field_types import Day
from dashboard.text.text_language import Text


class Contact(Part):
    """Whom to ask at a body, as it is public: a person or a desk, a phone, an address for mail."""

    person: str | None = None
    """A person or a desk."""
    phone: str | None = None
    """A telephone number."""
    mail: str | None = None
    """An address for mail."""


class FormerName(Part):
    """What a body was called until the day before an amendment renamed it."""

    until: Day
    code_cs: str | None
    name: Text


class Entity(Part):
    """A ministry, unit, other body or a group of them; `kind: source` is a public source, for any task.

    `address`, `contact` and `signatory` (who signs, with the office) are for letters.
    """

    code: str
    """What it is called in short; tasks name it so."""
    code_cs: str | None = None
    """The same in Czech."""
    kind: Literal["ministry", "unit", "police", "office", "body", "group", "ngo", "source"]
    """What it is; a source is a public source, for any task."""
    name: Text
    """Its full name."""
    parent: str | None = None
    """The body above it, by its code."""
    aliases: tuple[str, ...] = ()
    """Other names under which it may report."""
    note: str | None = None
    """A note of ours."""
    address: str | None = None
    """Its postal address."""
    contact: Contact | None = None
    """Whom to ask."""
    signatory: Text | None = None
    """Who signs, with the office."""
    succeeded_by: SkipJsonSchema[str | None] = Field(None, exclude=True)
    """Of a version: the body into which amendments merged it."""
    merged_on: SkipJsonSchema[date | None] = Field(None, exclude=True)
    """Of a version: the day from which it is merged."""
    former_names: SkipJsonSchema[tuple[FormerName, ...]] = Field((), exclude=True)
    """Of a version: what it was called before, the oldest first."""

    @property
    def abbreviation(self) -> Text:
        """What it is called in short; a public source by its name."""
        if self.kind != "source":
            return self.name.with_second(self.code, self.code_cs)
        return self.name.each(lambda name: name[:1].upper() + name[1:])


def rename(entity: Entity, day: date, change: dict[str, Any]) -> Entity:
    """A body as it is called, or merged, from a day on; reports may still name it as before."""
    if "succeeded_by" in change:
        change = change | {"merged_on": day}
    own = own_names(entity)
    given = {key: change[key] for key in own if key in change}
    if not given:
        return entity.model_copy(update=change)
    own |= given
    held = FormerName(until=day - timedelta(days=1), code_cs=entity.code_cs, name=entity.name)
    before = (entity.code_cs,) if entity.code_cs and "code_cs" in given else ()
    names = {
        "name": entity.name.with_second(own["name"] or "", own["name_cs"]),
        "code_cs": own["code_cs"],
        "aliases": (*entity.aliases, *before),
        "former_names": (*entity.former_names, held),
    }
    others = {key: value for key, value in change.items() if key not in own}
    return entity.model_copy(update=others | names)


def own_names(body: object) -> dict[str, str | None]:
    """What an amendment may change of the names of a body, by its key there; nothing of anything else."""
    if not isinstance(body, Entity | FormerName):
        return {}
    return {"name": str(body.name), "name_cs": body.name.second, "code_cs": body.code_cs}
