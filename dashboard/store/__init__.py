"""The only SQL: submissions, drafts, standing rows, cards, observations, audit log; SQLite or PostgreSQL."""

from dashboard.store.audit_entry import AuditEntry
from dashboard.store.submissions import Submission

__all__ = [
    "AuditEntry",
    "Submission",
    "anchor_file",
    "answers_to_warnings",
    "attachments",
    "audit_entry",
    "audit_log",
    "card_drafts",
    "cards",
    "database",
    "drafts",
    "erased_bytes",
    "messages",
    "observations",
    "originals",
    "record_kinds",
    "replacements",
    "shipped_evidence",
    "shown_names",
    "standing_rows",
    "stored_amendments",
    "stored_rounds",
    "submissions",
]
