"""The assessment and the papers for a meeting as blocks, and blocks as Word, PDF, HTML or Markdown."""

__all__ = [
    "annex_card",
    "annexes",
    "assessment",
    "blocks",
    "meeting",
    "pdf",
    "write_file",
]
