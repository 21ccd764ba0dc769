"""Chains written anew, as somebody would who may write everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, text

from dashboard.store import anchor_file, audit_log
from dashboard.store.audit_entry import ZERO_DIGEST, AuditEntry, canonical_json

Facts = dict[str, Any]
"""What a line says after the change."""


def rewrite_chain(
    connection: Connection, change: Callable[[AuditEntry, Facts], Facts | None]
) -> None:
    """Gives lines other facts, where there are any, and each line the digests that follow.

    The anchor beside the database goes: it names a digest that is no more.
    """
    previous = ZERO_DIGEST
    for line in audit_log.read_chain(connection):
        facts = change(line, line.facts()) if line.after is not None else None
        after = line.after if facts is None else canonical_json(facts)
        new = replace(line, after=after, previous=previous)
        new = replace(new, digest=new.compute_digest())
        columns = "after = :after, previous = :previous, digest = :digest"
        connection.execute(text(f"UPDATE audit SET {columns} WHERE seq = :seq"), asdict(new))  # noqa: S608
        previous = new.digest
    beside = anchor_file.file_of(connection.engine)
    if beside:
        beside.unlink(missing_ok=True)
