"""The schema on both databases, and what is said when one cannot be used."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from dashboard.store import database, migrations, schema, submissions
from dashboard.store.database import Unavailable, read_transaction, write_transaction
from tests.databases import read_only
from tests.store.submitting import S, add, opened, row, spoil

# The schema


def test_the_migrations_make_the_tables_the_code_describes(engine: Engine) -> None:
    with read_transaction(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, schema.metadata) == []


def test_the_schema_knows_its_migrations() -> None:
    scripts = ScriptDirectory.from_config(migrations.configuration())

    oldest_first = [script.revision for script in scripts.walk_revisions()][::-1]

    assert tuple(oldest_first) == schema.REVISIONS


def test_a_database_of_a_newer_program_is_refused(engine: Engine, prepared_url: str) -> None:
    spoil(prepared_url, "UPDATE alembic_version SET version_num = '9999'")

    assert refused(lambda: database.prepare(engine)) == "database-newer"


# When it cannot be used


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as caught:
        action()
    assert caught.value.problem.values["where"]
    assert caught.value.problem.values["why"]
    return caught.value.problem.code


def prepare(url: str) -> None:
    with opened(url) as engine:
        database.prepare(engine)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        prepare(f"sqlite:///{tmp_path}/missing/dashboard.db")

    assert caught.value.problem.code == "database-unreachable"
    assert caught.value.problem.values["where"] == f"{tmp_path}/missing/dashboard.db"
    assert f"{tmp_path}/missing" in caught.value.problem.values["why"]


def test_a_read_only_folder_is_named_for_an_old_and_for_a_new_database(tmp_path: Path) -> None:
    prepare(f"sqlite:///{tmp_path}/old.db")

    with read_only(tmp_path):
        old = refused(lambda: prepare(f"sqlite:///{tmp_path}/old.db"))
        new = refused(lambda: prepare(f"sqlite:///{tmp_path}/new.db"))

    assert (old, new) == ("database-read-only", "database-read-only")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("Toto není databáze. " * 200)

    assert refused(lambda: prepare(f"sqlite:///{tmp_path}/text.db")) == "database-unreachable"


def test_a_full_disk_undoes_the_file_and_is_named(sqlite_url: str) -> None:
    with opened(sqlite_url) as engine:
        database.prepare(engine)

        def fill() -> None:
            with write_transaction(engine) as connection:
                connection.exec_driver_sql("PRAGMA max_page_count = 1")
                add(connection, row(), content=bytes(2_000_000))

        assert refused(fill) == "database-full"

    with opened(sqlite_url) as engine, write_transaction(engine) as connection:
        assert submissions.listing(connection, S) == []
        add(connection, row())


@pytest.mark.rest
def test_a_limit_on_the_size_of_files_is_named_whichever_file_meets_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    prepare(sqlite_url)
    writes = (
        "import sys\n"
        "from resource import RLIMIT_FSIZE, setrlimit\n"
        "from dashboard.store import database\n"
        "from tests.store.submitting import add, row\n"
        "engine = database.connect(sys.argv[1])\n"
        "setrlimit(RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)\n"
        "try:\n"
        "    database.prepare(engine)\n"
        "    with database.write_transaction(engine) as connection:\n"
        "        add(connection, row(), content=bytes(8_000_000))\n"
        "except database.Unavailable as error:\n"
        "    print(error.problem.code, error.problem.values['why'])\n"
    )
    # Less than the memory beside the file, than the file, than its log; and a new one.
    for address, limit in [
        (sqlite_url, 8_192),
        (sqlite_url, 300_000),
        (sqlite_url, 5_000_000),
        (f"sqlite:///{tmp_path}/new.db", 100_000),
    ]:
        said = subprocess.run(
            [sys.executable, "-c", writes, address, str(limit)],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        assert said == f"database-limited {limit}\n"

    with opened(sqlite_url) as engine, write_transaction(engine) as connection:
        assert submissions.listing(connection, S) == []


def test_a_file_that_others_could_read_is_its_owners_alone_once_it_is_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.db"
    with opened(f"sqlite:///{path}") as other:
        database.prepare(other)
        with write_transaction(other) as connection:
            add(connection, row())
        made = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        assert made == dict.fromkeys(
            (f"old.db{end}" for end in ("", "-anchor", "-shm", "-wal")), 0o600
        )
        files = sorted(tmp_path / name for name in made if not name.endswith("-anchor"))
        for mode in (0o644, 0o640, 0o660, 0o777):
            for file in files:
                file.chmod(mode)
            with opened(f"sqlite:///{path}") as engine:
                database.prepare(engine)
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_folder_that_is_named_as_the_database_stays_open_to_its_users(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    with opened(f"sqlite:///{tmp_path}") as engine, pytest.raises(database.Unavailable):
        database.prepare(engine)

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_server_that_forbids_writing_is_named(postgresql_url: str) -> None:
    prepare(postgresql_url)
    name = make_url(postgresql_url).database
    spoil(postgresql_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")

    def write() -> None:
        with opened(postgresql_url) as engine, write_transaction(engine) as connection:
            add(connection, row())

    assert refused(write) == "database-read-only"


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03", "57014"])
def test_a_server_that_breaks_a_question_off_is_busy(postgresql_url: str, state: str) -> None:
    def read() -> None:
        with opened(postgresql_url) as engine, read_transaction(engine) as connection:
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$")

    assert refused(read) == "database-locked"


def test_a_writer_that_waits_too_long_is_told(engine: Engine, prepared_url: str) -> None:
    def write() -> None:
        with opened(prepared_url, wait=0.2) as other, write_transaction(other):
            pass

    with write_transaction(engine):
        database.prepare(engine)  # which a schema that is up to date does not wait for
        assert refused(write) == "database-locked"
    write()


@pytest.mark.parametrize(
    "address",
    [
        *("", "data.db", "sqlite://", "mysql://clerk:secret@host/x", "//clerk:secret@host"),
        *("postgresql://clerk@db:port/dash", "postgresql://clerk:secret@secret@db/dash"),
        *("postgresql://db/dash?sslmod=x", "postgresql://db/dash?connect_timeout=x"),
        "postgresql://clerk:secret@127.0.0.1:1/dash?password=secret",  # nobody answers
    ],
)
def test_an_address_that_cannot_be_used_is_named_without_its_password(address: str) -> None:
    with pytest.raises(Unavailable) as caught:
        prepare(address)

    assert caught.value.problem.code == "database-unreachable"
    assert "secret" not in str(caught.value)
    assert "127.0.0.1:1" not in address or "127.0.0.1:1" in caught.value.problem.values["where"]


def test_a_server_whose_machine_is_gone_is_given_up_unless_the_address_says_when(
    postgresql_url: str,
) -> None:
    def patience(url: str) -> dict[str, str]:
        with opened(url) as engine, engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            return dict(driver.info.get_parameters())

    usual = patience(postgresql_url)
    own = patience(str(make_url(postgresql_url).update_query_string("tcp_user_timeout=5000")))

    assert (usual["connect_timeout"], usual["tcp_user_timeout"]) == ("10", "20000")
    assert usual["keepalives_idle"] == "10"
    assert own == usual | {"tcp_user_timeout": "5000"}


@pytest.mark.rest
def test_a_server_that_takes_a_connection_and_is_silent_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(Unavailable) as caught:
            prepare(f"postgresql://clerk@127.0.0.1:{port}/dash?connect_timeout=2")

    assert caught.value.problem.code == "database-unreachable"


def test_what_a_newer_program_has_upgraded_is_written_by_it_alone(prepared_url: str) -> None:
    with opened(prepared_url) as engine:
        with write_transaction(engine) as connection:
            add(connection, row())
        spoil(prepared_url, "UPDATE alembic_version SET version_num = '9999'")

        with pytest.raises(Unavailable) as refused, write_transaction(engine) as connection:
            add(connection, row(value="2"))

        assert refused.value.problem.code == "database-newer"
        with read_transaction(engine) as connection:
            assert len(submissions.listing(connection, S)) == 1
