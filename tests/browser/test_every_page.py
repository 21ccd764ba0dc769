"""What holds on every page there is, in both languages, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.presentation.languages import Wording
from tests.browser.accessibility import findings
from tests.browser.visiting import ROOT, Open, Serve, Server, call_me, places, settle, upload

pytestmark = [pytest.mark.slow, pytest.mark.rest]

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("dark", "light")
FOREIGN = ROOT / "tests" / "foreign.yaml"


def name_of(place: str) -> str:
    return place.partition("?")[0] or "overview"


def told(page: Page) -> dict[str, object]:
    """What a machine that reads the page learns of it before the text."""
    main = page.locator("[data-testid=stMain]")
    text = main.inner_text()
    return {
        "language": page.locator("html").get_attribute("lang"),
        "headings": page.get_by_role("heading", level=1).count(),
        "unfilled": re.findall(r"\{[a-z_]+\}", text),
        "sorry": page.get_by_role("alert").count(),
        "exceptions": page.locator("[data-testid=stException], [data-testid=stAlert]").count(),
        "wider": main.evaluate("element => element.scrollWidth > element.clientWidth"),
        "broken tables": page.evaluate(BROKEN_TABLES),
        "days for machines": re.findall(r"\b\d{4}-\d\d-\d\d\b", text),
    }


BROKEN_TABLES = """innerWidth < 901 ? 0 : [...document.querySelectorAll("table")]
  .filter(table => getComputedStyle(table).display !== "table").length"""
"""Tables that a rule meant for something else has made a grid or a row of blocks."""

MOVED = """new Promise(done => {
  let moved = 0;
  const add = list => list.getEntries().forEach(one => moved += one.hadRecentInput ? 0 : one.value);
  new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => done(moved)));
})"""
"""How much of the page moved while it was drawn: its layout shift, of which 0.1 and more disturbs."""
WHOLE = """new MutationObserver((_, watch) => {
  if (!document.head) return;
  const style = document.createElement("style");
  style.textContent = ".stMainBlockContainer { animation-delay: 60s !important; }";
  document.head.append(style);
  watch.disconnect();
}).observe(document, {childList: true, subtree: true});"""
"""A page is shown once it is whole; otherwise also after two seconds, in which a busy machine drew half."""
FIELDS = re.compile(r"/static/js/ButtonGroup\.")
"""The script of the fields in the head of a page."""


GROUPS = {
    **dict.fromkeys(("task_list", "timeline", "recommendations", "task"), "tasks"),
    **dict.fromkeys(("report", "review"), "reports"),
    **dict.fromkeys(("compare", "assessment"), "meeting"),
}
"""Pages by the word of the menu that they stand under; the others are words of it themselves."""


@pytest.mark.parametrize(
    ("lang", "widths", "schemes"), [("en", (1366, 390), ("light",)), ("cs", (320, 1366), ("dark",))]
)
def test_every_page_stands_calls_nobody_and_has_no_serious_finding(
    server: Server, visit: Open, lang: str, widths: Sequence[int], schemes: Sequence[Scheme]
) -> None:
    words = Wording(lang)
    found = visit(server, f"?lang={lang}", width=widths[0], scheme=schemes[0])
    page = found.page
    serious: dict[tuple[str, str], list[str]] = {}
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(WHOLE)

    for place in [*places(), "task?task=4.3&"]:
        page.set_viewport_size({"width": widths[0], "height": 768})
        page.goto(f"{server.url}/{place}lang={lang}")
        settle(page)
        title = words(f"page.{name_of(place)}")
        chosen = re.match(r"task\?task=([\d.]+)", place)
        number = f"{chosen[1]} " if chosen else ""
        expect(page).to_have_title(f"{number}{title} – {words('app.title')}")
        assert page.evaluate(MOVED) < 0.1, place
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            settle(page)
            serious[place, scheme] = findings(page)
        if lang == "cs" and "officer" in place:
            serious[place, "grid"] = findings_in_the_grid(page)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 768})
            settle(page)
            page.evaluate(
                "document.querySelectorAll('.stHtml details').forEach(it => it.open = true)"
            )
            assert told(page) == {
                "language": lang,
                "headings": 1,
                "unfilled": [],
                "sorry": 0,
                "exceptions": 0,
                "wider": False,
                "broken tables": 0,
                "days for machines": [],
            }, (place, width)
            expect_menu(page, words, place, width)
        assert f"lang={lang}" in page.url, place
        assert "as_of=" in page.url, place

    assert {where: what for where, what in serious.items() if what} == {}
    assert (found.outside, found.complaints) == ([], [])
    assert [each for each in asked if "MaterialSymbols" in each] == [], "a font of icons is heavy"


def test_fields_of_the_head_that_come_late_move_nothing(server: Server, visit: Open) -> None:
    page = visit(server, "?lang=cs", width=390).page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(FIELDS, hold)
    page.goto(f"{server.url}/timeline?lang=cs")
    expect(page.get_by_role("heading", level=2)).to_be_visible()  # and so it is shown without them
    for each in held:
        each.continue_()
    settle(page)

    assert len(held) == 1
    assert page.evaluate(MOVED) < 0.1


def expect_menu(page: Page, words: Wording, place: str, width: int) -> None:
    """The word of the menu that a page stands under; on a telephone it comes with a click."""
    menu = page.get_by_role("banner")
    if width < 700:
        expect(menu.get_by_role("link")).to_have_count(0)
    elif group := GROUPS.get(name_of(place)):
        expect(menu.get_by_role("button", name=words(f"menu.{group}"))).to_be_visible()
    else:
        # The page of people has no word of the menu: a link below every page leads to it.
        where = page if name_of(place) == "people" else menu
        title = words(f"page.{name_of(place)}")
        expect(where.get_by_role("link", name=title, exact=True)).to_be_visible()


def findings_in_the_grid(page: Page) -> list[str]:
    """What axe finds once the lines of the body have been chosen instead of a file, in Czech."""
    expect(page.get_by_label("Soubor", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Vybrat soubor").first).to_be_visible()
    page.get_by_text("Podrobnosti (nepovinné)", exact=True).click()
    settle(page)
    expect(
        page.get_by_label("Nápověda: Jak zpráva přišla (podáváte-li ji za jiného)")
    ).to_have_count(1)
    page.get_by_role("radio", name="vyplnit formulář na stránce").click()
    settle(page)
    # The grid is drawn a moment after the page.
    page.wait_for_selector("[data-testid=glide-cell-0-0]", state="attached")
    expect(page.get_by_label("Hledat: Formulář na stránce")).to_have_count(1)
    return findings(page)


TOLD = """task;indicator;component;date;value;evidence;note
1;a;design;2024-06-01;1;internal;
2;b;;2025-06-01;33;internal;
2;d;2024-H1;2024-06-01;2;internal;
"""


def test_a_plan_of_another_country_stands_within_its_width(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    """Pillars, months, open ends, steps, levels and what recurs, with what one body has reported."""
    server, table = serve(FOREIGN), tmp_path / "agency.csv"
    table.write_text(TOLD)
    server.command("submit", table, "--strategy", FOREIGN, "--entity", "AGENCY", "--accept")
    found = visit(server, "?lang=cs", width=320)

    for place in [*places(), *(f"task?task={number}&" for number in "1234")]:
        found.page.goto(f"{server.url}/{place}lang=cs&as_of=2025-06-30")
        settle(found.page)
        said = told(found.page)
        assert (said["wider"], said["exceptions"], said["sorry"]) == (False, 0, 0), place
    assert (found.outside, found.complaints) == ([], [])


HEADS = "task,indicator,component,date,value,evidence,note\n"
FAULTY = f"{HEADS}2.3,a,card,31.11.2022,1,x,\n9.9,a,card,2022-11-30,1,x,\n".encode()
RIGHT = f"{HEADS}2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published\n".encode()


def test_handing_in_and_deciding_have_no_serious_finding(serve: Serve, visit: Open) -> None:
    page = visit(serve(), "report?lang=en&role=officer&unit=MLSA").page
    call_me(page, "My name", "Jana")
    serious: dict[tuple[str, str], list[str]] = {}

    def look(step: str) -> None:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            settle(page)
            serious[step, scheme] = findings(page)

    upload(page, "faulty.csv", FAULTY)
    expect(page.get_by_role("table", name="Every error in the file")).to_be_visible()
    look("refused")
    upload(page, "right.csv", RIGHT)
    expect(page.get_by_role("table", name="Status and value before and after")).to_be_visible()
    look("effects")
    page.get_by_role("button", name="Confirm and submit").click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    look("receipt")
    page.get_by_role("banner").get_by_role("button", name="Reports").click()
    page.get_by_role("menuitem", name="Approval").click()
    page.get_by_text("Reported rows beside the current ones: 1").click()
    expect(page.get_by_role("table", name="Reported rows beside")).to_be_visible()
    look("review")

    assert {where: what for where, what in serious.items() if what} == {}
