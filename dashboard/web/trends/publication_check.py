"""How the statistics are protected: the last edition's certificate, and what an edition of now would have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.markup.trends import printed_edition
from dashboard.presentation import edition_words
from dashboard.web import safe_output
from dashboard.web.shell import fields
from dashboard.workflow.edition import NextEdition, certificate, editions


def draw(view: View) -> None:
    """The rule, and what the last edition on record and the next one withhold by it."""
    with fields.fold(view.words("certificate.title"), "protection") as is_drawn:
        if is_drawn:
            safe_output.once(view, partial(_draw_editions, view), "certificate")


def _draw_editions(view: View) -> Markup:
    words = view.words
    next_one = certificate.certify(NextEdition(view.workspace).protected)
    return html.join(
        [
            html.remark(edition_words.tell_rule(view.snapshot.definitions, words)),
            _draw_last(view),
            html.title(words("certificate.of_now", version=view.snapshot.sequence)),
            _draw_certificate(view, next_one),
        ]
    )


def _draw_last(view: View) -> Markup:
    words = view.words
    with view.workspace.reading() as connection:
        listed = editions.list_editions(connection, view.workspace.strategy.id)
        files = editions.read_data(connection, view.workspace.strategy.id)
    if not listed or certificate.FILE not in files[-1]:
        return html.remark(words("certificate.none"))
    last, certified = listed[-1].edition, json.loads(files[-1][certificate.FILE])
    title = words("certificate.of_edition", number=last.number, day=words.date(last.published))
    if certified.get("rule") != certificate.RULE:
        return html.title(title) + html.remark(words("certificate.earlier"))
    return html.title(title) + _draw_certificate(view, certified)


def _draw_certificate(view: View, certified: Mapping[str, Any]) -> Markup:
    """A certificate as its file says it."""
    words = view.words
    withheld = certificate.read_withheld(certified)
    numbers = html.facts(
        [
            (words("certificate.numbers"), words.number(certified["numbers"])),
            (words("certificate.threshold"), words.number(certified["threshold"])),
            (words("certificate.withheld"), words.number(len(withheld))),
        ]
    )
    return numbers + printed_edition.list_withheld(view, withheld)
