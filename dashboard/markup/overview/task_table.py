"""A line for each task, by goal: status, what is done, what is missing, who, by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from dashboard.fulfilment import status, strategy_on_day
from dashboard.markup import judged_status
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import foot
from dashboard.markup.kit.paragraphs import by_goal
from dashboard.markup.overview import squares
from dashboard.markup.task import related_tasks
from dashboard.markup.view import View
from dashboard.presentation import delay_words, missing_words, sentences

MOST_PARTS = 12
"""An indicator that asks for more is one part, not so many."""

TaskState = strategy_on_day.TaskState
COLUMNS = ("task", "status", "done", "missing", "who", "due")
MOST_BOXES = 24
"""So many parts of a task are drawn as boxes: more would be wider than the column."""
BY_THE_RULE = {"done", "missing"}
"""What has other headings where people have published their verdicts."""


class Parts(NamedTuple):
    """How many parts are done of how many."""

    done: int
    needed: int


class TaskLine(NamedTuple):
    """What the table says of a task; `waiting` has the number and the body of each report that waits."""

    state: TaskState
    parts: Parts
    is_starred: bool
    missing: Sequence[str]
    waiting: Sequence[tuple[int, str]]
    expected: Sequence[str]
    held_up: Markup
    responsible: Markup
    schedule: str


def draw_tasks(
    view: View, waiting: Mapping[str, list[tuple[int, str]]], wanted: str = ""
) -> Markup:
    """Every task by goal; `waiting` has the number and entity of the undecided reports on a task.

    Where a status is `wanted`, the tasks that have it, and before them how many of all these are.
    """
    words, strategy = view.words, view.situation.strategy
    shown_as = squares.words_of_tasks(view)
    shown = [
        state
        for state in view.situation.tasks
        if not wanted or shown_as[state.task.number] == wanted
    ]
    endings = {
        "status": "_judged" if judged_status.verdicts(view) else "",
        **dict.fromkeys(BY_THE_RULE, "_finished" if strategy.cards is not None else ""),
    }
    return view.render(
        "overview/task_table.html",
        heads={name: words(f"overview.column_{name}{endings.get(name, '')}") for name in COLUMNS},
        goals=[
            (title, [_line(view, state, waiting) for state in states])
            for title, states in by_goal(strategy, shown, lambda state: state.task, words)
        ],
        wanted=squares.name_of_word(view, wanted) if wanted else "",
        shown=len(shown),
        is_finished=view.workspace.strategy.cards is not None,
        draw_status=judged_status.draw_status,
        MOST_BOXES=MOST_BOXES,
    )


def draw_foot(view: View) -> Markup:
    """The notes below the tasks: the star, the day, what is known, what to keep in mind."""
    words = view.words
    starred = any(map(is_starred, view.situation.tasks))
    return foot(
        f"* {words('overview.assumed')}." if starred else "",
        words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
        words.plural("overview.later", view.later_rows) if view.later_rows else "",
        words("overview.not_shown_is_not_undone"),
        words("overview.translated") if words.language == "cs" else "",
    )


def _line(view: View, state: TaskState, waiting: Mapping[str, list[tuple[int, str]]]) -> TaskLine:
    words, task, strategy = view.words, state.task, view.situation.strategy
    return TaskLine(
        state,
        parts_of_task(state),
        is_starred(state),
        list(missing_words.missing_of_task(state, words)),
        [
            (number, entity_names.short(strategy, entity, words))
            for number, entity in waiting.get(task.number, [])
        ],
        list(_expected(view, state)),
        related_tasks.draw_held_up(view, state),
        entity_names.abbreviations(strategy, task.responsible, words),
        sentences.schedule_line(state.schedule, words, short=True),
    )


def _expected(view: View, state: TaskState) -> Iterator[str]:
    """What the bodies expect of the indicators that are not met, each sentence once."""
    said = view.snapshot.delays(view.day)
    lines: dict[str, list[str]] = {}
    for indicator in state.indicators:
        for line in delay_words.delay_lines(indicator, said, view.situation, view.words):
            lines.setdefault(line, []).append(indicator.indicator.id)
    for line, of in lines.items():
        which = "" if len(of) == len(state.unfinished) else f"{', '.join(of)}: "
        yield f"{which}{line}"


def parts_of_task(state: strategy_on_day.TaskState) -> Parts:
    """What is done of all indicators of a task."""
    parts = [parts_of_indicator(indicator) for indicator in state.indicators]
    return Parts(sum(part.done for part in parts), sum(part.needed for part in parts))


def parts_of_indicator(state: strategy_on_day.IndicatorState) -> Parts:
    """What is done of what the target asks for: components, or the things that are counted.

    What is measured, recurs, or is counted in more than `MOST_PARTS` is one part, done when it is met.
    An indicator without a target has no part.
    """
    if state.status is status.Status.NO_TARGET or state.needed is None:
        return Parts(0, 0)
    in_parts = state.indicator.kind in {"milestone", "count"}
    if not in_parts or state.needed % 1 or not 1 <= state.needed <= MOST_PARTS:
        return Parts(int(state.status is status.Status.MET), 1)
    done = min(int(state.achieved or 0), int(state.needed))
    return Parts(max(done, 0), int(state.needed))


def is_starred(state: strategy_on_day.TaskState) -> bool:
    """Whether what is done has a star: one of the indicators rests on what the strategy does not set."""
    return state.rests_on_assumption and parts_of_task(state).needed > 0
