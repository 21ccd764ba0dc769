"""What of returned rows is still open, and whether a table has all of them."""

from __future__ import annotations

from datetime import date

import polars as pl

from dashboard.progress.returned_rows import covers, unanswered

DAY = date(2022, 11, 30)


def rows(*subjects: tuple[str | None, str | None], day: date = DAY) -> pl.DataFrame:
    """Rows of an indicator (or of a task where there is none) and a component."""
    return pl.DataFrame(
        {
            "task": ["2.3"] * len(subjects),
            "indicator": [indicator for indicator, _ in subjects],
            "component": [component for _, component in subjects],
            "date": [day] * len(subjects),
        },
        schema={"task": pl.String, "indicator": pl.String, "component": pl.String, "date": pl.Date},
    )


def test_what_nothing_was_sent_about_is_open() -> None:
    returned = rows(("2.3.a", "card"), ("3.1.a", None), (None, None))

    def ids_left(*later: pl.DataFrame) -> list[str | None]:
        return unanswered(returned, later)["indicator"].to_list()

    assert ids_left() == ["2.3.a", "3.1.a", None]
    assert ids_left(rows(("2.3.a", "another"), day=date(2022, 1, 1))) == ["3.1.a"]
    assert ids_left(rows(("2.3.a", "card")), rows(("3.1.a", "Act"))) == []


def test_a_table_covers_rows_only_with_every_component_and_day() -> None:
    returned = rows(("3.2.a", "Brno"), ("3.2.a", "Ostrava"))

    assert covers(rows(("3.2.a", "BRNO"), ("3.2.a", "ostrava"), ("2.3.a", "card")), returned)
    assert not covers(rows(("3.2.a", "Brno")), returned)
    assert not covers(rows(("3.2.a", "Brno"), ("3.2.a", "Ostrava"), day=date(2022, 1, 1)), returned)
    assert not covers(returned, rows())
