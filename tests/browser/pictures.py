"""Pictures of every page for people to look at: `make screenshots` writes them to screenshots/.

Both languages, light and dark, as wide as a laptop and as a telephone; each as tall as its page,
with nine reports handed in.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from tests.browser.visiting import (
    CZECH,
    FAULTY,
    ROOT,
    Server,
    chromium,
    listen,
    open_folds,
    running,
    settle,
    upload,
)
from tests.reported import report

FOLDER = ROOT / "screenshots"
PAGES = {path.stem: path.stem for path in sorted((ROOT / "pages").glob("*.py"))} | {
    "overview": "?as_of=2023-12-31",
    "overview-finished": "?strategy=cz-thb-2016-2019",
    "task_list": "task_list?as_of=2023-12-31",
    "task": "task?task=2.1&as_of=2023-12-31",
    "task-finished": "task?strategy=cz-thb-2016-2019&task=6",
    "timeline": "timeline?as_of=2023-12-31",
    "who_reported": "who_reported?as_of=2023-12-31",
    "who_reported-unit": "who_reported?as_of=2023-12-31&unit=MLSA",
    "report": "report?role=officer&unit=CPD",
    "review": "review?role=coordinator",
    "assessment-card": "assessment?task=2.1",
}
"""Every page there is, and what shows more of it than its bare address."""
FILES = {"report-problems": FAULTY.encode(), "report-effect": CZECH.encode("cp1250")}
LANGUAGES, SCHEMES, WIDTHS = ("cs", "en"), ("light", "dark"), (1366, 390)


def picture(page: Page, name: str) -> None:
    """Makes the window as tall as the page, waits for its charts, and keeps the picture."""
    open_folds(page)
    page.wait_for_timeout(400)
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": max(768, tall)})  # type: ignore[index]
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / f"{name}.png")


def visit(browser: Browser, server: Server, name: str, variant: tuple[str, str, int]) -> None:
    """One page in one language, colour scheme and width."""
    language, scheme, width = variant
    dark = scheme == "dark"
    context = browser.new_context(
        viewport={"width": width, "height": 768}, color_scheme="dark" if dark else "light"
    )
    page = listen(context.new_page())
    query = PAGES.get(name, PAGES["report"])
    page.goto(f"{server.url}/{query}{'&' if '?' in query else '?'}lang={language}")
    settle(page)
    if name in FILES:
        upload(page, f"{name}.csv", FILES[name])
    picture(page, "-".join((name, language, scheme, str(width))))
    context.close()


def main(wanted: list[str]) -> int:
    """Pictures of all pages, or of those named."""
    FOLDER.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        running(Path(folder), make=report) as server,
        chromium() as browser,
    ):
        if browser is None:
            sys.stderr.write("no Chromium on this machine; on Debian: apt-get install chromium\n")
            return 3
        for name in wanted or [*PAGES, *FILES]:
            for variant in product(LANGUAGES, SCHEMES, WIDTHS):
                visit(browser, server, name, variant)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
