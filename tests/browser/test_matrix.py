"""Who has reported, as the coordinator uses it: the matrix, one unit, its digest."""

from __future__ import annotations

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


def test_from_the_matrix_to_the_letter_for_one_unit(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    server = serve()
    (tmp_path / "spd.csv").write_text(NOTHING)
    server.command("submit", tmp_path / "spd.csv", "--entity", "SPD", "--accept")
    found = visit(server, "reporting?lang=cs")
    page = found.page

    matrix = page.get_by_role("table", name="Subjekty a vykazovaná období")
    assert matrix.get_by_role("cell").get_by_role("link").count() == 13 * 8
    page.get_by_role("link", name="OBP, 2. pololetí 2022: zpráva podána (30. 11. 2022)").click()
    settle(page)

    chosen = page.get_by_role("table", name="Co subjekt vykázal").locator(
        "b.here"
    )  # set off by style
    expect(chosen).to_have_text("2. pololetí 2022")
    letter = page.get_by_test_id("stCode")
    expect(letter).to_contain_text("Nejbližší termíny")
    with page.expect_download() as download:
        page.get_by_role("button", name="Stáhnout dopis (text)").click()
    download.value.save_as(tmp_path / "letter.txt")
    assert "Co zbývá dodat: OBP" in (tmp_path / "letter.txt").read_text("utf-8-sig")
    page.get_by_role("radio", name="English").or_(
        page.get_by_role("button", name="English")
    ).last.click()
    expect(letter).to_contain_text("Next deadlines")
    assert found.outside == []


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark"), (320, "light")])
def test_the_whole_matrix_needs_no_sideways_scrolling(
    server: Server, visit: Open, width: int, scheme: str
) -> None:
    page = visit(server, "who_reported?lang=cs", width=width, scheme=scheme).page

    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("element => element.scrollWidth") <= width
    of_unit = row_with(page, "Subjekty a vykazovaná období", "MPSV")
    expect(of_unit).to_contain_text("chybí 2 / 2")
