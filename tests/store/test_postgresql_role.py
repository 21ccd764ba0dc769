"""The role of the server on PostgreSQL: it does all that the program does, and cannot touch the audit log."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.engine import URL, make_url

from dashboard.__main__ import main
from dashboard.store import erased_bytes
from dashboard.store.audit_entry import By
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.people import erasure
from dashboard.store.verification import stored_schema, verify_chain
from tests import databases
from tests.conftest import postgresql_server
from tests.store.submitting import NOW, S, accept, add, opened, row, withdraw

pytestmark = pytest.mark.rest

DOCS = Path(__file__).resolve().parents[2] / "docs"
NAMED = "SELECT FROM pg_roles WHERE rolname = %s"


class Roles(NamedTuple):
    """Names that no other test has: who may create roles, who owns the database, the server."""

    maker: str
    owner: str
    app: str


def plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def run(script: str, url: URL, roles: Roles) -> subprocess.CompletedProcess[str]:
    """Runs a script of the documentation as its head says; the server's role has a name of its own here."""
    text = (DOCS / script).read_text("utf-8").replace("dashboard_app", roles.app)
    psql = ["psql", "--no-psqlrc", plain(url), "--file", "-"]
    return subprocess.run(psql, check=False, input=text, capture_output=True, text=True)


@pytest.fixture(scope="module")
def roles() -> Iterator[Roles]:
    """The owner may create no roles, and who may create them owns nothing."""
    roles = Roles(*(f"{name}_{uuid.uuid4().hex}" for name in ("maker", "owner", "app")))
    server = plain(make_url(postgresql_server()))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {roles.maker} LOGIN CREATEROLE".encode())
        connection.execute(f"CREATE ROLE {roles.owner} LOGIN NOCREATEROLE".encode())
        yield roles
        for name in roles[::-1]:
            connection.execute(f"DROP ROLE IF EXISTS {name}".encode())


@contextmanager
def owned(roles: Roles, template: str = databases.EMPTY) -> Iterator[URL]:
    """A new database of the owner, as the owner reaches it."""
    with databases.postgresql(postgresql_server(), template) as address:
        url = make_url(address)
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {url.database} OWNER TO {roles.owner}".encode())
        yield url.set(username=roles.owner, password=None)


@pytest.fixture(scope="module")
def filled(roles: Roles) -> Iterator[str]:
    """The name of a database that the owner has started the program with once."""
    with owned(roles) as url:
        databases.fill(url.render_as_string(hide_password=False))
        yield str(url.database)


@pytest.fixture
def addresses(roles: Roles, filled: str) -> Iterator[tuple[URL, URL]]:
    """A filled database as its owner and as the role reach it, after both scripts were run twice."""
    with owned(roles, filled) as owner:
        maker = owner.set(username=roles.maker)
        for script, url in (("postgresql_role.sql", maker), ("postgresql_grants.sql", owner)) * 2:
            done = run(script, url, roles)
            assert (done.returncode, done.stderr) == (0, ""), (script, done.stderr)
        yield owner, owner.set(username=roles.app)


def test_a_script_run_by_somebody_else_or_too_early_stops_and_changes_nothing(
    roles: Roles, filled: str
) -> None:
    other = roles._replace(app=f"app_{uuid.uuid4().hex}")
    with owned(roles, filled) as owner:
        made = run("postgresql_role.sql", owner, other)
        granted = run("postgresql_grants.sql", owner, other)
        assert (made.returncode, granted.returncode) == (3, 3)
        assert made.stderr.count("ERROR") == granted.stderr.count("ERROR") == 1
        assert f'role "{other.app}" does not exist' in granted.stderr
        with psycopg.connect(plain(owner)) as connection:
            trigger = "SELECT FROM pg_trigger WHERE tgname = 'only_added_to'"
            assert connection.execute(trigger.encode()).fetchone() is None
            assert connection.execute(NAMED, (other.app,)).fetchone() is None


@pytest.mark.usefixtures("others_are_waited_for")
def test_the_role_does_what_the_program_does(addresses: tuple[URL, URL]) -> None:
    address = addresses[1].render_as_string(hide_password=False)
    workspace = databases.opened(address)
    workspace.engine.dispose()
    with opened(address) as engine:
        with write_transaction(engine) as connection:
            # So many that the program asks PostgreSQL to count the rows again.
            rows = [row(line, name=f"part {line}") for line in range(2, 1100)]
            number = add(connection, *rows, received_as="osobně")
            seq = accept(connection, number)
            withdraw(connection, number)
            erasure.erase_text(
                connection, By(S, "coord", NOW), seq=seq - 1, name="received_as", ground="request"
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


def test_what_the_role_keeps_the_owner_restores_and_the_role_is_told_that_it_may_not(
    addresses: tuple[URL, URL], roles: Roles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_on(url: URL, command: str) -> int:
        address = url.render_as_string(hide_password=False)
        return main([command, str(tmp_path / "kept"), "--database", address, "--lang", "en"])

    assert run_on(addresses[1], "backup") == 0
    with owned(roles) as empty:
        capsys.readouterr()
        assert run_on(empty.set(username=roles.app), "restore") == 3
        told = capsys.readouterr().err
        assert told.startswith("database-read-only: The database cannot be written to:"), told
        assert run_on(empty, "restore") == 0


def test_what_was_written_once_is_refused_to_the_role(addresses: tuple[URL, URL]) -> None:
    for statement in (
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "UPDATE progress_row SET value = '7'",
        "DELETE FROM file",
        "UPDATE observation SET value = 7",
        "UPDATE alembic_version SET version_num = '0099'",
    ):
        with (
            pytest.raises(InsufficientPrivilege),
            psycopg.connect(plain(addresses[1])) as connection,
        ):
            connection.execute(statement.encode())


def test_the_owner_too_is_refused_a_change_of_the_audit_log(addresses: tuple[URL, URL]) -> None:
    # Nor is a superuser let through where the other triggers do not fire.
    superuser = make_url(postgresql_server()).set(database=addresses[0].database)
    replica = "SET session_replication_role = replica; "
    for statement in (
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
    ):
        for url, before in ((addresses[0], ""), (superuser, replica)):
            with (
                pytest.raises(InsufficientPrivilege, match="only added to"),
                psycopg.connect(plain(url)) as connection,
            ):
                connection.execute(f"{before}{statement}".encode())


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
            assert (problem.code, problem.values["found"]) == ("refusal-off", "audit.only_added_to")


def test_a_role_that_may_do_more_than_the_server_needs_is_named(addresses: tuple[URL, URL]) -> None:
    superuser = make_url(postgresql_server()).set(database=addresses[0].database)
    told = []
    for url in (*addresses[::-1], superuser):
        with (
            opened(url.render_as_string(hide_password=False)) as engine,
            read_transaction(engine) as connection,
        ):
            told.append([each.values["found"] for each in stored_schema.check_role(connection)])
    assert told == [[], ["UPDATE ON audit"], ["SUPERUSER"]]
