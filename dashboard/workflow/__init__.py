"""A strategy with its database open for work, who may do what, and the only way to write.

Every action takes a person, runs in one transaction and writes its line to the audit log; only the draft of
a report leaves none, because it is not a record.
"""

from dashboard.workflow.permissions import Actor
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace

__all__ = [
    "Actor",
    "Snapshot",
    "Workspace",
    "action_result",
    "amendment_actions",
    "attachment_actions",
    "audit_readings",
    "bounded_cache",
    "card_actions",
    "document_material",
    "draft_actions",
    "intake",
    "letter_facts",
    "marked_copy",
    "notifications",
    "paper_agreement",
    "permissions",
    "program_files",
    "recomputed_statuses",
    "refusals",
    "reported_numbers",
    "review",
    "round_actions",
    "statistics_actions",
    "stored_strategy",
    "submission_thread",
    "workspace",
    "workspace_opening",
]
