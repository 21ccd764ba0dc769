"""The history that a process keeps is the one in the database."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Engine

from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.store import standing_rows
from dashboard.store.database import read_transaction, write_transaction
from dashboard.workflow import known_history
from dashboard.workflow.known_history import KnownHistory, Prepared
from tests.small_plan import plan
from tests.store.submitting import S, accept, add, row, withdraw

PLAN = plan("")


def is_kept(engine: Engine) -> bool:
    """Whether what is kept is what the database has."""
    with read_transaction(engine) as connection:
        kept = known_history.read(connection, S).rows
        return kept.equals(standing_rows.history(connection, S)) and not kept.is_empty()


def decide(engine: Engine, note: str) -> int:
    with write_transaction(engine) as connection:
        number = add(connection, row(note=note))
        accept(connection, number)
    return number


def test_a_decision_after_another_is_read_with_it(engine: Engine) -> None:
    first = decide(engine, "one")
    assert is_kept(engine)
    decide(engine, "two")
    last = decide(engine, "three")
    assert is_kept(engine)
    with write_transaction(engine) as connection:
        withdraw(connection, last)
        withdraw(connection, first)
    assert is_kept(engine)


def test_what_was_undone_is_not_kept(engine: Engine) -> None:
    decide(engine, "one")
    assert is_kept(engine)
    with suppress(RuntimeError), write_transaction(engine) as connection:
        accept(connection, add(connection, row(note="two")))
        assert known_history.read(connection, S).rows.height == 2
        raise RuntimeError
    assert is_kept(engine)
    decide(engine, "three")
    assert is_kept(engine)


def test_what_nothing_has_changed_is_not_read_again(engine: Engine) -> None:
    decide(engine, "one")
    with read_transaction(engine) as connection:
        kept = known_history.read(connection, S)
        assert known_history.read(connection, S).rows is kept.rows


def test_what_was_prepared_of_an_undone_decision_is_not_gone_on_from(engine: Engine) -> None:
    decide(engine, "one")
    with read_transaction(engine) as connection:
        before = known_history.read(connection, S)
    with suppress(RuntimeError), write_transaction(engine) as connection:
        accept(connection, add(connection, row(note="two", name="other")))
        undone = prepare(known_history.read(connection, S))
        raise RuntimeError
    assert prepare(before).input.rows.height == 1
    assert undone.input.rows.height == 2
    with read_transaction(engine) as connection:
        after = known_history.read(connection, S)
    assert after.prepared is not before.prepared


def prepare(known: KnownHistory) -> Prepared:
    rows = rows_known_at(known.rows, known.seq)
    return known.prepare("all", PLAN, known.seq, rows)
