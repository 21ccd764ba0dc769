"""All that is known of one task on a day: where it stands, who owes what, every row and what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from dashboard.fulfilment.schedule_and_evidence import last_reports
from dashboard.fulfilment.standing_on_day import rows_known_at
from dashboard.fulfilment.strategy_on_day import Situation, TaskState, situation
from dashboard.fulfilment.trace import Row, Trace, traces
from dashboard.strategy import Strategy, Task, model


@dataclass(frozen=True, slots=True)
class OwnerReport:
    """What one responsible body has said of a task: its last report, and what it is silent on."""

    entity: str
    last: date | None
    silent_since: date | None
    """Since when it owes its first report; None where it has reported or nothing is due to begin."""
    silent_on: tuple[str, ...]
    """The indicators on which it has said nothing since the task began."""


@dataclass(frozen=True, slots=True)
class OtherReporter:
    """A body that owes no report: a cooperating one, or a public source that has said something."""

    entity: str
    last: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the task, and what it does on the day.

    `does` is `used`, a reason of `reasons` for not being used, `waiting` (submitted, not accepted)
    or `closed` (accepted once, stands no more).
    """

    row: Row
    use: str


@dataclass(frozen=True, slots=True)
class TaskAmendment:
    """An amendment with the task before and after it, and whether it is in force on the day."""

    amendment: model.Amendment
    before: Task
    after: Task
    in_force: bool


@dataclass(frozen=True, slots=True)
class TaskDetails:
    """One task on one day."""

    situation: Situation
    state: TaskState
    traces: tuple[Trace, ...]
    duties: tuple[OwnerReport, ...]
    other_reporters: tuple[OtherReporter, ...]
    entries: tuple[Entry, ...]
    """Rows with an indicator, in the order of indicators and dates."""
    remarks: tuple[Entry, ...]
    """Narratives: rows of the task without an indicator."""
    amendments: tuple[TaskAmendment, ...]
    previous: str | None
    following: str | None


def details_of_task(
    strategy: Strategy,
    situation: Situation,
    rows: pl.DataFrame,
    number: str,
    *,
    history: pl.DataFrame,
    waiting: pl.DataFrame,
) -> TaskDetails | None:
    """The dossier of a task, or None where the strategy has none of this number.

    `strategy` is the adopted text, `rows` stand, `history` holds all that ever stood, `waiting` is
    submitted and not decided.
    """
    state = next((found for found in situation.tasks if found.task.number == number), None)
    if state is None:
        return None
    of_task = pl.col("task").cast(pl.String) == number
    mine = rows.filter(of_task)
    wanted = [indicator.id for indicator in state.task.indicators]
    _, reasons = traces(strategy, mine, wanted, situation.day)
    gone = history.filter(of_task & pl.col("closed").is_not_null())
    gone = gone.join(mine.select("row"), on="row", how="anti").unique("row", keep="last")
    outside = [Entry(row, "closed") for row in _sort_rows(gone)]
    outside += [Entry(row, "waiting") for row in _sort_rows(waiting.filter(of_task))]
    return _build_details(strategy, situation, state, mine, reasons, outside)


def details_of_all_tasks(
    strategy: Strategy, situation: Situation, rows: pl.DataFrame
) -> list[TaskDetails]:
    """The dossiers of all tasks from the rows that stand, traced at once; `strategy` as adopted."""
    wanted = [one.indicator.id for state in situation.tasks for one in state.indicators]
    _, reasons = traces(strategy, rows, wanted, situation.day)
    traced = {trace.state.indicator.id: trace for trace in reasons}
    by_task = rows_by_task(rows)
    return [
        _build_details(
            strategy,
            situation,
            state,
            by_task.get(state.task.number, rows.clear()),
            [traced[one.indicator.id] for one in state.indicators],
            [],
        )
        for state in situation.tasks
    ]


def _build_details(
    strategy: Strategy,
    situation: Situation,
    state: TaskState,
    mine: pl.DataFrame,
    reasons: list[Trace],
    outside: list[Entry],
) -> TaskDetails:
    """The dossier of a task from its own rows, their traces, and the rows that do not stand."""
    wanted = [indicator.id for indicator in state.task.indicators]
    previous, following = _neighbour_tasks(strategy, state.task.number)
    return TaskDetails(
        situation=situation,
        state=state,
        traces=tuple(reasons),
        duties=owner_reports(state),
        other_reporters=_other_reporters(situation, state, mine),
        entries=tuple(_entries(reasons, outside, wanted)),
        remarks=tuple(_remarks(situation, mine, outside)),
        amendments=tuple(_task_amendments(strategy, state.task, situation.day)),
        previous=previous,
        following=following,
    )


def _neighbour_tasks(strategy: Strategy, number: str) -> tuple[str | None, str | None]:
    """The tasks before and after one."""
    numbers = [None, *(task.number for task in strategy.tasks), None]
    at = numbers.index(number)
    return numbers[at - 1], numbers[at + 1]


def details_known_at(
    strategy: Strategy, history: pl.DataFrame, number: str, day: date, sequence: int
) -> TaskDetails | None:
    """The dossier of a task as it was known at an audit sequence; see `all_as_known`."""
    return all_details_known_at(strategy, history, {number: (day, sequence)}).get(number)


def all_details_known_at(
    strategy: Strategy, history: pl.DataFrame, asked: Mapping[str, tuple[date, int]]
) -> dict[str, TaskDetails]:
    """The dossiers of tasks, each on a day of its own and as it was known at a sequence of its own.

    The same for ever, whatever is reported later: of other rows than those of the task that stood
    then, nothing is in it. No task weighs on another, so that all of one day are judged at once.
    """
    by_task = rows_by_task(history)
    found: dict[str, TaskDetails] = {}
    for day in sorted({day for day, _ in asked.values()}):
        mine = {number: at for number, (on, at) in asked.items() if on == day}
        tasks = tuple(task for task in strategy.tasks if task.number in mine)
        stood = [
            rows_known_at(by_task[task.number], mine[task.number])
            for task in tasks
            if task.number in by_task
        ]
        part = strategy.model_copy(update={"tasks": tasks})
        rows = pl.concat(stood or [rows_known_at(history.clear(), 0)])
        for one in details_of_all_tasks(part, situation(part, rows, day), rows):
            number = one.state.task.number
            previous, following = _neighbour_tasks(strategy, number)
            found[number] = replace(one, previous=previous, following=following)
    return found


def rows_by_task(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of each task that has any, by its number."""
    named = rows.with_columns(pl.col("task").cast(pl.String))
    parts = named.partition_by("task", as_dict=True, maintain_order=True)
    return {str(number): part for (number,), part in parts.items()}


def owner_reports(state: TaskState) -> tuple[OwnerReport, ...]:
    """What each responsible body has reported of a task; withdrawn indicators are owed no more."""
    owed = [indicator for indicator in state.indicators if not indicator.withdrawn]
    found = []
    for entity in state.task.responsible:
        mine = [
            (indicator.indicator.id, said)
            for indicator in owed
            for said in indicator.reporting
            if said.entity == entity
        ]
        last = max((said.last for _, said in mine if said.last), default=None)
        silent = [(name, said.silent_since) for name, said in mine if said.silent_since]
        since = min((day for _, day in silent if day), default=None)
        on = tuple(name for name, _ in silent)
        found.append(OwnerReport(entity, last, since if last is None else None, on))
    return tuple(found)


def _other_reporters(
    situation: Situation, state: TaskState, mine: pl.DataFrame
) -> tuple[OtherReporter, ...]:
    """The cooperating bodies, and the public sources that have said something up to the day."""
    strategy = situation.strategy
    said: dict[str, date] = {}
    for (_, _, entity), last in last_reports(mine, situation.day).items():
        said[entity] = max(last, said.get(entity, last))
    found = []
    for code in state.task.cooperating:
        days = [day for entity, day in said.items() if code in strategy.entity_and_parents(entity)]
        found.append(OtherReporter(code, max(days, default=None)))
    sources = [entity.code for entity in strategy.entities if entity.kind == "source"]
    found += [OtherReporter(code, said[code]) for code in sources if code in said]
    return tuple(found)


def _sort_rows(rows: pl.DataFrame) -> list[Row]:
    return list(rows.sort("date", "seq", "row", nulls_last=True).iter_rows(named=True))


def _entries(reasons: list[Trace], outside: list[Entry], wanted: list[str]) -> list[Entry]:
    entries = [entry for entry in outside if entry.row["indicator"] is not None]
    for trace in reasons:
        entries += [Entry(row, "used") for row in trace.used if not row["narrative"]]
        entries += [Entry(row, why) for row, why in trace.ignored if not row["narrative"]]
    return sorted(
        (entry for entry in entries if entry.row["indicator"] in wanted),
        key=lambda entry: (wanted.index(entry.row["indicator"]), *_date_key(entry)),
    )


def _date_key(entry: Entry) -> tuple[date, int]:
    """Undated rows last; one of a day after the other as they came."""
    return entry.row["date"] or date.max, entry.row["row"]


def _remarks(situation: Situation, mine: pl.DataFrame, outside: list[Entry]) -> list[Entry]:
    sources = {entity.code for entity in situation.strategy.entities if entity.kind == "source"}
    found = [entry for entry in outside if entry.row["indicator"] is None]
    for row in _sort_rows(mine.filter(pl.col("indicator").is_null())):
        if row["date"] is None:
            does = "undated"
        elif row["date"] > situation.day:
            does = "after_day"
        else:
            does = "source_word" if row["entity"] in sources else "narrative"
        found.append(Entry(row, does))
    return sorted(found, key=_date_key)


def _task_amendments(strategy: Strategy, task: Task, day: date) -> list[TaskAmendment]:
    mine = {task.number, *(indicator.id for indicator in task.indicators)}
    found = []
    for amendment in sorted(strategy.amendments, key=lambda amendment: amendment.date):
        if (amendment.indicator or amendment.task) in mine:
            before = strategy.at(amendment.date - timedelta(days=1)).task(task.number)
            after = strategy.at(amendment.date).task(task.number)
            if before and after:
                found.append(TaskAmendment(amendment, before, after, amendment.date <= day))
    return found


@dataclass(frozen=True, slots=True)
class ConflictingReport:
    """A row that does not count because another one of the same thing does."""

    indicator: str
    counts: Row
    other: Row


def find_conflicting_reports(found: Iterable[TaskDetails]) -> list[ConflictingReport]:
    """The disputes of all tasks in source order.

    Two rows of one event are one event, whatever they say; of a component of a milestone only
    another value than that of the first responsible body is a dispute.
    """
    return [one for dossier in found for trace in dossier.traces for one in _conflicts_of(trace)]


def _conflicts_of(trace: Trace) -> Iterable[ConflictingReport]:
    for row, why in trace.ignored:
        if why not in {"same_event", "lead_decides"} or row["value"] is None:
            continue
        rivals = [one for one in trace.used if one["name"] == row["name"]]
        if why == "same_event":
            rivals = [one for one in rivals if one["date"] == row["date"]]
        else:
            rivals = [one for one in rivals if one["value"] != row["value"]]
        rivals = [one for one in rivals if one["entity"] != row["entity"]]
        if rivals:
            yield ConflictingReport(trace.state.indicator.id, rivals[-1], row)
