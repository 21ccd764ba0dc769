"""Amendments on the screen: what each changes, from what to what, why and by whose authority."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from dashboard.fulfilment import task_details
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.paragraphs import source
from dashboard.markup.view import View
from dashboard.presentation import Wording, amendment_words
from dashboard.strategy import (
    Component,
    Indicator,
    Strategy,
    Task,
    deadlines,
    performance_indicators,
)


class Amendment(NamedTuple):
    """What an amendment changes, before and after; its reason and who decided and entered it."""

    head: str
    state: str
    changes: list[tuple[str, str | None, str]]
    about: list[tuple[str, str]]


def draw_all(view: View, details: task_details.TaskDetails) -> Markup:
    """Every amendment that touches the task, in force or not; the adopted text stays untouched."""
    words, strategy = view.words, details.situation.strategy
    amendments = [_amendment(amended, strategy, words) for amended in details.amendments]
    return view.render("task/amendments.html", amendments=amendments) if amendments else Markup("")


def _amendment(
    amended: task_details.TaskAmendment, strategy: Strategy, words: Wording
) -> Amendment:
    amendment = amended.amendment
    state = words("amendment.in_force" if amended.in_force else "amendment.later")
    about: list[tuple[str, str]] = [
        (words("amendment.reason"), source(amendment.reason, words)),
        (words("amendment.authority"), source(amendment.authority, words)),
    ]
    if record := amendment.record:
        on, who = words.date(record.on), entity_names.actor_name(record.by, words)
        told = words("amendment.entered_by", on=on, actor=who) if record.by else on
        about.append((words("amendment.column_entered"), told))
    head = words("amendment.when", subject=amended.subject, day=words.date(amendment.date))
    changes = [_change(amended, name, strategy, words) for name in amended.fields]
    return Amendment(head, state, changes, about)


def _change(
    amended: task_details.TaskAmendment, name: str, strategy: Strategy, words: Wording
) -> tuple[str, str | None, str]:
    """The name of a changed field, and its value before and after; a withdrawal has none before."""
    field = amendment_words.field_name(name, words)
    if name == "withdrawn":
        return field, None, words("answer.yes" if amended.amendment.set.withdrawn else "answer.no")
    before, after = (
        _value_text(_field_value(task, amended.amendment.indicator, name), strategy, words)
        for task in (amended.before, amended.after)
    )
    return field, before, after


def _field_value(task: Task, indicator: str | None, name: str) -> object:
    subjects: list[Task | Indicator] = [
        candidate for candidate in task.indicators if candidate.id == indicator
    ]
    return getattr(subjects[0] if subjects else task, name)


def _value_text(value: object, strategy: Strategy, words: Wording) -> str | Markup:
    """A value of a field in words; a dash where there is none."""
    match value:
        case deadlines.When() | deadlines.Open():
            return words.when(value)
        case performance_indicators.Target():
            if isinstance(value.value, str):
                return words(f"target.{value.value}_parts")
            return words.number(value.value)
        case tuple():
            parts = [
                part.text
                if isinstance(part, Component)
                else entity_names.short(strategy, str(part), words)
                for part in value
            ]
            return "; ".join(parts) or "–"
        case None:
            return "–"
    return source(str(value), words)
