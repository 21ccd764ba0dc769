"""What makers really built: every problem of a test run, for `tests/golden/problems.json`.

    DASHBOARD_COLLECT_PROBLEMS=/tmp/problems.json pytest

writes each code with one problem for each set of fields, in the form of the golden file; what a test
builds itself is not among it, nor what another process built. Each worker has a file of its own beside
it until the end of the run. A new code is copied from there into the golden file, without what is of the
machine alone; `test_every_message.py` demands one for each code.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dashboard.text.problem import Problem

WANTED = "DASHBOARD_COLLECT_PROBLEMS"
_BETWEEN = ("<string>", "dataclasses.py", "problem.py")
"""Files of code that stand between a maker and the problem that it builds."""

Built = dict[tuple[str, tuple[str, ...]], dict[str, Any]]


class Collection:
    """The problems of one process; `begin` once, `end` at the end of its run."""

    def __init__(self, target: Path, worker: str) -> None:
        self.target, self.worker = target, worker
        self.built: Built = {}

    def begin(self) -> None:
        """Notes every problem that is built from now on."""
        checked = Problem.__post_init__

        def noted(problem: Problem) -> None:
            checked(problem)
            if problem.code and _maker() is not None:  # without a code it is only a place
                keep(self.built, problem.code, _facts(problem))

        Problem.__post_init__ = noted  # type: ignore[assignment, method-assign]

    def end(self) -> None:
        """Writes what was built: of a worker into its own file, of the run with those of its workers."""
        if self.worker:
            write(self.target.with_name(f"{self.target.name}.{self.worker}"), self.built)
            return
        for part in sorted(self.target.parent.glob(f"{self.target.name}.*")):
            for code, problems in json.loads(part.read_text("utf-8")).items():
                for facts in problems:
                    keep(self.built, code, facts)
            part.unlink()
        write(self.target, self.built)


def keep(built: Built, code: str, facts: dict[str, Any]) -> None:
    """Keeps the first problem of a code and a set of fields."""
    built.setdefault((code, tuple(sorted(facts["values"]))), facts)


def write(path: Path, built: Built) -> None:
    """The golden form: a code, and a line for each set of fields."""
    by_code: dict[str, list[str]] = {}
    for (code, _), facts in sorted(built.items()):
        by_code.setdefault(code, []).append(json.dumps(facts, ensure_ascii=False))
    parts = (f"{json.dumps(code)}: [\n  {_lines(each)}\n]" for code, each in by_code.items())
    # Whole or not at all: a run that another test starts and kills has the same name.
    whole = path.with_name(f".{path.name}-{os.getpid()}")
    whole.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")
    whole.replace(path)


def _lines(facts: Iterable[str]) -> str:
    return ",\n  ".join(facts)


def _facts(problem: Problem) -> dict[str, Any]:
    values = {name: str(value) for name, value in problem.values.items()}
    return {"values": values, "value": problem.value, "sheet": problem.sheet}


def _maker() -> str | None:
    """The module of the program that builds the problem; None where a test does."""
    frame = sys._getframe(2)
    while frame.f_back and Path(frame.f_code.co_filename).name in _BETWEEN:
        frame = frame.f_back
    name = str(frame.f_globals.get("__name__", ""))
    return name if name.startswith("dashboard.") else None
