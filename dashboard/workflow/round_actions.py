"""Rounds of reports: who opens, changes, closes and reopens them, and what nobody else may do after.

A round of the strategy file is as the file says until the coordinator changes or closes it here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl
from sqlalchemy import Connection

from dashboard.store import Submission, stored_rounds, submissions
from dashboard.store.stored_rounds import RoundPlan
from dashboard.strategy import Strategy, rounds, working_days
from dashboard.text import Problem, damaged_letters, names
from dashboard.text.text_language import Text, as_values
from dashboard.workflow import stored_strategy
from dashboard.workflow.action_result import Refused, action, refuse
from dashboard.workflow.permissions import Actor, may_review
from dashboard.workflow.workspace import Workspace

TIME_TO_SUBMIT = timedelta(days=30)
"""What a new round leaves for its reports, until somebody writes another day."""

LONGEST_NAME = 80
"""Letters of a name, which stands in the head of a column."""


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A round after it was opened, changed, closed or reopened, with warnings about what was typed."""

    round: rounds.Round
    warnings: tuple[Problem, ...] = ()


def find_locked_rows(
    connection: Connection, workspace: Workspace, actor: Actor, stored: Submission | None
) -> list[Problem]:
    """Why the rows of a submission may neither be removed nor count again: the first one in a closed round.

    Rows that were never standing may. The coordinator may do it in any case.
    """
    if stored is None or stored.state not in {"accepted", "replaced"} or may_review(actor):
        return []
    rows = submissions.read_rows(connection, workspace.strategy.id, stored.id)
    return [
        Problem("submission-locked", {**problem.values, "found": str(stored.id)})
        for problem in find_closed_rows(connection, workspace, rows)[:1]
    ]


def find_closed_rows(
    connection: Connection, workspace: Workspace, rows: pl.DataFrame
) -> list[Problem]:
    """Why nobody but the coordinator may hand rows in: those dated in a round that is closed now."""
    strategy = stored_strategy.as_stored(workspace, connection).strategy
    return rounds.find_rows_in_closed_rounds(strategy.rounds, rows, workspace.today)


@action
def open_round(workspace: Workspace, actor: Actor, plan: RoundPlan) -> Refused | RoundResult:
    """Opens a round: from now on it asks those it names, or every owner.

    Problems: round-no-name, round-name-long, round-exists and those of `find_problems`.
    """
    plan = _cleaned(plan)
    thing, typed = f"round:{plan.name}", [plan.name, plan.note]
    with workspace.act(
        actor, "open-round", thing, may_review(actor), typed, _name_problems(plan.name)
    ) as act:
        before = stored_strategy.as_stored(workspace, act.connection)
        if taken := _find(before.strategy, plan.name):
            return refuse("round-exists", period=taken.title)
        if problems := find_problems(before, plan):
            return Refused(tuple(problems))
        stored_rounds.add(act.connection, act.by, plan, changed=False)
        return RoundResult(_as_stored(workspace, act.connection, plan.name), act.warnings)


@action
def change_round(
    workspace: Workspace, actor: Actor, name: str, **new: object
) -> Refused | RoundResult:
    """Changes `start`, `end`, `due`, `entities` or `note` of a round; what is not named stays.

    Problems: period-unknown, round-closed, round-unchanged and those of `find_problems`.
    """
    changes: dict[str, Any] = {key: value for key, value in new.items() if value is not None}
    typed = [str(changes.get("note", ""))]
    with workspace.act(actor, "change-round", f"round:{name}", may_review(actor), typed) as act:
        before = stored_strategy.as_stored(workspace, act.connection)
        known = find_round(before.strategy, name)
        if isinstance(known, Refused):
            return known
        if known.closed:
            return refuse("round-closed", **_names_of(known))
        was = plan_of(known)
        plan = _cleaned(replace(was, **changes))
        if plan == was:
            return refuse("round-unchanged", **_names_of(known))
        if problems := find_problems(before, plan, was):
            return Refused(tuple(problems))
        stored_rounds.add(act.connection, act.by, plan, changed=True)
        return RoundResult(_as_stored(workspace, act.connection, plan.name), act.warnings)


def plan_of(round: rounds.Round) -> RoundPlan:
    """What a round is, to be changed."""
    return RoundPlan(round.id, round.start, round.end, round.due, round.entities, round.note or "")


def _cleaned(plan: RoundPlan) -> RoundPlan:
    name = " ".join(damaged_letters.clean_typed(plan.name).split())
    return replace(plan, name=name, note=damaged_letters.clean_typed(plan.note))


def _name_problems(name: str) -> list[Problem]:
    if not name:
        return [Problem("round-no-name")]
    long = len(name) > LONGEST_NAME
    return [Problem("round-name-long", {"limit": str(LONGEST_NAME)})] if long else []


def _as_stored(workspace: Workspace, connection: Connection, name: str) -> rounds.Round:
    found = find_round(stored_strategy.as_stored(workspace, connection).strategy, name)
    assert not isinstance(found, Refused)
    return found


def suggested_due(end: date, today: date) -> date:
    """When a round about the days up to one is due, unless another working day is set."""
    return working_days.working_day_from(max(today, end) + TIME_TO_SUBMIT)


def find_problems(
    workspace: Workspace, plan: RoundPlan, was: RoundPlan | None = None
) -> list[Problem]:
    """Why a round cannot be as planned: round-days, period-not-over, unknown-entity, round-not-owner and, of
    a due day that it has not had, day-past and day-not-working. `was` is the round before it is changed."""
    return [*_day_problems(workspace, plan, was), *_body_problems(workspace, plan)]


def _day_problems(
    workspace: Workspace, plan: RoundPlan, was: RoundPlan | None
) -> Iterator[Problem]:
    start, end, due = plan.start.isoformat(), plan.end.isoformat(), plan.due.isoformat()
    if plan.end < plan.start:
        yield Problem("round-days", {"found": end, "start": start})
    elif plan.due < plan.end:
        yield Problem("period-not-over", {"found": due, "end": end})
    elif was is None or plan.due != was.due:
        unfit = working_days.find_problem(plan.due, workspace.today)
        yield from [unfit] if unfit else []


def _body_problems(workspace: Workspace, plan: RoundPlan) -> Iterator[Problem]:
    strategy = workspace.strategy_today
    owners = owners_of(strategy)
    for code in plan.entities:
        entity = strategy.entity(code)
        if entity is None:
            near = ", ".join(owners)
            yield Problem("unknown-entity", {"found": code, "near": near})
        elif strategy.successor(code) not in owners:
            yield Problem("round-not-owner", {"found": code, "owners": ", ".join(owners)})


def owners_of(strategy: Strategy) -> list[str]:
    """The bodies that are responsible for a task, in the order of the strategy: whom a round can ask."""
    owners = {code for task in strategy.tasks for code in task.responsible}
    return [entity.code for entity in strategy.entities if entity.code in owners]


@action
def set_closed(
    workspace: Workspace, actor: Actor, written: str, reason: str | None, *, closed: bool
) -> Refused | RoundResult:
    """Closes a round, or reopens it, for a reason; it holds at once.

    `written` is the name of the round. Of None as reason nothing is stored; an empty one is refused.
    Problems: period-unknown, period-running, period-is-locked, period-is-open, reason-missing.
    """
    verb, thing = "lock" if closed else "unlock", f"period:{written}"
    typed = damaged_letters.clean_typed(reason or "")
    is_missing = reason is not None and not typed
    wrong = [Problem("reason-missing", {"found": written})] if is_missing else []
    with workspace.act(actor, verb, thing, may_review(actor), [typed], wrong) as act:
        before = stored_strategy.as_stored(workspace, act.connection)
        round = find_round(before.strategy, written)
        if isinstance(round, Refused):
            return round
        if refused := _why_not(before, round, closed=closed):
            return refused
        stored_rounds.close(act.connection, act.by, round.id, typed, closed=closed)
        after = stored_strategy.as_stored(workspace, act.connection).strategy
    changed = _find(after, round.id) or round.model_copy(update={"closed": None})
    return RoundResult(changed, act.warnings)


def _find(strategy: Strategy, written: str) -> rounds.Round | None:
    name = names.fold(written)
    for round in strategy.rounds:
        if name in {names.fold(each) for each in (round.id, *round.title.both)}:
            return round
    return None


def find_round(strategy: Strategy, written: str) -> rounds.Round | Refused:
    """The round of a name, in either language; refused with the known ones where there is none."""
    if round := _find(strategy, written):
        return round
    if not strategy.rounds:
        return refuse("period-unknown", found=written, known="–", variant="none")
    return refuse(
        "period-unknown",
        found=written,
        **as_values("known", *map(_listed, strategy.rounds), between=", "),
    )


def _listed(round: rounds.Round) -> Text:
    return round.title.each(lambda title: title if title == round.id else f"{round.id} ({title})")


def _names_of(round: rounds.Round) -> Mapping[str, str]:
    return as_values("period", round.title)


def _why_not(workspace: Workspace, round: rounds.Round, *, closed: bool) -> Refused | None:
    """Why a round cannot be closed or reopened; None where it can."""
    if closed and workspace.today <= round.end:
        return refuse("period-running", **_names_of(round), end=round.end.isoformat())
    if closed == (round.closed is not None):
        return refuse("period-is-locked" if closed else "period-is-open", **_names_of(round))
    return None
