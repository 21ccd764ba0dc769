"""The national sources beside UNODC, on what ships: which lines, which common years, where they differ."""

from __future__ import annotations

import polars as pl

from dashboard.presentation import trend_chart
from dashboard.statistics import source_comparison
from dashboard.statistics.observations import Statistics
from dashboard.statistics.source_comparison import (
    MOST_LINES,
    Course,
    compare_sources,
    find_sums,
    headline,
)
from tests.statistics.shipped import defined, given, shipped


def test_the_national_source_stands_before_unodc_and_both_stay_two_lines() -> None:
    assert [
        (each.topic.id, [line.series for line in each.lines]) for each in compare_sources(shipped())
    ] == [
        ("cases", ["police_detected", "unodc_offences"]),
        ("convicted", ["courts_convicted", "unodc_convicted"]),
        ("victims", ["tip_program_victims", "unodc_victims"]),
    ]


def test_the_sources_agree_in_all_common_years_but_five() -> None:
    cases, convicted, victims = compare_sources(shipped())

    for comparison in (cases, convicted):
        assert comparison.common_years == (2016, 2017, 2018, 2019)
    assert victims.common_years == tuple(range(2014, 2022))
    assert (cases.agreeing, convicted.agreeing, victims.agreeing) == (4, 3, 4)


def test_victims_of_the_program_follow_their_own_linked_series() -> None:
    *_, victims = compare_sources(shipped())

    own = source_comparison.numbers_by_year(victims.lines[0])
    assert list(own) == list(range(2014, 2022))
    assert list(own.values()) == [43, 4, 14, 24, 17, 15, 13, 11]
    said = headline(victims, 2020, 2023)
    assert (said.line.series, said.own) == ("tip_program_victims", {2020: 13, 2021: 11})


def test_without_a_link_no_other_series_speaks_for_the_program() -> None:
    of_files = shipped()
    unlinked = of_files.definitions.model_copy(update={"links": ()})

    *_, victims = compare_sources(Statistics(of_files.frame, unlinked))

    assert [line.series for line in victims.lines] == ["program_victims", "unodc_victims"]


def test_new_numbers_of_the_program_stand_beside_the_series_that_spoke_for_it() -> None:
    """A year in which the Program has a number is not drawn as one without."""
    new = given(
        *(
            f"program,program_victims,Victims.,persons,{year},,,{value},,2024-03,"
            for year, value in ((2022, 21), (2023, 12))
        )
    )
    both = Statistics(pl.concat([shipped().frame, new.frame]), shipped().definitions)
    *_, victims = compare_sources(both)

    assert [line.series for line in victims.lines] == [
        "tip_program_victims", "unodc_victims", "program_victims",
    ]  # fmt: skip
    assert victims.common_years == tuple(range(2014, 2022))
    assert victims.agreeing == 4
    assert headline(victims, 2020, 2023).own == {2020: 13, 2021: 11}
    assert headline(victims, 2021, 2023).own == {2022: 21, 2023: 12}


def test_no_more_lines_are_compared_than_an_axis_has_room_for() -> None:
    """Seven sources, each with a year that no other has: the chart of the Overview knows four lines."""
    names = [f"s{at}" for at in range(7)]
    listed = ", ".join(names)
    sources = ", ".join(f"{{id: {each}, name: {each}, name_cs: {each}}}" for each in names)
    series = ", ".join(
        f"{{id: {each}, source: {each}, unit: persons, name: {each}, name_cs: {each}}}"
        for each in names
    )
    known = defined(f"""
sources: [{sources}]
series: [{series}]
concepts: [{{id: x, name: X, name_cs: X, series: [{listed}]}}]
topics:
  - {{id: x, name: X, name_cs: X, title: X, title_cs: X, concepts: [x], source: s0, compared_with: s1,
     counted: x, counted_cs: x}}
links: [{{series: [{listed}], years: "2010-2024"}}]
""")
    rows = [
        f"s{at},s{at},Of {at}.,persons,{year},,,5,,2025,"
        for at in range(7)
        for year in (2012, 2013 + at)
    ]

    (comparison,) = compare_sources(given(*rows, definitions=known))

    assert [line.series for line in comparison.lines] == names[:MOST_LINES]
    assert trend_chart.TOGETHER == MOST_LINES


def test_years_without_a_number_of_their_own_have_the_sums_that_cover_them() -> None:
    since_2003, adults = find_sums(shipped(), "victims", (2022, 2023))

    assert (since_2003.value, since_2003.first, since_2003.last) == (317, 2003, 2023)
    assert since_2003.rest
    assert (since_2003.rest.value, since_2003.rest.first, since_2003.rest.last) == (33, 2022, 2023)
    assert [(part.value, part.first, part.last) for part in since_2003.rest.less] == [
        (186, 2003, 2014),
        (98, 2015, 2021),
    ]
    assert (adults.value, adults.line.category, adults.line.source) == (90, "18+", "greta")
    assert adults.rest is None, "it counts others than the entrants of the Program"
    assert find_sums(shipped(), "victims", ()) == ()
    assert find_sums(shipped(), "offences", (2022, 2023)) == ()


def test_from_a_sum_of_women_the_women_of_its_years_are_taken_and_nobody_else() -> None:
    years = [("2020", 9, 4), ("2021", 8, 3)]
    told = given(
        "moi,moi_program_since_2003,Since.,persons,2020-2023,F,,30,,2024,",
        *(f"tip,tip_program_victims,Persons.,persons,{year},,,{n},,2023," for year, n, _ in years),
        *(f"tip,tip_program_victims,Persons.,persons,{year},F,,{n},,2023," for year, _, n in years),
    )

    (women,) = find_sums(told, "victims", (2022, 2023))

    assert women.rest
    assert (women.rest.value, [part.value for part in women.rest.less]) == (23, [7])


def test_nothing_is_left_of_a_sum_whose_years_are_not_all_told() -> None:
    told = given(
        "moi,moi_program_since_2003,Since.,persons,2003-2023,,,317,,2023-10,",
        "tip,tip_program_victims,Persons.,persons,2015,,,4,,2019,",
    )

    (only,) = find_sums(told, "victims", (2022,))

    assert (only.value, only.rest) == (317, None)


def test_the_years_of_the_strategy_stand_to_comparable_years_only() -> None:
    said = [headline(comparison, 2020, 2023) for comparison in compare_sources(shipped())]

    assert [each.course for each in said] == [Course.WITHIN, Course.HIGHEST, Course.WITHIN]
    assert [min(each.before) for each in said] == [2016, 2014, 2014]
    assert [each.line.source for each in said] == ["unodc", "unodc", "tip"]


def test_of_an_earlier_strategy_the_national_line_is_spoken_of() -> None:
    said = [headline(comparison, 2016, 2019) for comparison in compare_sources(shipped())]

    assert [each.line.source for each in said] == ["police", "courts", "tip"]
    assert [each.own for each in said][1] == {2016: 8, 2017: 9, 2018: 16, 2019: 9}


def test_the_axis_holds_every_number_and_every_year_of_the_strategy() -> None:
    every = [line for comparison in compare_sources(shipped()) for line in comparison.lines]

    axis = source_comparison.year_axis(every, 2020, 2023)

    assert axis == range(2014, 2024)
    assert source_comparison.years_without_number(shipped(), axis) == [2022, 2023]


def test_no_statistics_are_no_comparison() -> None:
    assert compare_sources(given()) == ()
