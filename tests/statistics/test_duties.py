"""Who delivers which numbers of a year, and what has come: delivered, partly, owed, none, not recorded."""

from __future__ import annotations

from datetime import date

from dashboard.presentation import Wording, duty_words
from dashboard.statistics import definitions, duties
from dashboard.statistics.duties import DeliveryState
from tests.statistics.shipped import CODE_LISTS, defined, given, shipped

TEXT = """\
sources:
  - {id: office, name: Office, name_cs: Úřad}
series:
  - {id: helped, source: office, unit: persons, name: persons helped, name_cs: osoby}
concepts:
  - {id: help, name: Help, name_cs: Pomoc, series: [helped]}
duties:
  - {body: AB, series: helped, split: [sex, age], due: 03-31, since: 2020, until: 2022,
     authority: Law 1/2020, authority_cs: Zákon 1/2020}
yearly:
  - {concept: help, split: [sex], ask: AB, authority: Law 1/2020, authority_cs: Zákon 1/2020}
"""
HEAD = "source,series,definition,unit,year,sex,age,value,flag,vintage,note"
FAULTS = {
    "body: AB": ("body: XY", "unknown-entity", 8),
    "series: helped, split": ("series: halped, split", "unknown-series", 8),
    "split: [sex, age]": ("split: [sex, ago]", "unknown-dimension", 8),
    "due: 03-31": ("due: 02-30", "wrong-form", 8),
    "authority: Law 1/2020, authority_cs: Zákon 1/2020}\nyearly": (
        *("authority_cs: Zákon 1/2020}\nyearly", "missing-key"),
        8,
    ),
    "concept: help,": ("concept: halp,", "unknown-concept", 11),
    "ask: AB": ("ask: XY", "unknown-entity", 11),
}


def states(*rows: str, year: int = 2021) -> dict[str | None, DeliveryState]:
    """The state of each split after some rows were delivered."""
    lines = (f"office,helped,Persons.,persons,{row},2022-01,said" for row in rows)
    found = duties.list_owed(given(*lines, definitions=defined(TEXT), head=HEAD), year)
    return {each.dimension: each.state for each in found}


def test_a_duty_is_checked_with_the_file_that_it_stands_in() -> None:
    for right, (wrong, code, line) in FAULTS.items():
        assert TEXT.count(right) == 1, right
        found, problems = definitions.parse(TEXT.replace(right, wrong), CODE_LISTS, {"AB"})
        assert found is None
        assert (code, line) in {(each.code, each.row) for each in problems}, right


def test_what_a_body_delivers_has_one_of_five_states() -> None:
    assert states() == {
        None: DeliveryState.OWED,
        "sex": DeliveryState.OWED,
        "age": DeliveryState.OWED,
    }
    assert states("2021,,,5,", "2021,F,,3,", "2021,M,,2,", "2021,,18+,3,") == {
        **{None: DeliveryState.DELIVERED, "sex": DeliveryState.DELIVERED},
        "age": DeliveryState.PARTLY,
    }
    assert states("2021,,,0,") == {
        None: DeliveryState.NONE,
        "sex": DeliveryState.NONE,
        "age": DeliveryState.NONE,
    }
    assert states("2021,,,5,", "2021,unknown,,,not_applicable") == {
        **{None: DeliveryState.DELIVERED, "sex": DeliveryState.NOT_RECORDED},
        "age": DeliveryState.OWED,
    }
    assert states("2021,,,,unknown")[None] is DeliveryState.OWED


def test_two_tables_of_the_same_persons_are_never_added_and_the_fullest_one_counts() -> None:
    by_age = ("2021,F,0-17,2,", "2021,M,18+,3,")
    head = HEAD.replace("value,", "form,value,")
    for total, sex in (("10", DeliveryState.PARTLY), ("5", DeliveryState.DELIVERED)):
        rows = [f"2021,,,,{total},"]
        rows += [row.replace("17,", "17,,").replace("18+,", "18+,,") for row in by_age]
        rows += [row.replace("17,", "17,sexual,").replace("18+,", "18+,sexual,") for row in by_age]
        lines = (f"office,helped,Persons.,persons,{row},2022-01,said" for row in rows)
        found = duties.list_owed(given(*lines, definitions=defined(TEXT), head=head), 2021)
        assert {each.state for each in found if each.dimension} == {sex}

    alone_and_with_age = ("2021,,,5,", "2021,F,,2,", "2021,F,0-17,2,", "2021,M,18+,3,")
    assert states(*alone_and_with_age)["sex"] is DeliveryState.DELIVERED


def test_what_lacks_of_a_split_is_named() -> None:
    rows = ("2021,,,5,", "2021,F,,3,", "2021,M,,,suppressed")
    lines = (f"office,helped,Persons.,persons,{row},2022-01,said" for row in rows)
    numbers = given(*lines, definitions=defined(TEXT), head=HEAD)

    (split,) = (each for each in duties.list_owed(numbers, 2021) if each.dimension == "sex")

    assert (split.state, split.lacking, split.rest) == (DeliveryState.PARTLY, ("M",), 2)
    assert split.due == date(2022, 3, 31)


def test_parts_that_are_more_than_their_total_leave_no_number_below_zero() -> None:
    rows = ("2021,,,5,", "2021,F,,7,", "2021,M,,,suppressed")
    lines = (f"office,helped,Persons.,persons,{row},2022-01,said" for row in rows)
    known = defined(TEXT)
    owed = duties.list_owed(given(*lines, definitions=known, head=HEAD), 2021)
    (split,) = (each for each in owed if each.dimension == "sex")

    assert (split.state, split.lacking, split.rest) == (DeliveryState.PARTLY, ("M",), None)
    said = duty_words.state_text(split, known, Wording("en"))
    assert said == "delivered partly: no number of men"


def test_the_form_has_the_definition_of_the_series_and_not_of_a_table_that_prints_it_again() -> (
    None
):
    """With the other one the numbers of the form would be refused as those of another series."""
    known = defined("""
sources: [{id: one, name: One, name_cs: Jedna}]
series:
  - {id: own, source: one, unit: persons, name: own, name_cs: own}
  - {id: again, source: one, unit: persons, name: again, name_cs: again}
links: [{series: [own, again], years: "2018-2020"}]
duties: [{body: B, series: own, authority: r, authority_cs: r}]
""")
    numbers = given(
        "one,own,The table itself.,persons,2018,,,5,,2020,",
        "one,again,Printed again.,persons,2019,,,6,,2022,",
        definitions=known,
    )

    (asked,) = duties.list_asked(numbers, "B", 2020)
    assert (asked.definition, asked.last) == ("The table itself.", 6)


def test_a_duty_holds_for_its_years_and_its_body_only() -> None:
    assert states(year=2019) == states(year=2023) == {}
    nothing = given(definitions=defined(TEXT), head=HEAD)
    assert duties.list_owed(nothing, 2021, "CD") == ()
    assert duties.list_owed(nothing, 2021, "AB")


def test_of_2023_everything_that_task_4_3_asks_for_is_owed_without_a_day_that_nobody_read() -> None:
    owed = duties.list_owed(shipped(), 2023)

    assert {each.state for each in owed} == {DeliveryState.OWED}
    assert {each.due for each in owed} == {None}
    assert {each.duty.authority for each in owed} == {"Task 4.3 of the strategy"}
    assert [each.dimension for each in owed if each.duty.body == "CPD"] == [
        *(None, "form", "age", "sex", "country_of_origin", "country_of_exploitation")
    ]
    assert [each.duty.body for each in owed] == ["CPD"] * 6 + ["MOI"] * 4 + ["MOJ"] * 4
    assert all(each.duty.assumed for each in owed)
