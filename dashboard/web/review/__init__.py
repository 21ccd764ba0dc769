"""The page on which the coordinator decides on what was handed in."""

__all__ = [
    "decision",
    "queue",
]
