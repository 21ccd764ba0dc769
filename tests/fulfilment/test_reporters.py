"""Of whom each row is; neither the order of the rows nor how many are looked at at once says anything."""

from __future__ import annotations

import polars as pl
from polars.testing import assert_frame_equal

from dashboard.fulfilment.judged_indicators import prepare
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.reporters import REPORTER_KEY, first_days_of_reporters
from dashboard.fulfilment.running_totals import changes_by_day, parts_by_place, steps
from tests.fulfilment.generated_cases import case
from tests.fulfilment.test_status import frame


def test_each_row_is_of_the_reporter_whose_texts_it_has() -> None:
    texts = ["task", *REPORTER_KEY]
    for seed in range(5):
        generated = case(seed)
        rows = rows_known_at(frame(generated.history), max(generated.ks))

        first_days, lines = first_days_of_reporters(generated.strategy, rows)

        assert_frame_equal(first_days[texts][lines], rows[texts])
        told = first_days[lines]
        assert (told["date"] <= rows["date"]).all()
        assert told["date"].null_count() <= rows["date"].null_count()


def test_whatever_order_the_rows_come_in_the_same_is_prepared_of_them() -> None:
    for seed in range(5):
        generated = case(seed)
        rows = rows_known_at(frame(generated.history), max(generated.ks))
        shuffled = rows.sample(fraction=1, shuffle=True, seed=seed)

        found, expected = (prepare(generated.strategy, each) for each in (shuffled, rows))

        assert_frame_equal(found.indicators, expected.indicators)
        assert_frame_equal(found.steps, expected.steps)


def test_the_steps_of_some_places_at_a_time_are_those_of_all_at_once() -> None:
    for seed in range(5):
        generated = case(seed)
        rows = rows_known_at(frame(generated.history), max(generated.ks))
        made = prepare(generated.strategy, rows)
        for most in (1, 3, 10):
            parts = parts_by_place(made.contributions, most)

            assert len(parts) > 1
            assert_frame_equal(pl.concat(parts), made.contributions)
            places = [part["place"].n_unique() for part in parts]
            assert sum(places) == made.contributions["place"].n_unique()
            each = (steps(changes_by_day(part), made.targets) for part in parts)
            assert_frame_equal(pl.concat(each), made.steps)


def test_two_reporters_are_one_only_if_all_texts_are_the_same_absent_or_not() -> None:
    generated = case(1)
    every = rows_known_at(frame(generated.history), max(generated.ks))
    row = every.filter(pl.col("indicator").is_not_null()).head(1)
    differ = pl.concat(
        [
            row.with_columns(name=name, entity=entity)
            for name in (pl.lit(None, pl.String), pl.lit(""), pl.lit("a"), pl.lit("b"))
            for entity in (pl.lit("A"), pl.lit("B"))
        ]
    )

    first_days, lines = first_days_of_reporters(generated.strategy, pl.concat([differ, differ]))

    assert first_days.height == differ.height
    assert lines[: differ.height].n_unique() == differ.height
    assert lines[differ.height :].equals(lines[: differ.height])
