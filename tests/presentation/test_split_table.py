"""The shaded table of numbers: what it joins, what it shades, and what it never makes up."""

from __future__ import annotations

from dashboard.presentation import split_table
from dashboard.presentation.languages import Wording
from dashboard.presentation.split_table import SplitTable
from dashboard.statistics import chart_topics
from dashboard.statistics.chart_topics import Selection
from dashboard.statistics.observations import Statistics
from tests.statistics.shipped import given, shipped

VICTIMS = Selection("sources", "victims", "country_of_origin")


def built(numbers: Statistics, ask: Selection) -> SplitTable:
    lines, totals = (
        chart_topics.find_lines(numbers, each) for each in (ask, Selection(ask.topic, ask.of))
    )
    return split_table.build(
        numbers.definitions, lines, totals, ask, range(2014, 2024), Wording("en")
    )


def texts(table: SplitTable, group: int, part: str) -> dict[int | str, str]:
    rows = {row.name: row.cells for row in table.groups[group].rows}
    pairs = zip(table.years, rows[part], strict=True)
    return {year: cell.text for year, cell in pairs if cell}


def test_series_that_count_the_same_in_all_their_common_years_are_one_group() -> None:
    table = built(shipped(), VICTIMS)

    first = table.groups[0]
    assert first.title == (
        "MOI Program: victims in the Program; US report (TIP): victims newly in the Program"
    )
    assert first.total
    assert [cell and cell.text for cell in first.total.cells][:8] == (
        ["43", "4", "14", "24", "17", "15", "13", "11"]
    )
    own: dict[int | str, str] = {2016: "2", 2017: "9", 2018: "6", 2019: "8", 2021: "5"}
    assert texts(table, 0, "Czechia") == own | {"2016-2019": "25"}
    assert len(table.groups) > 1  # UNODC counts others before 2017


def test_a_zero_has_no_shade_and_a_year_without_numbers_is_a_gap() -> None:
    table = built(shipped(), VICTIMS)

    row = next(row for row in table.groups[0].rows if row.name == "Romania")
    shades = {year: cell.shade for year, cell in zip(table.years, row.cells, strict=True) if cell}
    assert shades == {2016: 3, 2017: 0, 2018: 1, 2019: 0, "2016-2019": None}
    gaps = [[table.years[at] for at in gap] for gap in table.groups[0].gaps()]
    assert gaps == [[2014, 2015], [2020], [2022, 2023]]
    assert table.scale == ("1", "2–4", "5–9", "10 or more")


def test_linked_series_that_differ_in_a_cell_are_both_written() -> None:
    def row(source: str, series: str, year: int, value: int, country: str = "") -> str:
        return f"{source},{series},d,persons,{year},,{country},{value},,2020,"

    numbers = given(
        row("program", "program_victims", 2017, 9, "CZ"),
        row("tip", "tip_program_victims", 2017, 8, "CZ"),
        row("tip", "tip_program_victims", 2018, 3, "CZ"),
    )

    (group,) = built(numbers, VICTIMS).groups
    first, second = group.rows[0].cells[3:5]
    assert first
    assert (first.text, first.others) == ("9", ("US report (TIP) 8",))
    assert second
    assert (second.text, second.others) == ("3", ())


def test_hidden_unknown_and_not_applicable_are_three_signs_and_nothing_is_none_of_them() -> None:
    def row(year: int, flag: str, sex: str, note: str = "") -> str:
        return f"courts,courts_convicted,d,persons,{year},{sex},,,{flag},2020,{note}"

    numbers = given(
        row(2018, "suppressed", "F"),
        row(2019, "unknown", "F"),
        row(2020, "not_applicable", "F", "no court sat"),
        "courts,courts_convicted,d,persons,2018,M,,0,,2020,",
    )

    table = built(numbers, Selection("convicted", None, "sex"))
    assert texts(table, 0, "women") == {2018: "×", 2019: "?", 2020: "∅"}
    assert texts(table, 0, "men") == {2018: "0"}
    assert table.signs() == {"×": "suppressed", "?": "unknown", "∅": "not applicable"}
    assert table.has_dashes
