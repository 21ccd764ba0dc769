"""The frame of every page: the title, the day, the language."""

from __future__ import annotations

from datetime import date

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.presentation import Wording, languages
from dashboard.text import Problem
from dashboard.web import public_server, safe_output, session
from dashboard.web.shell import style_sheet
from dashboard.web.sign_in import page_access, who_is_asking
from dashboard.workflow import Workspace


def draw(visitor: who_is_asking.Visitor) -> None:
    """The header of the page; the address always has the language and the day."""
    workspace = session.open_workspace()
    day, no_day = session.day_from_address(workspace)
    first, last = session.day_range(workspace)
    words = session.words()
    workspaces = session.open_workspaces()
    style_sheet.write_words()
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        safe_output.heading(words.text(workspace.strategy.title, workspace.strategy.title_cs))
        if len(workspaces) > 1:
            st.segmented_control(
                words("frame.strategy"),
                list(workspaces),
                default=workspace.strategy.id,
                required=True,
                format_func=lambda id: words.period(workspaces[id].strategy.period),
                key="strategy",
                label_visibility="collapsed",
            )
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="day"):
            safe_output.label(words("frame.as_of"))
            chosen = st.date_input(
                words("frame.as_of"),
                value=day,
                min_value=first,
                max_value=last,
                format="DD.MM.YYYY",
                key=session.day_key(workspace),
                width=150,
                label_visibility="collapsed",
            )
        st.segmented_control(
            words("frame.language"),
            languages.LANGUAGES,
            default=words.language,
            required=True,
            format_func=languages.NAMES.__getitem__,
            key="lang",
            label_visibility="collapsed",
        )
        page_access.draw_who(visitor, words)
    if no_day is not None:
        safe_output.warning(words("frame.no_day", found=no_day, day=words.date(day)))
    _tell_of_edited_file(workspace, words)
    st.query_params["strategy"] = workspace.strategy.id
    st.query_params["lang"] = session.language()
    if chosen:
        st.query_params["as_of"] = chosen.isoformat()
    _draw_print_head(workspace, chosen or day, words)


def _draw_print_head(workspace: Workspace, day: date, words: Wording) -> None:
    """What a printed page says of itself: strategy, day, version of the data. No screen shows it."""
    safe_output.markup(
        Markup('<p class="print-head" aria-hidden="true">{}</p>').format(
            words(
                "frame.print_head",
                title=words.text(workspace.strategy.title, workspace.strategy.title_cs),
                day=words.date(day),
                version=session.snapshot_of(workspace).sequence,
            )
        )
    )


def draw_share(people: str | None, mode: str) -> None:
    """Below the page: its address to pass on, and the page as one file; the script of ours does both.

    `people` is the address of the page of people, for those for whom it is; `mode` how one comes in.
    """
    words = session.words()
    more = Markup(' <a href="/{}" target="_self">{}</a>').format(people, words("page.people"))
    safe_output.markup(
        Markup('<p class="share"><a href="#copy-link" data-done="{}">{}</a> {}{} {}</p>').format(
            words("frame.link_copied"),
            words("frame.copy_link"),
            Markup('<a href="#save-page">{}</a>').format(words("frame.save_page")),
            more if people else "",
            words(f"sign_in_mode.{mode}"),
        )
    )


def _tell_of_edited_file(workspace: Workspace, words: Wording) -> None:
    """Says that the strategy file was edited: once where it was taken up, always while it is wrong.

    The public does not see it, because they could not repair it.
    """
    if public_server.is_on():
        return
    for problem in session.strategy_problems()[:1]:
        message, fix = words.problem(problem)
        line = "" if problem.row is None else words("frame.file_line", line=problem.row)
        told = " ".join(part for part in (line, message, fix) if part)
        safe_output.warning(words("frame.file_wrong", problem=told))
    key = f"sha256 {workspace.strategy.id}"
    if st.session_state.setdefault(key, workspace.sha256) != workspace.sha256:
        st.session_state[key] = workspace.sha256
        safe_output.notice(words("frame.file_changed"))


def choose_earlier_day(view: View) -> date:
    """The day to compare with, from the address; by default half a year before."""
    first = min(view.day, view.workspace.strategy.period.start)
    usual = view.usual_earlier_day
    try:
        since = date.fromisoformat(st.query_params.get("since", ""))
    except ValueError:
        since = usual
    value = since if first <= since <= view.day else usual
    with st.container(horizontal=True, vertical_alignment="center", width="content", key="since"):
        safe_output.label(view.words("overview.compare_with"))
        chosen = st.date_input(
            view.words("overview.compare_with"),
            value=value,
            min_value=first,
            max_value=view.day,
            format="DD.MM.YYYY",
            key=f"since {view.workspace.strategy.id} {view.day}",
            width=140,
            label_visibility="collapsed",
        )
    day = chosen if isinstance(chosen, date) else value
    if day != usual:
        st.query_params["since"] = day.isoformat()
    return day


def show_problem(problem: Problem) -> None:
    """A problem instead of a page, in a sentence."""
    message, fix = session.words().problem(problem)
    safe_output.error(f"{message} {fix}".strip())
