"""A table of statistics: right rows come out, every fault at its cell, contradictions side by side.

Rows are written as in a CSV file with `;`; `«` marks the cell where a problem must stand.
"""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.files.file_to_table import read
from dashboard.statistics.check_totals import compare_with_stored, find_broken_totals
from dashboard.statistics.observations import (
    Flag,
    Number,
    Statistics,
    check,
    column_headers,
    conflicts,
    output_rows,
    plain,
    schema,
)
from dashboard.text.problem import Problem
from tests.statistics import shipped as of_files
from tests.statistics.shipped import CONCEPTS, DATA, DEFINITIONS, DIMENSIONS, FILES, REPRINTS
from tests.tables import table_of

MARK = "«"
HEAD = "source;series;definition;unit;year;sex;country_of_origin;value;flag;vintage;note"


def checked(*rows: str, head: str = HEAD) -> tuple[pl.DataFrame, list[Problem]]:
    """The observations and problems of a file in which row 1 is the head."""
    table, problems = read("\n".join((head, *rows)).encode(), "numbers.csv")
    assert problems == []
    assert table is not None
    return check(table, DEFINITIONS)


def shipped(name: str) -> pl.DataFrame:
    table, problems = read((DATA / name).read_bytes(), name)
    assert table is not None
    frame, more = check(table, DEFINITIONS)
    assert problems + more == []
    assert frame.height == table.cells.height
    return frame


def everything() -> Statistics:
    return of_files.shipped()


def counted(frame: pl.DataFrame) -> Statistics:
    return Statistics(frame, DEFINITIONS)


def in_single_years(
    statistics: Statistics, series: str, by: str | None = None, category: str | None = None
) -> list[Number | None]:
    """The numbers of a line of a chart."""
    return [
        plain(row["value"])
        for row in statistics.line_rows[series, by]
        if row["year_from"] == row["year_to"] and row["category"] == category
    ]


def row(value: str = "", *, of: str = ";", year: str = "2017", flag: str = "") -> str:
    """A right row of one series; `of` is sex and country of origin."""
    note = "why" if flag else ""
    return f"police;victims;Victims;persons;{year};{of};{value};{flag};2020;{note}"


def found(problems: list[Problem]) -> list[tuple[str, int | None, int | None]]:
    return [(problem.code, problem.row, problem.column) for problem in problems]


def test_a_right_row_gives_an_observation() -> None:
    frame, problems = checked("police;victims;Victims found;persons;2016–2019;f;cz;12;;2020-05;")

    assert problems == []
    assert frame.schema == schema(DIMENSIONS)
    held = {name: value for name, value in frame.to_dicts()[0].items() if value is not None}
    assert held == {
        "source": "police",
        "series": "victims",
        "definition": "Victims found",
        "unit": "persons",
        "year_from": 2016,
        "year_to": 2019,
        "sex": "F",
        "country_of_origin": "CZ",
        "value": 12,
        "vintage": "2020-05",
        "file": "numbers.csv",
        "line": 2,
    }


def test_zero_unknown_suppressed_and_not_applicable_are_four_states() -> None:
    frame, problems = checked(
        row("0", year="2016"),
        row("", year="2017", flag="unknown"),
        row("", year="2018", flag="suppressed"),
        row("", year="2019", flag="not_applicable"),
        row("0", year="2020", flag="blank_in_source"),
    )

    assert problems == []
    assert frame["value"].to_list() == [0, None, None, None, 0]
    assert frame["flag"].to_list() == [
        None,
        "unknown",
        "suppressed",
        "not_applicable",
        "blank_in_source",
    ]


@pytest.mark.parametrize(
    ("code", "marked"),
    [
        ("series-missing", "police;«;Victims;persons;2017;;;1;;2020;"),
        ("series-name", "«The Police;victims;Victims;persons;2017;;;1;;2020;"),
        ("series-name", "police;«=1+1;Victims;persons;2017;;;1;;2020;"),
        ("series-code", "police;victims;Victims;«people;2017;;;1;;2020;"),
        ("series-year", "police;victims;Victims;persons;«17;;;1;;2020;"),
        ("series-year", "police;victims;Victims;persons;«2017/18;;;1;;2020;"),
        ("series-year", "police;victims;Victims;persons;«9999;;;1;;2020;"),
        ("series-years-turned", "police;victims;Victims;persons;«2016–2007;;;1;;2020;"),
        ("series-code", "police;victims;Victims;persons;2017;«male;;1;;2020;"),
        ("series-country", "police;victims;Victims;persons;2017;;«Phillipines;1;;2020;"),
        ("series-country", "police;victims;Victims;persons;2017;;«UK;1;;2020;"),
        ("series-value-missing", "police;victims;Victims;persons;2017;;;«;;2020;"),
        ("series-value-missing", "police;victims;Victims;persons;2017;;;«;inferred;2020;why"),
        ("series-value", "police;victims;Victims;persons;2017;;;«ten;;2020;"),
        ("series-value", "police;victims;Victims;persons;2017;;;«1 (from the UK);;2020;"),
        ("series-value", "police;victims;Victims;persons;2017;;;«-1;;2020;"),
        ("series-value", "police;victims;Victims;persons;2017;;;«1,5;;2020;"),
        ("number-too-large", "police;victims;Victims;persons;2017;;;«99999999999999999999;;2020;"),
        ("series-value-suppressed", "police;victims;Victims;persons;2017;;;«<5;;2020;"),
        ("series-value-suppressed", "police;victims;Victims;persons;2017;;;«about ten;;2020;"),
        *(
            ("series-value-suppressed", f"police;victims;Victims;persons;2017;;;«{mark};;2020;")
            for mark in ("..", ":", "c", "-")
        ),
        ("series-value-flagged", "police;victims;Victims;persons;2017;;;«4;suppressed;2020;"),
        ("series-value-flagged", "police;victims;Victims;persons;2017;;;«4;blank_in_source;2020;x"),
        ("series-code", "police;victims;Victims;persons;2017;;;;«secret;2020;"),
        ("series-note-missing", "police;victims;Victims;persons;2017;;;4;inferred;2020;«"),
        ("series-grouped", "police;victims;Victims;persons;2017;F;;4;«grouped;2020;all women"),
        ("series-grouped", "police;victims;Victims;persons;2017;;other;4;«grouped;2020;some"),
        ("series-grouped", "police;victims;Victims;persons;2017;;UA;4;«grouped;2020;UA, VN"),
        ("series-vintage", "police;victims;Victims;persons;2017;;;4;;«May 2020;"),
        ("series-vintage", "police;victims;Victims;persons;2017;;;4;;«2020-13;"),
        ("series-vintage", "police;victims;Victims;persons;2017;;;4;;«2021-02-29;"),
        ("text-damaged", "police;victims;Victims;persons;2017;;;4;;2020;«a\x07b"),
        ("text-too-long", "police;victims;Victims;persons;2017;;;4;;2020;«" + "x" * 20_001),
    ],
)
def test_a_problem_stands_at_its_cell(code: str, marked: str) -> None:
    column = marked[: marked.index(MARK)].count(";") + 1

    frame, problems = checked(row("1", year="2016"), marked.replace(MARK, ""))

    assert found(problems) == [(code, 3, column)]
    assert frame.height == 1


def test_all_problems_come_at_once_in_the_order_of_the_table() -> None:
    frame, problems = checked(
        "police;victims;Victims;people;17;;;ten;;2020;",
        row("1"),
        "police;victims;Victims;persons;2018;x;ZZ;;nil;;",
    )

    assert found(problems) == [
        ("series-code", 2, 4),
        ("series-year", 2, 5),
        ("series-value", 2, 8),
        ("series-code", 4, 6),
        ("series-country", 4, 7),
        ("series-code", 4, 9),
        ("series-missing", 4, 10),
    ]
    assert [problem.place for problem in problems[:1]] == ["numbers.csv:2:4"]
    assert frame.height == 1


def test_a_number_given_twice_is_a_question() -> None:
    _, problems = checked(row("1"), row("2", of="F;"), row("3"), row("1", year="2018"))

    assert found(problems) == [("series-repeated", 4, 2)]
    assert problems[0].values["first"] == "2"


def test_another_vintage_is_another_number() -> None:
    _, problems = checked(row("1"), row("2").replace("2020", "2021"))

    assert problems == []


def test_a_series_has_one_source_one_definition_and_one_unit() -> None:
    rows, problems = checked(
        "police;victims;Victims;persons;2016;;;1;;2020;",
        "courts;victims;Sentences;cases;2017;;;1;;2020;",
        "courts;victims;Sentences;cases;2018;;;1;;2020;",
    )

    _, told = compare_with_stored(rows, counted(rows.clear()))
    assert problems == []
    assert [(each.row, each.values["head"]) for each in told] == [
        *((3, "source"), (3, "definition"), (3, "unit")),
    ]


def test_heads_are_known_missing_doubled_or_strange() -> None:
    strange = checked(row("1") + ";Brno", head=f"{HEAD};region")[1]
    doubled = checked(row("1") + ";12", head=f"{HEAD};VALUE")[1]
    missing = checked("a;b;c", head="source;series;Country of Origin")[1]

    assert found(strange) == [("series-head", 1, 12)]
    assert found(doubled) == [("head-doubled", 1, 12)]
    assert {problem.code for problem in missing} == {"series-head-missing"}
    assert [problem.values["head"] for problem in missing] == [
        "definition",
        "unit",
        "year",
        "value",
        "vintage",
    ]


def test_a_table_without_rows_says_so() -> None:
    frame, problems = checked(";;;;;;;;;;")

    assert found(problems) == [("no-rows", 1, 1)]
    assert frame.schema == schema(DIMENSIONS)


CODES = [code for each in DEFINITIONS.dimensions for code in each.code_ids]
WORDS = sorted({*CODES, *Flag, "persons", "cases", "offences"})
CELLS = some.one_of(
    some.sampled_from(
        [*WORDS, "", "0", "12", "2016-2019", "2017", "<5", "=1+1", "1e5", "٣", "NaN"]
    ),
    some.text(max_size=6),
)


@given(some.data())
def test_no_table_makes_it_fail(data: some.DataObject) -> None:
    heads = some.lists(
        some.one_of(some.sampled_from(list(column_headers(DEFINITIONS))), some.text(max_size=5))
    )
    columns = tuple(data.draw(heads))
    row_of = some.tuples(*(CELLS for _ in columns))
    rows = tuple(data.draw(some.lists(row_of, max_size=4)))
    table = table_of(columns, rows, range(2, len(rows) + 2))

    frame, problems = check(table, DEFINITIONS)

    assert frame.schema == schema(DIMENSIONS)
    assert frame.height or problems
    assert all(problem.row and problem.column for problem in problems)
    assert find_broken_totals(counted(frame)) == []
    assert conflicts(counted(frame)) == []


FULL = tuple(head.replace(" ", "_") for head in column_headers(DEFINITIONS))


@given(
    some.lists(some.lists(CELLS, min_size=len(FULL), max_size=len(FULL)), min_size=1, max_size=3)
)
def test_no_row_makes_it_fail(cells: list[list[str]]) -> None:
    rows = tuple(tuple(row) for row in cells)
    table = table_of(FULL, rows, range(2, len(rows) + 2))

    frame, problems = check(table, DEFINITIONS)

    assert frame.height or problems
    assert all(problem.row and problem.column for problem in problems)


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        ([row("3"), row("1", of="F;"), row("2", of="M;")], []),
        ([row("4"), row("1", of="F;"), row("2", of="M;")], ["sex"]),
        ([row("4"), row("1", of="F;"), row("", of="unknown;", flag="unknown")], []),
        ([row("4"), row("1", of="F;"), row("", of="M;", flag="suppressed")], []),
        ([row("4"), row("5", of="F;"), row("", of="M;", flag="suppressed")], ["sex"]),
        ([row("", flag="unknown"), row("1", of="F;")], []),
        ([row("3", of=";CZ"), row("1", of="F;CZ"), row("1", of="M;CZ")], ["sex"]),
        ([row("3", year="2016-2017"), row("1", year="2016"), row("1", year="2017")], ["years"]),
        ([row("3", year="2016-2018"), row("1", year="2016"), row("1", year="2017")], []),
        ([row("1", year="2016-2018"), row("1", year="2016"), row("1", year="2017")], ["years"]),
        ([row("4"), row("1", of="F;").replace("2020", "2021")], []),
        ([row("4"), row("1", of="F;").replace("victims", "others")], []),
    ],
)
def test_parts_make_their_total_unless_one_is_not_known(rows: list[str], rules: list[str]) -> None:
    frame, problems = checked(*rows)

    assert problems == []
    assert [one.rule for one in find_broken_totals(counted(frame))] == rules


@pytest.mark.parametrize("name", FILES)
def test_the_shipped_statistics_have_no_problem(name: str) -> None:
    frame = shipped(name)

    assert frame.filter(pl.col("place").is_null()).is_empty()
    assert set(frame["series"]) <= {one for known in CONCEPTS.values() for one in known} | set(
        REPRINTS
    )


def test_the_only_broken_total_is_the_one_that_its_source_breaks() -> None:
    broken = find_broken_totals(everything())

    assert [(one.rule, one.series, one.year, one.parts, one.total) for one in broken] == [
        ("referrer", "tip_program_victims", "2021", (3, 8, 1), 11)
    ]
    assert {file for file, _ in broken[0].rows} == {"public-series.csv"}


def test_a_number_is_held_against_the_first_linked_series_that_has_one() -> None:
    linked = of_files.given(
        "program,program_victims,P,persons,2017,,,,suppressed,2020,",
        "tip,tip_program_victims,T,persons,2017,,,5,,2020,",
        "unodc,unodc_victims,U,persons,2017,,,6,,2020,",
    )

    broken = find_broken_totals(linked)

    assert [(one.rule, one.series, one.parts, one.total) for one in broken] == [
        ("linked", "tip_program_victims", (6,), 5)
    ]


def told() -> dict[str, dict[str, Number]]:
    """What each series says, by concept, year and cell."""
    return {
        " ".join((one.concept, one.year, *one.of.values())): {
            each.series: each.value for each in one.readings
        }
        for one in conflicts(everything())
    }


def test_contradicting_sources_stand_side_by_side() -> None:
    both = told()

    assert both["convicted 2017"] == {"courts_convicted": 9, "unodc_convicted": 14}
    assert both["victims 2019 F"] == {
        "program_victims": 4,
        "tip_program_victims": 4,
        "unodc_victims": 11,
    }
    assert both["victims 2019 M"]["unodc_victims"] == 4
    assert both["formal_contact 2018 F"] == {"police_prosecuted": 4, "unodc_formal_contact": 11}
    assert both["victims 2019 labour"] == {"program_victims": 3, "unodc_victims": 5}
    assert both["victims 2021"] == {"tip_program_victims": 11, "unodc_victims": 14}
    assert both["victims 2015"] == {
        "tip_police_victims": 92,
        "tip_program_victims": 4,
        "unodc_victims": 50,
    }
    assert list(both) == [
        "formal_contact 2018 F",
        "formal_contact 2018 M",
        "convicted 2017",
        *(f"victims {year}" for year in range(2014, 2019)),
        "victims 2018 other",
        "victims 2019 labour",
        "victims 2019 other",
        "victims 2019 F",
        "victims 2019 M",
        "victims 2021",
    ]


def test_sources_that_agree_are_no_conflict() -> None:
    both = told()

    assert "formal_contact 2016" not in both  # the police's "prosecuted" is UNODC's formal contact
    assert not [name for name in both if name.startswith(("offences", "prosecuted", "since"))]


@pytest.mark.parametrize(("year", "linked"), [("2014", True), ("2015", False)])
def test_a_difference_says_whether_the_series_are_declared_to_count_the_same(
    year: str, linked: bool
) -> None:
    told = of_files.given(
        f"tip,tip_program_victims,Persons.,persons,{year},,,43,,2019,",
        f"moi,moi_program_victims,Persons.,persons,{year},,,44,,2019,",
    )

    (only,) = conflicts(told)

    assert (only.linked, [each.value for each in only.readings]) == (linked, [44, 43])
    assert [one.rule for one in find_broken_totals(told)] == (["linked"] if linked else [])


def test_each_series_is_a_line_of_its_own() -> None:
    assert {name: in_single_years(everything(), name) for name in CONCEPTS["convicted"]} == {
        "courts_convicted": [8, 9, 16, 9],
        "moi_convicted": [6],
        "unodc_convicted": [6, 16, 8, 14, 16, 9, 8, 24],
    }


def test_a_linked_series_is_drawn_once_and_split_by_its_form() -> None:
    drawn = {series for series, _ in everything().line_rows if series in CONCEPTS["victims"]}

    assert {name for name in drawn if name.startswith("program")} == {"program_victims"}
    assert in_single_years(everything(), "program_victims") == [14, 24, 17, 15]
    assert in_single_years(everything(), "program_victims", "form", "labour") == [9, 17, 5, 3]


def test_two_series_of_a_source_that_are_linked_in_totals_alone_are_two_lines() -> None:
    series = "name: x, name_cs: x, source: office, unit: persons"
    definitions = of_files.defined(
        f"""sources: [{{id: office, name: Office, name_cs: Úřad}}]
series: [{{id: one, {series}}}, {{id: other, {series}}}]
links: [{{series: [one, other], years: "2022", cells: totals}}]"""
    )
    both = of_files.given(
        *(f"office,{name},D,persons,2022,,,10,,2023," for name in ("one", "other")),
        "office,one,D,persons,2022,F,,5,,2023,",
        "office,other,D,persons,2022,F,,3,,2023,",
        definitions=definitions,
    )

    drawn = {key: [row["value"] for row in rows] for key, rows in both.line_rows.items()}
    assert drawn == {
        **{("one", None): [10], ("one", "sex"): [5]},
        **{("other", None): [10], ("other", "sex"): [3]},
    }


def test_an_absent_value_is_a_gap_in_its_line() -> None:
    forms = everything().line_rows["unodc_victims", "form"]

    gap = [row for row in forms if row["flag"] == "suppressed"]
    assert [(row["category"], row["year_to"], row["value"]) for row in gap] == [
        ("sexual", 2019, None)
    ]


def test_the_last_vintage_is_drawn() -> None:
    later = row("7").replace("2020", "2022")
    frame, _ = checked(
        *(line.replace(";victims", ";tip_ngo_clients") for line in (later, row("5")))
    )

    (drawn,) = counted(frame).line_rows.values()
    assert [row["value"] for row in drawn] == [7]


def test_breaks_of_series_are_data_with_their_reason() -> None:
    frame = everything().breaks

    assert frame.columns == ["source", "series", "year", *DIMENSIONS, "note"]
    said = dict(zip(frame["series"], frame["note"], strict=True))
    years = dict(zip(frame["series"], frame["year"], strict=True))
    assert years["tip_police_victims"] == 2017
    assert "method" in said["tip_police_victims"]
    assert years["police_detected"] == years["unodc_formal_contact"] == 2016
    assert "not comparable" in said["police_detected"]
    assert frame.filter(series="program_victims").select("year", "form").rows() == [
        (2018, "combined")
    ]


def test_an_observation_is_printed_with_the_fields_of_the_contract() -> None:
    printed = output_rows(everything())

    assert len(printed) == 297
    assert list(printed[0]) == [
        *("source", "series", "definition", "unit", "year", *DIMENSIONS),
        *("value", "flag", "vintage", "note"),
    ]
    assert [one["year"] for one in printed[:5]] == [2016, 2017, 2018, 2019, "2016-2019"]
    assert printed[1]["sex"] is None


def test_every_flag_but_two_is_explained_in_the_shipped_statistics() -> None:
    frame = everything().frame

    flagged = frame.filter(~pl.col("flag").is_in([Flag.UNKNOWN, Flag.SUPPRESSED]))

    assert flagged["note"].null_count() == 0
    assert set(frame["flag"].drop_nulls()) == set(Flag) - {Flag.NOT_APPLICABLE, Flag.GROUPED}
