"""Reports that say the same again and again: each is used."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta

import polars as pl
import pytest

from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.status_reasons import traces
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


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 40), marks=pytest.mark.rest)])
def test_rows_that_say_the_same_are_used_as_if_each_had_been_tried_alone(seeds: range) -> None:
    used_more_than_twice = 0
    for seed in seeds:
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
    assert used_more_than_twice >= len(seeds)
