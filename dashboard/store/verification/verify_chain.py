"""Whether everything in the database is still as the audit log says."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from dashboard.store import audit_log, records
from dashboard.store.people import access_log
from dashboard.store.verification import cards, people, stored_schema, submissions
from dashboard.store.verification.text_digests import ChainTexts, ErasedText
from dashboard.text import Problem


@dataclass(frozen=True, slots=True)
class ChainFindings:
    """What was found: everything that is not as the audit says, and the counts of texts.

    `erased` are the texts that were erased on record; `texts_outside` is how many were written by an
    earlier version and are not covered by the chain. `after_anchors` is how many records follow the last of
    the given anchors; None without one.
    """

    problems: list[Problem]
    erased: list[ErasedText]
    after_anchors: int | None = None


def verify(connection: Connection, anchor: str | None = None) -> list[Problem]:
    """Everything in the database that is not as the audit says; empty when nothing was touched."""
    return examine(connection, anchor).problems


def examine(connection: Connection, *anchors: str | None) -> ChainFindings:
    """Holds everything in the database against the audit.

    The schema is held against the one that the program makes, and the chain of all strategies is walked;
    submissions, rows, standings and files are computed again from it. `anchors` are digests printed
    earlier: without one, a cut tail of the audit shows only by what it leaves behind, and nothing shows a
    line that was put in at the end with right digests. Raises
    `database.Unavailable`, with code database-schema, where tables or columns are missing. Codes and values:
    refusal-off (`found`) · schema-more, schema-less, schema-other (`kind`, `name`) · audit-gap, audit-chain,
    audit-digest (`seq`) · audit-anchor (`anchor`) · audit-submission (`submission`, `field`) · audit-rows
    (`submission`, `row`) · audit-row-set (`submission`, how many rows `now` and `then`) · audit-answers
    (`submission`) · audit-standing (`row`) · audit-file, audit-file-extra, audit-file-gone
    (`file`) · audit-observations, audit-not-loaded (`seq`) · audit-draft, audit-card, audit-lock,
    audit-document-field, audit-comment, audit-coding, audit-attachment, audit-message,
    audit-person, audit-role, audit-access (`number`, `field`) · audit-report-draft (`found`).
    `found` holds the same in one text.
    """
    kept = [anchor for anchor in anchors if anchor is not None]
    of_schema = stored_schema.check_schema(connection)
    lines = audit_log.read_chain(connection)
    # Who came and was refused changes nothing, whatever it was that they tried.
    written = [line for line in lines if not access_log.is_access(line)]
    texts = ChainTexts(connection, written)
    problems = [
        *of_schema,
        *submissions.check_chain(lines),
        *submissions.check_anchors(lines, kept),
        *submissions.check_submissions(connection, written, texts),
        *submissions.check_rows(connection, written),
        *submissions.check_standing_rows(connection, written),
        *submissions.check_files(connection, written),
        *submissions.check_observations(connection, written),
        *cards.check_drafts(connection, written, texts),
        *cards.check_cards(connection, written, texts),
        *submissions.check_drafts(connection),
        *(
            problem
            for kind in records.KINDS
            for problem in records.check(connection, kind, written, texts.altered)
        ),
        *people.check_people(connection, written),
        *people.check_access(connection, lines),
    ]
    vouched = max((line.seq for line in lines if line.digest in kept), default=0)
    after = len([line for line in lines if line.seq > vouched]) if kept else None
    return ChainFindings(problems, texts.erased, after)
