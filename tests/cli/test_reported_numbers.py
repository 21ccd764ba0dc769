"""One workbook with a report and the numbers that a body owes; one check, one receipt, one decision."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from dashboard.workflow import reported_numbers
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.cli.test_commands import Dashboard, dashboard
from tests.pages import database, workspace

__all__ = ["dashboard", "database", "workspace"]


def form(dashboard: Dashboard, path: Path, language: str = "cs") -> Workbook:
    """The form of the Ministry of Justice as a workbook."""
    made = dashboard("template", "--entity", "MOJ", "--out", path, "--lang", language)
    assert made.code == 0, made.out
    return load_workbook(io.BytesIO(path.read_bytes()))


def fill(book: Workbook, path: Path, cells: dict[str, dict[str, Any]]) -> Path:
    """The form with cells of the lines that begin with a text filled in by their headers."""
    sheet = book.worksheets[1]
    heads = [str(cell.value) for cell in sheet[1]]
    for what, filled in cells.items():
        (row,) = (
            int(cells[0].row or 0)
            for cells in sheet.iter_rows(min_row=2)
            if str(cells[0].value) == what and str(cells[1].value) == "2023"
        )
        for head, value in filled.items():
            sheet.cell(row, heads.index(head) + 1).value = value
    book.save(path)
    return path


def states(dashboard: Dashboard) -> dict[str | None, str]:
    """What has come of the numbers of 2023 from the Ministry of Justice."""
    told = dashboard(
        "statistics", "--owed", "--year", "2023", "--entity", "MOJ", "--format", "json"
    )
    return {each["dimension"]: each["state"] for each in told.json["owed"]}


CONVICTED = "Soudy: odsouzené osoby"
TOTAL, WOMEN, MEN = (f"odsouzené osoby, {part}" for part in
                     ("celkem", "podle pohlaví: ženy", "podle pohlaví: muži"))  # fmt: skip
FORM = "odsouzené osoby, podle formy vykořisťování: forma neznámá"


def test_numbers_are_asked_for_handed_in_and_accepted_with_the_report(
    dashboard: Dashboard, tmp_path: Path, workspace: Workspace
) -> None:
    book = form(dashboard, tmp_path / "form.xlsx")
    assert book.sheetnames[1] == "Statistika"
    assert [cell.value for cell in book.worksheets[1][1]][:6] == [
        *("co se počítá", "rok", "rok předtím", "hodnota", "příznak", "poznámka")
    ]
    path = fill(
        *(book, tmp_path / "filled.xlsx"),
        {
            TOTAL: {"hodnota": 12},
            WOMEN: {"hodnota": 5},
            MEN: {"hodnota": 7},
            FORM: {"příznak": "neeviduje se", "poznámka": "Soudy formu neevidují."},
        },
    )

    tried = dashboard("submit", path, "--entity", "MOJ", "--dry-run", "--format", "json").json
    assert (tried["rows"], tried["numbers"], tried["problems"]) == (0, 4, [])
    sent = dashboard("submit", path, "--entity", "MOJ", "--format", "json").json
    assert (sent["state"], sent["receipt"]["numbers"]) == ("submitted", 4)
    assert states(dashboard) == {
        **{None: "waiting", "form": "waiting", "sex": "waiting"},
        "age": "owed",
    }
    again = form(dashboard, tmp_path / "again.xlsx").worksheets[1]
    asked_again = {(row[0].value, row[1].value) for row in again.iter_rows(min_row=2)}
    assert (TOTAL, "2023") not in asked_again
    assert (TOTAL, "2025") in asked_again
    before = Snapshot(workspace).observations.filter(series="courts_convicted", year_to=2023)
    assert before.is_empty()

    assert dashboard("accept", str(sent["submission"])).code == 0
    assert states(dashboard) == {
        **{None: "delivered", "form": "not_recorded", "sex": "delivered"},
        "age": "owed",
    }
    loaded = Snapshot(workspace).observations.filter(series="courts_convicted", year_to=2023)
    assert set(loaded["file"]) == {"filled.xlsx"}
    assert sorted(int(value) for value in loaded["value"].drop_nulls()) == [5, 7, 12]
    assert dashboard("audit", "verify").code == 0
    asked = reported_numbers.owed_of_body(Snapshot(workspace), "MOJ", workspace.today)
    assert [each.dimension for each in asked if each.year == 2023] == ["age"]
    letter = dashboard("digest", "--entity", "MOJ", "--lang", "cs").out.replace("\xa0", " ")
    assert "Prosíme o odpověď k oddílu A." in letter
    assert "kde je i formulář s listem „Statistika“." in letter
    assert "beze změny" not in letter  # which answers no question for numbers

    back = dashboard("withdraw", str(sent["submission"]), "--reason", "omyl", "--lang", "en")
    assert "added 4 numbers to the statistics; they stay there" in back.out
    assert states(dashboard)[None] == "delivered"


def test_a_number_over_two_years_that_waits_is_that_of_neither(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    book = form(dashboard, tmp_path / "form.xlsx")
    path = fill(book, tmp_path / "filled.xlsx", {TOTAL: {"rok": "2023–2024", "hodnota": 12}})

    sent = dashboard("submit", path, "--entity", "MOJ", "--format", "json").json

    assert (sent["state"], sent["receipt"]["numbers"]) == ("submitted", 1)
    assert states(dashboard)[None] == "owed"


def test_a_mistake_in_either_sheet_keeps_the_whole_file_out(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    book = form(dashboard, tmp_path / "form.xlsx")
    path = fill(book, tmp_path / "filled.xlsx", {TOTAL: {"hodnota": "<5"}, WOMEN: {"hodnota": 5}})

    refused = dashboard("submit", path, "--entity", "MOJ", "--format", "json")

    assert (refused.code, refused.json["submission"]) == (1, None)
    (problem,) = refused.json["problems"]
    assert (problem["code"], problem["sheet"], problem["column"]) == (
        *("series-value-suppressed", "Statistika"),
        4,
    )
    assert dashboard("submissions", "--entity", "MOJ", "--format", "json").json["submissions"] == []


def test_parts_that_do_not_add_up_and_numbers_loaded_meanwhile_are_told(
    dashboard: Dashboard, tmp_path: Path, workspace: Workspace
) -> None:
    path = fill(
        *(form(dashboard, tmp_path / "form.xlsx"), tmp_path / "filled.xlsx"),
        {TOTAL: {"hodnota": 12}, WOMEN: {"hodnota": 5}, MEN: {"hodnota": 9}},
    )

    tried = dashboard("submit", path, "--entity", "MOJ", "--dry-run", "--format", "json").json
    assert [(each["code"], each["severity"]) for each in tried["problems"]] == [
        ("series-sum-sex", "warning")
    ]
    sent = dashboard("submit", path, "--entity", "MOJ", "--format", "json").json["submission"]
    (stored,) = (each for each in Snapshot(workspace).submissions if each.id == sent)
    (warning,) = reported_numbers.check_again(workspace, stored)
    assert (warning.code, warning.sheet) == ("series-sum-sex", "Statistika")
    other = fill(load_workbook(path), tmp_path / "other.xlsx", {TOTAL: {"hodnota": 14}})
    assert dashboard("load", other, "--lang", "en").code == 0
    late = dashboard("accept", str(sent), "--lang", "en")
    assert late.code == 1
    assert "series-restated" in late.out
    assert states(dashboard)[None] == "delivered"


def test_what_is_in_no_part_may_be_in_one_without_a_number(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    definition = "Persons convicted of trafficking in human beings in the year "
    definition += "(judicial statistics of the Ministry of Justice)."
    rows = [f"courts,courts_convicted,{definition},persons,2023,{row},2024" for row in
            (",9,", "M,7,", "F,,suppressed")]  # fmt: skip
    table = tmp_path / "courts.csv"
    head = "source,series,definition,unit,year,sex,value,flag,vintage"
    table.write_text("\n".join((head, *rows)), "utf-8")
    assert dashboard("load", table, "--as", "coordinator").code == 0

    told = dashboard("statistics", "--owed", "--year", "2023", "--entity", "MOJ", "--lang", "en")

    said = (
        "delivered partly: no number of women; 2 of the total are not in any part that has a number"
    )
    assert said in told.out
