"""What is made public: no suppressed number can be read, or computed from what is shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from dashboard.progress import row_schema
from dashboard.statistics import disclosure_control
from dashboard.statistics.definitions import Protection
from dashboard.statistics.disclosure_control import PublicStatistics
from dashboard.statistics.observations import OBSERVATIONS, Flag, Statistics, latest_vintage
from tests.statistics.attack import possible_values
from tests.statistics.shipped import DEFINITIONS, DIMENSIONS, shipped
from tests.statistics.test_attack import published

Row = dict[str, Any]
SMALLEST_SHOWN = DEFINITIONS.protection.threshold
FORMS = ("sexual", "labour", "begging", "servitude")
RARE = ("SK", "UA", "VN", "RO")


def number(value: int | None, year: int, last: int | None = None, **more: Any) -> Row:
    row = dict.fromkeys(OBSERVATIONS)
    fixed = {"source": "program", "series": "program_victims", "definition": "d", "unit": "persons"}
    return {
        **row, **fixed, "year_from": year, "year_to": last or year, "value": value,
        "vintage": "2024-05", "file": "new.csv", "line": 1, "note": "one from Kladno", **more,
    }  # fmt: skip


def table(*rows: Row) -> pl.DataFrame:
    return of(pl.DataFrame(rows, schema=OBSERVATIONS)).frame


def of(frame: pl.DataFrame) -> Statistics:
    return Statistics.of(frame, DEFINITIONS)


def protect(
    rows: pl.DataFrame, published: pl.DataFrame, earlier: pl.DataFrame | None = None
) -> PublicStatistics:
    return disclosure_control.protect(of(rows), published, earlier)


def values(frame: pl.DataFrame) -> list[int | None]:
    return frame["value"].to_list()


def count_possible(shown: pl.DataFrame) -> list[int]:
    """How many values each hidden number of an edition may have, as the attack finds it."""
    codes = {name: shown[name].drop_nulls().unique().to_list() for name in DIMENSIONS}
    return list(possible_values([published(shown)], [], codes).values())


def test_a_small_count_hides_another_of_its_row() -> None:
    rows = [number(16, 2022), number(3, 2022, form="labour"), number(0, 2022, form="other")]
    rows += [number(6, 2022, form="sexual"), number(7, 2022, form="combined")]

    shown = protect(table(*rows), table())

    assert values(shown.frame) == [16, None, 0, None, 7]
    assert shown.frame["flag"].to_list() == [None, "suppressed", None, "suppressed", None]
    assert shown.hidden_count == 2


def test_a_total_that_is_not_printed_gives_nothing_away_either() -> None:
    rows = [number(3, 2022, sex="F"), number(6, 2022, sex="M")]
    rows += [number(4, 2022, form="labour"), number(5, 2022, form="sexual")]

    shown = protect(table(*rows), table()).frame

    assert values(shown)[0] is values(shown)[2] is None
    assert min(count_possible(shown)) > 1


def test_what_a_public_source_prints_stays_and_its_note_with_it() -> None:
    rows = table(number(3, 2019, vintage="2020-05"), number(3, 2022))

    shown = protect(rows, rows.filter(pl.col("vintage") == "2020-05")).frame

    assert values(shown) == [3, None] or values(shown) == [None, 3]
    by_year = {row["year_to"]: (row["value"], row["note"]) for row in shown.to_dicts()}
    assert by_year == {2019: (3, "one from Kladno"), 2022: (None, None)}


def test_a_number_that_public_ones_give_back_is_not_printed_at_all() -> None:
    new, old = number(2, 2022, sex="F"), "2023-01"
    public = [number(9, 2022, vintage=old), number(7, 2022, sex="M", vintage=old)]

    shown = protect(table(new, *public), table(*public))

    assert [(row["sex"], row["value"]) for row in shown.frame.to_dicts()] == [(None, 9), ("M", 7)]
    assert (shown.hidden_count, shown.withheld_count) == (0, 1)


@pytest.mark.parametrize(("also", "hidden_with_them"), [({}, 1), ({"servitude": 1}, 0)])
def test_what_its_sender_hid_is_not_given_back_by_the_total_and_the_other_parts(
    also: dict[str, int], hidden_with_them: int
) -> None:
    hidden = {"begging": 3, **also}  # two of them leave each three values already
    printed = [number(n, 2022, form=form) for form, n in (("sexual", 9), ("labour", 8))]
    total = number(17 + sum(hidden.values()), 2022)
    untold = [number(None, 2022, form=form, flag=Flag.SUPPRESSED.value) for form in hidden]
    rows = table(total, *printed, *untold)
    assert (min(count_possible(rows)) < 2) is bool(hidden_with_them)

    shown = protect(rows, table())

    assert min(count_possible(shown.frame)) > 1
    assert values(shown.frame).count(None) == len(hidden) + hidden_with_them
    assert values(protect(rows, rows).frame) == values(rows)  # everybody can read it already


def test_what_its_sender_hid_is_not_given_back_by_another_split() -> None:
    """Beside 6 of 12 men there is room for 6 who beg, but of all 29 only one has no form that is printed."""
    begging = number(None, 2022, sex="M", form="begging", flag=Flag.SUPPRESSED.value)
    rows = table(
        *(number(29, 2022), number(22, 2022, form="sexual"), number(6, 2022, form="labour")),
        *(number(12, 2022, sex="M"), number(6, 2022, sex="M", form="labour"), begging),
    )

    shown = protect(rows, table()).frame

    printed = {(row["sex"], row["form"]): row["value"] for row in shown.to_dicts()}
    assert None in (printed[None, None], printed[None, "sexual"], printed[None, "labour"])


def test_only_persons_count_unless_cases_are_split_by_what_identifies() -> None:
    cases: dict[str, Any] = {"unit": "cases", "series": "police_detected"}
    rows = [number(2, 2022, **cases), number(1, 2022, country_of_origin="SK", **cases)]

    shown = protect(table(*rows), table()).frame

    assert {row["country_of_origin"]: row["value"] for row in shown.to_dicts()} == {
        None: None if values(shown).count(None) == 2 else 2,
        "SK": None,
    }
    assert values(protect(table(rows[0]), table()).frame) == [2]


def test_an_earlier_edition_does_not_show_what_the_later_one_hides() -> None:
    rows = table(number(4, 2022), number(3, 2022, vintage="2025-05"))

    shown = protect(rows, table()).frame

    assert values(shown) == [None]


def test_what_an_edition_has_printed_does_not_give_back_what_the_next_one_hides() -> None:
    men = number(9, 2022, sex="M")
    first = protect(table(men), table()).frame
    assert values(first) == [9]

    rows = table(number(12, 2022), men, number(3, 2022, sex="F"))
    by_sex = {row["sex"]: row["value"] for row in protect(rows, table(), first).frame.to_dicts()}

    assert by_sex == {None: None, "M": 9, "F": None}
    assert [row["note"] for row in protect(rows, table(), first).frame.to_dicts()] == [None] * 3


def test_a_revised_total_does_not_give_back_a_new_count_beside_the_edition_before() -> None:
    parts = zip(FORMS[:3], (9, 7, 4), strict=True)
    old = [number(20, 2022), *(number(n, 2022, form=form) for form, n in parts)]
    first = protect(table(*old), table()).frame
    assert values(first) == [20, 9, None, None]

    # Labour and begging are 11 together, as before: 25 - 10 - 11 would be the new count.
    later: dict[str, Any] = {"vintage": "2025-05"}
    new = [number(25, 2022, **later), number(10, 2022, form="sexual", **later)]
    rows = table(*old, *new, number(4, 2022, form="servitude", **later))
    second = protect(rows, table(), first).frame

    by_form = {row["form"]: row["value"] for row in second.to_dicts()}
    assert by_form.keys() == {None, *FORMS}
    assert None in {by_form[None], by_form["sexual"]}


def test_a_number_of_a_linked_table_does_not_give_back_what_is_hidden() -> None:
    linked: dict[str, Any] = {"source": "tip", "series": "tip_program_victims"}
    rows = table(
        *(number(12, 2017), number(9, 2017, sex="M"), number(3, 2017, sex="F")),
        *(number(12, 2017, **linked), number(9, 2017, sex="M", **linked)),
    )

    shown = protect(rows, table()).frame

    printed = {(row["series"], row["sex"]): row["value"] for row in shown.to_dicts()}
    for sex in (None, "M"):
        assert printed["program_victims", sex] == printed["tip_program_victims", sex]
    assert printed["program_victims", "F"] is None
    assert None in {printed["program_victims", None], printed["program_victims", "M"]}


def test_what_a_linked_table_alone_prints_does_not_give_back_what_is_hidden() -> None:
    linked: dict[str, Any] = {"source": "tip", "series": "tip_program_victims"}
    women = number(3, 2017, sex="F")
    everybody, men = number(12, 2017, **linked), number(9, 2017, sex="M", **linked)
    after, both, before = number(3, 2019), number(26, 2018, 2019), number(23, 2018, **linked)

    of_split = protect(table(women, everybody, men), table()).frame
    of_years = protect(table(after, both, before), table()).frame

    # 12 less 9 men are the women, 26 less 23 of 2018 the persons of 2019.
    assert (values(of_split).count(None), values(of_years).count(None)) == (2, 2)


def test_what_its_sender_hid_is_not_given_back_by_a_linked_table() -> None:
    linked: dict[str, Any] = {"source": "tip", "series": "tip_program_victims"}
    women = number(None, 2017, sex="F", flag=Flag.SUPPRESSED.value)
    others = number(12, 2017, **linked), number(9, 2017, sex="M", **linked)

    of_rest = protect(table(women, *others), table()).frame
    of_itself = protect(table(women, number(7, 2017, sex="F", **linked)), table()).frame

    assert (values(of_rest).count(None), values(of_itself).count(None)) == (2, 2)


def test_what_a_period_leaves_for_a_year_is_a_part_of_the_year() -> None:
    women, everybody = number(1, 2023, sex="F"), number(5, 2023)
    men = number(20, 2022, 2023, sex="M"), number(16, 2022, sex="M")

    shown = protect(table(women, everybody, *men), table()).frame

    # 20 less 16 are the 4 men of 2023, whom nobody prints; the fifth person is a woman.
    assert values(shown).count(None) == 2


def test_two_periods_do_not_give_back_the_year_between_their_ends() -> None:
    rows = table(number(100, 2016, 2018), number(103, 2016, 2019), number(3, 2019))

    shown = protect(rows, table()).frame

    # 103 - 100 is the hidden count, unless one of the two is hidden with it.
    assert sorted(values(shown), key=str) in (
        [Decimal(100), None, None],
        [Decimal(103), None, None],
    )


def test_two_periods_that_overlap_do_not_give_back_what_lies_beside_them() -> None:
    rows = table(number(37, 2016, 2018), number(26, 2017, 2019), number(14, 2016), number(3, 2019))

    shown = protect(rows, table()).frame

    # 37 + the count of 2019 is 26 + 14.
    assert values(shown).count(None) == 2


def test_a_number_over_several_years_does_not_give_back_a_year_of_the_series_that_it_counts() -> (
    None
):
    since: dict[str, Any] = {"source": "moi", "series": "moi_program_since_2003"}
    yearly: dict[str, Any] = {"source": "tip", "series": "tip_program_victims"}
    rows = table(number(40, 2022, 2024, **since), number(17, 2022, **yearly),
                 number(20, 2023, **yearly), number(3, 2024, **yearly))  # fmt: skip

    shown = protect(rows, table()).frame

    assert values(shown).count(None) == 2


def test_the_years_that_two_series_print_together_are_one_number_where_one_counts_the_other() -> (
    None
):
    since: dict[str, Any] = {"source": "moi", "series": "moi_program_since_2003"}
    yearly: dict[str, Any] = {"source": "tip", "series": "tip_program_victims"}
    known = number(37, 2022, 2023, **since)
    rows = table(known, number(40, 2022, 2024, **since), number(40, 2022, 2024, **yearly),
                 number(3, 2024, **yearly))  # fmt: skip

    shown = protect(rows, table(known)).frame

    # 40 of either series less the 37 that everybody knows are the 3.
    assert values(shown) == [37, None, None, None]


def test_two_values_are_too_few() -> None:
    parts = [number(n, 2022, form=form) for n, form in zip((9, 2, 1), FORMS, strict=False)]

    shown = protect(table(number(12, 2022), *parts), table()).frame

    assert min(count_possible(shown)) > 2  # 12 - 9 are two and one, or one and two


def test_four_parts_of_a_small_total_leave_each_more_than_two_values() -> None:
    parts = [number(n, 2022, form=form) for n, form in zip((2, 1, 1, 1), FORMS, strict=True)]

    shown = protect(table(number(5, 2022), *parts), table()).frame

    assert values(shown) == [None] * 5


def test_small_parts_of_a_total_that_everybody_knows_are_not_printed_at_all() -> None:
    total = number(5, 2022, vintage="2023-01")
    parts = [number(n, 2022, form=form) for n, form in zip((2, 1, 1, 1), FORMS, strict=True)]

    shown = protect(table(total, *parts), table(total))

    assert [(row["form"], row["value"]) for row in shown.frame.to_dicts()] == [(None, 5)]
    assert (shown.hidden_count, shown.withheld_count) == (0, 4)


def test_rare_countries_are_counted_together_and_named() -> None:
    rows = [
        number(n, 2022, country_of_origin=code) for n, code in zip((9, 2, 3, 1), RARE, strict=True)
    ]

    shown = protect(table(number(15, 2022), *rows), table()).frame

    of = {
        row["country_of_origin"]: (row["value"], row["flag"], row["note"])
        for row in shown.to_dicts()
    }
    assert of == {
        None: (15, None, None),
        "SK": (9, None, None),
        "other": (6, "grouped", "RO, UA, VN"),
    }


def test_a_number_that_was_loaded_as_of_several_countries_is_no_group_of_ours() -> None:
    loaded = number(20, 2019, country_of_origin="other", flag="grouped", note="UA, VN")
    rows = table(number(30, 2019), loaded, number(10, 2019, country_of_origin="CZ"))

    first = protect(rows, table()).frame

    assert values(protect(rows, table(), first).frame) == values(first) == [30, 20, 10]


def test_a_small_number_of_other_countries_is_hidden_beside_rare_ones() -> None:
    def of_country(value: int, code: str) -> Row:
        return number(value, 2019, country_of_origin=code)

    rows = table(number(40, 2019), of_country(29, "CZ"), of_country(4, "UA"), of_country(4, "VN"),
                 of_country(3, "other"))  # fmt: skip

    shown = protect(rows, table()).frame

    assert dict(zip(shown["country_of_origin"], values(shown), strict=True)) == {
        **{None: 40, "CZ": 29, "UA": None, "VN": None, "other": None}
    }


def test_a_country_that_joins_a_group_later_cannot_be_computed_from_it() -> None:
    rows = [
        number(n, 2022, country_of_origin=code) for n, code in zip((9, 2, 3), RARE, strict=False)
    ]
    first = protect(table(*rows), table()).frame

    more = table(*rows, number(2, 2022, country_of_origin="RO"))
    shown = protect(more, table(), first).frame

    together = {row["country_of_origin"]: row["note"] for row in shown.to_dicts()}
    assert together == {"SK": None, "other": "UA, VN", "RO": None}
    assert shown.filter(pl.col("country_of_origin") == "RO")["value"].to_list() == [None]


def test_zeros_are_hidden_with_small_counts_where_a_strategy_says_so() -> None:
    rule = Protection(threshold=3, zero="hidden")
    hiding = Statistics.of(
        table(number(12, 2022), number(12, 2022, sex="M"), number(0, 2022, sex="F")),
        DEFINITIONS.model_copy(update={"protection": rule}),
    )

    shown = disclosure_control.protect(hiding, table())

    hidden = shown.frame.filter(pl.col("value").is_null())["sex"].to_list()
    assert "F" in hidden
    assert len(hidden) == 2


def test_an_edition_that_is_made_again_is_the_same() -> None:
    rows = table(
        *(number(16, 2022), number(3, 2022, form="labour"), number(0, 2022, form="other")),
        *(number(6, 2022, form="sexual"), number(7, 2022, form="combined")),
    )
    first = protect(rows, table()).frame

    assert protect(rows, table(), first).frame.equals(first)


def test_a_break_is_told_though_its_number_is_suppressed() -> None:
    shown = protect(table(number(2, 2022, flag=Flag.BREAK.value)), table())

    assert shown.frame["flag"].to_list() == ["suppressed"]
    assert shown.statistics.breaks["year"].to_list() == [2022]


def test_the_statistics_of_the_annex_if_nobody_had_printed_them() -> None:
    frame = shipped().frame

    shown = protect(frame, frame.clear())

    persons = shown.frame.filter(pl.col("unit") == "persons")["value"].drop_nulls()
    assert not [one for one in persons if 0 < one < SMALLEST_SHOWN]
    small = latest_vintage(of(frame)).filter(
        pl.col("value").is_between(1, SMALLEST_SHOWN - 1), pl.col("unit") == "persons"
    )
    assert small.height <= shown.hidden_count <= 2 * small.height
    assert protect(frame, frame).hidden_count == 0


def test_rows_keep_their_public_addresses_and_no_note() -> None:
    evidence = ["https://mv.gov.cz/x", "MV-1/2022", None, "see https://mv.gov.cz"]
    frame = pl.DataFrame({"evidence": evidence, "note": ["a", "b", None, "c"]})

    found = row_schema.hide_internal(frame)

    assert found["evidence"].to_list() == ["https://mv.gov.cz/x", "internal", None, "internal"]
    assert found["note"].to_list() == [None] * 4
