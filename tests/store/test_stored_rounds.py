"""Rounds as stored: the last opening, change or closing decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from dashboard.store import stored_rounds
from dashboard.store.audit_entry import By
from dashboard.store.stored_rounds import RoundPlan
from dashboard.store.verification import verify_chain
from tests.store.submitting import NOW, S

KAREL = By(S, "Karel", NOW)


def test_closings_are_listed_in_their_order_as_they_were_known(connection: Connection) -> None:
    told = [("2022-1", True), ("2022-2", True), ("2022-1", False)]
    for round, closed in told:
        stored_rounds.close(connection, KAREL, round=round, closed=closed, reason="Zpráva vládě.")

    now = stored_rounds.closings(connection, S)
    then = stored_rounds.closings(connection, S, 2)
    assert [(each.round, each.closed) for each in now] == told
    assert [(each.round, each.closed) for each in then] == told[:2]
    assert verify_chain.verify(connection) == []


def test_a_round_is_as_it_was_last_changed(connection: Connection) -> None:
    period = (date(2022, 1, 1), date(2022, 12, 31))
    plan = RoundPlan("2022", *period, date(2023, 2, 28), ("A", "B"), "Krátce.")
    later = replace(plan, due=date(2023, 3, 31))
    stored_rounds.add(connection, KAREL, plan, changed=False)
    stored_rounds.add(connection, KAREL, later, changed=True)

    first, last = stored_rounds.openings(connection, S)
    assert (first.plan, first.changed) == (plan, False)
    assert (last.plan, last.changed) == (later, True)
    assert stored_rounds.openings(connection, S, 1) == [first]
    assert verify_chain.verify(connection) == []
