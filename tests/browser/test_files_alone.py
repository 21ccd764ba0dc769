"""What stands alone, opened from its folder: the public edition, and the assessment as one HTML file."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from dashboard.__main__ import main
from dashboard.documents.formats import html_and_markdown
from tests import databases, reported
from tests.assessed import HOSTILE, NOW, assessed, every_place, workspace_of
from tests.browser import accessibility

pytestmark = pytest.mark.rest

PAGES = (
    *("overview", "tasks", "task-2.3", "statistics", "statistics-cases", "method"),
    *("statistics-sources-victims-form", "chart-sources-victims-form", "chart-summary-victims"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition of the adopted strategy with nine reports."""
    folder = tmp_path_factory.mktemp("site")
    url = databases.sqlite(folder / "reported.db", reported.report)
    strategy = ["--strategy", str(databases.ADOPTED), "--database", url]
    assert main(["public", "--out", str(folder / "public"), *strategy]) == 0
    return folder / "public"


def test_every_kind_of_page_stands_alone_and_axe_finds_nothing(
    browser: Browser, site: Path, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 768})
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    found = []
    for language in ("cs", "en"):
        for name in PAGES:
            page.goto((site / language / f"{name}.html").as_uri())
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            unstyled = page.locator("main").evaluate("e => getComputedStyle(e).marginTop") == "0px"
            colours = set()
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                found += [(name, scheme, each) for each in accessibility.findings(page)]
            assert (wide, unstyled, len(colours)) == (False, False, 2), (language, name)
    page.set_viewport_size({"width": 1366, "height": 768})
    paper = tmp_path / "overview.pdf"
    page.goto((site / "cs" / "overview.html").as_uri())
    paper.write_bytes(page.pdf(format="A4"))

    assert found == []
    assert asked <= {path.as_uri() for path in site.rglob("*.*")}
    assert paper.read_bytes().count(b"/Type /Page\n") in {1, 2}
    page.close()


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
