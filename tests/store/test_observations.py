"""The statistics in the database: only what a load brought is read."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.store import database, observations, shipped_evidence
from dashboard.store.database import Unavailable, read_transaction, write_transaction
from dashboard.workflow import definitions_file
from dashboard.workflow.load_shipped import read_observations
from tests.store.submitting import NOW, S, add, row, spoil

HEADS = "source,series,definition,unit,year,value,vintage"
CASES = f"{HEADS}\npolice,cases,registered,cases,2022,21,2023\npolice,cases,registered,cases,2023,26,2024\n"
FORGED = (
    "INSERT INTO observation (id, strategy, seq, sha256, source, series, definition, unit, year_from,"
    " year_to, value, vintage, file, line) SELECT 99, strategy, {seq}, sha256, source, series, definition,"
    " unit, 2024, 2024, 99999, '2025', file, 99 FROM observation WHERE id = 1"
)


@pytest.fixture
def loaded(engine: Engine) -> Engine:
    """1 the seed, 2 its table of statistics, 3 a submission."""
    content = CASES.encode()
    rows, problems = read_observations(content, "cases.csv", definitions_file.code_lists())
    assert problems == []
    with write_transaction(engine) as connection:
        shipped_evidence.fill(
            connection, S, [], NOW, [shipped_evidence.ShippedStatistics(content, rows)]
        )
        add(connection, row())
    return engine


def values(engine: Engine) -> list[int]:
    with read_transaction(engine) as connection:
        everything = observations.listing(connection, S)
        assert observations.public_listing(connection, S).equals(everything)
    return everything["value"].to_list()


@pytest.mark.parametrize("seq", [1, 3])
def test_an_observation_that_no_load_brought_is_never_read(
    loaded: Engine, prepared_url: str, seq: int
) -> None:
    spoil(prepared_url, FORGED.format(seq=seq))

    assert values(loaded) == [21, 26]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE observation SET value = 99999 WHERE id = 1",
        "DELETE FROM observation",
        FORGED.format(seq=2),
    ],
)
def test_a_load_that_was_changed_is_not_read_at_all(
    loaded: Engine, prepared_url: str, statement: str
) -> None:
    spoil(prepared_url, statement)

    with pytest.raises(Unavailable) as caught:
        values(loaded)
    assert caught.value.problem.code == "database-damaged"


def test_untouched_statistics_are_read_and_known_by_their_bytes(loaded: Engine) -> None:
    assert values(loaded) == [21, 26]
    with database.read_transaction(loaded) as connection:
        assert observations.is_loaded(connection, S, CASES.encode())
        assert not observations.is_loaded(connection, S, b"another")
