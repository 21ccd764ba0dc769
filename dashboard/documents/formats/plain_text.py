"""A document as plain text, as a mail has it: the same sentences, tables as numbered items."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.documents import blocks
from dashboard.presentation import languages


def render_text(document: blocks.Document) -> str:
    """The document with its title as first line; what is unprintable in a text stays visible in its line."""
    parts = [document.title, document.subtitle, *(_text(block) for block in document.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _text(block: blocks.Block) -> str:
    return "\n".join(_lines(block))


def _lines(block: blocks.Block) -> Iterator[str]:
    match block:
        case blocks.Heading():
            yield _plain(block.text)
        case blocks.Paragraph():
            yield _plain(block.text)
        case blocks.Bullets():
            for at, item in enumerate(block.items, 1):
                yield f"{f'{at}.' if block.numbered else '-'} {_plain(item)}"
        case blocks.TableBlock():
            if block.caption:
                yield _plain(block.caption)
            yield from (_row(block.headers, row) for row in block.rows)
        case blocks.CardBlock():
            yield _plain(block.caption)
            for field in block.fields:
                yield f"- {': '.join(filter(None, (field.name, '; '.join(map(_plain, field.texts)))))}"
        case blocks.Chart():
            yield _plain(block.instead)
        case blocks.Box():
            yield _plain(block.text)
            if block.link:
                yield block.link


def _row(headers: tuple[str, ...], row: tuple[blocks.Text, ...]) -> str:
    """The cells of a row after one another, each but the first after the header of its column."""
    first, *rest = map(_plain, row)
    named = [
        f"{head}: {text.rstrip('.')}." for head, text in zip(headers[1:], rest, strict=True) if text
    ]
    return " ".join([first, *named])


def _plain(text: blocks.Text) -> str:
    """A text on one line with its spaces as anybody types them, without its marks."""
    return languages.one_line(" ".join(blocks.whole_text(text).split("\n")))
