"""What is prepared from the version before is what is prepared of all rows."""

from __future__ import annotations

import random

import polars as pl
from polars.testing import assert_frame_equal

from dashboard.fulfilment.changed_rows import prepare_changed
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.reporters import WHOSE
from dashboard.fulfilment.status import FIRST_DAYS, StatusInput, judge, prepare
from dashboard.strategy.targets import KIND
from tests.fulfilment.generated_cases import case
from tests.fulfilment.test_status import frame


def without_numbers_of_keys(contributions: pl.DataFrame) -> pl.DataFrame:
    """Each key by the first place of its rows, and the keys in that order."""
    keys = contributions.with_columns(key=pl.col("at").min().over("key"))
    return keys.sort("key", maintain_order=True)


def reporters_of_rows(prepared: StatusInput) -> pl.DataFrame:
    """Whose each row is, each key by the first of its rows; of two lines of one reporter its first days."""
    told = prepared.reporters[prepared.lines].with_row_index("at")
    return told.with_columns(
        pl.col(FIRST_DAYS).min().over(WHOSE),
        key=pl.when(pl.col("key").is_not_null()).then(pl.col("at").min().over("key")),
    )


def assert_same(found: StatusInput, expected: StatusInput) -> None:
    for name in ("indicators", "targets", "steps", "rows"):
        assert_frame_equal(getattr(found, name), getattr(expected, name))
    assert_frame_equal(*map(without_numbers_of_keys, (found.contributions, expected.contributions)))
    assert_frame_equal(*map(reporters_of_rows, (found, expected)))
    assert_frame_equal(
        *(each.doubtful_changes.sort(pl.all()) for each in (found, expected)),
        check_column_order=False,
    )


def test_a_history_that_grows_is_prepared_step_by_step_as_at_once() -> None:
    steps, kinds = 0, set[str]()
    for seed in range(5):
        generated, chance = case(seed), random.Random(seed)
        history = frame(generated.history)
        sequences = sorted({0, *history["opened"], *history["closed"].drop_nulls()})
        day = chance.choice(generated.days)
        version = generated.strategy.at(day)
        kinds |= {indicator.row_kind for _, indicator in version.indicators()}
        then, prepared = 0, prepare(version, rows_known_at(history, 0))
        for now in (*sequences, *chance.sample(sequences, 3)):
            rows = rows_known_at(history, now)
            prepared = prepare_changed(version, prepared, then, history, now, rows)
            at_once = prepare(version, rows)
            assert_same(prepared, at_once)
            assert_frame_equal(judge(prepared, day), judge(at_once, day))
            then, steps = now, steps + 1
    assert steps > 150
    assert kinds == set(KIND.categories)


def test_of_rows_that_are_the_same_nothing_is_prepared() -> None:
    generated = case(1)
    history = frame(generated.history)
    last = max(generated.ks)
    rows = rows_known_at(history, last)
    prepared = prepare(generated.strategy, rows)

    again = prepare_changed(generated.strategy, prepared, last, history, last + 5, rows)

    assert again is prepared
