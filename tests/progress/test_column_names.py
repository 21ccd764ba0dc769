"""The heads of a progress table: known in both languages, in any order, doubled, missing, unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from dashboard.files.file_to_table import read
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.progress.column_names import COLUMN_HEADERS, IGNORE, find_fields
from dashboard.text.problem import Problem, Severity
from tests.progress.test_check_table import HEAD, STRATEGY, TODAY, found, in_words


def checked(
    *rows: str, head: str, mapping: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows and problems of a file of the Department of Crime Prevention; row 1 is the head."""
    table, problems = read("\n".join((head, *rows)).encode(), "report.csv")
    assert problems == []
    assert table is not None
    return check(table, Context(STRATEGY, "CPD", TODAY), mapping)


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        HEAD.upper(),
        "úkol;ukazatel;složka;datum;hodnota;doklad;poznámka",
        "ukol;ukazatel;slozka;datum;hodnota;doklad;poznamka",
        "Číslo úkolu;Ukazatel plnění;složka;Datum;value;doklad;note",
        " task ;\u00a0indicator;comp\u200bonent;date;value;evidence;note",
        "\ufefftask number;performance  indicator;component;date;value;evidence;note",
    ],
)
def test_heads_are_known_in_both_languages_however_they_are_written(head: str) -> None:
    rows, problems = checked("1.1;a;study;2022-05-01;1;x;n", head=head)

    assert problems == []
    assert rows.select("task", "indicator", "name", "value", "evidence", "note").row(0) == (
        "1.1",
        "1.1.a",
        "study",
        Decimal(1),
        "x",
        "n",
    )


def test_columns_may_stand_in_any_order_and_only_four_are_compulsory() -> None:
    rows, problems = checked("0;2022-05-01;a;1.1", head="value;date;indicator;task")

    assert problems == []
    assert rows.select("task", "indicator", "name", "value").row(0) == (
        "1.1",
        "1.1.a",
        "study",
        Decimal(0),
    )


def test_missing_heads_are_all_named_and_no_row_is_read() -> None:
    rows, problems = checked("1.1;x", head="task;component")

    assert found(problems) == [("head-missing", 1, 1)] * 3
    assert [problem.values["field"] for problem in problems] == ["indicator", "date", "value"]
    assert rows.is_empty()
    assert all(in_words(problems))


BASE = {"task": "1.1", "indicator": "a", "date": "2022-05-01", "value": "0"}
ROW = dict.fromkeys(COLUMN_HEADERS, "") | BASE


@pytest.mark.parametrize(
    ("cells", "problems", "rows"),
    [
        (BASE | {"remarks": "?"}, [("head-unknown", 1, 5)], 1),
        (BASE | {"component": "", "složka": ""}, [("head-doubled", 1, 6)], 0),
        (BASE | {"note": "a", "poznámka": "b"}, [("head-doubled", 1, 6)], 0),
        (BASE | {"value": "later"}, [("flag-form", 2, 4)], 0),
        (BASE | {"date": "soon"}, [("date-form", 2, 3)], 0),
        (BASE | {"task": "2022-05-01"}, [("task-unknown", 2, 1)], 0),
        (BASE | {"expected": "12 %"}, [("date-form", 2, 5)], 0),
        (BASE | {"delay reason": "0"}, [("delay-reason-unknown", 2, 5)], 0),
        *(
            ({head if name == field else name: cell for name, cell in ROW.items()}, [], 1)
            for field, heads in COLUMN_HEADERS.items()
            for head in heads
        ),
    ],
)
def test_a_table_whose_columns_are_not_as_described_is_told_where(
    cells: dict[str, str], problems: list[tuple[str, int, int]], rows: int
) -> None:
    read_rows, told = checked(";".join(cells.values()), head=";".join(cells))

    assert found(told) == problems
    assert read_rows.height == rows
    assert all(in_words(told))


def test_a_column_without_head_is_a_warning_only_when_it_holds_something() -> None:
    head = "task;indicator;date;value;;note"

    _, empty = checked("1.1;a;2022-05-01;0;;n", head=head)
    _, written = checked("1.1;a;2022-05-01;0;?;n", head=head)

    assert empty == []
    assert found(written) == [("head-unknown", 1, 5)]
    assert written[0].values["found"] == "E"


def test_a_row_that_names_its_entity_must_name_the_one_that_hands_it_in() -> None:
    names = [
        "CPD",
        " cpd",
        "OPK MV",
        "department of CRIME prevention",
        "",
        "PČR",
        "PCRR",
        "xyz",
        "\xad",
    ]

    rows, problems = checked(
        *(f"{name};1.1;a;2022-0{month}-01;0" for month, name in enumerate(names, 1)),
        head="Subjekt;task;indicator;date;value",
    )

    assert found(problems) == [("entity-other", line, 1) for line in (7, 8, 9, 10)]
    assert [(one.value, one.values["near"]) for one in problems][:2] == [
        ("PČR", "PCR"),
        ("PCRR", "PCR"),
    ]
    assert "PCR, DAMP" in problems[2].values["near"]
    assert rows["line"].to_list() == [2, 3, 4, 5, 6]
    assert set(rows["entity"]) == {"CPD"}
    assert in_words(problems[:1]) == [
        "report.csv:7:1: entity-other: V řádku je „PČR“, ale soubor se podává za OPK."
        " Napište OPK, nebo buňku nechte prázdnou; řádky jiného subjektu (PČR) patří do zvláštního"
        " souboru.",
        "report.csv:7:1: entity-other: The row names “PČR”, but the file is submitted for CPD."
        " Write CPD or leave the cell empty; rows of another body (PCR) belong in a separate file.",
    ]


@pytest.mark.parametrize("name", ["MPSV ČR", "MPO", "Policie", "MD"])
def test_a_body_that_is_not_known_is_not_taken_for_another(name: str) -> None:
    _, problems = checked(f"{name};1.1;a;2022-01-01;0", head="Subjekt;task;indicator;date;value")

    assert (
        "MOI, CPD, PCR"
        in next(each for each in problems if each.code == "entity-other").values["near"]
    )


def test_an_unknown_head_names_the_nearest_one_only_where_one_is_near() -> None:
    row = "1.1;a;2022-05-01;0;?"

    near = checked(row, head="task;indicator;date;value;entityy")[1]
    far = checked(row, head="task;indicator;date;value;remarks")[1]

    assert Wording("en").problem(near[0])[1] == "Did you mean “entity”?"
    assert [Wording(language).problem(far[0])[1] for language in LANGUAGES] == ["", ""]


@pytest.mark.parametrize(
    ("rows", "head", "expected"),
    [
        ([], HEAD, [("no-rows", 1, 1)]),
        ([], f"{HEAD};remarks", [("no-rows", 1, 1), ("head-unknown", 1, 8)]),
        ([HEAD], HEAD, [("no-rows", 1, 1), ("head-repeated", 2, 1)]),
    ],
)
def test_a_table_of_heads_alone_is_no_report(rows: list[str], head: str, expected: Any) -> None:
    _, problems = checked(*rows, head=head)

    assert found(problems) == expected
    assert problems[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("row", "head", "mapping"),
    [
        ("1.1;a;2022-05-01;0", "Nr.;indicator;date;Plnění", {"nr.": "task", "PLNENI": "value"}),
        (
            "1.1;a;2022-05-01;0;x;?",
            "task;indicator;date;value;note;remarks",
            {"Note": IGNORE, "remarks": IGNORE},
        ),
    ],
)
def test_a_head_can_be_mapped_to_its_field_or_ignored(
    row: str, head: str, mapping: dict[str, str]
) -> None:
    rows, problems = checked(row, head=head, mapping=mapping)

    assert problems == []
    assert rows.select("task", "value", "note").row(0) == ("1.1", 0, None)


def test_a_head_that_stands_again_between_the_rows_is_skipped_with_a_warning() -> None:
    rows, problems = checked(
        "1.1;a;study;2022-05-01;0;;", HEAD.upper(), "1.1;b;material;2022-05-01;0;;", head=HEAD
    )

    assert found(problems) == [("head-repeated", 3, 1)]
    assert problems[0].severity is Severity.WARNING
    assert rows["line"].to_list() == [2, 4]
    assert all(in_words(problems))


def test_a_column_can_be_named_as_a_spreadsheet_does_whatever_its_head() -> None:
    rows, problems = checked(
        "1.1;a;2022-05-01;0;1",
        head="task;indicator;;value;value",
        mapping={"C:C": "date", "e:e": IGNORE},
    )

    assert problems == []
    assert rows["date"].to_list() == [date(2022, 5, 1)]
    assert rows["value"].to_list() == [Decimal(0)]


@pytest.mark.parametrize(
    ("head", "near"),
    [
        ("Úkol strategie", "úkol"),
        ("Plán/Skutečnost", "hodnota"),
        ("Datum plnění", "datum"),
        ("Ukazatel plnění úkolu", "ukazatel plnění"),
        ("Pozn.", "poznámka"),
        ("Důkaz", "doklad"),
        ("Odkaz na důkaz", "doklad"),
        ("Comment", "note"),
        ("Hodnta", "hodnota"),
        ("ukoll", "úkol"),
        ("Evidences", "evidence"),
        *(
            (head, "")
            for head in ("Odbor", "Odkazy", "Příloha", "Spisová značka", "Status", "Unit")
        ),
        *((head, "") for head in ("Číslo", "Stav plnění", "Jednotka", "Náklady", "Znění úkolu")),
        *((head, "") for head in ("Cílová hodnota", "Splněno dne", "Spolupracující subjekt")),
    ],
)
def test_an_unknown_head_names_the_one_that_is_meant_as_people_write_it_or_none(
    head: str, near: str
) -> None:
    field = _field_of(near)
    heads = [each for each in ("task", "indicator", "date", "value") if each != field]

    _, problems = checked(";".join("1" for _ in (*heads, head)), head=";".join([*heads, head]))

    assert [one.values["near"] for one in problems if one.code == "head-unknown"] == [near]


def _field_of(header: str) -> str:
    return find_fields((header,), {}).get(0, "")


@pytest.mark.parametrize("head", ["Dílčí úkol", "Ukazatele", "Hodnota 2021", "Datum zápisu"])
def test_a_field_that_has_its_column_is_not_what_another_head_means(head: str) -> None:
    _, problems = checked("1.1;a;2022-05-01;0;?", head=f"task;indicator;date;value;{head}")

    assert [one.values["near"] for one in problems if one.code == "head-unknown"] == [""]


@pytest.mark.parametrize(
    "head",
    [
        "Úkol*;Ukazatel:;Datum;Hodnota *",
        '"Číslo\núkolu";"Ukaza-\ntel plnění";"Datum";"Hod-\r\nnota"',
        "Č. úkolu;Ukazatel;Datum;Hodnota",
        "Číslo úlohy;Ukazovateľ plnenia;dátum;hodnota",
    ],
)
def test_a_head_is_known_with_its_marks_on_two_lines_and_in_slovak(head: str) -> None:
    rows, problems = checked("1.1;a;2022-05-01;0", head=head)

    assert problems == []
    assert rows["indicator"].to_list() == ["1.1.a"]


def test_a_head_longer_than_any_cell_is_refused_and_nothing_prints_it_whole() -> None:
    head = f"task;indicator;date;value;{'ž' * 400_000}"

    _, problems = checked("1.1;a;2022-05-01;0;x", head=head)

    assert [one.code for one in problems] == ["text-too-long", "head-unknown"]
    assert all(len(one.value or "") <= 1_000 for one in problems)
    assert len(Wording("cs").problem_line(problems[1])) < 300
