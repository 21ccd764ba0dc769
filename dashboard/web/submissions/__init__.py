"""A submission on the screen: problems, history, receipt, the file as sent, evidence, and its thread."""

__all__ = [
    "attached_files",
    "effect_in_words",
    "history",
    "original",
    "problems",
    "receipts",
    "thread",
]
