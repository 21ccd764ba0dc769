"""The check of drafts of reports for `verify_chain.verify`: they have no audit line, only a digest."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from dashboard.store import report_drafts, schema
from dashboard.text import Problem


def check_report_drafts(connection: Connection) -> Iterator[Problem]:
    """Drafts whose bytes are not those that were kept; they are offered to nobody."""
    table = schema.report_draft
    for row in connection.execute(select(table).order_by(table.c.entity, table.c.kind)):
        if not report_drafts.is_as_kept(row):
            yield Problem("audit-report-draft", {"found": row.entity})
