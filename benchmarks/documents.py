"""The assessment in each format: of the 13 tasks as shipped, and of many times as many tasks.

`python -m benchmarks.documents --rows N`: with few rows only twice as many, to see that it runs.
Each document is written in a process of its own, so that its memory can be told; where it only has to run,
all of them in one.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import polars as pl

from benchmarks.timing import peak_megabytes
from dashboard.assessment.card import Card, CardRecord
from dashboard.documents.assessment import Material, build_assessment
from dashboard.documents.blocks import FORMATS
from dashboard.documents.chapters.annexes import SourceFile
from dashboard.documents.formats import write_file
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.fulfilment.what_is_outstanding import Reports, answer
from dashboard.presentation.languages import Wording
from dashboard.strategy import Strategy, Task
from dashboard.workflow import Snapshot, document_material, program_files
from dashboard.workflow.workspace_opening import open_workspace

MANY, FEW = 23, 2
"""How many times the 13 tasks: 299 tasks; and where it only has to run."""


class Written(NamedTuple):
    """Seconds to make the blocks and to write them, those of the processor, bytes, megabytes held at most.

    Seconds of the processor and megabytes are those of a child too.
    """

    blocks: float
    writing: float
    processor: float
    size: int
    megabytes: float


def main() -> None:
    """Prints seconds and memory of each format, and how they grow with the tasks."""
    parser = argparse.ArgumentParser(prog="benchmarks.documents", description=__doc__)
    parser.add_argument("--rows", type=int, default=10**7)
    measures = parser.parse_args().rows >= 10**5
    times = MANY if measures else FEW
    print(
        f"(e) the assessment as a document: 13 tasks, and {13 * times} tasks without statistics,"
        " then each with a judged card\n"
    )
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), max_tasks_per_child=1 if measures else None
    ) as processes:
        for ending in FORMATS:
            shipped, one, many = (
                _apart(processes, ending, copies, statistics=statistics)
                for copies, statistics in ((1, True), (1, False), (times, False))
            )
            _tell(f"{ending} 13 tasks, with statistics", shipped)
            _tell(f"{ending} {13 * times} tasks", many)
            _grown(one, many, times)
            few, judged = (_apart(processes, ending, copies, judged=True) for copies in (1, times))
            _tell(f"{ending} 13 judged cards", few)
            _tell(f"{ending} {13 * times} judged cards", judged)
            _grown(few, judged, times)


def _grown(one: Written, many: Written, times: int) -> None:
    # On a machine with other work, time on the clock says how long ours has waited.
    growth = many.processor / one.processor
    print(f"{'growth / tasks':>36}   {growth / times:8.2f}   aim 1 (linear)\n")


def _tell(label: str, one: Written) -> None:
    print(
        f"{label:>36}   {one.blocks + one.writing:8.2f} s (blocks {one.blocks:.2f}), "
        f"{one.processor:.2f} s of the processor; "
        f"{one.size / 1000:,.0f} kB; memory at most {one.megabytes:,.0f} MB"
    )


def _apart(
    processes: ProcessPoolExecutor,
    ending: str,
    copies: int,
    *,
    statistics: bool = False,
    judged: bool = False,
) -> Written:
    return processes.submit(write, ending, copies, statistics=statistics, judged=judged).result()


def write(ending: str, copies: int, *, statistics: bool, judged: bool) -> Written:
    """Writes the shipped strategy, its tasks and rows so many times over, after a small one.

    What is imported and drawn for the first time is not counted. With `judged` each task has an
    approved card, those of one copy judged on one day.
    """
    made = _material()
    _write_first(ending)
    if not statistics:
        made = replace(made, statistics=made.statistics.with_frame(made.statistics.frame.clear()))
    many = copied(made, copies) if copies > 1 else made
    if judged:
        many = replace(many, cards=approved_cards(many))
    begin, busy = time.perf_counter(), _processor_seconds()
    document = build_assessment(many, Wording("en"))
    ready = time.perf_counter()
    content = write_file.render_document(document, ending)
    seconds = ready - begin, time.perf_counter() - ready
    busy = _processor_seconds() - busy
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Written(*seconds, busy, len(content), max(peak_megabytes(), child))


def _processor_seconds() -> float:
    """What this process has used of the processor, and its children that have ended."""
    return sum(os.times()[:4])


@cache
def _write_first(ending: str) -> None:
    write_file.render_document(build_assessment(_material(), Wording("en")), ending)


@cache
def _material() -> Material:
    with tempfile.TemporaryDirectory() as folder:
        strategy = program_files.folder() / "indicators.yaml"
        workspace, _ = open_workspace(strategy, f"sqlite:///{Path(folder) / 'papers.db'}")
        assert workspace is not None
        made, _ = document_material.read_material(Snapshot(workspace), workspace.last_day)
        workspace.engine.dispose()
    return made


def copied(made: Material, copies: int) -> Material:
    """The tasks and rows so many times, each copy under numbers of its own."""
    tasks = [_numbered(task, n) for n in range(copies) for task in made.strategy.tasks]
    strategy: Strategy = made.strategy.model_copy(update={"tasks": tuple(tasks)})
    last = int(made.rows["row"].max())  # type: ignore[arg-type]
    rows, history = (
        pl.concat(
            frame.with_columns(
                row=pl.col("row") + n * last,
                task=pl.col("task").cast(pl.String) + f".{n}",
                indicator=pl.col("indicator")
                .cast(pl.String)
                .str.replace(r"\.([a-z])$", f".{n}.$1"),
            )
            for n in range(copies)
        )
        for frame in (made.rows, made.history)
    )
    filed: dict[int, SourceFile] = dict(made.filed)
    judged, reports = situation(strategy, rows, made.day), Reports(rows, rows.clear())
    return replace(
        made,
        strategy=strategy,
        rows=rows,
        history=history,
        filed=filed,
        answer=answer(strategy, judged, reports),
    )


def approved_cards(made: Material, at_once: int = 13) -> dict[str, CardRecord]:
    """An approved card of each task, so many judged at once, each time on another day."""
    return {
        task.number: CardRecord(
            Card(task.number, "It was done.", "met", goal="met", reason="As the rows say."),
            "approved",
            as_of=made.day - timedelta(days=n // at_once),
            known_on=made.known_on,
            sha256=made.sha256,
            author="coordinator",
        )
        for n, task in enumerate(made.strategy.tasks)
    }


def _numbered(task: Task, n: int) -> Task:
    indicators = tuple(
        one.model_copy(update={"id": f"{task.number}.{n}.{one.id.rpartition('.')[2]}"})
        for one in task.indicators
    )
    return task.model_copy(update={"number": f"{task.number}.{n}", "indicators": indicators})


if __name__ == "__main__":
    main()
