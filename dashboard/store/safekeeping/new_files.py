"""New files with a whole database: made beside the one to be, put in its place when they are whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dashboard.store import anchor_file
from dashboard.store.anchor_file import Anchor
from dashboard.store.database import Unavailable


@contextmanager
def new_database(target: Path) -> Iterator[Path]:
    """A file beside an SQLite database to be; it is the database where nothing is raised.

    Raises Unavailable, with code database-not-empty, where a database or a part of one is there, and with
    file-in-the-way where that is a file of no bytes.
    """
    for suffix in ("", "-wal", "-journal"):
        if (left := target.with_name(target.name + suffix)).exists():
            code = "database-not-empty" if left.stat().st_size else "file-in-the-way"
            raise Unavailable(code, str(left), "")
    with new_file(target) as part, naming(part, target):
        try:
            yield part
        finally:
            anchor_file.beside(part).unlink(missing_ok=True)
        put_in_place(part, target)


def write_anchor(file: Path, anchor: Anchor) -> None:
    """Writes the anchor of a new file beside it, in place of one that was left of an earlier file."""
    anchor_file.beside(file).unlink(missing_ok=True)
    anchor_file.write(anchor_file.beside(file), anchor)


@contextmanager
def naming(part: Path, file: Path, codes: Mapping[str, str] | None = None) -> Iterator[None]:
    """Names the file to be where an error names its part, and by its code what it is to be."""
    try:
        yield
    except Unavailable as unavailable:
        problem = unavailable.problem
        if problem.values["where"] != str(part):
            raise
        code = (codes or {}).get(problem.code, problem.code)
        raise Unavailable(code, str(file), problem.values["why"]) from unavailable


def put_in_place(part: Path, out: Path) -> None:
    """Gives a finished file its name; raises FileExistsError where something came there meanwhile."""
    try:
        os.link(part, out)
    except FileExistsError as error:
        raise FileExistsError(error.errno, error.strerror, str(out)) from error
    except OSError:  # a disk without hard links, as FAT and SMB are
        os.close(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        part.replace(out)


@contextmanager
def new_file(out: Path) -> Iterator[Path]:
    """An empty file beside the one to be, which the owner alone may read; gone at the end.

    Raises FileExistsError where `out` is there already.
    """
    if out.exists():
        raise FileExistsError(17, os.strerror(17), str(out))
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(out)) from error
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(name + suffix).unlink(missing_ok=True)
