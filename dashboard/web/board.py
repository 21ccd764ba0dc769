"""The board of the Overview: six counts, and the tasks by goal."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from dashboard.axes import Evidence
from dashboard.fulfilment import Status
from dashboard.situation import IndicatorState, Situation, TaskState
from dashboard.telling import number_line, schedule_line
from dashboard.web.show import chip, joined
from dashboard.wording import Wording


def counts(situation: Situation, words: Wording) -> Markup:
    """The number of tasks in each of the six words."""
    tiles = [
        Markup('<li class="tile"><b>{}</b> {}</li>').format(
            count, chip(status, words(f"status.{status.value}"))
        )
        for status, count in situation.counts.items()
    ]
    label = words("board.counts")
    return Markup('<ul class="tiles" aria-label="{}">{}</ul>').format(label, joined(tiles))


def tasks(situation: Situation, words: Wording) -> Markup:
    """Every task by goal; a strategy without goals is one list."""
    heads = ("number", "title", "status", "responsible", "deadline", "indicators")
    head = joined(
        [Markup('<th scope="col">{}</th>').format(words(f"board.{name}")) for name in heads]
    )
    goals = {goal.id: goal for goal in situation.strategy.goals}
    bodies, at = [], object()
    rows: list[Markup] = []
    for state in situation.tasks:
        if state.task.goal != at:
            bodies.append(_body(rows))
            at, rows = state.task.goal, []
            goal = goals.get(state.task.goal or "")
            if goal:
                title = words.text(goal.title, goal.title_cs)
                rows.append(
                    Markup(
                        '<tr class="goal"><th colspan="6" scope="rowgroup">{}. {}</th></tr>'
                    ).format(goal.id, title)
                )
        rows.append(_row(situation, state, words))
    bodies.append(_body(rows))
    table = '<table class="board"><caption>{}</caption><thead><tr>{}</tr></thead>{}</table>'
    return Markup(table).format(words("board.caption"), head, joined(bodies))


def _body(rows: list[Markup]) -> Markup:
    return Markup("<tbody>{}</tbody>").format(joined(rows)) if rows else Markup("")


def status_word(situation: Situation, state: TaskState, words: Wording) -> str:
    """The word of a task; before its due day "partially met" is said to be so far."""
    deadline = state.task.deadline
    if state.status is Status.PARTIALLY_MET and situation.day < deadline.last:
        return words("so_far.partially_met", due=deadline.as_stated)
    return words(f"status.{state.status.value}")


def _row(situation: Situation, state: TaskState, words: Wording) -> Markup:
    task = state.task
    cells = [
        Markup('<td class="number">{}</td>').format(task.number),
        Markup('<th scope="row" class="title">{}</th>').format(
            words.text(task.title, task.title_cs)
        ),
        Markup('<td class="status">{}</td>').format(
            chip(state.status, status_word(situation, state, words))
        ),
        Markup('<td class="owner">{}</td>').format(_owners(situation, state, words)),
        Markup('<td class="due">{}</td>').format(_deadline(state, words)),
        Markup('<td class="indicators">{}</td>').format(_indicators(state, words)),
    ]
    return Markup("<tr>{}</tr>").format(joined(cells))


def _owners(situation: Situation, state: TaskState, words: Wording) -> Markup:
    owners = []
    for code in state.task.responsible:
        entity = situation.strategy.entity(code)
        name = words.text(entity.name, entity.name_cs) if entity else code
        short = words.text(code, entity.code_cs) if entity else code
        owners.append(Markup('<abbr title="{}">{}</abbr>').format(name, short))
    return Markup(", ").join(owners)


def _deadline(state: TaskState, words: Wording) -> Markup:
    stated = state.original.deadline.as_stated
    due = Markup("{}").format(stated)
    if state.task.deadline != state.original.deadline:
        due = Markup("<s>{}</s> {}").format(stated, state.task.deadline.as_stated)
    line = schedule_line(state.schedule, words, short=True)
    return Markup('{} <span class="when">{}</span>').format(due, line)


def _indicators(state: TaskState, words: Wording) -> Markup:
    """The counts of the task's indicators; opened, each of them with its number."""
    found = Counter(one.status for one in state.indicators)
    several = [
        words("board.count", n=found[status], status=words(f"status.{status.value}").lower())
        for status in Status
        if found[status]
    ]
    if any(
        one.indicator.target and one.indicator.target.basis == "assumed" for one in state.indicators
    ):
        several.append(words("board.assumed"))
    if any(one.evidence is Evidence.THIRD_PARTY for one in state.indicators):
        several.append(words("board.third_party"))
    summary = ", ".join(several)
    items = joined([_item(one, words) for one in state.indicators])
    return Markup("<details><summary>{}</summary><ul>{}</ul></details>").format(summary, items)


def _item(state: IndicatorState, words: Wording) -> Markup:
    indicator = state.indicator
    return Markup("<li>{} <b>{}</b> {} <span>{}; {}</span></li>").format(
        chip(state.status, words(f"status.{state.status.value}")),
        indicator.id,
        words.text(indicator.text, indicator.text_cs),
        number_line(state, words),
        words("story.evidence", evidence=words(f"evidence.{state.evidence.value}")),
    )
