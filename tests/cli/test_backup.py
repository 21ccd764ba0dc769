"""`backup` and `restore` with real databases: under writers, out of damage, and never over anything."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from dashboard.__main__ import main
from dashboard.store import audit_log, database, schema, submissions
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.safekeeping import backup
from dashboard.store.verification import verify_chain
from tests.processes import READY
from tests.store.submitting import S, accept, add, opened, row, spoil

Printed = pytest.CaptureFixture[str]


def write_forever(url: str, worker: int, pipe: Pipe) -> None:
    """Hands in one file after the other and acknowledges each, until told to stop."""
    with opened(url, wait=60) as engine:
        for n in range(10_000):
            with write_transaction(engine) as connection:
                rows = [row(line, name=f"{worker} {n} {line}") for line in range(20)]
                content = f"{worker} {n}".encode()
                accept(
                    connection, add(connection, *rows, content=content, file_name=content.decode())
                )
            pipe.send(content.decode())
            if pipe.poll():
                return


@pytest.fixture
def another(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database that is not there yet, or of a new empty one on the same server."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/restored.db"
        return
    address = make_url(database_url)
    name = f"{address.database}_restored"
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield address.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def stored(url: str) -> tuple[set[str], str]:
    with opened(url) as engine, read_transaction(engine) as connection:
        assert verify_chain.verify(connection) == []
        names = {sent.file_name for sent in submissions.listing(connection, S)}
        return names, audit_log.head(connection)[1]


@pytest.mark.rest
def test_all_that_was_acknowledged_before_a_backup_is_in_it_while_eight_processes_write(
    database_url: str, another: str, tmp_path: Path, capsys: Printed
) -> None:
    with opened(database_url) as engine:
        database.prepare(engine)
    pipes, processes = [], []
    for worker in range(8):
        ours, theirs = READY.Pipe()
        processes.append(READY.Process(target=write_forever, args=(database_url, worker, theirs)))
        processes[-1].start()
        pipes.append(ours)
    acknowledged = {pipe.recv() for pipe in pipes}
    for pipe in pipes:
        while pipe.poll():
            acknowledged.add(pipe.recv())

    code = main(["backup", str(tmp_path / "out"), "--database", database_url, "--format", "json"])
    told = json.loads(capsys.readouterr().out)

    still_writing = [process.is_alive() for process in processes]
    for pipe in pipes:
        pipe.send("stop")
    for pipe, process in zip(pipes, processes, strict=True):
        while process.is_alive():
            with suppress(EOFError, ConnectionResetError):
                if pipe.poll(0.1):
                    pipe.recv()
        process.join()
    assert code == 0
    assert all(still_writing)
    assert main(["restore", str(tmp_path / "out"), "--database", another]) == 0
    assert told["head"] in capsys.readouterr().out
    names, head = stored(another)
    assert acknowledged <= names
    assert head == told["head"]
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600


def filled(url: str) -> None:
    with opened(url) as engine:
        database.prepare(engine)
        with write_transaction(engine) as connection:
            accept(connection, add(connection, row()))


def test_a_backup_that_was_touched_is_not_restored_nor_a_damaged_database_kept(
    sqlite_url: str, tmp_path: Path, capsys: Printed
) -> None:
    filled(sqlite_url)
    assert main(["backup", str(tmp_path / "out"), "--database", sqlite_url]) == 0
    spoil(f"sqlite:///{tmp_path}/out", "UPDATE progress_row SET value = '7'")

    code = main(["restore", str(tmp_path / "out"), "--database", f"sqlite:///{tmp_path}/new.db"])

    assert code == 1
    assert "audit-rows" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("new", ".new"))] == []
    spoil(sqlite_url, "UPDATE audit SET actor = 'x' WHERE seq = 1")
    assert main(["backup", str(tmp_path / "again"), "--database", sqlite_url]) == 3
    assert "audit-digest" in capsys.readouterr().out
    assert not (tmp_path / "again").exists()


def test_a_backup_that_is_damaged_or_newer_is_named_and_not_the_database_to_be(
    database_url: str, another: str, tmp_path: Path, capsys: Printed
) -> None:
    out = tmp_path / "out"
    filled(database_url)
    spoil(database_url, "UPDATE alembic_version SET version_num = '9999'")
    if database_url.startswith("sqlite"):
        shutil.copy(database_url.removeprefix("sqlite:///"), out)
    else:
        plain = make_url(database_url).set(drivername="postgresql")
        address = plain.render_as_string(hide_password=False)
        subprocess.run(["pg_dump", "--format=custom", f"--file={out}", address], check=True)  # noqa: S607

    assert main(["restore", str(out), "--database", another]) == 3
    told = capsys.readouterr().err
    assert told.startswith("database-newer: ")
    assert f"{out} (9999)" in told
    if database_url.startswith("postgresql"):
        return
    out.write_bytes(out.read_bytes()[:60_000])
    assert main(["restore", str(out), "--database", another]) == 3
    told = capsys.readouterr().err
    assert told.startswith("database-damaged: ")
    assert f": {out} (" in told
    assert main(["restore", str(out), "--database", f"sqlite:///{tmp_path}/none/new.db"]) == 3
    assert f"dashboard: {tmp_path}/none/new.db: " in capsys.readouterr().err


def test_a_folder_of_backups_is_pruned_by_number_and_age(
    sqlite_url: str, tmp_path: Path, capsys: Printed
) -> None:
    filled(sqlite_url)
    folder = tmp_path / "kept"
    folder.mkdir()
    old = [f"dashboard-2026-01-0{day}T021500Z" for day in range(1, 5)]
    killed = [f".{old[0]}-u8_x1", f".{old[0]}-u8_x1-journal"]  # amid its work
    for name in (*old, *(f"{name}-anchor" for name in old), *killed, "dashboard-mine", "notes"):
        (folder / name).touch()
    under_way = folder / f".{backup.name_of(datetime.now(UTC))}-u8_x1"
    under_way.touch()
    words = ["backup", str(folder), "--database", sqlite_url, "--keep", "3", "--days"]

    assert main([*words, "100000"]) == 0
    assert {path.name for path in folder.iterdir()} >= set(old)
    assert [path for path in folder.iterdir() if path.name.startswith(".")] == [under_way]
    under_way.unlink()
    capsys.readouterr()
    wait_for_another_name(folder)
    assert main([*words, "1"]) == 0

    left = sorted(path.name for path in folder.iterdir() if not path.name.endswith("-anchor"))
    assert left[0] == old[-1]
    assert left[3:] == ["dashboard-mine", "notes"]
    assert len(list(folder.glob("*-anchor"))) == 3
    assert main(["backup", str(folder / "none"), "--database", sqlite_url, "--keep", "3"]) == 2
    for days in ("400000", "1000000", "2147483647"):  # which no calendar has
        capsys.readouterr()
        assert main([*words, days]) == 2
        assert "--days" in capsys.readouterr().err
    assert len(list(folder.glob("*-anchor"))) == 3

    (folder / old[-1]).unlink()
    (folder / old[-1]).mkdir()  # what cannot be deleted does not hide that there is a backup
    wait_for_another_name(folder)
    capsys.readouterr()
    assert main([*words, "1"]) == 3
    assert "fingerprint" in capsys.readouterr().out


def wait_for_another_name(folder: Path) -> None:
    """A name has its second: waits until the next backup would have another."""
    while (folder / backup.name_of(datetime.now(UTC))).exists():
        pass


def test_a_dump_that_was_touched_leaves_the_database_empty(
    postgresql_url: str, tmp_path: Path, capsys: Printed
) -> None:
    filled(postgresql_url)
    function = "refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
    spoil(postgresql_url, f"CREATE FUNCTION {function}")  # as postgresql_grants.sql does
    assert main(["backup", str(tmp_path / "out"), "--database", postgresql_url]) == 0
    spoil(postgresql_url, "DROP FUNCTION refuse_change")
    anchor = tmp_path / "out-anchor"
    anchor.write_text(f"3 {'a' * 64}\n")
    made = [table.name for table in reversed(schema.metadata.sorted_tables)]
    for table in (*made, "alembic_version"):
        spoil(postgresql_url, f"DROP TABLE {table}")

    assert main(["restore", str(tmp_path / "out"), "--database", postgresql_url]) == 1
    assert "audit-anchor" in capsys.readouterr().out
    anchor.unlink()
    assert main(["restore", str(tmp_path / "out"), "--database", postgresql_url]) == 0
    assert len(stored(postgresql_url)[0]) == 1


def test_a_database_that_holds_anything_is_never_replaced(
    database_url: str, tmp_path: Path, capsys: Printed
) -> None:
    filled(database_url)
    before = stored(database_url)
    assert main(["backup", str(tmp_path / "out"), "--database", database_url]) == 0

    assert main(["restore", str(tmp_path / "out"), "--database", database_url]) == 3
    assert "database-not-empty" in capsys.readouterr().err
    assert main(["backup", str(tmp_path / "out"), "--database", database_url]) == 2
    assert stored(database_url) == before


def test_a_backup_of_another_kind_and_a_file_that_is_none_are_told(
    postgresql_url: str, sqlite_url: str, tmp_path: Path, capsys: Printed
) -> None:
    filled(sqlite_url)
    assert main(["backup", str(tmp_path / "out"), "--database", sqlite_url]) == 0
    (tmp_path / "text").write_text("no database")

    for source, url in (("out", postgresql_url), ("text", f"sqlite:///{tmp_path}/new.db")):
        assert main(["restore", str(tmp_path / source), "--database", url]) == 3
        assert "backup-other-kind" in capsys.readouterr().err


def test_a_database_copied_without_its_log_is_noticed_and_restored_from_a_backup(
    sqlite_url: str, tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "dashboard.db"
    filled(sqlite_url)
    assert main(["backup", str(tmp_path / "out"), "--database", sqlite_url]) == 0
    with opened(sqlite_url) as engine, read_transaction(engine) as reader:
        audit_log.head(reader)  # a reader keeps the log from being taken into the file
        with write_transaction(engine) as connection:
            add(connection, row(name="b"))
        shutil.copy(path, tmp_path / "copy.db")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    shutil.move(tmp_path / "copy.db", path)

    for words in (["audit", "verify"], ["status"], ["status", "--lang", "cs"]):
        assert main([*words, "--database", sqlite_url]) == 3
        told = capsys.readouterr().err
        assert "database-behind" in told
        assert f"{path}-anchor" in told
    path.unlink()
    assert main(["restore", str(tmp_path / "out"), "--database", sqlite_url]) == 0
    assert "2 of 3" in capsys.readouterr().err
    assert len(stored(sqlite_url)[0]) == 1


def test_what_is_in_the_way_of_a_database_is_named_and_left(
    sqlite_url: str, tmp_path: Path, capsys: Printed
) -> None:
    filled(sqlite_url)
    assert main(["backup", str(tmp_path / "out"), "--database", sqlite_url]) == 0
    restore = ["restore", str(tmp_path / "out"), "--database", f"sqlite:///{tmp_path}/new.db"]
    for ending, content in (("", b""), ("-wal", b""), ("-wal", b"left"), ("-journal", b"left")):
        there = tmp_path / f"new.db{ending}"
        there.write_bytes(content)

        for words in (restore, *([] if content else [["move", sqlite_url, restore[-1]]])):
            assert main([*words, "--lang", "en"]) == 3
            told = capsys.readouterr().err
            assert (
                str(there) if content else f"There is already an empty file here: {there}."
            ) in told
        assert there.read_bytes() == content
        there.unlink()
        assert not (tmp_path / "new.db").exists()


def test_the_log_has_the_anchor_of_every_change(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "dashboard"):
        filled(database_url)

    head = stored(database_url)[1]
    told = [each.facts for each in caplog.records if each.msg == "anchor"]  # type: ignore[attr-defined]
    assert {"record": 2, "digest": head} in told


@pytest.mark.rest
def test_the_anchor_beside_is_the_last_of_many_writers(sqlite_url: str, tmp_path: Path) -> None:
    with opened(sqlite_url) as engine:
        database.prepare(engine)
    with ProcessPoolExecutor(4, mp_context=READY) as pool:
        list(pool.map(submit_some, [sqlite_url] * 4, range(4)))

    with sqlite3.connect(tmp_path / "dashboard.db") as plain:
        last = plain.execute("SELECT seq, digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert (tmp_path / "dashboard.db-anchor").read_text() == f"{last[0]} {last[1]}\n"


def submit_some(url: str, worker: int) -> None:
    with opened(url, wait=60) as engine:
        for n in range(5):
            with write_transaction(engine) as connection:
                add(connection, row(name=f"{worker} {n}"), content=f"{worker} {n}".encode())


@pytest.mark.rest
def test_a_backup_for_which_there_is_no_room_says_so_and_leaves_nothing(
    database_url: str, tmp_path: Path, capsys: Printed
) -> None:
    """Where a limit on files or a full disk stops it: not that the database cannot be reached."""
    filled(database_url)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # SQLite needs a memory of 32 KiB beside a database to read it.
    limit = 40_960 if database_url.startswith("sqlite") else 16_384
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        code = main(["backup", str(tmp_path / "out"), "--database", database_url])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    told = capsys.readouterr().err
    assert (code, told.split(":")[0]) == (3, "backup-limited"), told
    assert f"{tmp_path / 'out'}. This process may write {limit} bytes" in told
    assert "ulimit -f" in told
    assert not list(tmp_path.glob("*out*"))
    if os.geteuid() != 0:
        return  # a small disk of its own takes root
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk], check=True)  # noqa: S607
    try:
        code = main(["backup", str(disk / "out"), "--database", database_url, "--lang", "cs"])
        left = list(disk.iterdir())
    finally:
        subprocess.run(["umount", disk], check=True)  # noqa: S607
    told = capsys.readouterr().err
    assert (code, told.split(":")[0]) == (3, "backup-full"), told
    assert f"Pro zálohu není místo: {disk}/out" in told
    assert left == []


def test_a_mistyped_and_an_empty_database_are_not_kept(
    database_url: str, tmp_path: Path, capsys: Printed
) -> None:
    for empty in (False, True):
        if empty:
            with opened(database_url) as engine:
                database.prepare(engine)
            capsys.readouterr()

        assert main(["backup", str(tmp_path / "out"), "--database", database_url]) == 3

        assert "database-missing" in capsys.readouterr().err
        assert not list(tmp_path.glob("out*"))
        assert empty or not list(tmp_path.glob("dashboard.db*"))


def test_a_database_of_another_program_is_neither_kept_nor_restored_nor_changed(
    database_url: str, another: str, tmp_path: Path, capsys: Printed
) -> None:
    spoil(database_url, "CREATE TABLE telephone (name text, number text)")
    if database_url.startswith("sqlite"):
        book = tmp_path / "dashboard.db"
        before = book.read_bytes()
    else:
        book = tmp_path / "book"
        plain = make_url(database_url).set(drivername="postgresql")
        subprocess.run(
            ["pg_dump", "--format=custom", f"--file={book}", plain.render_as_string(False)],  # noqa: S607
            check=True,
        )

    for words in (["backup", str(tmp_path / "out")], ["status"], ["upgrade"], ["audit", "verify"]):
        assert main([*words, "--database", database_url]) == 3
        assert "database-other" in capsys.readouterr().err
    assert main(["restore", str(book), "--database", another]) == 3
    assert "database-other" in capsys.readouterr().err

    assert not list(tmp_path.glob("out*"))
    assert not list(tmp_path.glob("restored*"))
    if database_url.startswith("sqlite"):
        assert book.read_bytes() == before
    else:
        with opened(another) as engine, read_transaction(engine) as connection:
            assert inspect(connection).get_table_names() == []


@pytest.mark.rest
def test_a_disk_without_hard_links_keeps_and_restores(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    filled(sqlite_url)
    monkeypatch.setattr(os, "link", refuse)

    assert main(["backup", str(tmp_path / "out"), "--database", sqlite_url]) == 0
    new = f"sqlite:///{tmp_path}/new.db"
    assert main(["restore", str(tmp_path / "out"), "--database", new]) == 0

    assert stored(new) == stored(sqlite_url)
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.glob(".*")} == set()
    capsys.readouterr()
