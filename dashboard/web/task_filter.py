"""The filters of the lists of tasks, kept in the address."""

from __future__ import annotations

import streamlit as st

from dashboard.fulfilment import status
from dashboard.markup import View, judged_status
from dashboard.markup.kit.paragraphs import goal_title
from dashboard.markup.overview import squares
from dashboard.markup.task_list import ROLES, Filter, entity_options
from dashboard.web import safe_output
from dashboard.web.shell import fields


def choose_filter(view: View) -> Filter:
    """The filters, drawn in a row and kept in the address."""
    words, strategy = view.words, view.situation.strategy
    roles = {role: words(f"tasks.{role}") for role in ROLES}
    goals = {goal.id: goal_title(strategy, goal.id, words) for goal in strategy.goals}
    statuses = {
        each_status.value: words(f"status.{each_status.value}") for each_status in status.Status
    }
    labels = {"status": judged_status.status_label(view)}
    options = {
        "unit": entity_options(strategy, words),
        "role": roles,
        "goal": goals,
        "status": statuses,
    }
    above = fields.place_above()
    with st.container(horizontal=True, key="filters"):
        return Filter(
            **{
                name: fields.choose_code(
                    view,
                    name,
                    labels.get(name) or words(f"tasks.{name}"),
                    words(f"tasks.all_{name}"),
                    choices,
                    above=above,
                )
                for name, choices in options.items()
                if choices
            }
        )


def status_in_address(view: View) -> str:
    """The verdict or status that the Overview is filtered by, empty for all; what is none is warned of."""
    written = str(st.query_params.get("status", ""))
    if not written or written in squares.known_words(view):
        return written
    label = view.words("tasks.status")
    safe_output.warning(view.words("choice.unknown", found=written, label=label))
    return ""
