"""What an officer has uploaded or typed outlives a reload, another device and a restart of the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Open, call_me, running, settle, stored, upload

pytestmark = pytest.mark.rest


REPORT = "report?lang=cs&role=officer&unit=MLSA"
AMERICAN = "task,indicator,component,date,value,evidence,note\n2.3,a,card,06/07/2022,1,x,n\n"
MEGABYTE = 1024 * 1024


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
