"""Files that a command writes are there whole or not at all; an earlier one of a name stays until then."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Writes a file beside itself first; a pipe, a device, or a file in a closed folder is written as it is.

    Raises OSError that names the file, where an error of the disk names none.
    """
    with ExitStack() as left:
        _write_all({path: content}, left)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files in this way into a folder that need not be there: all, or none and no new folder."""
    paths = {folder / name: content for name, content in files.items()}
    with ExitStack() as left:
        for path in paths:
            for new in reversed([above for above in path.parents if not above.exists()]):
                new.mkdir(exist_ok=True)
                left.callback(_remove_empty, new)
        _write_all(paths, left)


def _write_all(files: Mapping[Path, bytes], left: ExitStack) -> None:
    ready: list[tuple[Path, Path, Path]] = []
    for number, (path, content) in enumerate(files.items()):
        with _naming(path):
            target = path.resolve()
            is_new = not target.exists()
            if not (is_new or target.is_file()) or not os.access(target.parent, os.W_OK):
                path.write_bytes(content)
                continue
            part = target.with_name(f".{os.getpid()}-{number}.part")
            left.callback(part.unlink, missing_ok=True)
            part.write_bytes(content)
            if not is_new:
                shutil.copymode(target, part)
            ready.append((path, part, target))
    for path, part, target in ready:
        with _naming(path):
            part.replace(target)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
