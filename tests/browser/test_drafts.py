"""What an officer has uploaded or typed outlives a reload, another device and a restart of the server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.visiting import (
    Visit,
    call_me,
    fact,
    listen,
    pick,
    running,
    settle,
    stored,
    upload,
)

Open = Callable[..., Visit]

REPORT = "report?lang=cs&role=officer&unit=MLSA"
AMERICAN = "task,indicator,component,date,value,evidence,note\n2.3,a,card,06/07/2022,1,x,n\n"
MEGABYTE = 1024 * 1024


def expect_the_draft(page: Page) -> None:
    """The file is there again, read as its sender has said."""
    expect(page.get_by_text("je uložena jako rozpracovaná")).to_be_visible()
    expect(page.get_by_text("1 řádek je v pořádku.")).to_be_visible()


def test_an_uploaded_file_outlives_reload_restart_and_device_and_is_handed_in_once(
    visit: Open, browser: Browser, tmp_path: Path
) -> None:
    with running(tmp_path) as server:
        found = visit(server, REPORT)
        page = found.page
        call_me(page, "Moje jméno", "Jana")
        upload(page, "mpsv.csv", AMERICAN.encode())
        pick(page, "V datech s lomítky", "je první měsíc")
        expect(page.get_by_text("1 řádek je v pořádku.")).to_be_visible()
        settle(page)

        page.goto(f"{server.url}/{REPORT}")  # as typed: nothing in it says who
        settle(page)
        expect(page.get_by_label("Moje jméno")).to_have_value("Jana")
        assert "Jana" not in page.url
        expect_the_draft(page)

        device = browser.new_context()
        other = listen(device.new_page())
        other.goto(f"{server.url}/{REPORT}")
        settle(other)
        call_me(other, "Moje jméno", "Jana")
        expect_the_draft(other)
        device.close()

    expect(page.get_by_text("Spojení s aplikací bylo přerušeno")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Aplikace neodpovídá.")).to_be_visible()
    expect(page.get_by_text("Streamlit")).to_have_count(0)
    with running(tmp_path) as server:
        expect(page.get_by_text("Spojení s aplikací bylo přerušeno")).to_be_hidden()
        settle(page)
        expect_the_draft(page)
        page.get_by_role("button", name="Potvrdit a podat").click()
        expect(fact(page, "mpsv.csv")).to_be_visible()
        assert [(one["rows"], one["sender"]) for one in stored(server)] == [(1, "Jana")]

        page.reload()
        settle(page)
        expect(page.get_by_text("je uložena jako rozpracovaná")).to_have_count(0)
        assert len(stored(server)) == 1
        assert found.outside == []


def test_a_file_that_a_new_server_does_not_have_is_asked_for_again(
    visit: Open, tmp_path: Path
) -> None:
    asked = "Chcete-li jej podat, vyberte jej znovu."
    with running(tmp_path) as server:
        page = visit(server, REPORT).page
        upload(page, "mpsv.csv", AMERICAN.encode())  # of nobody by name, so it is no draft
        expect(page.get_by_text(asked)).to_have_count(0)
    with running(tmp_path):
        expect(page.get_by_text(asked)).to_be_visible(timeout=60_000)
        settle(page)
        upload(page, "again.csv", AMERICAN.encode())
        expect(page.get_by_text(asked)).to_have_count(0)


def test_a_file_of_up_to_ten_megabytes_is_taken_and_a_larger_one_answered_in_words(
    visit: Open, tmp_path: Path
) -> None:
    with running(tmp_path) as server:
        page = visit(server, REPORT).page
        call_me(page, "Moje jméno", "Jana")
        line = f"2.3,a,card,2022-11-30,1,x,{'y' * 4_000}\n".encode()
        content = AMERICAN.encode() + line * (99 * MEGABYTE // 10 // len(line))
        assert 98 * MEGABYTE // 10 < len(content) < 10 * MEGABYTE

        upload(page, "mpsv.csv", content)
        expect(page.get_by_role("table", name="Všechny chyby souboru")).to_be_visible()
        expect(page.get_by_text("větší než 10 MB")).to_have_count(0)

        heavy = {"name": "big.csv", "mimeType": "text/csv", "buffer": b"x" * 12 * MEGABYTE}
        page.locator("input[type=file]").set_input_files(heavy)  # type: ignore[arg-type]
        refused = page.get_by_role("alert").filter(has_text="Soubor je větší než 10 MB")
        expect(refused).to_be_visible()
        box = refused.bounding_box()
        assert box is not None
        assert box["width"] > 100
        assert stored(server) == []
