"""The recommendations of the source, each with the tasks that answer it by our reading."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.markup import judged_status
from dashboard.markup.view import View


def gaps(view: View) -> str:
    """Which recommendations no task answers; empty where every one has a task."""
    words, all_of_them = view.words, view.situation.strategy.recommendations
    without = [
        str(recommendation.number) for recommendation in all_of_them if not recommendation.tasks
    ]
    if not without:
        return ""
    return words.plural(
        "recommendations.gaps", len(without), all=len(all_of_them), numbers=", ".join(without)
    )


def draw_heading(view: View) -> Markup:
    """The title of the page, and whose reading it is."""
    return view.render("recommendations_heading.html")


def draw_all(view: View) -> Markup:
    """Every recommendation with the tasks that answer it and their status; last those that answer none."""
    recommendations = view.situation.strategy.recommendations
    states = {state.task.number: state for state in view.situation.tasks}
    answering = {number for recommendation in recommendations for number in recommendation.tasks}
    return view.render(
        "recommendations.html",
        recommendations=recommendations,
        states=states,
        others=[state for number, state in states.items() if number not in answering],
        draw_status=judged_status.draw_status,
    )
