"""The one yearly table: each number is one row of the files; a cell without one says why, and whom to ask."""

from __future__ import annotations

import polars as pl
import pytest

from dashboard.statistics import yearly_table
from dashboard.statistics.yearly_table import Only, Why, YearlyCell
from tests.statistics.shipped import DEFINITIONS, DIMENSIONS, given, shipped


def cell(
    year: int, concept: str, dimension: str | None = None, category: str | None = None
) -> YearlyCell:
    """One line of the shipped table."""
    (found,) = (
        each
        for each in yearly_table.build(shipped(), year)
        if (each.asked.concept, each.dimension, each.category) == (concept, dimension, category)
        and each.years is None
    )
    return found


@pytest.mark.parametrize("year", [2019, 2021])
def test_each_filled_cell_is_the_value_of_one_row(year: int) -> None:
    table = yearly_table.build(shipped(), year)
    filled = [each for each in table if each.value is not None and each.years is None]

    assert len(filled) == {2019: 22, 2021: 8}[year]
    for each in filled:
        assert each.row is not None
        split: dict[str, str | None] = dict.fromkeys(DIMENSIONS)
        if each.dimension:
            split[each.dimension] = each.category
        same = pl.all_horizontal(
            pl.col(name).eq_missing(pl.lit(code)) for name, code in split.items()
        )
        names = {name: each.row[name] for name in ("source", "series", "vintage", "file", "line")}
        names["series"] = each.row["printed"]
        (value,) = shipped().frame.filter(same, year_from=year, year_to=year, **names)["value"]
        assert value == each.value
        assert each.row["series"] in DEFINITIONS.series_by_concept[each.asked.concept]


@pytest.mark.parametrize("year", [2019, 2021, 2023])
def test_a_cell_without_a_number_says_why_and_whom_to_ask(year: int) -> None:
    table = yearly_table.build(shipped(), year)

    assert {each.asked.concept for each in table} == {
        *("victims", "formal_contact", "prosecuted", "convicted")
    }
    for each in table:
        assert (each.value is None) == (each.why is not None)
        assert each.asked.ask in {"CPD", "MOI", "MOJ"}
    if year == 2023:
        assert {each.why for each in table if each.years is None} == {Why.NO_NUMBER}
        sums = [(each.years, each.value) for each in table if each.years]
        assert sums == [("2019-2023", 90), ("2003-2023", 317)]
        assert "country_of_exploitation" in {each.dimension for each in table}


def test_the_numbers_of_2019_and_2021_are_those_of_the_nearest_source() -> None:
    assert cell(2019, "victims").value == 15
    assert cell(2019, "victims", "sex", "M").value == 11
    assert ("form", "begging") not in {
        (each.dimension, each.category) for each in yearly_table.build(shipped(), 2019)
    }
    assert cell(2019, "victims", "registered_by").why is Why.NOT_SPLIT
    told = cell(2021, "victims")
    assert (told.value, told.last) == (11, 13)
    assert [(other.source, other.value) for other in told.others] == [("unodc", 14)]
    assert cell(2021, "prosecuted").value == 25
    assert cell(2021, "convicted", "age").why is Why.NOT_SPLIT


def test_filters_give_the_part_of_one_source_or_one_count() -> None:
    of_unodc = yearly_table.build(shipped(), 2021, Only(source="unodc"))

    assert {each.row["source"] for each in of_unodc if each.row} == {"unodc"}
    assert next(each.value for each in of_unodc if each.dimension is None) == 14
    only = yearly_table.build(shipped(), 2021, Only(concept="convicted"))
    assert {each.asked.concept for each in only} == {"convicted"}


def test_the_numbers_of_last_year_s_table_stand_beside() -> None:
    before = {(each.asked.concept, each.dimension, each.category): each.value
              for each in yearly_table.build(shipped(), 2018) if each.years is None}  # fmt: skip

    for each in yearly_table.build(shipped(), 2019):
        assert each.years or each.last == before.get(
            (each.asked.concept, each.dimension, each.category)
        )


def test_a_suppressed_number_and_a_missing_part_are_told_apart_and_are_no_zero() -> None:
    numbers = given(
        "unodc,unodc_convicted,Convicted.,persons,2022,,,9,,2025-04,",
        "unodc,unodc_convicted,Convicted.,persons,2022,F,,,suppressed,2025-04,",
        "unodc,unodc_convicted,Convicted.,persons,2022,M,,7,,2025-04,",
    )

    table = yearly_table.build(numbers, 2022, Only(concept="convicted"))

    assert {each.category: (each.value, each.why) for each in table if each.dimension == "sex"} == {
        **{"F": (None, Why.SUPPRESSED), "M": (7, None)},
        # The two of 9 that are not men may all be the women.
        **{"other": (None, Why.NOT_PRINTED), "unknown": (None, Why.NOT_PRINTED)},
    }


def _whys(*rows: str) -> dict[tuple[str | None, str | None], Why | None]:
    """Why the lines of convicted persons of 2022 have no number."""
    of = "unodc,unodc_convicted,Convicted.,persons,2022"
    numbers = given(*(f"{of},{row},2025-04,said" for row in rows))
    table = yearly_table.build(numbers, 2022, Only(concept="convicted"))
    return {(each.dimension, each.category): each.why for each in table}


def test_a_total_of_zero_leaves_nothing_to_ask() -> None:
    told = _whys(",,0,")

    assert told.pop((None, None)) is None
    assert {*told.values()} == {Why.NONE}


def test_only_parts_that_all_have_a_number_say_that_some_of_the_total_is_in_none() -> None:
    assert _whys(",,9,", "F,,1,", "M,,7,")["sex", "other"] is Why.NOT_TOLD
    assert ("sex", "other") not in _whys(",,9,", "F,,,suppressed", "M,,9,")
    assert cell(2020, "victims", "age", "unknown").why is Why.NOT_PRINTED


def test_parts_without_a_total_are_numbers_of_the_year() -> None:
    told = _whys("F,,3,", "M,,2,")

    assert told[None, None] is Why.NO_TOTAL
    assert (told["sex", "F"], told["sex", "other"]) == (None, Why.NOT_PRINTED)
    assert told["age", None] is Why.NOT_SPLIT


def test_of_a_split_that_is_not_recorded_no_part_is_told_as_left_out() -> None:
    told = _whys(",,5,", "unknown,,,not_applicable")

    assert {why for (name, _), why in told.items() if name == "sex"} == {Why.NOT_APPLICABLE}
