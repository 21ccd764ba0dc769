"""Charts of counts: every label is its value, nothing absent is drawn as zero, no line mixes sources."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.presentation import chart_style
from dashboard.presentation.palette import SERIES
from dashboard.presentation.trend_chart import Curve, Spot, YearAxis, YearBand, line_chart

PERIODS = (YearBand("Strategy 2016–2019", 2016, 2019), YearBand("Strategy 2020–2023", 2020, 2023))


AXIS = YearAxis(range(2016, 2017), "no number")
"""An axis on which no year is without a number."""
HATCHED = "no number"


def curve(*values: int | None, name: str = "Police", unit: str = "cases", **said: Any) -> Curve:
    """A line from 2016; a value that is none is unknown."""
    remarks = said.get("remarks", ())
    spots = tuple(
        Spot(year, value, "" if value is not None else "unknown", year in remarks, (name, "x"))
        for year, value in enumerate(values, said.get("since", 2016))
    )
    return Curve(name, unit, spots, said.get("breaks", ()))


def traces(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.name not in {"absent", HATCHED}]


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
    assert list(line.x) == [2016, 2017, 2018, 2019, 2020]
    assert list(line.y) == [5, 6, None, None, 7]


def test_words_of_several_lines_in_one_year_name_their_lines_and_a_remark_is_hollow() -> None:
    figure = line_chart([curve(1, None), curve(2, None, name="Courts")], (), AXIS, "light")
    assert list(figure.data[0].text) == ["Police: unknown<br>Courts: unknown"]

    figure = line_chart([curve(1, 2, 3, remarks={2017})], (), AXIS, "light")
    assert list(figure.data[0].marker.symbol) == ["circle", "circle-open", "circle"]


def test_axes_count_in_whole_numbers_from_zero() -> None:
    for highest, step in ((1, 1), (3, 1), (8, 2), (26, 10), (92, 50), (317, 100), (4000, 1000)):
        figure = line_chart([curve(0, highest)], (), AXIS, "light")

        axis = figure.layout.yaxis
        assert axis.range[0] == 0
        assert axis.range[1] > highest
        assert axis.dtick == step
        assert axis.tickformat == "d"
    zeros = line_chart([curve(0, 0)], (), AXIS, "light").layout.yaxis
    assert zeros.range == (0, pytest.approx(1.1, 0.1))


def test_each_line_is_a_trace_of_its_own_with_its_own_look() -> None:
    lines = [curve(at + 1, at + 2, name=name) for at, name in enumerate("ABCD")]

    figure = line_chart(lines, (), AXIS, "light")

    assert [trace.name for trace in figure.data] == list("DCBA")
    assert len({trace.line.color for trace in figure.data}) == len(SERIES) == 4
    assert len({trace.line.dash for trace in figure.data}) == 4
    assert len({trace.marker.symbol[0] for trace in figure.data}) == 4


def test_a_break_is_a_dashed_line_before_its_year() -> None:
    (line,) = line_chart([curve(1, 2, breaks=(2017,))], (), AXIS, "light").layout.shapes

    assert (line.x0, line.x1) == (2016.5, 2016.5)
    assert line.line.dash == "4px,3px"


def test_the_periods_stand_behind_with_their_names_and_the_own_one_is_set_off() -> None:
    own = YearBand("Strategy 2020–2023", 2020, 2023, own=True)
    axis = YearAxis(range(2016, 2021), "no number")
    figure = line_chart([curve(1, 2, 3, 4, 5)], (PERIODS[0], own), axis, "light")

    bands = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert [(round(band.x0), round(band.x1)) for band in bands] == [(2016, 2019), (2020, 2020)]
    assert all(band.layer == "below" for band in bands)
    assert bands[1].opacity > bands[0].opacity
    said = [note.text for note in figure.layout.annotations]
    assert "2016–2019" in " ".join(said)
    assert "<b>Strategy<br>2020–2023</b>" in said


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


def test_years_of_which_no_line_has_a_number_are_hatched() -> None:
    axis = YearAxis(range(2014, 2021), "no number")

    figure = line_chart([curve(1, None), curve(2, 3, 4)], PERIODS, axis, "light")

    hatched = [trace for trace in figure.data if trace.name == HATCHED]
    assert {tuple(trace.x) for trace in hatched} == {(2014, 2015, 2019, 2020)}
    assert all(trace.marker.pattern.shape == "/" for trace in hatched)
    assert list(figure.layout.xaxis.tickvals) == list(range(2014, 2021))
