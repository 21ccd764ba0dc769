"""Who did something, on the screen: bodies by the abbreviation of the language, and people."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from dashboard.markup.kit.templates import kit
from dashboard.presentation import Wording, entity_words
from dashboard.store import audit_entry
from dashboard.strategy import Strategy


def short(strategy: Strategy, code: str, words: Wording) -> str:
    """The abbreviation of a body: MLSA, MPSV; a public source by its name."""
    return entity_words.entity_text(code, strategy, words)


def full(strategy: Strategy, code: str, words: Wording) -> str:
    """The name of a body in full."""
    entity = strategy.entity(code)
    return words.text(entity.name) if entity else code


def short_with_name(strategy: Strategy, code: str, words: Wording) -> str:
    """A body by its abbreviation and its name."""
    abbreviation, name = short(strategy, code, words), full(strategy, code, words)
    return abbreviation if _are_one(abbreviation, name) else f"{abbreviation} – {name}"


def short_and_full(strategy: Strategy, code: str, words: Wording) -> str:
    """Abbreviation and name, a unit behind the body it belongs to: MOI › CPD, Department of …"""
    codes = [code]
    while (entity := strategy.entity(codes[0])) and entity.parent:
        codes.insert(0, entity.parent)
    line = [short(strategy, unit, words) for unit in codes]
    name = full(strategy, code, words)
    return " › ".join(line if _are_one(line[-1], name) else [*line[:-1], f"{line[-1]}, {name}"])


def _are_one(abbreviation: str, name: str) -> bool:
    """Whether a body has no abbreviation: a public source has its name, with a capital, instead."""
    return abbreviation.casefold() == name.casefold()


def abbreviations(strategy: Strategy, codes: Iterable[str], words: Wording) -> Markup:
    """Abbreviations in a row, each with its name; a dash where there is none."""
    return kit.abbreviations(
        [(short(strategy, code, words), full(strategy, code, words)) for code in codes]
    )


def actor_name(actor: str, words: Wording) -> str:
    """The name of who did something; what came with the program has no person."""
    return words("person.seed") if actor == audit_entry.SEED_ACTOR else actor
