"""Reading in a child process: a hostile file can only end the child, and becomes one problem.

The child gets the bytes and nothing else: no environment, no open file or connection of ours. It may
use a gigabyte of memory and twenty seconds of processor time, and cannot write a file.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import BoundedSemaphore, Event, Thread, Timer

import polars as pl

from dashboard.files.child_limits import (
    EXIT_OUT_OF_MEMORY,
    LARGEST_FILE,
    MARKING_SECONDS,
    MEMORY,
    READING_SECONDS,
)
from dashboard.files.reading_child import LENGTH
from dashboard.text import Problem, Severity, Table, tables

_ROOT = Path(__file__).resolve().parent.parent.parent
CLOCK_SECONDS = 60
"""Seconds of real time: generous, for the machine may be busy, but a sleeping child must end."""
ASKED_EACH = 1.0
"""Seconds after which it is asked again whether a command is wanted."""
PYTHON = (sys.executable, "-B", "-E", "-s", "-m")
READER = (*PYTHON, "dashboard.files.reading_child")
MARKER = (*PYTHON, "dashboard.files.marked_workbook_child")
"""The programs that are run as children."""
_AT_ONCE = BoundedSemaphore(2)
"""Readers that run at the same time; others wait."""
_ENVIRONMENT = {"POLARS_MAX_THREADS": "2", "MALLOC_MMAP_THRESHOLD_": str(1 << 20)}
"""Pieces of a file go back to the system once they are read, not with the last one (of the C library: if
each has pages of its own)."""
_WAITING: set[object] = set()
_MARKING_AT_ONCE = BoundedSemaphore(1)
"""Marking takes long and has its own queue, so that uploads do not wait for it."""
_ANSWER_ERRORS = (
    *(ValueError, KeyError, TypeError, OSError),
    *(pl.exceptions.PolarsError, pl.exceptions.PanicException),
)
_LARGEST_ANSWER = 512 * 1024 * 1024
"""Bytes of an answer; a child that writes more has been taken over and is killed."""


def read_in_child(
    content: bytes, file: str, options: tables.Options | None = None, *, limit: int = LARGEST_FILE
) -> tuple[Table | None, list[Problem]]:
    """The result of `reading.read` in a child, or one problem where the child did not answer.

    A file of more than `limit` bytes is refused without being read. Problems of the child:
    file-too-heavy, file-too-slow, file-crashed.
    """
    if len(content) > limit:
        return None, [Problem("file-too-large", {"limit": f"{limit >> 20} MB"}, file=file)]
    request = {"file": file, "options": asdict(options or tables.Options())}
    with _counted():
        answer = run(READER, (json.dumps(request).encode() + b"\n", content))
    if isinstance(answer, Problem):
        return None, [answer.in_file(file)]
    try:
        return _parse_answer(answer, file)
    except _ANSWER_ERRORS:
        return None, [Problem("file-crashed", file=file)]


def count_waiting() -> int:
    """How many files are being read or wait for it."""
    return len(_WAITING)


@contextmanager
def _counted() -> Iterator[None]:
    mark = object()
    _WAITING.add(mark)
    try:
        yield
    finally:
        _WAITING.discard(mark)


def mark_in_child(sent: Sequence[bytes]) -> io.BytesIO | Problem:
    """The answer of `marked_workbook_child`, or the problem by which it ended."""
    return run(MARKER, sent, 3 * CLOCK_SECONDS, processor=MARKING_SECONDS, turn=_MARKING_AT_ONCE)


def run(
    command: Sequence[str],
    sent: Sequence[bytes],
    seconds: float = CLOCK_SECONDS,
    *,
    processor: int = READING_SECONDS,
    turn: BoundedSemaphore = _AT_ONCE,
    ended: Callable[[int, float | None], Problem] | None = None,
    wanted: Callable[[], bool] | None = None,
) -> io.BytesIO | Problem:
    """The standard output of a command, or the problem by which it ended.

    `seconds` are of real time, `processor` of processor time. `ended` makes the problem of an exit code.
    The command is killed once `wanted`, which is asked each second, says no.
    """
    with turn, _start(command) as child:
        late: list[bool] = []

        def kill(*, too_late: bool = False) -> None:
            if too_late:
                late.append(True)
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)

        over = Event()

        deadline = Timer(seconds, kill, kwargs={"too_late": True})
        others = [Thread(target=_write, args=(child, sent), daemon=True)]
        if wanted:
            others += [Thread(target=_end_unwanted, args=(wanted, over, kill), daemon=True)]
        deadline.start()
        for other in others:
            other.start()
        answer = _read_answer(child)
        if answer is None:
            kill()
        # Waits without burying: until the group is gone, no other process can get its number.
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        deadline.cancel()
        deadline.join()
        over.set()
        kill()
        for other in others:
            other.join()
        code = child.wait()
    if code == 0 and answer is not None and not late:
        return answer
    return (ended or _end_problem)(code, seconds if late else _spent(code, processor))


def _end_unwanted(wanted: Callable[[], bool], over: Event, kill: Callable[[], None]) -> None:
    """Kills a command that is not wanted any more, unless it is over before."""
    while not over.wait(ASKED_EACH):
        if not wanted():
            kill()
            return


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program, without a shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=_ENVIRONMENT,
        start_new_session=True,
        bufsize=0,
    )


def _write(child: subprocess.Popen[bytes], sent: Sequence[bytes]) -> None:
    assert child.stdin is not None
    with suppress(OSError), child.stdin:
        for piece in sent:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(child.stdin.fileno(), rest) :]


def _read_answer(child: subprocess.Popen[bytes]) -> io.BytesIO | None:
    """Everything that a child writes; None where that cannot be an answer."""
    assert child.stdout is not None
    answer = io.BytesIO()
    while piece := os.read(child.stdout.fileno(), 1 << 20):
        if not answer.tell() and not piece.startswith(b"{"):
            return None
        if answer.tell() + len(piece) > _LARGEST_ANSWER:
            return None
        answer.write(piece)
    answer.seek(0)
    return answer


def _spent(code: int, processor: int) -> float | None:
    """The seconds of processor time that were exceeded, where a process ended for that."""
    return processor if code == -signal.SIGXCPU else None


def _end_problem(code: int, over: float | None) -> Problem:
    if over is not None:
        return Problem("file-too-slow", {"seconds": f"{over:g}"})
    # Where the allocator of polars finds no memory, it aborts.
    if code in {EXIT_OUT_OF_MEMORY, -signal.SIGABRT}:
        return Problem("file-too-heavy", {"limit": f"{MEMORY >> 30} GB"})
    return Problem("file-crashed")


def _read_columns(answer: io.BytesIO) -> Iterator[pl.Series]:
    """The packed columns of an answer; ValueError where one is cut."""
    while told := answer.read(LENGTH):
        packed = answer.read(int.from_bytes(told))
        if len(packed) < int.from_bytes(told):
            raise ValueError("a column that is cut")
        yield from pl.read_ipc_stream(packed).iter_columns()


def _parse_answer(answer: io.BytesIO, file: str) -> tuple[Table | None, list[Problem]]:
    """The table and the problems of an answer. Raises one of _ANSWER_ERRORS where it is malformed."""
    head = json.loads(answer.readline())
    problems = [
        Problem(
            **problem
            | {"severity": Severity(problem["severity"]), "choices": tuple(problem["choices"])}
        )
        for problem in head["problems"]
    ]
    fields = head["table"]
    if fields is None:
        return None, problems
    same = (pl.lit(text).alias(name) for name, text in dict(head["same"]).items())
    cells = pl.DataFrame(list(_read_columns(answer))).with_columns(*same)
    numbers = cells.drop_in_place("row")
    names = [str(position) for position in range(len(fields["columns"]))]
    if dict(cells.schema) != dict.fromkeys(names, pl.String()) or numbers.dtype != pl.Int64:
        raise ValueError("not the cells of a table")
    columns = tuple(fields.pop("columns"))
    sheets = tuple(tables.Sheet(**sheet) for sheet in fields.pop("sheets"))
    fields |= {name: tuple(fields[name]) for name in ("lost", "made_for", "above")}
    fields["comments"] = tuple(
        (int(row), int(column), str(text)) for row, column, text in fields["comments"]
    )
    return Table(file, columns, cells.select(names), numbers, sheets=sheets, **fields), problems
