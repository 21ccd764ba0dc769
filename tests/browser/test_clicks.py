"""How many clicks the acts of an officer and of the coordinator take, counted from the opened page on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.visiting import (
    Server,
    Visit,
    call_me,
    fact,
    pick,
    row_with,
    settle,
    stored,
    task_line,
    upload,
)

Serve = Callable[..., Server]
Open = Callable[..., Visit]
REPORT = "report?lang=cs&role=officer&unit=MLSA"
CARD = "task,indicator,component,date,value,evidence,note\n2.3,a,card,2022-11-30,1,x,n\n"


def press(page: Page, name: str) -> int:
    """Presses a button: one click."""
    page.get_by_role("button", name=name).click()
    settle(page)
    return 1


OFFICER = {
    "see what I have not reported on": 0,
    "get my form": 1,
    "say nothing to report on all that is outstanding": 2,
    "hand in a table": 3,
    "keep the receipt": 1,
    "find an old file": 2,
    "withdraw": 2,
    "see why a report was returned": 0,
    "see the row that the reason names": 1,
    "hand in the correction": 3,
}
"""What an officer does and how many clicks it takes, each from Report progress on."""


def test_an_officers_acts_take_few_clicks(serve: Serve, visit: Open) -> None:
    server = serve()
    page = visit(server, REPORT).page
    call_me(page, "Moje jméno", "Jana")
    clicks = {}

    clicks["see what I have not reported on"] = 0
    expect(page.get_by_role("heading", name="Co vykázat")).to_be_in_viewport()

    with page.expect_download():
        clicks["get my form"] = press(page, "Stáhnout tabulku pro Excel")

    nothing = press(page, "Podat „beze změny“") + press(page, "Potvrdit a podat")
    clicks["say nothing to report on all that is outstanding"] = nothing
    expect(fact(page, "beze-zmeny.csv")).to_be_visible()

    page.goto(f"{server.url}/{REPORT}")
    settle(page)
    upload(page, "mpsv.csv", CARD.encode())
    # The field's button, and the file in its window.
    clicks["hand in a table"] = 2 + press(page, "Potvrdit a podat")
    expect(fact(page, "mpsv.csv")).to_be_visible()
    with page.expect_download():
        clicks["keep the receipt"] = press(page, "Stáhnout potvrzení")
    first, second = (str(one["id"]) for one in stored(server))

    page.goto(f"{server.url}/{REPORT}")
    settle(page)
    page.get_by_role("link", name=first, exact=True).click()
    settle(page)
    with page.expect_download() as original:
        clicks["find an old file"] = 1 + press(page, "Stáhnout původní soubor")
    assert original.value.suggested_filename.startswith(f"{first}-beze-zmeny")

    page.goto(f"{server.url}/{REPORT}")
    settle(page)
    page.get_by_role("link", name=second, exact=True).click()
    settle(page)
    page.get_by_label("Důvod").fill("Chybný rok.")
    page.keyboard.press("Tab")
    clicks["withdraw"] = 1 + press(page, "Vzít zpět")
    expect(page.get_by_text("Chybný rok.").first).to_be_visible()
    assert [one["state"] for one in stored(server)] == ["submitted", "withdrawn"]

    server.command("return", first, "--reason", "Řádek 2: Co se v pololetí dělo?")
    page.goto(f"{server.url}/{REPORT}")
    settle(page)
    clicks["see why a report was returned"] = 0
    expect(page.get_by_text("Co se v pololetí dělo?").first).to_be_in_viewport()
    page.get_by_role("link", name="2", exact=True).click()
    clicks["see the row that the reason names"] = 1
    expect(page.locator(":target")).to_have_text("2")
    upload(page, "oprava.csv", CARD.encode())
    clicks["hand in the correction"] = 2 + press(page, "Potvrdit a podat")
    expect(fact(page, "oprava.csv")).to_be_visible()

    assert clicks == OFFICER


HEADS = CARD.partition("\n")[0]
REPORTS = {
    "MLSA": CARD,
    "CPD": f"{HEADS}\n3.2,a,Brno,2022-05-01,1,file,\n",
    "PCR": f"{HEADS}\n2.2,a,refugee_facilities,2022-05-01,1,file,\n",
}


COORDINATOR = {
    "accept two reports and return one": 6,
    "see what is missing for the partly met": 0,
    "see what changed since a day of my own": 1,
    "see who has to act, and get the letter": 1,
    "see cases, convictions and victims to 2023": 1,
    "see where a status comes from": 1,
    "see what a ministry has handed in": 1,
    "go back to a day": 1,
    "make the papers for the meeting": 1,
    "start the assessment of a task": 3,
}
"""What a coordinator does and how many clicks it takes, each from the Overview on."""


def click(page: Page, target: Locator) -> int:
    """Clicks something: one click."""
    target.click()
    settle(page)
    return 1


def menu(page: Page, word: str, name: str) -> int:
    """Chooses a page under a word of the menu."""
    return click(page, page.get_by_role("banner").get_by_role("button", name=word)) + click(
        page, page.get_by_role("menuitem", name=name, exact=True)
    )


def decide(page: Page) -> int:
    """Accepts two reports and returns one, from the Overview on; who decides says their name first."""
    clicks = click(page, page.get_by_role("link", name="Decide on 4 reports"))
    clicks += click(page, page.get_by_label("My name"))
    page.keyboard.type("Karel")
    page.keyboard.press("Tab")
    settle(page)
    accept = page.get_by_role("button", name="Approve", exact=True)
    expect(accept).to_be_in_viewport()
    clicks += click(page, accept)
    expect(page.get_by_role("status")).to_contain_text("Next: CPD (3 left)")
    accept.dblclick()  # the second click of an unsteady hand decides on nothing
    settle(page)
    clicks += 1
    expect(page.get_by_role("status")).to_contain_text("Next: PCR (2 left)")
    clicks += click(page, page.get_by_label("Reason for the return"))
    page.keyboard.type("Which facilities?")
    clicks += press(page, "Return to the sender")
    expect(page.get_by_role("status")).to_contain_text("Next: Public sources (1 left)")
    return clicks


def open_the_last_of_a_queue(page: Page, url: str) -> None:
    """On a laptop and on a telephone: what is opened shows its decision without scrolling."""
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{url}/review?lang=en&role=coordinator")
        settle(page)
        page.get_by_role("button", name="Public sources, no. 2").click()
        settle(page)
        for name in ("Approve", "Return to the sender"):
            expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
        page.reload()
        settle(page)
        expect(page.get_by_role("button", name="Approve", exact=True)).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{url}/?lang=en")
    settle(page)


def test_ten_tasks_of_a_coordinator_take_few_clicks(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    server = serve()
    for entity, content in REPORTS.items():
        path = tmp_path / f"{entity}.csv"
        path.write_text(content)
        server.command("submit", path, "--entity", entity)
    page = visit(server, "?lang=en").page
    open_the_last_of_a_queue(page, server.url)
    clicks: dict[str, int] = {}

    def overview() -> None:
        page.goto(f"{server.url}/?lang=en")
        settle(page)

    clicks["accept two reports and return one"] = decide(page)
    assert [each["state"] for each in stored(server)] == ["accepted", "accepted", "returned"]

    overview()
    clicks["see what is missing for the partly met"] = 0
    expect(task_line(page, "3.2")).to_contain_text("preventive activities")
    expect(task_line(page, "3.2")).to_be_in_viewport()
    clicks["see what changed since a day of my own"] = click(
        page, page.get_by_role("button", name="Compare with another day")
    )
    expect(page.get_by_role("spinbutton", name="day, Compare with")).to_be_focused()
    page.keyboard.type("01072023")
    for _ in range(2):
        page.keyboard.press("Tab")
    settle(page)
    expect(page.get_by_text("Since 1 Jul 2023")).to_be_in_viewport()
    clicks["see who has to act, and get the letter"] = click(
        page, page.get_by_role("link", name="letter").first
    )
    expect(page.get_by_role("button", name=re.compile("^Download the"))).to_be_visible()

    overview()
    clicks["see cases, convictions and victims to 2023"] = click(
        page, page.get_by_role("banner").get_by_role("link", name="Statistics")
    )
    for name in ("Cases", "Convictions", "Victims"):
        expect(page.get_by_text(re.compile(name)).first).to_be_visible()

    overview()
    clicks["see where a status comes from"] = click(
        page, task_line(page, "3.2").get_by_role("link").first
    )
    expect(row_with(page, "Rows by indicator", "Brno")).to_be_visible()

    overview()
    clicks["see what a ministry has handed in"] = click(
        page, page.get_by_role("link", name="PCR", exact=True).first
    )
    expect(page.get_by_role("heading", name="Reports")).to_be_visible()
    expect(page.get_by_text("PCR.csv").first).to_be_visible()

    overview()
    pick(page, "As of", "End of the period")
    clicks["go back to a day"] = 1
    expect(page).to_have_url(re.compile("as_of=2023-12-31"))

    overview()
    with page.expect_download() as download:
        clicks["make the papers for the meeting"] = press(page, "Papers")
    assert Path(download.value.path()).read_bytes().startswith(b"PK")

    overview()
    clicks["start the assessment of a task"] = menu(page, "Meeting and assessment", "Assessment")
    clicks["start the assessment of a task"] += click(
        page, row_with(page, "Assessment", "Further cooperation").get_by_role("link")
    )
    expect(page.get_by_label("Description of task fulfilment")).to_be_enabled()

    assert clicks == COORDINATOR
