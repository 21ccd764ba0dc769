"""A progress table against the strategy in force: right rows come out, and every fault at its cell.

Rows are written as in a CSV file with `;`; `«` marks the cell where a problem must stand.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.files.file_to_table import read
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.progress.column_names import COLUMN_HEADERS, LONGEST_CELL
from dashboard.progress.findings import MOST_PER_CODE
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.text.problem import Problem, Severity, errors
from dashboard.text.tables import Table
from tests.small_plan import TEXT, strategy_of
from tests.tables import table_of

ROOT = Path(__file__).parents[2]
MARK = "«"
TODAY = date(2024, 1, 31)
HEAD = "task;indicator;component;date;value;evidence;note"


STRATEGY = strategy_of(ROOT / "indicators.yaml")


def checked(*rows: str, by: str = "CPD") -> tuple[pl.DataFrame, list[Problem]]:
    """The rows and problems of a file in which row 1 is the head."""
    table, problems = read("\n".join((HEAD, *rows)).encode(), "report.csv")
    assert problems == []
    assert table is not None
    return check(table, Context(STRATEGY, by, TODAY))


def unmarked(*rows: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The rows without their marks, and the row and column of each mark."""
    places = [
        (number, row[:at].count(";") + 1)
        for number, row in enumerate(rows, 2)
        for at, letter in enumerate(row)
        if letter == MARK
    ]
    return [row.replace(MARK, "") for row in rows], places


def found(problems: list[Problem]) -> list[tuple[str, int | None, int | None]]:
    return [(problem.code, problem.row, problem.column) for problem in problems]


def in_words(problems: list[Problem]) -> list[str]:
    """Every problem in every language; a code without a sentence, or a hole in it, raises."""
    return [
        Wording(language).problem_line(problem) for problem in problems for language in LANGUAGES
    ]


def test_a_right_file_gives_its_rows() -> None:
    rows, problems = checked(
        "1.1;a;study;31. 5. 2022;1;MV-1234/2022;finished",
        "2.2;2.2.a;other:Customs;Q4 2021;ano;internal;",
        "3.2;a;Brno, seminar;not later than 2022-06-30;1,5;internal;",
        "4.3;a;;2023-12-31;nothing to report;;",
        "4.4;;;2023-12-31;;;The revision goes on",
    )

    assert [problem.code for problem in problems] == ["like-deliverable", "value-not-whole"]
    assert rows["line"].to_list() == [2, 3, 4, 5, 6]
    assert rows["entity"].to_list() == ["CPD"] * 5
    assert rows["indicator"].to_list() == ["1.1.a", "2.2.a", "3.2.a", "4.3.a", None]
    assert rows["name"].to_list() == ["study", "other:customs", "brno, seminar", None, None]
    assert rows["component"].to_list() == ["study", "other:Customs", "Brno, seminar", None, None]
    assert rows["date"].to_list()[:3] == [date(2022, 5, 31), date(2021, 12, 31), date(2022, 6, 30)]
    assert rows["precision"].to_list()[:3] == ["day", "period", "not_later_than"]
    assert rows["value"].to_list() == [Decimal(1), Decimal(1), Decimal("1.5"), None, None]
    assert rows["word"].to_list() == [None, None, None, "nothing_to_report", None]
    assert rows["note"].to_list()[4] == "The revision goes on"
    assert rows["seq"].null_count() == rows["row"].null_count() == 5


PLANTED = [
    ("«;a;study;2022-05-01;1;x;", "task-missing"),
    ("«9.9;a;study;2022-05-01;1;x;", "task-unknown"),
    ("«2,4;a;study;2022-05-01;1;x;", "task-unknown"),
    ("«study;a;study;2022-05-01;1;x;", "task-unknown"),
    ("«02.IV;a;study;2022-05-01;1;x;", "task-became-date"),
    ("«2026-04-02;a;proposals;2022-05-01;1;x;", "task-became-date"),
    ("«2. 4. 2026;a;proposals;2022-05-01;1;x;", "task-became-date"),
    ("«2026-09-02;a;proposals;2022-05-01;1;x;", "task-unknown"),
    ("«2.4;a;proposals;2022-05-01;1;x;", "task-of-others"),
    ("1.1;«d;study;2022-05-01;1;x;", "indicator-unknown"),
    ("1.1;«2.1.a;list;2022-05-01;1;x;", "indicator-unknown"),
    ("1.1;«;study;2022-05-01;1;x;", "indicator-missing"),
    ("1.1;a;«stdy;2022-05-01;1;x;", "component-unknown"),
    ("2.2;a;«;2022-05-01;1;x;", "component-missing"),
    ("3.3;b;«other:;2022-05-01;1;x;", "component-unnamed"),
    ("3.3;b;«other: *;2022-05-01;1;x;", "component-unnamed"),
    ("3.3;b;«OTHER;2022-05-01;1;x;", "component-unnamed"),
    ("3.3;b;«Another foreign language;2022-05-01;1;x;", "component-unnamed"),
    ("3.3;b;«Jiný cizí jazyk;2022-05-01;1;x;", "component-unnamed"),
    ("3.3;b;«other: -;2022-05-01;1;x;", "component-unknown"),
    ("3.2;a;«;2022-05-01;0;x;", "component-compulsory"),
    ("4.1;a;«;2022-05-01;1;x;", "component-compulsory"),
    ("1.1;a;study;«;1;x;", "date-missing"),
    ("1.1;;;«;;;what happened", "date-missing"),
    ("1.1;a;study;«2022;1;x;", "date-year"),
    ("1.1;a;study;«5/6/2022;1;x;", "date-ambiguous"),
    ("1.1;a;study;«31. 2. 2022;1;x;", "date-impossible"),
    ("1.1;a;study;«1. 5. 22;1;x;", "date-two-digit-year"),
    ("1.1;a;study;«last May;1;x;", "date-form"),
    ("1.1;a;study;«2019-12-31;0;x;", "date-before-strategy"),
    ("1.1;a;study;«12/2019;0;x;", "date-before-strategy"),
    ("1.1;a;study;«2024-02-01;0;x;", "date-in-future"),
    ("1.1;a;study;«Q1 2024;0;x;", "date-in-future"),
    ("1.1;a;study;2022-05-01;«;x;", "value-missing"),
    ("1.1;a;;2022-05-01;«;;only a note", "value-missing"),
    ("1.1;a;study;2022-05-01;«2;x;", "flag-form"),
    ("1.1;a;study;2022-05-01;«částečně splněno;x;", "flag-form"),
    ("3.2;a;Brno;2022-05-01;«splněno;x;", "number-form"),
    ("«1.1 b);a;study;2022-05-01;1;x;", "task-beside-indicator"),
    ("3.2;a;Brno;2022-05-01;«-1;x;", "number-negative"),
    ("3.2;a;Brno;2022-05-01;«1.234;x;", "number-ambiguous"),
    ("3.2;a;Brno;2022-05-01;«5²;x;", "number-with-text"),
    ("3.2;a;Brno;2022-05-01;«0,0000000001;x;", "number-too-fine"),
    ("3.2;a;Brno;2022-05-01;«1 (z Itálie);x;", "number-with-text"),
    ("3.2;a;Brno;2022-05-01;«<5;x;", "number-suppressed"),
    ("3.2;a;Brno;2022-05-01;«45 %;x;", "number-percent"),
    ("3.2;a;Brno;2022-05-01;«9999999999999999;x;", "number-too-large"),
    ("1.1;a;study;2022-05-01;not applicable;x;«", "not-applicable-without-note"),
    ("1.1;a;study;2022-05-01;0;x;«" + "n" * (LONGEST_CELL + 1), "text-too-long"),
    ("1.1;a;study;2022-05-01;0;«x\x1b[31m;", "text-damaged"),
    ("1.1;;;2022-05-01;«;;", "row-empty"),
    ("1.1;;;2022-05-01;«;only evidence;", "row-empty"),
]


@pytest.mark.parametrize(("row", "code"), PLANTED)
def test_a_planted_fault_is_found_at_its_cell_and_the_right_rows_stay(row: str, code: str) -> None:
    good = "4.2;a;system;2022-05-01;0;;"
    written, places = unmarked(good, row, good.replace("05-01", "06-01"))

    rows, problems = checked(*written)

    assert found(problems) == [(code, *places[0])]
    assert problems[0].severity is Severity.ERROR
    assert problems[0].file == "report.csv"
    assert rows["line"].to_list() == [2, 4]
    assert all(in_words(problems))


def test_what_is_clear_is_read_however_it_is_written() -> None:
    rows, problems = checked(
        "4. 4;a;;2022-05-01;0,00;;",
        "4.\u00a04 b);;;2022-05-01;FALSE;;",
        "4.2;4.2 a);;2022-05-01;TRUE;x;",
        "4.3 a;a;age;2022-05-01;1,00;x;",
        "3.2;a;Brno;2022-05-01;+12;x;",
        "3.2;b;Ostrava;2022-05-01;ano;x;",
    )

    assert {one.code for one in problems} == {"like-deliverable"}
    assert rows["indicator"].to_list() == ["4.4.a", "4.4.b", "4.2.a", "4.3.a", "3.2.a", "3.2.b"]
    assert rows["value"].to_list() == [0, 0, 1, 1, 12, 1]


def test_a_mark_that_nobody_sees_is_asked_about() -> None:
    rows, problems = checked(
        "1.1;a;study;2022-05-01;0;x;abc\u202edef", "1.1;a;study;2022-06-01;0;x;a\U000e0041b"
    )

    letters = [(one.code, one.severity, one.values["letter"]) for one in problems]
    warning = Severity.WARNING
    assert letters == [("text-unseen", warning, "U+202E"), ("text-unseen", warning, "U+E0041")]
    assert rows.height == 2


def test_an_unknown_task_names_those_of_the_entity_and_not_all_thirteen() -> None:
    _, problems = checked("Prevence;a;study;2022-05-01;1;x;")

    line = Wording("en").problem_line(problems[0])
    assert "CPD may report on: 1.1, 1.2, 2.1, 2.2, 2.3, 3.1" in line
    assert "2.4" not in line


def test_many_faults_are_reported_all_at_once_at_those_cells_and_at_no_other() -> None:
    written, places = unmarked(
        "«9.9;a;study;«2022;1;x;",
        "1.1;«x;study;«2019-05-01;1;x;",
        "1.1;a;«drawing;«5/6/2022;«maybe;x;",
        "4.2;a;system;2022-05-01;0;;",
        "2.2;a;«;2022-05-01;1;x;",
        "«;a;;«;«;x;",
        "«2.4;a;proposals;2022-05-01;«2;x;",
        "3.2;b;«;«2024-12-31;«1 (z Itálie);x;",
    )

    rows, problems = checked(*written)

    expected = [place for place in places if place != (7, 5)]
    assert [(problem.row, problem.column) for problem in problems] == expected
    assert errors(problems) == problems
    assert rows["line"].to_list() == [5]


def test_of_very_many_problems_of_one_kind_the_rest_are_counted() -> None:
    many = [f"9.9;a;study;2022-05-01;1;x;{number}" for number in range(MOST_PER_CODE + 5)]

    rows, problems = checked(*many, "1.1;a;study;2022;1;x;")

    unknown = [problem for problem in problems if problem.code == "task-unknown"]
    (more,) = [problem for problem in problems if problem.code == "problems-alike"]
    assert len(unknown) == MOST_PER_CODE
    assert (more.row, more.column, more.severity) == (MOST_PER_CODE + 2, 1, Severity.ERROR)
    assert more.values == {"found": "task-unknown", "more": "5", "first": "2"}
    assert problems[-1].code == "date-year"
    assert sum(each.stands_for for each in problems) == MOST_PER_CODE + 6
    assert rows.is_empty()
    assert in_words([more])


# Tasks, indicators, components


@pytest.mark.parametrize(
    "task",
    [
        *("1.1", " 1.1 ", "1.1.", "Task 1.1", "TASK No. 1.1", "úkol 1.1", "Úkol č. 1.1"),
        *("úloha 1.1", "Úloha č. 1.1"),
    ],
)
def test_a_task_may_be_written_with_its_word(task: str) -> None:
    rows, problems = checked(f"{task};a;study;2022-05-01;0;;")

    assert problems == []
    assert rows["task"].to_list() == ["1.1"]


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        *[(f"{each};", "C-3.a") for each in ("C-3a", "c - 3 (a)", "Úkol č. C-3 a)", "C-3.a")],
        *[(f"I.1.a.i;{each}", "visits") for each in ("visits", "VISITS", "counted", "")],
        ("task i. 1. A. I;", "visits"),
        ("C-3;", None),
        ("C 3;a", None),
    ],
)
def test_numbers_and_ids_are_those_of_the_plan(row: str, meant: str | None) -> None:
    text = TEXT.replace("1.1", "C-3").replace("1.2.a", "visits").replace("1.2", "I.1.a.i")
    table, _ = read(f"{HEAD}\n{row};;2024-05-01;1;x;".encode(), "report.csv")
    assert table is not None

    rows, problems = check(table, Context(strategy_of(text), "CPD", date(2024, 6, 1)))

    assert rows["indicator"].to_list() == [meant] * (meant is not None)
    assert bool(errors(problems)) == (meant is None)


@pytest.mark.parametrize(
    "indicator",
    [
        *("a", "A", "a)", "a.", "(a)", "1.1.A", "1.1a", "1.1.a."),
        *("ELABORATION  of a study.", "Elaboration of a study", "zpracovani studie."),
    ],
)
def test_an_indicator_is_its_id_its_letter_or_its_text(indicator: str) -> None:
    rows, problems = checked(f"1.1;{indicator};study;2022-05-01;0;;")

    assert problems == []
    assert rows["indicator"].to_list() == ["1.1.a"]


@pytest.mark.parametrize(
    ("component", "name"),
    [
        ("ro", "ro"),
        ("RO", "ro"),
        ("Romanian", "ro"),
        ("romanian ", "ro"),
        ("rumunština", "ro"),
        ("other: Polish", "other:polish"),
        ("Other : Polish", "other:polish"),
        ("other:Polish", "other:polish"),
        ("OTHER:Polština", "other:polstina"),
    ],
)
def test_a_component_is_its_id_its_text_or_a_free_name(component: str, name: str) -> None:
    rows, problems = checked(f"3.3;b;{component};2022-05-01;1;x;")

    assert problems == []
    assert rows["name"].to_list() == [name]


def test_the_only_component_of_a_milestone_need_not_be_named() -> None:
    rows, _ = checked("1.1;a;;2022-05-01;1;x;")

    assert rows.select("component", "name").row(0) == ("study", "study")


def test_a_count_by_names_takes_yes_as_one() -> None:
    rows, problems = checked("4.1;a;Romania;2022-05-01;ano;x;", "4.1;a;Serbia;2022-05-01;no;x;")

    assert problems == []
    assert rows["value"].to_list() == [Decimal(1), Decimal(0)]


@pytest.mark.parametrize(
    ("by", "task", "allowed"),
    [
        ("CPD", "1.1", True),
        ("MOI", "1.1", True),  # above the owner
        ("MLSA", "1.1", True),  # cooperates
        ("OG", "1.1", True),  # above a cooperating committee
        ("DAMP", "1.1", False),
        ("MFA", "1.1", False),
        ("ASI", "3.2", True),
        ("MORD", "3.2", True),
        ("DAMP", "1.2", True),  # below the cooperating ministry
        ("SPD", "4.3", True),
        ("NOBODY", "1.1", False),
    ],
)
def test_only_who_has_part_in_a_task_may_report_on_it(by: str, task: str, allowed: bool) -> None:
    rows, problems = checked(f"{task};a;;2022-05-01;nothing to report;;", by=by)

    assert found(problems) == ([] if allowed else [("task-of-others", 2, 1)])
    assert rows.height == int(allowed)


# Words, narratives, repetitions


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("nothing to report", "nothing_to_report"),
        ("Beze změny", "nothing_to_report"),
        ("plněno průběžně", "ongoing"),
        ("Plní se průběžně", "ongoing"),
        ("úkol trvá.", "ongoing"),
        ("nevztahuje se", "not_applicable"),
    ],
)
def test_a_report_word_stands_instead_of_a_value_and_needs_no_component(
    value: str, word: str
) -> None:
    rows, problems = checked(f"2.2;a;;2022-05-01;{value};;why", f"3.2;a;;2022-05-01;{value};;why")

    assert problems == []
    assert rows["word"].to_list() == [word, word]
    assert rows["value"].null_count() == 2


def test_a_public_source_reports_values_only_and_its_narrative_needs_no_date() -> None:
    written, places = unmarked(
        "1.1;a;;2022-05-01;«nothing to report;x;", "1.1;;;;;;A paper said so"
    )

    rows, problems = checked(*written, by="PUBLIC")

    assert found(problems) == [("word-of-source", *places[0])]
    assert rows.select("line", "date", "note").row(0) == (3, None, "A paper said so")
    assert all(in_words(problems))


def test_two_rows_of_one_key_are_a_question() -> None:
    _, problems = checked(
        "1.1;a;study;2022-05-01;1;x;",
        "1.1;1.1.a;;1. 5. 2022;0;x;",
        "1.1;a;STUDY;2022-05-02;0;x;",
        "1.1;;;2022-05-01;;;first",
        "1.1;;;2022-05-01;;;second",
        "2.1;;;2022-05-01;;;another task",
    )

    assert found(problems) == [("row-repeated", 3, 1), ("row-repeated", 6, 1)]
    assert [problem.values["first"] for problem in problems] == ["2", "5"]
    of_events, of_tasks = (Wording("en").problem(problem)[1] for problem in problems)
    assert ("component" in of_events, "component" in of_tasks) == (True, False)
    assert all(in_words(problems))


@pytest.mark.parametrize(
    "total", ["2022 total", "2022 TOTAL", "Total 2022", "2022 celkem", "Celkem 2022"]
)
def test_a_yearly_total_beside_events_of_that_year_is_a_question(total: str) -> None:
    _, problems = checked(
        "3.2;a;Brno;2022-05-01;1;x;",
        f"3.2;a;{total};2022-12-31;5;x;",
        "3.2;a;Brno;2021-05-01;1;x;",
        "3.2;b;Brno;2022-05-01;1;x;",
    )

    assert found(errors(problems)) == [("total-beside-events", 2, 1)]
    assert errors(problems)[0].values == {"first": "3"}
    assert all(in_words(problems))


# Warnings


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("4.2;a;system;«2024-01-15;1;x;", "date-after-period"),
        ("4.2;a;system;2022-05-01;1;«;", "evidence-missing"),
        ("1.1;«b;material;2022-05-01;1;x;", "like-deliverable"),
    ],
)
def test_a_warning_stands_at_its_cell_and_refuses_nothing(row: str, code: str) -> None:
    written, places = unmarked(row)

    rows, problems = checked(*written)

    assert found(problems) == [(code, *places[0])]
    assert problems[0].severity is Severity.WARNING
    assert rows.height == 1
    assert all(in_words(problems))


def test_zero_needs_no_evidence() -> None:
    assert checked("1.1;b;material;2022-05-01;0;;")[1] == []


def test_a_text_that_looks_like_a_formula_comes_back_as_it_was_before_export() -> None:
    rows, _ = checked("1.1;a;study;2022-05-01;0;;'- bez připomínek")

    assert rows["note"].to_list() == ["- bez připomínek"]


GROWING = ["3.2;a;training;2021-06-30;2;x;", "3.2;a;Training;2021-12-31;2;x;"]


@pytest.mark.parametrize(
    "rows",
    [
        GROWING,  # two rows are no series
        [*GROWING, "3.2;a;training;2022-06-30;2;x;"],  # nothing grows
        [*GROWING, "3.2;a;training;2022-06-30;1;x;"],  # it falls
        [*GROWING, "3.2;a;seminar;2022-06-30;5;x;"],  # another event
        [*GROWING, "3.2;b;training;2022-06-30;5;x;"],  # another indicator
        [*GROWING, "3.2;a;training;2022-06-30;nothing to report;;"],
        [row.replace("3.2;a", "4.1;a") for row in GROWING] + ["4.1;a;training;2022-06-30;5;x;"],
    ],
)
def test_what_may_well_be_single_events_is_no_running_total(rows: list[str]) -> None:
    assert "running-total" not in [problem.code for problem in checked(*rows)[1]]


# What is shipped, and what nobody foresaw


@pytest.mark.parametrize("path", ["indicators.yaml", "data/2016-2019/indicators.yaml"])
def test_the_shipped_files_are_read_without_an_error(path: str) -> None:
    strategy = strategy_of(ROOT / path)

    for shipped in strategy.shipped:
        file = (ROOT / path).parent / shipped.file
        table, refused = read(file.read_bytes(), file.name)
        assert refused == []
        assert table is not None
        rows, problems = check(table, Context(strategy, shipped.entity, date(2026, 1, 1)))

        assert errors(problems) == []
        assert rows.height == table.cells.height


KNOWN_HEADS = [word for words in COLUMN_HEADERS.values() for word in words]
PLACES = ["1.1", "2.2", "3.2", "a", "1.1.a", "study", "other:x", "2022 total", " "]
CONTENTS = ["2022-05-01", "Q4 2021", "1", "0,1", "ano", "beze změny", "<5", "'=1", "\ufffd"]
CELLS = some.text(max_size=12) | some.sampled_from(PLACES + CONTENTS)


HEADS = some.permutations(list(COLUMN_HEADERS)) | some.lists(
    some.sampled_from(KNOWN_HEADS) | some.text(max_size=8), max_size=9
)


@cache
def rows_of(width: int) -> some.SearchStrategy[list[tuple[str, ...]]]:
    """Up to six rows; made once for each width, as making it takes longer than drawing from it."""
    return some.lists(some.tuples(*[CELLS] * width), max_size=6)


@some.composite
def tables(draw: some.DrawFn) -> Table:
    columns = draw(HEADS)
    rows = draw(rows_of(len(columns)))
    first = draw(some.integers(1, 5))
    numbers = range(first + 1, first + 1 + len(rows))
    return table_of(columns, rows, numbers, first)


@given(tables(), some.sampled_from(["CPD", "MLSA", "PUBLIC", "NOBODY"]))
def test_any_table_of_text_gives_rows_and_problems_of_its_own_rows(table: Table, by: str) -> None:
    rows, problems = check(table, Context(STRATEGY, by, TODAY))

    known = {table.header_row, *table.numbers}
    wrong = {problem.row for problem in errors(problems)}
    assert rows.schema == ROW_SCHEMA
    assert {problem.row for problem in problems} <= known
    assert all(1 <= (problem.column or 0) <= max(len(table.columns), 1) for problem in problems)
    assert set(rows["line"]) <= set(table.numbers)
    assert all(in_words(problems)) or not problems
    if table.header_row in wrong:
        assert rows.is_empty()


def test_components_are_named_by_their_text_in_the_language_and_never_by_their_id() -> None:
    _, problems = checked("2.2;a;polce event;2022-05-01;1;x;", "2.2;a;;2022-05-01;1;x;")

    for problem in problems:
        english, czech = (Wording(language).problem(problem)[1] for language in ("en", "cs"))
        assert "police_event" not in english + czech
        assert english != czech
