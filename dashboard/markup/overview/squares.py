"""A square for each task, sorted by status: how the whole strategy looks before a word is read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from dashboard.fulfilment import status, strategy_on_day
from dashboard.markup.kit.html import join
from dashboard.markup.view import View
from dashboard.presentation import palette
from dashboard.strategy import Task

ORDER = (
    status.Status.MET,
    status.Status.PARTIALLY_MET,
    status.Status.NOT_MET,
    status.Status.NO_REPORT,
    status.Status.NOT_YET_DUE,
    status.Status.NO_TARGET,
)


def draw_squares(view: View) -> Markup:
    """The tasks by status, each leading to its page; of an evaluated strategy by published verdict."""
    verdicts = {
        card.task: status.Status(card.indicators) for card in view.snapshot.published_cards[0]
    }
    by_word = sorted(
        ((verdicts.get(state.task.number, state.status), state) for state in view.situation.tasks),
        key=lambda pair: ORDER.index(pair[0]),
    )
    groups = [
        _group(view, word, [state for _, state in pairs])
        for word, pairs in groupby(by_word, key=lambda pair: pair[0])
    ]
    label = view.words("overview.published_counts" if verdicts else "overview.counts")
    return Markup('<ul class="squares" aria-label="{}">{}</ul>').format(label, join(groups))


def _group(view: View, word: status.Status, states: Sequence[strategy_on_day.TaskState]) -> Markup:
    name = view.words(f"status.{word.value}")
    squares = join([_square(view, word, name, state.task) for state in states])
    sign = palette.STATUS_STYLES[word].sign
    return Markup(
        '<li style="flex-grow:{}"><div>{}</div><b>{}</b>'
        ' <span class="sign {}" aria-hidden="true">{}</span> {}</li>'
    ).format(len(states), squares, len(states), word.value, sign, name)


def _square(view: View, word: status.Status, name: str, task: Task) -> Markup:
    title = view.words.text(*task.name)
    return Markup(
        '<a class="square chip {}" href="{}" target="_self" title="{}" aria-label="{}">{}</a>'
    ).format(
        word.value,
        view.link("task", task=task.number),
        title,
        f"{task.number} {title}: {name}",
        task.number,
    )
