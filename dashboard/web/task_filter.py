"""The filters above the list of tasks, kept in the address."""

from __future__ import annotations

from dashboard.fulfilment import status
from dashboard.markup import View
from dashboard.markup.kit.paragraphs import goal_title
from dashboard.markup.task_list import ROLES, Filter, entity_options
from dashboard.web.shell import fields


def choose_filter(view: View) -> Filter:
    """The filters, drawn in a row and kept in the address."""
    words, strategy = view.words, view.situation.strategy
    roles = {role: words(f"tasks.{role}") for role in ROLES}
    goals = {goal.id: goal_title(strategy, goal.id, words) for goal in strategy.goals}
    statuses = {
        each_status.value: words(f"status.{each_status.value}") for each_status in status.Status
    }
    options = {
        "unit": entity_options(strategy, words),
        "role": roles,
        "goal": goals,
        "status": statuses,
    }
    return Filter(
        **{
            name: fields.choose_code(
                view, name, words(f"tasks.{name}"), words(f"tasks.all_{name}"), choices
            )
            for name, choices in options.items()
            if choices
        }
    )
