"""A delay is kept with its row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, text

from dashboard.store import standing_rows, stored_rows
from dashboard.store.database import write_transaction
from dashboard.store.verification import verify_chain
from tests.store.submitting import S, accept, add, frame, row

LATE: dict[str, Any] = {"value": None, "delay_reason": "outside", "expected": "2024-06"}


def test_a_delay_is_kept_as_it_was_reported_and_an_edit_of_it_is_seen(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        accept(connection, add(connection, row(), row(3, **LATE)))
        kept = standing_rows.history(connection, S)

        assert kept.select("delay_reason", "expected").rows() == [
            (None, None),
            ("outside", "2024-06"),
        ]
        assert verify_chain.verify(connection) == []
        connection.execute(text("UPDATE progress_row SET expected = '2023-06' WHERE line = 3"))
        assert [problem.code for problem in verify_chain.verify(connection)] == ["audit-rows"]


def test_a_reason_and_a_day_are_never_taken_for_each_other() -> None:
    rows = stored_rows.to_stored_text(
        frame(row(delay_reason="other"), row(expected="other"), row())
    )

    digests = {stored_rows.row_digest(1, 1, reported) for reported in rows.iter_rows()}

    assert len(digests) == 3
