"""The check of attachments and threads for `verify_chain.verify`: each row against its audit line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from dashboard.store import schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.verification.audited_rows import AuditedTable, check_rows
from dashboard.store.verification.chain_texts import ChainTexts
from dashboard.text import Problem

_OF_FILE = ("line", "kind", "size", "sha256")


def check_correspondence(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    """Attachments and messages that are not as their audit line says, have none, or are gone."""
    for audited in (
        AuditedTable(
            schema.attachment, {"attach"}, "audit-attachment", _file, _facts_of_line, ("name",)
        ),
        AuditedTable(
            schema.message, {"message"}, "audit-message", _message, _facts_of_line, ("text",)
        ),
    ):
        yield from check_rows(connection, lines, texts, audited)


def _facts_of_line(line: AuditEntry) -> dict[str, object]:
    facts = {name: line.facts().get(name) for name in (*_OF_FILE, "side")}
    return {"submission": line.object, **facts}


def _file(row: Row[Any]) -> dict[str, object]:
    facts = {name: getattr(row, name) for name in _OF_FILE}
    return {"submission": f"submission:{row.submission}", **facts}


def _message(row: Row[Any]) -> dict[str, object]:
    return {"submission": f"submission:{row.submission}", "side": row.side}
