"""Texts that people wrote, covered by the chain and yet erasable: it has a salted digest of each of them.

The salt is beside the text, in the database and not in the chain. Without text and salt the digest
reveals nothing of what was written, and the chain still verifies.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from dashboard.store import audit_entry, schema

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
