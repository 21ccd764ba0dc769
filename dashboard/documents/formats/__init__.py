"""A document as the bytes of a file: Word, PDF, HTML, Markdown or text, with its charts as pictures."""

__all__ = ["font_letters", "html_and_markdown", "pdf", "pictures", "plain_text", "write_file"]
