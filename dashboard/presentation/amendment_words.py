"""A change of the strategy in words: which value, from what to what, since when, under what, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from dashboard.assessment import narrative
from dashboard.fulfilment import amendment_changes
from dashboard.presentation import entity_words, sentences
from dashboard.presentation.languages import Wording
from dashboard.strategy import Strategy, amendments

Event = amendment_changes.Event
AmendmentChange = amendment_changes.AmendmentChange
OWN_NAMES = {"cs": ("code_cs", "name_cs")}
ALL_NAMES = {"name", "name_cs", "code_cs"}
"""What a body is called: in a language other than English, and in any."""
FIELD_MESSAGES = {"title": "amendment.title_of"}
"""Message ids of the fields whose own is taken."""


def field_name(field: str, words: Wording) -> str:
    """What an amendment changed: the deadline, the owner."""
    return words(FIELD_MESSAGES.get(field, f"amendment.{field}"))


def as_read(changes: Iterable[AmendmentChange], words: Wording) -> list[AmendmentChange]:
    """The changes as people read them: what an amendment calls a body in their language is one."""
    read: list[AmendmentChange] = []
    for _, of_one in groupby(changes, key=lambda change: id(change.amendment)):
        fields = {change.field: change for change in of_one}
        own = [fields[name] for name in OWN_NAMES.get(words.language, ("name",)) if name in fields]
        if own and all(change.after is not None for change in own):
            before, after = (
                ", ".join(filter(None, side))
                for side in zip(*((each.before, each.after) for each in own), strict=True)
            )
            field = own[0].field if len(own) == 1 else "name"
            read.append(replace(own[0], field=field, before=before or None, after=after))
            fields = {name: each for name, each in fields.items() if name not in ALL_NAMES}
        read += fields.values()
    return read


def values(change: AmendmentChange, strategy: Strategy, words: Wording) -> tuple[str, str]:
    """The value before and after, as people read them."""
    if change.field in ALL_NAMES and change.after is None:
        return str(change.before), words("amendment.erased")
    is_body = change.field == "succeeded_by"
    before, after = (
        entity_words.entity_text(value, strategy, words)
        if is_body and value
        else sentences.value_text(narrative.changed_value(value, strategy), words)
        for value in (change.before, change.after)
    )
    return before, after


def change_text(change: AmendmentChange, strategy: Strategy, words: Wording) -> str:
    """The field with its value before and after."""
    before, after = values(change, strategy, words)
    return f"{field_name(change.field, words)}: {before} → {after}"


def cells(change: AmendmentChange, strategy: Strategy, words: Wording) -> tuple[str | None, ...]:
    """A value that an amendment changed, as a line among the changes: of what, which, both sides, why."""
    place: tuple[str | None, str | None] = (change.task, change.indicator)
    if change.task is None:
        place = (subject(change.amendment, strategy, words), None)
    field, sides = field_name(change.field, words), values(change, strategy, words)
    return *place, field, *sides, source_text(change, words)


def subject(amendment: amendments.Amendment, strategy: Strategy, words: Wording) -> str:
    """What was amended: a task or an indicator by its number, a body by its abbreviation."""
    if amendment.entity:
        return entity_words.entity_text(amendment.entity, strategy, words)
    return amendment.subject


def source_text(change: AmendmentChange, words: Wording) -> str:
    """Since when the change holds, under what and why; of one that was entered or taken back, when."""
    amendment = change.amendment
    values = {
        "day": words.date(amendment.date),
        "authority": amendment.authority.strip(),  # may end with "Sb."
        "reason": amendment.reason.strip().rstrip("."),
    }
    if amendment.record is None or change.event is Event.TOOK_EFFECT:
        return words("amendment.since", **values)
    if change.event is Event.TAKEN_BACK:
        return words("amendment.taken_back", **values)
    return words("amendment.entered", **values, on=words.date(amendment.record.on))
