"""Shares, such as 37 of 50 cases: added and compared without rounding; only displayed numbers are rounded.

Shares of several entities are added by numerators and denominators, never as a mean of percentages.
A share of no cases (0 of 0) has no value: it is neither zero nor met.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from dashboard.text.numbers_and_dates import DECIMAL_PLACES, Unreadable, read_number, read_share

HUNDRED = Decimal(100)


class Cases(NamedTuple):
    """A numerator and a denominator, as written."""

    part: Decimal
    whole: Decimal


def read_cases(written: str | None) -> Cases | None:
    """The share in a text; None where the text is not a share."""
    share = read_share(written) if written else None
    return Cases(*share) if isinstance(share, tuple) else None


def baseline_in_per_cent(written: str) -> Fraction | None:
    """A baseline in per cent: a plain number from 0 to 100, or a share of some cases.

    None where the text is neither.
    """
    cases = read_cases(written)
    if cases is not None:
        return Fraction(cases.part) / Fraction(cases.whole) * 100 if cases.whole else None
    number = read_number(written)
    if isinstance(number, Unreadable) or "," in written or number > HUNDRED:
        return None
    return Fraction(number)


def exact_per_cent(cases: Cases) -> Fraction:
    """A share of some cases in per cent, without rounding."""
    return Fraction(cases.part) / Fraction(cases.whole) * 100


def round_to(number: Fraction, places: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """A number from zero up with so many decimal places, rounded once."""
    scaled, rest = divmod(number.numerator * 10**places, number.denominator)
    if rounding == ROUND_HALF_EVEN:
        scaled = round(number * 10**places)
    elif rounding == ROUND_UP and rest:
        scaled += 1
    return Decimal(scaled).scaleb(-places)


def round_beside(
    per_cent: Fraction, lines: Iterable[Fraction], rounding: str = ROUND_HALF_EVEN
) -> Decimal:
    """A share with the fewest decimal places, from two, that keep it on its side of each line.

    Nothing and all are always such lines: 199 999 of 200 000 are 99.9995 per cent.
    """
    every = (Fraction(0), Fraction(100), *lines)
    for places in range(2, DECIMAL_PLACES + 1):
        near = round_to(per_cent, places, rounding)
        if all((near > each, near < each) == (per_cent > each, per_cent < each) for each in every):
            break
    return near


def round_for_display(number: Fraction) -> Decimal:
    """A number rounded to nine decimal places for display, a half to the even digit."""
    return round_to(number, DECIMAL_PLACES)


def numerator_and_denominator(per_cent: Fraction | Decimal | None) -> tuple[int | None, int | None]:
    """A number in per cent as two whole numbers, its exact numerator and denominator; None for None."""
    if per_cent is None:
        return None, None
    share = Fraction(per_cent) / 100
    return share.numerator, share.denominator


# In frames: `achieved` (of `whole`) and `whole` are sums of decimals of one scale, `NAME_part` and
# `NAME_whole` whole numbers. As whole numbers of 128 bits, their products are exact for sums of a billion
# rows.

_PART, _WHOLE = (pl.col(name).to_physical() for name in ("achieved", "whole"))
_CASES = pl.when(_WHOLE > 0).then(_WHOLE)


def is_beyond(of: str) -> pl.Expr:
    """Whether a share is beyond that of the columns `of`_part and `of`_whole; null for no cases.

    The column `down` says whether beyond means less.
    """
    ours, theirs = _cross_products(of)
    return pl.when("down").then(ours < theirs).otherwise(ours > theirs)


def is_equal(of: str) -> pl.Expr:
    """Whether a share equals that of the columns `of`_part and `of`_whole; null for no cases."""
    ours, theirs = _cross_products(of)
    return ours == theirs


def _cross_products(of: str) -> tuple[pl.Expr, pl.Expr]:
    part, whole = (pl.col(f"{of}_{name}").cast(pl.Int128) for name in ("part", "whole"))
    return _PART * whole, part * _CASES


def per_cent() -> pl.Expr:
    """A share in per cent, rounded as in `round_for_display`; null for no cases."""
    finest = _PART * (100 * 10**DECIMAL_PLACES)
    least, rest = finest // _CASES, finest % _CASES
    up = (2 * rest > _CASES) | ((2 * rest == _CASES) & (least % 2 == 1))
    nearest: pl.Expr = (least + up.cast(pl.Int128)).cast(pl.Decimal(38, 0))
    return nearest * pl.lit(Decimal(1).scaleb(-DECIMAL_PLACES))
