"""What a cell means, in two languages: `rules/texts/cells.yaml` has every writing, read or refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from dashboard.text.numbers_and_dates import (
    DateOrder,
    DateWithPrecision,
    Unreadable,
    read_date,
    read_flag,
    read_number,
    read_share,
    read_word,
)

RULES = Path(__file__).parents[1] / "rules" / "texts" / "cells.yaml"
CELLS: dict[str, dict[str, list[str]]] = yaml.load(RULES.read_text("utf-8"), yaml.BaseLoader)


def date_of(cell: str) -> str:
    found = read_date(cell)
    if isinstance(found, Unreadable):
        return found.code
    return found.day.isoformat() + ("" if found.precision == "day" else f", {found.precision}")


def number_of(cell: str) -> str:
    found = read_number(cell)
    return found.code if isinstance(found, Unreadable) else str(found.normalize().__format__("f"))


def share_of(cell: str) -> str:
    found = read_share(cell)
    if isinstance(found, Unreadable):
        return found.code
    return " of ".join(f"{number.normalize():f}" for number in found)


def flag_of(cell: str) -> str:
    found = read_flag(cell)
    return found.code if isinstance(found, Unreadable) else str(found)


def word_of(cell: str) -> str:
    return read_word(cell) or "no word"


READ: dict[str, Callable[[str], str]] = {
    **{"date": date_of, "number": number_of, "share": share_of},
    **{"flag": flag_of, "word": word_of},
}


@pytest.mark.parametrize("kind", READ)
def test_a_cell_means_what_the_table_says(kind: str) -> None:
    meant = {cell: outcome for outcome, cells in CELLS[kind].items() for cell in cells}

    assert {cell: READ[kind](cell) for cell in meant} == meant
    assert number_of("9" * 400) == "number-too-large"


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("5/6/2022", "dmy", "2022-06-05"),
        ("5/6/2022", "mdy", "2022-05-06"),
        ("31/12/2022", "dmy", "2022-12-31"),
        ("12/31/2022", "mdy", "2022-12-31"),
        ("5. 6. 2022", "mdy", "2022-06-05"),
        ("2022-06-05", "mdy", "2022-06-05"),
        ("12/31/2022", "dmy", None),
        ("31/12/2022", "mdy", None),
    ],
)
def test_the_sender_can_say_whether_the_day_or_the_month_comes_first(
    text: str, order: DateOrder, day: str | None
) -> None:
    meant = DateWithPrecision(date.fromisoformat(day), "day") if day else None

    assert read_date(text, order) == (meant or Unreadable("date-impossible"))
