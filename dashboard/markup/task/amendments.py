"""Amendments on the screen: what each changes, from what to what, why and by whose authority."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.fulfilment import task_details
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import join
from dashboard.markup.kit.paragraphs import definition_list, source
from dashboard.presentation import Wording, amendment_words
from dashboard.strategy import (
    Component,
    Indicator,
    Strategy,
    Task,
    deadlines,
    performance_indicators,
)


def draw_all(details: task_details.TaskDetails, words: Wording) -> Markup:
    """Every amendment that touches the task, in force or not; the adopted text stays untouched."""
    if details.amendments:
        strategy = details.situation.strategy
        inside = join([_amendment(amended, strategy, words) for amended in details.amendments])
    else:
        inside = Markup("<p>{}</p>").format(words("amendment.none"))
    return Markup('<section class="amendments"><h3>{}</h3>{}</section>').format(
        words("amendment.title"), inside
    )


def _amendment(amended: task_details.TaskAmendment, strategy: Strategy, words: Wording) -> Markup:
    amendment = amended.amendment
    state = words("amendment.in_force" if amended.in_force else "amendment.later")
    rows = [
        (amendment_words.field_name(name, words), _change(amended, name, strategy, words))
        for name in amended.fields
    ]
    rows += [
        (words("amendment.reason"), source(amendment.reason, words)),
        (words("amendment.authority"), source(amendment.authority, words)),
    ]
    if record := amendment.record:
        on, who = words.date(record.on), entity_names.actor_name(record.by, words)
        told = words("amendment.entered_by", on=on, actor=who) if record.by else on
        rows.append((words("amendment.column_entered"), Markup("{}").format(told)))
    head = words("amendment.when", subject=amended.subject, day=words.date(amendment.date))
    return Markup("<h4>{} <i>({})</i></h4>{}").format(head, state, definition_list(rows, "card"))


def _change(
    amended: task_details.TaskAmendment, name: str, strategy: Strategy, words: Wording
) -> Markup:
    """One changed field, before and after."""
    if name == "withdrawn":
        return Markup("{}").format(
            words("answer.yes" if amended.amendment.set.withdrawn else "answer.no")
        )
    before, after = (
        _value_text(_field_value(task, amended.amendment.indicator, name), strategy, words)
        for task in (amended.before, amended.after)
    )
    return Markup("<del>{}</del> → <ins>{}</ins>").format(before, after)


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
