"""The limits of a child process that opens the file of a stranger, and of the file itself.

A child imports this before it is limited, so that nothing heavy is imported here.
"""

from __future__ import annotations

import resource

LARGEST_UPLOAD = 10 * 1024 * 1024
"""Bytes of a file from the browser."""
LARGEST_FILE = 100 * 1024 * 1024
"""Bytes of a file on the command line."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of memory of a child, including its libraries."""
READING_SECONDS = 20
"""Processor time for reading a file."""
MARKING_SECONDS = 60
"""Processor time for a marked copy: 100,000 rows with formulas take half of it."""
EXIT_OUT_OF_MEMORY = 75
"""Exit code of a child that ran out of memory."""


def set_limits(written: int = 0, seconds: int = READING_SECONDS, memory: int = MEMORY) -> None:
    """Limits this process before it reads the file, so that no code runs between fork and exec.

    `written` are the bytes of a file that it may write, `seconds` its processor time, `memory` the bytes
    that it may hold. RLIMIT_DATA counts writable memory; the address space says little, for polars reserves
    several times what it uses.
    """
    for what, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_AS, 4 * memory),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # The softer limit ends it by a signal that says why.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
