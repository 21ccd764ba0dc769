"""A plan of another country on every page: pillars, months, open ends, steps, levels, what recurs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.test_entry import cell, press, stand_on, write
from tests.browser.visiting import (
    ROOT,
    Server,
    Visit,
    call_me,
    chooses,
    fact,
    go_on_or_open,
    places,
    row_with,
    running,
    settle,
    stored,
)

Serve = Callable[..., Server]
Open = Callable[..., Visit]
INDICATOR = "Performance indicator"
PLAN = ROOT / "tests" / "foreign.yaml"
TOLD = """task;indicator;component;date;value;evidence;note
1;a;design;2024-06-01;1;internal;
2;b;;2025-06-01;33;internal;
2;d;2024-H1;2024-06-01;2;internal;
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The plan with what one body has reported, for tests that only look."""
    folder = tmp_path_factory.mktemp("plan")
    table = folder / "agency.csv"
    table.write_text(TOLD)
    with running(folder, PLAN) as started:
        started.command("submit", table, "--strategy", PLAN, "--entity", "AGENCY", "--accept")
        yield started


@pytest.mark.parametrize(("lang", "width"), [("en", 1366), ("cs", 390)])
def test_every_page_stands_within_its_width(
    server: Server, visit: Open, lang: str, width: int
) -> None:
    found = visit(server, f"?lang={lang}", width=width)
    tasks = [f"task?task={number}&" for number in "1234"]

    for place in sorted([*places(), *tasks], key=chooses):
        address = f"{server.url}/{place}lang={lang}&as_of=2025-06-30"
        go_on_or_open(found.page, place, address)
        main = found.page.locator("[data-testid=stMain]")
        assert main.evaluate("it => it.scrollWidth <= it.clientWidth"), place
        assert found.page.get_by_test_id("stException").count() == 0, place
        assert found.page.get_by_role("alert").count() == 0, place

    assert (found.outside, found.complaints) == ([], [])


def test_the_timeline_draws_the_steps_and_a_task_names_its_periods(
    server: Server, visit: Open
) -> None:
    page = visit(server, "timeline?lang=en&as_of=2025-06-30").page
    expect(page.get_by_text("Interim deadline")).to_be_visible()
    expect(page.locator(".track i:not(.day)")).to_have_count(3 + 4 + 4 + 1 + 6 + 4)

    page.goto(f"{server.url}/task?task=2&lang=en&as_of=2025-06-30")
    settle(page)
    expect(page.get_by_text("2024-H2 not reached (required, deadline 31 Dec 2024")).to_be_visible()
    expect(page.get_by_text("Partially met so far (ongoing)").first).to_be_visible()


def test_a_line_of_what_recurs_is_typed_for_its_period(serve: Serve, visit: Open) -> None:
    server = serve(PLAN)
    page = visit(server, "report?lang=en&role=officer&unit=ENV").page
    call_me(page, "My name", "Ann")
    page.get_by_text("fill in the form on the page").click()
    settle(page)
    row = next(row for row in range(2, 30) if "2.d" in cell(page, INDICATOR, row).inner_text())
    stand_on(page, "Name", row)
    for text in ("2024-H2", "2025-01-20", "2", "internal"):
        write(page, text)
    press(page, "Check the lines")

    expect(row_with(page, "Status and value before and after", "2.d")).to_contain_text("2")
    press(page, "Confirm and submit")
    expect(fact(page, "lines.csv")).to_be_visible()
    (one,) = [one for one in stored(server, PLAN) if one["state"] == "submitted"]
    server.command("accept", one["id"], "--strategy", PLAN)
    page.goto(f"{server.url}/task?task=2&lang=en&as_of=2025-01-31")
    settle(page)
    expect(page.get_by_text("2024-H2 reached: 20 Jan 2025")).to_be_visible()
