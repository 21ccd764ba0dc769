"""Whether the statistics may be published: the last edition's certificate, and a trial of a new one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.markup.kit.html import facts
from dashboard.presentation import Wording
from dashboard.text import Problem
from dashboard.web import safe_output, session
from dashboard.web.shell import fields
from dashboard.workflow.edition import NextEdition, certificate, editions

FILE = "certificate.json"


def draw(view: View) -> None:
    """The protection of the last edition on record, and a button that works out that of the next one."""
    words = view.words
    with fields.fold(words("certificate.title"), "protection") as is_drawn:
        if not is_drawn:
            return
        safe_output.markup(html.remark(words("certificate.lead")))
        safe_output.once(view, partial(_last, view), "certificate")
        key = session.own_key(view.workspace, "certified")
        if st.button(words("certificate.try"), key=f"{key} button"):
            with st.spinner(words("certificate.trying"), show_time=True):
                found = certificate.certify(NextEdition(view.workspace).protected)
            st.session_state[key] = view.snapshot.sequence, found
        tried = st.session_state.get(key)
        if tried and tried[0] == view.snapshot.sequence:
            _draw_tried(view, tried[1])


def _last(view: View) -> Markup:
    words = view.words
    with view.workspace.reading() as connection:
        listed = editions.list_editions(connection, view.workspace.strategy.id)
        files = editions.read_data(connection, view.workspace.strategy.id)
    if not listed or FILE not in files[-1]:
        return html.remark(words("certificate.none"))
    last = listed[-1].edition
    day = words.date(last.published)
    title = html.title(words("certificate.of_edition", number=last.number, day=day))
    return title + _draw_certificate(json.loads(files[-1][FILE]), words)


def _draw_tried(view: View, found: certificate.Certificate | Problem) -> None:
    words = view.words
    if isinstance(found, Problem):
        safe_output.error(words.problem_text(found))
        return
    version = view.snapshot.sequence
    safe_output.markup(html.title(words("certificate.of_now", version=version)))
    safe_output.markup(_draw_certificate(found.payload(), words))


def _draw_certificate(certificate: Mapping[str, Any], words: Wording) -> Markup:
    """The certificate of an edition, as its file says it."""
    fewest = certificate["fewest_possible_values"]
    possible = words("certificate.nothing_hidden")
    if fewest is not None:
        possible = words("certificate.fewest_or_more", n=fewest)
    zero = words(f"certificate.zero_{certificate['zero']}")
    rule = words(
        "certificate.rule", threshold=certificate["threshold"], n=certificate["possible_values"]
    )
    counts = [
        (words(f"certificate.{name}"), words.number(certificate[name]))
        for name in ("numbers", "hidden", "grouped", "withheld")
    ]
    return facts(
        [
            (words("certificate.rule_name"), f"{rule} {zero}"),
            *counts,
            (words("certificate.fewest"), possible),
        ]
    )
