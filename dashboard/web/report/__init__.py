"""The page on which an officer reports: a table to hand in, or lines to type."""

__all__ = [
    "confirmation",
    "drafts",
    "grid",
    "handed_in",
    "nothing_to_report",
    "returned_submissions",
    "upload",
]
