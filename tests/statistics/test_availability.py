"""Whether numbers are published, by dimension, series and year: on made-up numbers and on what ships."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.statistics.availability import (
    TOTAL,
    SplitState,
    SplitYears,
    list_available,
    list_states,
    years_with_numbers,
)
from dashboard.statistics.observations import STORED_DIMENSIONS
from tests import databases
from tests.statistics.shipped import (
    DATA,
    DEFINITIONS,
    DIMENSIONS,
    FILES,
    REPRINTS,
    defined,
    given,
    shipped,
)

YEARS = range(2014, 2024)


def states(*rows: str, by: str = "sex", years: range = range(2020, 2021)) -> list[SplitState]:
    (found,) = (each for each in list_states(given(*rows), years) if each.dimension == by)
    return list(found.years.values())


def line(of: str, value: str, flag: str = "", year: str = "2020") -> str:
    note = "why" if flag in {"inferred"} else ""
    return f"police,x,Cases.,cases,{year},{of},,{value},{flag},2021,{note}"


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([line("", "9"), line("F", "4"), line("M", "5")], SplitState.YES),
        ([line("F", "4"), line("M", "5")], SplitState.YES),
        ([line("", "9"), line("F", "4")], SplitState.PARTLY),
        ([line("", "9"), line("F", "4"), line("M", "", "suppressed")], SplitState.PARTLY),
        ([line("", "9"), line("F", "4"), line("M", "5", "inferred")], SplitState.PARTLY),
        ([line("", "9"), line("F", "4", "inferred")], SplitState.INFERRED),
        ([line("", "9"), line("F", "", "suppressed")], SplitState.SUPPRESSED),
        ([line("", "9"), line("F", "", "unknown")], SplitState.NO),
        ([line("", "9")], SplitState.NO),
        ([line("F", "9", year="2019-2020")], SplitState.PARTLY),
        ([line("F", "9", "inferred", year="2019-2020")], SplitState.INFERRED),
        ([line("F", "9", year="2018-2019")], SplitState.NO),
        # A year of which nobody knows a number is in the one over several years all the same.
        ([line("F", "", "unknown"), line("F", "9", year="2019-2020")], SplitState.PARTLY),
        ([line("F", "", "suppressed"), line("F", "9", year="2019-2020")], SplitState.SUPPRESSED),
    ],
)
def test_a_state_is_that_of_the_parts_of_a_year(rows: list[str], state: SplitState) -> None:
    assert states(*rows) == [state]


def test_shares_are_not_added_up_to_their_total() -> None:
    shares = defined("units: [{id: percent, name: per cent, name_cs: procenta, kind: share}]\n")
    rows = [f"a,b,C.,percent,2020,{sex},,{n},,2021," for sex, n in (("", 60), ("F", 30), ("M", 20))]
    (found,) = (
        each
        for each in list_states(given(*rows, definitions=shares), range(2020, 2021))
        if each.dimension == "sex"
    )

    assert list(found.years.values()) == [SplitState.YES]


def of(dimension: str, series: str) -> dict[int, SplitState]:
    (found,) = (
        each
        for each in list_states(shipped(), YEARS)
        if (each.dimension, each.series) == (dimension, series)
    )
    return dict(found.years)


def test_the_shipped_series_are_as_available_as_their_sources_print_them() -> None:
    returns = of("country_of_exploitation", "program_returns")
    assert {year for year, state in returns.items() if state is SplitState.INFERRED} == {
        2016,
        2018,
        2019,
    }
    assert {state for year, state in returns.items() if year in {2014, 2020}} == {SplitState.NO}
    assert of("sex", "program_victims")[2019] is SplitState.YES
    assert of("form", "unodc_victims")[2019] is SplitState.PARTLY
    assert of("country_of_origin", "unodc_victims")[2016] is SplitState.PARTLY
    assert of(TOTAL, "moi_program_since_2003")[2022] is SplitState.PARTLY
    assert of("age", "greta_victims")[2023] is SplitState.PARTLY
    assert {of("identification", each.id)[2019] for each in DEFINITIONS.series
            if each.id != "program_victims_by_form"} == {SplitState.NO}  # fmt: skip


def test_every_series_has_a_state_for_each_dimension_and_year() -> None:
    every: tuple[SplitYears, ...] = list_states(shipped(), YEARS)
    series = {each.series for each in every}

    assert len(every) == len(series) * (1 + len(DIMENSIONS))
    assert all(list(each.years) == list(YEARS) for each in every)
    assert years_with_numbers(shipped(), (2023,)) == range(2014, 2024)
    assert list_states(given(), YEARS) == ()
    assert list(years_with_numbers(given(), ())) == []


def test_the_command_prints_it_for_programs_and_for_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = databases.sqlite(tmp_path / "filled.db", databases.fill)
    command = ["statistics", "--availability", "--database", url]
    assert main([*command, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["availability"]
    assert main([*command, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert main([*command, "--lang", "cs"]) == 0
    said = capsys.readouterr().out
    assert "\nČlenění " in said

    assert [{**each, "years": None} for each in told] == [
        {name: row[name] for name in ("dimension", "source", "series")} | {"years": None}
        for row in rows
    ]
    (returns,) = (
        each["years"]
        for each in told
        if (each["dimension"], each["series"]) == ("country_of_exploitation", "program_returns")
    )
    assert (returns["2016"], returns["2017"], returns["2020"]) == ("inferred", "no", "no")
    assert "◇ odvozeno" in said
    assert "Země vykořisťování" in said


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
        (each.source, each.series, None if by == TOTAL else by): texts
        for splits in list_available(shipped())
        for by, each in splits.items()
        if (texts := {str(year) for year in each.single} | {f"{a}-{b}" for a, b in each.several})
    }

    assert found == expected
    assert len(found) > 40


def test_a_suppressed_number_is_not_available() -> None:
    hidden = given("police,victims,Victims.,persons,2020,F,,,suppressed,2021,")

    assert list_available(hidden) == ()


def test_several_years_in_one_number_are_none_of_them() -> None:
    (series,) = list_available(given("police,x,Cases.,cases,2019-2021,,,7,,2021,"))

    assert [*series] == [TOTAL]
    assert (series[TOTAL].single, series[TOTAL].several) == ((), ((2019, 2021),))
