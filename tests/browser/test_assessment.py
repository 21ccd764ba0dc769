"""Writing the assessment as evaluators do it: in Chromium, in two tabs, and with a late report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.presentation.languages import Wording
from tests.browser.accessibility import findings
from tests.browser.visiting import Open, Serve, Server, call_me, pick, row_with, settle

LATE = """task,indicator,component,date,value,evidence,note
1.1,a,study,2022-11-30,1,ref. 1/2024,The study was made after all
"""
HOSTILE = "<img src=http://evil.example/a.png onerror=alert(1)> ![x](http://evil.example/b.png) $x$"


TITLE = Wording("en")("app.title")


def field(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label, exact=True)


def write(page: Page, label: str, text: str) -> None:
    """Types into a field and leaves it: that is what saves the card."""
    field(page, label).fill(text)
    page.keyboard.press("Tab")
    settle(page)


def choose(page: Page, group: str, option: str) -> None:
    buttons = page.get_by_role("radiogroup", name=group).or_(page.get_by_role("group", name=group))
    button = buttons.get_by_role("radio", name=option, exact=True).or_(
        buttons.get_by_role("button", name=option, exact=True)
    )
    button.click()
    settle(page)


def go_to(page: Page, number: str) -> None:
    """The card of another task, without leaving the page."""
    pick(page, "Assessment card", f"{number} ")
    expect(page).to_have_title(f"{number} Assessment – {TITLE}")


def kept(server: Server, number: str) -> dict[str, Any]:
    """The card of a task as the command line prints it."""
    found: dict[str, Any] = json.loads(server.command("assess", number, "--format", "json"))
    return found


BOTH_TEXTS = "Two texts of this card"
DESCRIPTION = "Description of task fulfilment"
INDICATORS = "Verdict on the performance indicators"
GOAL = "Verdict on the task goal"
CHANGES = "Changes from the original assignment"
REASON = "Reason (a verdict that differs, or what was not fully met)"


@pytest.mark.rest
def test_drafts_survive_a_reload_and_are_contradicted_by_a_second_tab(
    serve: Serve, visit: Open
) -> None:
    server = serve()
    eva = visit(server, "assessment?lang=en&task=1.1")
    page = eva.page
    call_me(page, "My name", "Eva")
    write(page, DESCRIPTION, f"No study was made. {HOSTILE}")
    choose(page, INDICATORS, "Not met")
    go_to(page, "2.1")
    write(page, DESCRIPTION, "The list was never drawn up.")
    go_to(page, "2.3")
    write(page, DESCRIPTION, "The card is part of another leaflet.")
    choose(page, GOAL, "Met in a different manner")

    page.reload()
    settle(page)
    expect(field(page, DESCRIPTION)).to_have_value("The card is part of another leaflet.")
    expect(page.get_by_text("Changes from the original assignment is empty")).to_be_visible()
    call_me(page, "My name", "Eva")
    write(page, CHANGES, "A leaflet of the Ministry took its place.")
    expect(page.get_by_text("Changes from the original assignment is empty")).to_have_count(0)

    go_to(page, "1.1")
    expect(field(page, DESCRIPTION)).to_have_value(f"No study was made. {HOSTILE}")
    second = visit(server, "assessment?lang=en&task=1.1")
    other = second.page
    call_me(other, "My name", "Ota")
    write(page, REASON, "The tender was late.")
    write(other, REASON, f"Nobody was asked. {HOSTILE}")
    expect(other.get_by_text("Somebody has saved a newer form of the card")).to_be_visible()
    aside = row_with(other, BOTH_TEXTS, "Reason")
    expect(aside).to_contain_text("The tender was late.")
    expect(aside).to_contain_text(f"Nobody was asked. {HOSTILE}")
    expect(field(other, REASON)).to_have_value(f"Nobody was asked. {HOSTILE}")
    assert kept(server, "1.1")["card"]["reason"] == "The tender was late."
    assert findings(other) == []

    other.reload()
    settle(other)
    expect(field(other, REASON)).to_have_value("The tender was late.")
    expect(row_with(other, BOTH_TEXTS, "Nobody was asked.")).to_be_visible()
    call_me(other, "My name", "Ota")
    other.get_by_role("button", name="Continue with the text set aside").click()
    expect(other.get_by_role("table", name=BOTH_TEXTS)).to_have_count(0)
    expect(field(other, REASON)).to_have_value(f"Nobody was asked. {HOSTILE}")
    assert kept(server, "2.3")["card"]["goal"] == "met_differently"
    server.command("audit", "verify")
    for visited in (eva, second):
        assert visited.outside == []
        assert visited.page.locator(".stMain img").count() == 0


def exported(page: Page, folder: Path) -> list[str]:
    """The paragraphs and cells of the assessment, made as Word on the page of all cards."""
    page.get_by_role("button", name="Make the document").click()
    button = page.get_by_role("button", name=re.compile("^Download \\("))
    expect(button).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename.endswith("2023-12-31-en.docx")
    path = folder / "assessment.docx"
    download.value.save_as(path)
    made = docx.Document(str(path))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in made.paragraphs), *cells]


def test_a_card_is_written_exported_and_approved_and_a_late_report_does_not_change_it(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    server = serve()
    page = visit(server, "assessment?lang=en&task=1.1").page
    call_me(page, "My name", "Eva")
    write(page, DESCRIPTION, f"No study was made. {HOSTILE}")
    choose(page, INDICATORS, "Partially met")
    expect(page.get_by_text("the verdict is “Partially met”, the computed status")).to_be_visible()
    write(page, REASON, "The tender is half of the work.")
    choose(page, GOAL, "Met in a different manner")
    write(page, CHANGES, "A leaflet took its place.")
    expect(page.get_by_role("button", name="Submit the card for approval")).to_be_disabled()
    choose(page, "Proposal for what was not fully met", "Continue")
    page.get_by_role("button", name="Submit the card for approval").click()
    expect(page.get_by_text("The card awaits approval by the coordinator.")).to_be_visible()

    every = visit(server, "assessment?lang=en").page
    told = exported(every, tmp_path)
    assert {
        f"No study was made. {HOSTILE}",
        "Reason. The tender is half of the work.",
        "A leaflet took its place.",
        "Partially met (not approved)",
        "Met in a different manner (not approved)",
    } <= set(told)
    assert any(text.startswith("submitted for approval, version 1, by Eva") for text in told)

    coordinator = visit(server, "assessment?lang=en&task=1.1&role=coordinator").page
    call_me(coordinator, "My name", "Karel")
    coordinator.get_by_role("button", name="Approve the card").click()
    expect(coordinator.get_by_text("Card, version 1: approved")).to_be_visible()
    before = kept(server, "1.1")
    table = tmp_path / "late.csv"
    table.write_text(LATE, "utf-8")
    server.command("submit", table, "--entity", "CPD", "--accept")
    coordinator.reload()
    settle(coordinator)
    expect(coordinator.get_by_role("heading", name="does not take it into account")).to_be_visible()
    later = coordinator.get_by_role("listitem")
    expect(later.filter(has_text="The study was made after all")).to_be_visible()
    computed = re.compile(r"computed at approval \(.*\): Not met$")
    expect(coordinator.get_by_text(computed)).to_be_visible()
    after = kept(server, "1.1")
    for name in ("card", "state", "computed", "generated", "rows_digest", "known_on"):
        assert after[name] == before[name]
    assert len(after["later"]) == 1
    assert findings(coordinator) == []

    every.reload()
    settle(every)
    told = exported(every, tmp_path)
    assert any(text.startswith("approved, version 1, by Karel") for text in told)
    # Behind the sign of its colour.
    assert any("\xa0 Goal met in a different manner · indicators: " in text for text in told)
    call_me(coordinator, "My name", "Karel")
    coordinator.get_by_label("Reason for reopening the approved card").fill("A late report")
    coordinator.get_by_role("button", name="Reopen the card as its next version").click()
    expect(field(coordinator, REASON)).to_have_value("The tender is half of the work.")
    expect(later.filter(has_text="A late report")).to_be_visible()
    assert kept(server, "1.1")["card_version"] == 2
    server.command("audit", "verify")
