"""Reports that say the same again and again: each is used, and they are not tried one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta

import polars as pl
import pytest

from dashboard.fulfilment import status
from dashboard.fulfilment import trace as trace_of_rows
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.status import StatusInput
from dashboard.fulfilment.trace import traces
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.strategy import Strategy
from tests.fulfilment import test_rules
from tests.fulfilment.generated_cases import case, key
from tests.fulfilment.oracle import Row, judge, known
from tests.fulfilment.test_status import HISTORY


def told_again(history: list[Row], seed: int) -> Iterator[Row]:
    """Every row, and some of them on later days again, mostly with the same number, once by somebody else."""
    rng = random.Random(seed)
    number = max(row.row for row in history)
    entities = sorted({row.entity for row in history})
    keys = {key(row) for row in history}
    for row in history:
        yield row
        if row.date is None or row.value is None:
            continue
        for days in sorted(rng.sample(range(7, 400, 7), rng.choice([0, 2, 5]))):
            number += 1
            other = rng.choice(entities) if rng.random() < 0.2 else row.entity
            value = 1 - row.value if rng.random() < 0.05 and row.value < 1 else row.value
            day = row.date + timedelta(days=days)
            again = replace(row, row=number, date=day, entity=other, value=value)
            if key(again) not in keys:
                keys.add(key(again))
                yield again


@pytest.mark.parametrize("block", range(4))
def test_rows_that_say_the_same_are_used_as_if_each_had_been_tried_alone(block: int) -> None:
    used_more_than_twice = 0
    for seed in range(block, 40, 4):
        found = case(seed)
        history = list(told_again(found.history, seed))
        k, frame = max(found.ks), pl.DataFrame([asdict(row) for row in history], schema=HISTORY)
        for day in found.days:
            expected = judge(found.strategy, known(history, k), day, [])
            _, told = traces(
                found.strategy, rows_known_at(frame, k), list(expected.indicators), day
            )
            for trace in told:
                name = trace.state.indicator.id
                verdict, where = expected.indicators[name], f"seed {seed}, day {day}, {name}"
                assert {row["row"] for row in trace.used} == verdict.used, where
                assert {row["row"] for row in trace.deciding} == verdict.deciding, where
                ignored = {row["row"]: why for row, why in trace.ignored}
                assert ignored == verdict.ignored, where
                used_more_than_twice += len(trace.same) > 2
    assert used_more_than_twice >= 10


def test_four_hundred_reports_that_say_the_same_are_not_judged_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adopted = test_rules.strategy({"kind": "count", "aggregate": "latest", "target": 12})
    days = [str(date(2020, 1, 1) + timedelta(days=number)) for number in range(400)]
    told = [{"on": "2019-12-01", "by": "owner", "value": "4"}]
    told += [{"on": day, "by": "owner", "value": "5"} for day in days]
    frame = pl.DataFrame([test_rules.row(n, one) for n, one in enumerate(told)], schema=ROW_SCHEMA)
    judged, prepare = list[int](), status.prepare_counting_rows

    def counted(version: Strategy, rows: pl.DataFrame) -> StatusInput:
        judged.append(rows.height)
        return prepare(version, rows)

    monkeypatch.setattr(trace_of_rows, "prepare_counting_rows", counted)

    _, (trace,) = traces(adopted, frame, ["1.1.a"], date(2023, 1, 1))

    assert sorted(row["row"] for row in trace.used) == list(range(1, 401))
    assert [(row["row"], why) for row, why in trace.ignored] == [(0, "superseded")]
    assert len(judged) <= 5
