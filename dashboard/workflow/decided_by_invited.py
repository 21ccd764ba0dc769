"""What was decided by somebody who came by an invitation of its author, directly or through others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.store import AuditEntry


@dataclass(frozen=True, slots=True)
class ByInvited:
    """What was decided by somebody whom its author had invited, directly or through others.

    Two people on the record may be one person with two addresses: nothing shows it, so it is reported.
    """

    submissions: frozenset[int] = frozenset()
    """The numbers of those that were accepted so."""
    cards: Mapping[int, str] = field(default_factory=dict)
    """The task of each card that was approved so, by the number of the card."""


def find(lines: Iterable[AuditEntry]) -> ByInvited:
    """The submissions and cards that were decided so, by the lines of the audit, oldest first."""
    inviters: dict[str, str] = {}
    authors: dict[str, set[str]] = defaultdict(set)
    writers: dict[str, set[str]] = defaultdict(set)
    tasks: dict[str, str] = {}
    decided: set[str] = set()
    for line in lines:
        match line.action:
            case "invite":
                inviters.setdefault(line.object, line.actor)
            case "submit":
                authors[line.object].add(line.actor)
            case "draft" if (facts := line.facts()).get("state") == "current":
                writers[str(facts.get("task"))].add(str(facts.get("author")))
            case "ready":
                tasks[line.object] = task = str(line.facts().get("task"))
                authors[line.object] |= {line.actor, *writers[task]}
            case "accept" | "approve" if authors[line.object] & _inviters_of(line.actor, inviters):
                decided.add(line.object)
    numbers = {what: _number(what) for what in decided}
    return ByInvited(
        frozenset(number for what, number in numbers.items() if what not in tasks),
        {number: tasks[what] for what, number in numbers.items() if what in tasks},
    )


def _number(thing: str) -> int:
    """The number in what a line is about; 0 where somebody tampered with it."""
    number = thing.partition(":")[2]
    return int(number) if number.isdecimal() else 0


def _inviters_of(person: str, inviters: Mapping[str, str]) -> set[str]:
    """Who invited a person, who invited that one, and so on."""
    found: set[str] = set()
    while (person := inviters.get(person, "")) and person not in found:
        found.add(person)
    return found
