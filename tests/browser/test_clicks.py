"""How many clicks the acts of an officer and of the coordinator take, counted from the opened page on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.visiting import Server, Visit, call_me, fact, settle, stored, upload

Serve = Callable[..., Server]
Open = Callable[..., Visit]
REPORT = "report?lang=cs&role=officer&unit=MLSA"
CARD = "task,indicator,component,date,value,evidence,note\n2.3,a,card,2022-11-30,1,x,n\n"


def press(page: Page, name: str) -> int:
    """Presses a button: one click."""
    page.get_by_role("button", name=name).click()
    settle(page)
    return 1


def test_an_officers_acts_take_few_clicks(serve: Serve, visit: Open) -> None:
    server = serve()
    page = visit(server, REPORT).page
    call_me(page, "Moje jméno", "Jana")

    owed = 0
    expect(page.get_by_role("heading", name="Co zbývá dodat")).to_be_in_viewport()

    nothing = press(page, "Nemáme co vykázat") + press(page, "Potvrdit a podat")
    expect(fact(page, "nothing-to-report.csv")).to_be_visible()

    page.goto(f"{server.url}/{REPORT}")
    settle(page)
    upload(page, "mpsv.csv", CARD.encode())
    table = 2 + press(page, "Potvrdit a podat")  # the field's button, and the file in its window
    expect(fact(page, "mpsv.csv")).to_be_visible()
    first, second = (str(one["id"]) for one in stored(server))

    page.goto(f"{server.url}/{REPORT}")
    settle(page)
    page.get_by_role("link", name=first, exact=True).click()
    settle(page)
    with page.expect_download() as original:
        find = 1 + press(page, "Stáhnout původní soubor")
    assert original.value.suggested_filename.startswith(f"{first}-nothing")

    page.goto(f"{server.url}/{REPORT}")
    settle(page)
    page.get_by_role("link", name=second, exact=True).click()
    settle(page)
    page.get_by_label("Důvod").fill("Chybný rok.")
    page.keyboard.press("Tab")
    withdraw = 1 + press(page, "Vzít zpět")
    expect(page.get_by_text("Chybný rok.").first).to_be_visible()
    assert [one["state"] for one in stored(server)] == ["submitted", "withdrawn"]

    assert (owed, nothing, table, find, withdraw) == (0, 2, 3, 2, 2)


HEADS = CARD.partition("\n")[0]
REPORTS = {
    "MLSA": CARD,
    "CPD": f"{HEADS}\n3.2,a,Brno,2022-05-01,1,file,\n",
    "PCR": f"{HEADS}\n2.2,a,refugee_facilities,2022-05-01,1,file,\n",
}


def click(page: Page, target: Locator) -> int:
    """Clicks something: one click."""
    target.click()
    settle(page)
    return 1


def test_two_reports_are_accepted_and_one_is_returned_in_six_clicks(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    server = serve()
    for entity, content in REPORTS.items():
        path = tmp_path / f"{entity}.csv"
        path.write_text(content)
        server.command("submit", path, "--entity", entity)
    page = visit(server, "?lang=en").page

    clicks = click(page, page.get_by_role("link", name="Review 4 submissions"))
    clicks += click(page, page.get_by_label("My name"))
    page.keyboard.type("Karel")
    page.keyboard.press("Tab")
    settle(page)
    accept = page.get_by_role("button", name="Accept", exact=True)
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

    assert [each["state"] for each in stored(server)] == ["accepted", "accepted", "returned"]
    assert clicks == 6
