"""The list of tasks and the page of a task as people see them, in Chromium, on real data."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from dashboard.presentation.languages import Wording
from tests.browser.visiting import Server, Visit, settle

pytestmark = pytest.mark.rest

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
