"""Chains written anew: as somebody would who may write everywhere, and as an earlier version did."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, text

from dashboard.store import anchor_file, audit_entry, audit_log
from dashboard.store.audit_entry import ZERO_DIGEST, AuditEntry, canonical_json

Facts = dict[str, Any]
"""What a line says after the change."""
SALT = "5a17"


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


def write_as_before_salts(connection: Connection) -> None:
    """Leaves the database as versions did that had salted digests of codings only, with their salt there."""

    def without_texts(line: AuditEntry, facts: Facts) -> Facts | None:
        if "texts" not in facts:
            return None
        earlier = {
            name: audit_entry.digest([SALT, stored] if line.action == "code" else stored)
            for name in facts.pop("texts")
            if (stored := _stored(connection, line, name)) is not None
        }
        return facts | earlier

    rewrite_chain(connection, without_texts)
    # From where a write came is known since later.
    connection.execute(
        text("DELETE FROM access WHERE seq IN (SELECT seq FROM audit WHERE strategy <> '')")
    )
    later = ("round", "settlement", "amendment", "field_draft")
    for table in ("text_salt", "attachment", "message", *later):
        connection.execute(text(f"DROP TABLE {table}"))
    connection.execute(text("ALTER TABLE access DROP COLUMN times"))
    for column in ("other_dimensions", "exact_value"):
        connection.execute(text(f"ALTER TABLE observation DROP COLUMN {column}"))
    column = f"ALTER TABLE coding ADD COLUMN salt TEXT NOT NULL DEFAULT '{SALT}'"
    connection.execute(text(column))


def _stored(connection: Connection, line: AuditEntry, name: str) -> object:
    """A text of which earlier versions had a digest without salt; None for any other."""
    number = line.object.partition(":")[2]
    match line.action, name:
        case ("submit", "answers"):
            query = (
                f"SELECT line, code, reason FROM answer WHERE submission = {number} ORDER BY 1, 2"  # noqa: S608
            )
            return [list(row) for row in connection.execute(text(query))] or None
        case ("draft" | "ready", "card"):
            table = line.object.partition(":")[0]
            query = f"SELECT card FROM {table} WHERE id = {number}"  # noqa: S608
            return json.loads(connection.execute(text(query)).scalar_one())
        case ("open-round" | "change-round", "note"):
            table = "round"
        case ("lock" | "unlock", "reason"):
            table = "period_lock"
        case ("write", _):
            table = "document_field"
        case _:
            return None
    return connection.execute(text(f"SELECT {name} FROM {table} WHERE seq = {line.seq}")).scalar()  # noqa: S608
