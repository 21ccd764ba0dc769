"""Texts that people wrote, held against the digests of them that the chain has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from dashboard.store import audit_entry, salted_texts
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.salted_texts import Texts


@dataclass(frozen=True, slots=True)
class ErasedText:
    """A text that was erased on record: `seq` is the line that wrote it, `erased` the line of the erasure.

    `ground` is why, one of `erasure.GROUNDS`.
    """

    seq: int
    name: str
    erased: int
    ground: str


class ChainTexts:
    """What the chain says of texts, and which of them were found erased on record so far."""

    def __init__(self, connection: Connection, lines: Sequence[AuditEntry]) -> None:
        self.erased: list[ErasedText] = []
        self._salts = salted_texts.read_salts(connection)
        self._erasures = {
            (facts.get("line"), facts.get("name")): (
                line.seq,
                facts.get("left"),
                facts["ground"],
            )
            for line in lines
            if line.action == salted_texts.ERASE
            for facts in [line.facts()]
        }

    def altered(self, line: AuditEntry, stored: Texts) -> list[str]:
        """The names of the texts that are not what a line says; `stored` has every text of its kind."""
        digests = line.facts().get(salted_texts.IN_LINE, {})
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

    def _is_erased(self, line: AuditEntry, name: str, text: object) -> bool:
        erased, left, ground = self._erasures[line.seq, name]
        self.erased.append(ErasedText(line.seq, name, erased, ground))
        return bool(left == audit_entry.digest(text))
