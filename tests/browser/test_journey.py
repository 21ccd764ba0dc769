"""From the table of a ministry to the pages that everybody sees: the whole way, in Chromium."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.presentation.languages import Wording
from tests.browser.visiting import (
    CZECH,
    Open,
    Serve,
    Server,
    Visit,
    call_me,
    fact,
    row_with,
    settle,
    stored,
    task_line,
    task_lines,
    upload,
)

WORDS = Wording("cs")
TASK = "3.2 Další spolupráce"
NEXT = "task,indicator,component,date,value,evidence,note\n2.3,a,card,2022-11-30,1,leták,\n"


def statuses(page: Page) -> list[str]:
    """The sign of the status of each task on the Overview, in whatever language."""
    lines = task_lines(page).all_inner_texts()
    return [next(sign for sign in reversed(line) if sign in "✓◐✕○?–") for line in lines]


def go(page: Page, name: str, under: str = "") -> None:
    """Follows the menu: a word of it, or a page under one."""
    banner = page.get_by_role("banner")
    if under:
        banner.get_by_role("button", name=WORDS(f"menu.{under}")).click()
        page.get_by_role("menuitem", name=WORDS(f"page.{name}"), exact=True).click()
    else:
        banner.get_by_role("link", name=WORDS(f"page.{name}"), exact=True).click()
    settle(page)


def drawn(page: Page) -> str:
    """What the figure of the timeline says, once it is there."""
    figure = page.get_by_role("figure")
    expect(figure).to_contain_text("3.2", timeout=30_000)
    return figure.text_content() or ""


def as_told(page: Page) -> Locator:
    """The row of the task in the table that says the same as the figure."""
    page.get_by_text("Totéž v tabulce").click()
    return row_with(page, "Úkoly: začátek, termín", TASK)


def expect_in_sight(page: Page) -> None:
    """What came of the last act is within the window, and the keyboard is there."""
    outcome = page.locator("[class*=st-key-outcome-]").last
    head = outcome.locator("h3, [role=alert], [role=status]").first
    expect(head).to_be_focused()
    expect(head).to_be_in_viewport(ratio=1)


def hand_in(server: Server, officer: Visit, folder: Path) -> int:
    """The officer sees the effect before anything is stored, confirms, and keeps the receipt."""
    page = officer.page
    call_me(page, "Moje jméno", "Jana Nováková")
    upload(page, "zpráva.csv", CZECH.encode("cp1250"))
    expect_in_sight(page)
    expect(page.get_by_text("Windows-1250 (cp1250), oddělovač středník (;)")).to_be_visible()
    sheet = page.get_by_role("region", name="Jak byl soubor přečten: první řádky")
    expect(sheet).to_contain_text("Ostrava – terénní pracovníci")
    effect = row_with(page, "Stav a hodnota před a po", "3.2.a")
    expect(effect).to_contain_text("Bez zprávy")
    expect(effect).to_contain_text("Splněno")
    assert stored(server) == []

    page.get_by_role("button", name="Potvrdit a podat").click()

    expect(fact(page, "rozhodnutí koordinátora")).to_be_visible()
    expect_in_sight(page)
    settle(page)  # until then what is clicked may be drawn anew under the click
    (one,) = stored(server)
    assert (one["sender"], one["state"], one["rows"]) == ("Jana Nováková", "submitted", 3)
    with page.expect_download() as download:
        page.get_by_role("button", name="Stáhnout potvrzení").click()
    download.value.save_as(folder / "receipt.txt")
    assert one["sha256"] in (folder / "receipt.txt").read_text("utf-8")
    number: int = one["id"]
    return number


def accept(coordinator: Visit, number: int, folder: Path) -> None:
    """The coordinator sees what stands beside it, gets the file as it came, and accepts it once."""
    page = coordinator.page
    call_me(page, "Moje jméno", "Karel Dvořák")
    for fold in ("Vykázané řádky vedle toho, co platí", "Původní soubor a jeho stav"):
        page.locator("summary", has_text=fold).click()
        settle(page)
    beside = row_with(page, "Vykázané řádky vedle toho, co platí", "Plzeň")
    expect(beside.get_by_text("nic", exact=True)).to_be_visible()
    with page.expect_download() as original:
        page.get_by_role("button", name="Stáhnout původní soubor").click()
    original.value.save_as(folder / "original.csv")
    assert (folder / "original.csv").read_bytes() == CZECH.encode("cp1250")

    page.get_by_role("button", name="Schválit", exact=True).dblclick()

    expect(page.get_by_role("status")).to_contain_text(f"Zpráva č. {number}, nyní: schváleno.")
    following = page.get_by_role("heading", name=f"MPSV, č. {number + 1}", exact=True)
    expect(following).to_be_focused()
    expect(following).to_be_in_viewport(ratio=1)
    settle(page)  # the second click is answered too, before the menu is followed


def test_from_the_table_of_a_ministry_to_every_page(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    server = serve()
    reader = visit(server, "timeline?lang=cs").page
    expect(as_told(reader)).to_contain_text("Bez zprávy")
    assert "Splněno částečně" not in drawn(reader)

    officer = visit(server, "report?lang=cs&role=officer&unit=CPD")
    number = hand_in(server, officer, tmp_path)
    (tmp_path / "next.csv").write_bytes(NEXT.encode())
    server.command("submit", tmp_path / "next.csv", "--entity", "MLSA", "--as", "Eva/officer:MLSA")
    coordinator = visit(server, f"review?lang=cs&submission={number}", height=400)
    accept(coordinator, number, tmp_path)

    log = json.loads(server.command("submissions", "--format", "json"))["submissions"]
    assert [found["state"] for found in log if found["id"] == number] == ["accepted"]
    page = coordinator.page
    go(page, "overview")
    expect(task_line(page, "4.1")).to_contain_text("✕ Nesplněno")
    expect(task_line(page, "3.2")).to_contain_text("◐ Splněno částečně")
    task_line(page, "3.2").get_by_role("link").click()
    page.wait_for_url("**/task?**task=3.2**")
    settle(page)
    expect(page.locator(".task .verdict")).to_contain_text("Splněno částečně")
    expect(page.locator("article.indicator").first).to_contain_text("Plzeň")
    go(page, "timeline", "tasks")
    expect(as_told(page)).to_contain_text("Splněno částečně")
    assert "Splněno částečně" in drawn(page)
    assert (officer.outside, coordinator.outside) == ([], [])


@pytest.mark.rest
def test_the_address_brings_the_view_back_in_the_other_language(
    server: Server, visit: Open
) -> None:
    page = visit(server, "?lang=cs&as_of=2022-12-31").page
    here = page.url.removeprefix(f"{server.url}/")

    there = visit(server, here.replace("lang=cs", "lang=en")).page

    for one, lang in ((page, "cs"), (there, "en")):
        title = one.get_by_role("heading", level=1)
        assert title.evaluate("element => element.closest('[lang]').lang") == lang
    assert statuses(there) == statuses(page)
    assert len(statuses(there)) == 13
    assert there.url == page.url.replace("lang=cs", "lang=en")


@pytest.mark.rest
def test_a_page_is_passed_on_by_its_address_and_as_one_file_that_asks_for_nothing(
    server: Server, visit: Open, tmp_path: Path
) -> None:
    page = visit(server, "?lang=cs&role=coordinator&person=Karel&as_of=2023-12-31").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Kopírovat odkaz").click()
    expect(page.get_by_role("link", name="Odkaz zkopírován")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    assert "as_of=2023-12-31" in address
    assert not re.search("person|role|Karel", address)

    headline = page.get_by_role("heading", level=2).first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Uložit stránku").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    requests: list[str] = []
    saved = page.context.new_page()
    saved.on("request", lambda request: requests.append(request.url))
    saved.goto(file.as_uri())
    expect(saved.get_by_role("heading", level=2).first).to_have_text(headline)
    expect(saved.get_by_text("stav ke dni 31. 12. 2023 · verze dat")).to_be_visible()
    expect(saved.get_by_role("table").first).to_be_visible()
    assert requests == [file.as_uri()]
    content = file.read_text("utf-8")
    assert not re.search("<script|Karel|@import|url\\(['\"]?http", content)
    assert "127.0.0.1" not in content, "nothing leads to a server that only this computer has"
    saved.close()

    page.get_by_role("link", name="Osoby a přístup").click()
    expect(page.get_by_role("heading", name="Osoby a přístup")).to_be_visible()
