"""`plan to` and `plan from`: a strategy file as a workbook and back, and workbooks that are no plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard.__main__ import main
from dashboard.text import yaml_file
from tests.strategy.test_specification import PLANS


def made(tmp_path: Path, plan: Path) -> Path:
    assert main(["plan", "to", str(plan), "--out", str(tmp_path / "plan.xlsx")]) == 0
    return tmp_path / "plan.xlsx"


def data(path: Path) -> Any:
    document, _ = yaml_file.load(path.read_text("utf-8"))
    assert document is not None
    return document.data


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_a_plan_goes_into_a_workbook_and_comes_back_as_it_was(tmp_path: Path, plan: Path) -> None:
    book, back = made(tmp_path, plan), tmp_path / "plan.yaml"

    assert main(["plan", "from", str(book), "--out", str(back)]) == 0
    assert data(back) == data(plan)


def merge(book: Any) -> None:
    book["tasks"].merge_cells("A2:A3")


def leave_a_row(book: Any) -> None:
    book["tasks"].insert_rows(3)


def spoil(cell: str, value: str) -> Callable[[Any], None]:
    def act(book: Any) -> None:
        sheet, _, place = cell.partition("!")
        book[sheet][place] = value

    return act


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (merge, "tasks!A2"),
        (leave_a_row, "tasks!A4: plan-gap"),
        (
            lambda book: book.remove(book["bodies"]),
            "plan-sheet: The workbook has no sheet “bodies”",
        ),
        (spoil("tasks!B2", "=1+1"), "tasks!B2: formula"),
        (spoil("indicators!B3", "1.A"), "indicators!B3: doubled-id"),
        (spoil("tasks!B1", "number"), "tasks!B1: doubled-id"),
        (spoil("tasks!B1", "titel"), "tasks!B2: unknown-key"),
        (spoil("tasks!C2", "TWON"), "tasks!C2: unknown-entity"),
        (spoil("indicators!A2", "7"), "indicators!A2: unknown-task"),
        (spoil("indicators!D2", "rate"), "indicators!D2: wrong-word"),
    ],
)
def test_what_is_wrong_is_told_with_its_sheet_and_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], act: Callable[[Any], None], said: str
) -> None:
    path = made(tmp_path, PLANS[2])
    book = openpyxl.load_workbook(path)
    act(book)
    book.save(path)
    capsys.readouterr()

    assert main(["plan", "from", str(path), "--out", str(tmp_path / "p.yaml"), "--lang", "en"]) == 1
    assert said in capsys.readouterr().out
    assert not (tmp_path / "p.yaml").exists()


def test_two_thousand_tasks_typed_into_a_table_are_a_plan(tmp_path: Path) -> None:
    path = made(tmp_path, PLANS[2])
    book = openpyxl.load_workbook(path)
    for name in ("tasks", "indicators", "components"):
        book[name].delete_rows(2, 9)
    for number in range(2_000):
        book["tasks"].append([number + 1, f"Task {number}", "TOWN, SCHOOL", 2024, None, 2025])
    book["tasks"]["C1"], book["tasks"]["F1"] = "responsible", "deadline"
    book["tasks"]["D1"], book["tasks"]["E1"] = "start", "note"
    for name in ("indicators", "components"):
        book.remove(book[name])
    book.save(path)

    assert main(["plan", "from", str(path), "--out", str(tmp_path / "plan.yaml")]) == 0
    assert data(tmp_path / "plan.yaml")["tasks"][1999]["responsible"] == ["TOWN", "SCHOOL"]
