"""The strategy as it is here: that of the file, with the rounds and amendments that are stored.

Everything that reads a strategy reads this one; `Strategy.at` and `Strategy.known_at` do the rest.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from dashboard.store import stored_amendments, stored_rounds
from dashboard.store.stored_rounds import RoundPlan
from dashboard.strategy import Strategy, rounds
from dashboard.text.text_language import Text
from dashboard.workflow.workspace import HOME, Workspace


def as_stored(
    workspace: Workspace, connection: Connection, sequence: int | None = None
) -> Workspace:
    """The workspace with the rounds and amendments stored up to an audit sequence, by default until now."""
    strategy = workspace.strategy
    adopted = [amendment for amendment in strategy.amendments if amendment.record is None]
    entered = stored_amendments.listing(connection, strategy.id, HOME, sequence)
    standing = [each for each in entered if each.record and each.record.closed is None]
    amended = {"entered": entered, "amendments": (*adopted, *standing)}
    rounds_here = {"rounds": _rounds_as_stored(strategy, connection, sequence)}
    return replace(workspace, strategy=strategy.model_copy(update=amended | rounds_here))


def _rounds_as_stored(
    strategy: Strategy, connection: Connection, sequence: int | None
) -> tuple[rounds.Round, ...]:
    found = {round.id: round for round in strategy.rounds}
    acts: list[stored_rounds.StoredRound | stored_rounds.RoundClosing] = [
        *stored_rounds.openings(connection, strategy.id, sequence),
        *stored_rounds.closings(connection, strategy.id, sequence),
    ]
    for act in sorted(acts, key=lambda act: act.seq):
        if isinstance(act, stored_rounds.StoredRound):
            was = found.get(name := act.plan.name)
            now: rounds.Round | None = _as_planned(was, act)
        else:
            was = found.get(name := act.round)
            now = _as_closed(was, act)
        if now is None:
            continue
        alone = was and was.model_copy(update={"former": ()})
        former = (*was.former, (day_of(act.at), alone)) if was else ()
        found[name] = now.model_copy(update={"former": former})
    return tuple(found.values())


def _as_closed(
    known: rounds.Round | None, closing: stored_rounds.RoundClosing
) -> rounds.Round | None:
    """A round as it was closed or reopened; None of one that nobody opened."""
    closed = (
        rounds.Closing(on=day_of(closing.at), reason=closing.reason) if closing.closed else None
    )
    return known and known.model_copy(update={"closed": closed})


def day_of(at: str) -> date:
    """The day here of a moment of the audit."""
    return datetime.fromisoformat(at).astimezone(HOME).date()


def _as_planned(known: rounds.Round | None, stored: stored_rounds.StoredRound) -> rounds.Round:
    """A round with what was stored of it last; who opened it first stays."""
    plan = stored.plan
    opened = rounds.Opening(on=day_of(stored.at), by=stored.actor, seq=stored.seq)
    planned = planned_round(plan, opened)
    if known is None:
        return planned
    said = ("start", "end", "due", "entities", "note")
    return known.model_copy(update={name: getattr(planned, name) for name in said})


def planned_round(plan: RoundPlan, opened: rounds.Opening | None) -> rounds.Round:
    """A plan as the round that it becomes when it is opened."""
    return rounds.Round(
        id=plan.name,
        title=Text(plan.name),
        start=plan.start,
        end=plan.end,
        due=plan.due,
        source="",
        entities=plan.entities,
        note=plan.note or None,
        opened=opened,
    )
