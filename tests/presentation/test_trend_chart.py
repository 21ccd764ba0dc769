"""Charts of counts: where a label stands, how an axis counts, which years are without a number."""

from __future__ import annotations

from dashboard.presentation import trend_chart
from dashboard.presentation.trend_chart import Curve, Spot, YearAxis


def curve(*values: int | None) -> Curve:
    """A line from 2016; a value that is none is unknown."""
    spots = tuple(
        Spot(year, value, "" if value is not None else "unknown", remark=False)
        for year, value in enumerate(values, 2016)
    )
    return Curve("Police", "cases", spots, ())


def sides(*curves: Curve) -> list[str]:
    """The side of the first line's points on which their counts are written."""
    mine = curves[0]
    step = 200 / trend_chart.highest_count(curves)
    return [trend_chart.label_side(curves, mine, spot, step).split()[0] for spot in mine.spots]


def test_counts_of_one_year_that_are_close_are_written_on_both_sides() -> None:
    assert sides(curve(20, 16, 22, 16)) == ["top", "bottom", "top", "bottom"]
    assert sides(curve(12), curve(13), curve(26)) == ["bottom"]


def test_axes_count_in_whole_numbers() -> None:
    for highest, step in ((1, 1), (3, 1), (8, 2), (26, 10), (92, 50), (317, 100), (4000, 1000)):
        assert trend_chart.grid_step([curve(0, highest)]) == step


def test_a_year_of_which_no_line_has_a_number_is_none_that_says_why() -> None:
    lines = [curve(1, None), curve(2, 3, 4)]

    without = trend_chart.years_without_number(lines, YearAxis(range(2014, 2021), "no number"))

    assert without == [2014, 2015, 2019, 2020]
    assert trend_chart.missing_years(lines) == {2017: ["Police: unknown"]}
