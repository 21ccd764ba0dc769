"""The assessment, or the papers for a meeting, as a file: made on demand, with its steps shown meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard.documents import blocks
from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.text import Problem
from dashboard.web import safe_output, session
from dashboard.web.shell import download_button
from dashboard.workflow import Snapshot, document_material

STEPS = ("download.gathering", "download.composing", "download.writing")
"""What is said while a file is made."""


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

    def make() -> bytes:
        content = _make_file(view, ".docx", since, public=False, tell=lambda _: None)
        if not isinstance(content, bytes):
            raise RuntimeError("no papers")
        return content

    download_button.offer(
        view,
        words("download.pack_at_once"),
        make,
        "pack",
        file_name=_file_name(view, since.isoformat(), "", ".docx"),
        help=words("download.pack_at_once_help", since=words.date(since), day=words.date(view.day)),
        key="papers at once",
        type="tertiary",
    )


def _offer_file(view: View, name: str, lead: str, since: date | None) -> None:
    """Asks for a format, makes the file when it is wanted, and offers it until something changes."""
    words = view.words
    safe_output.markup(html.title(name))
    safe_output.markup(html.remark(lead))
    ending = st.segmented_control(
        words("download.format"),
        blocks.FORMATS,
        default=blocks.FORMATS[0],
        required=True,
        format_func=lambda ending: words(f"download.{ending.removeprefix('.')}"),
        key="papers format",
    )
    public = since is None and st.checkbox(
        words("download.public"), help=words("download.public_help"), key="papers public"
    )
    shown = (view.workspace.sha256, view.snapshot.sequence, view.day, words.language)
    key = (*shown, ending, since, public)
    wanted = st.button(words("download.make"), key="papers make")
    made_for, content = st.session_state.get("papers made", (None, None))
    if not wanted and made_for != key:
        return
    with st.status(words("download.making"), expanded=wanted) as progress:
        if wanted:
            content = _make_file(view, str(ending), since, public=public, tell=st.text)
            st.session_state["papers made"] = key, content
        else:
            for step in STEPS:
                st.text(words(step))
        made = isinstance(content, bytes)
        progress.update(
            label=words("download.ready" if made else "download.not_made"),
            state="complete" if made else "error",
            expanded=False,
        )
    if isinstance(content, Problem):
        # Nothing is tried again until somebody asks for it.
        del st.session_state["papers made"]
        safe_output.error(" ".join(words.problem(content)))
        return
    if content is None:
        safe_output.error(words("download.problem"))
        return
    last = "public" if public else ""
    _offer_content(view, content, since.isoformat() if since else "", last, str(ending))


def _offer_content(view: View, content: bytes, first: str, last: str, ending: str) -> None:
    """Offers the file under a name that says which strategy, days and language it is of."""
    words = view.words
    download_button.offer(
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
    view: View, ending: str, since: date | None, *, public: bool, tell: Callable[[str], object]
) -> bytes | Problem | None:
    """The bytes of a file, showing each step; None if the published cards have problems.

    A problem where the file itself could not be made.
    """
    words, (gathering, composing, writing) = view.words, STEPS
    tell(words(gathering))
    # Drawing takes a second to import.
    from dashboard.documents import assessment, meeting  # noqa: PLC0415
    from dashboard.documents.formats import pdf, write_file  # noqa: PLC0415

    # A draft of a card may have changed since the view was read.
    now = Snapshot(view.workspace, view.snapshot.sequence)
    made, problems = document_material.read_material(now, view.day, session.predecessor())
    if problems:
        return None
    tell(words(composing))
    if since is None:
        document = assessment.build_assessment(
            assessment.make_public(made) if public else made, words
        )
    else:
        changes = document_material.read_changes(now, now.side_at_close(since), view.day)
        document = meeting.build_pack(made, changes, words)
    tell(words(writing))
    try:
        return write_file.render_document(document, ending)
    except pdf.TypesettingFailed as failed:
        return failed.problem
