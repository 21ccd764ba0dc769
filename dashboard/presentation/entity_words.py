"""Entities in words: abbreviations, units in brackets; and what one has answered in a round."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.fulfilment import round_answers
from dashboard.fulfilment.rule_words import ReportingState
from dashboard.presentation.languages import Wording
from dashboard.strategy import Strategy


def entity_list(
    strategy: Strategy,
    codes: Iterable[str],
    stated: str | None,
    words: Wording,
) -> str:
    """Entities as `stated` in the language; where they are not, in the form of the source: MV (OPK, PČR)."""
    if stated and not words.foreign(stated):
        return words.text(stated)
    listed = tuple(codes)
    units_of: dict[str, list[str]] = {}
    for code in listed:
        entity = strategy.entity(code)
        units = units_of.setdefault((entity and entity.parent) or code, [])
        if entity and entity.parent:
            units.append(entity_text(code, strategy, words))
    bodies = []
    for body, units in units_of.items():
        name, inside = entity_text(body, strategy, words), ", ".join(units)
        if units and body in listed:
            inside = words("annex_card.including", units=inside)
        bodies.append(f"{name} ({inside})" if units else name)
    return ", ".join(bodies) or "–"


def entity_text(code: str, strategy: Strategy, words: Wording) -> str:
    """An entity by its abbreviation in the language; a public source, which has none, by its name."""
    return words.text(strategy.abbreviation(code))


def cell_text(cell: round_answers.RoundAnswer, words: Wording) -> str:
    """A body in a round: its state with how much of how much, and the day of its last report."""
    text = state_text(cell, words)
    last = cell.last
    return words("who_reported.last_on", said=text, day=words.date(last)) if last else text


def state_text(cell: round_answers.RoundAnswer, words: Wording) -> str:
    """The state of a body in a round: how much it still has to answer, waits, or was answered."""
    text = words(f"who_reported.{cell.state.value}")
    if cell.state is ReportingState.PARTLY_ANSWERED:
        answered, asked = len(cell.had_asked) - len(cell.unanswered), len(cell.had_asked)
        return words.plural("who_reported.some_of_all", asked, said=text, some=answered)
    if cell.to_answer:
        left, asked = len(cell.to_answer), len(cell.asked)
        text = words.plural("who_reported.missing_of_all", asked, said=text, missing=left)
        waits = len(cell.waiting)
        return words.plural("who_reported.some_waits", waits, said=text) if waits else text
    if cell.waiting:
        waits, asked = len(cell.waiting), len(cell.asked)
        return words.plural("who_reported.some_of_all", asked, said=text, some=waits)
    return text
