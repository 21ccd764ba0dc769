"""The file of an SQLite database: how it is opened, made and switched to its write-ahead log."""

from __future__ import annotations

import os
import resource
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

# SQLite needs a shared-memory file of 32 KiB beside a database to read it.
LEAST_FREE = 64 * 1024
_ONLY_OWNER = 0o600
_BESIDE = ("", "-wal", "-shm")


def open_unchanged(path: Path, options: dict[str, Any]) -> sqlite3.Connection:
    """Opens a database file so that neither reading nor closing it changes a byte.

    The last connection to close takes the write-ahead log into the file, unless it may only read: so one
    opens a file with a log. Without a log there is nothing to take in, and a connection that may write
    leaves no empty log behind. Where nobody can write, SQLite need not look for writers.
    """
    log = path.with_name(f"{path.name}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    mode = "ro" if has_log else "rw"
    if not has_log and not os.access(path.parent, os.W_OK):
        mode = "ro&immutable=1"
    address = f"{path.absolute().as_uri()}?mode={mode}"
    opened: sqlite3.Connection = sqlite3.connect(address, uri=True, **options)
    return opened


def create_private(path: Path) -> None:
    """Creates a database file that its owner alone may read, and closes an older one to everybody else.

    SQLite gives the files beside it the same mode when it makes them; those that are there are closed too.
    A folder or a device that somebody names by mistake stays as it is. Where neither is possible SQLite
    says why.
    """
    with suppress(OSError):
        if not path.exists():
            os.close(
                os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, _ONLY_OWNER)
            )
        for file in (path.with_name(path.name + ending) for ending in _BESIDE):
            if file.is_file() and file.stat().st_mode & 0o077:
                file.chmod(_ONLY_OWNER)


def largest_file() -> int | None:
    """The bytes that this process may write to one file; None where nothing limits them."""
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    return None if limit == resource.RLIM_INFINITY else limit


def reached_limit(path: Path, needed: int = 0) -> int | None:
    """The bytes that this process may write to one file, where the database needs more; else None.

    SQLite says no more than that a write failed. `needed` is how many bytes the file was to have.
    """
    limit = largest_file()
    files = [path.with_name(path.name + ending) for ending in _BESIDE]
    largest = max((file.stat().st_size for file in files if file.exists()), default=0)
    return limit if limit is not None and max(largest, needed) + LEAST_FREE > limit else None


def write_ahead(raw: sqlite3.Connection, wait: float) -> None:
    """Switches the file to its write-ahead log, once.

    Two processes that switch at the same time get "locked" at once, whatever the busy timeout.
    """
    until = time.monotonic() + wait
    while raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            raw.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
