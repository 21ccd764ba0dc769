"""State of reporting: what is outstanding from whom, the rounds of reports; one body with its letter."""

from functools import partial

import streamlit as st

from dashboard.markup import who_reported
from dashboard.markup.overview import to_do
from dashboard.web import letter_download, list_filters, rounds, safe_output, session
from dashboard.web.shell import role_choice
from dashboard.workflow import permissions

view = session.current_view()
words = view.words
entities = view.snapshot.reporting(view.day)
decides = role_choice.current_role() is permissions.Role.COORDINATOR
waiting = to_do.waiting_reports(view) if decides and view.is_today else {}
shown = (view.day, view.workspace.today)

if view.situation.only_sources:
    safe_output.warning(words("banner.only_sources"))
top = st.container()
with st.container(key="split"):
    inbox = st.container(key="inbox") if waiting else None
    whole, beside = st.container(key="main"), st.container(key="beside")
with beside:
    to_send = st.container(key="to-send")
    chosen = list_filters.choose_reporting_unit(view, entities)
    shown_unit = {"unit": chosen.entity.code} if chosen else {}
    safe_output.markup(to_do.draw_way_to_today(view, "who_reported", **shown_unit))
if chosen:
    here = st.query_params.get("period")
    with whole:
        draw = partial(who_reported.draw_unit, view, chosen, here)
        safe_output.once(view, draw, "unit", chosen.entity.code, here, *shown)
        if view.is_today:
            letter_download.show_letter(view, chosen.entity.code)
else:
    with top:
        safe_output.once(
            view, lambda: who_reported.draw_headline(view, entities), "headline", *shown
        )
    if inbox is not None:
        with inbox:
            safe_output.once(view, lambda: to_do.draw_waiting(view, waiting), "waiting", *shown)
    if view.is_today:
        with to_send:
            draw = partial(who_reported.draw_letters, view, entities)
            safe_output.once(view, draw, "letters", *shown)
    with whole:
        safe_output.once(view, lambda: who_reported.draw_all(view, entities), "who", *shown)
        if view.is_today:
            rounds.offer(view)
            letter_download.offer_all(view)
safe_output.footer(
    words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
    words("who_reported.foot"),
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
)
