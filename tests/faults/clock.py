"""A clock that jumps between reports: the record keeps its order, and no age is below zero."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from dashboard.store import audit_log, standing_rows, submissions
from dashboard.store.audit_entry import By
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.verification import verify_chain
from dashboard.workflow.installation import doctor
from tests.faults.counts import ROUNDS, tell
from tests.store.submitting import NOW, S, add, found, row

JUMPS = (
    timedelta(hours=1),
    timedelta(days=-400),
    timedelta(days=1800),
    timedelta(seconds=-1),
    timedelta(),
)


def test_reports_stand_in_the_order_they_came_whatever_the_clock_said(engine: Engine) -> None:
    tried = 0
    for number, jump in enumerate(JUMPS * ROUNDS):
        at = NOW + jump
        with write_transaction(engine) as connection:
            added = add(connection, row(name=f"part {number}"), content=f"{number}".encode(), at=at)
            submissions.accept(connection, By(S, "coord", at), found(connection, added))
        tried += 1

    with read_transaction(engine) as connection:
        lines = audit_log.listing(connection, S)
        stored = [each.id for each in submissions.listing(connection, S)]
        assert verify_chain.verify(connection) == []
        assert standing_rows.history(connection, S).height == tried
    assert stored == list(range(1, tried + 1))
    assert [line.seq for line in lines] == list(range(1, 2 * tried + 1))
    assert [each.hours for each in doctor.check_record(engine, NOW - timedelta(days=900))] == [
        None,
        None,
    ]
    tell(tried, tried - len(stored))
