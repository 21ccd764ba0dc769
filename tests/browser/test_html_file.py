"""The assessment as one HTML file in a browser: it loads nothing, every mark leads to its row."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from dashboard.documents.formats import html_and_markdown
from tests.assessed import HOSTILE, NOW, assessed, every_place, workspace_of

pytestmark = pytest.mark.rest


def test_the_file_stands_alone_and_axe_finds_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "assessment.html"
    with workspace_of(NOW, tmp_path) as workspace:
        path.write_bytes(html_and_markdown.render_html(assessed(workspace, "cs")))
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(path.as_uri())
    found = Axe().run(page).response["violations"]
    page.locator('a.mark[href="#source-5"]').first.click()

    assert asked == [path.as_uri()]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []
    expect(page.locator("tr#source-5")).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390, (
        "a table slides, not the page"
    )
    page.close()


def test_an_address_breaks_behind_its_slashes() -> None:
    html = html_and_markdown.render_html(
        every_place("40/2009 https://www.mvcr.cz/clanek/seznam")
    ).decode()

    assert "<td>40/2009 https://www.mvcr.cz/<wbr>clanek/<wbr>seznam</td>" in html


def test_hostile_texts_load_nothing_and_open_nothing(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))

    for at, text in enumerate(HOSTILE):
        path = tmp_path / f"{at}.html"
        path.write_bytes(html_and_markdown.render_html(every_place(text)))
        page.goto(path.as_uri())
        assert text in page.locator("main").inner_text()

    assert asked == [(tmp_path / f"{at}.html").as_uri() for at in range(len(HOSTILE))]
    page.close()
