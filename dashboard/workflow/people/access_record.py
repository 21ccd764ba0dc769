"""The record of who came and went and what was refused, for those who may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine

from dashboard.store import database
from dashboard.store.people import access_log, accounts, recorded_acts
from dashboard.text import Problem
from dashboard.workflow.action_result import Refused, action
from dashboard.workflow.permissions import (
    COMMAND_LINE,
    Actor,
    may_manage_people,
    may_read_record,
)
from dashboard.workflow.workspace import HOME, Act, Workspace

KEPT_DAYS = 548
"""Days for which the access log is kept at least: eighteen months."""


def listing(
    workspace: Workspace, actor: Actor, wanted: recorded_acts.Wanted, *, most: int
) -> Refused | list[recorded_acts.RecordedAct]:
    """The last acts that concern a strategy, the latest first, with the names of people."""
    if not may_read_record(actor):
        return workspace.deny(actor, "access", "people")
    with workspace.reading() as connection:
        return recorded_acts.listing(connection, workspace.strategy.id, wanted, most=most)


def known_kinds(workspace: Workspace, actor: Actor) -> tuple[Mapping[str, str], Sequence[str]]:
    """The handles of everybody with acts, and the kinds of acts; empty for people who may not read them."""
    if not may_read_record(actor):
        return {}, ()
    with workspace.reading() as connection:
        strategy = workspace.strategy.id
        return recorded_acts.actors(connection, strategy), recorded_acts.actions(
            connection, strategy
        )


def moments(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The beginning of a day, and the end of another, where the strategy lives; None where there is none."""
    since = datetime.combine(first, time.min, HOME) if first else None
    return since, datetime.combine(last + timedelta(days=1), time.min, HOME) if last else None


@action
def erase_origins(workspace: Workspace, actor: Actor, before: datetime) -> Refused | int:
    """Erases from where people came before a moment; how many acts that were."""
    thing = f"origins:{before.date().isoformat()}"
    with workspace.act(actor, "forget", thing, may_manage_people(actor)) as act:
        erased = access_log.erase_origins(act.connection, workspace.strategy.id, before)
        _note(act)
        return erased


@action
def drop_acts(workspace: Workspace, actor: Actor, before: date) -> Refused | access_log.Dropped:
    """Drops what the access log has of before a day (UTC); how many acts that were. Writes never are.

    Of each the chain keeps who by handle, what and when. Problem: access-kept (younger than KEPT_DAYS).
    """
    thing = f"before:{before.isoformat()}"
    latest, permitted = workspace.today - timedelta(days=KEPT_DAYS), may_manage_people(actor)
    kept = Problem("access-kept", {"days": str(KEPT_DAYS), "day": latest.isoformat()})
    young = [kept] if before > latest else []
    with workspace.act(actor, access_log.DROPPED, thing, permitted, problems=young) as act:
        dropped = access_log.drop(act.connection, workspace.strategy.id, before)
        _note(act)
        return dropped


def _note(act: Act) -> None:
    """Puts on record what was done to the record itself, also where nobody signs in."""
    account = act.actor.account
    person, origin = (account.person, account.origin) if account else (None, COMMAND_LINE)
    done = access_log.AccessEntry(
        act.verb, act.thing, "done", act.by.strategy, act.actor.id, person
    )
    access_log.add(act.connection, done, origin, act.by.at)


def note_export(workspace: Workspace, actor: Actor, thing: str) -> None:
    """Puts on record, once anybody was invited, that somebody takes a file; before they have it.

    `thing` is what the file is: a kind, and an id after a colon. Raises NoLongerPermitted as a write does.
    """
    workspace.note_download(actor, access_log.EXPORT, thing)


def note_backup(engine: Engine) -> None:
    """Puts on record, once anybody was invited, that a command takes the whole database."""
    with database.read_transaction(engine) as connection:
        known = accounts.exist(connection)
    if not known:
        return
    act = access_log.AccessEntry(
        access_log.EXPORT, access_log.BACKUP, "done", access_log.SERVER, access_log.STRANGER
    )
    with database.write_transaction(engine) as connection:
        access_log.add(connection, act, COMMAND_LINE, datetime.now(UTC))


def people_of(workspace: Workspace) -> bool:
    """Whether anybody was ever invited to the strategy."""
    with workspace.reading() as connection:
        return accounts.exist(connection, workspace.strategy.id)


def people_exist(workspace: Workspace) -> bool:
    """Whether the database has people, so that everybody who writes has to be one of them."""
    with workspace.reading() as connection:
        return accounts.exist(connection)
