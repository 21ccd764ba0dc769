"""A square for each task, by verdict or status: how the whole strategy looks before a word is read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from dashboard.assessment import verdicts_in_force
from dashboard.fulfilment import status
from dashboard.markup import judged_status
from dashboard.markup.view import View
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


class Group(NamedTuple):
    """The tasks that are counted as one thing; the address filters the table below, or leads back to all."""

    name: str
    style: status.Status
    tasks: Sequence[Task]
    address: str
    is_wanted: bool


def draw_squares(view: View, wanted: str = "") -> Markup:
    """The tasks by verdict or status, each leading to its page; its count filters the table below.

    `wanted` is the word of those that the table shows, empty for all.
    """
    shown = words_of_tasks(view)
    order = known_words(view)
    by_word = sorted(
        ((shown[state.task.number], state.task) for state in view.situation.tasks),
        key=lambda pair: order.index(pair[0]),
    )
    label = "overview.verdict_counts" if judged_status.is_judged(view) else "overview.counts"
    return view.render(
        "overview/squares.html",
        label=view.words(label),
        groups=[
            _group(view, word, [task for _, task in pairs], is_wanted=word == wanted)
            for word, pairs in groupby(by_word, key=lambda pair: pair[0])
        ],
    )


def _group(view: View, word: str, tasks: Sequence[Task], *, is_wanted: bool) -> Group:
    # What was met in a different manner has the looks of what was met; its word tells the two apart.
    style = status.Status.MET if word in verdicts_in_force.REACHED else status.Status(word)
    address = view.link("overview", **({} if is_wanted else {"status": word}))
    return Group(name_of_word(view, word), style, tasks, address, is_wanted)
