"""A submission as markup: its problems, its effects, its receipt."""

__all__ = [
    "effect_in_words",
    "history",
    "problems",
    "receipts",
]
