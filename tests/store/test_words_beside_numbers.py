"""A report word and a number of one indicator, component, day and entity stand beside each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from dashboard.assessment.card import Card
from dashboard.store import cards, database, standing_rows, stored_rows
from dashboard.store.audit_entry import By
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.verification import verify_chain
from tests.store.rewriting import write_as_before_salts
from tests.store.submitting import NOW, S, accept, add, frame, row, standing, withdraw

WORD: dict[str, Any] = {"value": None, "word": "nothing_to_report"}
NO_CASE: dict[str, Any] = {"value": Decimal(0), "denominator": Decimal(0)}


@pytest.mark.parametrize("remark", [WORD, NO_CASE])
def test_a_report_without_a_number_closes_no_number_and_no_number_closes_it(
    engine: Engine, remark: dict[str, Any]
) -> None:
    with write_transaction(engine) as connection:
        accept(connection, add(connection, row(**remark)))
        accept(connection, add(connection, row()))
        accept(connection, add(connection, row(**remark, note="again")))

        assert standing(connection) == [2, 3]

        withdraw(connection, 2)

        assert standing(connection) == [3]
        assert verify_chain.verify(connection) == []


def test_a_word_and_a_number_of_one_day_are_no_repeated_key_of_one_file() -> None:
    rows = stored_rows.to_stored_text(frame(row(), row(3, **WORD)))

    assert len(set(stored_rows.row_keys(rows))) == 2


def write_as_before(connection: Connection) -> None:
    """Leaves the database as versions did to which a word and a number were one key."""
    one_key = '["1.1.a","navrh zakona","2022-03-01","CPD"]'
    closed = "UPDATE standing SET closed = :seq WHERE row = 1"
    opened = connection.execute(text("SELECT opened FROM standing WHERE row = 2")).scalar_one()
    connection.execute(text(closed), {"seq": opened})
    for table in ("progress_row", "standing"):
        connection.execute(text(f"UPDATE {table} SET key = :key"), {"key": one_key})  # noqa: S608


def forget_later_versions(connection: Connection) -> None:
    """Takes away what later versions have added."""
    write_as_before_salts(connection)
    for table in (
        *("access", "role_change", "person"),
        *("coding", "agreed_verdict", "report_draft"),
        *("comment_answer", "comment", "period_lock", "document_field"),
    ):
        connection.execute(text(f"DROP TABLE {table}"))
    for column in ("delay_reason", "expected"):
        connection.execute(text(f"ALTER TABLE progress_row DROP COLUMN {column}"))
    connection.execute(text("UPDATE alembic_version SET version_num = '0005'"))


def test_in_a_database_of_before_a_number_closed_by_a_word_stands_again_and_all_verifies(
    database_url: str,
) -> None:
    engine = database.connect(database_url)
    database.prepare(engine)
    with write_transaction(engine) as connection:
        accept(connection, add(connection, row()))
        seq = accept(connection, add(connection, row(**WORD)))
        write_as_before(connection)
        assert standing(connection) == [2]
        cards.declare_ready(
            connection,
            By(S, "eva", NOW),
            Card("1.1", "Assessed on what stood then"),
            as_of=date(2023, 12, 31),
            known_on=seq,
            sha256="x",
        )
        forget_later_versions(connection)

    database.prepare(engine)

    with read_transaction(engine) as connection:
        assert standing(connection) == [1, 2]
        assert verify_chain.verify(connection) == []
        history = standing_rows.history(connection, S)
        assert history.select("row", "closed").rows() == [(1, None), (2, None)]
    engine.dispose()
