"""Texts that people wrote, held against the digests of them that the chain has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from dashboard.store import audit_entry, salted_texts
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.salted_texts import Texts

_ONCE_LEFT_OUT = {"file_name", "received_as", "reason"}
"""Of these texts earlier versions had no digest in the chain."""


@dataclass(frozen=True, slots=True)
class ErasedText:
    """A text that was erased on record: `seq` is the line that wrote it, `erased` the line of the erasure.

    `ground` is why, one of `erasure.GROUNDS`; empty where an earlier version did not ask.
    """

    seq: int
    name: str
    erased: int
    ground: str = ""


class ChainTexts:
    """What the chain says of texts, and what was found out about them so far.

    `erased` are those that were erased on record, `outside` is the number of those that an earlier
    version stored without a digest in the chain: nobody can know whether they were edited.
    """

    def __init__(self, connection: Connection, lines: Sequence[AuditEntry]) -> None:
        self.erased: list[ErasedText] = []
        self.outside = 0
        self._salts = salted_texts.read_salts(connection)
        self._erasures = {
            (facts.get("line"), facts.get("name")): (
                line.seq,
                facts.get("left"),
                facts.get("ground", ""),
            )
            for line in lines
            if line.action == salted_texts.ERASE
            for facts in [line.facts()]
        }

    def altered(self, line: AuditEntry, stored: Texts) -> list[str]:
        """The names of the texts that are not what a line says; `stored` has every text of its kind."""
        facts = line.facts()
        digests = facts.get(salted_texts.IN_LINE)
        if not isinstance(digests, dict):
            return [name for name in stored if not self._holds_as_before(line, name, stored, facts)]
        return [
            name
            for name in dict.fromkeys([*stored, *digests])
            if not self._holds(line, name, stored.get(name), digests.get(name))
        ]

    def _holds(self, line: AuditEntry, name: str, text: object, digest: str | None) -> bool:
        salt = self._salts.get((line.strategy, line.seq, name))
        if (line.seq, name) in self._erasures:
            return salt is None and self._is_erased(line, name, text)
        if digest is None or salt is None:
            return digest is None and text is None
        return digest == salted_texts.salted_digest(salt, text)

    def _holds_as_before(
        self, line: AuditEntry, name: str, stored: Texts, facts: Mapping[str, Any]
    ) -> bool:
        """Whether a text is what a line of an earlier version says, which has a digest without salt."""
        text = stored[name]
        if (line.seq, name) in self._erasures:
            return self._is_erased(line, name, text)
        if name in facts:
            # Codings alone had a salt then.
            salt = self._salts.get((line.strategy, line.seq, name))
            salted = salted_texts.salted_digest(salt, text) if salt else audit_entry.digest(text)
            return bool(facts[name] == salted)
        if name in _ONCE_LEFT_OUT:
            self.outside += bool(text)
            return True
        return text is None

    def _is_erased(self, line: AuditEntry, name: str, text: object) -> bool:
        erased, left, ground = self._erasures[line.seq, name]
        self.erased.append(ErasedText(line.seq, name, erased, ground))
        return bool(left == audit_entry.digest(text))
