"""The child that reads files: whatever becomes of it, the server goes on and says one sentence."""

from __future__ import annotations

import io
import json
import os
import resource
import select
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from dashboard.files import child_limits, child_process, file_to_table, reading_child
from dashboard.files.child_limits import MARKING_SECONDS, READING_SECONDS
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.text.problem import Problem
from dashboard.text.tables import Options
from tests.files import cost_of_child as weighed

SPARE = 50 * 1024
"""Kilobytes by which this process may grow while a child goes wrong."""


NEVER_ENDS = (
    "while True: pass",
    "import time; time.sleep(600)",
    "import os, sys; sys.stdout.close(); os.close(1); import time; time.sleep(600)",
)
"""What is ended by the clock. Whatever ends by itself has the time that a busy machine needs to start it."""


def child(code: str) -> tuple[str, ...]:
    """A child that limits itself as ours does, and then does something else than reading."""
    limits = "from dashboard.files import child_limits as child; child.set_limits()\n"
    return (sys.executable, "-c", limits + code)


def resident() -> int:
    """Kilobytes of memory that this process holds."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def peak() -> int:
    """Kilobytes that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def sentence(problem: object) -> str:
    """The code of a problem that can be said in every language."""
    assert isinstance(problem, Problem)
    assert all(Wording(language).problem(problem) for language in LANGUAGES)
    return problem.code


CPU_SECONDS_OVER = "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)"
OUT_OF_MEMORY = (
    "try: bytearray(2 << 30)\nexcept MemoryError: raise SystemExit(child.EXIT_OUT_OF_MEMORY)"
)
ENDS = {
    "2 GB": (OUT_OF_MEMORY, "file-too-heavy"),
    "seconds over": (CPU_SECONDS_OVER, "file-too-slow"),
    "killed": ("import os; os.kill(os.getpid(), 9)", "file-crashed"),
    "exit code": ("raise SystemExit(3)", "file-crashed"),
    "half an answer": ("print('{' + ' ' * 100); raise SystemExit(1)", "file-crashed"),
}
ENDS_AT_LENGTH = {
    "no memory, unnoticed": ("x = bytearray(2 << 30)", "file-crashed"),
    "2 GB in polars": (
        "import polars as pl; pl.int_range(300_000_000, eager=True) + 1",
        "file-too-heavy",
    ),
    "a loop": (NEVER_ENDS[0], "file-too-slow"),
    "sleep": (NEVER_ENDS[1], "file-too-slow"),
    "silence": (NEVER_ENDS[2], "file-too-slow"),
    "processor time": (
        "import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 2))\nwhile True: pass",
        "file-too-slow",
    ),
    "segmentation fault": ("import os; os.kill(os.getpid(), 11)", "file-crashed"),
    "exception": ("1 / 0", "file-crashed"),
    "garbage for ever": ("while True: print('garbage' * 1000)", "file-crashed"),
}


@pytest.mark.parametrize(
    "name", [*ENDS, *(pytest.param(name, marks=pytest.mark.rest) for name in ENDS_AT_LENGTH)]
)
def test_each_way_in_which_a_child_ends_is_one_sentence_and_costs_the_server_no_memory(
    name: str,
) -> None:
    code, problem = (ENDS | ENDS_AT_LENGTH)[name]
    before, most = resident(), peak()
    seconds = 3 if code in NEVER_ENDS else 60

    found = child_process.run(child(code), (b"{}\n", b"1,2\n" * 1_000), seconds)

    assert sentence(found) == problem
    assert resident() - before < SPARE
    assert peak() - most < SPARE


def test_a_marked_copy_has_seconds_of_its_own_and_says_how_many() -> None:
    reading, marking = (
        child_process.run(child(CPU_SECONDS_OVER), (b"{}\n", b""), processor=seconds)
        for seconds in (READING_SECONDS, MARKING_SECONDS)
    )

    assert isinstance(reading, Problem)
    assert isinstance(marking, Problem)
    assert (reading.values, marking.values) == ({"seconds": "20"}, {"seconds": "60"})


def test_a_child_that_reads_nothing_of_a_large_file_does_not_hold_the_server_up() -> None:
    found = child_process.run(child("raise SystemExit(3)"), (b"{}\n", bytes(20 << 20)), seconds=60)

    assert sentence(found) == "file-crashed"


@pytest.mark.rest
def test_what_a_child_starts_dies_with_it(tmp_path: Path) -> None:
    started = tmp_path / "pid"
    started.touch()
    command = ("sh", "-c", 'sleep 600 & echo $! > "$0"', str(started))

    seconds = 1
    while not started.read_text():  # a busy machine may not have come to it by then
        found = child_process.run(command, (b"",), seconds)
        seconds *= 2

    # The grandchild holds the answer open: it is late, and then it is gone.
    assert sentence(found) == "file-too-slow"
    with suppress(ProcessLookupError):
        ended = select.poll()
        ended.register(os.pidfd_open(int(started.read_text())), select.POLLIN)
        assert ended.poll(30_000)


@pytest.mark.parametrize(
    "answer",
    [
        *("{", "{}", '{"problems": [], "table": {}}', '{"problems": [{"code": 1}], "table": null}'),
        '{"problems": [], "table": {"columns": ["a"], "header_row": 1, "encoding": null, '
        '"delimiter": null, "sheet": null, "sheets": [], "lost": []}}',
        '{"problems": [], "same": 1, "table": {"columns": ["a"]}}',
    ],
)
def test_an_answer_that_is_none_of_ours_is_no_table(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_process, "run", lambda *_, **__: io.BytesIO(f"{answer}\n".encode()))

    table, problems = child_process.read_in_child(b"a,b\n", "file.csv")

    assert table is None
    assert [(sentence(problem), problem.file) for problem in problems] == [
        ("file-crashed", "file.csv")
    ]


@pytest.mark.parametrize(
    "rows",
    ["1.1;a;;\n;;;\n2.4; b ;\u00a0;ž\n", "1.1;a;;x\n1.1;;;x\n1.1;a;;\n", "ž;;;x\n" * 3, ""],
    ids=["different", "some the same", "all the same", "none"],
)
def test_the_child_reads_what_the_reader_reads(rows: str) -> None:
    content = f"Plnění\n\nÚkol;Ukazatel;Datum;„x“\n{rows}".encode()
    options = Options(encoding="utf-8", header_row=3)

    there, problems = child_process.read_in_child(content, "a\udcff.csv", options)
    here, same = file_to_table.read(content, "a\udcff.csv", options)

    assert there is not None
    assert here is not None
    assert there.cells.equals(here.cells)
    assert there.numbers.equals(here.numbers)
    for name in ("file", "columns", "header_row", "encoding", "delimiter", "sheet", "sheets",
                 "comments", "above"):  # fmt: skip
        assert getattr(there, name) == getattr(here, name)
    assert there.above == ("Plnění",)
    assert problems == same == []


def test_an_answer_that_ends_anywhere_before_its_end_is_no_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = io.BytesIO()
    request = json.dumps({"file": "a.csv", "options": {}}).encode()
    reading_child.answer(io.BytesIO(request + b"\ntask,value\n1.1,1\n1.1,2\n"), out)
    whole = out.getvalue()
    assert child_process._parse_answer(io.BytesIO(whole), "a.csv")[0] is not None

    for end in range(1, len(whole)):
        cut = io.BytesIO(whole[:end])
        monkeypatch.setattr(child_process, "run", lambda *_, cut=cut, **__: cut)
        table, problems = child_process.read_in_child(b"", "a.csv")
        assert (table, [sentence(problem) for problem in problems]) == (None, ["file-crashed"]), end


def test_neither_what_reads_workbooks_nor_the_strategy_is_imported_for_a_text() -> None:
    code = (
        "import sys\n"
        "from dashboard.files.file_to_table import read\n"
        "table, problems = read(b'task,value\\n1.1,1\\n', 'a.csv')\n"
        "late = {'openpyxl', 'numpy', 'xlrd', 'pydantic', 'dashboard.strategy'}\n"
        "print('{', table.cells.height, sorted(late & set(sys.modules)))\n"
    )

    found = child_process.run(child(code), (b"",))

    assert not isinstance(found, Problem)
    assert found.read() == b"{ 1 []\n"


def test_the_problems_of_the_child_are_those_of_the_reader() -> None:
    content = b"task,value\n1.1,1,\xc4\xc4\n1.1,\xc4,2\n"

    assert child_process.read_in_child(content, "a.csv") == file_to_table.read(content, "a.csv")


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    table, problems = child_process.read_in_child(
        b"1.1,1\n" * 2_000_000, "a.csv", limit=child_limits.LARGEST_UPLOAD
    )

    assert table is None
    assert [(problem.code, problem.values) for problem in problems] == [
        ("file-too-large", {"limit": "10 MB"})
    ]


def test_a_child_has_no_environment_no_open_file_and_may_write_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "postgresql://secret@host/db")
    with (tmp_path / "open").open("wb") as file:
        os.set_inheritable(file.fileno(), True)
        code = (
            "import os\n"
            "try: open('/tmp/dashboard-child', 'wb', buffering=0).write(b'x'); wrote = True\n"
            "except OSError: wrote = False\n"
            "finally: os.path.exists('/tmp/dashboard-child') and os.unlink('/tmp/dashboard-child')\n"
            "print('{', sorted(os.environ), len(os.listdir('/proc/self/fd')), wrote)\n"
        )
        found = child_process.run(child(code), (b"",))

    assert not isinstance(found, Problem)
    said = found.read().decode().split()
    assert not [word for word in said if "DASHBOARD" in word]
    # Standard input, output and error, and the folder that is being listed.
    assert said[-2:] == ["4", "False"]


HOSTILE = {
    "five million rows of one cell under two hundred heads": (
        b"c," * 199 + b"c\n" + b"1\n" * 4_900_000
    ),
    "five million quoted cells": b'task,value\n"1",2\n' + b"1,2\n" * 2_400_000,
    "one line": b"x" * (child_limits.LARGEST_UPLOAD - 1),
    "delimiters only": b";" * (child_limits.LARGEST_UPLOAD - 1),
    "quotes only": b'"' * (child_limits.LARGEST_UPLOAD - 1),
    "an open quote": b'task,value\n"' + b"x\n" * 5_000_000,
    "line ends only": b"task;value\n" + b"\r" * 10_000_000,
    "question marks": b"task;value\n" + b"a?b;" * 2_500_000,
    "high bytes": b"task;value\n" + b"\xe9" * 10_000_000,
    "words of high bytes": b"task;value\n" + b"\xe9\x9a \xb9;" * 2_000_000,
    "wide rows": b"task,value\n" + b"1,2,3\n" * 1_700_000,
    "marks to compose": b"task,value\n" + "a\u0301".encode() * 3_300_000,
}


@pytest.mark.rest
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_as_large_as_the_browser_sends_ends_as_a_table_or_a_sentence(
    content: bytes,
) -> None:
    assert len(content) <= child_limits.LARGEST_UPLOAD
    before = resident()

    table, problems, weight = weighed.read(content)

    assert table is not None or [sentence(problem) for problem in problems]
    assert weighed.is_light(weight)
    del table, problems
    assert resident() - before < 512 * 1024


def test_many_readings_at_once_wait_for_their_turn() -> None:
    with ThreadPoolExecutor(5) as people:
        found = list(
            people.map(
                lambda n: child_process.read_in_child(f"task\n{n}\n".encode(), "a.csv"), range(5)
            )
        )

    assert [table and table.cells.rows() for table, _ in found] == [[(str(n),)] for n in range(5)]
