"""The national sources beside UNODC, on what ships: which lines, which common years, where they differ."""

from __future__ import annotations

from dashboard.statistics import source_comparison
from dashboard.statistics.source_comparison import Course, Difference, compare_sources, headline
from tests.statistics.shipped import given, shipped


def test_the_national_source_stands_before_unodc_and_both_stay_two_lines() -> None:
    assert [
        (each.topic.id, [line.series for line in each.lines]) for each in compare_sources(shipped())
    ] == [
        ("cases", ["police_detected", "unodc_offences"]),
        ("convicted", ["courts_convicted", "unodc_convicted"]),
        ("victims", ["program_victims", "unodc_victims"]),
    ]


def test_the_sources_agree_in_all_common_years_but_two() -> None:
    cases, convicted, victims = compare_sources(shipped())

    for comparison in (cases, convicted, victims):
        assert comparison.common_years == (2016, 2017, 2018, 2019)
    assert cases.differences == ()
    assert convicted.differences == (Difference(2017, 9, 14),)
    assert victims.differences == (Difference(2016, 14, 38),)


def test_the_years_of_the_strategy_stand_to_comparable_years_only() -> None:
    said = [headline(comparison, 2020, 2023) for comparison in compare_sources(shipped())]

    assert [each.course for each in said] == [Course.WITHIN, Course.HIGHEST, Course.BELOW]
    assert [min(each.before) for each in said] == [2016, 2014, 2017]
    assert {each.line.source for each in said} == {"unodc"}


def test_of_an_earlier_strategy_the_national_line_is_spoken_of() -> None:
    said = [headline(comparison, 2016, 2019) for comparison in compare_sources(shipped())]

    assert [each.line.source for each in said] == ["police", "courts", "program"]
    assert [each.own for each in said][1] == {2016: 8, 2017: 9, 2018: 16, 2019: 9}


def test_the_axis_holds_every_number_and_every_year_of_the_strategy() -> None:
    every = [line for comparison in compare_sources(shipped()) for line in comparison.lines]

    axis = source_comparison.year_axis(every, 2020, 2023)

    assert axis == range(2014, 2024)
    assert source_comparison.years_without_number(shipped(), axis) == [2022, 2023]


def test_no_statistics_are_no_comparison() -> None:
    assert compare_sources(given()) == ()
