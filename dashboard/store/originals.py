"""The bytes of files as they came, stored once under their hash."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from dashboard.store import schema


def save(connection: Connection, strategy: str, sha256: str, content: bytes) -> None:
    """Stores the bytes of a file of a strategy, unless they are there already."""
    column = schema.file.c
    mine = (column.strategy == strategy) & (column.sha256 == sha256)
    if connection.execute(select(column.size).where(mine)).first() is None:
        values = {"strategy": strategy, "sha256": sha256, "bytes": content, "size": len(content)}
        connection.execute(insert(schema.file), values)


def read(connection: Connection, strategy: str, sha256: str) -> bytes:
    """The bytes of a stored file of a strategy; it must be there."""
    column = schema.file.c
    mine = (column.strategy == strategy) & (column.sha256 == sha256)
    content: bytes = connection.execute(select(column.bytes).where(mine)).scalar_one()
    return content
