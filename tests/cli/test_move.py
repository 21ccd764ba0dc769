"""`move`: a database with rows in every table goes to PostgreSQL and back as it was, or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, inspect, select

from dashboard.__main__ import main
from dashboard.store import anchor_file, audit_log, database, drafts, schema
from dashboard.store.people import recorded_acts
from tests import databases
from tests.conftest import postgresql_server
from tests.store.submitting import S, opened, spoil
from tests.store.test_scripted_year import write_a_year

Printed = pytest.CaptureFixture[str]
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def year(tmp_path: Path) -> str:
    """A database with what ships with the strategy, every verb of the store once, and drafts."""
    url = databases.sqlite(tmp_path / "year.db")
    with opened(url) as engine, database.write_transaction(engine) as connection:
        write_a_year(connection)
        owner = drafts.DraftOwner(S, "novak")
        file = drafts.ChosenFile("hlášení.csv", b"task;\n")
        assert drafts.keep_file(connection, owner, "report CPD officer", file, NOW)
        assert drafts.keep_texts(connection, owner, {"reason": "Rozepsáno."}, NOW)
    return url


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with opened(url) as engine, database.read_transaction(engine) as connection:
        return {
            name: [tuple(each) for each in connection.execute(select(table))]
            for name, table in schema.metadata.tables.items()
        }


def head(connection: Connection) -> list[object]:
    return list(audit_log.head(connection))


def tables(url: str) -> list[str]:
    with opened(url) as engine, database.read_transaction(engine) as connection:
        return inspect(connection).get_table_names()


def test_there_and_back_everything_is_as_it_was(
    year: str, postgresql_url: str, tmp_path: Path, capsys: Printed
) -> None:
    back = f"sqlite:///{tmp_path}/back.db"
    before = rows(year)
    assert [name for name, held in before.items() if not held] == []
    with opened(year) as engine, database.read_transaction(engine) as connection:
        last = head(connection)

    for source, target in ((year, postgresql_url), (postgresql_url, back)):
        assert main(["move", source, target, "--format", "json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert list(told["copied"].values()) == last
        after = rows(target)
        assert {name: len(held) for name, held in before.items()} == told["tables"]
        moved = after["audit"].pop()
        assert {name: set(held) for name, held in after.items()} == {
            name: set(held) for name, held in before.items()
        }
        before = after | {"audit": [*after["audit"], moved]}
        last = [told["known_on"], told["head"]]

    assert anchor_file.read(tmp_path / "back.db-anchor") == tuple(last)
    digests = [line[-1] for line in before["audit"]]
    for url, moves in ((year, 0), (postgresql_url, 1), (back, 2)):
        anchor = str(digests[len(digests) - 3])
        assert main(["audit", "verify", "--anchor", anchor, "--database", url]) == 0
        with opened(url) as engine, database.read_transaction(engine) as connection:
            wanted = recorded_acts.Wanted(action="move")
            assert len(recorded_acts.listing(connection, S, wanted, most=9)) == moves


def test_what_postgresql_cannot_hold_is_named_before_anything_is_written(
    year: str, postgresql_url: str, capsys: Printed
) -> None:
    spoil(
        year,
        "UPDATE observation SET line = 3000000000 WHERE id = (SELECT min(id) FROM observation)",
        "UPDATE message SET text = 'a' || char(0) || 'b' WHERE seq = (SELECT max(seq) FROM message)",
    )
    assert main(["move", year, postgresql_url, "--lang", "en"]) == 1
    told = capsys.readouterr().out
    assert "move-integer: PostgreSQL cannot store the number 3000000000 (observation.line" in told
    assert "move-nul: PostgreSQL cannot store the text message.text" in told
    assert tables(postgresql_url) == []


def test_nothing_is_replaced_and_nothing_is_left_of_a_move_that_failed(
    year: str, tmp_path: Path, postgresql_url: str, capsys: Printed
) -> None:
    held = rows(year)
    assert main(["move", year, year]) == 3
    assert main(["move", year, f"sqlite:///{tmp_path}/none/d.db"]) == 3
    assert main(["move", f"sqlite:///{tmp_path}/none.db", postgresql_url]) == 3
    spoil(postgresql_url, "CREATE TABLE other (id int)")
    assert main(["move", year, postgresql_url]) == 3
    spoil(postgresql_url, "DROP TABLE other")
    said = capsys.readouterr().err
    assert said.count("database-not-empty") == 2
    assert "database-missing" in said
    assert rows(year) == held

    spoil(year, "UPDATE audit SET actor = 'x' WHERE seq = 1")
    there = {path.name for path in tmp_path.iterdir()}
    for target in (postgresql_url, f"sqlite:///{tmp_path}/new.db"):
        assert main(["move", year, target]) == 1
        assert "audit-digest" in capsys.readouterr().out
    assert tables(postgresql_url) == []
    assert {path.name for path in tmp_path.iterdir()} == there


@pytest.mark.rest
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_of_another_encoding_is_told(year: str, capsys: Printed, encoding: str) -> None:
    other = f"{databases.EMPTY} ENCODING '{encoding}' LOCALE_PROVIDER libc LOCALE 'C'"
    with databases.postgresql(postgresql_server(), other) as url:
        for words in (["move", year, url], ["status", "--database", url]):
            assert main(words) == 3
            assert capsys.readouterr().err.startswith("database-encoding: ")
        with psycopg.connect(url.replace("+psycopg", ""), client_encoding="utf8") as connection:
            made = connection.execute("SELECT FROM pg_tables WHERE schemaname = 'public'")
            assert made.fetchall() == []
