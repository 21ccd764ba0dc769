"""The frame of every page: the title, the day, the language."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.markup import View
from dashboard.markup.kit import templates
from dashboard.presentation import Wording, languages
from dashboard.text import Problem, numbers_and_dates
from dashboard.web import public_server, safe_output, session
from dashboard.web.shell import address_bar, fields, role_choice
from dashboard.web.sign_in import page_access, who_is_asking
from dashboard.workflow import Workspace

_PARTS = templates.parts("frame.html")
OWN_DAY = session.OWN_DAY
"""The choice of a day that no meeting and no closing has."""
EMPTY_AT_FIRST = {"assessment", "compare", "review", "who_reported"}
"""The pages on which there is little to see until a body has reported."""


def draw(visitor: who_is_asking.Visitor) -> None:
    """The header of the page; the address always has the language and the day."""
    workspace = session.open_workspace()
    no_day = session.take_day_from_address(workspace)
    words = session.words()
    workspaces = session.open_workspaces()
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        safe_output.heading(words.text(workspace.strategy.title))
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
            day = _choose_day(workspace, words)
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
        first, last = map(words.date, workspace.days)
        named = {"found": no_day, "day": words.date(day), "first": first, "last": last}
        safe_output.warning(words("frame.no_day", **named))
    _tell_of_edited_file(workspace, words)
    address_bar.put("strategy", workspace.strategy.id)
    address_bar.put("lang", session.language())
    address_bar.put("as_of", day.isoformat())
    session.keep_day(workspace, day)
    _draw_print_head(workspace, day, words)


def _choose_day(workspace: Workspace, words: Wording) -> date:
    """The day: today, the end of the period, the last meeting, or one of its own."""
    label, named = words("frame.as_of"), workspace.named_days
    safe_output.label(label)
    options = {name: words(f"frame.day_{name}", day=words.date(day)) for name, day in named.items()}
    choice = fields.select(
        label,
        [*options, OWN_DAY],
        lambda name: options.get(name, words("compare.own_day")),
        key=session.choice_key(workspace),
        first="today",
        width=240,
        lasts="session",
    )
    if choice == OWN_DAY:
        key, own = session.day_key(workspace), words("frame.own_day")
        fields.begin(key, session.chosen_day(workspace))
        fields.day(own, None, workspace.days, key=key, width=160)
    if workspace.today > (end := workspace.strategy.period.end):
        safe_output.markup(_PARTS.ended(words("frame.ended", day=words.date(end))))
    return session.chosen_day(workspace)


def _draw_print_head(workspace: Workspace, day: date, words: Wording) -> None:
    """What a printed page says of itself: strategy, day, version of the data. No screen shows it."""
    said = words(
        "frame.print_head",
        title=words.text(workspace.strategy.title),
        day=words.date(day),
        version=session.snapshot_of(workspace).sequence,
    )
    safe_output.markup(_PARTS.print_head(said))


def draw_share(people: str | None, mode: str) -> None:
    """Below the page: its address to pass on, and the page as one file; the script of ours does both.

    `people` is the address of the page of people, for those for whom it is; `mode` how one comes in.
    """
    safe_output.markup(_PARTS.share(session.words(), mode, people))


def tell_first_step(page: str) -> None:
    """On a page that is nearly empty until a body has reported: that none has, and what one does first."""
    if page not in EMPTY_AT_FIRST or not (view := session.current_view()).situation.only_sources:
        return
    words, step = view.words, f"overview.first_{role_choice.current_role().value}"
    said = [words("banner.only_sources"), words(step) if words.has_message(step) else ""]
    safe_output.warning(" ".join(filter(None, said)))


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
    """The day to compare with, from the address: a meeting, the closing of a round, or a day of one's own.

    Where the address has none it is the last one chosen, then the latest of these, then the first day of
    the strategy. What is no day to compare with is warned of.
    """
    usual, first = view.usual_earlier_day, view.first_day
    chosen = session.own_key(view.workspace, "compared with")
    in_link = st.query_params.get("since")
    written = numbers_and_dates.read_day(in_link or st.session_state.get(chosen, ""))
    if written is not None and not first <= written <= view.day:
        written = None
    if in_link and written is None:
        safe_output.warning(view.words("compare.no_day", found=in_link))
    with st.container(horizontal=True, vertical_alignment="center", width="content", key="since"):
        day = _choose_known_day(view, written or usual)
        if day is None:
            key = f"own since {view.workspace.strategy.id} {view.day}"
            label = view.words("overview.compare_with")
            day = fields.day(label, written, (first, view.day), key=key, width=160)
    if day is None or day == usual:
        st.query_params.pop("since", None)
        st.session_state.pop(chosen, None)
    else:
        st.session_state[chosen] = day.isoformat()
        address_bar.put("since", day.isoformat())
    return day or first


def _choose_known_day(view: View, first: date | None) -> date | None:
    """One of the meetings and closings; None where there is none, or where a day of one's own is wanted."""
    words = view.words
    known = {day.isoformat(): label for day, label in view.days_to_compare.items()}
    safe_output.label(words("overview.compare_with"))
    if not known:
        return None
    start = first.isoformat() if first else OWN_DAY
    key = f"since {view.workspace.strategy.id} {view.day}"

    chosen = fields.select(
        words("overview.compare_with"),
        [*known, OWN_DAY],
        lambda day: known.get(day, words("compare.own_day")),
        key=key,
        first=start if start in known else OWN_DAY,
        width=210,
    )
    return date.fromisoformat(chosen) if chosen else None


def show_problem(problem: Problem) -> None:
    """A problem instead of a page, in a sentence."""
    message, fix = session.words().problem(problem)
    safe_output.error(f"{message} {fix}".strip())
