"""What stands in a figure, read from the figure itself."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from dashboard.fulfilment.status import Status
from dashboard.presentation import chart_style
from dashboard.presentation.chart_style import CHART_COLOURS
from dashboard.presentation.palette import STATUS_STYLES
from dashboard.web import timeline_chart
from dashboard.web.timeline_chart import BarGroup, TaskBar, TimelinePoint

SPAN = (date(2020, 1, 1), date(2023, 12, 31))


def bar(number: str, status: Status = Status.NOT_MET, **more: Any) -> TaskBar:
    values: dict[str, Any] = {
        "title": "A task",
        "address": "/task?task=1&lang=en",
        "start": date(2020, 1, 1),
        "end": date(2021, 12, 31),
        "eventful": None,
        "late": None,
        "side_text": "not met",
        "hover_lines": ("A task",),
        "points": (),
    }
    return TaskBar(number=number, status=status, **(values | more))


def drawn(*bars: TaskBar, title: str | None = None, scheme: str = "light") -> Any:
    """The figure as the browser gets it."""
    figure = timeline_chart.timeline(
        [BarGroup(title, bars)], SPAN, date(2022, 6, 30), "as of", scheme
    )
    return json.loads(figure.to_json())


def texts(figure: Any) -> str:
    return "\n".join(one["text"] for one in figure["layout"]["annotations"])


def test_every_text_is_shown_as_it_is_written() -> None:
    hostile = '<b>x</b> & <a href="http://example.org">%{y}</a>'
    point = TimelinePoint(date(2020, 5, 1), "value", (hostile,))

    figure = drawn(
        bar("1", title=hostile, side_text=hostile, hover_lines=(hostile,), points=(point,)),
        title=hostile,
    )

    shown = json.dumps(figure)
    assert "example.org" in shown
    assert "<b>x" not in shown
    assert '<a href=\\"http://example' not in shown
    assert "&lt;b&gt;x&lt;/b&gt; &amp;" in shown


def test_a_long_title_is_cut_into_two_lines_with_an_ellipsis() -> None:
    text = chart_style.wrap_text("a word and " * 30, 40)

    first, second = text.split("<br>")
    assert max(len(first), len(second)) <= 40
    assert second.endswith("…")


def test_a_text_is_broken_before_it_is_escaped() -> None:
    assert (
        chart_style.wrap_text("&&&& &&&&", 4, 2) == "&amp;&amp;&amp;&amp;<br>&amp;&amp;&amp;&amp;"
    )


def test_the_title_leads_to_its_task() -> None:
    assert '<a href="/task?task=1&amp;lang=en" target="_self">1 A task</a>' in texts(
        drawn(bar("1"))
    )


def test_a_bar_runs_from_the_start_to_the_close_of_the_deadline() -> None:
    (first, *_) = drawn(bar("1"))["data"]

    assert first["base"] == ["2020-01-01"]
    assert first["x"] == [731 * 86_400_000]


def test_a_bar_is_grey_but_for_the_days_on_which_its_status_has_a_ground() -> None:
    met = bar("1", Status.MET, eventful=(date(2021, 6, 1), date(2021, 12, 31)))

    whole, eventful, *_ = drawn(met, bar("2"))["data"]

    assert whole["marker"]["color"] == CHART_COLOURS["light"].rule
    assert len(whole["base"]) == 2
    assert eventful["base"] == ["2021-06-01"]
    assert eventful["marker"]["color"] == [STATUS_STYLES[Status.MET].background]
    assert len([trace for trace in drawn(bar("2"))["data"] if trace["type"] == "bar"]) == 1


def test_the_days_past_the_deadline_are_hatched_and_only_where_there_are_some() -> None:
    late = bar("1", late=(date(2021, 12, 31), date(2022, 6, 30)))

    figure = drawn(late, bar("2"))

    (tail,) = (trace for trace in figure["data"] if "pattern" in trace["marker"])
    assert tail["base"] == ["2021-12-31"]
    assert not [trace for trace in drawn(bar("2"))["data"] if "pattern" in trace["marker"]]


def test_each_kind_of_point_has_a_shape_of_its_own() -> None:
    points = tuple(
        TimelinePoint(date(2020, 5, 1), kind, (kind,)) for kind in timeline_chart.POINT_SHAPES
    )

    traces = [
        trace for trace in drawn(bar("1", points=points))["data"] if trace["type"] == "scatter"
    ]

    assert len({trace["marker"]["symbol"] for trace in traces}) == len(timeline_chart.POINT_SHAPES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_shows_through_and_the_letters_fit_it(scheme: str) -> None:
    layout = drawn(bar("1"), scheme=scheme)["layout"]

    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert layout["font"]["color"] == CHART_COLOURS[scheme].text
    assert layout["dragmode"] is False
    assert layout["xaxis"]["fixedrange"] is True


def test_the_status_stands_as_sign_and_words_behind_the_bar() -> None:
    found = texts(
        drawn(bar("1", side_text="overdue"), bar("2", Status.MET, side_text="met on time"))
    )

    assert "✕ overdue" in found
    assert "✓ met on time" in found


def test_the_line_of_the_day_stands_at_its_close() -> None:
    figure = drawn(bar("1"))

    assert figure["layout"]["shapes"][-1]["x0"] == "2022-07-01"
    assert "<b>as of</b>" in texts(figure)


def test_a_strategy_of_many_tasks_grows_in_height_alone() -> None:
    few, many = drawn(bar("1")), drawn(*(bar(str(at)) for at in range(50)))

    assert many["layout"]["height"] - few["layout"]["height"] == 49 * timeline_chart.LANE
