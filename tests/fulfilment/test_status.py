"""The engine against the oracle: the same rule read twice, once in frames and once in loops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dashboard.fulfilment.judged_indicators import judge as judge_rows
from dashboard.fulfilment.judged_indicators import judge_each, prepare
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.status_reasons import traces
from dashboard.fulfilment.strategy_on_day import IndicatorState, TaskState, situation
from dashboard.fulfilment.task_details import all_details_known_at, details_of_all_tasks
from dashboard.progress.row_schema import ROW_SCHEMA
from tests.fulfilment.generated_cases import Case, case
from tests.fulfilment.oracle import Judgement, Row, Verdict, judge
from tests.fulfilment.oracle import known as known_by_loop
from tests.outstanding import answer_of

SEEDS = [
    range(4),
    *(pytest.param(range(max(10 * n, 4), 10 * n + 10), marks=pytest.mark.rest) for n in range(20)),
]
"""Two hundred cases, of which four are tried at every change."""
SAID_OF_A_TASK = (
    *("state", "traces", "entries", "remarks", "owner_reports", "other_reporters"),
    *("previous", "following"),
)
HISTORY = pl.Schema({**ROW_SCHEMA, "opened": pl.Int64(), "closed": pl.Int64()})


def frame(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame([asdict(row) for row in rows], schema=HISTORY)


def questions(found: Case) -> Iterator[tuple[date, int]]:
    """A few days with what was known at a few points, every day and every point at least once."""
    for at in range(max(len(found.days), len(found.ks))):
        yield found.days[at % len(found.days)], found.ks[at % len(found.ks)]


def said_by_engine(state: IndicatorState, *, outstanding: bool) -> dict[str, Any]:
    met = state.status == "met"
    return {
        "status": state.status.value,
        "rule": state.rule,
        "achieved": state.achieved,
        "needed": state.needed,
        "met_on": state.schedule.since if met else None,
        "schedule": (state.schedule.state.value, state.schedule.since, state.schedule.days),
        "evidence": state.evidence.value,
        "reporting": tuple((r.entity, r.last, r.silent_since) for r in state.reporting),
        "outstanding": outstanding,
    }


def said_by_oracle(verdict: Verdict) -> dict[str, Any]:
    return {
        "status": verdict.status,
        "rule": verdict.rule,
        "achieved": verdict.achieved,
        "needed": verdict.needed,
        "met_on": verdict.met_on,
        "schedule": tuple(verdict.schedule),
        "evidence": verdict.evidence,
        "reporting": tuple(tuple(told) for told in verdict.reporting),
        "outstanding": verdict.outstanding,
    }


def assert_tasks_agree(tasks: tuple[TaskState, ...], expected: Judgement, where: str) -> None:
    for task in tasks:
        wanted = expected.tasks[task.task.number]
        schedule = (task.schedule.state.value, task.schedule.since, task.schedule.days)
        assert (task.status.value, schedule) == (wanted.status, tuple(wanted.schedule)), where


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_the_engine_agrees_with_the_oracle_on_every_generated_case(seeds: range) -> None:
    cases = 0
    for seed in seeds:
        found = case(seed)
        history = frame(found.history)
        for day, k in questions(found):
            # What comes later waits for a decision meanwhile.
            later = [row for row in found.history if row.opened > k]
            expected = judge(found.strategy, known_by_loop(found.history, k), day, later)
            rows = rows_known_at(history, k)
            waiting = history.filter(pl.col("opened") > k).drop("opened", "closed")
            states, told = traces(found.strategy, rows, list(expected.indicators), day)
            answer = answer_of(states, rows, waiting).by_indicator
            for trace in told:
                name = trace.state.indicator.id
                where = f"seed {seed}, day {day}, known on {k}, indicator {name}"
                verdict = expected.indicators[name]
                outstanding = answer[name].outstanding
                engine = said_by_engine(trace.state, outstanding=outstanding)
                assert engine == said_by_oracle(verdict), where
                assert {row["row"] for row in trace.used} == verdict.used, where
                assert {row["row"] for row in trace.deciding} == verdict.deciding, where
                ignored = {row["row"]: why for row, why in trace.ignored}
                assert ignored == verdict.ignored, where
                cases += 1
            assert_tasks_agree(states.tasks, expected, f"seed {seed}, day {day}, known on {k}")
    assert cases >= 40 * len(seeds)


@pytest.mark.parametrize("seeds", [range(1), pytest.param(range(1, 15), marks=pytest.mark.rest)])
def test_tasks_judged_apart_are_judged_as_among_all_whenever_they_were_known(seeds: range) -> None:
    for seed in seeds:
        found = case(seed)
        history, numbers = frame(found.history), [one.number for one in found.strategy.tasks]
        asked = {
            number: (found.days[at % len(found.days)], found.ks[at % len(found.ks)])
            for at, number in enumerate(numbers)
        }

        apart = all_details_known_at(found.strategy, history, asked)

        for number, (day, k) in asked.items():
            rows = rows_known_at(history, k)
            (among,) = [
                one
                for one in details_of_all_tasks(
                    found.strategy, situation(found.strategy, rows, day), rows
                )
                if one.state.task.number == number
            ]
            where = f"seed {seed}, task {number}, day {day}, known on {k}"
            for said in SAID_OF_A_TASK:
                assert getattr(apart[number], said) == getattr(among, said), (where, said)


def test_several_inputs_judged_at_once_are_judged_as_each_alone() -> None:
    for seed in range(3):
        found = case(seed)
        history, day = frame(found.history), found.days[-1]
        version = found.strategy.at(day)
        inputs = [prepare(version, rows_known_at(history, k)) for k in found.ks]

        at_once = judge_each(inputs, day)

        assert len(at_once) == len(inputs)
        for one, judged in zip(inputs, at_once, strict=True):
            assert_frame_equal(judged, judge_rows(one, day).select(judged.columns))
