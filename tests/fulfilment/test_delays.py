"""What bodies have said of delays: every accepted expectation stands in order, and moves no status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from dashboard.fulfilment.known_rows import rows_accepted_by, rows_known_at
from dashboard.fulfilment.schedule_and_evidence import Delay, delays, latest_delays, rows_of_delays
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.presentation import delay_words
from dashboard.presentation.languages import Wording
from tests.fulfilment.test_compare_days import history, row, strategy

END = date(2024, 12, 31)


def late(on: str, expected: str | None, reason: str | None = None, **more: Any) -> dict[str, Any]:
    """A row of the study that says nothing but a delay."""
    said = {"expected": expected, "delay_reason": reason}
    return row(on, "study", None, **(said | {"opened": 2} | more))


def said_of(
    frame: pl.DataFrame,
    known: int = 99,
    day: date = END,
    withdrawn: Mapping[int, int] | None = None,
) -> tuple[Delay, ...]:
    rows = rows_of_delays(rows_accepted_by(frame, known, withdrawn or {}))
    return delays(strategy(), rows, day).get("1.1.a", ())


def moves(said: tuple[Delay, ...]) -> list[tuple[str | None, str | None, int | None]]:
    return [(each.before, each.expected, each.days) for each in said]


def test_each_expectation_stands_in_order_with_the_days_by_which_it_moved() -> None:
    frame = history(
        late("2023-06-30", "2024-01", opened=3),
        late("2022-06-30", "2023-06"),
        late("2023-12-15", "2023-12-31", "other", opened=4),
    )

    said = said_of(frame)

    assert moves(said) == [
        (None, "2023-06", None),
        ("2023-06", "2024-01", 215),
        ("2024-01", "2023-12-31", -31),
    ]
    assert latest_delays(said) == said[-1:]
    assert moves(said_of(frame, day=date(2023, 6, 30)))[1:] == [("2023-06", "2024-01", 215)]
    assert len(said_of(frame, known=2)) == 1


def test_a_row_sent_in_the_place_of_another_hides_nothing_and_a_withdrawn_one_is_gone() -> None:
    first = late("2022-06-30", "2023-06", opened=2, closed=5)

    assert moves(said_of(history(first, late("2022-06-30", "2024", opened=5)))) == [
        (None, "2023-06", None),
        ("2023-06", "2024", 550),
    ]
    assert moves(said_of(history(first))) == []
    assert moves(said_of(history(first), known=4)) == [(None, "2023-06", None)]


def again(first: dict[str, Any], opened: int, closed: int | None = None) -> dict[str, Any]:
    """The same row once more from the sequence at which it stood again."""
    return first | {"opened": opened, "closed": closed}


def test_a_delay_whose_correction_was_withdrawn_is_the_first_one_again() -> None:
    first = late("2022-06-30", "2023-06", opened=2, closed=5)
    second = late("2022-06-30", "2024", opened=5, closed=8)
    frame = history(first, second, again(first, 8))
    frame = frame.with_columns(row=pl.Series([1, 2, 1]))

    assert moves(said_of(frame, known=7)) == [(None, "2023-06", None), ("2023-06", "2024", 550)]
    assert moves(said_of(frame, withdrawn={5: 8})) == [(None, "2023-06", None)]
    # The first report withdrawn too: nothing is said any more.
    gone = history(first, second, again(first, 8, 9)).with_columns(row=pl.Series([1, 2, 1]))
    assert moves(said_of(gone, withdrawn={5: 8, 2: 9})) == []


def test_a_delay_that_was_withdrawn_while_another_row_stood_in_its_place_is_gone() -> None:
    frame = history(
        late("2022-06-30", "2023-06", opened=2, closed=5), late("2022-06-30", "2024", opened=5)
    )

    assert moves(said_of(frame, withdrawn={2: 6})) == [(None, "2024", None)]
    assert moves(said_of(frame, known=5, withdrawn={2: 6})) == [
        (None, "2023-06", None),
        ("2023-06", "2024", 550),
    ]


def test_a_delay_that_was_corrected_away_is_gone() -> None:
    first = late("2022-06-30", "2023-06", opened=2, closed=5)
    without = late("2022-06-30", None, opened=5, closed=7, word="ongoing")

    assert moves(said_of(history(first, again(without, 5)))) == []
    assert moves(said_of(history(first, again(without, 5)), known=4)) == [(None, "2023-06", None)]
    later = late("2022-06-30", "2024", opened=7)
    assert moves(said_of(history(first, without, later))) == [(None, "2024", None)]


def test_the_same_again_is_no_further_step_and_a_reason_alone_keeps_what_was_expected() -> None:
    said = said_of(
        history(
            late("2022-06-30", "2024", "other"),
            late("2022-12-31", "2024", "other", opened=3),
            late("2023-06-30", None, "outside", opened=4),
        )
    )

    assert [(each.expected, each.reason, each.days) for each in said] == [
        ("2024", "other", None),
        ("2024", "outside", 0),
    ]


def test_what_is_said_of_a_task_is_said_of_its_indicators_and_each_body_has_its_own_word() -> None:
    of_task = {"indicator": None, "component": None}
    said = said_of(
        history(late("2022-06-30", "2024", **of_task), late("2022-07-31", "2025", entity="PUBLIC"))
    )

    assert [(each.entity, each.expected, each.days) for each in said] == [
        ("OWNER", "2024", None),
        ("PUBLIC", "2025", None),
    ]
    assert latest_delays(said) == said


def test_no_status_depends_on_what_the_columns_of_a_delay_say() -> None:
    with_delay = history(
        row("2022-05-01", "Ostrava", "1", opened=2, expected="2024", delay_reason="other"),
        late("2022-06-30", "2024", opened=3),
    )
    without = with_delay.with_columns(expected=pl.lit(None), delay_reason=pl.lit(None))

    for day in (date(2022, 6, 1), date(2022, 12, 31), date(2023, 6, 30), END):
        found, same = (
            situation(strategy(), rows_known_at(frame, 99), day) for frame in (with_delay, without)
        )
        assert found.tasks == same.tasks


def test_sentences_say_who_expects_what_when_and_how_far_it_moved() -> None:
    said = said_of(history(late("2022-06-30", "2023-06"), late("2023-06-30", "2024-01", opened=3)))
    english, czech = Wording("en"), Wording("cs")

    steps = [delay_words.history_line(each, strategy(), english) for each in said]

    assert steps == [
        "30 Jun 2022: OWNER · expected June 2023",
        "30 Jun 2023: OWNER · moved from June 2023 to January 2024 (215 days later)",
    ]
    assert "posun: červen 2023 → leden 2024 (o 215 dní později)" in delay_words.history_line(
        said[1], strategy(), czech
    )
    now, then = date(2023, 12, 31), date(2024, 2, 1)
    assert delay_words.delay_line(said[1], strategy(), english, now) == (
        "OWNER expects it in January 2024"
    )
    assert delay_words.delay_line(said[1], strategy(), english, then) == (
        "OWNER had expected it in January 2024"
    )
    assert delay_words.expected_text("2024-Q3", czech) == "3. čtvrtletí 2024"
    assert delay_words.expected_text("2024-06-05", czech) == "5. 6. 2024"
