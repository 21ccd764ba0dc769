"""The chart of the Overview: a drawing of its own whose text tells every number that it shows."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from dashboard.markup.trends import topic
from dashboard.markup.trends.overview_chart import draw_chart
from dashboard.presentation import Wording
from dashboard.presentation.trend_chart import Curve, Spot, YearAxis, YearBand
from dashboard.statistics.chart_topics import Selection, find_lines
from dashboard.text.text_language import Text
from tests.pages import read_html
from tests.statistics.shipped import given

PERIODS = (YearBand("Strategy 2016–2019", 2016, 2019), YearBand("<b>2020</b>–2023", 2020, 2023))
COURTS = {2016: 8, 2017: 9, 2018: 16, 2019: 9}
UNODC = {2015: 16, 2016: 8, 2017: 14, 2018: None, 2019: 9, 2020: 0}


def curve(name: str, numbers: dict[int, int | None]) -> Curve:
    spots = tuple(
        Spot(year, n, "" if n is not None else "suppressed", remark=False, tells=())
        for year, n in numbers.items()
    )
    return Curve(name, "persons", spots, (2017,))


def drawn(*curves: Curve) -> Element:
    axis = YearAxis(range(2014, 2024), "no number")
    svg = read_html(draw_chart(curves, PERIODS, axis, "Title", Wording("en"))).find("svg")
    assert svg is not None
    return svg


def counts(svg: Element) -> list[str]:
    return sorted(text.text or "" for text in svg.iter("text") if "count" in text.get("class", ""))


def test_its_text_tells_every_number_and_each_count_is_written_once() -> None:
    svg = drawn(curve("Courts", dict(COURTS)), curve("UNODC", UNODC))

    assert counts(svg) == sorted(["8", "9", "16", "9", "16", "14", "0"])
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == (
        "Title. Courts: 2016 8, 2017 9, 2018 16, 2019 9. "
        "UNODC: 2015 16, 2016 8, 2017 14, 2018 suppressed, 2019 9, 2020 0."
    )
    # Years of which no line has a number are hatched.
    hatched = [rect for rect in svg.iter("rect") if rect.get("class") == "missing"]
    step = float(hatched[0].get("width", "0"))  # the year 2014 alone
    assert [round(float(rect.get("width", "0")) / step) for rect in hatched] == [1, 3]
    assert [text.text for text in svg.iter("text") if text.text == "no number"] == ["no number"]
    # Breaks are dashed and names stay text.
    assert [mark.get("class") for mark in svg.iter("line")].count("break") == 1
    assert "<b>2020</b>–2023" in [text.text for text in svg.iter("text")]


def test_a_line_has_a_gap_where_a_number_is_missing_and_ends_where_the_numbers_end() -> None:
    path, absent = drawn(curve("UNODC", UNODC)).iter("path")

    assert absent.get("class") == "absent"
    assert [part.count("L") for part in re.findall("M[^M]*", path.get("d", ""))] == [2, 1]


def test_a_year_whose_number_is_replaced_by_a_word_has_a_cross_and_that_word() -> None:
    numbers: dict[int, int | None] = {2014: 5, 2015: None, 2016: None, 2017: 7, 2018: None, 2019: 8}

    svg = drawn(curve("Courts", numbers))

    assert len([path for path in svg.iter("path") if path.get("class") == "absent"]) == 3
    assert [text.text for text in svg.iter("text")].count("suppressed") == 2


def test_a_break_whose_note_is_not_public_ends_without_a_colon() -> None:
    ask = Selection("convicted")
    (line,) = find_lines(given("courts,courts_convicted,c,persons,2022,,,9,,2024,"), ask)
    without_note = replace(line, breaks=((2022, Text("")),))

    drawn = read_html(topic.breaks(ask, [without_note], Wording("en")))

    assert "".join(drawn.itertext()) == "Break of the series from 2022, dashed line"
