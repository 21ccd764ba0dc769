"""A plan of another country on every page: pillars, months, open ends, steps, levels, what recurs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.visiting import ROOT, Open, Server, places, running, settle

pytestmark = pytest.mark.rest

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


def test_every_page_stands_within_its_width(server: Server, visit: Open) -> None:
    found = visit(server, "?lang=cs", width=320)
    tasks = [f"task?task={number}&" for number in "1234"]

    for place in [*places(), *tasks]:
        found.page.goto(f"{server.url}/{place}lang=cs&as_of=2025-06-30")
        settle(found.page)
        main = found.page.locator("[data-testid=stMain]")
        assert main.evaluate("it => it.scrollWidth <= it.clientWidth"), place
        assert found.page.get_by_test_id("stException").count() == 0, place
        assert found.page.get_by_role("alert").count() == 0, place

    assert (found.outside, found.complaints) == ([], [])
