"""Entities in words, as documents, mails and commands name them: abbreviations, units in brackets."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.presentation.languages import Wording
from dashboard.strategy import Strategy


def entity_list(
    strategy: Strategy,
    codes: Iterable[str],
    stated: tuple[str | None, str | None] | None,
    words: Wording,
) -> str:
    """Entities as the source names them in the language; where it does not, in its form: MV (OPK, PČR).

    `stated` is what the source says, in English and in Czech.
    """
    english, czech = stated or (None, None)
    if named := czech if words.language == "cs" else english:
        return named
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
    return words.text(*strategy.abbreviation(code))
