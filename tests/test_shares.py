"""Shares end to end: read, kept, joined exactly, told, and read again from whatever was written."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import Workbook, load_workbook

from dashboard.__main__ import main
from dashboard.cli.status_and_explain import trace_lines
from dashboard.files import file_to_table, new_workbooks
from dashboard.fulfilment.effect_of_submission import changes_between
from dashboard.fulfilment.status_reasons import traces
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.markup.submissions import problems
from dashboard.presentation import exported_files, report_form
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.text import fraction
from dashboard.text.problem import Problem
from tests.outstanding import answer_of
from tests.test_foreign_plan import line, on, plan, status, told

NBSP, NARROW = "\u00a0", "\u202f"
TODAY = date(2026, 12, 31)


# A cell


@pytest.mark.parametrize("value", ["74 %", "51/50", "1,2345/2", "01.II", "x", "1.234/2", "<5/50"])
def test_each_mistake_names_its_cell_and_what_to_write(value: str) -> None:
    _, problems = told(f"2;e;;2024-12-31;{value};internal;", by="ENV")

    (one,) = problems
    assert (one.row, one.column, one.value) == (2, 5, value)
    for language in LANGUAGES:
        assert all(Wording(language).problem(one))


def test_a_day_that_a_workbook_made_of_a_share_is_named_with_its_remedy() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["task", "indicator", "component", "date", "value", "evidence", "note"])
    sheet.append(["2", "e", None, "2024-12-31", date(2024, 2, 1), "internal", None])
    sheet["E2"].number_format = "d/m"

    rows, problems = checked(saved(book))

    assert rows.is_empty()
    assert [(one.code, one.row, one.column) for one in problems] == [("share-became-date", 2, 5)]
    assert "1 of 2" in Wording("en").problem(problems[0])[1]


def test_a_share_is_no_value_of_any_other_kind() -> None:
    _, problems = told("3;b;;2024-12-31;37/50;internal;", by="ENV")

    assert [one.code for one in problems] == ["number-with-text"]


# Exact numbers


def frame(cases: list[tuple[int, int, int, int]]) -> pl.DataFrame:
    """Shares in hundredths, each beside another one."""
    number = pl.Decimal(38, 9)
    parts = {
        "achieved": [Decimal(part) / 100 for part, _, _, _ in cases],
        "whole": [Decimal(whole) / 100 for _, whole, _, _ in cases],
    }
    others = {"it_part": [one[2] for one in cases], "it_whole": [one[3] for one in cases]}
    schema = dict.fromkeys(parts, number) | dict.fromkeys(others, pl.Int64)
    return pl.DataFrame(parts | others, schema)


LARGE = 10**20
"""In hundredths: the sum of a billion of the largest numbers that are read."""
COUNTS = some.one_of(some.integers(0, 12), some.integers(0, 10**11), some.integers(0, LARGE))
NEEDED = some.one_of(
    some.integers(0, 100 * 10**9).map(lambda number: Fraction(number, 100 * 10**9)),
    some.tuples(some.integers(1, 12), some.integers(1, 10**11)).map(
        lambda two: Fraction(min(two), max(two))
    ),
)


@given(some.lists(some.tuples(COUNTS, COUNTS, NEEDED), min_size=1, max_size=20))
def test_shares_are_compared_and_rounded_as_fractions_are(
    drawn: list[tuple[int, int, Fraction]],
) -> None:
    cases = [(min(a, b), max(a, b), other) for a, b, other in drawn]
    table = frame([(a, b, other.numerator, other.denominator) for a, b, other in cases])

    up, down = (
        table.with_columns(down=pl.lit(fewer)).select(fraction.is_beyond("it")).to_series()
        for fewer in (False, True)
    )
    same, per_cent = table.select(fraction.is_equal("it"), shown=fraction.per_cent())

    expected = [
        (share > other, share < other, share == other, fraction.round_for_display(share * 100))
        if whole and (share := Fraction(part, whole)) is not None
        else (None, None, None, None)
        for part, whole, other in cases
    ]
    assert list(zip(up, down, same, per_cent, strict=True)) == expected


# Told


@pytest.mark.parametrize(
    ("day", "rows", "indicator", "word", "english", "czech"),
    [
        (
            "2024-12-31", ["2;e;;2024-12-01;37/50;x;"], "2.e", "met",
            "74% (37 of 50); needed: at least 50% so far (at least 80% in the end); "
            "baseline 33.33% (1 of 3); target assumed; would be met with a target of 74% (37 of 50)",
            "74 % (37 z 50); požadováno: alespoň 50 % k tomuto dni (nakonec alespoň 80 %); "
            "výchozí hodnota 33,33 % (1 z 3); cílová hodnota je předpoklad, při "
            "hodnotě 74 % (37 z 50) by bylo splněno",
        ),
        (
            "2024-12-31", ["2;e;;2024-12-01;2/3;x;"], "2.e", "met",
            "66.67% (2 of 3); needed: at least 50% so far (at least 80% in the end); "
            "baseline 33.33% (1 of 3); target assumed; would be met with a target of 66.66% (2 of 3)",
            "66,67 % (2 z 3); požadováno: alespoň 50 % k tomuto dni (nakonec alespoň 80 %); "
            "výchozí hodnota 33,33 % (1 z 3); cílová hodnota je předpoklad, při "
            "hodnotě 66,66 % (2 z 3) by bylo splněno",
        ),
        (
            "2026-12-31", ["3;d;;2025-12-01;1/8;x;"], "3.d", "not_met",
            "12.5% (1 of 8); needed: less than 12.5%", "12,5 % (1 z 8); požadováno: méně než 12,5 %",
        ),
        (
            "2026-12-31", ["3;d;;2025-12-01;0/0;x;"], "3.d", "not_met",
            "no share can be given, there was no case (0 of 0); needed: less than 12.5%",
            "podíl nelze určit, žádný případ nenastal (0 z 0); požadováno: méně než 12,5 %",
        ),
        ("2026-12-31", [], "3.d", "no_report", "no value, less than 12.5% needed",
         "bez hodnoty, požadováno méně než 12,5 %"),
    ],
)  # fmt: skip
def test_a_share_is_told_in_per_cent_and_by_its_cases(
    day: str, rows: list[str], indicator: str, word: str, english: str, czech: str
) -> None:
    found = on(day, *rows, by="ENV")

    assert status(found, indicator) == word
    assert line(found, indicator) == english
    assert line(found, indicator, "cs") == czech


def test_the_trace_tells_rows_as_they_were_written_and_what_would_lift_the_status() -> None:
    rows, _ = told("3;d;north;2025-12-01;1/8;x;", "3;d;south;2025-12-01;0/0;x;", by="ENV")

    _, (trace,) = traces(plan(), rows, ["3.d"], TODAY)
    lines = "\n".join(trace_lines(trace, plan(), Wording("en")))

    assert "north = 1/8" in lines
    assert "south = 0/0" in lines
    assert "together it is less than the baseline 12.5%" in lines
    assert "méně než výchozích 12,5" in "\n".join(trace_lines(trace, plan(), Wording("cs")))


def test_a_change_of_the_cases_is_an_effect_though_the_share_stays() -> None:
    before, after = (
        on("2025-06-30", f"3;d;;2025-01-01;{said};x;", by="ENV") for said in ("1/8", "2/16")
    )

    (one,) = changes_between(before, after)

    shown = problems.draw_effects([one], plan(), TODAY, Wording("en"))
    assert "12.5% (1 of 8)" in shown
    assert "12.5% (2 of 16)" in shown


@pytest.mark.usefixtures("without_a_child")
def test_the_command_line_prints_a_share_as_the_pages_do_and_a_number_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reported = tmp_path / "report.csv"
    common = ["--strategy", str(Path(__file__).with_name("foreign.yaml"))]
    common += ["--database", f"sqlite:///{tmp_path / 'd.db'}"]

    def printed(*command: str) -> str:
        assert main([*command, *common]) == 0
        return capsys.readouterr().out

    reported.write_text("task,indicator,date,value,evidence\n3,d,2025-01-01,1/8,x\n")
    trial = ["submit", str(reported), "--entity", "ENV", "--dry-run"]
    assert "12.5% (1 of 8)" in printed(*trial)
    assert "12,5 % (1 z 8)" in printed(*trial, "--lang", "cs").replace(NBSP, " ")
    assert json.loads(printed(*trial, "--format", "json"))["effects"][0]["achieved_after"] == 12.5
    assert printed(*trial, "--format", "csv").strip().endswith(",12.5")

    assert "12.5% (1 of 8)" in printed(*trial[:-1], "--accept")
    known = json.loads(printed("status", "--format", "json"))["known_on"]
    days = ("compare", f"2024-12-31@{known}", f"2025-12-31@{known}")
    assert "12.5%" in printed(*days)
    assert ",12.5," in printed(*days, "--format", "csv")


def test_another_share_for_the_same_key_names_both_its_numbers() -> None:
    before, _ = told("3;d;;2025-01-01;1/8;x;", by="ENV")
    accepted = before.with_columns(submission=pl.lit(7, pl.Int64))

    _, problems = checked(b"task,indicator,date,value,evidence\n3,d,2025-01-01,1/9,x\n", accepted)

    (one,) = problems
    assert (one.code, one.values["word"]) == ("value-differs", "1/8")
    assert "gave 1/8 for" in Wording("en").problem(one)[0]


def test_the_same_part_told_by_two_bodies_is_asked_about() -> None:
    before, _ = told("3;d;north;2025-01-01;0/8;x;", by="TRANSPORT")
    accepted = before.with_columns(submission=pl.lit(7, pl.Int64))

    _, problems = checked(
        b"task,indicator,component,date,value,evidence\n3,d,North,2025-02-01,0/9,x\n", accepted
    )

    assert [one.code for one in problems] == ["double-total"]


@pytest.mark.parametrize(
    ("before", "rows", "expected"),
    [
        ([], ["3,d,,2025-01-01,3/9", "3,d,north,2025-02-01,1/8"], [("whole-told-here", 3, "2")]),
        ([], ["3,d,north,2025-02-01,1/8", "3,d,,2025-01-01,3/9"], [("whole-told-here", 2, "3")]),
        ([";2025-01-01;3/9"], ["3,d,north,2025-02-01,1/8"], [("whole-told", 2, "7")]),
        (["north;2025-01-01;1/8"], ["3,d,,2025-02-01,3/9"], [("part-told", 2, "7")]),
        (["north;2025-01-01;1/8"], ["3,d,south,2025-02-01,3/9"], []),
        ([";2025-01-01;3/9"], ["3,d,,2025-02-01,4/9"], []),
        ([";2025-01-01;3/9", "north;2025-01-01;1/8"], ["3,d,,2025-02-01,4/9"], []),
        (["north;2025-01-01;1/8"], ["3,d,,2025-02-01,ongoing"], []),
    ],
)  # fmt: skip
def test_a_part_beside_the_whole_of_one_body_is_asked_about_with_both_rows(
    before: list[str], rows: list[str], expected: list[tuple[str, int, str]]
) -> None:
    accepted, _ = told(*(f"3;d;{line};x;" for line in before), by="ENV")
    accepted = accepted.with_columns(submission=pl.lit(7, pl.Int64))
    lines = [f"{line},x" for line in rows]

    _, problems = checked(
        "\n".join(["task,indicator,component,date,value,evidence", *lines]).encode(), accepted
    )

    assert [
        (one.code, one.row, one.values.get("first") or one.values["submission"]) for one in problems
    ] == expected
    for one, words in ((one, Wording(code)) for one in problems for code in LANGUAGES):
        assert "{" not in "".join(words.problem(one))


# Written, and read again


def checked(
    content: bytes, accepted: pl.DataFrame | None = None, by: str = "ENV"
) -> tuple[pl.DataFrame, list[Problem]]:
    table, problems = file_to_table.read(content, "report")
    assert table is not None, problems
    rows, found = check(table, Context(plan(), by, TODAY, accepted=accepted))
    return rows, problems + found


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_the_form_keeps_a_share_as_text_shows_the_last_one_and_says_how_to_write_it() -> None:
    standing, _ = told("3;d;;2025-01-01;1/8;x;", by="ENV")
    form = report_form.build_form(plan(), "0" * 64, "ENV", standing, Wording("cs"))

    book = load_workbook(io.BytesIO(new_workbooks.write_form(form)))
    sheet = book.worksheets[0]
    (place,) = [cell.row for cell in sheet["B"] if cell.value == "3.d"]

    assert str(sheet.cell(place, 6).value).startswith("1/8 (")
    assert {sheet.cell(row, 8).number_format for row in range(place, sheet.max_row + 1)} == {"@"}
    assert any("37/50" in str(cell.value) for cell in book.worksheets[1]["A"])
    sheet.cell(place, 7).value, sheet.cell(place, 8).value = "2025-06-30", "1/2"
    sheet.cell(place, 9).value = "internal"
    rows, problems = checked(saved(book))
    assert problems == []
    assert rows.select("value", "denominator").row(0) == (Decimal(1), Decimal(2))


def test_exported_rows_are_read_again_and_no_spreadsheet_makes_a_day_of_them() -> None:
    rows, _ = told("3;d;;2025-01-01;1/8;x;", "2;e;north;2025-01-02;1,5/2,25;x;", by="ENV")
    found = situation(plan(), rows, TODAY)
    header = {"strategy": {"id": "x", "sha256": "0"}, "as_of": "2026-12-31", "known_on": 1}

    files = exported_files.files(answer_of(found, rows), rows, header, Wording("en"))
    again, problems = checked(files["rows.csv"].encode())

    told_so = [
        line["value"] for line in csv.DictReader(io.StringIO(files["rows.csv"].lstrip("\ufeff")))
    ]
    assert told_so == ["1.5 of 2.25", "1 of 8"]
    assert not [one for one in problems if one.code != "head-unknown"]
    numbers = ["indicator", "value", "denominator"]
    assert sorted(again.select(numbers).rows()) == sorted(rows.select(numbers).rows())
    state = json.loads(files["status.json"])["tasks"][2]["indicators"][3]
    assert (state["achieved"], state["numerator"], state["denominator"]) == (12.5, 1, 8)
