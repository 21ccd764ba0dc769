"""The topics of the statistics: whose lines they show, and that every number is the published one."""

from __future__ import annotations

import csv

import polars as pl
import pytest

from dashboard.documents.chapters.citations import Citations
from dashboard.presentation import Wording, trend_words
from dashboard.statistics import chart_topics
from dashboard.statistics.chart_topics import ChartLine, Selection
from dashboard.statistics.observations import OUR_SUM, STORED_DIMENSIONS, Statistics
from tests.statistics.shipped import DATA, DEFINITIONS, FILES, REPRINTS, defined, given, shipped


def asks(frame: Statistics) -> list[Selection]:
    """Everything that the page can be asked."""
    return [
        Selection(topic, of, by)
        for topic in chart_topics.topics_with_numbers(frame)
        for of in chart_topics.subjects(frame, topic) or (None,)
        for by in (None, *chart_topics.find_splits(frame, Selection(topic, of)))
    ]


def published() -> list[dict[str, str]]:
    """The rows of the files, read without any code of the program."""
    rows = []
    for name in FILES:
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


def told(line: ChartLine) -> set[tuple[str, str | None, str]]:
    """A line's published numbers as year, value and flag; a value that is none is empty."""
    points = [point for point in line.all_points if point.flag != OUR_SUM]
    return {(str(p.year), "" if p.value is None else str(p.value), p.flag or "") for p in points}


def test_numbers_that_are_split_by_two_things_at_once_are_told_where_no_line_has_them() -> None:
    def told(topic: str, of: str | None, by: str) -> list[tuple[str, list[int]]]:
        found = chart_topics.find_split_further(shipped(), Selection(topic, of, by))
        return [(str(series), years) for (_, series), years in found.items()]

    abroad = told("sources", "victims", "country_of_exploitation")
    assert abroad == [("victims newly in the Program", [2021])]  # 5 of 11
    assert told("sources", "victims", "age") == told("sources", "victims", "sex") == []
    assert told("victims", None, "sex") == told("returns", None, "country_of_origin") == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("F,PH,8,,", "M,PH,3,,"), {"sex": [8, 3], "country_of_origin": [11]}),
        (("F,PH,8,,", "M,PH,2,,"), {}),  # of 11
        (("F,PH,11,,", "M,PH,,suppressed,"), {}),
        (("F,PH,8,,", "M,PH,3,inferred,"), {}),
        (("F,PH,8,,", "M,PH,3,,", "F,,,suppressed,", "M,,,suppressed,"), {"country_of_origin": [11]}),
    ],
)  # fmt: skip
def test_a_complete_cross_is_summed_into_those_of_its_splits_that_its_source_does_not_have(
    cells: tuple[str, ...], expected: dict[str, list[int]]
) -> None:
    rows = (f"tip,x,D.,persons,2018,{cell}2019,why" for cell in (",,11,,", *cells))

    drawn: dict[str, list[int]] = {}
    for (_, by), lines in given(*rows).line_rows.items():
        for row in lines:
            if row["flag"] == OUR_SUM:
                drawn.setdefault(str(by), []).append(int(row["value"]))
    assert drawn == expected


def test_every_number_of_every_topic_is_the_published_one() -> None:
    rows, frame, checked = published(), shipped(), 0

    for ask in asks(frame):
        for line in chart_topics.find_lines(frame, ask):
            names = {line.series} | {
                name for name, parent in REPRINTS.items() if parent == line.series
            }
            mine = {
                (row["year"], row["value"], row["flag"])
                for row in rows
                if row["source"] == line.source
                and row["series"] in names
                and row["unit"] == line.unit
                and {name: row[name] for name in STORED_DIMENSIONS if row[name]}
                == ({line.by: line.category} if line.by else {})
            }
            assert told(line) == mine, (ask, line.series, line.category)
            checked += len(mine)

    assert checked > 400


def test_every_series_of_the_shipped_statistics_can_be_looked_at() -> None:
    frame = shipped()

    seen = {line.series for ask in asks(frame) for line in chart_topics.find_lines(frame, ask)}

    assert seen == {REPRINTS.get(row["series"], row["series"]) for row in published()}


def test_topics_come_in_the_order_of_a_case_from_detection_to_return() -> None:
    assert chart_topics.topics_with_numbers(shipped()) == (
        *("cases", "prosecuted", "convicted", "victims", "returns", "sources", "ngo_clients"),
    )


@pytest.mark.parametrize(
    ("topic", "source"),
    [
        ("cases", "police"),
        ("prosecuted", "police"),
        ("convicted", "courts"),
        ("victims", "program"),
    ],
)
def test_a_topic_shows_one_source_and_one_unit(topic: str, source: str) -> None:
    lines = chart_topics.find_lines(shipped(), Selection(topic))

    assert {line.source for line in lines} == {source}
    assert len({line.unit for line in lines}) == 1


def test_the_parts_of_several_sources_stand_by_their_category() -> None:
    lines = chart_topics.find_lines(shipped(), Selection("sources", "victims", "sex"))

    assert [(line.category, line.source) for line in lines] == [
        *[("F", "program"), ("F", "tip"), ("F", "unodc"), ("F", "tip")],
        *[("M", "program"), ("M", "tip"), ("M", "unodc")],
    ]


def test_countries_stand_by_their_counts_behind_the_total() -> None:
    lines = chart_topics.find_lines(shipped(), Selection("victims", None, "country_of_origin"))

    assert [line.category for line in lines][:4] == [None, "CZ", "PH", "RO"]
    assert len(lines) == 11


def test_a_break_of_a_split_stands_in_all_its_parts_and_not_in_the_total() -> None:
    lines = chart_topics.find_lines(shipped(), Selection("victims", None, "form"))

    assert [[year for year, _ in line.breaks] for line in lines] == [[], *[[2018]] * 4]


def test_a_break_outside_the_years_of_a_line_is_not_its_own() -> None:
    lines = chart_topics.find_lines(shipped(), Selection("sources", "victims", "sex"))

    assert [line.breaks for line in lines if line.source == "unodc"] == [(), ()]


def test_numbers_over_several_years_are_no_points() -> None:
    (line,) = chart_topics.find_lines(shipped(), Selection("sources", "since_2003"))

    assert line.points == ()
    assert [(point.year, point.value) for point in line.sums] == [
        ("2003-2014", 186),
        ("2003-2023", 317),
    ]


def test_a_series_of_no_concept_is_still_shown() -> None:
    frame = given(
        "town,lost_dogs,Dogs lost,cases,2020,,,3,,2021,",
        "town,lost_dogs,Dogs lost,cases,2021,,,0,,2022,",
    )

    assert chart_topics.topics_with_numbers(frame) == ("other",)
    assert chart_topics.subjects(frame, "other") == ("lost_dogs",)
    (line,) = chart_topics.find_lines(frame, Selection("other", "lost_dogs"))
    assert [point.value for point in line.points] == [3, 0]


def test_a_series_of_the_name_of_a_concept_is_shown_with_its_own_numbers() -> None:
    own = given(
        "town,victims,Victims helped,persons,2022,,,9,,2023,",
        "town,victims,Victims helped,persons,2022,F,,5,,2023,",
    )
    frame = own.with_frame(pl.concat([shipped().frame, own.frame.select(shipped().frame.columns)]))

    (whole,) = chart_topics.find_lines(frame, Selection("other", "victims"))
    assert [(point.year, point.value) for point in whole.points] == [(2022, 9)]
    (_, women) = chart_topics.find_lines(frame, Selection("other", "victims", "sex"))
    assert [(point.year, point.value) for point in women.points] == [(2022, 5)]
    series = {
        line.series for line in chart_topics.find_lines(frame, Selection("sources", "victims"))
    }
    assert "victims" not in series


def test_all_that_can_be_asked_is_listed_with_the_years_that_have_a_number() -> None:
    frame, expected = shipped(), []
    for ask in asks(frame):
        lines = [line for line in chart_topics.find_lines(frame, ask) if line.by == ask.by]
        if lines:
            years = {int(point.year) for line in lines for point in line.points_with_value}
            several = {str(point.year) for line in lines for point in line.sums}
            expected.append((ask, tuple(sorted(years)), tuple(sorted(several))))

    listed = chart_topics.list_available(frame)

    available = [(each.selection, each.years, each.several_years) for each in listed]
    assert sorted(available, key=str) == sorted(expected, key=str)
    topics = [each.selection.topic for each in listed]
    assert sorted(topics, key=chart_topics.topic_order(DEFINITIONS).index) == topics


def test_no_statistics_are_no_topics() -> None:
    assert chart_topics.topics_with_numbers(given()) == ()


def test_numbers_on_one_line_of_two_files_of_one_name_have_marks_of_their_own() -> None:
    both = [
        given("a,lost_dogs,Dogs,cases,2019,,,3,,2020,").frame,
        given("b,lost_dogs,Dogs,cases,2019,,,5,,2020,").frame,
    ]
    frame = Statistics(pl.concat(both), DEFINITIONS)
    marks = Citations()
    lines = [line for ask in asks(frame) for line in chart_topics.find_lines(frame, ask)]

    told = {marks.count(line, point) for line in lines for point in line.points}

    assert {line.source for line in lines} == {"a", "b"}
    assert told == {(1,), (2,)}


def test_a_period_whose_number_is_suppressed_is_none_of_those_that_have_a_number() -> None:
    frame = given(
        "town,lost_dogs,Dogs.,cases,2018-2019,,,,suppressed,2020,",
        "town,lost_dogs,Dogs.,cases,2020-2021,,,7,,2022,",
    )

    (found,) = chart_topics.list_available(frame)

    assert (found.years, found.several_years) == ((), ("2020-2021",))


def test_two_series_of_one_topic_are_told_apart_in_each_line_of_a_split() -> None:
    known = defined("""
sources: [{id: one, name: One, name_cs: Jedna}]
series:
  - {id: a, source: one, unit: persons, name: suspected, name_cs: podezřelé}
  - {id: b, source: one, unit: persons, name: convicted, name_cs: odsouzené}
concepts:
  - {id: x, name: X, name_cs: X, series: [a]}
  - {id: y, name: Y, name_cs: Y, series: [b]}
topics: [{id: t, name: T, name_cs: T, title: T, title_cs: T, concepts: [x, y], source: one}]
""")
    rows = [
        f"one,{series},D.,persons,2020,{sex},,{n},,2024,"
        for series, numbers in (("a", (9, 4, 5)), ("b", (40, 25, 15)))
        for sex, n in zip(("", "F", "M"), numbers, strict=True)
    ]
    ask, words = Selection("t", None, "sex"), Wording("en")

    lines = chart_topics.find_lines(given(*rows, definitions=known), ask)

    assert [trend_words.line_name(line, ask, words) for line in lines] == [
        f"{part} – {series}"
        for part in ("total", "women", "men")
        for series in ("suspected", "convicted")
    ]
    assert trend_words.describe_chart(lines, ask, words) == []
