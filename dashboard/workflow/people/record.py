"""The record of who came and went and what was refused, for those who may read it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from dashboard.store.people import access_log, accounts
from dashboard.workflow.action_result import Refused, not_permitted
from dashboard.workflow.permissions import Actor, may_manage_people, may_read_record
from dashboard.workflow.workspace import Workspace


def listing(workspace: Workspace, actor: Actor, *, most: int) -> Refused | list[access_log.Access]:
    """The last acts that concern a strategy, the latest first, with the names of people."""
    if not may_read_record(actor):
        return not_permitted(actor, "access", workspace.strategy.id)
    with workspace.reading() as connection:
        return access_log.listing(connection, workspace.strategy.id, most=most)


def erase_origins(workspace: Workspace, actor: Actor, before: datetime) -> Refused | int:
    """Erases from where people came before a moment; how many acts that were."""
    if not may_manage_people(actor):
        return not_permitted(actor, "forget", before.date().isoformat())
    with workspace.writing(actor) as connection:
        erased = access_log.erase_origins(connection, workspace.strategy.id, before)
        act = access_log.Act(
            "forget",
            f"origins:{before.date().isoformat()}",
            "done",
            workspace.strategy.id,
            actor.id,
            actor.account.person if actor.account else None,
        )
        access_log.add(connection, act, "", datetime.now(UTC))
        return erased


def note_reading(
    connection: Connection, workspace: Workspace, actor: Actor, thing: tuple[str, str], origin: str
) -> None:
    """Puts on record, in a write transaction, that somebody asked for an original: which, and the outcome."""
    person = actor.account.person if actor.account else None
    act = access_log.Act("original", *thing, workspace.strategy.id, actor.id, person)
    access_log.add(connection, act, origin, datetime.now(UTC))


def people_exist(workspace: Workspace) -> bool:
    """Whether the database has people, so that everybody who writes has to be one of them."""
    with workspace.reading() as connection:
        return accounts.exist(connection)
