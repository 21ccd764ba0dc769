"""The Overview, the list of tasks and a task as people see them: first screen, keyboard, print."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from dashboard.presentation import Wording
from dashboard.workflow.workspace import HOME
from tests.browser.accessibility import findings
from tests.browser.visiting import Open, Serve, Server, settle, task_lines
from tests.pages import SMALL

pytestmark = pytest.mark.rest


def test_the_overview_answers_at_a_glance_and_has_a_sheet_and_a_task_two(
    server: Server, visit: Open
) -> None:

    for lang, caveat, papers, printed in (
        ("cs", "Stav na konci dne", "Podklady", "stav ke dni"),
        ("en", "Status at the close of", "Papers", "as of"),
    ):
        found = visit(server, f"?lang={lang}&role=coordinator")
        page, today = found.page, Wording(lang).date(datetime.now(HOME).date())
        for last in (
            task_lines(page).last,
            page.get_by_role("img").last,
            page.get_by_text(caveat),
            page.get_by_text("dashboard demo"),
            page.get_by_role("button", name=papers),
        ):
            box = last.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 768
        assert (found.outside, found.complaints) == ([], [])

        page.emulate_media(media="print")
        expect(page.get_by_text(f"· {printed} {today} ·")).to_be_visible()
        expect(page.locator("section.panel.act").first).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_count(0)
        assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
        page = visit(server, f"task?lang={lang}&task=4.3").page
        assert page.pdf(format="A4").count(b"/Type /Page\n") == 2


def test_names_of_tasks_keep_their_room_beside_verdicts_and_a_moved_deadline(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    server, card = serve(), tmp_path / "card.yaml"
    card.write_text(
        "{description: D., indicators: met, goal: met_differently, changes: C., reason: R.}"
    )
    moved = "--from 2023-10-01 --deadline 2024-06-30 --authority A --reason R"
    server.command("assess", "2.1", "--file", card, "--ready", "--approve")
    server.command("amendment", "add", "1.2", *moved.split())

    for lang in ("cs", "en"):
        page = visit(server, f"?lang={lang}&role=coordinator").page
        name = task_lines(page).first.locator(":scope > *").first.bounding_box()
        assert name is not None
        assert name["width"] > 150, lang


def test_a_count_filters_the_table_by_keyboard_and_what_waits_comes_first_when_narrow(
    server: Server, visit: Open
) -> None:
    page = visit(server, "?lang=en&role=coordinator", width=390, height=844).page
    waits, first = page.get_by_role("link", name="Decide on").bounding_box(), task_lines(page).first
    line = first.bounding_box()
    assert waits is not None
    assert line is not None
    assert waits["y"] + waits["height"] < line["y"]

    count = page.get_by_role("list", name="Number of tasks by status").get_by_text("No report")
    shown = int(count.inner_text().split()[0])
    count.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**status=no_report**")
    settle(page)
    expect(task_lines(page)).to_have_count(shown)
    expect(task_lines(page).first).to_be_in_viewport()
    assert findings(page) == []

    page.go_back()
    settle(page)
    expect(task_lines(page)).to_have_count(13)


def test_every_answer_carries_the_security_headers(server: Server, visit: Open) -> None:
    page = visit(server).page

    headers = page.request.get(server.url).headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert page.request.get(f"{server.url}/healthz").json()["status"] == "ok"


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
            turn = page.get_by_role("heading", name=Wording(lang)("task.turn"))
            last_line = page.get_by_text(Wording(lang)("task.reporters_silent"))
            assert bottom(last_line if width > height else turn) < height
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


def test_words_of_600_letters_are_no_wider_than_the_window(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    path, long = tmp_path / "long.yaml", "{{ 7*7 }} " + 600 * "z"
    path.write_text(
        re.sub("Hold meetings|The plan(?=})|The town(?=,)", f"'{long}'", SMALL.read_text())
    )
    server = serve(path)
    for place in (
        "?role=coordinator",
        "task_list",
        "task?task=2",
        "timeline",
        "who_reported?unit=TOWN",
    ):
        page = visit(server, place).page
        main = page.locator("[data-testid=stMain]")
        expect(main).to_contain_text("{{ 7*7 }}")
        for width in (1366, 901, 390):
            page.set_viewport_size({"width": width, "height": 768})
            assert main.evaluate("e => e.scrollWidth - e.clientWidth") == 0, (place, width)
