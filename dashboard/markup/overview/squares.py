"""A square for each task, by verdict or status: how the whole strategy looks before a word is read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from dashboard.assessment import verdicts_in_force
from dashboard.fulfilment import status, strategy_on_day
from dashboard.markup import judged_status
from dashboard.markup.kit.html import count_link, join
from dashboard.markup.view import View
from dashboard.presentation import palette
from dashboard.strategy import Task


def words_of_tasks(view: View) -> dict[str, str]:
    """What each task is counted as: its verdict once every task has one that leads, else its status."""
    if judged_status.is_judged(view):
        return {number: each.goal for number, each in judged_status.verdicts(view).items()}
    return {state.task.number: state.status.value for state in view.situation.tasks}


def name_of_word(view: View, word: str) -> str:
    """A verdict or a status as the page calls it."""
    is_verdict = judged_status.is_judged(view)
    return view.words(f"verdict.{word}" if is_verdict else f"status.{word}")


def known_words(view: View) -> tuple[str, ...]:
    """The words that tasks can be counted as, in their order."""
    if judged_status.is_judged(view):
        return verdicts_in_force.GOAL_VERDICTS
    return tuple(each.value for each in status.Status)


def draw_squares(view: View, wanted: str = "") -> Markup:
    """The tasks by verdict or status, each leading to its page; its count filters the table below.

    `wanted` is the word of those that the table shows, empty for all.
    """
    shown = words_of_tasks(view)
    order = known_words(view)
    by_word = sorted(
        ((shown[state.task.number], state) for state in view.situation.tasks),
        key=lambda pair: order.index(pair[0]),
    )
    groups = [
        _group(view, word, [state for _, state in pairs], is_wanted=word == wanted)
        for word, pairs in groupby(by_word, key=lambda pair: pair[0])
    ]
    label = "overview.verdict_counts" if judged_status.is_judged(view) else "overview.counts"
    return Markup('<ul class="squares" aria-label="{}">{}</ul>').format(
        view.words(label), join(groups)
    )


def _group(
    view: View,
    word: str,
    states: Sequence[strategy_on_day.TaskState],
    *,
    is_wanted: bool,
) -> Markup:
    name = name_of_word(view, word)
    # What was met in a different manner has the looks of what was met; its word tells the two apart.
    style = status.Status.MET if word in verdicts_in_force.REACHED else status.Status(word)
    squares = join([_square(view, style, name, state.task) for state in states])
    sign = palette.STATUS_STYLES[style].sign
    count = Markup('<b>{}</b> <span class="sign {}" aria-hidden="true">{}</span> {}').format(
        len(states), style.value, sign, name
    )
    address = view.link("overview", **({} if is_wanted else {"status": word}))
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
