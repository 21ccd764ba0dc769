"""A document as the bytes of a file: Word, PDF, HTML, Markdown or text by the ending of its name.

What draws is imported where it is needed: Word and charts take a second, and a server leaves them to a
process of their own (`files/background_work`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import ParamSpec

from dashboard.documents.blocks import Document
from dashboard.documents.formats import html_and_markdown, plain_text

P = ParamSpec("P")


def render_document(document: Document, ending: str, template: bytes | None = None) -> bytes:
    """The bytes of a document in the format of a file's ending; a template is for Word alone."""
    match ending:
        case ".docx":
            from dashboard.documents.formats import word  # noqa: PLC0415

            return word.render_word(document, template)
        case ".pdf":
            from dashboard.documents.formats import pdf  # noqa: PLC0415

            return pdf.render_pdf(document)
        case ".html":
            return html_and_markdown.render_html(document)
        case ".md":
            return html_and_markdown.render_markdown(document)
        case ".txt":
            return plain_text.render_text(document).encode()
    raise ValueError(ending)


def build_and_render(
    ending: str, build: Callable[P, Document], /, *arguments: P.args, **named: P.kwargs
) -> bytes:
    """The bytes of the document that a function builds of values."""
    return render_document(build(*arguments, **named), ending)


def render_archive(documents: Iterable[tuple[str, Document]], ending: str) -> bytes:
    """Documents by the names of their files as one ZIP; the same documents give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, document in documents:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, render_document(document, ending))
    return packed.getvalue()
