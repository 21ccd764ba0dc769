"""The page on which an officer reports: a table to hand in, or lines to type."""

__all__ = [
    "drafts",
    "grid",
    "nothing_to_report",
    "returned_submissions",
    "upload",
]
