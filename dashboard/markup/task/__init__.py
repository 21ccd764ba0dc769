"""The page of one task: its card, indicators, rows, amendments and connections."""

__all__ = [
    "page",
]
