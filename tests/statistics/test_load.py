"""Loading a table as its publisher writes it: titles, other heads, damaged letters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.__main__ import main
from dashboard.store import database, observations
from dashboard.store.audit_entry import By
from dashboard.workflow.load_shipped import read_observations
from tests import databases
from tests.statistics.shipped import CODE_LISTS
from tests.store.submitting import NOW, opened
from tests.workbooks import saved

HEAD = "source;series;definition;unit;year;value;vintage"
ROW = "police2;victims2;{};persons;2019;4;2021"


pytestmark = pytest.mark.usefixtures("without_a_child")


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """The command that loads into a database with what ships."""
    url = databases.sqlite(tmp_path / "load.db", databases.fill)
    return ["load", "--as", "coordinator", "--database", url]


def load(words: list[str], path: Path, text: str, *options: str) -> int:
    path.write_text(text, "utf-8")
    return main([*words, str(path), *options])


def test_a_table_under_a_title_with_another_head_is_loaded_once_both_are_named(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table.csv"
    text = "\n".join(("Victims by year", HEAD.replace("source", "zdroj"), ROW.format("Victims")))
    tried = [*words, "--dry-run"]

    assert load(tried, path, text) == 1
    assert load(tried, path, text, "--header-row", "2", "--map", "zdroj=source") == 0
    assert load(tried, path, text, "--header-row", "2", "--map", "Z:Z=source") == 1
    assert "no column “Z:Z” to be read as “source”" in capsys.readouterr().out

    # Letters that a publisher has damaged are not to be typed again.
    damaged = "\n".join((HEAD, ROW.format("P?íloha")))
    assert load(tried, path, damaged, "--lang", "en") == 1
    out = capsys.readouterr().out
    assert "text-lost" in out
    assert "download it again" in out
    assert "Write the character again" not in out


def loaded_workbook(change: Callable[[Worksheet], object]) -> list[tuple[str, int, int]]:
    """The problems of a workbook of three years: code, row and column."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for record in (HEAD.split(";"), *(ROW.format("Victims").split(";") for _ in range(3))):
        sheet.append(record)
    for row in (2, 3, 4):
        sheet.cell(row, 5, 2017 + row)
        sheet.cell(row, 6, 4)
    change(sheet)
    _, problems = read_observations(saved(book), "table.xlsx", CODE_LISTS)
    return [(each.code, each.row or 0, each.column or 0) for each in problems]


def test_a_number_that_is_merged_over_several_rows_is_not_loaded_for_each_of_them() -> None:
    merged = loaded_workbook(lambda sheet: sheet.merge_cells("F2:F4"))
    of_all = loaded_workbook(lambda sheet: sheet.merge_cells("C2:C4"))

    assert merged == [("value-merged", 2, 6)]
    assert of_all == [("cells-merged-down", 2, 3)]


def test_what_a_workbook_shows_otherwise_or_not_at_all_is_told() -> None:
    def in_thousands(sheet: Worksheet) -> None:
        sheet["F3"] = 4200
        sheet["F3"].number_format = "#,##0,"
        sheet.row_dimensions[4].hidden = True

    def broken(sheet: Worksheet) -> None:
        sheet["H1"], sheet["H2"], sheet["F3"] = "place", "#REF!", "#DIV/0!"
        sheet["H2"].data_type = sheet["F3"].data_type = "e"

    assert loaded_workbook(in_thousands) == [("number-shown", 3, 6), ("rows-hidden", 4, 1)]
    assert loaded_workbook(broken) == [("excel-error", 2, 8), ("excel-error", 3, 6)]


FIRST = "police2;victims2;Victims;persons;2019;4;2021;;"
AGAIN = {
    "another unit": (FIRST.replace("persons", "cases").replace("2019", "2020"), "unit"),
    "another definition": (FIRST.replace(";Victims;", ";Suspects;"), "definition"),
    "another source": (FIRST.replace("police2", "courts2").replace("2019", "2020"), "source"),
    "another flag": (FIRST.replace("2021;;", "2021;conflict;The courts count 5."), "flag"),
    "another note": (FIRST.replace("2021;;", "2021;;Without minors."), "note"),
}


def test_what_is_loaded_is_not_told_otherwise_in_silence(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, head = tmp_path / "table.csv", f"{HEAD};flag;note\n"
    hidden = FIRST.replace(";2019;4;2021;", ";2018;;2021;suppressed")
    assert load(words, path, f"{head}{FIRST.replace(';4;', ';1250;')}\n{hidden}") == 0
    capsys.readouterr()

    for name, (row, changed) in AGAIN.items():
        again = row.replace(";4;", ";1250;")
        assert load(words, path, f"{head}{again}", "--lang", "en") == 1, name
        assert f"another {changed} (table.csv:2)" in capsys.readouterr().out, name

    # In Czech as Czech writes numbers.
    again = FIRST.replace(";4;", ";1260;") + "\n" + FIRST.replace(";2019;", ";2018;")
    assert load(words, path, f"{head}{again}", "--lang", "cs") == 1
    said = capsys.readouterr().out
    assert "už je 1 250 (table.csv:2)" in said.replace("\u00a0", " ")
    assert "už je nezveřejněno (table.csv:3)" in said

    for vintage, name in ((2022, "another flag"), (2023, "another note")):
        later = AGAIN[name][0].replace(";2021;", f";{vintage};")
        assert load(words, path, f"{head}{later}", "--lang", "en") == 0, name
        assert "1 observation" in capsys.readouterr().out


@pytest.mark.parametrize("stored", ["/home/jana/Plocha/first.csv", "C:\\Users\\jana\\first.csv"])
def test_a_file_is_stored_and_told_by_its_name_and_no_folder_of_a_machine(
    stored: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, by = f"{HEAD};flag;note\n", By("cz-thb-2020-2023", "x", NOW)
    text = f"{head}{FIRST}\npolice2;victims2;Victims;persons;2020;7;2021;;"
    # As an earlier version stored it.
    rows, problems = read_observations(text.encode(), stored, CODE_LISTS)
    assert problems == []
    with opened(words[-1]) as engine:
        with database.write_transaction(engine) as connection:
            observations.add(connection, by, content=b"1", rows=rows)
        second = tmp_path / "second.csv"
        assert load(words, second, head + FIRST.replace(";4;", ";5;"), "--lang", "en") == 1
        assert "is already 4 (first.csv:2)" in capsys.readouterr().out

        assert load(words, second, head + FIRST.replace(";2021;", ";2022;"), "--lang", "en") == 0
        with database.read_transaction(engine) as connection:
            kept = observations.listing(connection, by.strategy)
    assert set(kept.filter(source="police2")["file"]) == {stored, "second.csv"}


def test_an_empty_definition_is_that_of_the_file_of_definitions(
    words: list[str], tmp_path: Path
) -> None:
    known = HEAD + "\nprogram;program_victims;;persons;2022;20;2024"

    assert load([*words, "--dry-run"], tmp_path / "known.csv", known) == 0
    assert load([*words, "--dry-run"], tmp_path / "unknown.csv", f"{HEAD}\n{ROW.format('')}") == 1


def test_a_year_or_a_vintage_that_has_not_come_is_a_problem(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = ROW.format("Victims")
    for late in (row.replace("2019", "2099"), row.replace("2021", "2099")):
        assert load([*words, "--dry-run"], tmp_path / "late.csv", f"{HEAD}\n{late}") == 1
        assert "series-future" in capsys.readouterr().out
