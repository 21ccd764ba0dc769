"""An officer's way with the workbook: filled, wrong, marked, right, printed, accepted.

LibreOffice opens what the page gave; what is typed into its cells is typed there, and it saves the
bytes that are handed in.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect

from tests.browser.visiting import (
    Open,
    Serve,
    Server,
    call_me,
    fact,
    row_with,
    settle,
    stored,
    task_line,
    upload,
)
from tests.workbooks import office_python, typed_in_libreoffice

pytestmark = pytest.mark.rest


HEAD, CARD, BILL = 5, 6, 7
"""Rows of the form of the Ministry of Labour: the heads below the title; 2.3.a, the card of rights,
which is outstanding; 3.1.a, proposals of law, not reported for the period."""
FORM = "MPSV-2022-2-termin-2099-01-30.xlsx"
WRONG = {
    f"G{CARD}": "31.11.2022", f"H{CARD}": "ano", f"I{CARD}": "č. j. MPSV-1/2022",
    f"D{BILL}": "zákon", f"G{BILL}": "1.12.2022", f"H{BILL}": "asi jeden", f"I{BILL}": "eKLEP",
}  # fmt: skip
RIGHT = {f"G{CARD}": "30.11.2022", f"H{BILL}": "1"}
RED = "FFFFC7CE"


def downloaded(page: Page, button: str, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    assert download.value.suggested_filename == name
    return Path(download.value.path()).read_bytes()


def sheet(content: bytes) -> Worksheet:
    return load_workbook(BytesIO(content)).worksheets[0]


def red(page: Worksheet) -> set[str]:
    return {
        cell.coordinate
        for row in page.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid" and cell.fill.start_color.rgb == RED
    }


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def status(page: Page, server: Server, task: str) -> str:
    """What the Overview says of a task at the end of the period."""
    page.goto(f"{server.url}/?lang=cs")
    settle(page)
    return task_line(page, task).inner_text()


def wrong_table(page: Page, folder: Path) -> bytes:
    """The officer fills in the form of the unit, with two mistakes, and gets it back marked."""
    form = downloaded(page, "Stáhnout tabulku pro Excel", FORM)
    upload(page, "mpsv.xlsx", typed_in_libreoffice(folder, form, WRONG))
    expect(page.get_by_text(f"Přečteno z listu „Zpráva“, záhlaví v řádku {HEAD}.")).to_be_visible()
    name = "mpsv-chyby.xlsx"
    marked = downloaded(page, "Stáhnout tabulku s vyznačenými chybami", name)

    found = sheet(marked)
    assert red(found) == {f"G{CARD}", f"H{BILL}", f"M{HEAD}"}
    return marked


def hand_in(page: Page) -> None:
    """The officer sees the effect, confirms, and prints the receipt and nothing else."""
    expect(row_with(page, "Stav a hodnota před a po", "2.3.a")).to_contain_text("Splněno")
    press(page, "Potvrdit a podat")
    expect(fact(page, "rozhodnutí koordinátora")).to_be_visible()

    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Potvrzení o podání zprávy")).to_be_visible()
    expect(fact(page, "rozhodnutí koordinátora")).to_be_visible()
    for other in ("textbox", "combobox", "radio", "button"):
        assert page.get_by_role(other).count() == 0, other
    assert page.get_by_role("table", name="Podané zprávy: MPSV").count() == 0
    assert page.locator("[data-testid=stFileUploader]:visible").count() == 0
    ground = page.locator(".stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    assert ground == "rgb(255, 255, 255)", "a dark page prints dark letters on white as well"
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")


def test_from_the_form_to_a_status_that_changes(serve: Serve, visit: Open, tmp_path: Path) -> None:
    if office_python() is None:
        pytest.skip("no soffice, or no Python with the module uno, to type into its cells")
    server = serve()
    days = ("--from", "2022-07-01", "--to", "2022-12-31", "--due", "2099-01-30")
    server.command("round", "open", "2022-2", *days)
    officer = visit(server, "report?lang=cs&role=officer&unit=MLSA", scheme="dark")
    page = officer.page
    call_me(page, "Moje jméno", "Jana Nováková")

    right = typed_in_libreoffice(tmp_path, wrong_table(page, tmp_path), RIGHT)
    assert stored(server) == []
    upload(page, "mpsv.xlsx", right)
    hand_in(page)
    (first,) = stored(server)
    assert first["rows"] == 2
    assert "? Bez zprávy" in status(visit(server).page, server, "2.3")
    review = visit(server, f"review?lang=cs&submission={first['id']}")
    call_me(review.page, "Moje jméno", "Karel Dvořák")
    press(review.page, "Schválit")
    expect(review.page.get_by_text(f"Zpráva č. {first['id']}, nyní: schváleno.")).to_be_visible()
    assert "✓ Splněno" in status(review.page, server, "2.3")
    assert [visited.outside for visited in (officer, review)] == [[], []]
