"""A submission on the screen: its problems, its history, its receipt, the file as it was sent."""

__all__ = [
    "history",
    "original",
    "problems",
    "receipts",
]
