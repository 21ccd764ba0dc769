"""The bytes of files as they came, stored once under their hash."""

from __future__ import annotations

from hashlib import sha256 as digest_of

from sqlalchemy import Connection, func, insert, select

from dashboard.store import schema


def save(connection: Connection, strategy: str, sha256: str, content: bytes) -> None:
    """Stores the bytes of a file of a strategy, unless they are there already."""
    column = schema.file.c
    mine = (column.strategy == strategy) & (column.sha256 == sha256)
    if connection.execute(select(column.size).where(mine)).first() is None:
        values = {"strategy": strategy, "sha256": sha256, "bytes": content, "size": len(content)}
        connection.execute(insert(schema.file), values)


def waiting_bytes(connection: Connection, strategy: str, person: str) -> int:
    """The bytes of all files that a person has handed in or attached and nobody has decided on yet."""
    file, sent, attached = schema.file.c, schema.submission.c, schema.attachment.c
    waits = (sent.strategy == strategy) & (sent.state == "submitted")
    tables = select(sent.sha256).where(waits, sent.sender == person)
    beside = (
        select(attached.sha256)
        .join_from(schema.attachment, schema.submission, attached.submission == sent.id)
        .where(waits, attached.actor == person)
    )
    mine = (file.strategy == strategy) & file.sha256.in_(tables.union(beside))
    return int(connection.execute(select(func.sum(file.size)).where(mine)).scalar() or 0)


def read(connection: Connection, strategy: str, sha256: str) -> bytes:
    """The bytes of a stored file of a strategy; it must be there."""
    column = schema.file.c
    mine = (column.strategy == strategy) & (column.sha256 == sha256)
    content: bytes = connection.execute(select(column.bytes).where(mine)).scalar_one()
    return content


def find(connection: Connection, strategy: str, sha256: str) -> bytes | None:
    """The bytes of a stored file; None where they are gone, or are not those of the hash any more."""
    column = schema.file.c
    mine = (column.strategy == strategy) & (column.sha256 == sha256)
    content: bytes | None = connection.execute(select(column.bytes).where(mine)).scalar()
    return content if content is not None and digest_of(content).hexdigest() == sha256 else None
