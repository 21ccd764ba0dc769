"""The role of the server on PostgreSQL: it does all that the program does, and cannot touch the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.engine import URL, make_url

from dashboard.store import database
from dashboard.store.database import Unavailable, read_transaction, write_transaction
from dashboard.store.people import erasure
from dashboard.store.safekeeping import erased_bytes
from dashboard.store.verification import verify_chain
from dashboard.workflow.workspace import open_workspace
from tests import databases
from tests.conftest import postgresql_server
from tests.store.submitting import NOW, S, accept, add, opened, row, withdraw

ROLE = (Path(__file__).resolve().parents[2] / "docs" / "postgresql_role.sql").read_text("utf-8")


def plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
def addresses(templates: Callable[[databases.Make], str]) -> Iterator[tuple[URL, URL]]:
    """A filled database as its owner and as the role reach it; the role has a name of its own here."""
    name = f"app_{uuid.uuid4().hex}"
    with databases.postgresql(postgresql_server(), templates(databases.fill)) as url:
        owner = make_url(url)
        with psycopg.connect(plain(owner), autocommit=True) as connection:
            connection.execute(ROLE.replace("dashboard_app", name).encode())
            yield owner, owner.set(username=name, password=None)
            connection.execute(f"DROP OWNED BY {name}".encode())
            connection.execute(f"DROP ROLE {name}".encode())


def test_the_role_does_what_the_program_does(addresses: tuple[URL, URL]) -> None:
    address = addresses[1].render_as_string(hide_password=False)
    workspace, problems = open_workspace(databases.ADOPTED, address)
    assert workspace is not None, problems
    workspace.engine.dispose()
    with opened(address) as engine:
        with write_transaction(engine) as connection:
            # So many that the program asks PostgreSQL to count the rows again.
            rows = [row(line, name=f"part {line}") for line in range(2, 1100)]
            number = add(connection, *rows, received_as="osobně")
            seq = accept(connection, number)
            withdraw(connection, number)
            erasure.erase_text(
                connection,
                strategy=S,
                seq=seq - 1,
                name="received_as",
                ground="request",
                actor="coord",
                at=NOW,
            )
        with read_transaction(engine) as connection:
            assert verify_chain.verify(connection) == []
        # The files of tables are their owner's alone.
        kept, elsewhere = erased_bytes.left_behind(engine, "submission", "text_salt")
        assert (kept.code, kept.values["found"]) == ("erased-not-owner", "submission, text_salt")
        assert elsewhere.code == "erased-elsewhere-server"
    with opened(addresses[0].render_as_string(hide_password=False)) as engine:
        left = erased_bytes.left_behind(engine, "submission", "text_salt")
        assert [each.code for each in left] == ["erased-elsewhere-server"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "UPDATE progress_row SET value = '7'",
        "DELETE FROM file",
        "UPDATE observation SET value = 7",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_what_was_written_once_is_refused_to_the_role(
    addresses: tuple[URL, URL], statement: str
) -> None:
    with (
        pytest.raises(InsufficientPrivilege),
        psycopg.connect(plain(addresses[1])) as connection,
    ):
        connection.execute(statement.encode())


def test_the_owner_too_is_refused_a_change_of_the_audit_log(addresses: tuple[URL, URL]) -> None:
    for statement in (
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
    ):
        with (
            pytest.raises(InsufficientPrivilege, match="only added to"),
            psycopg.connect(plain(addresses[0])) as connection,
        ):
            # Not even where the other triggers do not fire.
            connection.execute(f"SET session_replication_role = replica; {statement}".encode())


def test_a_refusal_that_refuses_nothing_any_more_is_named(addresses: tuple[URL, URL]) -> None:
    empty = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'"
    with opened(addresses[0].render_as_string(hide_password=False)) as engine:
        for statement in (
            f"CREATE OR REPLACE FUNCTION refuse_change() {empty}",
            "ALTER TABLE audit DISABLE TRIGGER only_added_to",
        ):
            with write_transaction(engine) as connection:
                assert verify_chain.verify(connection) == []
                connection.exec_driver_sql(statement)
                (problem,) = verify_chain.verify(connection)
                connection.rollback()
            assert (problem.code, problem.value or problem.values["name"]) == (
                "schema-more",
                "audit.only_added_to",
            )


def test_an_upgrade_that_the_role_may_not_make_is_a_sentence(addresses: tuple[URL, URL]) -> None:
    with psycopg.connect(plain(addresses[0])) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    with opened(addresses[1].render_as_string(hide_password=False)) as engine:
        with pytest.raises(Unavailable) as raised:
            database.prepare(engine)
        assert raised.value.problem.code == "database-read-only"
