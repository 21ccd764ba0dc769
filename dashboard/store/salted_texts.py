"""Texts that people wrote, covered by the chain and yet erasable: it has a salted digest of each of them.

The salt is beside the text, in the database and not in the chain. Without text and salt the digest
reveals nothing of what was written, and the chain still verifies.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from dashboard.store import audit_entry, schema
from dashboard.store.audit_entry import AuditEntry

Texts = Mapping[str, object]
"""Plain values (a text, a card, answers) by the name of what they are; None where there is none."""
IN_LINE = "texts"
"""Under this key of `after` a line has its digests by name; one of before there were salts has none."""
ERASE = "erase"
"""The action that erases a text: its line names the line of the text and says what is left."""
VERSION = "version"
"""Under this key the line of an erasure has the version of the draft whose text it took."""

_TABLE = schema.text_salt
_BYTES = 16


def seal(facts: Mapping[str, object] | None) -> tuple[Mapping[str, object] | None, dict[str, str]]:
    """Facts of a line with salted digests in place of their texts, and the salts, by name."""
    texts = None if facts is None else facts.get(IN_LINE)
    if facts is None or not isinstance(texts, Mapping):
        return facts, {}
    salts = {name: secrets.token_hex(_BYTES) for name, text in texts.items() if text is not None}
    digests = {name: salted_digest(salt, texts[name]) for name, salt in salts.items()}
    return {**facts, IN_LINE: digests}, salts


def salted_digest(salt: str, text: object) -> str:
    """SHA-256, in hexadecimal, of a salt and a text in canonical form."""
    return audit_entry.digest([salt, text])


def save_salts(connection: Connection, strategy: str, seq: int, salts: Mapping[str, str]) -> None:
    """Stores the salts of the texts of an audit line."""
    shared = {"strategy": strategy, "seq": seq}
    records = [{**shared, "name": name, "salt": salt} for name, salt in salts.items()]
    if records:
        connection.execute(insert(_TABLE), records)


def delete_salts(connection: Connection, lines: Sequence[int], name: str) -> None:
    """Deletes the salts of a text of some lines: their digests then reveal nothing of it."""
    connection.execute(delete(_TABLE).where(_TABLE.c.seq.in_(lines), _TABLE.c.name == name))


def read_salts(connection: Connection) -> dict[tuple[str, int, str], str]:
    """Every salt, by strategy, sequence of the audit line, and name of the text."""
    columns = (_TABLE.c.strategy, _TABLE.c.seq, _TABLE.c.name, _TABLE.c.salt)
    return {
        (strategy, seq, name): salt
        for strategy, seq, name, salt in connection.execute(select(*columns))
    }


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
        self._salts = read_salts(connection)
        self._erasures = {
            (facts.get("line"), facts.get("name")): (
                line.seq,
                facts.get("left"),
                facts["ground"],
            )
            for line in lines
            if line.action == ERASE
            for facts in [line.facts()]
        }

    def altered(self, line: AuditEntry, stored: Texts) -> list[str]:
        """The names of the texts that are not what a line says; `stored` has every text of its kind."""
        digests = line.facts().get(IN_LINE, {})
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
        return digest == salted_digest(salt, text)

    def _is_erased(self, line: AuditEntry, name: str, text: object) -> bool:
        erased, left, ground = self._erasures[line.seq, name]
        self.erased.append(ErasedText(line.seq, name, erased, ground))
        return bool(left == audit_entry.digest(text))
