"""A document as Markdown, and as one HTML file that needs nothing else: no server, no other file.

Every text is escaped, so that it is read as it is written. The HTML carries what it was made from
as JSON, and the SHA-256 of that JSON.
"""

from __future__ import annotations

import re
from hashlib import sha256
from importlib.resources import files
from itertools import count

from markupsafe import Markup

from dashboard.documents import blocks
from dashboard.presentation import html_templates, json_payloads, palette

_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~#&!$^{}])|(?<=www)(\.)|(:)(?=//)|(@)")
_ADDRESS = re.compile(r"(\w+://\S+)")
_IN_ADDRESS = re.compile(r"(?<=\w/)(?=\w)|(?=[_&])")
_AT_START = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)])(?=\s|$))")


def render_markdown(document: blocks.Document) -> bytes:
    """The document as Markdown (CommonMark with tables) in UTF-8; charts as their sentences."""
    numbered = count(1)
    parts = [f"# {_markdown_text(document.title)}"]
    parts += [_markdown_text(document.subtitle)] if document.subtitle else []
    for block in document.blocks:
        parts.append(_markdown(block, document, numbered))
    return ("\n\n".join(filter(None, parts)) + "\n").encode()


def _markdown(block: blocks.Block, document: blocks.Document, numbered: count[int]) -> str:
    match block:
        case blocks.Heading():
            return f'{"#" * (block.level + 1)} <a id="part-{next(numbered)}"></a>{_markdown_text(block.text)}'
        case blocks.Paragraph():
            return f"*{_markdown_text(block.text)}*" if block.note else _markdown_text(block.text)
        case blocks.Bullets():
            return "\n".join(
                f"{f'{at}.' if block.numbered else '-'} {_markdown_text(item)}"
                for at, item in enumerate(block.items, 1)
            )
        case blocks.TableBlock():
            headers = [
                _markdown_text(f"[{header}]" if at in block.framed else header)
                for at, header in enumerate(block.headers)
            ]
            rules = ["--:" if at in block.counts else "---" for at in range(len(headers))]
            rows = [[_markdown_text(cell) for cell in row] for row in block.rows]
            for mark, row in zip(block.targets, rows, strict=False):
                row[0] = f'<a id="source-{mark}"></a>{row[0]}'
            caption = f"**{_markdown_text(block.caption)}**\n\n" if block.caption else ""
            return caption + _markdown_table([headers, rules, *rows])
        case blocks.CardBlock():
            return _markdown_card(block)
        case blocks.Chart():
            # The caption once, also where the text begins with it.
            rest = block.instead.removeprefix(block.caption)
            between = ": " if rest == block.instead else ""
            return f"**{_markdown_text(block.caption)}**{between}{_markdown_text(rest)}"
        case blocks.Contents():
            lines = [
                f"{'  ' * (heading.level - 1)}- [{_markdown_text(heading.text)}](#part-{at})"
                for at, heading in enumerate(blocks.headings(document), 1)
                if heading.is_listed
            ]
            return f"**{_markdown_text(block.title)}**\n\n" + "\n".join(lines)
        case blocks.PageBreak():
            return "---"
        case blocks.Annexes():
            return ""
        case blocks.Box():
            return _markdown_text(block.text)


def _markdown_card(block: blocks.CardBlock) -> str:
    rows = [
        [f"**{_markdown_text(field.name)}**", "<br>".join(map(_markdown_text, field.texts))]
        for field in block.fields
    ]
    caption = f"**{_markdown_text(block.caption)}**\n\n" if block.caption else ""
    return caption + _markdown_table([[" ", " "], ["---", "---"], *rows])


def _markdown_table(rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _markdown_text(text: blocks.Text) -> str:
    """A text that Markdown shows letter for letter, its citations behind it as links."""
    cited = blocks.as_cited_text(text)
    lead, body = (
        "<br>".join(
            _AT_START.sub(_escape_start, _ANYWHERE.sub(lambda match: "\\" + match[0], line))
            for line in part.split("\n")
        )
        for part in (cited.lead, cited.text)
    )
    marks = "".join(f" [\\[{mark}\\]](#source-{mark})" for mark in cited.marks)
    return (f"**{lead.strip()}** {body}".rstrip() if lead.strip() else body) + marks


def _escape_start(match: re.Match[str]) -> str:
    """Escapes a sign that would begin a list or underline a heading; the spaces before it stay."""
    space, sign, digits, dot = match.groups()
    return f"{space}\\{sign}" if sign else f"{space}{digits}\\{dot}"


def render_html(document: blocks.Document) -> bytes:
    """The document as one HTML file in UTF-8, its charts drawn in it."""
    data = _json(document)
    style = files("dashboard.documents.formats").joinpath("document.css").read_text("utf-8")
    page = _HTML.file(
        document,
        Markup(style),
        render_body(document),
        sha256(data.encode()).hexdigest(),
        Markup(data),
    )
    return page.encode()


def render_body(document: blocks.Document, below: int = 0) -> Markup:
    """What is between the head and the foot of the HTML file: the title and the blocks.

    Its headings are so many levels below those of a page of their own.
    """
    numbered = count(1)
    drawn = [_html(block, document, numbered, below) for block in document.blocks]
    return _HTML.body(document, drawn, 1 + below)


def _json(document: blocks.Document) -> str:
    """The facts of the document as JSON in which no text can end the element that holds it.

    JSON allows every letter to be written by its number.
    """
    data = json_payloads.write(document.facts, 1, ascii_only=True)
    return data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _html(
    block: blocks.Block, document: blocks.Document, numbered: count[int], below: int
) -> Markup:
    match block:
        case blocks.Heading():
            return _HTML.heading(block, block.level + 1 + below, next(numbered))
        case blocks.Paragraph():
            return _HTML.paragraph(block)
        case blocks.Bullets():
            return _HTML.bullets(block)
        case blocks.TableBlock():
            return _HTML.table(block)
        case blocks.CardBlock():
            return _HTML.card(block)
        case blocks.Chart():
            from dashboard.documents.formats import charts  # noqa: PLC0415 - it takes a second

            return _HTML.chart(block, Markup(charts.svg(block)))  # letters in it are outlines
        case blocks.Contents():
            return _HTML.contents(block, blocks.headings(document))
        case blocks.Annexes():
            return Markup("")
        case blocks.PageBreak():
            return _HTML.page_break()
        case blocks.Box():
            return _HTML.box(block)


def _breakable(line: str) -> list[list[str]]:
    """The pieces of a line; an address may be broken behind a slash, not in the middle of a word."""
    pieces = enumerate(_ADDRESS.split(line))
    return [_IN_ADDRESS.split(piece) if at % 2 else [piece] for at, piece in pieces]


_HTML = html_templates.macros(
    html_templates.environment(
        "dashboard.documents",
        "formats",
        as_cited_text=blocks.as_cited_text,
        breakable=_breakable,
        styles=palette.SIGN_STYLES,
    ),
    "document.html",
)
