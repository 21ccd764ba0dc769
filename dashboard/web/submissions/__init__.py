"""A submission on the screen: its problems, its history, its receipt, the file as it was sent."""

__all__ = [
    "effect_in_words",
    "history",
    "original",
    "problems",
    "receipts",
]
