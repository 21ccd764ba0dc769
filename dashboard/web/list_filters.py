"""What a list is filtered by, kept in the address: unit and status; the deadlines of a unit as a file."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import UTC, datetime

import streamlit as st

from dashboard.documents import deadline_calendar
from dashboard.fulfilment import round_answers, status, what_is_outstanding
from dashboard.markup import View, judged_status
from dashboard.markup.kit.paragraphs import goal_title
from dashboard.markup.overview import squares
from dashboard.markup.task_list import ROLES, Filter, entity_options
from dashboard.web import safe_output
from dashboard.web.shell import downloads, fields


def _in_address(view: View, name: str, known: Container[str], label: str) -> str:
    written = str(st.query_params.get(name, ""))
    if not written or written in known:
        return written
    safe_output.warning(view.words("choice.unknown", found=written, label=view.words(label)))
    return ""


def reporting_unit_in_address(
    view: View, entities: Sequence[round_answers.EntityRounds]
) -> round_answers.EntityRounds | None:
    """The unit whose code is in the address; what is no unit is warned of."""
    lines = {line.entity.code: line for line in entities}
    return lines.get(_in_address(view, "unit", lines, "body.choose"))


def offer_calendar(view: View, found: what_is_outstanding.Answer, code: str) -> None:
    """The deadlines of a body and those below it, or of all, as a calendar file; none when all is over."""
    strategy = view.situation.strategy
    bodies = found.family(code) if code else found.bodies
    if strategy.cards is not None or not any(unit.responsible for unit in bodies):
        return
    words = view.words
    downloads.offer(
        view,
        words("body.calendar"),
        lambda: deadline_calendar.write_calendar(strategy, bodies, datetime.now(UTC), words),
        f"calendar:{code}",
        file_name="-".join(filter(None, (strategy.id, code.lower(), words("body.calendar_name"))))
        + ".ics",
        help=words("body.calendar_help"),
        key="calendar_file",
    )


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
    return _in_address(view, "status", squares.known_words(view), "tasks.status")
