"""The ten odd plans in Chromium: every page of each stands, in Czech, on the days at its edges."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from tests.browser.visiting import Server, Visit, chooses, go_on_or_open
from tests.odd_plans import PLANS, odd_plan
from tests.pages import ROOT
from tests.test_odd_plans import untrue

pytestmark = pytest.mark.slow

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
ROLES = {"report": "role=officer&unit=UNIT&", "review": "role=coordinator&"}


@pytest.mark.parametrize("name", PLANS)
def test_every_page_of_an_odd_plan_stands_in_a_browser(
    name: str, serve: Callable[..., Server], visit: Callable[..., Visit], tmp_path: Path
) -> None:
    plan = odd_plan(name, 1)
    server = serve(plan.write(tmp_path / "plan"))
    found = visit(server, "?lang=cs")
    page, days = found.page, plan.days()
    wrong: dict[str, object] = {}
    # The Overview, which is open, as of today; then each page on another day.
    asked = chain([""], (f"as_of={days[at % len(days)]}&" for at in range(1, len(PAGES) + 1)))
    every = list(zip(["overview", *PAGES], asked, strict=True))
    for each, day in sorted(every, key=lambda one: chooses(one[0])):
        path = "" if each == "overview" else each
        task = f"task={plan.strategy.tasks[-1].number}&" if each == "task" else ""
        address = f"{server.url}/{path}?lang=cs&{day}{task}{ROLES.get(each, '')}"
        if day:
            go_on_or_open(page, each, address)
        main = page.locator("[data-testid=stMain]")
        failed = page.locator("[data-testid=stException], [data-testid=stAlert]").count()
        seen = {
            "headings": page.get_by_role("heading", level=1).count() - 1,
            "exceptions": failed + page.get_by_role("alert").count(),
            "wider": main.evaluate("element => element.scrollWidth > element.clientWidth"),
            "untrue": untrue(main.inner_text()),
        }
        if any(seen.values()):
            wrong[f"{each}?{day}"] = seen
    assert (wrong, found.outside, found.complaints) == ({}, [], [])
