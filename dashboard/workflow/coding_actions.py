"""What evaluators may do where a strategy asks for double coding: code a task, agree on a verdict.

Each action takes a person, runs in one transaction and writes its line to the audit log. Nothing here gives
anybody what is sealed: the codings of another before both are in.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from dashboard.assessment import Card, codings, published_verdicts
from dashboard.store import card_drafts, cards, stored_codings
from dashboard.strategy import Strategy
from dashboard.text import Problem, damaged_letters
from dashboard.workflow.action_result import Refused, action, refuse
from dashboard.workflow.permissions import Actor, may_code, may_evaluate
from dashboard.workflow.workspace import Workspace


@action
def code(
    workspace: Workspace,
    actor: Actor,
    task: str,
    verdict: published_verdicts.GoalVerdict,
    reason: str,
) -> Refused | codings.TaskCodings:
    """Stores what an evaluator finds of the goal of a task; again until a second has coded it.

    Problems: coding-not-asked, task-unknown, coding-no-reason, coding-too-long, coding-fixed (both are
    in), coding-third (two others have coded it), card-moved (its card is approved), personal data.
    """
    reason, id = damaged_letters.clean_typed(reason), workspace.strategy.id
    wrong = _check(workspace.strategy, task, reason)
    if not wrong and not reason:
        wrong = [Problem("coding-no-reason", {"found": task})]
    with workspace.act(actor, "code", f"task:{task}", may_code(actor), [reason], wrong) as act:
        before = _read(act.connection, id, task, actor.called)
        if not before.is_sealed:
            own = any(each.is_of(actor.called) for each in before.codings)
            return refuse("coding-fixed" if own else "coding-third", found=task)
        filed = cards.find_active(act.connection, id, task)
        if filed is not None and filed.state == "approved":
            return refuse("card-moved", found=task, state=filed.state)
        stored_codings.add_coding(act.connection, act.by, task=task, verdict=verdict, reason=reason)
        return _read(act.connection, id, task, actor.called)


@action
def agree(
    workspace: Workspace,
    actor: Actor,
    task: str,
    verdict: published_verdicts.GoalVerdict,
    reason: str,
) -> Refused | codings.TaskCodings:
    """Stores the verdict that was agreed on once both codings are in; a later one takes its place.

    Problems: coding-not-asked, task-unknown, codings-missing, agreed-no-reason (the codings differ, or
    neither evaluator gave this verdict), coding-too-long, card-moved (its card is ready or approved),
    personal data.
    """
    reason, id = damaged_letters.clean_typed(reason), workspace.strategy.id
    wrong = _check(workspace.strategy, task, reason)
    with workspace.act(actor, "agree", f"task:{task}", may_evaluate(actor), [reason], wrong) as act:
        before = _read(act.connection, id, task)
        if before.is_sealed:
            return Refused(tuple(codings.open_codings(before)))
        if before.needs_reason(verdict) and not reason:
            return refuse("agreed-no-reason", found=task)
        filed = cards.find_active(act.connection, id, task)
        if filed is not None:
            return refuse("card-moved", found=task, state=filed.state)
        stored_codings.agree(act.connection, act.by, task=task, verdict=verdict, reason=reason)
        return _read(act.connection, id, task)


def read_own(workspace: Workspace, actor: Actor, task: str) -> codings.Coding | None:
    """What a person has coded of a task; None where they have not."""
    with workspace.reading() as connection:
        coded = _read(connection, workspace.strategy.id, task, actor.called)
    return next((each for each in coded.codings if each.is_of(actor.called)), None)


def read_codings(
    connection: Connection, workspace: Workspace, task: str
) -> codings.TaskCodings | None:
    """What is in on a task, without what is sealed; None where the strategy asks for no double coding."""
    if not workspace.strategy.double_coding:
        return None
    return _read(connection, workspace.strategy.id, task)


def check_draft(connection: Connection, workspace: Workspace, card: Card) -> Iterator[Problem]:
    """Why a draft says of the goal what two evaluators are to find on their own.

    Codes: card-goal-coded (a verdict of its own), card-goal-sealed (new words while it is sealed).
    """
    coded = read_codings(connection, workspace, card.task)
    if coded is None:
        return
    if card.goal is not None:
        yield Problem("card-goal-coded", {"found": card.task})
    before = card_drafts.find_current(connection, workspace.strategy.id, card.task)
    if coded.is_sealed and card.goal_text != (before.card.goal_text if before else ""):
        yield Problem("card-goal-sealed", {"found": card.task})


def check_filed(connection: Connection, workspace: Workspace, card: Card) -> list[Problem]:
    """Why a card that is ready cannot be approved; nothing where it can.

    Codes: those of `codings.open_codings`, and card-goal-not-agreed (its verdict is another one).
    """
    coded = read_codings(connection, workspace, card.task)
    if coded is None:
        return []
    if problems := codings.open_codings(coded):
        return problems
    if card.goal != coded.agreed:
        return [Problem("card-goal-not-agreed", {"found": card.task})]
    return []


def _check(strategy: Strategy, task: str, reason: str) -> list[Problem]:
    """What is wrong whatever is stored of the task."""
    if not strategy.double_coding:
        return [Problem("coding-not-asked", {"found": strategy.id})]
    if strategy.task(task) is None:
        numbers = ", ".join(known.number for known in strategy.tasks)
        return [Problem("task-unknown", {"found": task, "near": numbers})]
    if len(reason) > codings.LONGEST:
        return [Problem("coding-too-long", {"found": task, "limit": str(codings.LONGEST)})]
    return []


def _read(
    connection: Connection, strategy: str, task: str, reader: str = ""
) -> codings.TaskCodings:
    stored = stored_codings.listing(connection, strategy, reader=reader)
    return stored.get(task, codings.TaskCodings(task))
