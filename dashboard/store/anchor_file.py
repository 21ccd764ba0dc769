"""The anchor outside the database: number and digest of the last audit record, in a small file beside it.

A chain that was cut at its end still verifies, so only something outside it shows the cut: a copy of an
SQLite file without its -wal, or an older file put in its place. On PostgreSQL there is no such file: its
anchors are in the log, on receipts and in backups.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

log = logging.getLogger("dashboard")

SUFFIX = "-anchor"
"""Added to the name of the database's file, as SQLite adds -wal: `cp dashboard.db*` copies it too."""


class Anchor(NamedTuple):
    """The number of an audit record and its digest; (0, zeros) where there is none."""

    sequence: int
    digest: str


def beside(path: Path) -> Path:
    """The anchor file of a database or a backup."""
    return path.with_name(path.name + SUFFIX)


def file_of(engine: Engine) -> Path | None:
    """The anchor file of a database; None on PostgreSQL, and for one in memory."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return beside(Path(engine.url.database))


def read(path: Path) -> Anchor | None:
    """The anchor that a file names; None where there is no such file, or nothing in it."""
    try:
        written = path.read_text("ascii", errors="replace")
    except OSError:
        return None
    match = re.match(r"([0-9]{1,18}) ([0-9a-f]{64})\s", written)
    return Anchor(int(match[1]), match[2]) if match else None


def record(engine: Engine, anchor: Anchor) -> None:
    """Writes the anchor of a transaction that was just committed into the log and the file.

    What is committed stays so: where the file cannot be written, the log says why. One in memory has none.
    """
    if engine.dialect.name == "sqlite" and not engine.url.database:
        return
    log.info("anchor", extra={"facts": {"record": anchor.sequence, "digest": anchor.digest}})
    path = file_of(engine)
    if path is None:
        return
    try:
        write(path, anchor)
    except OSError as error:
        log.warning("the anchor cannot be written: %s: %s", path, error.strerror)


def write(path: Path, anchor: Anchor) -> None:
    """Puts an anchor into a file that names an earlier one or none; raises OSError.

    Processes that commit one after the other may come here the other way round: the later one stays.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = re.match(rb"([0-9]{1,18}) ", file.read())
        if known and int(known[1]) >= anchor.sequence:
            return
        file.seek(0)
        # Of one length but for the number, which only grows: a crash leaves no tail of the last one.
        file.write(f"{anchor.sequence} {anchor.digest}\n".encode())
        file.flush()
        os.fsync(file.fileno())
