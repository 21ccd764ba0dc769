"""A document as the bytes of a file: Word, PDF, HTML or Markdown, with its charts as pictures."""

__all__ = ["pdf", "write_file"]
