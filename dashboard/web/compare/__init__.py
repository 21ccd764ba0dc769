"""The page that says what changed between two days: what happened, in a sentence for each change."""

__all__ = [
    "page",
    "what_happened",
]
