"""What was erased leaves the files of the database too: its pages, its log, PostgreSQL's old row versions.

A row that is overwritten or deleted is gone for queries, but not for somebody who reads the file. Backups,
snapshots of disks, replicas, archived logs and PostgreSQL's own `pg_wal` are out of reach: `left_behind`
says so.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator

import psycopg
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from dashboard.text import Problem

log = logging.getLogger("dashboard")

_ERASED, _DISCARDED = "dashboard_erased", "dashboard_discarded"
_PATIENCE = 2_000
"""Milliseconds that a person waits for others who still read or write what was erased."""
_LOCKED = "55P03"
"""SQLSTATE: somebody holds a lock on the table, as `pg_dump` does on all."""
_PAUSE = 0.05
"""Seconds between two tries."""
_MAY_REWRITE = text(
    "SELECT pg_has_role(c.relowner, 'USAGE') OR pg_has_role(d.datdba, 'USAGE') FROM pg_class c, pg_database d"
    " WHERE c.oid = to_regclass(:table) AND d.datname = current_database()"
)


def note(connection: Connection, *tables: str) -> None:
    """Something was erased from these tables for good: once committed, their files are rewritten."""
    connection.info.setdefault(_ERASED, set()).update(tables)


def note_discarded(connection: Connection, table: str) -> None:
    """A draft was discarded: once committed, what is left of it goes, without rewriting a whole file."""
    connection.info.setdefault(_DISCARDED, set()).add(table)


def take_notes(connection: Connection) -> tuple[set[str], set[str]]:
    """What was erased and what was discarded on a connection; nothing is noted any more."""
    return connection.info.pop(_ERASED, set()), connection.info.pop(_DISCARDED, set())


def sweep(engine: Engine, erased: Iterable[str], discarded: Iterable[str]) -> None:
    """Takes what was erased or discarded out of the files; the log says where that was not possible.

    What is committed stays so: nothing is raised for it.
    """
    erased, discarded = sorted(erased), sorted(discarded)
    if not erased and not discarded:
        return
    try:
        if engine.dialect.name == "sqlite":
            _clear_file(engine, rewrite=bool(erased))
        else:
            kept, failed = _rewrite_tables(engine, erased or discarded, thorough=bool(erased))
            if kept:
                log.warning("somebody reads what was erased, it is still in: %s", ", ".join(kept))
            for table, why in failed.items():
                log.warning("what was erased is still in %s: %s", table, why)
    except (DBAPIError, sqlite3.Error) as error:
        log.warning("what was erased is still in files of the database: %s", _first(error))


def left_behind(engine: Engine, *tables: str) -> list[Problem]:
    """Where what was erased from these tables is still to be found, each with what to do about it.

    What could not be taken out before is tried again. Codes: erased-log-busy (`found`), erased-still-read
    (`found`), erased-not-owner (`found`), erased-not-rewritten and erased-not-rewritten-server (`found`,
    `why`: as where the disk has no room for a copy), erased-elsewhere, erased-elsewhere-server.
    """
    if engine.dialect.name == "sqlite":
        return [*_left_in_file(engine), Problem("erased-elsewhere")]
    with engine.connect() as connection:
        foreign = [name for name in sorted(tables) if not _may_rewrite(connection, name)]
    read, failed = _rewrite_tables(engine, sorted(tables), thorough=True)
    kept = {"erased-not-owner": foreign, "erased-still-read": read}
    found = [Problem(code, {"found": ", ".join(names)}) for code, names in kept.items() if names]
    if failed:
        values = {"found": ", ".join(failed), "why": next(iter(failed.values()))}
        found.append(Problem("erased-not-rewritten-server", values))
    return [*found, Problem("erased-elsewhere-server")]


def _left_in_file(engine: Engine) -> Iterator[Problem]:
    """Which files of an SQLite database may still have what was erased."""
    file = engine.url.database or ""
    try:
        if not _clear_file(engine, rewrite=True):
            yield Problem("erased-log-busy", {"found": f"{file}-wal"})
    except sqlite3.Error as error:
        yield Problem("erased-not-rewritten", {"found": file, "why": _first(error)})


def _clear_file(engine: Engine, *, rewrite: bool) -> bool:
    """Empties the log of an SQLite database, and rewrites its file; False where somebody reads on."""
    raw = engine.raw_connection()
    try:
        driver = raw.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("PRAGMA query_only = 0")
        usual = driver.execute("PRAGMA busy_timeout").fetchone()[0]
        driver.execute(f"PRAGMA busy_timeout = {min(usual, _PATIENCE)}")
        if rewrite:
            # What SQLite moved from page to page has left copies that no overwriting reaches.
            driver.execute("VACUUM")
        emptied = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        driver.execute(f"PRAGMA busy_timeout = {usual}")
        return bool(emptied)
    finally:
        raw.close()


def _rewrite_tables(
    engine: Engine, tables: Iterable[str], *, thorough: bool
) -> tuple[list[str], dict[str, str]]:
    """Rewrites tables of PostgreSQL without their old row versions, as far as this role may.

    The planner's samples of them are taken again, if its table may be rewritten too. Gives the tables in
    which old versions were left since a transaction that began before might still read them, and those that
    could not be rewritten, each with the reason.
    """
    until = time.monotonic() + _PATIENCE / 1000
    kept, failed = [], {}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = {_PATIENCE}"))
        for table in [*tables, "pg_statistic"] if thorough else tables:
            try:
                if _may_rewrite(connection, table) and not _is_rewritten(connection, table, until):
                    kept.append(table)
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise
                if getattr(error.orig, "sqlstate", None) == _LOCKED:
                    kept.append(table)
                else:
                    failed[table] = _first(error.orig)
        # The connection goes back to the pool as it was.
        connection.invalidate()
    return kept, failed


def _is_rewritten(connection: Connection, table: str, until: float) -> bool:
    """Rewrites one table until nothing was left in it; False where a moment passes before."""
    while _left_by_rewriting(connection, table):
        if time.monotonic() > until:
            return False
        time.sleep(_PAUSE)
    return True


def _left_by_rewriting(connection: Connection, table: str) -> int:
    """Rewrites one table; the dead row versions that PostgreSQL says it had to leave in it."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    said: list[str] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        said.append(notice.message_detail or "")

    driver.add_notice_handler(hear)
    how = "FULL, VERBOSE" if table == "pg_statistic" else "FULL, VERBOSE, ANALYZE"
    connection.execute(text(f'VACUUM ({how}) "{table}"'))
    driver.remove_notice_handler(hear)
    # In whatever language the server speaks, its detail begins with their number.
    numbers = [re.match(r"\d+", each) for each in said]
    return sum(int(number.group()) for number in numbers if number)


def _first(error: BaseException | None) -> str:
    return str(error).partition("\n")[0]


def _may_rewrite(connection: Connection, table: str) -> bool:
    return bool(connection.execute(_MAY_REWRITE, {"table": table}).scalar())
