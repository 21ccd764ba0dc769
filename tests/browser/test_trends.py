"""The statistics in Chromium: three charts side by side, then one topic, with a table to take along."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Server, Visit, settle

pytestmark = pytest.mark.rest

Serve = Callable[..., Server]
Open = Callable[..., Visit]


def counts(page: Page, drawn: str) -> list[int]:
    """The counts beside the points of the charts, the smallest first."""
    settle(page)
    return sorted(int(text) for text in page.locator(drawn).all_text_contents() if text)


def requested_addresses(page: Page) -> list[str]:
    """The addresses of what a page has asked for."""
    names: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map(one => one.name)"
    )
    return names


def point_at_each_chart(page: Page) -> None:
    """Each becomes the live one, in the place of its drawing."""
    rooms = page.locator("[class*=st-key-figure-]")
    for at in range(rooms.count()):
        room = rooms.nth(at)
        before = room.bounding_box()
        room.hover()
        expect(room.locator(".stPlotlyChart .scatterlayer text").first).to_be_attached()
        expect(room.locator("svg.small-chart")).to_be_hidden()
        assert room.bounding_box() == before
        assert room.locator(".stPlotlyChart .main-svg").first.bounding_box() == before


def test_charts_that_stand_side_by_side_are_as_wide_as_paper_with_their_text_beside(
    server: Server, visit: Open
) -> None:
    page = visit(server, "trends?lang=en").page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 900})

    for column in page.locator(".st-key-side-by-side .stColumn").all():
        figure = column.locator("[class*=st-key-figure-]").bounding_box()
        assert figure is not None
        assert figure["width"] > 703 * 0.6


def test_a_topic_is_a_click_away_and_its_address_brings_it_back(
    server: Server, visit: Open
) -> None:
    found = visit(server, "trends?lang=en")
    page = found.page
    cases, convicted = [20, 18, 22, 16, 13, 20, 18, 14], [6, 16, 8, 9, 14, 16, 9, 8, 24]
    victims = [67, 50, 38, 43, 4, 14, 24, 17, 15, 13, 11, 14]
    numbers = sorted([*cases, *convicted, *victims])
    assert counts(page, "svg.small-chart .count") == numbers
    expect(page.locator("svg.small-chart").get_by_text("no number", exact=True)).to_have_count(3)
    assert [name for name in requested_addresses(page) if "plotly" in name.lower()] == []

    point_at_each_chart(page)
    assert counts(page, ".stPlotlyChart .scatterlayer text") == numbers
    expect(page.locator(".stPlotlyChart").get_by_text("no number", exact=True)).to_have_count(3)

    page.get_by_role("radio", name="Victims").or_(
        page.get_by_role("button", name="Victims")
    ).click()
    page.wait_for_url("**topic=victims**")
    page.get_by_role("radio", name="by sex").or_(page.get_by_role("button", name="by sex")).click()
    page.wait_for_url("**by=sex**")

    address = page.url.removeprefix(server.url + "/").replace("lang=en", "lang=cs")
    again = visit(server, address)
    title = "Oběti zařazené do Programu Ministerstva vnitra podle pohlaví"
    expect(again.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    shaded = again.page.locator("table.splits td:not(.gap)").all_inner_texts()
    assert shaded == [
        "14",
        "24",
        "17",
        "15",
        *["–"] * 4,
        *["6", "12", "13", "4", "8", "12", "4", "11"],
    ]
    assert found.outside == again.outside == []
    assert again.complaints == []


def test_the_topics_are_reached_by_keyboard_and_the_chart_has_a_text(
    server: Server, visit: Open
) -> None:
    page = visit(server, "trends?lang=en&topic=cases").page
    expect(page.get_by_role("img", name="2016 22, 2017 16")).to_be_visible()
    page.get_by_role("button", name="Live chart").press("Enter")
    page.wait_for_selector(".stPlotlyChart .scatterlayer text")
    expect(page.get_by_label("Cases detected: 2016–2019; highest 22 (2016)")).to_be_visible()

    page.get_by_role("radio", name="Cases").or_(
        page.get_by_role("button", name="Cases")
    ).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url("**topic=prosecuted**")
    settle(page)

    expect(page.get_by_role("heading", name="Persons prosecuted")).to_be_visible()
