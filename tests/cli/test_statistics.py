"""`dashboard statistics`: who delivers which numbers, and the yearly table as a workbook, CSV and Word."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from dashboard.__main__ import main
from tests import databases, planted
from tests.cli.test_commands import Dashboard, dashboard
from tests.pages import database, workspace

__all__ = ["dashboard", "database", "workspace"]


def test_what_is_owed_is_printed_for_programs_and_for_people(dashboard: Dashboard) -> None:
    told = dashboard("statistics", "--owed", "--year", "2023", "--format", "json").json

    assert [(each["body"], each["dimension"], each["state"]) for each in told["owed"]][:2] == [
        ("CPD", None, "owed"),
        ("CPD", "form", "owed"),
    ]
    assert {each["due"] for each in told["owed"]} == {None}
    of_one = dashboard("statistics", "--owed", "--year", "2023", "--entity", "MSp", "--lang", "cs")
    assert "Soudy: odsouzené osoby" in of_one.out
    assert "Úkol 4.3 strategie; náš výklad" in of_one.out
    assert "Policie" not in of_one.out
    none = dashboard("statistics", "--owed", "--year", "2019", "--lang", "en")
    assert none.out == "No statistics are due for 2019.\n"


def test_the_yearly_table_is_one_in_every_format(dashboard: Dashboard, tmp_path: Path) -> None:
    paths = {ending: tmp_path / f"table{ending}" for ending in (".xlsx", ".csv", ".docx")}
    for path in paths.values():
        made = dashboard("statistics", "--yearly", "2019", "--out", path, "--lang", "cs")
        assert made.code == 0, made.out

    sheet = load_workbook(paths[".xlsx"]).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, line in enumerate(lines) if line[0] == "Počet")
    of_csv = list(csv.reader(io.StringIO(paths[".csv"].read_text("utf-8-sig"))))
    assert [["" if cell is None else str(cell) for cell in line] for line in lines[head:]] == of_csv
    victims = next(line for line in lines[head:] if line[:2] == ["Oběti", "celkem"])
    assert (victims[2], victims[5]) == (15, 17)
    tables = Document(str(paths[".docx"])).tables
    of_word = [[cell.text for cell in row.cells] for table in tables for row in table.rows[1:]]
    plain = [[cell.replace("\u00a0", " ") for cell in line] for line in of_word]
    assert plain == [line[1:] for line in of_csv[1:]]
    assert all(line[2] for line in of_csv)


def test_a_missing_number_says_why_and_whom_to_ask_and_filters_name_what_there_is(
    dashboard: Dashboard,
) -> None:
    told = dashboard("statistics", "--yearly", "2023", "--lang", "en")
    assert "None of the sources used here has a number for the year. Ask: MOJ." in told.out

    asked = dashboard("statistics", "--yearly", "2021", "--source", "unodc", "--format", "json")
    assert {each["source"] for each in asked.json["yearly"]} == {"unodc", None}
    for wrong in (["--source", "un"], ["--concept", "x"], ["--out", "table.pdf"]):
        assert dashboard("statistics", "--yearly", "2021", *wrong).code == 2
    assert dashboard("statistics", "--year", "2021").code == 2
    assert dashboard("statistics", "--owed", "--entity", "nobody").code == 1


def test_for_the_public_there_is_what_the_last_edition_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = databases.sqlite(tmp_path / "planted.db", planted.plant)
    table = ["--yearly", "2024"]

    def told(*more: str) -> str:
        code = main(["statistics", *more, "--database", url, "--lang", "en"])
        out = capsys.readouterr().out.replace("\u00a0", "").replace(",", "")
        assert code == 0, out
        return out

    total, women = str(planted.TOTAL), str(planted.PARTS["F"])
    assert {total, women} <= {*told(*table).split()}
    before = told("--public", *table)
    assert "Until the first public edition" in before
    assert total not in before
    assert women not in before
    assert main(["public", "--out", str(tmp_path / "site"), "--database", url]) == 0
    capsys.readouterr()

    out = tmp_path / "table.docx"
    told("--public", *table, "--out", str(out))
    word = Document(str(out))
    cells = (cell.text for rows in word.tables for row in rows.rows for cell in row.cells)
    of_word = " ".join([*(each.text for each in word.paragraphs), *cells])
    plain = of_word.replace("\u00a0", "").replace(",", "")
    for shown in (told("--public"), told("--public", *table), plain):
        assert "Statistics of public edition 1" in shown
        assert "withheld for good" in shown
        assert total in shown
        assert women not in shown
    assert "The number is not disclosed." in told("--public", *table)
    for wrong in (["--public", "--owed"], [*table, "--as", "public"]):
        assert main(["statistics", *wrong, "--database", url]) == 2
