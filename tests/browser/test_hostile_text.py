"""A text that would run, load or lead somewhere, wherever people may write: it is read, and no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from dashboard.workflow.permissions import Role
from tests import everybody
from tests.browser.visiting import ROOT, listen, open_folds, settle
from tests.everybody import CALLED, PEOPLE, SAID, TASKS
from tests.tabs import headers

PLACES = {
    "task": ("task=1.1",),
    "review": ("", "submission=5", "submission=7"),
    "report": ("unit=CPD",),
    "assessment": ("", *(f"task={number}" for number in TASKS.values())),
    "who_reported": ("", "unit=CPD"),
    "units": ("unit=CPD",),
}
"""Pages that show more of what was written than their bare address does."""


SEEN = {
    Role.COORDINATOR: {"task", "review", "report", "assessment", "units", "who_reported", "people"},
    Role.OFFICER: {"overview", "review", "report"},
    Role.EVALUATOR: {"assessment"},
    Role.READER: {"task"},
    Role.OPERATOR: {"people"},
    Role.PUBLIC: set(),
}
"""On which pages each reads it. The coordinator opens every page, the others these."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with everybody.served(tmp_path_factory.mktemp("hostile"), SAID, CALLED) as (address, _):
        yield address


FOUND = """() => ({
  links: [...document.querySelectorAll("a[href]")].map(each => each.href)
    .filter(each => !each.startsWith(location.origin) && !each.startsWith("blob:")),
  pictures: [...document.querySelectorAll("img, iframe, object, embed, video, audio, script[src]")]
    .map(each => each.src || each.data || "").filter(each => each.includes("evil")),
  formulas: document.querySelectorAll(".katex").length,
  runs: [...document.querySelectorAll("*")].filter(each =>
    each.getAttributeNames().some(name => name.startsWith("on"))).length,
  wide: document.querySelector("[data-testid=stMain]").scrollWidth - innerWidth > 0,
})"""


@pytest.mark.parametrize("role", list(Role))
def test_it_loads_nothing_leads_nowhere_and_runs_nothing(
    browser: Browser, server: str, role: Role
) -> None:
    context = browser.new_context(extra_http_headers=headers(PEOPLE[role][0]))
    page = listen(context.new_page())
    outside: list[str] = []
    own = (f"http://{server}", f"ws://{server}", "data:", "blob:")
    page.on("request", lambda sent: None if sent.url.startswith(own) else outside.append(sent.url))
    page.on("dialog", lambda dialog: outside.append(dialog.message))
    seen: set[str] = set()
    wrong: dict[tuple[str, str], object] = {}
    every = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    for name in every if role is Role.COORDINATOR else SEEN[role] | {"overview"}:
        for query in PLACES.get(name, ("",)):
            path = "" if name == "overview" else name
            page.goto(f"http://{server}/{path}?lang=en&role={role.value}&{query}")
            settle(page)
            seen |= {name} if "evil.example" in page.inner_text("[data-testid=stMain]") else set()
            open_folds(page)
            found = {name: what for name, what in page.evaluate(FOUND).items() if what}
            if found:
                wrong[name, query] = found
    assert (wrong, outside) == ({}, [])
    assert seen == SEEN[role]
    context.close()
