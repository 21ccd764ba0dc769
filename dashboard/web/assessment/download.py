"""The assessment, or the papers for a meeting, as a file: made on demand, while the page goes on."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from dashboard.documents import assessment, meeting
from dashboard.documents.formats import write_file
from dashboard.files import background_work
from dashboard.markup import View
from dashboard.markup.kit import entity_names, html
from dashboard.progress import form_lines
from dashboard.text import Problem
from dashboard.web import safe_output, session
from dashboard.web.shell import downloads, fields
from dashboard.workflow import Snapshot, document_material

PAGE_FORMATS = (".docx", ".pdf")
"""What people ask for on a page; the command makes the others, too."""

MADE = "papers made"
"""Under what a session keeps the file that it has asked for."""


def offer_assessment(view: View) -> None:
    """Offers the assessment of the day."""
    words = view.words
    _offer_file(
        view,
        words("download.assessment_title"),
        words("download.assessment_lead", day=words.date(view.day)),
        None,
    )


def offer_pack(view: View, since: date) -> None:
    """Offers the papers for a meeting, which say what changed since a day."""
    words = view.words
    days = {"since": words.date(since), "day": words.date(view.day)}
    _offer_file(view, words("pack.title"), words("download.pack_lead", **days), since)


def offer_pack_at_once(view: View, since: date) -> None:
    """The same as one button: the papers as Word, made while the browser waits for the file."""
    words = view.words
    before = session.predecessor()
    downloads.offer(
        view,
        words("download.pack_at_once"),
        lambda: _make_file(view, ".docx", since, before, public=False),
        "pack",
        file_name=_file_name(view, since.isoformat(), "", ".docx"),
        help=words("download.pack_at_once_help", since=words.date(since), day=words.date(view.day)),
        key="papers at once",
        type="tertiary",
    )


def _offer_file(view: View, name: str, lead: str, since: date | None) -> None:
    """Asks for a format, makes the file when it is wanted, and offers it until something changes."""
    words = view.words
    safe_output.markup(html.title(name) + html.remark(lead))
    with st.container(horizontal=True, vertical_alignment="bottom", key="papers"):
        ending = downloads.choose_format(words, PAGE_FORMATS, "papers format")
        body = _ask_body(view) if since is None else None
        public = (
            since is None
            and body is None
            and st.checkbox(
                words("download.public"), help=words("download.public_help"), key="papers public"
            )
        )
        # While one is made the button rests, whatever is chosen meanwhile.
        under_way = downloads.is_under_way(MADE)
        pressed = st.button(words("download.make"), key="papers make", disabled=under_way)
    shown = (view.workspace.sha256, view.snapshot.sequence, view.day, words.language)
    key = (*shown, ending, since, public, body)
    if pressed:
        before = session.predecessor()
        make = partial(_make_file, view, ending, since, before, public=public, body=body)
        downloads.begin(MADE, key, make)
        st.rerun()
    if under_way:
        downloads.wait(MADE, words)
        return
    found = downloads.find(MADE)
    if found is None or found.key != key:
        return
    content = found.made.result()
    made = isinstance(content, bytes)
    st.status(
        words("download.ready" if made else "download.not_made"),
        state="complete" if made else "error",
    )
    if isinstance(content, Problem):
        downloads.drop(MADE)
        safe_output.error(" ".join(words.problem(content)))
        return
    last = "public" if public else (body or "").lower()
    _offer_content(view, content, since.isoformat() if since else "", last, ending)


def _ask_body(view: View) -> str | None:
    """The body for which a draft with its own tasks is wanted; None for the whole document."""
    words, strategy = view.words, view.workspace.strategy
    if strategy.cards is not None:
        return None
    bodies = {
        entity.code: entity_names.short_and_full(strategy, entity.code, words)
        for entity in strategy.entities
        if form_lines.tasks_of_entity(strategy, entity.code) and entity.kind != "source"
    }
    chosen = fields.select(
        words("download.for_body"),
        list(bodies),
        bodies.__getitem__,
        key=f"papers body {strategy.id}",
        placeholder=words("download.for_all"),
    )
    return str(chosen) if chosen in bodies else None


def _offer_content(view: View, content: bytes, first: str, last: str, ending: str) -> None:
    """Offers the file under a name that says which strategy, days and language it is of."""
    words = view.words
    downloads.offer(
        view,
        words("download.save", kilobytes=words.number(-(-len(content) // 1000))),
        lambda: content,
        "pack" if first else "assessment",
        file_name=_file_name(view, first, last, ending),
        key="papers save",
    )


def _file_name(view: View, first: str, last: str, ending: str) -> str:
    day, language = view.day.isoformat(), view.words.language
    parts = (view.workspace.strategy.id, first, day, language, last)
    return f"{'-'.join(filter(None, parts))}{ending}"


def _make_file(
    view: View,
    ending: str,
    since: date | None,
    before: Snapshot | None,
    *,
    public: bool,
    body: str | None = None,
) -> bytes | Problem:
    """The bytes of a file, written by a process of its own; `before` is the strategy before.

    Problems: the first of the published cards, and those of `background_work`.
    """
    words = view.words
    # A draft of a card may have changed since the view was read.
    now = Snapshot(view.workspace, view.snapshot.sequence)
    made, problems = document_material.read_material(now, view.day, before)
    if problems:
        return problems[0]
    if body is not None:
        build = assessment.build_for_body
        return background_work.call(write_file.build_and_render, ending, build, made, body, words)
    if since is None:
        shown = assessment.make_public(made) if public else made
        return background_work.call(
            write_file.build_and_render, ending, assessment.build_assessment, shown, words
        )
    changes = document_material.read_changes(now, now.side_at_close(since), view.day)
    return background_work.call(
        write_file.build_and_render, ending, meeting.build_pack, made, changes, words
    )
