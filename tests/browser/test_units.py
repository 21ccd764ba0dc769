"""Timeline, By unit and Recommendations as people see them, in Chromium, on real data."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.visiting import Server, Visit, by_night_and_day, settle

Serve = Callable[..., Server]
Open = Callable[..., Visit]
HEADS = "task,indicator,component,date,value,evidence,note"


def blamed(found: Visit) -> list[str]:
    """What went wrong on a page."""
    return found.complaints + found.outside


def test_the_timeline_leads_to_a_task(server: Server, visit: Open) -> None:
    for lang, name, line in (
        ("cs", "13 úkolů v letech 2020 až 2023", "365 dní po termínu"),
        ("en", "13 tasks from 2020 to 2023", "365 days late"),
    ):
        found = visit(server, f"timeline?lang={lang}&as_of=2023-12-31")
        figure = found.page.get_by_role("figure", name=name)
        expect(figure.get_by_text(line).first).to_be_visible()
        expect(figure.locator(".years").get_by_text("2023", exact=True)).to_be_visible()
        assert blamed(found) == []

    figure.get_by_role("link", name="1.1 ").click()
    found.page.wait_for_url("**/task?**task=1.1**")


def test_a_narrow_screen_has_each_task_in_words_too(server: Server, visit: Open) -> None:

    for page in ("timeline", "units", "units?unit=MOI", "recommendations"):
        joint = "&" if "?" in page else "?"
        found = visit(server, f"{page}{joint}lang=cs", width=320, height=800)
        expect(found.page.get_by_role("heading", level=2).first).to_be_visible()
        for _ in by_night_and_day(found.page):
            assert found.page.evaluate("document.documentElement.scrollWidth") <= 320
        assert blamed(found) == []

    narrow = visit(server, "timeline?lang=cs", width=390, height=800).page
    strips = narrow.get_by_role("listitem").filter(has_text=re.compile(r"Období:\s\d{4}\s–\s\d{4}"))
    for _ in by_night_and_day(narrow):
        expect(strips).to_have_count(13)
        expect(strips.first.get_by_text("Období: ")).to_be_visible()


def test_a_unit_chosen_by_keyboard_stays_in_the_address_and_in_the_other_language(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    server = serve()
    path = tmp_path / "mlsa.csv"
    path.write_text(f"{HEADS}\n2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published\n")
    server.command("submit", path, "--entity", "MLSA", "--accept")
    page = visit(server, "units?lang=en").page
    expect(page.get_by_text("have never reported")).to_be_visible()

    page.get_by_role("combobox", name="Ministry or department").focus()
    page.keyboard.type("MLSA")
    page.keyboard.press("Enter")
    page.wait_for_url("**unit=MLSA**")
    expect(page.get_by_role("heading", name="Responsible for 2 tasks")).to_be_visible()
    expect(page.get_by_text("mlsa.csv")).to_be_visible()

    page.get_by_role("radio", name="Čeština").or_(
        page.get_by_role("button", name="Čeština")
    ).click()
    page.wait_for_url("**lang=cs**")
    settle(page)
    expect(page.get_by_role("heading", name="Gestor 2 úkolů")).to_be_visible()
    assert "unit=MLSA" in page.url
    page.get_by_role("link", name="Všechny subjekty").click()
    expect(page.get_by_role("link", name="PČR Policie České republiky")).to_be_visible()
    assert "unit=" not in page.url


def test_a_recommendation_without_a_task_is_named_and_the_others_lead_to_theirs(
    server: Server, visit: Open
) -> None:
    found = visit(server, "recommendations?lang=en")
    page = found.page

    expect(page.get_by_text("2 have no task: Nos. 6, 10")).to_be_visible()
    page.get_by_role("link", name="4.3 Improving data collection").first.click()

    page.wait_for_url("**task=4.3**")
    assert blamed(found) == []
