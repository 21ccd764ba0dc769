"""What an evaluator and the coordinator may do with cards: beside `actions`, the only way to write.

Each verb takes an Actor, opens one transaction and leaves its audit line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from dashboard.assessment import Card
from dashboard.assessment import card as evaluator_card
from dashboard.fulfilment import task_details
from dashboard.store import audit_log, cards, database, drafts, submissions
from dashboard.text import Problem, Severity, errors
from dashboard.workflow.permissions import Actor, approves, evaluates
from dashboard.workflow.workspace import Desk


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a verb: the draft or the card as it is now. With an error nothing was changed."""

    draft: drafts.Draft | None = None
    filed: cards.Filed | None = None
    problems: tuple[Problem, ...] = ()
    denied: bool = False

    @property
    def refused(self) -> bool:
        """Whether an error kept the verb from being done."""
        return bool(errors(self.problems))


def save(desk: Desk, actor: Actor, card: Card, form: drafts.Form) -> Judged:
    """Keeps a card as it was typed on a form.

    On an older form than the current draft, or once the card is ready, it is kept aside, with the
    warning card-aside or card-closed: nothing that was typed is lost, and nothing newer is
    overwritten.
    """
    if not evaluates(actor):
        return _denied(actor, "draft", card.task)
    problems = [*_unwritable(desk, card.task), *evaluator_card.too_long(card)]
    if problems:
        return Judged(problems=tuple(problems))
    with database.writing(desk.engine) as connection:
        filed = cards.living(connection, desk.strategy.id, card.task)
        draft = drafts.save(
            connection,
            strategy=desk.strategy.id,
            card=card,
            form=form,
            closed=filed is not None,
            author=actor.id,
            at=datetime.now(UTC),
        )
    if draft.state == "current":
        return Judged(draft)
    values = {"found": card.task, "state": filed.state if filed else ""}
    code = "card-closed" if filed else "card-aside"
    return Judged(draft, problems=(Problem(code, values, Severity.WARNING),))


def settle(desk: Desk, actor: Actor, form: drafts.Form, *, take: bool) -> Judged:
    """Decides on a draft kept aside: it becomes the current one, or is put away."""
    if not evaluates(actor):
        return _denied(actor, "draft", str(form.draft))
    id, at = desk.strategy.id, datetime.now(UTC)
    with database.writing(desk.engine) as connection:
        aside = None if form.draft is None else drafts.get(connection, id, form.draft)
        if aside is None or aside.state != "aside" or aside.version != form.version:
            return Judged(aside, problems=(Problem("card-changed", {"found": str(form.draft)}),))
        filed = cards.living(connection, id, aside.card.task)
        if take and filed is not None:
            return Judged(aside, problems=(_moved(aside.card.task, filed.state),))
        done = drafts.take if take else drafts.drop
        return Judged(done(connection, id, aside, actor=actor.id, at=at))


def declare_ready(
    desk: Desk, actor: Actor, task: str, form: drafts.Form, as_of: date, known_on: int
) -> Judged:
    """Declares the draft of a task ready, judged on a day and an audit sequence.

    Refused where something is missing on it, or where the form that was looked at is not the
    current draft any more.
    """
    if not evaluates(actor):
        return _denied(actor, "ready", task)
    problems = _unwritable(desk, task)
    if problems:
        return Judged(problems=tuple(problems))
    id = desk.strategy.id
    try:
        with database.writing(desk.engine) as connection:
            draft = drafts.current(connection, id, task)
            if draft is None or drafts.Form(draft.id, draft.version) != form:
                return Judged(draft, problems=(Problem("card-changed", {"found": task}),))
            known_on = min(known_on, audit_log.version(connection, id))
            lacking = evaluator_card.missing(
                draft.card, judged_on(connection, desk, task, as_of, known_on).state
            )
            if lacking:
                return Judged(draft, problems=tuple(lacking))
            filed = cards.file(
                connection,
                strategy=id,
                card=draft.card,
                as_of=as_of,
                known_on=known_on,
                sha256=desk.sha256,
                author=actor.id,
                at=datetime.now(UTC),
            )
    except cards.Moved as moved:
        return Judged(problems=(_moved(moved.task, moved.state),))
    return Judged(draft, filed)


def approve(desk: Desk, actor: Actor, number: int) -> Judged:
    """Approves a card that is ready; it is frozen as it was judged."""
    if not approves(actor):
        return _denied(actor, "approve", str(number))
    try:
        with database.writing(desk.engine) as connection:
            filed = cards.get(connection, desk.strategy.id, number)
            if filed is None:
                return Judged(problems=(Problem("unknown-card", {"found": str(number)}),))
            at = datetime.now(UTC)
            done = cards.approve(connection, desk.strategy.id, filed, actor=actor.id, at=at)
    except cards.Moved as moved:
        return Judged(problems=(_moved(moved.task, moved.state),))
    return Judged(filed=done)


def reopen(desk: Desk, actor: Actor, number: int, reason: str) -> Judged:
    """Gives a card back to be written on, with a reason.

    A ready one is returned and keeps its version; of an approved one, which only the coordinator
    may reopen, the next is another version.
    """
    if not evaluates(actor):
        return _denied(actor, "reopen", str(number))
    if not reason.strip():
        return Judged(problems=(Problem("reason-missing", {"found": str(number)}),))
    id = desk.strategy.id
    try:
        with database.writing(desk.engine) as connection:
            filed = cards.get(connection, id, number)
            if filed is None:
                return Judged(problems=(Problem("unknown-card", {"found": str(number)}),))
            if filed.state == "approved" and not approves(actor):
                return _denied(actor, "reopen", str(number))
            at, why = datetime.now(UTC), reason.strip()
            done = cards.reopen(connection, id, filed, actor=actor.id, reason=why, at=at)
    except cards.Moved as moved:
        return Judged(problems=(_moved(moved.task, moved.state),))
    return Judged(filed=done)


def judged_on(
    connection: Connection, desk: Desk, task: str, as_of: date, known_on: int
) -> task_details.Dossier:
    """The task as a card judges it: at the close of a day, from what was known at a sequence."""
    history = submissions.history(connection, desk.strategy.id)
    found = task_details.as_known(desk.strategy, history, task, as_of, known_on)
    assert found is not None
    return found


def _unwritable(desk: Desk, task: str) -> list[Problem]:
    """Why no card of a task can be written at all."""
    if desk.strategy.cards is not None:
        return [Problem("card-published", {"found": task})]
    if desk.strategy.task(task) is None:
        numbers = ", ".join(one.number for one in desk.strategy.tasks)
        return [Problem("task-unknown", {"found": task, "near": numbers})]
    return []


def _moved(task: str, state: str) -> Problem:
    return Problem("card-moved", {"found": task, "state": state})


def _denied(actor: Actor, verb: str, thing: str) -> Judged:
    values = {"actor": actor.id, "verb": verb, "found": thing}
    return Judged(problems=(Problem("not-permitted", values),), denied=True)
