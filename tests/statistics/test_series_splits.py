"""By what the shipped statistics are split, and for which years, line by line of their files."""

from __future__ import annotations

import csv

from dashboard.statistics.availability import Years, list_availability
from dashboard.statistics.observations import STORED_DIMENSIONS
from tests.statistics.shipped import DATA, FILES, REPRINTS, given, shipped


def test_every_year_that_is_said_to_be_split_has_such_a_number_in_a_file_and_no_other() -> None:
    expected: dict[tuple[str, str, str | None], set[str]] = {}
    for file in FILES:
        with (DATA / file).open(encoding="utf-8-sig") as lines:
            for line in csv.DictReader(lines):
                split: list[str | None] = [by for by in STORED_DIMENSIONS if line[by]]
                series = REPRINTS.get(line["series"], line["series"])
                for by in (split or [None]) if line["value"] else ():
                    years = expected.setdefault((line["source"], series, by), set())
                    years.add(line["year"].replace("–", "-"))

    found = {
        (each.source, each.series, by): texts
        for each in list_availability(shipped())
        for by, years in [(None, each.total), *each.by.items()]
        if (texts := {str(year) for year in years.single} | {f"{a}-{b}" for a, b in years.several})
    }

    assert found == expected
    assert len(found) > 40


def test_a_suppressed_number_is_not_available() -> None:
    hidden = given("police,victims,Victims.,persons,2020,F,,,suppressed,2021,")

    assert list_availability(hidden) == ()


def test_several_years_in_one_number_are_none_of_them() -> None:
    (series,) = list_availability(given("police,x,Cases.,cases,2019-2021,,,7,,2021,"))

    assert series.total == Years(several=((2019, 2021),))
    assert series.by == {}
