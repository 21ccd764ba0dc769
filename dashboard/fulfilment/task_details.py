"""All that is known of one task on a day: its status, who has reported, every row and its use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from dashboard.fulfilment import amendment_changes
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.schedule_and_evidence import last_reports
from dashboard.fulfilment.status_reasons import Row, Trace, traces
from dashboard.fulfilment.strategy_on_day import Situation, TaskState, situation
from dashboard.strategy import Strategy, Task, amendments
from dashboard.strategy.model import once_for_each_version

NOT_STANDING = frozenset({"waiting", "closed"})
"""The uses of rows that are not accepted, or no longer standing."""


@dataclass(frozen=True, slots=True)
class OwnerReport:
    """What one responsible entity has reported on a task: its last report, and what is missing."""

    entity: str
    last: date | None
    silent_since: date | None
    """Since when its first report is outstanding; None where it has reported or the task is to begin."""
    silent_on: tuple[str, ...]
    """The indicators on which it has reported nothing since the task began."""


@dataclass(frozen=True, slots=True)
class OtherReporter:
    """An entity that need not report: a cooperating one, or a public source that has reported."""

    entity: str
    last: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the task, and its use on the day.

    `use` is `used`, `same` (it would say the same in the place of a used one), a reason of `status_reasons`
    for not being used, `waiting` (submitted, not accepted) or
    `closed` (accepted once, no longer standing).
    """

    row: Row
    use: str


@dataclass(frozen=True, slots=True)
class TaskAmendment:
    """An amendment with the task before and after it, and whether it is in force on the day."""

    amendment: amendments.Amendment
    before: Task
    after: Task
    in_force: bool

    @property
    def subject(self) -> str:
        """The task or the indicator that it changed; of a body that was merged the task that it had."""
        return self.amendment.indicator or self.before.number

    @property
    def fields(self) -> list[str]:
        """What of that it changed; a merger changes whose the task is."""
        names = amendment_changes.changed_fields(self.amendment, self.before, self.after)
        if self.amendment.entity is None:
            return names
        return [name for name in names if name in {"responsible", "cooperating"}]


@dataclass(frozen=True, slots=True)
class TaskDetails:
    """One task on one day."""

    situation: Situation
    state: TaskState
    traces: tuple[Trace, ...]
    owner_reports: tuple[OwnerReport, ...]
    other_reporters: tuple[OtherReporter, ...]
    entries: tuple[Entry, ...]
    """Rows with an indicator, in the order of indicators and dates."""
    remarks: tuple[Entry, ...]
    """Narratives: rows of the task without an indicator."""
    amendments: tuple[TaskAmendment, ...]
    previous: str | None
    following: str | None

    def counts(self, row: Row) -> bool:
        """Whether a row counts on the day."""
        return any(entry.row["row"] == row["row"] and entry.use == "used" for entry in self.entries)

    def only_standing(self) -> TaskDetails:
        """The same without the rows that are not standing: those that were replaced, and what waits."""
        entries, remarks = (
            tuple(each for each in told if each.use not in NOT_STANDING)
            for told in (self.entries, self.remarks)
        )
        return replace(self, entries=entries, remarks=remarks)


def details_of_task(
    strategy: Strategy,
    situation: Situation,
    rows: pl.DataFrame,
    number: str,
    *,
    history: pl.DataFrame,
    waiting: pl.DataFrame,
) -> TaskDetails | None:
    """The details of a task, or None where the strategy has none of this number.

    `strategy` is the adopted text, `rows` are the standing rows, `history` has every row that was ever
    standing, `waiting` are submitted and not decided.
    """
    state = next((state for state in situation.tasks if state.task.number == number), None)
    if state is None:
        return None
    of_task = pl.col("task").cast(pl.String) == number
    task_rows = rows.filter(of_task)
    wanted = [indicator.id for indicator in state.task.indicators]
    _, reasons = traces(strategy, task_rows, wanted, situation.day, situation)
    closed = history.filter(of_task & pl.col("closed").is_not_null())
    closed = closed.join(task_rows.select("row"), on="row", how="anti").unique("row", keep="last")
    outside = [Entry(row, "closed") for row in _sort_rows(closed)]
    outside += [Entry(row, "waiting") for row in _sort_rows(waiting.filter(of_task))]
    return _build_details(strategy, situation, state, task_rows, reasons, outside)


def details_of_all_tasks(
    strategy: Strategy, situation: Situation, rows: pl.DataFrame
) -> list[TaskDetails]:
    """The details of all tasks from the standing rows, traced at once; `strategy` as adopted."""
    wanted = [indicator.indicator.id for state in situation.tasks for indicator in state.indicators]
    _, reasons = traces(strategy, rows, wanted, situation.day, situation)
    traced = {trace.state.indicator.id: trace for trace in reasons}
    by_task = rows_by_task(rows)
    return [
        _build_details(
            strategy,
            situation,
            state,
            by_task.get(state.task.number, rows.clear()),
            [traced[indicator.indicator.id] for indicator in state.indicators],
            [],
        )
        for state in situation.tasks
    ]


def _build_details(
    strategy: Strategy,
    situation: Situation,
    state: TaskState,
    task_rows: pl.DataFrame,
    reasons: list[Trace],
    outside: list[Entry],
) -> TaskDetails:
    """The details of a task from its own rows, their traces, and the rows that are not standing."""
    wanted = [indicator.id for indicator in state.task.indicators]
    previous, following = _neighbour_tasks(strategy, state.task.number)
    return TaskDetails(
        situation=situation,
        state=state,
        traces=tuple(reasons),
        owner_reports=owner_reports(state),
        other_reporters=_other_reporters(situation, state, task_rows),
        entries=tuple(_entries(reasons, outside, wanted)),
        remarks=tuple(_remarks(situation, task_rows, outside)),
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
    """The details of a task as known at an audit sequence; see `all_details_known_at`."""
    return all_details_known_at(strategy, history, {number: (day, sequence)}).get(number)


def all_details_known_at(
    strategy: Strategy, history: pl.DataFrame, days: Mapping[str, tuple[date, int]]
) -> dict[str, TaskDetails]:
    """The details of tasks by number, each on its own day and as known at its own audit sequence.

    `days` has that day and sequence for each number. Nothing reported later changes the answer: it is
    made only from the rows of the task that were standing and the amendments that were known then. Tasks do
    not depend on each other, so all tasks of one day are judged at once.
    """
    by_task = rows_by_task(history)
    details: dict[str, TaskDetails] = {}
    together: dict[tuple[date, tuple[int, ...]], dict[str, int]] = {}
    for number, (day, sequence) in days.items():
        known = tuple(record.number for record in strategy.known_at(sequence).records)
        together.setdefault((day, known), {})[number] = sequence
    for (day, _), sequences in sorted(together.items()):
        strategy = strategy.known_at(next(iter(sequences.values())))
        tasks = tuple(task for task in strategy.tasks if task.number in sequences)
        stood = [
            rows_known_at(by_task[task.number], sequences[task.number])
            for task in tasks
            if task.number in by_task
        ]
        part = _parts(strategy).setdefault(
            tuple(sequences), strategy.model_copy(update={"tasks": tasks})
        )
        rows = pl.concat(stood or [rows_known_at(history.clear(), 0)])
        for alone in details_of_all_tasks(part, situation(part, rows, day), rows):
            number = alone.state.task.number
            previous, following = _neighbour_tasks(strategy, number)
            details[number] = replace(alone, previous=previous, following=following)
    return details


@once_for_each_version
def _parts(_: Strategy) -> dict[tuple[str, ...], Strategy]:
    """A version with some of its tasks only, by their numbers: what is made of it once serves every day."""
    return {}


def rows_by_task(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of each task that has any, by its number."""
    named = rows.with_columns(pl.col("task").cast(pl.String))
    parts = named.partition_by("task", as_dict=True, maintain_order=True)
    return {str(number): part for (number,), part in parts.items()}


def owner_reports(state: TaskState) -> tuple[OwnerReport, ...]:
    """What each responsible entity has reported on a task; none is due on withdrawn indicators."""
    in_force = [indicator for indicator in state.indicators if not indicator.withdrawn]
    owners = []
    for entity in state.task.responsible:
        reports = [
            (indicator.indicator.id, report)
            for indicator in in_force
            for report in indicator.reporting
            if report.entity == entity
        ]
        last = max((report.last for _, report in reports if report.last), default=None)
        silent = [(id, report.silent_since) for id, report in reports if report.silent_since]
        since = min((day for _, day in silent if day), default=None)
        silent_on = tuple(id for id, _ in silent)
        owners.append(OwnerReport(entity, last, since if last is None else None, silent_on))
    return tuple(owners)


def _other_reporters(
    situation: Situation, state: TaskState, task_rows: pl.DataFrame
) -> tuple[OtherReporter, ...]:
    """The cooperating entities, for which no other speaks, and the public sources that have reported."""
    strategy = situation.strategy
    last_days: dict[str, date] = {}
    for (_, _, entity), last in last_reports(task_rows, situation.day).items():
        last_days[entity] = max(last, last_days.get(entity, last))
    others = [OtherReporter(code, last_days.get(code)) for code in state.task.cooperating]
    others += [
        OtherReporter(code, last_days[code]) for code in strategy.sources if code in last_days
    ]
    return tuple(others)


def _sort_rows(rows: pl.DataFrame) -> list[Row]:
    return list(rows.sort("date", "seq", "row", nulls_last=True).iter_rows(named=True))


def _entries(reasons: list[Trace], outside: list[Entry], wanted: list[str]) -> list[Entry]:
    entries = [entry for entry in outside if entry.row["indicator"] is not None]
    for trace in reasons:
        entries += [Entry(row, "used") for row in trace.deciding if not row["narrative"]]
        entries += [Entry(row, "same") for row in trace.same if not row["narrative"]]
        entries += [Entry(row, why) for row, why in trace.ignored]
    return sorted(
        (entry for entry in entries if entry.row["indicator"] in wanted),
        key=lambda entry: (wanted.index(entry.row["indicator"]), *_date_key(entry)),
    )


def _date_key(entry: Entry) -> tuple[date, int]:
    """Undated rows last; those of one day in the order in which they were accepted."""
    return entry.row["date"] or date.max, entry.row["row"]


def _remarks(situation: Situation, task_rows: pl.DataFrame, outside: list[Entry]) -> list[Entry]:
    remarks = [entry for entry in outside if entry.row["indicator"] is None]
    for row in _sort_rows(task_rows.filter(pl.col("indicator").is_null())):
        if row["date"] is None:
            use = "undated"
        elif row["date"] > situation.day:
            use = "after_day"
        else:
            use = "source_word" if row["entity"] in situation.strategy.sources else "narrative"
        remarks.append(Entry(row, use))
    return sorted(remarks, key=_date_key)


def _task_amendments(strategy: Strategy, task: Task, day: date) -> list[TaskAmendment]:
    ids = {task.number, *(indicator.id for indicator in task.indicators)}
    touching = []
    for amendment in amendments.in_order(strategy.amendments):
        if amendment.subject in ids or amendment.set.succeeded_by:
            versions = strategy.before_and_after(amendment)
            before, after = (version.task(task.number) for version in versions)
            if before and after:
                touching.append(TaskAmendment(amendment, before, after, amendment.date <= day))
    return [each for each in touching if each.fields]
