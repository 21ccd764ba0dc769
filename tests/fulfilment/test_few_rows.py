"""What is made of few rows is shared; of many the same is answered otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dashboard.fulfilment import few_rows
from dashboard.fulfilment.few_rows import kept_for_few_rows
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.sensitivity import TaskSensitivity, sensitivity
from dashboard.fulfilment.status import judge, judge_each, prepare
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.fulfilment.task_details import TaskDetails, details_of_task
from dashboard.strategy import Strategy
from tests.fulfilment.generated_cases import Case, case
from tests.fulfilment.test_status import frame, questions
from tests.small_plan import plan, row, rows


def what_it_rests_on(
    found: Case,
) -> list[tuple[tuple[TaskSensitivity, ...], list[TaskDetails | None]]]:
    """The sensitivity and the details of each task, on each day and as known then."""
    history = frame(found.history)
    answers = []
    for day, k in questions(found):
        standing = rows_known_at(history, k)
        on_day = situation(found.strategy, standing, day)
        accepted = {n: day - timedelta(days=30 * n) for n in range(1, k)}
        details = [
            details_of_task(
                found.strategy,
                on_day,
                standing,
                task.number,
                history=history,
                waiting=standing.clear(),
            )
            for task in found.strategy.tasks
        ]
        answers.append((sensitivity(found.strategy, standing, day, accepted), details))
    return answers


def test_each_question_about_many_rows_has_the_answer_that_few_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = [case(seed) for seed in range(2)]
    shared = [what_it_rests_on(found) for found in cases]

    monkeypatch.setattr(few_rows, "MOST_ROWS", 0)

    assert [what_it_rests_on(found) for found in cases] == shared


def test_several_inputs_judged_at_once_are_judged_as_each_alone() -> None:
    for seed in range(8):
        found = case(seed)
        history, day = frame(found.history), found.days[-1]
        version = found.strategy.at(day)
        inputs = [prepare(version, rows_known_at(history, k)) for k in found.ks]

        at_once = judge_each(inputs, day)

        assert len(at_once) == len(inputs)
        for one, judged in zip(inputs, at_once, strict=True):
            assert_frame_equal(judged, judge(one, day).select(judged.columns))


def test_what_was_made_of_few_rows_is_the_same_object_for_equal_ones() -> None:
    strategy, told = plan(), rows(row("CPD", "1.1.a", date(2024, 5, 1), 1, component="text"))
    other = told.with_columns(value=told["value"] + 1)

    @kept_for_few_rows
    def make(_: Strategy, given: pl.DataFrame, day: date) -> list[object]:
        return [given, day]

    first = make(strategy, told, date(2024, 6, 1))

    assert make(strategy, told.clone(), date(2024, 6, 1)) is first
    assert make(strategy, told, date(2024, 6, 2)) == [told, date(2024, 6, 2)]
    assert make(strategy, other, date(2024, 6, 1))[0] is other
    assert make(strategy.model_copy(), told, date(2024, 6, 1)) is not first


def test_what_was_made_of_many_rows_is_not_kept() -> None:
    many = pl.DataFrame({"row": range(few_rows.MOST_ROWS + 1)})
    strategy = plan()

    @kept_for_few_rows
    def make(_: Strategy, given: pl.DataFrame) -> list[pl.DataFrame]:
        return [given]

    assert make(strategy, many) is not make(strategy, many)
    assert make(strategy, many[1:]) is make(strategy, many[1:])
