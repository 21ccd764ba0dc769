"""Evidence and conversation: a file beside its row, a question, its answer, and then the decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.attachment_files import PDF
from tests.browser.visiting import Server, Visit, call_me, pick, row_with, send, settle, stored

Serve = Callable[..., Server]
Open = Callable[..., Visit]

TABLE = (
    "úkol;ukazatel;složka;datum;hodnota;doklad;poznámka\n"
    "3.2;a;Ostrava – terénní pracovníci;12.5.2022;1;č. j. MV-1/2022;Školení\n"
)
NAME = "<i>smlouva .pdf"


def prove_the_row(page: Page) -> None:
    """The officer attaches a PDF to the row of the submission that is open."""
    call_me(page, "Moje jméno", "Jana Nováková")
    page.get_by_text("Připojit přílohu").click()
    settle(page)
    evidence = page.get_by_test_id("stFileUploader").filter(has_text="Přílohy:")
    send(evidence, {"name": NAME, "mimeType": "application/pdf", "buffer": PDF})
    pick(page, "Řádek, který příloha dokládá", "řádek 2")
    page.get_by_role("button", name="Připojit", exact=True).click()
    expect(page.get_by_text("Připojeno:")).to_be_visible()


def save_the_file(page: Page, folder: Path) -> None:
    """The coordinator sees it beside the row and saves it; no browser would show it."""
    beside = row_with(page, "Vykázané řádky vedle toho, co platí", "Ostrava")
    expect(beside.get_by_role("link", name=NAME)).to_be_visible()
    with page.expect_download() as download, page.expect_response("**/media/**") as sent:
        page.get_by_role("button", name="Uložit přílohu").click()
    assert re.fullmatch(r"[0-9]+-i_smlouva\.pdf", download.value.suggested_filename)
    download.value.save_as(folder / "saved.pdf")
    assert (folder / "saved.pdf").read_bytes() == PDF
    headers = sent.value.headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment")
    assert headers["x-content-type-options"] == "nosniff"


def test_an_officer_proves_a_row_and_answers_before_the_coordinator_accepts(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    server = serve()
    report = tmp_path / "zpráva.csv"
    report.write_text(TABLE, "utf-8")
    server.command("submit", report, "--entity", "CPD", "--as", "Jana/officer:CPD")
    (submission,) = stored(server)
    number = submission["id"]

    officer = visit(server, f"report?lang=cs&role=officer&unit=CPD&submission={number}").page
    prove_the_row(officer)

    coordinator = visit(server, f"review?lang=cs&role=coordinator&submission={number}").page
    call_me(coordinator, "Moje jméno", "Karel Dvořák")
    save_the_file(coordinator, tmp_path)
    coordinator.get_by_label("Dotaz odesílateli").fill("Řádek 2: kdo školil?")
    coordinator.get_by_role("button", name="Dotázat se bez vrácení").click()
    expect(coordinator.get_by_text("Uloženo; druhá strana to uvidí.")).to_be_visible()

    officer.reload()
    settle(officer)
    call_me(officer, "Moje jméno", "Jana Nováková")
    asked = officer.get_by_text("Koordinátor se ptá na zprávu")
    expect(asked).to_be_visible()
    officer.get_by_label("Vaše odpověď").fill("Policejní akademie.")
    officer.get_by_role("button", name="Odeslat odpověď").click()
    expect(asked).not_to_be_visible()

    coordinator.reload()
    settle(coordinator)
    expect(coordinator.get_by_text("Policejní akademie.").first).to_be_visible()
    call_me(coordinator, "Moje jméno", "Karel Dvořák")
    coordinator.get_by_role("button", name="Schválit", exact=True).click()
    expect(coordinator.get_by_role("status")).to_contain_text("Schváleno")
    (accepted,) = stored(server)
    assert accepted["state"] == "accepted"
    assert [each["file_name"] for each in accepted["attachments"]] == [NAME]
