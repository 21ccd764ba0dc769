"""Rounds of reports: open, closed, whom they ask, and the days on which nobody reports any more."""

from datetime import date

import polars as pl

from dashboard.strategy import rounds
from dashboard.strategy.rounds import Closing, Opening, Round
from dashboard.text.text_language import Text

SOURCE = Round(
    id="2024",
    title=Text("The year 2024"),
    start=date(2024, 1, 1),
    end=date(2024, 12, 31),
    due=date(2025, 1, 31),
    source="chapter 5",
)
OPENED = Round(
    id="again",
    title=Text("again"),
    start=date(2024, 7, 1),
    end=date(2024, 12, 31),
    due=date(2025, 3, 31),
    source="",
    entities=("CPD",),
    opened=Opening(on=date(2025, 2, 1), by="Eva"),
)
CLOSED = SOURCE.model_copy(update={"closed": Closing(on=date(2025, 2, 1), reason="sent")})


def test_a_round_of_the_source_opens_with_its_first_day_and_another_when_it_is_askinged() -> None:
    assert [SOURCE.is_asking(date(2023, 12, 31)), SOURCE.is_asking(date(2024, 1, 1))] == [
        False,
        True,
    ]
    assert [OPENED.is_asking(date(2025, 1, 31)), OPENED.is_asking(date(2025, 2, 1))] == [
        False,
        True,
    ]
    assert rounds.open_rounds([OPENED, SOURCE], date(2025, 2, 1)) == [SOURCE, OPENED]


def test_a_round_asks_every_owner_unless_it_names_bodies() -> None:
    assert SOURCE.asks("PCR")
    assert [OPENED.asks("CPD"), OPENED.asks("PCR")] == [True, False]


def test_a_row_in_a_closed_round_is_named_unless_an_open_round_asks_about_its_day() -> None:
    days = [date(2024, 2, 1), date(2024, 12, 31), None, date(2025, 1, 1)]
    rows = pl.DataFrame({"line": [2, 3, 4, 5], "date": days})
    problems = rounds.find_rows_in_closed_rounds([CLOSED], rows, date(2025, 2, 1))
    assert [(each.code, each.row) for each in problems] == [
        ("period-locked", 2),
        ("period-locked", 3),
    ]
    assert problems[0].values["reason"] == "sent"
    before = rounds.find_rows_in_closed_rounds([CLOSED], rows, date(2025, 1, 31))
    assert before == []
    both = rounds.find_rows_in_closed_rounds([CLOSED, OPENED], rows, date(2025, 2, 1))
    assert [each.row for each in both] == [2]
