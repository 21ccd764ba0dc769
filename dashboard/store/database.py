"""The database: one way to connect, one write transaction at a time, reads that never wait.

Whatever goes wrong at these borders (no folder, no permission, full disk, no server, a newer
schema, a lock) is raised as `Unavailable`, which carries the problem a person is shown.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import StaticPool

from dashboard.store import anchor_file, audit_log, erased_bytes, schema, sqlite_file
from dashboard.text import Problem

# "dash": the one advisory lock of PostgreSQL that every writer takes.
_VERSION = text("SELECT version_num FROM alembic_version")
_LOCK = 0x64617368
_BEGIN = "dashboard_begin"
_READING = "dashboard_reading"
_COUNTED_FROM = 1024

# Of a server whose machine is gone, which says nothing: by the system's defaults a page that asks it waits
# a quarter of an hour, one whose question was taken two hours. A long question is not cut short.
_PATIENCE = {
    "connect_timeout": 10,  # seconds, as below
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}

_SQLITE = {
    sqlite3.SQLITE_BUSY: "database-locked",
    sqlite3.SQLITE_LOCKED: "database-locked",
    sqlite3.SQLITE_READONLY: "database-read-only",
    sqlite3.SQLITE_FULL: "database-full",
    sqlite3.SQLITE_CANTOPEN: "database-unreachable",
    sqlite3.SQLITE_IOERR: "database-unreachable",
    sqlite3.SQLITE_PERM: "database-unreachable",
    sqlite3.SQLITE_NOTADB: "database-unreachable",
    sqlite3.SQLITE_CORRUPT: "database-damaged",
}
_NO_TEXT = "Could not decode to UTF-8"
# SQLSTATE, whole or by its class: the first that fits.
_POSTGRESQL = {
    "25006": "database-read-only",
    "42501": "database-read-only",
    "53100": "database-full",
    "55P03": "database-locked",
    "40P01": "database-locked",
    "40001": "database-locked",  # a standby took the read back for what it was to repeat
    "57014": "database-locked",  # the server lets no question take so long
    "08": "database-unreachable",
    "28": "database-unreachable",
    "3D": "database-unreachable",
    "53": "database-unreachable",
    "57P": "database-unreachable",
    "58": "database-unreachable",
    "XX001": "database-damaged",
    "XX002": "database-damaged",
}


class Unavailable(Exception):
    """The database cannot be used. `problem` says why, with values `where` and `why`.

    Codes: database-unreachable, database-read-only, database-standby (of PostgreSQL, which is only read),
    database-full, database-limited (`why` is how many bytes a file may have), database-locked,
    database-newer, database-older, database-unreleased (of before the first release), database-other (of
    another program), database-missing (nothing is there), database-schema (parts are missing),
    database-encoding (of PostgreSQL, not UTF8),
    database-damaged, database-behind (with `sequence` and `file`),
    strategy-not-held (with `strategy` and `file`). `where` never holds a password.
    """

    def __init__(self, code: str, where: str, why: str, **values: str) -> None:
        super().__init__(f"{code}: {where}: {why}")
        self.problem = Problem(code, {"where": where, "why": why, **values})


def connect(url: str, *, wait: float = 10, reading: bool = False) -> Engine:
    """An engine for a database; nothing is opened yet.

    Takes `sqlite:///path`, `postgresql://...` and `postgresql+psycopg://...`. `wait` is how many
    seconds a writer waits for another one. With `reading` no byte of an SQLite database is changed by
    opening, reading and closing it; a write transaction, if there is one, has a connection of its own.
    Raises Unavailable for any other address.
    """
    try:
        address = make_url(url)
        if address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        if "@" in (address.host or ""):  # what is left of a password would be shown with the host
            raise ArgumentError("postgresql://HOST/NAME, @ = %40")
        if address.drivername == "sqlite" and address.database not in {None, "", ":memory:"}:
            return _sqlite(address, wait, reading=reading)
        if address.drivername == "postgresql+psycopg":
            return _postgresql(address, wait)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:  # the last one of its port
        raise Unavailable("database-unreachable", _without_password(url), _first(error)) from error
    raise Unavailable(
        "database-unreachable", _without_password(url), "sqlite:///PATH, postgresql://HOST/NAME"
    )


@contextmanager
def connected(url: str, *, reading: bool = False) -> Iterator[Engine]:
    """The same for as long as it is used."""
    engine = connect(url, reading=reading)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """A connection inside the one write transaction; committed at the end, undone by an exception.

    Writers queue: SQLite by BEGIN IMMEDIATE, PostgreSQL by an advisory lock. Where the transaction
    wrote to the audit log, its anchor is recorded outside the database before this returns; what it erased is
    taken out of the database's files too. Raises Unavailable.
    """
    if engine.get_execution_options().get(_READING):
        writer = connect(engine.url.render_as_string(hide_password=False))
        try:
            with write_transaction(writer) as connection:
                yield connection
        finally:
            writer.dispose()
        return
    anchor = None
    with border(engine), engine.connect() as plain:
        connection = plain.execution_options(**{_BEGIN: "IMMEDIATE"})
        with connection.begin():
            if engine.dialect.name == "postgresql":
                refuse_standby(connection)
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            erased_bytes.take_notes(connection)  # those of a transaction that was undone
            yield connection
            if connection.info.pop(audit_log.APPENDED, False):
                _refuse_newer(connection)
                anchor = audit_log.head(connection)
            gone = erased_bytes.take_notes(connection)
    if anchor:
        anchor_file.record(engine, anchor_file.Anchor(*anchor))
    erased_bytes.sweep(engine, *gone)


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database throughout, and can write nothing.

    It takes no lock and waits for no writer. Raises Unavailable.
    """
    with border(engine), engine.connect() as plain:
        if engine.dialect.name == "postgresql":
            connection = plain.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        else:
            connection = plain.execution_options(**{_BEGIN: "DEFERRED"})
        with connection.begin():
            yield connection


def is_standby(connection: Connection) -> bool:
    """Whether the database is a standby of PostgreSQL, which follows another server and is only read."""
    if connection.dialect.name != "postgresql":
        return False
    return bool(connection.execute(select(func.pg_is_in_recovery())).scalar_one())


def refuse_standby(connection: Connection) -> None:
    """Raises Unavailable, with code database-standby, where the database is one."""
    if is_standby(connection):
        raise Unavailable("database-standby", address_of(connection.engine), "")


def prepare(engine: Engine) -> None:
    """Brings the schema up to date, under the write lock when there is anything to do.

    Safe when several processes start at once. Raises Unavailable, with code database-newer when
    a newer program has already changed the schema.
    """
    with read_transaction(engine) as connection:
        if revision(connection) == schema.HEAD:
            return
    with write_transaction(engine) as connection:
        migrate(connection)


def migrate(connection: Connection) -> None:
    """Runs the missing migrations in the given write transaction, all of them or none."""
    if revision(connection) == schema.HEAD:
        return
    # Alembic takes a quarter of a second to import: only when there is something to migrate.
    from dashboard.store.migrations import upgrade  # noqa: PLC0415

    upgrade(connection)


def next_id(connection: Connection, column: Column[int]) -> int:
    """The id after the last one given, or 1. Only under the write lock."""
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1


def analyze_after_growth(connection: Connection, table: Table, before: int, after: int) -> None:
    """Lets PostgreSQL count the rows of a table again once their number has doubled.

    Its plans follow its last count: after a large file, and until it counts by itself a minute
    later, it would join rows with rows one by one.
    """
    doubled = after >= _COUNTED_FROM and after.bit_length() > before.bit_length()
    if doubled and connection.dialect.name == "postgresql":
        connection.execute(text(f'ANALYZE "{table.name}"'))


def revision(connection: Connection) -> str | None:
    """The revision of the schema that a database is at; None for a database without tables.

    Raises Unavailable where the tables are not ours or not all there, lack their revision, or are those of
    another program version.
    """
    stored = inspect(connection)
    tables = set(stored.get_table_names())
    if not tables:
        return None
    where, versions = address_of(connection.engine), list[str]()
    if not tables & set(schema.metadata.tables):
        raise Unavailable("database-other", where, ", ".join(sorted(tables)[:3]))
    if "alembic_version" in tables:
        versions = list(connection.execute(_VERSION).scalars())
    if len(versions) != 1:
        raise Unavailable("database-schema", where, "alembic_version")
    (version,) = versions
    _refuse_revision(where, version)
    if version == schema.HEAD:
        gone = set(schema.metadata.tables) - tables
        if not gone:
            of_row = schema.progress_row
            columns = {column["name"] for column in stored.get_columns(of_row.name)}
            gone = {str(column) for column in of_row.c if column.name not in columns}
        if gone:
            raise Unavailable("database-schema", where, ", ".join(sorted(gone)))
    return version


def _refuse_newer(connection: Connection) -> None:
    """Raises Unavailable where a newer program has changed the schema since this one opened the database."""
    version = connection.execute(_VERSION).scalar()
    _refuse_revision(address_of(connection.engine), str(version))


def _refuse_revision(where: str, version: str) -> None:
    """Raises Unavailable where a schema is of before the first release, or of a newer program."""
    if version in schema.UNRELEASED:
        raise Unavailable("database-unreleased", where, version)
    if version not in schema.REVISIONS:
        raise Unavailable("database-newer", where, version)


def in_memory() -> Engine:
    """A new SQLite database that no file holds; gone with its engine."""
    # Used by one thread at a time, but not always by the same.
    any_thread = {"check_same_thread": False}
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args=any_thread)
    return _begin_ours(engine, 0, write_ahead=False)


def _sqlite(address: URL, wait: float, *, reading: bool) -> Engine:
    path = Path(address.database or "")
    engine = create_engine(
        address, connect_args={"timeout": wait}, execution_options={_READING: reading}
    )

    @event.listens_for(engine, "do_connect")
    def open_file(
        _dialect: object, _record: object, _places: object, options: dict[str, Any]
    ) -> sqlite3.Connection | None:
        if reading:
            return sqlite_file.open_unchanged(path, options)
        sqlite_file.create_private(path)
        return None

    return _begin_ours(engine, wait, write_ahead=not reading)


def _begin_ours(engine: Engine, wait: float, *, write_ahead: bool) -> Engine:
    """Lets transactions of an engine of SQLite begin as `write_transaction` and `read_transaction` say."""

    @event.listens_for(engine, "connect")
    def configure(raw: sqlite3.Connection, _record: object) -> None:
        # The driver must not open transactions of its own: ours begin in `begin`.
        raw.isolation_level = None
        raw.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        if write_ahead:
            sqlite_file.write_ahead(raw, wait)
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")
        # What is deleted or overwritten is zeroed in the file, not only given free.
        raw.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        kind = connection.get_execution_options().get(_BEGIN, "")
        # A pooled connection may come from the other kind of transaction.
        connection.exec_driver_sql(f"PRAGMA query_only = {int(kind == 'DEFERRED')}")
        connection.exec_driver_sql(f"BEGIN {kind}")

    return engine


def _postgresql(address: URL, wait: float) -> Engine:
    options: dict[str, Any] = {"options": f"-c lock_timeout={int(wait * 1000)}"}
    options |= {name: _PATIENCE[name] for name in _PATIENCE if name not in address.query}
    engine = create_engine(address, pool_pre_ping=True, connect_args=options)

    @event.listens_for(engine, "connect", insert=True)
    def require_utf8(raw: Any, _record: object) -> None:
        # As a cluster that was made under LANG=C has it: texts would be bytes, or not be taken.
        encoding = raw.info.parameter_status("server_encoding")
        if encoding not in {None, "UTF8"}:
            raw.close()
            raise Unavailable("database-encoding", address_of(engine), encoding)

    @event.listens_for(engine, "checkout")
    def leave_the_server_its_default(raw: Any, _record: object, _proxy: object) -> None:
        # SQLAlchemy gives a connection back with `read_only = False`, so that its next transaction would ask
        # for writing on a server that is set to read only, and fail in a standby as "not supported".
        raw.read_only = None

    return engine


@contextmanager
def border(engine: Engine) -> Iterator[None]:
    """Turns the driver's errors about the database itself into Unavailable; others pass."""
    try:
        yield
    except DBAPIError as error:
        first = cause(error)
        if first is None:
            raise
        code, why = _code(first) or "", _first(first.orig or first)
        if engine.dialect.name == "sqlite" and code == "database-unreachable":
            code, why = _look(engine, why)
        raise Unavailable(code, address_of(engine), why) from error


def cause(error: DBAPIError) -> DBAPIError | None:
    """The error about the database itself behind this one; None where there is none.

    A full disk makes SQLite undo the whole transaction, so that the savepoint in it cannot be
    undone any more, and only that second error arrives here.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DBAPIError) and _code(cause) is not None:
            return cause
        cause = cause.__context__
    return None


def _code(error: DBAPIError) -> str | None:
    """The code of a driver's error; None when it is about a statement, not about the database."""
    if isinstance(error.orig, sqlite3.Error):
        number = getattr(error.orig, "sqlite_errorcode", None)
        if number is None:  # raised by Python itself, for bytes that are not text
            return "database-damaged" if str(error.orig).startswith(_NO_TEXT) else None
        return _SQLITE.get(number & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        lost = error.connection_invalidated or isinstance(error, OperationalError)
        lost = lost or error.statement is None  # an option that it does not know
        return "database-unreachable" if lost else None
    return next((code for start, code in _POSTGRESQL.items() if state.startswith(start)), None)


def _look(engine: Engine, why: str) -> tuple[str, str]:
    """A better code and reason for a file SQLite only says it cannot open or write."""
    path = Path(engine.url.database or "")
    if not path.parent.is_dir():
        return "database-unreachable", f"{os.strerror(errno.ENOENT)}: {path.parent}"
    if shutil.disk_usage(path.parent).free < sqlite_file.LEAST_FREE:
        return "database-full", why
    if limit := sqlite_file.reached_limit(path):
        return "database-limited", str(limit)
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return "database-read-only", f"{why}: {path.parent}"
    return "database-unreachable", why


def address_of(engine: Engine) -> str:
    """The file of an SQLite database, the address of another one without its password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or ""
    return engine.url.difference_update_query(["password"]).render_as_string(hide_password=True)


def unavailable(error: sqlite3.Error, where: str) -> Unavailable:
    """What to raise for an error of SQLite's own interface."""
    number = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return Unavailable(_SQLITE.get(number, "database-unreachable"), where, _first(error))


def damaged(engine: Engine, why: str) -> Unavailable:
    """What to raise where the stored data are not what was stored."""
    return Unavailable("database-damaged", address_of(engine), why)


def _without_password(url: str) -> str:
    """An address that could not be parsed, without the part before its @."""
    return re.sub(r"//.*@", "//***@", url)


def _first(error: BaseException) -> str:
    text = str(error).strip().split("\n", 1)[0]
    return text.partition(" with text ")[0] if text.startswith(_NO_TEXT) else text
