"""A letter as plain text, as a mail has it: the same sentences, tables as numbered items."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.documents import blocks
from dashboard.presentation import languages


def render_text(letter: blocks.Document) -> str:
    """The letter with its title as first line; what is unprintable in a text stays visible in its line."""
    parts = [letter.title, *("\n".join(_lines(block)) for block in letter.blocks)]
    return "\n\n".join(parts) + "\n"


def _lines(block: blocks.Block) -> Iterator[str]:
    match block:
        case blocks.Heading() | blocks.Paragraph():
            yield _plain(block.text)
        case blocks.Bullets():
            yield from (f"- {_plain(item)}" for item in block.items)
        case blocks.TableBlock():
            yield from (_row(block.headers, row) for row in block.rows)
        case blocks.Box():
            yield _plain(block.text)
            if block.link:
                yield block.link
        case _:
            raise ValueError(block)


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
