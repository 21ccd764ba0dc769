"""What a person types or chooses stays, also while the server has not answered yet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dashboard.store import submissions
from dashboard.store.database import read_transaction
from tests.browser.test_entry import press, stand_on, write
from tests.browser.visiting import (
    Open,
    Serve,
    Server,
    call_me,
    fact,
    row_with,
    settle,
    stored,
    upload,
)
from tests.store.submitting import opened

pytestmark = pytest.mark.rest


DOUBTFUL = """task,indicator,component,date,value,evidence,note
2.3,a,card,2022-11-30,1,,Published
3.1,a,a bill,2022-12-01,1,,Second
"""
"""Two rows without evidence: each is asked about, neither is refused."""


def test_the_warnings_of_a_file_are_answered_one_after_the_other(serve: Serve, visit: Open) -> None:
    server = serve()
    page = visit(server, "report?lang=en&role=officer&unit=MLSA").page
    call_me(page, "My name", "Jana")
    upload(page, "mlsa.csv", DOUBTFUL.encode())
    page.get_by_text("Answer the warnings").click()

    page.get_by_role("textbox", name="Row 2, missing evidence").fill("It is in the archive")
    with server.busy():
        page.keyboard.press("Tab")
        page.keyboard.type("The bill has no ")
    settle(page)
    page.keyboard.type("number yet")
    page.keyboard.press("Tab")
    settle(page)
    page.get_by_role("button", name="Confirm and submit").click()
    settle(page)

    expect(fact(page, "It is in the archive")).to_be_visible()
    expect(fact(page, "The bill has no number yet")).to_be_visible()


def test_a_name_is_taken_by_enter_and_typed_on_while_the_server_answers(
    server: Server, visit: Open
) -> None:
    found = visit(server, "review?lang=en&role=coordinator")
    page, nobody = found.page, found.page.get_by_text("Give your name:")
    name = page.get_by_label("My name")
    expect(nobody).to_be_visible()

    name.click()
    page.keyboard.type("Karel")
    page.keyboard.press("Enter")
    expect(nobody).to_be_hidden()
    expect(name).to_be_focused()

    with server.busy():
        page.keyboard.type(" Dvo")
        page.keyboard.press("Tab")
        name.focus()
        page.keyboard.press("End")
        page.keyboard.type("řák")
    settle(page)
    expect(name).to_have_value("Karel Dvořák")
    page.keyboard.type("x" * 80)
    assert len(name.input_value()) == 80
    name.fill("")
    page.keyboard.press("Tab")
    expect(nobody).to_be_visible()
    assert found.complaints == []


def test_a_card_is_typed_on_while_it_is_contradicted(serve: Serve, visit: Open) -> None:
    server = serve()
    page, other = (visit(server, "assessment?lang=en&task=1.1").page for _ in range(2))
    for who, name in ((page, "Eva"), (other, "Ota")):
        call_me(who, "My name", name)
    changes, goal = (
        "Changes from the original assignment",
        "Overall evaluation of the fulfilment of the task goal",
    )
    other.get_by_label(changes).fill("None.")
    other.keyboard.press("Tab")
    settle(other)

    page.get_by_label(changes).fill("A study was begun.")
    with server.busy():
        page.get_by_label(goal).click()
        page.keyboard.type("The goal was ")
    settle(page)
    expect(page.get_by_text("Somebody has saved a newer form of the card")).to_be_visible()
    page.keyboard.type("missed.")
    page.keyboard.press("Tab")
    settle(page)

    expect(page.get_by_label(goal)).to_have_value("The goal was missed.")
    expect(row_with(page, "Two texts of this card", "The goal was missed.")).to_be_visible()


def test_a_corrected_file_is_read_as_the_first_one_was(serve: Serve, visit: Open) -> None:
    server = serve()
    page = visit(server, "report?lang=en&role=officer&unit=MLSA").page
    call_me(page, "My name", "Jana")
    faulty = DOUBTFUL.replace("2022-11-30", "31.11.2022")

    for table in (faulty, DOUBTFUL, faulty, DOUBTFUL):
        upload(page, "mlsa.csv", table.encode())
    expect(row_with(page, "Status and value before and after", "2.3.a")).to_contain_text("Met")
    page.get_by_role("button", name="Confirm and submit").click()

    expect(fact(page, "mlsa.csv")).to_be_visible()
    assert [one["rows"] for one in stored(server)] == [2]


def test_a_click_that_leaves_a_cell_of_the_grid_knows_what_was_typed_in_it(
    serve: Serve, visit: Open
) -> None:
    server = serve()
    page = visit(server, "report?lang=en&role=officer&unit=MLSA").page
    call_me(page, "My name", "Jana")
    page.get_by_text("fill in the form on the page").click()
    settle(page)
    stand_on(page, "Date", 2)
    for text in ("2022-11-30", "1"):
        write(page, text)
    write(page, "the archive", leave="")
    press(page, "Check the lines")
    effect = page.get_by_role("table", name="Status and value before and after")
    expect(effect).to_contain_text("2.3.a")

    stand_on(page, "Evidence", 2)
    write(page, "eKLEP 7", leave="")
    page.get_by_role("button", name="Confirm and submit").click()
    page.wait_for_timeout(1_000)  # for what must not happen
    settle(page)
    assert stored(server) == []  # it was not seen what the changed lines would do
    expect(effect).to_contain_text("2.3.a")
    press(page, "Confirm and submit")
    expect(fact(page, "lines.csv")).to_be_visible()
    (one,) = stored(server)
    url = server.environment["DASHBOARD_DATABASE_URL"]
    with opened(url) as engine, read_transaction(engine) as connection:
        rows = submissions.read_rows(connection, one["strategy"], one["id"])
    assert "eKLEP 7" in rows["evidence"].to_list()
