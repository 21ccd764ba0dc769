"""Work of ours in a process of its own: its answer, its end, and that the same is not done twice at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from dashboard.files import background_work, child_process
from dashboard.files.background_work import call
from dashboard.text import Problem
from tests import work_to_do


def test_the_answer_is_what_the_function_makes_of_its_values() -> None:
    assert call(work_to_do.repeat, b"ab", times=3) == b"ababab"


def test_an_answer_may_be_empty_and_what_is_printed_is_no_part_of_it() -> None:
    assert call(work_to_do.print_and_answer, b"") == b""


def test_it_runs_in_another_process_without_our_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DASHBOARD_SMTP_USER", "kept here")

    made = call(work_to_do.process_and_environment)

    assert isinstance(made, bytes)
    number, environment = made.decode().split(" ", 1)
    assert int(number) != os.getpid()
    assert "kept here" not in environment


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (work_to_do.fail, "ValueError"),
        (work_to_do.kill_itself, "signal 9"),
        (work_to_do.leave, "exit 3"),
        (work_to_do.take_memory, "MemoryError"),
    ],
)
def test_work_that_fails_or_dies_is_one_problem_without_what_it_was_about(
    work: work_to_do.Work, why: str
) -> None:
    assert call(work) == Problem("work-failed", {"why": why})


def test_an_error_that_has_a_problem_is_that_problem() -> None:
    assert call(work_to_do.refuse) == Problem("pdf-failed", {"why": "signal 4"})


def test_the_same_asked_for_twice_is_done_once_and_both_get_it(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with ThreadPoolExecutor(2) as asking:
        both = [asking.submit(call, work_to_do.wait_for, str(gate)) for _ in range(2)]
        while background_work.count_under_way() != 1:
            os.sched_yield()
        # A pipe that nobody reads cannot be opened: the one who waits has begun.
        gate.write_text("once")
        first, second = (each.result() for each in both)

    assert first == second
    assert background_work.count_under_way() == 0


def test_work_for_which_nobody_waits_any_more_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_process, "ASKED_EACH", 0.01)
    gate = tmp_path / "gate"
    os.mkfifo(gate)

    with background_work.wanted_while(lambda: False):
        assert call(work_to_do.wait_for, str(gate)) == Problem("work-dropped")

    assert background_work.count_under_way() == 0
    assert call(work_to_do.repeat, b"a", times=2) == b"aa"


def test_work_goes_on_while_anybody_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_process, "ASKED_EACH", 0.01)
    gate, has_gone, was_asked = tmp_path / "gate", Event(), Event()
    os.mkfifo(gate)

    def leaves() -> bool:
        if has_gone.is_set():
            was_asked.set()
        return not has_gone.is_set()

    def ask(waits: Callable[[], bool]) -> bytes | Problem:
        with background_work.wanted_while(waits):
            return call(work_to_do.wait_for, str(gate))

    with ThreadPoolExecutor(2) as asking:
        first = asking.submit(ask, leaves)
        while background_work.count_under_way() != 1:
            os.sched_yield()
        second = asking.submit(ask, lambda: True)
        (work,) = background_work._UNDER_WAY.values()
        while len(work.wanted) != 2:
            os.sched_yield()
        has_gone.set()
        was_asked.wait()
        gate.write_text("once")
        made = first.result(), second.result()

    assert made[0] == made[1]
    assert isinstance(made[0], bytes)


def test_beyond_what_may_wait_it_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_work, "MOST", 0)
    monkeypatch.setattr(background_work, "WORKER", (sys.executable, "-c", "raise SystemExit(9)"))

    assert call(work_to_do.repeat, b"a", times=1) == Problem("work-too-much", {"most": "0"})
