"""One row typed by an officer; its return with a reason that names the row; its correction."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.visiting import (
    Server,
    Visit,
    call_me,
    fact,
    row_with,
    settle,
    stored,
    upload,
)

Serve = Callable[..., Server]
Open = Callable[..., Visit]

TABLE = """task,indicator,component,date,value,evidence,note
2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published
3.1,a,a bill,2022-12-01,1,eKLEP,Second
"""


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option).click()
    settle(page)


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=label, exact=True).fill(text)
    page.keyboard.press("Tab")
    settle(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def test_an_officer_types_one_row_and_gets_a_receipt(serve: Serve, visit: Open) -> None:
    server = serve()
    found = visit(server, "report?lang=cs&role=officer&unit=MLSA")
    page = found.page
    call_me(page, "Moje jméno", "Jana")
    page.get_by_text("vyplnit jeden řádek").click()
    settle(page)
    choose(page, "Úkol", "2.3")
    choose(page, "Ukazatel plnění", "2.3.a")
    fill(page, "Datum", "31.11.2022")
    choose(page, "Co hlásíte", "ano, dosaženo")
    fill(page, "Doklad", "č. j. MPSV-1/2022; =1+1")
    press(page, "Zkontrolovat řádek")

    expect(page.get_by_role("alert").filter(has_text="31.11.2022")).to_be_visible()
    expect(page.get_by_role("button", name="Potvrdit a podat")).to_have_count(0)
    page.get_by_text("English", exact=True).click()
    settle(page)
    expect(page.get_by_role("textbox", name="Date", exact=True)).to_have_value("31.11.2022")
    expect(page.get_by_role("textbox", name="Evidence", exact=True)).to_have_value(
        "č. j. MPSV-1/2022; =1+1"
    )
    fill(page, "Date", "not later than 30. 11. 2022")

    expect(row_with(page, "Status and number before and after", "2.3.a")).to_contain_text("Met")
    assert stored(server) == []
    press(page, "Confirm and hand in")
    expect(fact(page, "row-2.3.a.csv")).to_be_visible()
    (one,) = stored(server)
    assert (one["rows"], one["state"], one["sender"]) == (1, "submitted", "Jana")
    assert found.outside == []
    server.command("accept", one["id"])
    status: Any = json.loads(server.command("status", "--format", "json"))
    (task,) = [task for task in status["tasks"] if task["number"] == "2.3"]
    assert task["indicators"][0]["schedule"]["state"] == "met_date_unknown"


def test_a_return_that_names_a_row_is_corrected_and_changes_the_status(
    serve: Serve, visit: Open
) -> None:
    server = serve()
    officer = visit(server, "report?lang=en&role=officer&unit=MLSA").page
    call_me(officer, "My name", "Jana")
    upload(officer, "mlsa.csv", TABLE.encode())
    press(officer, "Confirm and hand in")
    (first,) = stored(server)

    coordinator = visit(server, f"review?lang=en&submission={first['id']}").page
    call_me(coordinator, "My name", "Karel")
    coordinator.get_by_label("Reason for the return").fill("Row 3: which bill?")
    press(coordinator, "Return to the sender")
    expect(row_with(coordinator, "Decided", "Row 3: which bill?")).to_be_visible()

    officer.reload()
    settle(officer)
    expect(officer.get_by_role("heading", name="was returned to you")).to_be_visible()
    named = officer.get_by_role("table", name="The rows named in the reason")
    expect(named.get_by_role("rowheader")).to_have_text(["3"])
    officer.get_by_role("link", name="3", exact=True).click()
    expect(officer.locator(":target")).to_have_text("3")
    call_me(officer, "My name", "Jana")
    upload(officer, "mlsa.csv", TABLE.replace("a bill", "Act No. 1").encode())
    expect(officer.get_by_text(f"It will replace submission {first['id']}")).to_be_visible()
    press(officer, "Confirm and hand in")

    second = stored(server)[-1]
    assert (second["replaces"], stored(server)[0]["replaced_by"]) == (first["id"], second["id"])
    server.command("accept", second["id"])
    coordinator.goto(f"{server.url}/task_list?lang=en")
    settle(coordinator)
    expect(row_with(coordinator, "Tasks with status", "2.3")).to_contain_text("✓ Met")
