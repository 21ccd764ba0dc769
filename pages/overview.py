"""Overview: the state of the strategy at a glance."""

import streamlit as st

from dashboard.markup import contradictions
from dashboard.markup.overview import headline, squares, task_table, to_do
from dashboard.web import list_filters, safe_output, session
from dashboard.web.assessment import download
from dashboard.web.shell import role_choice
from dashboard.web.trends import chart
from dashboard.workflow import permissions

view = session.current_view()
words = view.words
acts = view.is_today and view.workspace.strategy.cards is None
role = role_choice.current_role()
decides = role is permissions.Role.COORDINATOR and view.is_today
waiting = to_do.waiting_reports(view) if decides else {}

since = view.usual_earlier_day
units = role_choice.current_units(view)
wanted = list_filters.status_in_address(view)

top = st.container()
with st.container(key="split"):
    if waiting and acts:  # on a narrow page this is above the tasks, else beside them
        with st.container(key="inbox"):
            safe_output.markup(to_do.draw_waiting(view, waiting))
    tasks, beside = st.container(key="main"), st.container(key="beside")
with tasks:
    safe_output.once(
        view, lambda: task_table.draw_tasks(view, waiting, wanted), "glance", view.day, role, wanted
    )
    safe_output.markup(task_table.draw_foot(view))
with beside:
    if view.workspace.strategy.cards is None:
        safe_output.markup(to_do.draw_way_to_today(view))
        safe_output.once(view, lambda: contradictions.draw_panel(view), "differ", view.day)
    chart.draw_overview(view)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="meeting"):
        safe_output.markup(headline.draw_way_to_changes(view))
        if role is permissions.Role.COORDINATOR and view.workspace.strategy.cards is None:
            download.offer_pack_at_once(view, since or view.first_day)
with top:
    if units and acts:
        safe_output.markup(to_do.draw_for_officer(view, units))
    step = role if acts else ""
    safe_output.once(view, lambda: headline.draw(view, since, step), "head", view.day, since, step)
    safe_output.once(view, lambda: squares.draw_squares(view, wanted), "squares", view.day, wanted)
