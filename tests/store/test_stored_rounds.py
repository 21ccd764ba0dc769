"""Rounds as stored: the last opening, change or closing decides, and an edit by hand is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from dashboard.store import stored_rounds
from dashboard.store.audit_entry import By
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.stored_rounds import RoundPlan
from dashboard.store.verification import verify_chain
from tests.store.submitting import NOW, S, spoil


@pytest.fixture
def locked_and_open(engine: Engine) -> Engine:
    """Three lines: the first half is locked, the second too, the first is opened again."""
    with write_transaction(engine) as connection:
        for period, locked in (("2022-1", True), ("2022-2", True), ("2022-1", False)):
            stored_rounds.close(
                connection,
                By(S, "Karel", NOW),
                round=period,
                closed=locked,
                reason="Zpráva vládě.",
            )
    return engine


def test_closings_are_listed_in_their_order_as_they_were_known(locked_and_open: Engine) -> None:
    with read_transaction(locked_and_open) as connection:
        now = stored_rounds.closings(connection, S)
        then = stored_rounds.closings(connection, S, 2)

    told = [("2022-1", True), ("2022-2", True), ("2022-1", False)]
    assert [(each.round, each.closed) for each in now] == told
    assert [(each.round, each.closed) for each in then] == told[:2]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE period_lock SET reason = 'x' WHERE seq = 2", ["2 / reason"]),
        ("UPDATE period_lock SET state = 'unlocked' WHERE seq = 2", ["2 / state"]),
        ("UPDATE period_lock SET period = '2022-2' WHERE seq = 3", ["3 / period"]),
        ("DELETE FROM period_lock WHERE seq = 2", ["2 / deleted"]),
        (None, []),
    ],
)
def test_a_lock_edited_by_hand_is_named(
    locked_and_open: Engine, prepared_url: str, statement: str | None, expected: list[str]
) -> None:
    if statement:
        spoil(prepared_url, statement)

    with read_transaction(locked_and_open) as connection:
        problems = verify_chain.verify(connection)

    assert [(each.code, each.values["found"]) for each in problems] == [
        ("audit-lock", found) for found in expected
    ]


def test_a_round_is_as_it_was_last_changed_and_every_edit_by_hand_is_named(
    engine: Engine, prepared_url: str
) -> None:
    plan = RoundPlan(
        "2022", date(2022, 1, 1), date(2022, 12, 31), date(2023, 2, 28), ("A", "B"), "Krátce."
    )
    with write_transaction(engine) as connection:
        for changed in (False, True):
            due = date(2023, 3, 31) if changed else plan.due
            stored_rounds.add(
                connection, By(S, "Karel", NOW), replace(plan, due=due), changed=changed
            )
    with read_transaction(engine) as connection:
        first, last = stored_rounds.openings(connection, S)
        assert (first.plan, first.changed) == (plan, False)
        assert (last.plan, last.changed) == (replace(plan, due=date(2023, 3, 31)), True)
        assert stored_rounds.openings(connection, S, 1) == [first]
        assert verify_chain.verify(connection) == []
    for statement in (
        "UPDATE round SET due = '2020-01-01' WHERE seq = 2",
        "UPDATE round SET entities = 'C' WHERE seq = 1",
        "UPDATE round SET note = 'Dlouze.' WHERE seq = 1",
        "DELETE FROM round WHERE seq = 2",
    ):
        spoil(prepared_url, statement)
        with read_transaction(engine) as connection:
            problems = verify_chain.verify(connection)
        assert {each.code for each in problems} == {"audit-round"}, statement
