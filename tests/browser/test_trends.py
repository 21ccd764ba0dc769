"""The statistics in Chromium: three charts side by side, live once somebody points at them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Open, Server, settle

pytestmark = pytest.mark.rest


def counts(page: Page, drawn: str) -> list[int]:
    """The counts beside the points of the charts, the smallest first."""
    settle(page)
    return sorted(int(text) for text in page.locator(drawn).all_text_contents() if text)


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


def test_a_chart_that_is_pointed_at_becomes_the_live_one_in_its_place(
    server: Server, visit: Open
) -> None:
    found = visit(server, "trends?lang=en")
    page = found.page
    numbers = counts(page, "svg.small-chart .count")
    assert len(numbers) > 20
    expect(page.locator("svg.small-chart").get_by_text("no number", exact=True)).to_have_count(3)
    asked = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert [name for name in asked if "plotly" in name.lower()] == []

    point_at_each_chart(page)
    assert counts(page, ".stPlotlyChart .scatterlayer text") == numbers
    expect(page.locator(".stPlotlyChart").get_by_text("no number", exact=True)).to_have_count(3)

    assert (found.outside, found.complaints) == ([], [])


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
