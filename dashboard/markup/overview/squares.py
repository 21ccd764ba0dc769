"""A square for each task, sorted by status: how the whole strategy looks before a word is read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from dashboard.fulfilment import status, strategy_on_day
from dashboard.markup.kit.html import count_link, join
from dashboard.markup.view import View
from dashboard.presentation import palette
from dashboard.strategy import Task


def statuses(view: View) -> dict[str, status.Status]:
    """The status of each task by its number; of an evaluated strategy the published verdict."""
    verdicts = {
        card.task: status.Status(card.indicators) for card in view.snapshot.published_cards[0]
    }
    return {
        state.task.number: verdicts.get(state.task.number, state.status)
        for state in view.situation.tasks
    }


def draw_squares(view: View, wanted: str = "") -> Markup:
    """The tasks by status, each leading to its page; the count of a status filters the table below.

    `wanted` is the status that the table shows, empty for all.
    """
    shown = statuses(view)
    by_word = sorted(
        ((shown[state.task.number], state) for state in view.situation.tasks),
        key=lambda pair: palette.STATUS_ORDER.index(pair[0]),
    )
    groups = [
        _group(view, word, [state for _, state in pairs], is_wanted=word.value == wanted)
        for word, pairs in groupby(by_word, key=lambda pair: pair[0])
    ]
    published = view.snapshot.published_cards[0]
    label = view.words("overview.published_counts" if published else "overview.counts")
    return Markup('<ul class="squares" aria-label="{}">{}</ul>').format(label, join(groups))


def _group(
    view: View,
    word: status.Status,
    states: Sequence[strategy_on_day.TaskState],
    *,
    is_wanted: bool,
) -> Markup:
    name = view.words(f"status.{word.value}")
    squares = join([_square(view, word, name, state.task) for state in states])
    sign = palette.STATUS_STYLES[word].sign
    count = Markup('<b>{}</b> <span class="sign {}" aria-hidden="true">{}</span> {}').format(
        len(states), word.value, sign, name
    )
    address = view.link("overview", **({} if is_wanted else {"status": word.value}))
    return Markup('<li style="flex-grow:{}"><div>{}</div>{}</li>').format(
        len(states), squares, count_link(address, count, is_chosen=is_wanted)
    )


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
