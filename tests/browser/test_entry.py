"""Lines typed by an officer; a file returned with a reason that names a row; its correction."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.visiting import (
    Open,
    Serve,
    call_me,
    fact,
    in_the_middle,
    listen,
    row_with,
    running,
    settle,
    stored,
)

pytestmark = pytest.mark.rest


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def position(page: Page, column: str) -> int:
    """Which column of the grid has a label; the grid is drawn a moment after the page."""
    page.wait_for_selector("[data-testid=glide-cell-0-0]", state="attached")
    headers = page.locator("canvas [role=columnheader]")
    expect(headers.filter(has_text=column)).not_to_have_count(0)
    return headers.all_inner_texts().index(column)


def cell(page: Page, column: str, row: int) -> Locator:
    """What stands in a cell of the grid, by the label of its column and the number of its line."""
    return page.get_by_test_id(f"glide-cell-{position(page, column)}-{row - 2}")


def stand_on(page: Page, column: str, row: int) -> None:
    """Clicks into the grid and goes to a cell by the arrows, as its first line has number 2.

    A click or a key that comes while the grid draws itself gets lost, as it would for a person, who does it
    again; where a key only came late, both have been pressed, and the goal is left again.
    """
    stands = page.locator("canvas [role=gridcell][aria-selected=true]")
    for patience in (3_000, 30_000):
        box = in_the_middle(page.get_by_test_id("data-grid-canvas")).bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 20, box["y"] + 52)
        with suppress(AssertionError):
            expect(stands).to_have_count(1, timeout=patience)
            break
    goal = (position(page, column), row - 2)
    for _ in range(200):
        expect(stands).to_have_count(1)
        at, line = map(int, str(stands.get_attribute("data-testid")).split("-")[2:])
        if (at, line) == goal:
            page.wait_for_timeout(400)
            if stands.get_attribute("data-testid") == f"glide-cell-{at}-{line}":
                return
            continue
        down, right = goal[1] - line, goal[0] - at
        key = ("ArrowDown" if down > 0 else "ArrowUp") if down else ""
        page.keyboard.press(key or ("ArrowRight" if right > 0 else "ArrowLeft"))
        with suppress(AssertionError):
            here = f"glide-cell-{at}-{line}"
            expect(stands).not_to_have_attribute("data-testid", here, timeout=1_000)
    raise AssertionError(f"the grid does not reach {column!r} of line {row}")


def write(page: Page, text: str, *, leave: str = "Tab") -> None:
    """Types into the cell of the grid on which the keyboard stands; a key, if any, goes on to the next."""
    page.keyboard.press("Enter")
    field = page.locator("textarea.gdg-input")
    expect(field).to_be_focused()
    field.fill(text)
    if not leave:
        return
    page.keyboard.press(leave)
    expect(field).to_have_count(0)
    settle(page)


def test_an_officer_types_into_the_grid_by_keyboard_and_it_outlives_a_restart(
    visit: Open, tmp_path: Path
) -> None:
    with running(tmp_path) as server:
        found = visit(server, "report?lang=cs&role=officer&unit=MLSA")
        page = found.page
        call_me(page, "Moje jméno", "Jana")
        page.get_by_text("vyplnit formulář na stránce").click()
        settle(page)
        expect(cell(page, "Ukazatel plnění", 2)).to_contain_text("2.3.a")
        stand_on(page, "Datum", 2)
        for text in ("31.11.2022", "ano", "č. j. MPSV-1/2022; =1+1"):
            write(page, text)
        press(page, "Zkontrolovat řádky")

        expect(row_with(page, "Všechny chyby souboru", "řádek 2, sloupec „datum“")).to_be_visible()
        expect(page.get_by_role("button", name="Potvrdit a podat")).to_have_count(0)
        page.get_by_text("English", exact=True).click()
        settle(page)
        expect(cell(page, "Date", 2)).to_have_text("31.11.2022")

    expect(page.get_by_text("The connection to the dashboard is lost")).to_be_visible(
        timeout=60_000
    )
    with running(tmp_path) as server:
        expect(page.get_by_text("The connection to the dashboard is lost")).to_be_hidden()
        settle(page)
        page.reload()
        settle(page)
        page.get_by_text("fill in the form on the page").click()
        settle(page)
        expect(page.get_by_text("What you filled in is kept as a draft")).to_be_visible()
        expect(cell(page, "Evidence", 2)).to_have_text("č. j. MPSV-1/2022; =1+1")
        stand_on(page, "Date", 2)
        write(page, "not later than 30. 11. 2022")
        press(page, "Check the lines")

        effect = row_with(page, "Status and value before and after", "2.3.a")
        expect(effect).to_contain_text("Met")
        assert stored(server) == []
        press(page, "Confirm and submit")
        expect(fact(page, "lines.csv")).to_be_visible()
        (one,) = stored(server)
        assert (one["rows"], one["state"], one["sender"]) == (1, "submitted", "Jana")
        assert found.outside == []
        server.command("accept", one["id"])
        status: Any = json.loads(server.command("status", "--format", "json"))
        (task,) = [task for task in status["tasks"] if task["number"] == "2.3"]
        assert task["indicators"][0]["schedule"]["state"] == "met_date_unknown"


def test_where_nobody_can_hover_the_tools_of_the_grid_lie_on_no_text(
    serve: Serve, browser: Browser
) -> None:
    with browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ) as phone:
        page = listen(phone.new_page())
        page.goto(f"{serve().url}/report?lang=cs&role=officer&unit=SPD")
        settle(page)
        page.get_by_text("vyplnit formulář na stránce").click()
        settle(page)
        tools = page.get_by_test_id("stElementToolbar").bounding_box()
        told = page.locator("p", has_text="Mezi buňkami se pohybujte").bounding_box()
        assert tools is not None
        assert told is not None
        assert told["y"] + told["height"] <= tools["y"]
