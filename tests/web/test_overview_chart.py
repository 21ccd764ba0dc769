"""The chart of the Overview: a drawing of its own whose text tells every number that it shows."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree.ElementTree import Element

from dashboard.markup.trends.overview_chart import draw_chart
from dashboard.presentation import Wording
from dashboard.presentation.trend_chart import Curve, Spot, YearAxis, YearBand
from tests.pages import read_html

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


def test_every_count_is_written_once_where_two_lines_share_it() -> None:
    svg = drawn(curve("Courts", dict(COURTS)), curve("UNODC", UNODC))

    assert counts(svg) == sorted(["8", "9", "16", "9", "16", "14", "0"])


def test_its_text_tells_every_number_and_why_one_is_missing() -> None:
    svg = drawn(curve("Courts", dict(COURTS)), curve("UNODC", UNODC))

    assert svg.get("role") == "img"
    assert svg.get("aria-label") == (
        "Title. Courts: 2016 8, 2017 9, 2018 16, 2019 9. "
        "UNODC: 2015 16, 2016 8, 2017 14, 2018 suppressed, 2019 9, 2020 0."
    )


def test_a_line_has_a_gap_where_a_number_is_missing_and_ends_where_the_numbers_end() -> None:
    (path,) = drawn(curve("UNODC", UNODC)).iter("path")

    assert [part.count("L") for part in re.findall("M[^M]*", path.get("d", ""))] == [2, 1]


def test_years_of_which_no_line_has_a_number_are_hatched() -> None:
    svg = drawn(curve("Courts", dict(COURTS)), curve("UNODC", UNODC))

    hatched = [rect for rect in svg.iter("rect") if rect.get("class") == "missing"]
    step = float(hatched[0].get("width", "0"))  # the year 2014 alone
    assert [round(float(rect.get("width", "0")) / step) for rect in hatched] == [1, 3]
    assert [text.text for text in svg.iter("text") if text.text == "no number"] == ["no number"]


def test_breaks_are_dashed_and_names_stay_text() -> None:
    svg = drawn(curve("Courts", dict(COURTS)))

    assert len([mark for mark in svg.iter("line") if mark.get("class") == "break"]) == 1
    assert "<b>2020</b>–2023" in [text.text for text in svg.iter("text")]


def test_counts_of_ten_digits_stand_within_the_drawing_and_beside_each_other() -> None:
    numbers = {year: 1_234_567_890 + year for year in range(2014, 2024)}
    svg = drawn(curve("Courts", dict(numbers)))

    edges: dict[str, list[tuple[float, float]]] = {}
    for text in svg.iter("text"):
        css, x, half = text.get("class", ""), float(text.get("x", "0")), 3.2 * len(text.text or "")
        if (text.text or "").isdigit():
            ends = (x - 2 * half, x) if css == "end" else (x - half, x + half)
            edges.setdefault(css, []).append(ends)
    assert all(left >= 0 and right <= 340 for ends in edges.values() for left, right in ends)
    counted = sorted(edges["middle count"])
    assert len(counted) > 2
    assert all(one[1] <= after[0] for one, after in pairwise(counted))
    assert str(numbers[2023]) in counts(svg)
