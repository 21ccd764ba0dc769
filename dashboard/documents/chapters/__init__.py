"""What an assessment is put together of: one module for each of its parts."""

__all__ = [
    "annex_card",
    "annexes",
    "title_and_summary",
]
