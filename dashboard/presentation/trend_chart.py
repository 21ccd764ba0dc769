"""Charts of counts over the years: their lines, axes and labels, whatever draws them.

Every axis counts in whole numbers from zero and every point shows its count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from dashboard.presentation.palette import SERIES

SHAPES = ("circle", "square", "diamond", "triangle-up")
DASHES = ("solid", "12px,4px", "3px,3px", "10px,4px,3px,4px")
SIGNS = "●■◆▲"
"""The shapes of a line's points, its stroke, and the sign before its name, in the order of SERIES."""

TOGETHER = len(SERIES)
"""The most lines that may share an axis."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A year of a line: its value, or None with a `word` that says why; `remark` draws it hollow.

    `shown` is how the value is written.
    """

    year: int
    value: float | None
    word: str
    remark: bool
    shown: str = ""

    @property
    def text(self) -> str:
        """The value as it is written; empty where there is none."""
        return "" if self.value is None else self.shown or str(self.value)


@dataclass(frozen=True, slots=True)
class Curve:
    """One source's count of one thing, in one unit; `breaks` are years from which it counts otherwise."""

    name: str
    unit: str
    spots: tuple[Spot, ...]
    breaks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class YearBand:
    """A named band of years behind the lines; `own` marks the band of the current strategy."""

    name: str
    first: int
    last: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class YearAxis:
    """The years that a chart shows, those without any number too, and the word for these."""

    years: range
    no_number: str


CLOSE = 30
"""Points of one year that are fewer pixels apart have their counts on opposite sides."""


def fill_missing_years(spots: Sequence[Spot]) -> list[Spot]:
    """The spots with an empty one for each missing year between them."""
    known = {spot.year: spot for spot in spots}
    years = range(min(known), max(known) + 1) if known else ()
    return [known.get(year, Spot(year, None, "", remark=False)) for year in years]


def label_side(curves: Sequence[Curve], mine: Curve, spot: Spot, step: float) -> str:
    """The side of a point on which its count is written, so that the counts of other lines stay legible.

    `step` are the pixels of one count.
    """
    if spot.value is None:
        return "top center"
    here = [
        (other.value, curves.index(curve))
        for curve in curves
        for other in curve.spots
        if other.year == spot.year and other.value is not None
    ]
    own = (spot.value, curves.index(mine))
    above = [value for value, at in here if (value, -at) > (spot.value, -own[1])]
    below = [value for value, at in here if (value, -at) < (spot.value, -own[1])]
    crowded = bool(above) and (min(above) - spot.value) * step < CLOSE
    free_below = not below or (spot.value - max(below)) * step >= CLOSE
    under = crowded or (free_below and _is_valley(curves, spot))
    room = 13 if crowded else 18
    return "bottom center" if under and spot.value * step >= room else "top center"


def _is_valley(curves: Sequence[Curve], spot: Spot) -> bool:
    """Whether every line through a point falls to it and rises from it: a count above would be crossed."""
    beside = [
        other.value
        for curve in curves
        for other in curve.spots
        if abs(other.year - spot.year) == 1
        and other.value is not None
        and any(own.year == spot.year and own.value == spot.value for own in curve.spots)
    ]
    return spot.value is not None and bool(beside) and min(beside) > spot.value


def highest_count(curves: Sequence[Curve]) -> float:
    """The highest count of all curves; 0 where none has a value."""
    return max([spot.value or 0 for curve in curves for spot in curve.spots], default=0)


def digits(curves: Sequence[Curve]) -> int:
    """The most characters that a count is written with."""
    return max((len(spot.text) for curve in curves for spot in curve.spots), default=1) or 1


def axis_text(count: int, curves: Sequence[Curve]) -> str:
    """A count of the axis, with the sign between thousands that the counts of the curves have."""
    return f"{count:,}".replace(",", _between_thousands(curves))


def _between_thousands(curves: Sequence[Curve]) -> str:
    texts = (spot.text for curve in curves for spot in curve.spots if (spot.value or 0) >= 1000)
    return next((found[1] for text in texts if (found := re.match(r"\d{1,3}(\D)\d{3}", text))), "")


def years_with_counts(curves: Sequence[Curve], room: float) -> range:
    """The years whose counts are written, the last first, where a year has room for so many digits.

    Counts that would overlap are left out, like years below the axis; by one digit they may.
    """
    first, last = year_range(curves)
    return range(last, first - 1, -max(1, ceil((digits(curves) - 1) / room)))


def grid_step(curves: Sequence[Curve]) -> int:
    """The whole number from one line of the grid to the next: 1, 2 or 5, or such with zeros."""
    least = max(highest_count(curves) / 4, 1)
    size = int(10 ** (len(str(int(least))) - 1))
    return next(n * size for n in (1, 2, 5, 10) if n * size >= least)


def year_range(curves: Iterable[Curve]) -> tuple[int, int]:
    """The first and the last year of all curves."""
    years = [spot.year for curve in curves for spot in curve.spots]
    return min(years), max(years)


def years_without_number(curves: Sequence[Curve], axis: YearAxis) -> list[int]:
    """The years of the axis for which no line has a value or says why it has none."""
    known = {spot.year for curve in curves for spot in curve.spots}
    return [year for year in axis.years if year not in known]


def missing_years(curves: Sequence[Curve]) -> dict[int, list[str]]:
    """Why a year has no value: a text for each line without one, with its name where there are several."""
    reasons: dict[int, list[str]] = {}
    for curve in curves:
        for spot in curve.spots:
            if spot.value is None:
                reason = spot.word if len(curves) == 1 else f"{curve.name}: {spot.word}"
                reasons.setdefault(spot.year, []).append(reason)
    return reasons
