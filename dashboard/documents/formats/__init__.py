"""A document as the bytes of a file: Word, PDF, HTML, Markdown or text, with its charts as pictures."""

import logging

__all__ = ["font_letters", "html_and_markdown", "pdf", "pictures", "plain_text", "write_file"]

# A service has no home, and where the list of fonts is kept instead concerns nobody who waits for a document.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
