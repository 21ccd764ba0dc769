"""The list of tasks and the page of a task as people see them, in Chromium, on real data."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from dashboard.presentation.languages import Wording
from tests.browser.visiting import Server, Visit, by_night_and_day, pick, settle

Open = Callable[..., Visit]


def bottom(piece: Locator) -> float:
    box = piece.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_the_first_screen_says_what_the_task_is_where_it_stands_and_who_owes_what(
    server: Server, visit: Open
) -> None:

    for lang, owes in (("cs", "zbývá dodat: 2.4.a"), ("en", "outstanding: 2.4.a")):
        for width, height in ((1366, 768), (390, 844)):
            found = visit(server, f"task?task=2.4&lang={lang}", width=width, height=height)
            page = found.page
            expect(page.get_by_text(owes)).to_be_visible()
            assert bottom(page.get_by_role("heading", name=re.compile("^2.4 "))) < height
            last_line = page.get_by_text(Wording(lang)("task.reporters_silent"))
            assert bottom(last_line) < height
            assert found.outside == []
            assert found.complaints == []


def test_a_task_is_reached_from_the_overview_and_its_trace_opens_by_keyboard(
    server: Server, visit: Open
) -> None:
    page = visit(server, "?lang=en&as_of=2022-12-31").page

    page.get_by_role("link", name="Unified list of indicators", exact=True).click()
    page.get_by_role("heading", name="2.1 Creation of a unified list").wait_for()
    settle(page)

    assert "task=2.1" in page.url
    assert "as_of=2022-12-31" in page.url
    shut = page.locator(".stHtml details:not([open])")
    folds = shut.count()
    for event, still_shut in (("beforeprint", 0), ("afterprint", folds)):
        page.evaluate(f"dispatchEvent(new Event('{event}'))")
        expect(shut).to_have_count(still_shut)
    assert folds > 0
    page.get_by_text("Why: The value achieved reaches the target.").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Entries that decide:")).to_be_visible()
    page.get_by_role("link", name="Next: 2.2").click()
    expect(page.get_by_role("heading", name=re.compile("^2.2 "))).to_be_visible()

    page.locator("a.chip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#term-partially_met")).to_be_in_viewport()


def test_evidence_opens_with_nothing_given_to_the_other_side(server: Server, visit: Open) -> None:
    page = visit(server, "task?task=2.1&lang=en").page

    link = page.get_by_role("link", name="www.mvcr.cz")

    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert str(link.get_attribute("href")).startswith("https://www.mvcr.cz/")


def test_a_filter_is_chosen_by_its_letters_and_keeps_the_keyboard(
    server: Server, visit: Open
) -> None:
    found = visit(server, "task_list?lang=en")
    page = found.page
    status = page.get_by_role("combobox", name="Status", exact=True)

    page.get_by_role("combobox", name="Goal", exact=True).focus()
    page.keyboard.press("Tab")
    expect(status).to_be_focused()
    page.keyboard.type("No rep")
    page.keyboard.press("Enter")
    page.wait_for_url("**status=no_report**")
    settle(page)
    expect(status).to_be_focused()
    expect(page.get_by_text("Tasks shown: 9 of 13")).to_be_visible()

    assert found.outside == []
    assert found.complaints == []


def test_filters_stay_when_the_language_changes_and_come_back_with_the_address(
    server: Server, visit: Open
) -> None:
    page = visit(server, "tasks?lang=en").page  # as it was called once; it leads on

    pick(page, "Status", "No report")
    page.wait_for_url("**status=no_report**")
    settle(page)
    shown = page.get_by_role("table", name="Tasks with status").get_by_role("rowheader").count()
    page.get_by_role("radio", name="Čeština").or_(
        page.get_by_role("button", name="Čeština")
    ).click()
    page.wait_for_url("**lang=cs**")
    settle(page)

    expect(page.get_by_text(f"Zobrazené úkoly: {shown} z celkem 13")).to_be_visible()
    assert "status=no_report" in page.url
    again = visit(server, page.url.removeprefix(server.url + "/")).page
    expect(again.get_by_text(f"Zobrazené úkoly: {shown} z celkem 13")).to_be_visible()
    assert 0 < shown < 13


def test_a_narrow_page_needs_no_sideways_scrolling(server: Server, visit: Open) -> None:

    for address in ("task_list?lang=cs", "task?task=4.3&lang=cs", "task?task=2.1&lang=en"):
        page = visit(server, address, width=320, height=800).page
        for details in page.locator(".task details").all():
            details.evaluate("found => found.open = true")
        for _ in by_night_and_day(page):
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            widest = page.evaluate(
                "Math.max(...[...document.querySelectorAll('.task *, table.listing *')]"
                ".map(found => found.getBoundingClientRect().right))"
            )
            assert widest <= 320
