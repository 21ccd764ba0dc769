"""The tables of statistics in documents: many years are tables below each other, each as wide as a page."""

from __future__ import annotations

from dashboard.documents.blocks import TableBlock
from dashboard.documents.chapters import statistics_part
from dashboard.documents.chapters.citations import Citations
from dashboard.presentation import Wording
from dashboard.statistics import chart_topics
from tests.statistics.shipped import given, shipped

OF_COURTS = chart_topics.Selection("convicted")


def tables(*rows: str) -> list[TableBlock]:
    numbers = given(*rows) if rows else shipped()
    lines = chart_topics.find_lines(numbers, OF_COURTS)
    names = dict.fromkeys(lines, "convicted")
    found = statistics_part._count_tables(names, "Convicted", Citations(), Wording("en"))
    return list(found)


def test_sixty_years_are_tables_whose_numbers_stand_on_one_line() -> None:
    years = range(1964, 2024)

    found = tables(
        *(f"courts,courts_convicted,c,persons,{year},,,{1000 + year},,2024," for year in years)
    )

    assert [head for table in found for head in table.headers[1:]] == [*map(str, years)]
    assert all(len(table.headers) <= 12 for table in found)
    assert found[0].caption.endswith(", 1964–1974")
    assert len({table.caption for table in found}) == len(found) == 6


def test_the_years_that_ship_are_one_table() -> None:
    (table,) = tables()

    assert table.headers[1:5] == ("2016", "2017", "2018", "2019")
