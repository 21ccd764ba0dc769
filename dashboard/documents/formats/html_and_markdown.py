"""A document as Markdown, and as one HTML file that needs nothing else: no server, no other file.

Every text is escaped, so that it is read as it is written. The HTML carries what it was made from
as JSON, and the SHA-256 of that JSON.
"""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from itertools import count

from markupsafe import Markup, escape

from dashboard.documents import blocks
from dashboard.presentation import json_payloads, palette

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
            headers = [_markdown_text(header) for header in block.headers]
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
    page = Markup(
        '<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        "<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main{kind}>\n"
        "{inside}\n</main>\n"
        "<footer><p>SHA-256 <code>{hash}</code></p></footer>\n"
        '<script type="application/json" id="data" data-sha256="{hash}">{data}</script>\n'
        "</body>\n</html>\n"
    ).format(
        lang=document.language,
        title=document.title,
        kind=Markup(' class="brief"') if document.brief else "",
        style=Markup(
            files("dashboard.documents.formats").joinpath("document.css").read_text("utf-8")
        ),
        inside=render_body(document),
        hash=sha256(data.encode()).hexdigest(),
        data=Markup(data),
    )
    return str(page).encode()


def render_body(document: blocks.Document, below: int = 0) -> Markup:
    """What is between the head and the foot of the HTML file: the title and the blocks.

    Its headings are so many levels below those of a page of their own.
    """
    numbered = count(1)
    head = _letter_head(document.head) + "\n" if document.head else Markup("")
    subtitle = Markup("\n<p>{}</p>").format(document.subtitle) if document.subtitle else ""
    inside = Markup("\n").join(
        _html(replace(block, level=block.level + below), document, numbered)
        if isinstance(block, blocks.Heading)
        else _html(block, document, numbered)
        for block in document.blocks
    )
    return Markup("{}<header><h{}>{}</h{}>{}</header>\n{}").format(
        head, 1 + below, document.title, 1 + below, subtitle, inside
    )


def _json(document: blocks.Document) -> str:
    """The facts of the document as JSON in which no text can end the element that holds it.

    JSON allows every letter to be written by its number.
    """
    data = json_payloads.write(document.facts, 1, ascii_only=True)
    return data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _html(block: blocks.Block, document: blocks.Document, numbered: count[int]) -> Markup:
    match block:
        case blocks.Heading():
            return Markup('<h{0} id="part-{1}"{2}>{3}</h{0}>').format(
                block.level + 1, next(numbered), _language_attribute(block.language), block.text
            )
        case blocks.Paragraph():
            return Markup("<p{}>{}</p>").format(
                Markup(' class="note"') if block.note else "", _html_text(block.text)
            )
        case blocks.Bullets():
            items = Markup("").join(
                Markup("<li>{}</li>").format(_html_text(heading)) for heading in block.items
            )
            return Markup("<{0}>{1}</{0}>").format("ol" if block.numbered else "ul", items)
        case blocks.TableBlock():
            return _table(block)
        case blocks.CardBlock():
            return _card(block)
        case blocks.Chart():
            from dashboard.documents.formats import charts  # noqa: PLC0415 - it takes a second

            picture = Markup(charts.svg(block))  # drawn by us: letters in it are outlines
            return Markup(
                '<figure role="img" aria-label="{}">{}<figcaption>{}</figcaption></figure>'
            ).format(block.instead, picture, block.caption)
        case blocks.Contents():
            return _contents(block, document)
        case blocks.Annexes():
            return Markup("")
        case blocks.PageBreak():
            return Markup('<div class="page-break"></div>')
        case blocks.Box():
            link = Markup('<br><a href="{0}">{0}</a>').format(block.link) if block.link else ""
            return Markup('<p class="callout">{}{}</p>').format(_html_text(block.text), link)


def _letter_head(block: blocks.LetterHead) -> Markup:
    sender, addressee = (
        Markup("<br>").join([Markup("<b>{}</b>").format(group[0]), *map(escape, group[1:])])
        for group in (block.sender, block.addressee)
    )
    reference = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(name, text) for name, text in block.reference
    )
    return Markup(
        '<div class="letterhead"><p class="sender">{}</p><dl>{}</dl><address>{}</address></div>'
    ).format(sender, reference, addressee)


def _contents(block: blocks.Contents, document: blocks.Document) -> Markup:
    items = Markup("\n").join(
        Markup('<li class="level-{}"><a href="#part-{}"{}>{}</a></li>').format(
            heading.level, at, _language_attribute(heading.language), heading.text
        )
        for at, heading in enumerate(blocks.headings(document), 1)
        if heading.is_listed
    )
    return Markup('<nav aria-label="{0}"><h2>{0}</h2><ul>\n{1}</ul></nav>').format(
        block.title, items
    )


def _card(block: blocks.CardBlock) -> Markup:
    rows = Markup("\n").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(
            field.name,
            Markup("").join(Markup("<p>{}</p>").format(_html_text(text)) for text in field.texts),
        )
        if field.texts
        else Markup('<tr><th scope="colgroup" colspan="2">{}</th></tr>').format(field.name)
        for field in block.fields
    )
    caption = Markup("<caption>{}</caption>").format(block.caption) if block.caption else ""
    return Markup('<table class="card">{}\n{}</table>').format(caption, rows)


def _table(block: blocks.TableBlock) -> Markup:
    headers = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_count_attribute(block, at), header)
        for at, header in enumerate(block.headers)
    )
    rows = []
    for at, row in enumerate(block.rows):
        target = Markup(' id="source-{}"').format(block.targets[at]) if block.targets else ""
        cells = Markup("").join(
            Markup("<td{}>{}</td>").format(_count_attribute(block, column), _html_text(cell))
            for column, cell in enumerate(row[1:], 1)
        )
        first = Markup('<th scope="row">{}</th>').format(_html_text(row[0]))
        rows.append(Markup("<tr{}>{}{}</tr>").format(target, first, cells))
    columns = Markup("").join(
        Markup('<col style="width:{}%">').format(round(100 * share / sum(block.widths)))
        for share in block.widths
    )
    caption = Markup("<caption>{}</caption>").format(block.caption) if block.caption else ""
    return Markup(
        "<table>{}<colgroup>{}</colgroup><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table>"
    ).format(caption, columns, headers, Markup("\n").join(rows))


def _count_attribute(block: blocks.TableBlock, column: int) -> Markup:
    return Markup(' class="count"') if column in block.counts else Markup("")


def _html_text(text: blocks.Text) -> Markup:
    """A text with its line breaks, its citations behind it as links."""
    cited = blocks.as_cited_text(text)
    marks = Markup("").join(
        Markup('<a class="mark" href="#source-{0}">[{0}]</a>').format(mark) for mark in cited.marks
    )
    lines = Markup("<br>").join(_html_line(line) for line in cited.text.split("\n"))
    if cited.language:
        lines = Markup("<span{}>{}</span>").format(_language_attribute(cited.language), lines)
    if cited.lead:
        lines = Markup("<b>{}</b> {}").format(cited.lead, lines)
    signs = _html_signs(cited)
    return signs if cited.is_sign else signs + lines + marks


def _html_signs(cited: blocks.CitedText) -> Markup:
    """The coloured signs of statuses and verdicts; a reader aloud passes over those beside a text."""
    words = cited.signs
    if not words:
        return Markup("")
    signs = Markup(" ").join(
        Markup('<i style="color:{};background:{};border-color:{}">{}</i>').format(
            style.text, style.background, style.border, style.sign or "\u00a0"
        )
        for style in map(palette.SIGN_STYLES.__getitem__, words)
    )
    hidden = Markup("" if cited.is_sign else ' aria-hidden="true"')
    after = "" if cited.is_sign else Markup("<br>") if len(words) > 1 else " "
    return Markup('<span class="signs"{}>{}</span>{}').format(hidden, signs, after)


def _html_line(line: str) -> Markup:
    """A line in which an address may be broken behind a slash, not in the middle of a word."""
    return Markup("").join(
        Markup("<wbr>").join(escape(part) for part in _IN_ADDRESS.split(piece))
        if at % 2
        else escape(piece)
        for at, piece in enumerate(_ADDRESS.split(line))
    )


def _language_attribute(language: str | None) -> Markup:
    """The attribute that gives screen readers the language of a text."""
    return Markup(' lang="{}"').format(language) if language else Markup("")
