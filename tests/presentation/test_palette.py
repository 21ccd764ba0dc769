"""The colours of statuses and of lines: told apart on both pages and by every kind of eyes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

from dashboard.fulfilment.status import Status
from dashboard.presentation.chart_style import CHART_COLOURS
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.presentation.palette import SERIES, STATUS_STYLES

EYES = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What is left of red, green and blue light: Machado, Oliveira and Fernandes (2009), severity 1."""

Colour = tuple[float, ...]


def times(row: Colour, column: Colour) -> float:
    return sum(one * other for one, other in zip(row, column, strict=True))


def light(code: str) -> Colour:
    """Linear red, green and blue from 0 to 1."""
    parts = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)


def contrast(one: str, other: str) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    dark, bright = sorted(times(weights, light(code)) for code in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def seen(colour: Colour, eyes: str) -> Colour:
    """Where a colour stands in Oklab (Ottosson 2020), in which equal steps look equal."""
    red, green, blue = (min(max(times(row, colour), 0), 1) for row in EYES[eyes])
    cones = (
        (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3),
        (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3),
        (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3),
    )
    rows = (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
    return tuple(times(row, cones) for row in rows)


PAGES = (CHART_COLOURS["light"].page, CHART_COLOURS["dark"].page, "#0e1117")
"""A light and a dark figure, and Streamlit's own dark page."""

APART = 0.14
"""How far apart any two must look in Oklab: seven times the difference that is just noticed.

That is 0.02 (CSS Color Module Level 4, "Color Difference and the Just Noticeable Difference"); it holds
for two patches side by side, while chips and bars are small and far from one another. Black and white
are 1 apart.
"""


def nearest(colours: Sequence[str], eyes: str) -> float:
    """How far apart the two of some colours look that look most alike."""
    return min(
        math.dist(seen(light(one), eyes), seen(light(other), eyes))
        for one, other in combinations(colours, 2)
    )


def test_no_two_statuses_and_no_two_lines_look_alike_to_any_eyes() -> None:
    """Two statuses that are both pale differ in their border and text."""
    for eyes in EYES:
        assert nearest(SERIES, eyes) >= APART
        for one, other in combinations(STATUS_STYLES.values(), 2):
            fields = nearest([one.background, other.background], eyes)
            outlines = min(
                nearest([one.border, other.border], eyes), nearest([one.text, other.text], eyes)
            )
            assert max(fields, outlines) >= APART, (one, other)


def test_a_status_and_a_line_stand_out_on_every_page_and_letters_can_be_read() -> None:
    for look in STATUS_STYLES.values():
        assert contrast(look.background, look.text) >= 4.5
    for page in PAGES:
        assert all(contrast(look.border, page) >= 3 for look in STATUS_STYLES.values())
        assert all(contrast(colour, page) >= 3 for colour in SERIES)
    for ink in CHART_COLOURS.values():
        for letters in (ink.text, ink.faint):
            for behind in (ink.page, ink.rule):
                assert contrast(letters, behind) >= 4.5


def test_no_status_is_told_by_its_colour_alone_and_no_line_wears_one() -> None:
    assert len({look.sign for look in STATUS_STYLES.values()}) == len(Status)
    for language in LANGUAGES:
        words = Wording(language)
        assert len({words(f"status.{status.value}") for status in Status}) == len(Status)
    assert not {look.background for look in STATUS_STYLES.values()} & set(SERIES)
