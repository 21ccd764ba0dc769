"""Charts of counts: every label is its value, nothing absent is drawn as zero, no line crosses a break."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import plotly.graph_objects as go

from dashboard.presentation import chart_style
from dashboard.presentation.palette import SERIES
from dashboard.presentation.trend_chart import (
    Bracket,
    Curve,
    Spot,
    YearAxis,
    YearBand,
    grid_step,
    line_chart,
)

PERIODS = (
    YearBand("Strategy 2016–2019", 2016, 2019),
    YearBand("Strategy 2020–2023", 2020, 2023, own=True),
)
AXIS = YearAxis(range(2016, 2024), "no number", "not comparable", "break of other sources")


def curve(*values: int | None, name: str = "Police", unit: str = "cases", **said: Any) -> Curve:
    """A line from 2016; a value that is none is unknown."""
    remarks = said.get("remarks", ())
    spots = tuple(
        Spot(year, value, "" if value is not None else "unknown", year in remarks, (name, "x"))
        for year, value in enumerate(values, said.get("since", 2016))
    )
    return Curve(name, unit, spots, said.get("breaks", ()))


def traces(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.name not in {"absent", "others"}]


def written(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def values(trace: go.Scatter) -> dict[int, int]:
    told = zip(trace.x, trace.y, strict=True)
    return {year: value for year, value in told if value is not None}


def test_every_point_bears_its_count() -> None:
    curves = [curve(22, 16, 13, 20), curve(15, 11, 0, 12, name="Courts")]

    second, first = traces(line_chart(curves, PERIODS, AXIS, "light"))

    assert values(first) == {2016: 22, 2017: 16, 2018: 13, 2019: 20}
    assert values(second) == {2016: 15, 2017: 11, 2018: 0, 2019: 12}
    for trace in (first, second):
        assert list(trace.text) == [str(value) for value in trace.y]
        assert "text" in trace.mode


def test_what_is_absent_is_a_gap_with_a_word_and_never_zero() -> None:
    figure = line_chart([curve(5, None, 0)], (), AXIS, "light")

    (line,) = traces(figure)
    (absent,) = [trace for trace in figure.data if trace.name == "absent"]
    assert list(line.y) == [5, None, 0]
    assert list(line.text) == ["5", "", "0"]
    assert not line.connectgaps
    assert (list(absent.x), list(absent.text)) == ([2017], ["unknown"])
    assert absent.marker.symbol == "x-thin-open"


def test_a_year_of_which_nothing_is_said_is_a_gap_without_a_word() -> None:
    known = curve(5, 6)
    later = Spot(2020, 7, "", remark=False, tells=("x",))

    figure = line_chart([Curve("Police", "cases", (*known.spots, later), ())], (), AXIS, "light")

    (line,) = figure.data
    assert list(line.y) == [5, 6, None, 7]
    assert written(figure)[:2] == ["no number", "no number"], "of 2018–2019 and 2021–2023"


def test_words_of_several_lines_in_one_year_name_their_lines_and_a_remark_is_hollow() -> None:
    figure = line_chart([curve(1, None), curve(2, None, name="Courts")], (), AXIS, "light")
    assert list(figure.data[-1].text) == ["Police: unknown<br>Courts: unknown"]

    figure = line_chart([curve(1, 2, 3, remarks={2017})], (), AXIS, "light")
    assert list(figure.data[0].marker.color) == [SERIES[0], "#ffffff", SERIES[0]]


def test_counts_start_from_zero_and_a_grid_has_whole_numbers() -> None:
    for highest, step in ((0, 1), (1, 1), (3, 1), (8, 2), (26, 10), (317, 100), (4000, 1000)):
        low, high = line_chart([curve(0, highest)], (), AXIS, "light").layout.yaxis.range
        assert low == 0
        assert high > highest
        assert grid_step([curve(0, highest)]) == step


def test_each_line_is_a_trace_of_its_own_with_its_own_look() -> None:
    lines = [curve(at + 1, at + 2, name=name) for at, name in enumerate("ABCD")]

    figure = line_chart(lines, (), AXIS, "light")

    assert [trace.name for trace in figure.data] == list("DCBA")
    assert len({trace.line.color for trace in figure.data}) == len(SERIES) == 4
    assert len({trace.line.dash for trace in figure.data}) == 4
    assert len({trace.marker.symbol for trace in figure.data}) == 4


def test_no_line_crosses_a_break_which_is_a_dashed_line_with_a_word() -> None:
    first, second = curve(1, 2).spots
    for is_apart, drawn, word in (
        (True, [1, None, 2], "not comparable"),
        (False, [1, 2], "break of other sources"),
    ):
        spots = first, replace(second, is_apart=is_apart)
        figure = line_chart([Curve("Police", "cases", spots, (2017,))], (), AXIS, "light")

        (mark,) = [shape for shape in figure.layout.shapes if shape.name == "break"]
        assert (mark.x0, mark.x1) == (2016.5, 2016.5)
        assert list(figure.data[0].y) == drawn
        assert word in written(figure)


def test_where_sources_differ_a_bar_reaches_over_their_numbers_and_each_is_written() -> None:
    for value, others, sides, side in (
        (9, (14,), ["top center"], "bottom center"),
        (24, (14,), ["bottom center"], "top center"),
        (4, (50, 92), ["middle right", "top center"], "middle left"),
    ):
        shown = tuple((float(n), str(n)) for n in others)
        spot = Spot(2016, value, "", remark=False, tells=(), others=shown, who="Courts")
        figure = line_chart([Curve("Convicted", "", (spot,), ())], (), AXIS, "light")

        (bar,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
        assert (bar.y0, bar.y1) == (min(value, *others), max(value, *others))
        (beside,) = [trace for trace in figure.data if trace.name == "others"]
        assert [text.strip() for text in beside.text] == [str(n) for n in others]
        assert list(beside.textposition) == sides
        assert list(traces(figure)[0].textposition) == [side]
        assert written(figure) == ["Courts", "no number"]


def test_numbers_over_several_years_are_brackets_below_these_one_under_the_other() -> None:
    sums = Bracket(2022, 2023, "33: entered"), Bracket(2003, 2018, "90: <adults>")
    axis = replace(AXIS, only_sum="only a sum", brackets=sums)
    figure = line_chart([curve(20, since=2021)], (), axis, "light")

    first, second = [shape.path for shape in figure.layout.shapes if shape.name == "sum"]
    assert first.startswith("M 2021.6 ")
    assert "H 2023.4 " in first
    assert second.startswith("M 2015.5 ")  # where the axis begins
    texts = ["only a sum", "no number", "only a sum", "33: entered", "90: &lt;adults&gt;"]
    assert written(figure) == texts
    below = [each.y for each in figure.layout.annotations if each.text in texts[-2:]]
    assert below[1] < below[0] < 0


def test_the_period_of_the_strategy_stands_behind_with_its_name() -> None:
    figure = line_chart([curve(*range(1, 9))], PERIODS, AXIS, "light")

    (band,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (band.x0, band.x1, band.layer) == (2019.5, 2023.5, "below")
    assert written(figure) == ["Strategy 2020–2023"]


def test_counts_of_one_year_that_are_close_are_written_on_both_sides() -> None:
    figure = line_chart(
        [curve(26), curve(13, name="women"), curve(12, name="men")], (), AXIS, "light"
    )

    sides = [trace.textposition[0] for trace in figure.data]
    assert sorted(sides[:2]) == ["bottom center", "top center"]
    between = line_chart([curve(20, 16, 22, 16)], (), AXIS, "light").data[0].textposition
    assert [place.split()[0] for place in between] == ["top", "bottom", "top", "bottom"]


def test_texts_are_no_markup() -> None:
    hostile = [curve(1, name="<b>a</b>")]
    shared = line_chart(hostile, (), AXIS, "light")
    assert shared.data[0].name == "&lt;b&gt;a&lt;/b&gt;"
    assert "&lt;b&gt;" in shared.data[0].hovertext[0]


def test_a_long_text_is_cut_into_two_lines_with_an_ellipsis_and_broken_before_it_is_escaped() -> (
    None
):
    first, second = chart_style.wrap_text("a word and " * 30, 40).split("<br>")
    assert max(len(first), len(second)) <= 40
    assert second.endswith("…")
    assert chart_style.wrap_text("&&&& &&&&", 4) == "&amp;&amp;&amp;&amp;<br>&amp;&amp;&amp;&amp;"


def test_two_sources_share_an_axis_and_write_a_common_count_once() -> None:
    courts, unodc = curve(8, 9, 16, name="Courts"), curve(8, 14, 16, name="UNODC")

    figure = line_chart([courts, unodc], (), AXIS, "light")

    below, above = traces(figure)
    assert (below.name, above.name) == ("UNODC", "Courts")
    assert list(above.text) == ["8", "9", "16"]
    assert list(below.text) == ["", "14", ""]
    assert values(below) == {2016: 8, 2017: 14, 2018: 16}
