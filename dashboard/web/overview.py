"""The Overview in one screen: the tasks by goal, what changed, who owes what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup

from dashboard.fulfilment import (
    compare_days,
    obligations,
    schedule_and_evidence,
    status,
    strategy_on_day,
)
from dashboard.presentation import Wording, sentences
from dashboard.web.kit import entity_names
from dashboard.web.kit.html import chip, join, link
from dashboard.web.kit.paragraphs import goal_title
from dashboard.web.session import View

VISIBLE_LINES = 6
"""So many lines of a panel are seen at once; the rest opens."""


def draw_counts(view: View) -> Markup:
    """The number of tasks in each of the six words; what may still change before its due day apart."""
    words, day = view.words, view.day
    open_still = Counter(
        state.status for state in view.situation.tasks if not state.task.deadline.is_past(day)
    )
    tiles = [
        Markup('<li class="tile"><b>{}</b> {}{}</li>').format(
            count,
            chip(computed, words(f"status.{computed.value}")),
            Markup(' <span class="so-far">{}</span>').format(
                words("overview.so_far", n=open_still[computed])
            )
            if open_still[computed]
            and computed not in {status.Status.NOT_YET_DUE, status.Status.NO_TARGET}
            else "",
        )
        for computed, count in view.situation.counts.items()
    ]
    label = words("overview.counts")
    return Markup('<ul class="tiles" aria-label="{}">{}</ul>').format(label, join(tiles))


def draw_goals(view: View) -> Markup:
    """Every task by goal, each leading to its page; a strategy without goals is one list."""
    pieces = []
    for goal, states in groupby(view.situation.tasks, key=lambda state: state.task.goal):
        items = [_task(view, state) for state in states]
        title = goal_title(view.situation.strategy, goal, view.words)
        head = Markup("<h2>{}</h2>").format(title) if title else ""
        if title:
            pieces.append(_section(head, items))
        else:
            half = (len(items) + 1) // 2
            pieces += [_section(head, part) for part in (items[:half], items[half:]) if part]
    return Markup('<div class="goals">{}</div>').format(join(pieces))


def _section(head: str | Markup, items: Sequence[Markup]) -> Markup:
    return Markup("<section>{}<ul>{}</ul></section>").format(head, join(list(items)))


def _task(view: View, state: strategy_on_day.TaskState) -> Markup:
    words, task = view.words, state.task
    address = view.link("task", task=task.number)
    title = words.text(task.title, task.title_cs)
    owners = entity_names.abbreviations(view.situation.strategy, task.responsible, words)
    parts = [owners, _deadline(state, words), *_remarks(state, words)]
    return Markup(
        '<li><span class="what"><b>{}</b> {}<span class="meta">{}</span></span>{}</li>'
    ).format(
        task.number,
        link(address, title),
        Markup(" · ").join(parts),
        chip(state.status, sentences.status_word(view.situation, state, words)),
    )


def _deadline(state: strategy_on_day.TaskState, words: Wording) -> Markup:
    stated = words.when(state.original.deadline)
    line = sentences.schedule_line(state.schedule, words, short=True)
    if state.task.deadline == state.original.deadline:
        return Markup("{}: {}").format(stated, line)
    return Markup("<s>{}</s> {}: {}").format(stated, words.when(state.task.deadline), line)


def _remarks(state: strategy_on_day.TaskState, words: Wording) -> Iterator[Markup]:
    """What the status rests on, where it is not simply what the owner reported."""
    if len(state.indicators) > 1:
        counts = Counter(indicator.status for indicator in state.indicators)
        several = (
            words(
                "overview.count",
                n=counts[computed],
                status=words(f"status.{computed.value}").lower(),
            )
            for computed in status.Status
            if counts[computed]
        )
        yield Markup("{}").format(", ".join(several))
    if any(
        indicator.evidence is schedule_and_evidence.Evidence.THIRD_PARTY
        for indicator in state.indicators
    ):
        yield Markup("<em>{}</em>").format(words("overview.third_party"))
    if any(
        indicator.needed is not None and indicator.target_in_force.basis == "assumed"
        for indicator in state.indicators
    ):
        yield Markup("<em>{}</em>").format(words("overview.target_assumed"))


def draw_changes(view: View, since: date, changes: Sequence[compare_days.AxisChange]) -> Markup:
    """What changed since a day, by indicator, and why."""
    words = view.words
    lines = [
        Markup('<li>{} {} <span aria-hidden="true">→</span> {}{}</li>').format(
            link(view.link("task", task=each.task), each.indicator or each.task),
            words(f"status.{each.before}"),
            words(f"status.{each.after}"),
            ""
            if each.cause is compare_days.Cause.NEW_FACT
            else Markup(" <em>{}</em>").format(sentences.change_cause(each, words)),
        )
        for each in changes
        if each.axis == "status" and each.indicator
    ]
    return _panel(
        words("overview.changes", day=words.date(since)), lines, words("overview.unchanged"), words
    )


def draw_outstanding(view: View, units: Sequence[obligations.EntityObligations]) -> Markup:
    """Whose report is outstanding and who is overdue, the one who owes most first."""
    words = view.words
    lines = []
    for unit in obligations.sort_by_outstanding(units):
        entity = unit.entity
        parts = []
        if unit.overdue:
            parts.append(words.plural("overview.overdue", len(unit.overdue)))
        if unit.outstanding:
            listed = ", ".join(unit.outstanding)
            missing = len(unit.outstanding)
            parts.insert(0, words.plural("overview.missing", missing, indicators=listed))
        if not parts:
            continue
        name = words.text(entity.code, entity.code_cs)
        lines.append(
            Markup('<li><abbr title="{}">{}</abbr> {}</li>').format(
                words.text(entity.name, entity.name_cs),
                link(view.link("units", unit=entity.code), name),
                ", ".join(parts),
            )
        )
    return _panel(
        words("overview.outstanding"), lines, words("overview.nothing_outstanding"), words
    )


def _panel(title: str, lines: Sequence[Markup], empty: str, words: Wording) -> Markup:
    seen, rest = lines[:VISIBLE_LINES], lines[VISIBLE_LINES:]
    body = (
        Markup("<ul>{}</ul>").format(join(list(seen)))
        if seen
        else Markup("<p>{}</p>").format(empty)
    )
    more = (
        Markup("<details><summary>{}</summary><ul>{}</ul></details>").format(
            words.plural("overview.more", len(rest)), join(list(rest))
        )
        if rest
        else ""
    )
    return Markup('<section class="panel"><h2>{}</h2>{}{}</section>').format(title, body, more)
