"""Handing in and reviewing as people do it: in Chromium, with a real file, and with a hostile one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
    FAULTY,
    Server,
    Visit,
    call_me,
    fact,
    pick,
    settle,
    stored,
    upload,
)
from tests.workbooks import book_of, saved

Serve = Callable[..., Server]
Open = Callable[..., Visit]

AMERICAN = """task,indicator,component,date,value,evidence,note
2.3,a,card,06/07/2022,1,x,n
"""
PROBLEMS = "Every error in the file, by row and column"
PICTURE = "![x](http://evil.example/a.png)"
TAG = "<img src=http://evil.example/b.png onerror=alert(1)>"
SCRIPT = "<script>alert(2)</script>"
LINK = "[log in](http://evil.example/login) javascript:alert(3)"
HOSTILE = f"""task,indicator,component,date,value,evidence,note,{PICTURE} {TAG}
2.3,a,card,2022-11-30,1,{LINK},{PICTURE} {TAG} {SCRIPT} $x^2$ :red[a],{TAG}
"""


def test_six_faults_are_six_problems_with_their_places_and_nothing_is_stored(
    server: Server, visit: Open
) -> None:
    page = visit(server, "report?lang=en&role=officer&unit=MLSA").page
    call_me(page, "My name", "Jana")

    upload(page, "faulty.csv", FAULTY.encode())

    problems = page.get_by_role("table", name=PROBLEMS)
    places = problems.get_by_role("rowheader").all_inner_texts()
    assert [place.removeprefix("✕").strip() for place in places] == [
        "row 2, column D “date”",
        "row 3, column A “task”",
        "row 4, column B “indicator”",
        "row 5, column C “component”",
        "row 6, column E “value”",
        "row 7, column A “task”",
    ]
    expect(page.get_by_role("button", name="Confirm and submit")).to_have_count(0)
    assert stored(server) == []


def test_the_button_for_a_file_speaks_the_language_of_the_page(server: Server, visit: Open) -> None:
    page = visit(server, "report?lang=cs&role=officer&unit=MLSA").page
    expect(page.get_by_role("button", name="Vybrat soubor")).to_be_visible()

    page.get_by_text("English", exact=True).click()
    settle(page)

    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()
    expect(page.get_by_text("per file")).to_be_hidden()


def test_the_choices_survive_a_switch_of_the_language_and_the_next_step(
    server: Server, visit: Open
) -> None:
    page = visit(server, "report?lang=en&role=officer&unit=MLSA").page
    upload(page, "american.csv", AMERICAN.encode())
    pick(page, "In dates with slashes", "the month comes first")
    expect(page.get_by_text("1 row has no errors.")).to_be_visible()

    page.get_by_role("radio", name="Čeština").or_(
        page.get_by_role("button", name="Čeština")
    ).click()
    expect(page.get_by_text("1 řádek je v pořádku.")).to_be_visible()
    call_me(page, "Moje jméno", "Jana")

    dates = page.get_by_role("combobox", name="V datech s lomítky")
    expect(dates).to_have_value("je první měsíc")
    expect(page.get_by_text("1 řádek je v pořádku.")).to_be_visible()
    expect(page.get_by_role("button", name="Potvrdit a podat")).to_be_enabled()


def test_hostile_text_is_shown_as_text_and_calls_nobody(serve: Serve, visit: Open) -> None:
    server = serve()
    name = f"{TAG.replace('/', '')} {PICTURE.replace('/', '')}\u202e.csv"
    visits = [visit(server, "report?lang=en&role=officer&unit=MLSA")]
    dialogs: list[str] = []
    page = visits[0].page
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    call_me(page, "My name", TAG)

    upload(page, name, HOSTILE.encode())
    expect(page.get_by_role("table", name="Warnings by row and column")).to_contain_text(PICTURE)
    page.get_by_role("button", name="Confirm and submit").click()
    expect(fact(page, TAG).first).to_be_visible()
    own = page.get_by_role("table", name="Reports of MLSA")
    expect(own).to_contain_text("\\u202e.csv")

    (one,) = stored(server)
    visits.append(visit(server, f"review?lang=en&submission={one['id']}"))
    review = visits[1].page
    review.on("dialog", lambda dialog: dialogs.append(dialog.message))
    call_me(review, "My name", TAG)
    beside = review.get_by_role("table", name="Reported rows beside the current ones")
    expect(beside).to_contain_text(f"{PICTURE} {TAG} {SCRIPT} $x^2$")
    reason = review.get_by_label("Reason for the return")
    reason.fill(f"{PICTURE} {LINK}")
    reason.blur()
    settle(review)
    with review.expect_download() as original:
        review.get_by_role("button", name="Download the original file").click()
    assert original.value.suggested_filename.startswith(f"{one['id']}-img_src_http")
    review.get_by_role("button", name="Return to the sender").click()
    expect(review.get_by_role("table", name="Decided")).to_contain_text(PICTURE)
    page.reload()
    settle(page)
    expect(own).to_contain_text("[log in]")

    for visited in visits:
        assert visited.outside == []
        assert visited.page.locator(".stMain img, .stMain a[href*=evil]").count() == 0
    assert dialogs == []


def test_a_hostile_sheet_is_chosen_by_its_name_and_calls_nobody(
    server: Server, visit: Open
) -> None:
    name = "<img src=x onerror=a()>"  # spreadsheets allow no brackets, colons or slashes
    book = book_of(("2.3", "a", "card", "2022-11-30", "1", "x", "n"), title=name)
    book.copy_worksheet(book.worksheets[0]).title = "~~a~~ $x^2$ `b`"
    visited = visit(server, "report?lang=en&role=officer&unit=MLSA")
    page = visited.page

    upload(page, "mlsa.xlsx", saved(book))
    settle(page)
    page.get_by_role("combobox", name="Sheet").click()
    expect(page.get_by_role("option", name="~~a~~ $x^2$ `b`", exact=True)).to_be_visible()
    pick(page, "Sheet", name)

    expect(page.get_by_text("1 row has no errors.")).to_be_visible()
    expect(page.get_by_text(f"Read from the sheet “{name}”")).to_be_visible()
    assert page.locator(".stMain img, .stMain .katex").count() == 0
    assert visited.outside == []


@pytest.mark.parametrize("name", ["report", "review"])
def test_a_narrow_page_needs_no_sideways_scrolling(server: Server, visit: Open, name: str) -> None:
    query = f"{name}?lang=cs&role=officer&unit=MLSA"
    page = visit(server, query, width=320, height=800, scheme="dark").page
    if name == "report":
        upload(page, "faulty.csv", FAULTY.encode())
        expect(page.get_by_role("table", name="Všechny chyby souboru")).to_be_visible()

    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("element => element.scrollWidth") <= 320
