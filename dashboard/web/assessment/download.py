"""The assessment, or the papers for a meeting, as a file: made on demand, its steps told meanwhile."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.documents import blocks
from dashboard.presentation import Wording
from dashboard.text import Problem
from dashboard.web.kit import html, safe_output
from dashboard.web.session import View
from dashboard.workflow import Workspace, document_material

FileKey = tuple[str, str, int, date, str, str, date | None, bool]
"""What a file depends on: the view's data, the day, the language, the ending, the day compared with,
and whether it is for the public."""


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
        format_func=lambda one: words(f"download{one}"),
        key="papers format",
    )
    public = since is None and st.checkbox(
        words("download.public"), help=words("download.public_help"), key="papers public"
    )
    key: FileKey = (*view.data, view.day, words.language, str(ending), since, public)
    wanted = st.button(words("download.make"), key="papers make")
    if wanted:
        st.session_state["papers made"] = key
        _make_file.clear(view.workspace, words, key)  # a draft of a card may have changed since
    if st.session_state.get("papers made") != key:
        return
    with st.status(words("download.making"), expanded=wanted) as progress:
        content = _make_file(view.workspace, words, key)
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
    first = since.isoformat() if since else ""
    last = "public" if public else ""
    parts = (view.workspace.strategy.id, first, view.day.isoformat(), words.language, last)
    st.download_button(
        words("download.save", kilobytes=words.number(-(-len(content) // 1000))),
        content,
        file_name=f"{'-'.join(filter(None, parts))}{ending}",
        on_click="ignore",
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _make_file(_desk: Workspace, _words: Wording, key: FileKey) -> bytes | Problem | None:
    """The bytes of a file, made once for its key; None where the published cards have problems.

    A problem where the file itself could not be made.
    """
    _, _, version, day, _, ending, since, public = key
    st.text(_words("download.gathering"))
    # Drawing takes a second to import.
    from dashboard.documents import assessment, meeting, pdf, write_file  # noqa: PLC0415

    made, problems = document_material.read_material(_desk, day, version)
    if problems:
        return None
    st.text(_words("download.composing"))
    if since is None:
        document = assessment.build_assessment(
            assessment.make_public(made) if public else made, _words
        )
    else:
        side = document_material.earlier_side(_desk, since, version)
        document = meeting.build_pack(
            made, document_material.read_changes(_desk, side, made), _words
        )
    st.text(_words("download.writing"))
    try:
        return write_file.render_document(document, ending)
    except pdf.TypesettingFailed as failed:
        return failed.problem
