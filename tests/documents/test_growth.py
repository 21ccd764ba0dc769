"""A document of many tasks costs no more for each task than one of few; counted in calls, not in seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import polars as pl

from benchmarks.documents import approved_cards, copied
from dashboard.documents.assessment import Material, build_assessment
from dashboard.documents.blocks import Document
from dashboard.documents.formats import html_and_markdown, word
from dashboard.presentation.languages import Wording
from tests.assessed import NOW, material_of, workspace_of

WRITERS: tuple[Callable[[Document], bytes], ...] = (
    word.render_word,
    html_and_markdown.render_html,
    html_and_markdown.render_markdown,
)
"""Those that are written in Python; Typst sets a PDF in a process of its own: `make bench`."""


def test_each_task_more_with_its_judged_card_takes_as_many_calls_as_the_one_before(
    tmp_path: Path,
) -> None:
    with workspace_of(NOW, tmp_path) as workspace:
        made = some_tasks(material_of(workspace), 3)
    counts = []
    for times in (1, 2, 3, 4):  # The first draws in what is read once.
        many = copied(made, times)
        many = replace(many, cards=approved_cards(many, at_once=1))
        count, paper = counted(partial(build_assessment, many, Wording("en")))
        counts.append([count, *(counted(partial(write, paper))[0] for write in WRITERS)])
    for few, some, many in zip(*counts[1:], strict=True):
        assert 0 < many - some < 1.02 * (some - few)


def some_tasks(made: Material, number: int) -> Material:
    """The first tasks with their rows, without statistics."""
    tasks = made.strategy.tasks[:number]
    of_them = pl.col("task").cast(pl.String).is_in([task.number for task in tasks])
    return replace(
        made,
        strategy=made.strategy.model_copy(update={"tasks": tasks}),
        rows=made.rows.filter(of_them),
        history=made.history.filter(of_them),
        statistics=made.statistics.with_frame(made.statistics.frame.clear()),
    )


def counted(run: Callable[[], Any]) -> tuple[int, Any]:
    """How many functions are called by it, and what it gives."""
    calls = 0

    def see(_frame: FrameType, event: str, _of: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(see)
    try:
        result = run()
    finally:
        sys.setprofile(None)
    return calls, result
