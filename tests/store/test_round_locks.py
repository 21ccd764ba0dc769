"""Locks of reporting periods: the last one decides, and an edit by hand is named."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.store import round_locks
from dashboard.store.audit_entry import By
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.verification import verify_chain
from tests.store.submitting import NOW, S, spoil


@pytest.fixture
def locked_and_open(engine: Engine) -> Engine:
    """Three lines: the first half is locked, the second too, the first is opened again."""
    with write_transaction(engine) as connection:
        for period, locked in (("2022-1", True), ("2022-2", True), ("2022-1", False)):
            round_locks.add(
                connection,
                By(S, "Karel", NOW),
                period=period,
                locked=locked,
                reason="Zpráva vládě.",
            )
    return engine


def test_the_last_lock_of_a_period_decides_as_it_was_known(locked_and_open: Engine) -> None:
    with read_transaction(locked_and_open) as connection:
        now = round_locks.current(connection, S)
        then = round_locks.current(connection, S, 2)

    assert {period: lock.locked for period, lock in now.items()} == {
        "2022-1": False,
        "2022-2": True,
    }
    assert {period: lock.locked for period, lock in then.items()} == {
        "2022-1": True,
        "2022-2": True,
    }


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
