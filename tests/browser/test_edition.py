"""The public edition opened from its folder, in both languages, light and dark, and printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard.__main__ import main
from tests import databases, reported
from tests.browser import accessibility

pytestmark = pytest.mark.rest

PAGES = (
    *(
        "overview",
        "tasks",
        "task-2.3",
        "statistics",
        "statistics-cases",
        "statistics-sources-victims-form",
    ),
    *("chart-sources-victims-form", "chart-summary-victims", "method"),
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
