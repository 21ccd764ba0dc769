"""The statistics in Chromium: three charts side by side, and the topics behind them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Open, Server, settle

pytestmark = pytest.mark.rest


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


def test_every_number_of_the_three_charts_is_written_and_nothing_comes_from_outside(
    server: Server, visit: Open
) -> None:
    found = visit(server, "trends?lang=en")
    texts = found.page.locator(".stPlotlyChart .scatterlayer text")
    expect(texts.first).to_be_attached()

    written = [text.strip() for text in texts.all_text_contents() if text.strip()]
    convicted = ["6", "16", "8", "9", "16", "9", "8", "24"]
    assert written[8:17] == ["14", *convicted] or written[8:17] == [*convicted, "14"]
    assert (found.outside, found.complaints) == ([], [])


def test_the_topics_are_reached_by_keyboard_and_the_chart_has_a_text(
    server: Server, visit: Open
) -> None:
    page = visit(server, "trends?lang=en&topic=cases").page
    page.wait_for_selector(".stPlotlyChart .scatterlayer text")
    expect(page.get_by_label("Cases detected: 2016–2019; highest 22 (2016)")).to_be_visible()

    page.get_by_role("link", name="All statistics").press("Enter")
    settle(page)
    expect(page.get_by_role("heading", name="Who the victims are")).to_be_visible()
