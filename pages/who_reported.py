"""State of reporting: what is to be delivered and by whom, and the rounds; one body with letter and tasks."""

from functools import partial

import streamlit as st

from dashboard.markup import body_page, who_reported
from dashboard.markup.overview import to_do
from dashboard.web import amendments, letter_download, list_filters, rounds, safe_output, session
from dashboard.web.shell import role_choice
from dashboard.workflow import permissions

view = session.current_view()
words = view.words
entities = who_reported.bodies(view)
decides = role_choice.current_role() is permissions.Role.COORDINATOR
shown = (view.day, view.workspace.today)

chosen = list_filters.reporting_unit_in_address(view, entities)
code = chosen.entity.code if chosen else ""
if chosen:
    safe_output.markup(to_do.draw_way_to_today(view, "who_reported", unit=code))
    draw = partial(who_reported.draw_unit, view, chosen)
    safe_output.once(view, draw, "unit", code, *shown)
    above = st.container()
    has_letter = view.is_today and letter_download.show_letter(view, code)
    with above:
        draw = partial(body_page.draw_tasks, view, code, is_open=not has_letter)
        safe_output.once(view, draw, "tasks", code, has_letter, *shown)
    amendments.offer_of_body(view, code)
else:
    safe_output.once(view, lambda: who_reported.draw_headline(view, entities), "headline", *shown)
    with st.container(key="split"):
        with st.container(key="inbox"):
            if not view.is_today:
                safe_output.markup(to_do.draw_way_to_today(view, "who_reported"))
            elif decides:
                safe_output.once(view, lambda: who_reported.draw_waiting(view), "waiting", *shown)
        with st.container(key="main"):
            safe_output.once(view, lambda: who_reported.draw_all(view, entities), "who", *shown)
        if view.is_today:
            with st.container(key="beside"):
                draw = partial(who_reported.draw_letters, view)
                safe_output.once(view, draw, "letters", *shown)
                letter_download.offer_all(view)
                rounds.offer(view)
list_filters.offer_calendar(view, view.snapshot.answer(view.day), code)
safe_output.footer(
    words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
    words("who_reported.rule"),
    words("who_reported.foot") if view.workspace.strategy.rounds else "",
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
)
