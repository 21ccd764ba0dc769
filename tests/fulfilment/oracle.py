"""The status rule read aloud: plain loops over rows, slow and without a trick.

`dashboard.fulfilment` computes the same with frames; both follow docs/status.md, and
`tests/rules/*.yaml` is held against both, but for mergers of bodies, of which this knows nothing.
Nothing of the engine is imported here. What is in force on a day comes from `Strategy.at`; everything else is
asked again for every day: which rows count at the close of that day, and what do they add up to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Literal, NamedTuple

from dashboard.strategy import Strategy, Task
from dashboard.strategy.model import once_for_each_version
from dashboard.strategy.performance_indicators import Indicator
from dashboard.text.names import fold

Role = Literal["lead", "other", "source"]
RULES = ("no_target", "met", "partially_met", "not_yet_due", "no_report", "not_met")
WORST_FIRST = ("overdue", "due", "not_started", "met_late", "met_date_unknown", "met_on_time")


@dataclass(frozen=True)
class Row:
    """A progress row and the stretch of the audit sequence in which it stands."""

    row: int
    seq: int
    submission: int
    line: int
    entity: str
    task: str
    indicator: str | None
    component: str | None
    name: str | None
    date: dt.date | None
    precision: str | None
    value: Decimal | None
    denominator: Decimal | None
    word: str | None
    evidence: str | None
    note: str | None
    opened: int
    closed: int | None


class Schedule(NamedTuple):
    """Where an indicator or task stands against its due day; days are counted from that day."""

    state: str
    since: dt.date | None
    days: int | None


class Reporting(NamedTuple):
    """The last report of a responsible entity, or since when it is silent."""

    entity: str
    last: dt.date | None
    silent_since: dt.date | None


@dataclass(frozen=True)
class Verdict:
    """All that is said of one indicator at the close of a day."""

    status: str
    rule: int
    achieved: Decimal | None
    needed: Decimal | None
    met_on: dt.date | None
    schedule: Schedule
    evidence: str
    reporting: tuple[Reporting, ...]
    outstanding: bool
    used: frozenset[int]
    deciding: frozenset[int]
    ignored: dict[int, str]


class TaskVerdict(NamedTuple):
    """All that is said of one task."""

    status: str
    schedule: Schedule


@dataclass(frozen=True)
class Judgement:
    """Verdicts by indicator id and by task number."""

    indicators: dict[str, Verdict]
    tasks: dict[str, TaskVerdict]


@dataclass(frozen=True)
class Question:
    """One indicator asked at the close of one day, in the version in force on that day."""

    strategy: Strategy
    task: Task
    indicator: Indicator
    day: dt.date
    rows: tuple[Row, ...]
    narratives: tuple[Row, ...]
    waiting: tuple[Row, ...] = ()
    """Undecided rows of the indicator and narratives of its task: they are read for one thing alone."""
    outside: frozenset[int] = frozenset()
    """The rows whose value is of a period that nobody asks for: it is taken off them."""

    @property
    def needed(self) -> Decimal | None:
        """The number to reach; None without a target, or once task or indicator is withdrawn."""
        if not is_judged(self):
            return None
        return promise(self).needed

    @property
    def due(self) -> dt.date | None:
        """The day the target in force falls due; None where its end is open."""
        return promise(self).due


def known(rows: Iterable[Row], k: int) -> list[Row]:
    """The rows that stood at a point of the audit sequence."""
    return [row for row in rows if row.opened <= k and (row.closed is None or row.closed > k)]


def judge(
    strategy: Strategy, rows: Iterable[Row], day: dt.date, waiting: Iterable[Row] = ()
) -> Judgement:
    """Every indicator and task at the close of a day, from the rows that stand and those that wait."""
    version = strategy.at(day)
    rows, waiting = tuple(rows), tuple(waiting)
    indicators: dict[str, Verdict] = {}
    tasks: dict[str, TaskVerdict] = {}
    for task in version.tasks:
        narratives = tuple(r for r in rows if r.task == task.number and r.indicator is None)
        for indicator in task.indicators:
            own = tuple(row for row in rows if row.indicator == indicator.id)
            waits = tuple(
                row
                for row in waiting
                if row.indicator == indicator.id
                or (row.indicator is None and row.task == task.number)
            )
            question = Question(version, task, indicator, day, own, narratives, waits)
            indicators[indicator.id] = verdict(drop_values_outside_periods(question))
        tasks[task.number] = task_verdict([indicators[i.id] for i in task.indicators])
    return Judgement(indicators, tasks)


def verdict(question: Question) -> Verdict:
    """The answer to one question, with its trace."""
    rule, met, used = rule_of(question), met_on(question), used_rows(question)
    return Verdict(
        status=RULES[rule - 1],
        rule=rule,
        achieved=shown(achieved(question, question.day)),
        needed=question.needed,
        met_on=met,
        schedule=schedule(question, met),
        evidence=evidence(question),
        reporting=reporting(question),
        outstanding=is_outstanding(question, met),
        used=used,
        deciding=used & resting_on(question),
        ignored=ignored_rows(question, used),
    )


# What is asked for


class Promise(NamedTuple):
    """A number to reach by a day, and of a milestone the names of the components that make it."""

    due: dt.date | None
    needed: Decimal | None
    names: frozenset[str]
    is_whole: bool = False


def is_judged(question: Question) -> bool:
    """Whether there is a target, and neither task nor indicator is withdrawn."""
    gone = {question.task.number, question.indicator.id} & question.strategy.withdrawn
    never = question.indicator.kind == "recurring" and not occurrences(question)
    return question.indicator.target_number is not None and not never and not gone


def promise(question: Question) -> Promise:
    """The target in force: of the steps due by the day the last; while none is due, the whole."""
    return promises(question)[-1]


def promises(question: Question) -> list[Promise]:
    """The targets up to the one in force, each with its own day, in the order of the days."""
    key = question.task.number, question.indicator.id, question.day
    known = _promises_of(question.strategy)
    return known.get(key) or known.setdefault(key, _promises(question))


@once_for_each_version
def _promises_of(_: Strategy) -> dict[tuple[str, str, dt.date], list[Promise]]:
    """What a version promises by task, indicator and day, as far as it was asked: rows change none of it."""
    return {}


def _promises(question: Question) -> list[Promise]:
    """Where every required component has a day of its own, the last of them is the day of the whole."""
    if question.indicator.kind == "recurring":
        return recurring_promises(question)
    steps, day = [], question.task.due(question.indicator)
    required = [part for part in question.indicator.components if part.required]
    if is_judged(question):
        for part in required:
            if question.indicator.kind == "milestone" and part.due is not None:
                names = {fold(p.id) for p in required if p.due and p.due.last <= part.due.last}
                steps.append(Promise(part.due.last, Decimal(len(names)), frozenset(names)))
        for step in question.indicator.interim:
            steps.append(Promise(step.due.last, step.value, frozenset()))
    every = frozenset(fold(part.id) for part in required)
    own = [part.due.last if part.due else None for part in required]
    if question.indicator.kind == "milestone" and None not in own:
        day = min([day or dt.date.max, max(each for each in own if each)])
    whole = Promise(day, question.indicator.target_number, every, is_whole=True)
    past = [step for step in steps if step.due is not None and step.due <= question.day]
    past = sorted(past, key=lambda step: step.due or question.day)
    if day is None or day > question.day:
        return past or [whole]
    return [*(step for step in past if step.due and step.due < day), whole]


def occurrences(question: Question) -> list[tuple[str, dt.date]]:
    """The periods of what recurs, by name, each with the day on which it is due."""
    start = question.task.start.first
    end = question.task.due(question.indicator) or question.strategy.period.end
    if question.indicator.month:
        return months(start, end, int(question.indicator.month))
    return periods(start, end, question.indicator.every or "year")


@cache
def months(start: dt.date, end: dt.date, month: int) -> list[tuple[str, dt.date]]:
    """One whole month alone: its last day in each year is the due day."""
    return [
        (f"{day.year}", day)
        for _, day in whole_spans(start, end, lambda day: f"{day.year}-{day.month}")
        if day.month == month
    ]


@cache
def periods(start: dt.date, end: dt.date, every: str) -> list[tuple[str, dt.date]]:
    """The name of each whole period, and its last day."""
    return whole_spans(start, end, lambda day: period_name(day, every))


def whole_spans(
    start: dt.date, end: dt.date, name: Callable[[dt.date], str]
) -> list[tuple[str, dt.date]]:
    """Day by day from the start to the end: what has a name, if the days about it have another one."""
    last: dict[str, dt.date] = {}
    for number in range((end - start).days + 1):
        day = start + dt.timedelta(days=number)
        last[name(day)] = day
    before, after = (
        name(day) for day in (start - dt.timedelta(days=1), end + dt.timedelta(days=1))
    )
    return [(found, day) for found, day in last.items() if found not in {before, after}]


@cache
def period_names(every: str) -> set[str]:
    """The names that no event can have: those of all periods."""
    days = (dt.date(year, month, 1) for year in range(1900, 2100) for month in range(1, 13))
    return {period_name(day, every) for day in days}


def period_name(day: dt.date, every: str) -> str:
    """The year, half-year, quarter or month of a day, as a row names it."""
    half, quarter = 1 + (day.month - 1) // 6, 1 + (day.month - 1) // 3
    names = {"half-year": f"{day.year}-h{half}", "quarter": f"{day.year}-q{quarter}"}
    return {**names, "month": f"{day:%Y-%m}"}.get(every, f"{day.year}")


def recurring_promises(question: Question) -> list[Promise]:
    """For each period that is due by the day all up to it; while none is, the first."""
    every = occurrences(question)
    past = [(name, due) for name, due in every if due <= question.day] or every[:1]
    if not is_judged(question):
        past = every
    if not every:
        return [Promise(question.task.due(question.indicator), None, frozenset())]
    return [
        Promise(due, Decimal(n), frozenset(name for name, _ in past[:n]))
        for n, (_, due) in enumerate(past, 1)
    ]


# Which rows count


def role(question: Question, row: Row) -> Role:
    """A source; the first responsible entity or a unit above or below it; or everybody else."""
    entity = question.strategy.entity(row.entity)
    if entity is not None and entity.kind == "source":
        return "source"
    first = question.task.responsible[:1]
    return "lead" if first and speaks_for(question, row, first[0]) else "other"


def speaks_for(question: Question, row: Row, owner: str) -> bool:
    """Whether a row is one of the owner, of a unit below it or of one above it."""
    below = owner in _entity_and_parents(question.strategy, row.entity)
    return below or row.entity in _entity_and_parents(question.strategy, owner)


def _entity_and_parents(version: Strategy, code: str) -> tuple[str, ...]:
    known = _parents_of(version)
    return known.get(code) or known.setdefault(code, tuple(version.entity_and_parents(code)))


@once_for_each_version
def _parents_of(_: Strategy) -> dict[str, tuple[str, ...]]:
    """Each entity with those above it, as far as it was asked."""
    return {}


def owners_on(question: Question, day: dt.date) -> tuple[str, ...]:
    """Who was responsible on a day: before each amendment those it relieved."""
    for former in question.strategy.owners_before:
        if former.task == question.task.number and day < former.until:
            return former.responsible
    return question.task.responsible


def is_of_owner(question: Question, row: Row) -> bool:
    """Whether a row is of an owner in the time of its ownership."""
    if row.date is None or role(question, row) == "source":
        return False
    return any(speaks_for(question, row, owner) for owner in owners_on(question, row.date))


def up_to(rows: Iterable[Row], day: dt.date) -> list[Row]:
    """The rows dated up to a day; an undated row is of no day."""
    return [row for row in rows if row.date is not None and row.date <= day]


def by_owners(question: Question, rows: Iterable[Row]) -> list[Row]:
    """The reports: any row of an owner, and the numbers of whoever helps; not their remarks."""
    return [
        row
        for row in rows
        if role(question, row) != "source" and (is_of_owner(question, row) or valued([row]))
    ]


def by_bodies(question: Question, rows: Iterable[Row]) -> list[Row]:
    """The rows of everybody but public sources."""
    return [row for row in rows if role(question, row) != "source"]


def by_sources(question: Question, rows: Iterable[Row]) -> list[Row]:
    """The rows of public sources."""
    return [row for row in rows if role(question, row) == "source"]


def valued(rows: Iterable[Row]) -> list[Row]:
    """The rows that state a number: not a report word, and not a share of no case."""
    return [row for row in rows if row.value is not None and row.denominator != 0]


def adds_up(question: Question) -> bool:
    """Whether something recurs and the rows of a period make a number, as those of a count do."""
    return question.indicator.kind == "recurring" and question.indicator.aggregate is not None


def is_parted(question: Question) -> bool:
    """Whether a row says of a component that it is reached or not: of a milestone, or of a period."""
    return question.indicator.kind in {"milestone", "recurring"} and not adds_up(question)


def period_of(question: Question, row: Row) -> str | None:
    """The period a row counts in: the one it names, else that of its date; distinct names are events."""
    if not adds_up(question) or row.date is None:
        return None
    every = question.indicator.every or "year"
    is_period = row.name in period_names(every) and question.indicator.aggregate != "distinct"
    return row.name if is_period else period_name(row.date, every)


def drop_values_outside_periods(question: Question) -> Question:
    """The question whose rows of what recurs say no value in a period that is not asked for."""
    if question.indicator.kind != "recurring":
        return question
    asked = {name for name, _ in occurrences(question)}
    outside = {
        row.row
        for row in question.rows
        if row.value is not None
        and (period_of(question, row) if adds_up(question) else row.name) not in asked
    }
    rows = (replace(row, value=None) if row.row in outside else row for row in question.rows)
    return replace(question, rows=tuple(rows), outside=frozenset(outside))


def is_named(question: Question) -> bool:
    """Whether a name counts once, however often it is told."""
    return is_parted(question) or question.indicator.aggregate == "distinct"


def slot(question: Question, row: Row) -> tuple[object, ...]:
    """What a row speaks of: of the rows with the same slot one decides.

    A context indicator has no aggregate; it is shown like a running total. What recurs begins anew in
    each period, and has one running total in it for each body.
    """
    if is_named(question):
        return (row.name, period_of(question, row))
    if question.indicator.kind == "level":
        return ()
    if question.indicator.aggregate == "sum":
        names_period = adds_up(question) and row.name in period_names(
            question.indicator.every or ""
        )
        is_event = row.name is not None and row.precision == "day" and not names_period
        return (row.name, row.date) if is_event else (row.name, row.date, row.entity)
    return (row.entity, None if adds_up(question) else row.name, period_of(question, row))


def lead_decides(question: Question) -> bool:
    """Whether the lead silences the others of a slot: of components, and of one event of a sum."""
    return is_parted(question) or question.indicator.aggregate == "sum"


def order(row: Row) -> tuple[dt.date, int, int]:
    """By date, then by acceptance."""
    assert row.date is not None
    return (row.date, row.seq, row.row)


def counting(question: Question, day: dt.date) -> list[Row]:
    """The rows in effect at the close of a day: one of each slot, the last of those that may speak.

    Sources may speak until the day on which a body first gives a value; a word silences nobody.
    """
    dated = valued(up_to(question.rows, day))
    slots: dict[tuple[object, ...], list[Row]] = {}
    for row in by_bodies(question, dated) or dated:
        slots.setdefault(slot(question, row), []).append(row)
    deciding = []
    for rows in slots.values():
        leads = [row for row in rows if role(question, row) == "lead"]
        if question.indicator.kind == "level":
            latest = max(row.date for row in rows if row.date is not None)
            leads = [row for row in leads if row.date == latest]
        alone = leads and (lead_decides(question) or question.indicator.kind == "level")
        deciding.append(max(leads if alone else rows, key=order))
    return without_parts(deciding) if question.indicator.kind == "share" else deciding


def without_parts(rows: list[Row]) -> list[Row]:
    """The rows in effect of a share: a body that tells the whole has its parts in it."""
    wholes = {row.entity for row in rows if row.name is None}
    return [row for row in rows if row.name is None or row.entity not in wholes]


# What they add up to


def contribution(question: Question, row: Row) -> Decimal:
    """One for a component or a name that is reached, else the number stated."""
    assert row.value is not None
    if is_parted(question) and question.indicator.kind == "recurring":
        return Decimal(row.value >= (question.indicator.target_number or 1))
    if is_named(question):
        return Decimal(row.value >= 1)
    return row.value


def is_required(question: Question, row: Row, target: Promise) -> bool:
    """Whether a row speaks of a component that a target asks for; of a count every row is wanted."""
    if adds_up(question):
        return period_of(question, row) in target.names
    return row.name in target.names if is_parted(question) else True


def achieved(
    question: Question, day: dt.date, target: Promise | None = None
) -> Decimal | Fraction | None:
    """What is reached at the close of a day; None, which is not zero, when no value is known.

    Of a share so many per cent of all its cases, without rounding; None where there is no case.
    """
    return total(question, counting(question, day), target or promise(question))


def total(question: Question, rows: list[Row], target: Promise) -> Decimal | Fraction | None:
    """What rows in effect add up to."""
    if not rows:
        return None
    if question.indicator.kind == "share":
        part = sum((Fraction(row.value or 0) for row in rows), Fraction(0))
        whole = sum((Fraction(row.denominator or 0) for row in rows), Fraction(0))
        return part / whole * 100 if whole else None
    wanted = [row for row in rows if is_required(question, row, target)]
    if adds_up(question):
        return Decimal(len(periods_reached(question, wanted)))
    return sum((contribution(question, row) for row in wanted), Decimal(0))


def periods_reached(question: Question, rows: list[Row]) -> set[str | None]:
    """The periods whose rows add up to what each period needs."""
    least = question.indicator.target_number or Decimal(1)
    number: dict[str | None, Decimal] = {}
    for row in rows:
        period = period_of(question, row)
        number[period] = number.get(period, Decimal(0)) + contribution(question, row)
    return {period for period, total in number.items() if total >= least}


def shown(number: Decimal | Fraction | None) -> Decimal | None:
    """A number as it is told: a share to nine decimal places, a half to the even one."""
    if not isinstance(number, Fraction):
        return number
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(number.numerator) / Decimal(number.denominator)
        return exact.quantize(Decimal("0.000000001"), ROUND_HALF_EVEN)


def start(question: Question) -> Fraction | None:
    """The baseline: a number, or a share such as 1/3, which no decimal number is."""
    baseline = question.indicator.baseline
    if baseline is None:
        return None
    part, _, whole = baseline.partition("/")
    return Fraction(part) / Fraction(whole) * 100 if whole else Fraction(part)


def is_beyond(
    question: Question, number: Decimal | Fraction | None, other: Decimal | Fraction | None
) -> bool:
    """Whether a number is better than another; of a count more is better."""
    if number is None or other is None:
        return False
    number, other = Fraction(number), Fraction(other)
    return number < other if question.indicator.direction == "down" else number > other


def is_enough(
    question: Question, number: Decimal | Fraction | None, promised: Promise | None = None
) -> bool:
    """Whether the target in force is reached; where any move is enough, the baseline is left."""
    promised = promised or promise(question)
    target, needed = question.indicator.target, promised.needed if is_judged(question) else None
    if target and needed is not None and target.value == "any" and promised.is_whole:
        return is_beyond(question, number, start(question))
    if number is not None and needed is not None and Fraction(number) == Fraction(needed):
        return True
    return is_beyond(question, number, needed)


def is_measured(question: Question) -> bool:
    """Whether the number is held against a baseline, in a direction."""
    return question.indicator.kind in {"level", "share"}


def stands_behind(question: Question, row: Row) -> bool:
    """Whether a row adds to the number, or is what was measured."""
    return is_measured(question) or contribution(question, row) > 0


def something(question: Question) -> bool:
    """Whether anything at all is reached, be it an optional component; what is measured must have moved."""
    if is_measured(question):
        return is_beyond(question, achieved(question, question.day), start(question))
    if adds_up(question):
        return bool(periods_reached(question, counting(question, question.day)))
    return any(contribution(question, row) > 0 for row in counting(question, question.day))


# The first match decides


def reported(question: Question) -> bool:
    """Whether anyone has reported: an owner in any form, or a source while it may speak."""
    if by_owners(question, up_to((*question.rows, *question.narratives), question.day)):
        return True
    return bool(valued(up_to(question.rows, question.day)))


def rule_of(question: Question) -> int:
    """The number of the first rule that holds."""
    reached = achieved(question, question.day)
    if question.needed is None:
        return 1
    if is_enough(question, reached):
        return 2
    if something(question):
        return 3
    if question.due is None or question.day < question.due:
        return 4
    if not reported(question):
        return 5
    return 6


def turning_days(question: Question) -> list[dt.date]:
    """The days up to the day asked on which anything can change, the latest first."""
    days = {row.date for row in up_to(question.rows, question.day) if row.date is not None}
    return sorted(days, reverse=True)


def met_on(question: Question) -> dt.date | None:
    """The first day of the present unbroken spell in which the target is met; None if it is not."""
    return spell(question, promise(question)) if rule_of(question) == 2 else None


def spell(question: Question, target: Promise) -> dt.date | None:
    """The first day of the present unbroken spell in which one of the targets is met, or None."""
    since = None
    for day in (question.day, *turning_days(question)):
        if not is_enough(question, achieved(question, day, target), target):
            break
        since = day
    return since


# Axes beside the status


def schedule(question: Question, met: dt.date | None) -> Schedule:
    """Whether the target was met in time, or how late it is."""
    day, due, start = question.day, question.due, question.task.start.first
    if question.needed is None:
        return Schedule("none", None, None)
    if met is not None:
        delays, is_unknown = [], is_day_unknown(question, met, promise(question))
        for target in promises(question):
            since = spell(question, target)
            if since is not None and target.due is not None and since > target.due:
                if is_day_unknown(question, since, target):
                    first = earliest_spell(question, target)
                    if first is not None and first > target.due:
                        delays.append((first - target.due).days)
                    is_unknown = True
                else:
                    delays.append((since - target.due).days)
        if delays:
            return Schedule("met_late", met, max(delays))
        if is_unknown:
            return Schedule("met_date_unknown", met, None)
        return Schedule("met_on_time", met, None if due is None else (met - due).days)
    due = earliest_debt(question) or due
    if due is None:
        return Schedule("due", start, None) if day >= start else Schedule("not_started", None, None)
    if day >= due:
        return Schedule("overdue", due, (day - due).days)
    if day >= start:
        return Schedule("due", start, (day - due).days)
    return Schedule("not_started", None, (day - due).days)


def earliest_debt(question: Question) -> dt.date | None:
    """The earliest due day that has come without its target being met."""
    unmet = [
        target.due
        for target in promises(question)
        if target.due is not None
        and target.due <= question.day
        and not is_enough(question, achieved(question, question.day, target), target)
    ]
    return min(unmet, default=None)


def is_outstanding(question: Question, met: dt.date | None) -> bool:
    """Whether a due day is over, unmet, and no present owner has reported since it owns, nor waits."""
    debt = earliest_debt(question) if is_judged(question) and met is None else None
    told = (*question.rows, *question.narratives, *question.waiting)
    silent = all(last_report(question, owner, told) is None for owner in question.task.responsible)
    return debt is not None and debt < question.day and silent


def is_day_unknown(question: Question, day: dt.date, target: Promise) -> bool:
    """Whether a target is met on a day only by rows known as "not later than" that day.

    Without them the exact row of their slot on the day would hold, or what it said on the day before.
    """
    before = {slot(question, row): row for row in counting(question, day - dt.timedelta(days=1))}
    exact = []
    for row in counting(question, day):
        inexact = row.date == day and row.precision == "not_later_than"
        instead = exact_row(question, row) or before.get(slot(question, row))
        held = instead if inexact else row
        exact += [held] if held else []
    return not is_enough(question, total(question, exact, target), target)


def exact_row(question: Question, row: Row) -> Row | None:
    """Who knows exactly the day of a row known only as "not later than"; a silenced source tells no day."""
    if row.precision != "not_later_than" or row.date is None:
        return None
    told = valued(up_to(question.rows, row.date))
    others = [r for r in told if (r.date, r.precision) != (row.date, row.precision)]
    if by_bodies(question, told):
        others = by_bodies(question, others)
    held = counting(replace(question, rows=tuple(others)), row.date)
    return next(
        (r for r in held if (r.date, slot(question, r)) == (row.date, slot(question, row))), None
    )


def earliest_spell(question: Question, target: Promise) -> dt.date | None:
    """The first day of the spell had all that is known as "not later than" come as early as it can.

    None for a share, of which nobody can say whether earlier cases are better.
    """
    if question.indicator.kind == "share":
        return None
    dates = {row.date for row in up_to(question.rows, question.day) if row.date is not None}
    days = {dt.date.min, *dates, *(date + dt.timedelta(days=1) for date in dates)}
    since = None
    for day in sorted((day for day in days if day <= question.day), reverse=True):
        reached = total(question, at_best(question, day), target)
        if not is_enough(question, reached, target):
            break
        since = day
    return since


def at_best(question: Question, day: dt.date) -> list[Row]:
    """The rows in effect on a day, of what is told by the day asked, had it come as early as it can."""
    told = valued(up_to(question.rows, question.day))
    bodies = by_bodies(question, told)
    began = min((row.date for row in bodies if row.date is not None), default=None)
    if began is not None:
        sources = by_sources(question, up_to(told, began - dt.timedelta(days=1)))
        told = [*sources, *bodies] if day < began else bodies
    slots: dict[tuple[object, ...], list[Row]] = {}
    for row in sorted(told, key=order):
        slots.setdefault(slot(question, row), []).append(row)
    held = (row_at_best(question, heard(question, rows), day) for rows in slots.values())
    return [row for row in held if row is not None]


def heard(question: Question, rows: list[Row]) -> list[Row]:
    """Of the rows of a slot, in their order, those that may speak: one of each day."""
    leads = [row.date for row in rows if row.date and role(question, row) == "lead"]
    by_day: dict[dt.date | None, Row] = {}
    for row in rows:
        if role(question, row) != "lead":
            if question.indicator.kind == "level" and row.date in leads:
                continue
            if lead_decides(question) and leads and row.date and row.date >= min(leads):
                continue
        by_day[row.date] = row
    return list(by_day.values())


def row_at_best(question: Question, rows: list[Row], day: dt.date) -> Row | None:
    """The row of a slot in effect on a day, had each that raises it come right after the one before."""
    free, before, held = dt.date.min, None, None
    for row in rows:
        raises = question.indicator.kind == "level" or before is None
        if before is not None and not raises:
            raises = contribution(question, row) >= contribution(question, before)
        exact = exact_row(question, row)
        is_exact = exact is not None and is_retold(question, exact, row)
        stays = row.precision != "not_later_than" or not raises or is_exact
        assert row.date is not None
        if (row.date if stays else free) <= day:
            held = row
        if stays:
            free = row.date + dt.timedelta(days=1)
        before = row
    return held


def is_retold(question: Question, earlier: Row, row: Row) -> bool:
    """Whether a row says what an earlier one of its slot said: it tells no other day."""
    if question.indicator.kind == "share":
        return (earlier.value, earlier.denominator) == (row.value, row.denominator)
    return contribution(question, earlier) == contribution(question, row)


def evidence(question: Question) -> str:
    """What the rows behind the number rest on; without a number above zero, behind the zero."""
    rows = counting(question, question.day)
    if achieved(question, question.day) is None:
        return "none"
    basis = [row for row in rows if stands_behind(question, row)] or rows
    if not basis:
        return "none"
    if any(row.evidence is None or not row.evidence.strip() for row in basis):
        return "unsupported"
    if by_sources(question, basis):
        return "third_party"
    return "supported"


def owner_since(question: Question, owner: str) -> dt.date:
    """Since when an entity is responsible for the task; the first day of all where it always was."""
    since = dt.date.min
    for former in question.strategy.owners_before:
        if former.task == question.task.number and owner not in former.responsible:
            since = former.until
    return since


def last_report(question: Question, owner: str, rows: Iterable[Row]) -> dt.date | None:
    """The last day told of by an owner since it is one, or by a unit above or below it."""
    dates = [
        row.date
        for row in up_to(rows, question.day)
        if role(question, row) != "source"
        and row.date
        and row.date >= owner_since(question, owner)
        and speaks_for(question, row, owner)
    ]
    return max(dates, default=None)


def reporting(question: Question) -> tuple[Reporting, ...]:
    """Each responsible entity's last report since it is responsible, its own or of a unit above or below."""
    answer = []
    for owner in question.task.responsible:
        start = max(question.task.start.first, owner_since(question, owner))
        last = last_report(question, owner, (*question.rows, *question.narratives))
        silent = start if last is None and question.day >= start else None
        answer.append(Reporting(owner, last, silent))
    return tuple(answer)


# The trace


def without(question: Question, gone: frozenset[int]) -> Question:
    """The same question had some rows never been sent."""
    return replace(
        question,
        rows=tuple(row for row in question.rows if row.row not in gone),
        narratives=tuple(row for row in question.narratives if row.row not in gone),
    )


def resting_on(question: Question) -> frozenset[int]:
    """The rows that the status and the number rest on.

    When the target is met, those in effect at any time of the spells in which it and the targets
    before it are met; else those in effect on the day. Without any, the words and narratives of owners
    that tell "not met" from "no report".
    """
    day = question.day
    since = day
    if rule_of(question) == 2:
        since = min(spell(question, target) or day for target in promises(question))
    days = {day, *(turning for turning in turning_days(question) if turning >= since)}
    rows = {row.row for one_day in days for row in counting(question, one_day)}
    if rule_of(question) == 2:
        rows |= {row.row for row in retold_rows(question, since)}
        began = [row for day in days for row in counting(question, day) if row.date in days]
        rows |= {exact.row for row in began if (exact := exact_row(question, row))}
    if not counting(question, day):
        words = {row.row for row in up_to(question.rows, day) if is_of_owner(question, row)}
        told = {row.row for row in up_to(question.narratives, day) if is_of_owner(question, row)}
        if rule_of(question) == 6:
            rows |= words | told
    return frozenset(rows)


def retold_rows(question: Question, day: dt.date) -> list[Row]:
    """The rows that others, "not later than" a day, say again on that day: they tell the day."""
    again = [
        row
        for row in counting(question, day)
        if row.date == day and row.precision == "not_later_than"
    ]
    return [
        earlier
        for earlier in counting(question, day - dt.timedelta(days=1))
        for row in again
        if slot(question, earlier) == slot(question, row) and is_retold(question, earlier, row)
    ]


def outcome(question: Question) -> tuple[int, Decimal | None]:
    """What the rows used must explain: the rule that decided, and the number."""
    return rule_of(question), shown(achieved(question, question.day))


def used_rows(question: Question) -> frozenset[int]:
    """The rows whose deletion changes status or number.

    Where others would say the same in their place (a component told twice, an event told by two
    entities), those others are used as well. None where all of them together change nothing.
    """
    used = resting_on(question)
    while outcome(rest := without(question, used)) == outcome(question):
        in_their_place = resting_on(rest)
        if not in_their_place:
            return frozenset()
        used |= in_their_place
    return used


def ignored_rows(question: Question, used: frozenset[int]) -> dict[int, str]:
    """Every other row of the indicator, and why it changes nothing."""
    others = [row for row in question.rows if row.row not in used]
    return {row.row: why_ignored(question, row) for row in others}


def why_ignored(question: Question, row: Row) -> str:
    """The first reason that fits."""
    if row.date is None:
        return "undated"
    if row.date > question.day:
        return "after_day"
    if row.row in question.outside:
        return "no_period"
    if role(question, row) == "source":
        if row.value is None:
            return "source_word"
        if by_bodies(question, valued(up_to(question.rows, question.day))):
            return "source_silenced"
    elif row.word is not None:
        return "word"
    same = [r for r in valued(question.rows) if slot(question, r) == slot(question, row)]
    if question.indicator.kind == "level":
        same = [r for r in same if r.date == row.date]
    lead_spoke = any(role(question, r) == "lead" for r in up_to(same, row.date))
    alone = is_parted(question) or question.indicator.kind == "level"
    if alone and role(question, row) == "other" and lead_spoke:
        return "lead_decides"
    own = [r for r in up_to(question.rows, question.day) if r.entity == row.entity]
    whole_told = any(r.name is None for r in valued(own))
    if question.indicator.kind == "share" and row.name is not None and whole_told:
        return "whole_told"
    if row.denominator == 0:
        return "no_case"
    if question.indicator.aggregate == "sum":
        return "same_event"
    return "superseded"


# The task


def task_verdict(verdicts: list[Verdict]) -> TaskVerdict:
    """The task over its indicators that are judged, in source order."""
    judged = [verdict for verdict in verdicts if verdict.status != "no_target"]
    statuses = [verdict.status for verdict in judged]
    return TaskVerdict(task_status(statuses), task_schedule([v.schedule for v in judged]))


def task_status(statuses: list[str]) -> str:
    """The word of a task from the words of its judged indicators."""
    if not statuses:
        return "no_target"
    if all(status == "met" for status in statuses):
        return "met"
    if "met" in statuses or "partially_met" in statuses:
        return "partially_met"
    for status in ("not_met", "no_report"):
        if status in statuses:
            return status
    return "not_yet_due"


def task_schedule(schedules: list[Schedule]) -> Schedule:
    """The worst of the judged indicators' schedules; among equals the first in source order."""
    for state in WORST_FIRST:
        found = [schedule for schedule in schedules if schedule.state == state]
        if found:
            dated = [schedule for schedule in found if schedule.days is not None]
            return max(dated, key=lambda schedule: schedule.days or 0) if dated else found[0]
    return Schedule("none", None, None)
