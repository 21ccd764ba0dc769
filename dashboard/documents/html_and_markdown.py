"""A document as Markdown, and as one HTML file that needs nothing else: no server, no other file.

Every text is escaped, so that it is read as it is written. The HTML carries what it was made from
as JSON, and the SHA-256 of that JSON.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from importlib.resources import files
from itertools import count

from markupsafe import Markup, escape

from dashboard.documents import document_charts
from dashboard.documents.blocks import (
    Block,
    Bullets,
    Card,
    Chart,
    Contents,
    Document,
    Heading,
    Paragraph,
    Table,
    Text,
    as_cited_text,
    headings,
)

_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~#&!$^{}])|(?<=www)(\.)|(:)(?=//)|(@)")
_AT_START = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)])(?=\s|$))")


def render_markdown(document: Document) -> bytes:
    """The document as Markdown (CommonMark with tables) in UTF-8; charts as their sentences."""
    numbered = count(1)
    parts = [f"# {_md(document.title)}", _md(document.subtitle)]
    for block in document.blocks:
        parts.append(_markdown(block, document, numbered))
    return ("\n\n".join(parts) + "\n").encode()


def _markdown(block: Block, document: Document, numbered: count[int]) -> str:
    match block:
        case Heading():
            return f'{"#" * (block.level + 1)} <a id="part-{next(numbered)}"></a>{_md(block.text)}'
        case Paragraph():
            return f"*{_md(block.text)}*" if block.note else _md(block.text)
        case Bullets():
            return "\n".join(f"- {_md(item)}" for item in block.items)
        case Table():
            heads = [_md(head) for head in block.heads]
            rules = ["--:" if at in block.counts else "---" for at in range(len(heads))]
            rows = [[_md(cell) for cell in row] for row in block.rows]
            for mark, row in zip(block.targets, rows, strict=False):
                row[0] = f'<a id="source-{mark}"></a>{row[0]}'
            return f"**{_md(block.caption)}**\n\n" + _markdown_table([heads, rules, *rows])
        case Card():
            rows = [
                [f"**{_md(one.name)}**", "<br>".join(_md(text) for text in one.texts)]
                for one in block.fields
            ]
            return f"**{_md(block.caption)}**\n\n" + _markdown_table(
                [[" ", " "], ["---", "---"], *rows]
            )
        case Chart():
            return f"**{_md(block.caption)}**: {_md(block.instead)}"
        case Contents():
            lines = [
                f"{'  ' * (one.level - 1)}- [{_md(one.text)}](#part-{at})"
                for at, one in enumerate(headings(document), 1)
            ]
            return f"**{_md(block.title)}**\n\n" + "\n".join(lines)


def _markdown_table(rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _md(text: Text) -> str:
    """A text as Markdown shows it letter for letter, its marks behind it as links."""
    found = as_cited_text(text)
    lines = [
        _AT_START.sub(_escape_start, _ANYWHERE.sub(lambda one: "\\" + one[0], line))
        for line in found.text.split("\n")
    ]
    marks = "".join(f" [\\[{mark}\\]](#source-{mark})" for mark in found.marks)
    return "<br>".join(lines) + marks


def _escape_start(found: re.Match[str]) -> str:
    """A sign that would begin a list or a heading's rule; the spaces before it stay spaces."""
    space, sign, digits, dot = found.groups()
    return f"{space}\\{sign}" if sign else f"{space}{digits}\\{dot}"


def render_html(document: Document) -> bytes:
    """The document as one HTML file in UTF-8, its charts drawn in it."""
    numbered = count(1)
    data = _json(document)
    inside = Markup("\n").join(_html(block, document, numbered) for block in document.blocks)
    page = Markup(
        '<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        "<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        "<header><h1>{title}</h1>\n<p>{subtitle}</p></header>\n{inside}\n</main>\n"
        "<footer><p>SHA-256 <code>{hash}</code></p></footer>\n"
        '<script type="application/json" id="data" data-sha256="{hash}">{data}</script>\n'
        "</body>\n</html>\n"
    ).format(
        lang=document.language,
        title=document.title,
        subtitle=document.subtitle,
        style=Markup(files("dashboard.documents").joinpath("document.css").read_text("utf-8")),
        inside=inside,
        hash=sha256(data.encode()).hexdigest(),
        data=Markup(data),
    )
    return str(page).encode()


def _json(document: Document) -> str:
    """What the document was made from; no text in it can end the element that holds it.

    JSON allows every letter to be written by its number.
    """
    data = json.dumps(document.facts, sort_keys=True, indent=1)
    return data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _html(block: Block, document: Document, numbered: count[int]) -> Markup:
    match block:
        case Heading():
            return Markup('<h{0} id="part-{1}"{2}>{3}</h{0}>').format(
                block.level + 1, next(numbered), _tongue(block.language), block.text
            )
        case Paragraph():
            return Markup("<p{}>{}</p>").format(
                Markup(' class="note"') if block.note else "", _html_text(block.text)
            )
        case Bullets():
            items = Markup("").join(
                Markup("<li>{}</li>").format(_html_text(one)) for one in block.items
            )
            return Markup("<ul>{}</ul>").format(items)
        case Table():
            return _table(block)
        case Card():
            rows = Markup("\n").join(
                Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(
                    one.name,
                    Markup("").join(Markup("<p>{}</p>").format(_html_text(t)) for t in one.texts),
                )
                if one.texts
                else Markup('<tr><th scope="colgroup" colspan="2">{}</th></tr>').format(one.name)
                for one in block.fields
            )
            return Markup('<table class="card"><caption>{}</caption>\n{}</table>').format(
                block.caption, rows
            )
        case Chart():
            picture = Markup(document_charts.svg(block))  # drawn by us: letters in it are outlines
            return Markup(
                '<figure role="img" aria-label="{}">{}<figcaption>{}</figcaption></figure>'
            ).format(block.instead, picture, block.caption)
        case Contents():
            items = Markup("\n").join(
                Markup('<li class="level-{}"><a href="#part-{}"{}>{}</a></li>').format(
                    one.level, at, _tongue(one.language), one.text
                )
                for at, one in enumerate(headings(document), 1)
            )
            return Markup('<nav aria-label="{0}"><h2>{0}</h2><ul>\n{1}</ul></nav>').format(
                block.title, items
            )


def _table(block: Table) -> Markup:
    heads = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_kind(block, at), head)
        for at, head in enumerate(block.heads)
    )
    rows = []
    for at, row in enumerate(block.rows):
        target = Markup(' id="source-{}"').format(block.targets[at]) if block.targets else ""
        cells = Markup("").join(
            Markup("<td{}>{}</td>").format(_kind(block, column), _html_text(cell))
            for column, cell in enumerate(row[1:], 1)
        )
        first = Markup('<th scope="row">{}</th>').format(_html_text(row[0]))
        rows.append(Markup("<tr{}>{}{}</tr>").format(target, first, cells))
    columns = Markup("").join(
        Markup('<col style="width:{}%">').format(round(100 * share / sum(block.widths)))
        for share in block.widths
    )
    return Markup(
        "<table><caption>{}</caption><colgroup>{}</colgroup><thead><tr>{}</tr></thead><tbody>\n{}"
        "</tbody></table>"
    ).format(block.caption, columns, heads, Markup("\n").join(rows))


def _kind(block: Table, column: int) -> Markup:
    return Markup(' class="count"') if column in block.counts else Markup("")


def _html_text(text: Text) -> Markup:
    """A text with its lines, its marks behind it as links."""
    found = as_cited_text(text)
    marks = Markup("").join(
        Markup('<a class="mark" href="#source-{0}">[{0}]</a>').format(mark) for mark in found.marks
    )
    lines = Markup("<br>").join(escape(line) for line in found.text.split("\n"))
    if found.language:
        lines = Markup("<span{}>{}</span>").format(_tongue(found.language), lines)
    return lines + marks


def _tongue(language: str | None) -> Markup:
    """The attribute that tells a reader which language to speak."""
    return Markup(' lang="{}"').format(language) if language else Markup("")
