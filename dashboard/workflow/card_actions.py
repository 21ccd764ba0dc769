"""What an evaluator and the coordinator may do with the cards of the assessment.

Each action takes a person, runs in one transaction and writes its line to the audit log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from dashboard.assessment import Card
from dashboard.fulfilment import task_details
from dashboard.store import audit_log, card_drafts, cards, standing_rows
from dashboard.text import Problem, Severity, damaged_letters
from dashboard.workflow import stored_strategy
from dashboard.workflow.action_result import NotDone, Refused, action, refuse
from dashboard.workflow.people.four_eyes import find_own_card
from dashboard.workflow.permissions import Actor, may_approve, may_evaluate
from dashboard.workflow.workspace import Act, Workspace


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft as it is stored now; a warning says that it was kept aside."""

    draft: card_drafts.Draft
    warnings: tuple[Problem, ...] = ()


CardResult = Refused | SavedDraft | cards.StoredCard
"""What came of an action on a card."""


@action
def save_draft(
    workspace: Workspace, actor: Actor, card: Card, form: card_drafts.DraftVersion
) -> Refused | SavedDraft:
    """Saves a card as it was typed on a form.

    On an older form than the current draft, or once the card is ready, it is kept aside, with the
    warning card-aside or card-closed: nothing that was typed is lost, and nothing newer is
    overwritten.
    """
    thing, texts = f"task:{card.task}", card.texts()
    wrong = [*_check_task(workspace, card.task), *card.long_fields()]
    with workspace.act(actor, "draft", thing, may_evaluate(actor), texts, wrong) as act:
        filed = cards.find_active(act.connection, workspace.strategy.id, card.task)
        draft = card_drafts.save(act.connection, act.by, card, form, closed=filed is not None)
    if draft.state == "current":
        return SavedDraft(draft, act.warnings)
    values = {"found": card.task, "state": filed.state if filed else ""}
    code = "card-closed" if filed else "card-aside"
    return SavedDraft(draft, (Problem(code, values, Severity.WARNING), *act.warnings))


@action
def settle_draft(
    workspace: Workspace,
    actor: Actor,
    form: card_drafts.DraftVersion,
    *,
    take: bool,
    current: card_drafts.DraftVersion,
) -> Refused | SavedDraft:
    """Decides on a draft kept aside: it becomes the current one, or is deleted.

    `current` is the current draft that was seen beside it and that goes where the other is taken: refused
    where somebody wrote on meanwhile.
    """
    id = workspace.strategy.id
    with workspace.act(actor, "draft", f"draft:{form.draft}", may_evaluate(actor)) as act:
        aside = None if form.draft is None else card_drafts.get(act.connection, id, form.draft)
        if aside is None or aside.state != "aside" or aside.version != form.version:
            return refuse("card-changed", found=str(form.draft))
        now = card_drafts.find_current(act.connection, id, aside.card.task)
        if take and card_drafts.form_of(now) != current:
            return refuse("card-changed", found=aside.card.task)
        filed = cards.find_active(act.connection, id, aside.card.task)
        if take and filed is not None:
            return refuse("card-moved", found=aside.card.task, state=filed.state)
        done = card_drafts.make_current if take else card_drafts.discard
        return SavedDraft(done(act.connection, act.by, aside))


@action
def declare_ready(
    workspace: Workspace,
    actor: Actor,
    task: str,
    form: card_drafts.DraftVersion,
    as_of: date,
    known_on: int,
) -> Refused | cards.StoredCard:
    """Declares the draft of a task ready, judged on a day and an audit sequence.

    Refused where something is missing on it, or where the form that was looked at is not the
    current draft any more.
    """
    id, wrong = workspace.strategy.id, _check_task(workspace, task)
    acting = workspace.act(actor, "ready", f"task:{task}", may_evaluate(actor), problems=wrong)
    with _as_seen(), acting as act:
        draft = card_drafts.find_current(act.connection, id, task)
        if draft is None or card_drafts.form_of(draft) != form:
            return refuse("card-changed", found=task)
        known_on = min(known_on, audit_log.last_sequence(act.connection, id))
        state = read_task_as_known(act.connection, workspace, task, as_of, known_on).state
        lacking = draft.card.missing_fields(state)
        if lacking:
            return Refused(tuple(lacking))
        return cards.declare_ready(
            act.connection,
            act.by,
            draft.card,
            as_of=as_of,
            known_on=known_on,
            sha256=workspace.sha256,
        )


@action
def approve(workspace: Workspace, actor: Actor, number: int) -> Refused | cards.StoredCard:
    """Approves a card that is ready; it is frozen as it was judged."""
    id = workspace.strategy.id
    acting = workspace.act(actor, "approve", f"card:{number}", may_approve(actor))
    with _as_seen(), acting as act:
        filed = _filed(act, number)
        wrote = {filed.author, *card_drafts.authors(act.connection, id, filed.task)}
        if own := find_own_card(act, wrote, filed):
            return Refused(tuple(own))
        return cards.approve(act.connection, act.by, filed)


@action
def reopen(
    workspace: Workspace, actor: Actor, number: int, reason: str
) -> Refused | cards.StoredCard:
    """Gives a card back to be written on, with a reason.

    A ready one is returned and keeps its version; of an approved one, which only the coordinator
    may reopen, the next is another version.
    """
    reason, thing = damaged_letters.clean_typed(reason), f"card:{number}"
    wrong = [] if reason else [Problem("reason-missing", {"found": str(number)})]
    acting = workspace.act(actor, "reopen", thing, may_evaluate(actor), [reason], wrong)
    with _as_seen(), acting as act:
        filed = _filed(act, number)
        if filed.state == "approved" and not may_approve(actor):
            return act.deny()
        return cards.reopen(act.connection, act.by, filed, reason)


@contextmanager
def _as_seen() -> Iterator[None]:
    """Ends the action where the card of the task is no longer what the person saw."""
    try:
        yield
    except cards.CardConflict as moved:
        raise NotDone(refuse("card-moved", found=moved.task, state=moved.state)) from moved


def _filed(act: Act, number: int) -> cards.StoredCard:
    filed = cards.get(act.connection, act.by.strategy, number)
    if filed is None:
        raise NotDone(refuse("unknown-card", found=str(number)))
    return filed


def read_task_as_known(
    connection: Connection, workspace: Workspace, task: str, as_of: date, known_on: int
) -> task_details.TaskDetails:
    """The task as a card judges it: at the close of a day, from what was known at a sequence."""
    history = standing_rows.history(connection, workspace.strategy.id)
    strategy = stored_strategy.as_stored(workspace, connection).strategy
    details = task_details.details_known_at(strategy, history, task, as_of, known_on)
    assert details is not None
    return details


def _check_task(workspace: Workspace, task: str) -> list[Problem]:
    """Why no card can be written on a task: its cards are published, or there is no such task."""
    if workspace.strategy.cards is not None:
        return [Problem("card-published", {"found": task})]
    if workspace.strategy.task(task) is None:
        numbers = ", ".join(known.number for known in workspace.strategy.tasks)
        return [Problem("task-unknown", {"found": task, "near": numbers})]
    return []
