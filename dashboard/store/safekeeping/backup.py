"""Backups: one whole state of a database in one file, taken while others write, and back again.

SQLite is copied by its own backup interface, PostgreSQL by `pg_dump` from the snapshot that was verified.
A backup has its anchor beside it, like a database. Every failure is raised as `database.Unavailable`. In a
folder of their own backups are named by their moment, and old ones go once there are enough later ones.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.store import anchor_file, audit_log, database, schema, sqlite_file
from dashboard.store.anchor_file import Anchor
from dashboard.store.database import Unavailable
from dashboard.store.safekeeping import holdings, new_files
from dashboard.store.verification import verify_chain
from dashboard.text import Problem

_SQLITE_FILE, _DUMP_FILE = b"SQLite format 3\0", b"PGDMP"
_NO_ROOM = {"database-full": "backup-full", "database-limited": "backup-limited"}
"""What is said where the file that is being written is a backup and no database."""
_FUNCTIONS = text(
    "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
)
_MAY_CREATE = text("SELECT has_schema_privilege(current_schema(), 'CREATE')")

_FORM = "dashboard-%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(r"dashboard-\d{4}-\d\d-\d\dT\d{6}Z")
_PART = re.compile(rf"\.({_NAME.pattern})-")
"""What `new_files` calls a file that is being made, and SQLite those beside it."""
_LONGEST = timedelta(days=1)
"""No backup takes longer."""


class Altered(Exception):
    """What was to be kept or restored is not what its audit log says; `problems` name it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("audit")
        self.problems = problems


def backup(engine: Engine, out: Path, put_on_record: Callable[[], None] = lambda: None) -> Anchor:
    """Writes the database into a new file and its anchor beside it; others may write meanwhile.

    All that was committed before this began is in it. It is put on record once it is verified, before its
    file has a name: what was never made is on no record. A database of an older schema is kept as it is:
    what verifies it migrates it in a transaction that is undone. Raises Altered, where nothing is written,
    Unavailable (of the backup itself with code backup-full or backup-limited), and FileExistsError.
    """
    with new_files.new_file(out) as part:
        with new_files.naming(part, out, _NO_ROOM):
            anchor = (_backup_sqlite if engine.dialect.name == "sqlite" else _dump)(engine, part)
        put_on_record()
        new_files.put_in_place(part, out)
    new_files.write_anchor(out, anchor)
    return anchor


class Restored(NamedTuple):
    """What was restored: its anchor, and the schema that it had, None where that was ours already."""

    anchor: Anchor
    older: str | None


def restore(engine: Engine, source: Path, expected: str | None = None) -> Restored:
    """Fills a database that does not exist yet, or is empty, from a backup; the chain is verified first.

    `expected` is a digest that must be part of the chain; by default the one beside the backup. Raises
    Altered, and leaves nothing behind; Unavailable, with code database-not-empty if there is something (also
    the log of a deleted database: SQLite would take it into the new file), database-read-only if no table may
    be made, database-other or database-missing if the file is not a backup of ours; and OSError.
    """
    with source.open("rb") as file:
        start = file.read(len(_SQLITE_FILE))
    beside = anchor_file.read(anchor_file.beside(source))
    anchor = expected or (beside.digest if beside else None)
    sqlite = engine.dialect.name == "sqlite"
    if not start.startswith(_SQLITE_FILE if sqlite else _DUMP_FILE):
        raise Unavailable("backup-other-kind", str(source), engine.dialect.name)
    return (_restore_sqlite if sqlite else _restore_dump)(engine, source, anchor)


def _backup_sqlite(engine: Engine, part: Path) -> Anchor:
    # Before the copy: what is committed meanwhile may be in it or not.
    expected = last_anchor(engine)
    _copy(Path(engine.url.database or ""), part)
    # In a file of one piece, without a log beside it, which `cp` might forget.
    with _raw(part) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    _check_pages(part)
    with database.connected(f"sqlite:///{part}", reading=True) as kept:
        return _verify(kept, str(part), expected.digest if expected else None)


def _restore_sqlite(engine: Engine, source: Path, expected: str | None) -> Restored:
    target = Path(engine.url.database or "")
    with new_files.new_database(target) as part, _naming_backup(source):
        _copy(source, part)
        with database.connected(f"sqlite:///{part}") as restored:
            _check_pages(part)
            _require_ours(restored, source)
            older = _bring_up_to_date(restored)
            anchor = _verify(restored, str(source), expected)
    new_files.write_anchor(target, anchor)
    return Restored(anchor, older)


def _bring_up_to_date(engine: Engine) -> str | None:
    """Gives a restored database the schema of this version; returns the one that it had, if older."""
    with database.read_transaction(engine) as connection:
        older = database.revision(connection)
    database.prepare(engine)
    return None if older == schema.HEAD else older


def _dump(engine: Engine, part: Path) -> Anchor:
    with database.border(engine), engine.connect() as plain:
        connection = plain.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin() as transaction:
            database.refuse_standby(connection)
            # The state that is verified is the state that is dumped.
            snapshot = connection.execute(select(func.pg_export_snapshot())).scalar_one()
            flags = ["--format=custom", f"--snapshot={snapshot}", f"--file={part}"]
            _run(engine, ["pg_dump", *flags], part)
            anchor = _examine(connection, None)
            transaction.rollback()
    return anchor


def _restore_dump(engine: Engine, source: Path, expected: str | None) -> Restored:
    with database.read_transaction(engine) as connection:
        database.refuse_standby(connection)
        if inspect(connection).get_table_names():
            raise Unavailable("database-not-empty", database.address_of(engine), "")
        if not connection.execute(_MAY_CREATE).scalar():
            raise Unavailable("database-read-only", database.address_of(engine), "CREATE ON SCHEMA")
        others = set(connection.execute(_FUNCTIONS).scalars())
    listed = _run(engine, ["pg_restore", "--list", str(source)], connects=False)
    if not re.search(r" TABLE \S+ audit ", listed):
        raise Unavailable("database-other", str(source), "pg_dump")
    flags = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run(engine, ["pg_restore", *flags, str(source)])
    try:
        with _naming_backup(source):
            _require_ours(engine, source)
            older = _bring_up_to_date(engine)
        return Restored(_verify(engine, str(source), expected), older)
    except BaseException:
        with database.write_transaction(engine) as connection:
            for table in inspect(connection).get_table_names():
                connection.execute(text(f'DROP TABLE "{table}" CASCADE'))
            # That of the trigger in postgresql_grants.sql: a later restore would find it in its way.
            for function in set(connection.execute(_FUNCTIONS).scalars()) - others:
                connection.execute(text(f"DROP ROUTINE {function} CASCADE"))
        raise


@contextmanager
def _naming_backup(source: Path) -> Iterator[None]:
    """Names the backup where what was copied from it is damaged, or of a newer version."""
    try:
        yield
    except Unavailable as unavailable:
        problem = unavailable.problem
        if problem.code not in {"database-damaged", "database-newer", "database-unreleased"}:
            raise
        raise Unavailable(problem.code, str(source), problem.values["why"]) from unavailable


def _require_ours(engine: Engine, source: Path) -> None:
    """Raises Unavailable where what was copied from a file is a database of another program, or empty."""
    try:
        absent = holdings.state(engine) is holdings.State.ABSENT or not holdings.strategies(engine)
    except Unavailable as unavailable:
        if unavailable.problem.code != "database-other":
            raise
        why = unavailable.problem.values["why"]
        raise Unavailable("database-other", str(source), why) from unavailable
    if absent:
        raise Unavailable("database-missing", str(source), str(holdings.State.ABSENT))


def _verify(engine: Engine, where: str, expected: str | None) -> Anchor:
    """The anchor of a database whose chain holds; raises Altered where it does not."""
    try:
        with database.border(engine), engine.connect() as connection:
            with connection.begin() as transaction:
                anchor = _examine(connection, expected)
                transaction.rollback()
            return anchor
    except (SQLAlchemyError, ValueError, TypeError, KeyError, ArithmeticError) as error:
        raise Unavailable("database-damaged", where, type(error).__name__) from error


def _examine(connection: Connection, expected: str | None) -> Anchor:
    """The anchor of a database whose chain holds; raises Altered where it does not.

    An older schema is migrated first: the caller undoes the transaction.
    """
    database.migrate(connection)
    problems = verify_chain.verify(connection, expected)
    if problems:
        raise Altered(problems)
    return Anchor(*audit_log.head(connection))


def last_anchor(engine: Engine) -> Anchor | None:
    """The content of the file beside a database, None where there is none."""
    path = anchor_file.file_of(engine)
    return anchor_file.read(path) if path else None


def _copy(source: Path, part: Path) -> None:
    """Copies an SQLite database, its log included, through SQLite itself: one state of it."""
    with (
        _errors_of(source),
        closing(sqlite_file.open_unchanged(source, {"timeout": 60})) as plain,
        _raw(part) as copy,
    ):
        try:
            plain.backup(copy)
        except sqlite3.Error as error:
            needed = int(plain.execute("PRAGMA page_count").fetchone()[0])
            needed *= int(plain.execute("PRAGMA page_size").fetchone()[0])
            if limit := sqlite_file.reached_limit(part, needed):
                raise Unavailable("database-limited", str(part), str(limit)) from error
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
                raise database.unavailable(error, str(part)) from error
            raise


def _check_pages(path: Path) -> None:
    with _raw(path) as plain:
        found = str(plain.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if found != "ok":
        raise Unavailable("database-damaged", str(path), found.splitlines()[-1])


@contextmanager
def _raw(path: Path) -> Iterator[sqlite3.Connection]:
    """SQLite's own connection to a file of ours, whose errors name it."""
    with _errors_of(path), closing(sqlite3.connect(path, timeout=60)) as connection:
        yield connection


@contextmanager
def _errors_of(path: Path) -> Iterator[None]:
    """Errors of SQLite's own interface name a file."""
    try:
        yield
    except sqlite3.Error as error:
        raise database.unavailable(error, str(path)) from error


def _run(
    engine: Engine, command: list[str], out: Path | None = None, *, connects: bool = True
) -> str:
    """Runs a program of PostgreSQL, on the database where it `connects`; returns what it prints.

    `out` is the file that it writes. The password goes by the environment.
    """
    url = engine.url.set(drivername="postgresql")
    password = url.password or url.query.get("password")
    bare = url.difference_update_query(["password"])
    address = bare._replace(password=None).render_as_string(hide_password=False)
    environment = {**os.environ} | ({"PGPASSWORD": str(password)} if password else {})
    try:
        target = ["--no-password", f"--dbname={address}"] if connects else []
        done = subprocess.run(  # noqa: S603 - our own words and paths
            [*command, *target], env=environment, check=True, capture_output=True,
            encoding="utf-8", errors="replace",
        )  # fmt: skip
    except FileNotFoundError as error:
        raise Unavailable("program-missing", command[0], str(error.strerror)) from error
    except subprocess.CalledProcessError as error:
        raise _why_it_failed(error, database.address_of(engine), out) from error
    return done.stdout


def _why_it_failed(
    failed: subprocess.CalledProcessError, address: str, out: Path | None
) -> Unavailable:
    """What a program of PostgreSQL could not do: to the file that it wrote, or with the server."""
    said = str(failed.stderr or "").strip()
    why = next(iter(said.splitlines()), str(failed.returncode))
    if out is not None and (
        failed.returncode == -signal.SIGXFSZ or os.strerror(errno.EFBIG) in said
    ):
        return Unavailable("database-limited", str(out), str(sqlite_file.largest_file()))
    if os.strerror(errno.ENOSPC) not in said:
        return Unavailable("database-unreachable", address, why)
    # What the server says of its own disk comes as its error.
    where = address if out is None or "ERROR:" in said else str(out)
    return Unavailable("database-full", where, why)


def name_of(moment: datetime) -> str:
    """The name of a backup made at a moment."""
    return moment.astimezone(UTC).strftime(_FORM)


def prune(folder: Path, keep: int, now: datetime, age: timedelta) -> list[Path]:
    """Deletes backups older than an age, with their anchors, but never one of the last `keep`.

    So it does with what is left of a backup that was killed amid its work, once that is a day old. Only files
    whose names are of that form are looked at; one that another process has deleted meanwhile is gone.
    """
    names = sorted(path.name for path in folder.iterdir())
    ours = [name for name in names if _NAME.fullmatch(name)]
    gone = [folder / name for name in ours[:-keep] if name < name_of(now - age)]
    begun = name_of(now - _LONGEST)
    parts = [folder / name for name in names if (part := _PART.match(name)) and part[1] < begun]
    for path in (*gone, *parts):
        path.unlink(missing_ok=True)
        anchor_file.beside(path).unlink(missing_ok=True)
    return gone
