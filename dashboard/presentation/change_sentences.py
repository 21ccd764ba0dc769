"""What happened to an indicator between two days, in a sentence: who reported, what day passed.

And what somebody did, as the record has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

import polars as pl

from dashboard.assessment import narrative, task_succession
from dashboard.fulfilment import compare_days, status, strategy_on_day
from dashboard.presentation import sentences
from dashboard.presentation.languages import Wording

Cause = compare_days.Cause
REPORTED = {
    Cause.NEW_FACT: "happened.reported",
    Cause.LATE_REPORT: "happened.late_report",
    Cause.CORRECTION: "happened.correction",
}
"""Causes that are reports, and the sentence that names who made them."""


@dataclass(frozen=True, slots=True)
class IndicatorHistory:
    """All changes of one indicator between two days, in the order in which they came about."""

    indicator: str
    changes: tuple[compare_days.AxisChange, ...]

    def axis(self, name: str) -> compare_days.AxisChange | None:
        """An axis from the first value to the last; None where it did not change, or changed back."""
        steps = [change for change in self.changes if change.axis == name]
        if not steps or steps[0].before == steps[-1].after:
            return None
        return replace(steps[-1], before=steps[0].before)

    @property
    def foremost(self) -> compare_days.AxisChange | None:
        """The change that a line shows: of the status, else the number, else the evidence; None for none."""
        changes = (self.axis(name) for name in ("status", "achieved", "evidence"))
        return next((change for change in changes if change is not None), None)

    @property
    def direction(self) -> Literal["up", "down", "same"]:
        """Where the status goes; where it stays, where the number does."""
        for name in ("status", "achieved"):
            change = self.axis(name)
            if change is not None and change.direction != "same":
                return change.direction
        return "same"


@dataclass(frozen=True)
class ComparedDays:
    """The close of the earlier day, the situation of the later, the rows between (`find_new_rows`)."""

    since: date
    situation: strategy_on_day.Situation
    rows: pl.DataFrame

    @cached_property
    def reports(self) -> Mapping[tuple[str, bool], list[tuple[str, int, date]]]:
        """Who reported on an indicator of days after `since`, or of days until then.

        Of each entity, in the order of the rows, the number of reports and the day of the last row.
        """
        is_after = (pl.col("date") > self.since).alias("is_after")
        said = self.rows.group_by("indicator", is_after, "entity", maintain_order=True)
        found: dict[tuple[str, bool], list[tuple[str, int, date]]] = {}
        for indicator, after, *report in said.agg(
            pl.col("submission").n_unique(), pl.col("date").max()
        ).iter_rows():
            found.setdefault((indicator, after), []).append(tuple(report))
        return found


def histories(changes: Iterable[compare_days.AxisChange]) -> list[IndicatorHistory]:
    """The indicators that changed, in source order; tasks change with them."""
    by_indicator: dict[str, list[compare_days.AxisChange]] = defaultdict(list)
    for change in changes:
        if change.indicator:
            by_indicator[change.indicator].append(change)
    return [IndicatorHistory(name, tuple(changes)) for name, changes in by_indicator.items()]


def sentence(period: ComparedDays, history: IndicatorHistory, words: Wording) -> str:
    """What made the changes of an indicator, each cause once."""
    reasons = dict.fromkeys(
        (change.cause, change_cause(change, words)) for change in history.changes
    )
    parts = [
        part
        for cause, plain in reasons
        for part in _parts(period, history.indicator, cause, plain, words)
    ]
    return "; ".join(dict.fromkeys(parts))


def change_sentence(
    period: ComparedDays,
    change: compare_days.AxisChange,
    changes: Iterable[compare_days.AxisChange],
    words: Wording,
) -> str:
    """What caused one of the changes: a task changed for the reason that its indicators did."""
    same = [
        each
        for each in changes
        if each.indicator
        and (each.task, each.cause) == (change.task, change.cause)
        and change.indicator in (None, each.indicator)
    ]
    said = [sentence(period, history, words) for history in histories(same)]
    return "; ".join(dict.fromkeys(said)) or change_cause(change, words)


def _parts(
    period: ComparedDays, indicator: str, cause: Cause, plain: str, words: Wording
) -> Iterator[str]:
    if cause in REPORTED:
        reports = period.reports.get((indicator, cause is Cause.NEW_FACT), [])
        for entity, number, last in reports:
            named = narrative.entity_name(entity, period.situation.strategy)
            name = sentences.value_text(named, words)
            yield words.plural(REPORTED[cause], number, entity=name, day=words.date(last))
        if not reports:
            yield words("happened.gone") if cause is Cause.CORRECTION else plain
        return
    state, day = period.situation.indicator(indicator), period.situation.day
    due = _due_between(state, period.since, day) if state else None
    if cause is not Cause.DEADLINE or due is None:
        yield plain
    elif due == day:
        yield words("happened.due_today", day=words.date(due))
    else:
        yield words("happened.deadline", day=words.date(due))


def _due_between(state: strategy_on_day.IndicatorState, since: date, day: date) -> date | None:
    """The first due day after one day and up to another when something was missing, else the last one.

    None where no due day is between them. Each part, period and interim target has a day of its own.
    """
    between = [each.due for each in state.targets if each.due and since < each.due <= day]
    missing = [
        part.component.due.last
        for part in state.components
        if part.component.due and part.component.required and not part.reached
    ]
    steps = zip(state.targets, state.step_schedules, strict=False)
    missing += [target.due for target, step in steps if target.due and step.is_overdue]
    return min(set(between) & set(missing), default=max(between, default=None))


def change_value(change: compare_days.AxisChange, value: str, words: Wording) -> str:
    """One side of a change: a number, of a share in per cent, or the word of its axis.

    What an amendment withdrew is called so: it had a target.
    """
    is_withdrawal = change.amended is not None and change.amended.field == "withdrawn"
    if is_withdrawal and value == status.Status.NO_TARGET.value:
        return words("task.withdrawn")
    if change.axis == "schedule":
        return words(f"schedule_state.{value}")
    if change.axis != "achieved":
        return words(f"{change.axis}.{value}")
    number = words.number(Decimal(value) if value else None)
    return words("number.per_cent", number=number) if value and change.per_cent else number


def change_cells(
    period: ComparedDays,
    change: compare_days.AxisChange,
    changes: Iterable[compare_days.AxisChange],
    words: Wording,
) -> tuple[str | None, ...]:
    """A change as a line: of what, its axis, both sides, and what happened."""
    axis = words(f"pack.axis_{change.axis}")
    sides = (change_value(change, side, words) for side in (change.before, change.after))
    happened = change_sentence(period, change, changes, words)
    return change.task, change.indicator, axis, *sides, happened


def change_cause(change: compare_days.AxisChange, words: Wording) -> str:
    """Why something changed; an amendment with its day and authority."""
    return sentences.write_sentence(narrative.Sentence(*change.reason), words)


def act_text(action: str, words: Wording) -> str:
    """The kind of an act on record."""
    return _word_for("access", action, words)


def actor_text(actor: str, words: Wording) -> str:
    """Who did it; somebody who was not named, in words."""
    return _word_for("access_by", actor, words)


def origin_text(origin: str | None, words: Wording) -> str:
    """Where an act was done from: erased where it is empty, not kept where it is None."""
    if origin is None:
        return "–"
    return _word_for("access_from", origin or "erased", words)


def _word_for(group: str, code: str, words: Wording) -> str:
    message = f"{group}.{code}"
    return words(message) if words.has_message(message) else code


def act_object_text(thing: str, words: Wording) -> str:
    """What an act on record was done to: a kind and an id after a colon, or why somebody was not let in."""
    kind, _, id = thing.partition(":")
    if kind == "page":
        page = f"page.{id.replace('-', '_')}"
        return words("access_of.page", page=words(page) if words.has_message(page) else id)
    if kind in {"before", "origins"}:
        return words(f"access_of.{kind}", id=words.date(date.fromisoformat(id)))
    if words.has_message(f"access_of.{kind}"):
        return words(f"access_of.{kind}", id=id).strip(" ,")
    reason = f"problem.{thing}"
    if words.has_message(reason) and "{" not in words(reason):
        return words(reason)
    return thing


def succession_remarks(succession: task_succession.Succession, words: Wording) -> list[str]:
    """The tasks that continue none, then each reference that leads nowhere, a sentence each."""
    new = ", ".join(task.number for task in succession.new_tasks) or "–"
    return [
        words("succession.new", tasks=new),
        *(
            words(
                "succession.nowhere",
                period=words.period(dead.strategy.period),
                task=dead.task,
                found=dead.text,
                of=words.period(dead.target_strategy.period),
            )
            for dead in succession.dead_references
        ),
    ]
