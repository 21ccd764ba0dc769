"""The page on which an officer reports: a table to hand in, or a single row."""

__all__ = [
    "drafts",
    "duties",
    "nothing_to_report",
    "returned_submissions",
    "typed_row",
    "upload",
]
