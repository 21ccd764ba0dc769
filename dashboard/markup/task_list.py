"""The list of tasks with its filters: unit, role, goal, status; each task leads to its page."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace

from markupsafe import Markup

from dashboard.fulfilment import status, strategy_on_day
from dashboard.markup import judged_status
from dashboard.markup.kit import entity_names, html, templates
from dashboard.markup.kit.html import link
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.markup.kit.table import Cell, Column, table
from dashboard.markup.view import View
from dashboard.presentation import Wording, missing_words, sentences
from dashboard.strategy import Strategy, Task

COLUMNS = (
    "number",
    "title",
    "status",
    "missing",
    "responsible",
    "cooperating",
    "deadline",
    "reports",
)
ROLES = ("responsible", "cooperating")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; an empty text asks for all."""

    unit: str = ""
    role: str = ""
    goal: str = ""
    status: str = ""

    def matches(self, strategy: Strategy, state: strategy_on_day.TaskState) -> bool:
        """Whether a task is asked for. A ministry includes its units, a goal the goals below it."""
        task = state.task
        return (
            (
                not self.goal
                or self.goal in {goal.id for goal in strategy.goal_and_parents(task.goal)}
            )
            and self.status in {"", state.status.value}
            and (not (self.unit or self.role) or self._names_entity(strategy, task))
        )

    def _names_entity(self, strategy: Strategy, task: Task) -> bool:
        roles = [self.role] if self.role else list(ROLES)
        named = [code for role in roles for code in getattr(task, role)]
        return any(
            not self.unit or self.unit in strategy.entity_and_parents(code) for code in named
        )


def entity_options(strategy: Strategy, words: Wording) -> dict[str, str]:
    """Every body that is named by a task, and those above it, each under the one it belongs to."""
    named = {code for task in strategy.tasks for code in (*task.responsible, *task.cooperating)}
    wanted = {above for code in named for above in strategy.entity_and_parents(code)}
    place = {entity.code: at for at, entity in enumerate(strategy.entities)}
    lines = {
        code: [place[unit] for unit in reversed(list(strategy.entity_and_parents(code)))]
        for code in wanted
    }
    in_order = sorted(wanted, key=lines.__getitem__)
    return {code: entity_names.short_and_full(strategy, code, words) for code in in_order}


def filter_tasks(
    situation: strategy_on_day.Situation, wanted: Filter
) -> list[strategy_on_day.TaskState]:
    """The tasks that are asked for, in source order."""
    return [state for state in situation.tasks if wanted.matches(situation.strategy, state)]


def title(view: View) -> Markup:
    """The heading of the page."""
    return html.title(view.words("page.task_list"), 2)


def draw_counts(view: View, wanted: Filter) -> Markup:
    """How many of all tasks are shown, and of each status how many the other filters leave.

    A count filters the list; that of the chosen status leads back to all statuses.
    """
    words, situation = view.words, view.situation
    shown = len(filter_tasks(situation, wanted))
    statuses = Counter(
        state.status for state in filter_tasks(situation, replace(wanted, status=""))
    )
    counts = [
        (one, statuses[one], _count_address(view, wanted, one), wanted.status == one.value)
        for one in status.Status
        if statuses[one]
    ]
    label = words("verdict.computed_label") if judged_status.verdicts(view) else ""
    return view.render("task_list/counts.html", shown=shown, label=label, counts=counts)


def _count_address(view: View, wanted: Filter, computed: status.Status) -> str:
    other = replace(wanted, status="" if wanted.status == computed.value else computed.value)
    return view.link("task_list", **{name: value for name, value in asdict(other).items() if value})


def draw_all(view: View, states: list[strategy_on_day.TaskState]) -> Markup:
    """The tasks as a table; each number and title leads to the task."""
    words = view.words
    if not states:
        return html.paragraphs([words("tasks.none")])
    headers = {name: words(f"tasks.column_{name}") for name in COLUMNS}
    columns = [
        Column(headers["number"], "number"),
        Column(headers["title"]),
        *(Column(headers[name], name, label=headers[name]) for name in COLUMNS[2:]),
    ]
    rows = [_row(view, state) for state in states]
    return table(words("tasks.caption"), columns, rows, "lines listing", row_header=1)


def _row(view: View, state: strategy_on_day.TaskState) -> list[Cell]:
    words, task, strategy = view.words, state.task, view.situation.strategy
    address = view.link("task", task=task.number)
    due = words.when(task.deadline)
    if task.deadline != state.original.deadline:
        original = words.when(state.original.deadline)
        due = words("task.deadline_moved", due=due, original=original)
    schedule = sentences.schedule_line(state.schedule, words, short=True)
    return [
        link(address, task.number),
        link(address, translated_text(task.title, words)),
        judged_status.draw_status(view, state, address),
        Markup("; ").join(missing_words.missing_of_task(state, words)) or Markup("–"),
        entity_names.abbreviations(strategy, task.responsible, words),
        entity_names.abbreviations(strategy, task.cooperating, words),
        templates.kit.when(due, schedule),
        _reports(view, state),
    ]


def _reports(view: View, state: strategy_on_day.TaskState) -> Markup:
    """The last report of a responsible body, those that wait, and from whom one is outstanding."""
    words, strategy = view.words, view.situation.strategy
    last = max(
        (each.last for indicator in state.indicators for each in indicator.reporting if each.last),
        default=None,
    )
    found, ids = (
        view.snapshot.answer(view.day),
        {each.indicator.id for each in state.indicators},
    )
    owing = [
        code
        for code in state.task.responsible
        if (body := found.body(code)) and not ids.isdisjoint(body.outstanding)
    ]
    parts = []
    if last:
        parts.append(Markup("{}").format(words("tasks.last", last=words.date(last))))
    seen = {number for body in found.bodies for number in body.waiting}
    if waits := sorted(seen & {at for id in ids for at in found.by_indicator[id].waiting}):
        numbers = ", ".join(map(str, waits))
        parts.append(
            Markup("{}").format(words.plural("pack.it_waits", len(waits), numbers=numbers))
        )
    if owing:
        names = entity_names.abbreviations(strategy, owing, words)
        parts.append(Markup("{} {}").format(words("tasks.silent"), names))
    return Markup("; ").join(parts) or Markup("{}").format(words("task.nothing_outstanding"))
