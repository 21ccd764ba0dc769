"""Units of numbers: of money with their scale, of what is measured, and per cent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.text import names, tables

if TYPE_CHECKING:  # or the child that reads a file would wait for the strategy to be imported
    from dashboard.strategy import Indicator

MEASURED = frozenset(
    {
        *("czk", "kc", "million czk", "thousand czk", "mil. kc", "tis. kc", "eur", "usd"),
        *("hours", "hodiny", "hodin", "days", "dny", "dni", "weeks", "tydny", "months", "mesice"),
        *("years", "roky", "km", "m2", "ha", "kg", "tonnes", "tuny", "litres"),
        *("fte", "full-time equivalents", "uvazky"),
    }
)
"""Folded units of what is measured and may have decimals; money of any currency is measured, too."""
_OF_PEOPLE = re.compile(r"osob|lid[ie]|obet|ucast|person|people|victim|participant|officer|staff")
PER_CENT_UNITS = ("%", "per cent", "percent", "procent", "procenta")
"""How the unit of a level or share begins where it is per cent, whatever it is per cent of."""

_SCALES = (
    (r"tis(?:ic\w*)?|thousands?|t", 1_000),
    (r"mil(?:ion\w*)?|mio|millions?|m", 1_000_000),
    (r"mld|miliard\w*|billions?|bn", 1_000_000_000),
)
_CURRENCIES = (
    (r"kc|czk|korun\w*", "CZK"),
    (r"eur\w*|€", "EUR"),
    (r"usd|dolar\w*|\$", "USD"),
)
_OTHER_MONEY = "pln|zł|zl|huf|gbp|£|chf|sek|nok|dkk|ron|uah"
_MONEY = re.compile(
    rf"(?<!\w)(?:{'|'.join(words for words, _ in _CURRENCIES)}|{_OTHER_MONEY})(?!\w)"
)
_SCALE = "|".join(rf"(?P<s{at}>{words})" for at, (words, _) in enumerate(_SCALES))
_CURRENCY = "|".join(rf"(?P<c{at}>{words})" for at, (words, _) in enumerate(_CURRENCIES))
_UNIT = re.compile(rf"(?<!\w)(?:(?:{_SCALE})\.? ?)?(?:{_CURRENCY})(?!\w)")
_ONLY_SCALE = re.compile(r"(?<!\w)(?:v|in) (?P<s0>tis(?:icich)?|thousands)(?P<s1>)(?P<s2>)(?!\w)")
_UNIT_OF_HEAD = re.compile(
    r"[\s(\[,–-]*(?:v |in )?"
    rf"(?:(?:{_SCALE})\.? ?)?(?:{_CURRENCY}|(?P<percent>%|procent\w*|per cent))?[\s)\].]*"
)
"""The unit that a known column head may have behind it: "hodnota (v tis. Kč)"."""
_PER_CENT_OF_HEAD = re.compile(r"(?:[(\[,–-]\s*(?:v |in )?|\b(?:v|in) )(?:%|procent\w*|per ?cent)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A scale and a currency as written; None for a currency that is not said."""

    scale: int
    currency: str | None
    written: str


def read(text: str) -> Iterator[Unit]:
    """Units of money in a text, and a scale alone ("v tisících")."""
    folded = names.fold(text)
    for match in [*_UNIT.finditer(folded)] or [*_ONLY_SCALE.finditer(folded)]:
        groups = match.groupdict()
        scale = next((n for at, (_, n) in enumerate(_SCALES) if groups.get(f"s{at}")), 1)
        currency = next((c for at, (_, c) in enumerate(_CURRENCIES) if groups.get(f"c{at}")), None)
        yield Unit(scale, currency, tables.clip(text.strip(), 80))


def unit_of(indicator: Indicator) -> Unit:
    """The unit of an indicator; of what is no money a scale of 1 without a currency."""
    both = indicator.unit.both if indicator.unit else ()
    found = [unit for text in both for unit in read(text)]
    return found[0] if found else Unit(1, None, "")


def is_measured(unit: str) -> bool:
    """Whether a unit is of what is measured and may have decimals; all else is counted in whole numbers."""
    folded = names.fold(unit)
    return folded in MEASURED or _MONEY.search(folded) is not None


def counts_people(indicator: Indicator) -> bool:
    """Whether the unit of an indicator is people of any kind."""
    both = indicator.unit.both if indicator.unit else ()
    return any(_OF_PEOPLE.search(names.fold(text)) for text in both)


def is_per_cent(indicator: Indicator) -> bool:
    """Whether the numbers of an indicator are per cent, whatever they are per cent of."""
    return bool(indicator.unit) and names.fold(indicator.unit or "").startswith(PER_CENT_UNITS)


def says_per_cent(head: str) -> bool:
    """Whether a head has per cent as its unit: "hodnota (%)", "hodnota v procentech"."""
    return _PER_CENT_OF_HEAD.search(names.fold(head)) is not None


def unit_behind(header: str, known: Iterable[str]) -> str | None:
    """The known head with which a folded header begins if only a unit stands behind it; None otherwise."""
    for head in known:
        rest = header[len(head) :] if header.startswith(head) else ""
        if re.search(r"\w|%", rest) and not rest[0].isalnum() and _UNIT_OF_HEAD.fullmatch(rest):
            return head
    return None
