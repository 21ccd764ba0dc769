"""What passes between an entity and the coordinator about a submission: files of evidence and a thread."""

from dashboard.workflow.correspondence.record import Correspondence

__all__ = ["Correspondence", "attachment_actions", "message_actions", "record"]
