"""A document as the bytes of a file: Word, PDF, HTML, Markdown or text, with its charts as pictures."""

__all__ = ["html_and_markdown", "pdf", "plain_text", "write_file"]
