"""The form and the marked copy by the command line, and on the page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dashboard.fulfilment.effect_of_submission import EffectOverTime
from dashboard.markup.submissions import receipts
from dashboard.presentation.languages import Wording
from dashboard.workflow.workspace import Workspace
from tests.cli.test_commands import Dashboard, dashboard
from tests.pages import (
    ROOT,
    button,
    button_names,
    confirm,
    database,
    enter_name,
    facts,
    fill,
    headings,
    open_report,
    read_stored,
    text,
    upload,
    workspace,
)
from tests.workbooks import SOFFICE, book_of, by_libreoffice, saved, with_part

__all__ = ["dashboard", "database", "workspace"]

FAULTY = (
    ("2.3", "a", "card", "31. 11. 2022", 1, "x", "n"),
    ("2.3", "a", "card", "30. 11. 2022", "#REF!", "x", "n"),
)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "report.xlsx"
    path.write_bytes(saved(book_of(*FAULTY, title="Zpráva")))
    return path


@pytest.mark.parametrize(("name", "language"), [("form.xlsx", "cs"), ("form.csv", "en")])
def test_a_form_is_written_and_comes_back_without_a_finding(
    dashboard: Dashboard, tmp_path: Path, name: str, language: str
) -> None:
    out = tmp_path / name

    words = ("template", "--entity", "MLSA", "--out", out, "--lang", language)
    made = dashboard(*words, "--format", "json")
    tried = dashboard("submit", out, "--entity", "MLSA", "--dry-run", "--format", "json")
    sent = dashboard("submit", out, "--entity", "MLSA", "--format", "json")

    assert made.code == 0
    assert (made.json["file"], made.json["entity"]) == (str(out), "MLSA")
    assert made.json["rows"] > 0
    assert (tried.code, tried.json["problems"], tried.json["rows"]) == (0, [], 0)
    assert (sent.code, sent.json["submission"]) == (1, None)
    assert [one["code"] for one in sent.json["problems"]] == ["nothing-filled"]


def test_a_form_is_never_written_over_a_file(dashboard: Dashboard, tmp_path: Path) -> None:
    out = tmp_path / "form.xlsx"
    out.write_bytes(b"filled in")

    assert dashboard("template", "--entity", "MLSA", "--out", out).code == 2
    assert dashboard("template", "--entity", "MLSA", "--out", tmp_path / "form.doc").code == 2
    assert dashboard("template", "--entity", "NOBODY", "--out", tmp_path / "x.csv").code == 1
    assert out.read_bytes() == b"filled in"
    marked = ("--dry-run", "--annotated", tmp_path / "marked.csv")
    assert dashboard("submit", out, "--entity", "MLSA", *marked).code == 2
    assert not (tmp_path / "marked.csv").exists()


def test_a_workbook_with_problems_is_told_by_its_cells_and_comes_back_marked(
    dashboard: Dashboard, tmp_path: Path, faulty: Path
) -> None:
    out = tmp_path / "marked.xlsx"

    found = dashboard(
        "submit", faulty, "--entity", "MLSA", "--dry-run", "--annotated", out, "--format", "json"
    )  # fmt: skip

    assert found.code == 1
    assert [(one["code"], one["sheet"], one["row"], one["column"]) for one in found.json["problems"]] == [
        ("date-impossible", "Zpráva", 2, 4),
        ("excel-error", "Zpráva", 3, 5),
    ]  # fmt: skip
    assert found.json["annotated"] == {"file": str(out), "lost": []}
    sheet = load_workbook(out).worksheets[0]
    assert sheet["D2"].comment is not None
    assert sheet["E3"].comment is not None
    assert dashboard("submit", faulty, "--entity", "MLSA", "--annotated", out).code == 2


def test_the_page_offers_the_marked_copy_and_confirms_no_form_that_was_left_empty(
    workspace: Workspace, dashboard: Dashboard, tmp_path: Path, faulty: Path
) -> None:
    page = upload(open_report(), faulty.read_bytes(), "report.xlsx")

    assert "Read from the sheet “Zpráva”, header in row 1." in text(page)
    assert "2 errors: nothing was submitted" in headings(page)
    assert "Download the table with its errors marked" in button_names(page)
    assert read_stored(workspace) == []
    out = tmp_path / "form.xlsx"
    dashboard("template", "--entity", "MLSA", "--out", out)

    page = upload(open_report(), out.read_bytes(), "form.xlsx")

    assert not page.exception
    assert button(page, "Confirm and submit").disabled
    assert load_workbook(io.BytesIO(out.read_bytes())).sheetnames == ["Report", "Instructions"]


def test_a_receipt_says_what_a_marked_copy_loses_and_what_was_answered(
    dashboard: Dashboard, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "drawn.xlsx"
    plain = saved(book_of(("2.3", "a", "card", "30. 11. 2022", 1, "", "n"), title="Zpráva"))
    path.write_bytes(with_part(plain, "xl/media/image1.png", b"x"))
    loss = "The stored file is kept as it was sent, byte for byte. A marked copy made from it loses: pictures"
    reason = "The file\nis internal."

    page = enter_name(upload(open_report(), path.read_bytes(), path.name), "Jana")
    fill(page, "Row 2, missing evidence", "Internal.")
    confirm(page)
    sent = dashboard("withdraw", read_stored(workspace)[0].id, "--reason", "again")
    words = ("submit", path, "--entity", "MLSA", "--answer", f"2:evidence-missing={reason}")
    document = dashboard(*words, "--format", "json").json

    assert sent.code == 0
    assert ("What is kept", loss) in facts(page)
    assert ("Row 2, missing evidence", "Internal.") in facts(page)
    assert document["receipt"]["lost"] == ["pictures"]
    submission, answers = read_stored(workspace)[-1], {(2, "evidence-missing"): reason}
    strategy, day = workspace.strategy, workspace.last_day
    receipt = receipts.text(
        receipts.Receipt(submission, answers, EffectOverTime([])), strategy, day, Wording("en")
    )
    assert f"What is kept: {loss}\r\n" in receipt
    answer = "  Row 2, missing evidence: The file\\nis internal.\r\n"
    assert f"Answers to warnings:\r\n{answer}" in receipt


@pytest.mark.parametrize(
    "saved_by", ["this program", pytest.param("LibreOffice as ODS", marks=pytest.mark.rest)]
)
def test_a_workbook_of_another_strategy_says_for_which_it_was_made(
    dashboard: Dashboard, tmp_path: Path, saved_by: str
) -> None:
    out = tmp_path / "form.xlsx"
    finished = ROOT / "data/2016-2019/indicators.yaml"
    other = ("template", "--entity", "MLSA", "--out", out, "--lang", "cs", "--strategy", finished)
    assert dashboard("adopt", finished).code == 0
    assert dashboard(*other).code == 0
    if saved_by == "LibreOffice as ODS":
        if SOFFICE is None:
            pytest.skip("no soffice: LibreOffice Calc writes the ODS")
        ods = by_libreoffice(tmp_path, {"form": out.read_bytes()}, ["ods"])["form", "ods"]
        out = tmp_path / "form.ods"
        out.write_bytes(ods)

    refused = dashboard("submit", out, "--entity", "MLSA", "--lang", "cs", "--format", "json")

    (problem,) = refused.json["problems"]
    assert (refused.code, problem["code"]) == (1, "other-strategy")
    assert "na období 2016–2019“; toto je „Národní strategie" in problem["message"]
    assert "na období 2020–2023“." in problem["message"]
