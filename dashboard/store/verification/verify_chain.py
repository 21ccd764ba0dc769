"""Whether everything in the database is still as the audit log says."""

from __future__ import annotations

from sqlalchemy import Connection

from dashboard.store import audit_log
from dashboard.store.verification import (
    cards,
    codings,
    comments,
    document_fields,
    people,
    period_locks,
    submissions,
)
from dashboard.text import Problem


def verify(connection: Connection, anchor: str | None = None) -> list[Problem]:
    """Everything in the database that is not as the audit says; empty when nothing was touched.

    The chain of all strategies is walked; submissions, rows, standings and files are computed
    again from it. `anchor` is a digest printed earlier: without one, a cut tail of the audit
    shows only by what it leaves behind. Codes and values: audit-gap, audit-chain, audit-digest
    (`seq`) · audit-anchor (`anchor`) · audit-submission (`submission`, `field`) · audit-rows
    (`submission`, `row`, a question mark for an unknown row) · audit-answers
    (`submission`) · audit-standing (`row`) · audit-file (`file`) · audit-observations,
    audit-not-loaded (`seq`) · audit-draft, audit-card, audit-lock,
    audit-comment, audit-coding, audit-person, audit-role, audit-access (`number`, `field`).
    `found` holds the same in one text.
    """
    lines = audit_log.read_chain(connection)
    return [
        *submissions.check_chain(lines),
        *submissions.check_anchor(lines, anchor),
        *submissions.check_submissions(connection, lines),
        *submissions.check_rows(connection, lines),
        *submissions.check_answers(connection, lines),
        *submissions.check_standing_rows(connection, lines),
        *submissions.check_files(connection),
        *submissions.check_observations(connection, lines),
        *cards.check_drafts(connection, lines),
        *cards.check_cards(connection, lines),
        *period_locks.check_locks(connection, lines),
        *document_fields.check_fields(connection, lines),
        *comments.check_comments(connection, lines),
        *codings.check_codings(connection, lines),
        *people.check_people(connection, lines),
        *people.check_roles(connection, lines),
        *people.check_access(connection, lines),
    ]
