"""The only SQL: submissions, drafts, standing rows, cards, observations, audit log; SQLite or PostgreSQL."""

from dashboard.store.audit_entry import AuditEntry
from dashboard.store.submissions import Submission

__all__ = [
    "AuditEntry",
    "Submission",
    "answers_to_warnings",
    "audit_log",
    "card_drafts",
    "cards",
    "database",
    "observations",
    "replacements",
    "report_drafts",
    "seed",
    "standing_rows",
    "submissions",
]
