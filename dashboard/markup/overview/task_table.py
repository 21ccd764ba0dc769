"""A line for each task, by goal: status, what is done, what is missing, who, by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from markupsafe import Markup

from dashboard.fulfilment import status, strategy_on_day
from dashboard.markup import judged_status
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import foot, join, link
from dashboard.markup.kit.paragraphs import by_goal
from dashboard.markup.kit.table import Cell, Column, Group, Row, grouped_table
from dashboard.markup.overview import squares
from dashboard.markup.task import related_tasks
from dashboard.markup.view import View
from dashboard.presentation import Wording, delay_words, missing_words, sentences

MOST_PARTS = 12
"""An indicator that asks for more is one part, not so many."""

TaskState = strategy_on_day.TaskState
COLUMNS = ("task", "status", "done", "missing", "who", "due")
MOST_BOXES = 24
"""So many parts of a task are drawn as boxes."""
BY_THE_RULE = {"status", "done", "missing"}
"""What has other headings where people have published their verdicts."""


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
    groups = [
        Group(title, [_row(view, state, waiting) for state in states])
        for title, states in by_goal(strategy, shown, lambda state: state.task, words)
    ]
    finished = "_finished" if strategy.cards is not None else ""
    heads = [
        words(f"overview.column_{name}{finished if name in BY_THE_RULE else ''}")
        for name in COLUMNS
    ]
    columns = [Column(head, name, head) for head, name in zip(heads, COLUMNS, strict=True)]
    filtered = _what_is_shown(view, wanted, len(shown)) if wanted else Markup("")
    return filtered + grouped_table(words("overview.tasks"), columns, groups, "glance")


def _what_is_shown(view: View, wanted: str, shown: int) -> Markup:
    """That the table has the tasks of one status only, and the way back to all."""
    words = view.words
    return Markup('<p class="shown" role="status"><b>{}</b> {} {}</p>').format(
        words("tasks.shown", n=shown, total=len(view.situation.tasks)),
        squares.name_of_word(view, wanted),
        link(view.link("overview"), words("tasks.show_all")),
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


def _row(
    view: View,
    state: TaskState,
    waiting: Mapping[str, list[tuple[int, str]]],
) -> Row:
    words, task = view.words, state.task
    missing = Markup("; ").join(missing_words.missing_of_task(state, words))
    # What waits is not part of the text that is cut after two lines.
    waits = Markup(" ").join(_waiting(view, waiting.get(task.number, [])))
    brief = [Markup('<div class="brief">{}</div>').format(missing)] if missing else []
    cells: list[Cell] = [
        Markup("<b>{}</b> {}").format(
            task.number, link(view.link("task", task=task.number), words.text(*task.name))
        ),
        judged_status.draw_status(view, state),
        _done(state, words),
        join([*brief, waits, *_expected(view, state), *_held_up(view, state)]) or Markup("–"),
        entity_names.abbreviations(view.situation.strategy, task.responsible, words),
        _due(view, state),
    ]
    return Row(cells)


def _done(state: TaskState, words: Wording) -> Markup:
    """So many parts of so many, as small boxes and in figures; a star where something of it is assumed.

    More than MOST_BOXES would be wider than the column: then there are only the figures.
    """
    done, needed = parts_of_task(state)
    if not needed:
        return Markup("–")
    boxes = Markup('<i class="box done"></i>') * done + Markup('<i class="box"></i>') * (
        needed - done
    )
    boxes = boxes if needed <= MOST_BOXES else Markup()
    star = ""
    if is_starred(state):
        star = Markup('<abbr title="{}">*</abbr>').format(words("overview.assumed"))
    return Markup('<span class="boxes" aria-hidden="true">{}</span>{}{}').format(
        boxes, words("overview.done", done=done, needed=needed), star
    )


def _expected(view: View, state: TaskState) -> Iterator[Markup]:
    """What the bodies expect of the indicators that are not met, each sentence once."""
    said = view.snapshot.delays(view.day)
    lines: dict[str, list[str]] = {}
    for indicator in state.indicators:
        for line in delay_words.delay_lines(indicator, said, view.situation, view.words):
            lines.setdefault(line, []).append(indicator.indicator.id)
    for line, of in lines.items():
        which = "" if len(of) == len(state.unfinished) else f"{', '.join(of)}: "
        yield Markup('<div class="meta">{}{}</div>').format(which, line)


def _held_up(view: View, state: TaskState) -> Iterator[Markup]:
    """What the task holds up where it is overdue."""
    if held := related_tasks.draw_held_up(view, state):
        yield Markup('<div class="meta">{}</div>').format(held)


def _waiting(view: View, reports: list[tuple[int, str]]) -> Iterator[Markup]:
    """That a report on the task waits for a decision, leading there."""
    for number, entity in reports:
        name = entity_names.short(view.situation.strategy, entity, view.words)
        text = view.words("overview.report_waits", entity=name, number=number)
        address = view.link("review", submission=str(number))
        yield Markup('<span class="waits">{}</span>').format(link(address, text))


def _due(view: View, state: TaskState) -> Markup:
    """The deadline as stated and as amended, and how it was kept."""
    words = view.words
    stated = words.when(state.original.deadline)
    when = Markup("{}").format(stated)
    if state.task.deadline != state.original.deadline:
        when = Markup("<s>{}</s> {}").format(stated, words.when(state.task.deadline))
    if view.workspace.strategy.cards is not None:
        return when
    line = sentences.schedule_line(state.schedule, words, short=True)
    if state.status is status.Status.MET and words.has_message(
        kept := f"overview.{state.schedule.state}"
    ):
        brief = Markup('<abbr title="{}">{}</abbr>').format(line, words(kept))
        return Markup('{} <span class="meta">{}</span>').format(when, brief)
    late = state.schedule.is_overdue
    return Markup('{} <span class="{}">{}</span>').format(when, "late" if late else "meta", line)


class Parts(NamedTuple):
    """How many parts are done of how many."""

    done: int
    needed: int


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
