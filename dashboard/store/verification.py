"""Whether everything in the database is still as the audit says."""

from __future__ import annotations

from sqlalchemy import Connection

from dashboard.problems import Problem
from dashboard.store import audit, card_proof, proof


def verify(connection: Connection, anchor: str | None = None) -> list[Problem]:
    """Everything in the database that is not as the audit says; empty when nothing was touched.

    The chain of all strategies is walked; submissions, rows, standings and files are computed
    again from it. `anchor` is a digest printed earlier: without one, a cut tail of the audit
    shows only by what it leaves behind. Codes and values: audit-gap, audit-chain, audit-digest
    (`seq`) · audit-anchor (`anchor`) · audit-submission (`submission`, `field`) · audit-rows
    (`submission`, `row`, a question mark when the row cannot be told) · audit-answers
    (`submission`) · audit-standing (`row`) · audit-file (`file`) · audit-observations (`seq`) ·
    audit-draft, audit-card (`number`, `field`).
    `found` holds the same in one text.
    """
    lines = audit.whole(connection)
    return [
        *proof.chain(lines),
        *proof.anchored(lines, anchor),
        *proof.submissions(connection, lines),
        *proof.rows(connection, lines),
        *proof.answers(connection, lines),
        *proof.standings(connection, lines),
        *proof.files(connection),
        *proof.observations(connection, lines),
        *card_proof.drafts(connection, lines),
        *card_proof.filed(connection, lines),
    ]
