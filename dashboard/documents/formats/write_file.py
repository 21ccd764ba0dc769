"""A document as the bytes of a file: Word, PDF, HTML, Markdown or text by the ending of its name."""

from __future__ import annotations

from dashboard.documents.blocks import Document
from dashboard.documents.formats import html_and_markdown, pdf, plain_text, word


def render_document(document: Document, ending: str, template: bytes | None = None) -> bytes:
    """The bytes of a document in the format of a file's ending; a template is for Word alone."""
    match ending:
        case ".docx":
            return word.render_word(document, template)
        case ".pdf":
            return pdf.render_pdf(document)
        case ".html":
            return html_and_markdown.render_html(document)
        case ".md":
            return html_and_markdown.render_markdown(document)
        case ".txt":
            return plain_text.render_text(document).encode()
    raise ValueError(ending)
