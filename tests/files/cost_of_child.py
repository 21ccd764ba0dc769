"""What the child that reads a file takes of this machine, as the system counts it."""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from dashboard.files import child_process
from dashboard.text.problem import Problem
from dashboard.text.tables import Table

# The memory of a process begins with that of the one that started it: here a small one.
_SCALES = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(child.pid, 0)
with open(sys.argv[1], "w") as told:
    told.write(f"{used.ru_maxrss // 1024} {used.ru_utime + used.ru_stime}")
code = os.waitstatus_to_exitcode(status)
if code < 0:
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


class Weight(NamedTuple):
    """Megabytes that the child held at most, and seconds of processor time that it took."""

    megabytes: int
    seconds: float


def read(content: bytes) -> tuple[Table | None, list[Problem], Weight]:
    """What `guard.read` says of a file, and the weight of its child."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        told = Path(folder) / "weight"
        scales = (sys.executable, "-I", "-S", "-c", _SCALES, str(told))
        patch.setattr(child_process, "READER", (*scales, *child_process.READER))
        table, problems = child_process.read_in_child(content, "file")
        megabytes, seconds = told.read_text().split()
    return table, problems, Weight(int(megabytes), float(seconds))


@cache
def idle() -> Weight:
    """The weight of a child that reads next to nothing."""
    return read(b"task\n1.1\n")[2]


def is_light(weight: Weight) -> bool:
    """Whether a hostile file cost no more than it may: 512 MB and ten seconds of a processor."""
    return weight.megabytes - idle().megabytes < 512 and weight.seconds < 10
