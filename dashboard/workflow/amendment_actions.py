"""Amendments of the strategy: the coordinator enters them, sees first what they change, and takes them back.

They stand beside those of the file. Both clocks hold: the day from which an amendment applies, and the record
by which it is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard.fulfilment import amendment_changes, effect_of_submission, strategy_on_day
from dashboard.store import stored_amendments
from dashboard.store.stored_amendments import NewAmendment
from dashboard.strategy import Strategy, amendment_plan, deadlines
from dashboard.strategy.amendment_plan import AmendmentPlan
from dashboard.strategy.amendments import Amendment, Record
from dashboard.text import Problem, damaged_letters, errors
from dashboard.workflow import stored_strategy
from dashboard.workflow.action_result import Refused, action, refuse
from dashboard.workflow.permissions import Actor, may_review
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace

LONGEST = 300
"""Letters of an authority or a name, which stand in tables."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an amendment changes: its own values, and each status on a day.

    Where other statuses move on the day from which it holds, `first` is that day and `later` what moves then.
    """

    values: tuple[amendment_changes.AmendmentChange, ...]
    day: date
    changes: tuple[effect_of_submission.IndicatorChange, ...]
    first: date | None = None
    later: tuple[effect_of_submission.IndicatorChange, ...] = ()


@dataclass(frozen=True, slots=True)
class AmendmentResult:
    """An amendment after it was entered, tried or taken back, with its effect and warnings.

    `number` is None where it was only tried.
    """

    number: int | None
    amendment: Amendment
    effect: Effect
    warnings: tuple[Problem, ...] = ()


def try_out(snapshot: Snapshot, plan: AmendmentPlan, day: date) -> Refused | AmendmentResult:
    """What entering an amendment would do, seen on a day; nothing is stored.

    A day outside of the strategy only warns here.
    """
    plan = replace(_cleaned(plan), outside_period=True)
    checked = amendment_plan.check(snapshot.strategy, plan)
    problems = (*_length_problems(plan), *checked.problems)
    if errors(problems):
        return Refused(problems)
    new = _new(plan, checked)
    record = Record(number=0, opened=snapshot.sequence, on=snapshot.workspace.today, by="")
    amendment = new.as_amendment(record)
    return AmendmentResult(None, amendment, effect_of(snapshot, amendment, day), problems)


def effect_of(snapshot: Snapshot, amendment: Amendment, day: date) -> Effect:
    """What an amendment changes that is not in the strategy of a snapshot yet, seen on a day."""
    strategy = snapshot.strategy
    after = strategy.model_copy(update={"amendments": (*strategy.amendments, amendment)})
    values = tuple(amendment_changes.changed_values(after, amendment))
    return _effect(snapshot, after, amendment, values, day)


def _effect(
    snapshot: Snapshot,
    after: Strategy,
    amendment: Amendment,
    values: tuple[amendment_changes.AmendmentChange, ...],
    day: date,
) -> Effect:
    """What the strategy with an amendment more or less changes, on a day and on the first later one."""

    def on(one: date) -> tuple[effect_of_submission.IndicatorChange, ...]:
        then = strategy_on_day.situation(after, snapshot.rows, one)
        return tuple(effect_of_submission.changes_between(snapshot.on(one), then))

    changes = on(day)
    for later in _days_to_come(amendment, values, day):
        if more := [each for each in on(later) if each not in changes]:
            return Effect(values, day, changes, later, tuple(more))
    return Effect(values, day, changes)


def _days_to_come(
    amendment: Amendment, values: Sequence[amendment_changes.AmendmentChange], day: date
) -> list[date]:
    """The days after one on which the amendment can begin to work: its own, and the deadlines it moves."""
    ends = {
        side.last
        for change in values
        for side in (change.before, change.after)
        if isinstance(side, deadlines.When)
    }
    return sorted(one for one in {amendment.date, *ends} if one > day and one >= amendment.date)


def _without(strategy: Strategy, number: int) -> Strategy:
    rest = [
        amendment
        for amendment in strategy.amendments
        if not amendment.record or amendment.record.number != number
    ]
    return strategy.model_copy(update={"amendments": tuple(rest)})


def _new(plan: AmendmentPlan, checked: amendment_plan.CheckedPlan) -> NewAmendment:
    return NewAmendment(
        checked.kind, checked.subject, plan.day, plan.authority, plan.reason, checked.changes
    )


def _cleaned(plan: AmendmentPlan) -> AmendmentPlan:
    def one_line(text: str) -> str:
        return " ".join(damaged_letters.clean_typed(text).split())

    written: dict[str, Any] = {
        name: one_line(value)
        for name in ("name", "name_cs", "code_cs", "deadline", "target", "succeeded_by")
        if (value := getattr(plan, name)) is not None
    }
    return replace(
        plan,
        subject=one_line(plan.subject),
        authority=one_line(plan.authority),
        reason=damaged_letters.clean_typed(plan.reason),
        **written,
    )


def _length_problems(plan: AmendmentPlan) -> list[Problem]:
    texts = (plan.authority, plan.name or "", plan.name_cs or "")
    if all(len(text) <= LONGEST for text in texts):
        return []
    return [Problem("amendment-too-long", {"limit": str(LONGEST)})]


@action
def enter(workspace: Workspace, actor: Actor, plan: AmendmentPlan) -> Refused | AmendmentResult:
    """Enters an amendment: from its day on the strategy is as it says, and it is known from now on.

    Problems: those of `amendment_plan.check`, and of what a person types.
    """
    plan = _cleaned(plan)
    typed = [plan.authority, plan.reason, plan.name, plan.name_cs, plan.code_cs]
    thing = f"amendment:{plan.subject}"
    too_long = _length_problems(plan)
    before = Snapshot(workspace)
    with workspace.act(actor, "amend", thing, may_review(actor), typed, too_long) as act:
        now = stored_strategy.as_stored(workspace, act.connection)
        checked = amendment_plan.check(now.strategy, plan)
        if errors(checked.problems):
            return Refused((*act.warnings, *checked.problems))
        number = stored_amendments.add(act.connection, act.by, _new(plan, checked))
    amendment = find(Snapshot(workspace).strategy, number)
    assert not isinstance(amendment, Refused)
    effect = effect_of(before, amendment, workspace.today)
    return AmendmentResult(number, amendment, effect, (*act.warnings, *checked.problems))


@action
def take_back(
    workspace: Workspace, actor: Actor, number: int, reason: str
) -> Refused | AmendmentResult:
    """Takes an amendment back that was entered here by mistake: from now on it was never there.

    What was known before stays on record. Problems: amendment-unknown, amendment-taken-back, reason-missing,
    amendment-later.
    """
    reason = damaged_letters.clean_typed(reason)
    wrong = [] if reason else [Problem("reason-missing")]
    thing, before = f"amendment:{number}", Snapshot(workspace)
    with workspace.act(actor, "take-back", thing, may_review(actor), [reason], wrong) as act:
        now = stored_strategy.as_stored(workspace, act.connection).strategy
        amendment = find(now, number)
        if isinstance(amendment, Refused):
            return amendment
        if amendment.record and amendment.record.closed is not None:
            return refuse("amendment-taken-back", found=str(number))
        if later := tuple(amendment_plan.check_bodies(now, _without(now, number))):
            return Refused(later)
        stored_amendments.take_back(act.connection, act.by, amendment, reason)
    effect = effect_of_taking_back(before, number, workspace.today)
    return AmendmentResult(number, amendment, effect, act.warnings)


def find(strategy: Strategy, number: int) -> Amendment | Refused:
    """The amendment of a number that was entered here; refused with the known numbers."""
    for amendment in strategy.entered:
        if amendment.record and amendment.record.number == number:
            return amendment
    known = [str(each.record.number) for each in strategy.entered if each.record]
    return refuse("amendment-unknown", found=str(number), known=", ".join(known) or "–")


def effect_of_taking_back(before: Snapshot, number: int, day: date) -> Effect:
    """What it changes to take an amendment back that stands in a snapshot, seen on a day."""
    strategy = before.strategy
    amendment, without = find(strategy, number), _without(strategy, number)
    assert not isinstance(amendment, Refused)
    event = amendment_changes.Event.TAKEN_BACK
    values = tuple(amendment_changes.changed_values(strategy, amendment, event))
    return _effect(before, without, amendment, values, day)
