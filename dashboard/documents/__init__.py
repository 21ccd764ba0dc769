"""Assessment, meeting papers and letters: as blocks, and blocks as Word, PDF, HTML or Markdown."""

__all__ = [
    "annex_card",
    "annexes",
    "assessment",
    "blocks",
    "meeting",
    "pdf",
    "reminder_letter",
    "write_file",
]
