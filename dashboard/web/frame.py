"""What stands around every page: the title, the day, the language."""

from __future__ import annotations

import streamlit as st

from dashboard.problems import Problem
from dashboard.web import session, show
from dashboard.wording import LANGUAGES

NAMES = {"cs": "Čeština", "en": "English"}


def draw() -> None:
    """The head of the page; the address always says the language and the day."""
    desk = session.open_desk()
    day, no_day = session.asked_day(desk)
    first, last = session.day_range(desk)
    words = session.words()
    show.styles()
    with st.container(horizontal=True, vertical_alignment="bottom", key="head"):
        title = desk.strategy.title_cs if words.language == "cs" else desk.strategy.title
        show.heading(title or desk.strategy.title)
        chosen = st.date_input(
            words("frame.as_of"),
            value=day,
            min_value=first,
            max_value=last,
            format="DD.MM.YYYY",
            key="as_of",
            width=150,
        )
        st.segmented_control(
            words("frame.language"),
            LANGUAGES,
            default=words.language,
            required=True,
            format_func=NAMES.__getitem__,
            key="lang",
            label_visibility="collapsed",
        )
    if no_day is not None:
        show.warning(words("frame.no_day", found=no_day, day=words.date(day)))
    st.query_params["lang"] = session.language()
    if chosen:
        st.query_params["as_of"] = chosen.isoformat()


def sorry(problem: Problem) -> None:
    """A problem instead of a page, in a sentence."""
    message, fix = session.words().problem(problem)
    show.error(f"{message} {fix}".strip())
