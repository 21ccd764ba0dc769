"""A text that would run, load or lead somewhere, wherever people may write: it is read, and no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from dashboard.workflow.permissions import Role
from tests import everybody
from tests.browser.visiting import (
    ROOT,
    Open,
    Serve,
    call_me,
    fact,
    listen,
    open_folds,
    pick,
    settle,
    stored,
    upload,
)
from tests.everybody import CALLED, PEOPLE, SAID, TASKS
from tests.tabs import headers
from tests.workbooks import book_of, saved

pytestmark = pytest.mark.rest

PLACES = {
    "task": ("task=1.1",),
    "review": ("", "submission=5", "submission=7"),
    "report": ("unit=CPD",),
    "assessment": ("", *(f"task={number}" for number in TASKS.values())),
    "who_reported": ("", "unit=CPD"),
}
"""Pages that show more of what was written than their bare address does."""


SEEN = {
    Role.COORDINATOR: {"task", "review", "report", "assessment", "who_reported", "people"},
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


PICTURE = "![x](http://evil.example/a.png)"
TAG = "<img src=http://evil.example/b.png onerror=alert(1)>"
TABLE = f"""task,indicator,component,date,value,evidence,note,{PICTURE} {TAG}
2.3,a,card,2022-11-30,1,[log in](http://evil.example/login) javascript:alert(3),{PICTURE} {TAG} $x^2$,{TAG}
"""
SHEET = "<img src=x onerror=a()>"
"""The name of a sheet: spreadsheets allow no brackets, colons or slashes in it."""


def test_neither_does_a_file_while_it_is_looked_at_nor_the_person_who_sends_it(
    serve: Serve, visit: Open
) -> None:
    server = serve()
    visited = visit(server, "report?lang=en&role=officer&unit=MLSA")
    page = visited.page
    page.on("dialog", lambda dialog: visited.outside.append(dialog.message))
    call_me(page, "My name", TAG)
    book = book_of(("2.3", "a", "card", "2022-11-30", "1", "x", "n"), title=SHEET)
    book.copy_worksheet(book.worksheets[0]).title = "~~a~~ $x^2$ `b`"
    upload(page, "mlsa.xlsx", saved(book))
    page.get_by_role("combobox", name="Sheet").click()
    expect(page.get_by_role("option", name="~~a~~ $x^2$ `b`", exact=True)).to_be_visible()
    pick(page, "Sheet", SHEET)
    expect(page.get_by_text(f"Read from the sheet “{SHEET}”")).to_be_visible()
    looked_at = page.evaluate(FOUND)

    upload(page, f"{TAG.replace('/', '')}\u202e.csv", TABLE.encode())
    expect(page.get_by_role("table", name="Warnings by row and column")).to_contain_text(PICTURE)
    page.get_by_role("button", name="Confirm and submit").click()
    expect(fact(page, TAG).first).to_be_visible()
    (one,) = stored(server)
    page.goto(f"{server.url}/review?lang=en&role=coordinator&submission={one['id']}")
    settle(page)
    page.locator("summary", has_text="Original file and its state").click()
    with page.expect_download() as original:
        page.get_by_role("button", name="Download the original file").click()

    assert original.value.suggested_filename.startswith(f"{one['id']}-img_src_http")
    for found in (looked_at, page.evaluate(FOUND)):
        assert {name: what for name, what in found.items() if what} == {}
    assert visited.outside == []
