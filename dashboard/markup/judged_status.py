"""A task's verdict and its computed status: what people approved or published leads wherever it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from dashboard.assessment import verdicts_in_force
from dashboard.fulfilment import strategy_on_day
from dashboard.markup.kit.html import chip
from dashboard.markup.kit.templates import kit
from dashboard.markup.view import View
from dashboard.presentation import sentences, verdict_words


def draw_status(view: View, state: strategy_on_day.TaskState, address: str = "") -> Markup:
    """The computed status as a chip; once a verdict is approved it leads, and the chip is named beside it.

    The chip leads to the `address`, if one is given.
    """
    words = view.words
    word = sentences.status_word(view.situation, state, words)
    verdict = verdicts_in_force.of_record(view.snapshot.card_records.get(state.task.number))
    computed = chip(state.status, words, word, address)
    if verdict is None:
        return computed
    goal = verdict_words.goal_words(verdict.goal, words)
    return kit.judged(goal, words("verdict.computed_label"), computed)


def status_label(view: View) -> str:
    """What the statuses of a list are called: computed ones, once some task has a verdict beside it."""
    return view.words("document.status" if verdicts(view) else "tasks.status")


def verdicts(view: View) -> Mapping[str, verdicts_in_force.Verdict]:
    """The verdicts that lead, by task, in the order of the strategy."""
    numbers = [state.task.number for state in view.situation.tasks]
    return verdicts_in_force.of_records(view.snapshot.card_records, numbers)


def is_judged(view: View) -> bool:
    """Whether every task has a verdict that leads, so that counts are of verdicts."""
    return len(verdicts(view)) == len(view.situation.tasks)
