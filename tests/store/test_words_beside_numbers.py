"""A report word and a number of one indicator, component, day and entity stand beside each other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.store import stored_rows
from dashboard.store.database import write_transaction
from dashboard.store.verification import verify_chain
from tests.store.submitting import accept, add, frame, row, standing, withdraw

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
