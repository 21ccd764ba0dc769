"""State of reporting, as the coordinator uses it: the bodies, one of them, its letter."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Server, Visit, row_with, settle

Serve = Callable[..., Server]
Open = Callable[..., Visit]

NOTHING = (
    "task,indicator,component,date,value,evidence,note\n4.3,a,,2022-11-30,nothing to report,,\n"
)


def test_from_an_open_round_to_the_letter_for_one_body(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    server = serve()
    days = ("--from", "2022-07-01", "--to", "2022-12-31", "--due", "2099-01-30")
    server.command("round", "open", "Zpráva 2022", *days)
    (tmp_path / "spd.csv").write_text(NOTHING)
    server.command("submit", tmp_path / "spd.csv", "--entity", "SPD", "--accept")
    found = visit(server, "who_reported?lang=cs")
    page = found.page

    answered = page.get_by_role(
        "link", name="OBP, Zpráva 2022: zpráva podána, poslední k 30. 11. 2022"
    )
    expect(answered).to_have_count(1)
    page.get_by_role("link", name="MPSV, Zpráva 2022: lhůta běží, zbývá 2 z 2 ukazatelů").click()
    settle(page)

    chosen = page.get_by_role("table", name="Nač se která kola ptají").locator(
        "b.here"
    )  # set off by style
    expect(chosen).to_have_text("Zpráva 2022")
    letter = page.locator("article.letter")
    expect(letter).to_contain_text("Kolo „Zpráva 2022“")
    with page.expect_download() as download:
        page.get_by_role("button", name="Stáhnout dopis").click()
    download.value.save_as(tmp_path / "letter.docx")
    assert zipfile.is_zipfile(tmp_path / "letter.docx")
    page.get_by_role("radio", name="English").or_(
        page.get_by_role("button", name="English")
    ).last.click()
    expect(letter).to_contain_text("Round “Zpráva 2022”")
    assert found.outside == []


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark"), (320, "light")])
def test_the_whole_page_needs_no_sideways_scrolling(
    server: Server, visit: Open, width: int, scheme: str
) -> None:
    page = visit(server, "who_reported?lang=cs", width=width, scheme=scheme).page

    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("element => element.scrollWidth") <= width
    of_unit = row_with(page, "Co kterému gestorovi zbývá dodat", "MPSV")
    expect(of_unit).to_contain_text("splněno 0 z 2")
