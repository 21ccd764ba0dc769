"""Loading a table as its publisher writes it: titles, other heads, damaged letters."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.__main__ import main
from dashboard.store import database, observations
from dashboard.store.audit_entry import By
from dashboard.workflow.load_shipped import read_observations
from tests.statistics.shipped import CODE_LISTS
from tests.store.submitting import NOW, opened

HEAD = "source;series;definition;unit;year;value;vintage"
ROW = "police2;victims2;{};persons;2019;4;2021"


def load(tmp_path: Path, text: str, *options: str) -> int:
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    database = f"sqlite:///{tmp_path / 'load.db'}"
    words = ["load", str(path), "--dry-run", "--as", "coordinator", "--database", database]
    return main([*words, *options])


def test_a_table_under_a_title_with_another_head_is_loaded_once_both_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "\n".join(("Victims by year", HEAD.replace("source", "zdroj"), ROW.format("Victims")))

    assert load(tmp_path, text) == 1
    assert load(tmp_path, text, "--header-row", "2", "--map", "zdroj=source") == 0
    assert load(tmp_path, text, "--header-row", "2", "--map", "Z:Z=source") == 1
    assert "no column “Z:Z” to be read as “source”" in capsys.readouterr().out


def test_damaged_letters_of_a_publisher_are_not_to_be_typed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(tmp_path, "\n".join((HEAD, ROW.format("P?íloha"))), "--lang", "en") == 1
    out = capsys.readouterr().out
    assert "text-lost" in out
    assert "download it again" in out
    assert "Write the character again" not in out


def loaded_workbook(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Worksheet], object],
    *words: str,
) -> list[tuple[str, int, int]]:
    """The problems of a workbook of three years: code, row and column."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for record in (HEAD.split(";"), *(ROW.format("Victims").split(";") for _ in range(3))):
        sheet.append(record)
    for row in (2, 3, 4):
        sheet.cell(row, 5, 2017 + row)
        sheet.cell(row, 6, 4)
    change(sheet)
    book.save(tmp_path / "table.xlsx")
    database = f"sqlite:///{tmp_path / 'load.db'}"
    told = ["--dry-run", "--as", "coordinator", "--database", database, "--format", "json"]
    main(["load", str(tmp_path / "table.xlsx"), *told, *words])
    problems = json.loads(capsys.readouterr().out)["problems"]
    return [(each["code"], each["row"], each["column"]) for each in problems]


def test_a_number_that_is_merged_over_several_rows_is_not_loaded_for_each_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    merged = loaded_workbook(tmp_path, capsys, lambda sheet: sheet.merge_cells("F2:F4"))
    of_all = loaded_workbook(tmp_path, capsys, lambda sheet: sheet.merge_cells("C2:C4"))

    assert merged == [("value-merged", 2, 6)]
    assert of_all == [("cells-merged-down", 2, 3)]


def test_what_a_workbook_shows_otherwise_or_not_at_all_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def in_thousands(sheet: Worksheet) -> None:
        sheet["F3"] = 4200
        sheet["F3"].number_format = "#,##0,"
        sheet.row_dimensions[4].hidden = True

    def broken(sheet: Worksheet) -> None:
        sheet["H1"], sheet["H2"], sheet["F3"] = "place", "#REF!", "#DIV/0!"
        sheet["H2"].data_type = sheet["F3"].data_type = "e"

    assert loaded_workbook(tmp_path, capsys, in_thousands) == [
        ("number-shown", 3, 6),
        ("rows-hidden", 4, 1),
    ]
    assert loaded_workbook(tmp_path, capsys, broken) == [
        ("excel-error", 2, 8),
        ("excel-error", 3, 6),
    ]


FIRST = "police2;victims2;Victims;persons;2019;4;2021;;"
AGAIN = {
    "another unit": (FIRST.replace("persons", "cases").replace("2019", "2020"), "unit"),
    "another definition": (FIRST.replace(";Victims;", ";Suspects;"), "definition"),
    "another source": (FIRST.replace("police2", "courts2").replace("2019", "2020"), "source"),
    "another flag": (FIRST.replace("2021;;", "2021;conflict;The courts count 5."), "flag"),
    "another note": (FIRST.replace("2021;;", "2021;;Without minors."), "note"),
}


@pytest.mark.parametrize("name", AGAIN)
def test_what_is_loaded_is_not_told_otherwise_in_silence(
    name: str, sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row, head = AGAIN[name]
    path = tmp_path / "table.csv"
    words = ["load", str(path), "--as", "coordinator", "--database", sqlite_url, "--lang", "en"]
    path.write_text("\n".join((f"{HEAD};flag;note", FIRST)), "utf-8")
    assert main(words) == 0
    capsys.readouterr()

    path.write_text("\n".join((f"{HEAD};flag;note", row)), "utf-8")
    assert main(words) == 1
    assert f"was loaded with another {head} (table.csv:2)" in capsys.readouterr().out

    if head in {"flag", "note"}:
        path.write_text("\n".join((f"{HEAD};flag;note", row.replace(";2021;", ";2022;"))), "utf-8")
        assert main(words) == 0
        assert "1 observation" in capsys.readouterr().out


def test_numbers_that_a_file_tells_otherwise_are_written_as_czech_writes_them(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table.csv"
    words = ["load", str(path), "--as", "coordinator", "--database", sqlite_url, "--lang", "cs"]
    first, hidden = (
        FIRST.replace(";4;", ";1250;"),
        FIRST.replace(";2019;4;2021;", ";2018;;2021;suppressed"),
    )
    path.write_text("\n".join((f"{HEAD};flag;note", first, hidden)), "utf-8")
    assert main(words) == 0
    capsys.readouterr()

    again = first.replace("1250", "1260"), FIRST.replace(";2019;", ";2018;")
    path.write_text("\n".join((f"{HEAD};flag;note", *again)), "utf-8")
    assert main(words) == 1
    told = capsys.readouterr().out
    assert "už je 1 250 (table.csv:2)" in told.replace("\u00a0", " ")
    assert "už je nezveřejněno (table.csv:3)" in told


@pytest.mark.parametrize("path", ["/home/jana/Plocha/first.csv", "C:\\Users\\jana\\first.csv"])
def test_a_file_is_stored_and_told_by_its_name_and_no_folder_of_a_machine(
    path: str, filled_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = f"{FIRST}\npolice2;victims2;Victims;persons;2020;7;2021;;"
    # As an earlier version stored it.
    rows, problems = read_observations(f"{HEAD};flag;note\n{told}".encode(), path, CODE_LISTS)
    assert problems == []
    with opened(filled_url) as engine:
        with database.write_transaction(engine) as connection:
            observations.add(connection, By("cz-thb-2020-2023", "x", NOW), content=b"1", rows=rows)
        table = tmp_path / "second.csv"
        words = [
            "load",
            str(table),
            "--as",
            "coordinator",
            "--database",
            filled_url,
            "--lang",
            "en",
        ]
        table.write_text(f"{HEAD};flag;note\n{FIRST.replace(';4;', ';5;')}", "utf-8")
        assert main(words) == 1
        assert "is 4 already (first.csv:2)" in capsys.readouterr().out

        table.write_text(f"{HEAD};flag;note\n{FIRST.replace(';2021;', ';2022;')}", "utf-8")
        assert main(words) == 0
        with database.read_transaction(engine) as connection:
            stored = observations.listing(connection, "cz-thb-2020-2023")
    assert set(stored.filter(source="police2")["file"]) == {path, "second.csv"}
