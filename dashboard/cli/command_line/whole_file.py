"""A file that a command writes is there whole or not at all; an earlier one of its name stays until then."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Writes a file beside itself first; a pipe, a device, or a file in a closed folder is written as it is.

    Raises OSError that names the file, where an error of the disk names none.
    """
    target = path.resolve()
    is_new = not target.exists()
    try:
        if not (is_new or target.is_file()) or not os.access(target.parent, os.W_OK):
            path.write_bytes(content)
            return
        part = target.with_name(f".{os.getpid()}.part")
        try:
            part.write_bytes(content)
            if not is_new:
                shutil.copymode(target, part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
