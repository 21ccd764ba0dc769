"""The folder of a public site: it is replaced as a whole, and only where nothing else is in it."""

from __future__ import annotations

import ctypes
import fcntl
import glob
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from dashboard.text import Problem

MANIFEST = "edition.json"
"""The file that lists all others of a site, by which its folder is known."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Waits until no other process on this machine replaces a folder beside this one.

    Else of two at once the older edition could be left in it. The lock is one of the folder above, so that
    no file is left of it; where a file system knows no locks, it is done without.
    """
    above = folder.resolve().parent
    above.mkdir(parents=True, exist_ok=True)
    lock = os.open(above, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def find_foreign(folder: Path) -> list[Problem]:
    """Why a folder may not be replaced: site-no-folder, site-foreign with the first file that is not ours."""
    if folder.exists() and not folder.is_dir():
        return [Problem("site-no-folder", {"found": str(folder)})]
    inside = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    foreign = sorted(inside - _listed(folder))
    return (
        [Problem("site-foreign", {"found": foreign[0], "folder": str(folder)})] if foreign else []
    )


def _listed(folder: Path) -> set[str]:
    """The files that the manifest of an earlier edition lists, with itself; none without one."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return {MANIFEST, *manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Puts files into a folder in place of everything in it; raises OSError, and the folder is as it was.

    They are written beside it first, so that nobody sees half an edition, and swapped with what was there, so
    that a killed process leaves one of the two. Raises ValueError, too, for a file that would be outside of
    it.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    _tidy(folder)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    new, old = beside / "new", beside / "old"
    try:
        for name, content in files.items():
            path = new / name
            if ".." in path.parts or not path.is_relative_to(new):
                raise ValueError(f"a file outside of its site: {name}")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            except OSError as error:  # of a full disk, which names no file
                raise OSError(error.errno, error.strerror, str(folder / name)) from error
        if folder.exists() and _exchange(new, folder):
            return
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _tidy(folder: Path) -> None:
    """Takes away what a run that was killed left beside a folder, and puts back what it had moved aside."""
    for left in folder.parent.glob(f".{glob.escape(folder.name)}-*"):
        new, old = left / "new", left / "old"
        if not left.is_dir() or not {new, old} >= set(left.iterdir()):
            continue
        if old.is_dir() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(left, ignore_errors=True)


_HERE = -100
"""AT_FDCWD of <fcntl.h>: paths as they are."""
_SWAP = 2
"""RENAME_EXCHANGE of <linux/fs.h>."""


def _exchange(one: Path, other: Path) -> bool:
    """Whether two folders changed places in one step; not every system and file system can."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and not rename(
        _HERE, os.fsencode(one), _HERE, os.fsencode(other), _SWAP
    )
