"""The value of one cell: a date, a number, a yes or no, a report word.

Each reader takes text and returns a value or the code of a problem. Nothing is guessed: a text that
can mean two things is a problem.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from dashboard.text.names import fold

Precision = Literal["day", "period", "inferred", "not_later_than"]
DateOrder = Literal["dmy", "mdy"]
LARGEST_NUMBER = Decimal(10) ** 15
"""The largest number that is read: a thousand budgets of a state in crowns."""
LARGEST_OF_SHARE = Decimal(10) ** 9
"""The largest number of a share, whose products stay exact."""
DECIMAL_PLACES = 9
"""Decimal places of a number; the column of values keeps no more."""

YES = {"yes", "ano", "true", "pravda"}
NO = {"no", "ne", "nie", "false", "nepravda"}
MET = {"splneno", "splnen", "splnena"}
"""Words that say of a component that it is reached; with "ne" before them that it is not."""
REPORT_WORDS = {
    "nothing to report": "nothing_to_report",
    "beze zmeny": "nothing_to_report",
    "bez zmeny": "nothing_to_report",
    "beze zmen": "nothing_to_report",
    "ongoing": "ongoing",
    "plneno prubezne": "ongoing",
    "plnen prubezne": "ongoing",
    "prubezne": "ongoing",
    "plni se prubezne": "ongoing",
    "prubezne se plni": "ongoing",
    "ukol trva": "ongoing",
    "probiha": "ongoing",
    "not applicable": "not_applicable",
    "nevztahuje se": "not_applicable",
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that cannot be read: the code of its problem."""

    code: str


@dataclass(frozen=True, slots=True)
class DateWithPrecision:
    """A day and its precision; of a month, quarter or half-year it is the last day.

    `period` names such a period: 2024-06, 2024-Q2 or 2024-H1; None for a day.
    """

    day: date
    precision: Precision
    period: str | None = field(default=None, compare=False)


def _has_other_digits(text: str) -> bool:
    """Whether a cell has digits besides 0 to 9: folding would turn 5² (a footnote) into 52."""
    return not text.isascii() and any(
        letter.isnumeric() and not letter.isascii() for letter in text
    )


_LIMIT = re.compile(r"^(?:not later than|no later than|by|nejpozdeji(?: do| k)?|<=|≤)\s*")
_PRECISION_SUFFIX = re.compile(r"\s*\((inferred|odvozeno|period|obdobi)\)$")
_TIME = r"(?:[t ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?$"
"""A time after the day, which is ignored."""
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME)
_CZECH = re.compile(r"^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})" + _TIME)
_WITH_MONTH_NAME = re.compile(r"^(?:(\d{1,2})\.?\s*)?([a-z]{3,})\.?\s+(\d{4})" + _TIME)
_SLASH = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_MONTH = re.compile(r"^(?:(\d{4})-(\d{1,2})|(\d{1,2})\s*[./]\s*(\d{4}))$")
_MONTHS = (
    *("leden ledna january jan", "unor unora february feb", "brezen brezna march mar"),
    *("duben dubna april apr", "kveten kvetna may", "cerven cervna june jun"),
    *("cervenec cervence july jul", "srpen srpna august aug", "zari september sept sep"),
    *(
        "rijen rijna october oct",
        "listopad listopadu november nov",
        "prosinec prosince december dec",
    ),
)
_MONTH_OF = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split()}
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN_QUARTER_OR_HALF = re.compile(r"^(i{1,3}|iv)(?=\.?\s*(?:ctvrtleti|pololeti|q)\b)")
"""Czech offices number quarters and half-years with Roman numerals."""
_QUARTER = re.compile(
    r"^(?:q([1-4])\s*[/ ]?\s*(\d{4})|(\d{4})\s*[-/ ]?\s*q([1-4])|([1-4])\.?\s*(?:ctvrtleti|q)\s*(\d{4}))$"
)
_HALF = re.compile(
    r"^(?:h([12])\s*[/ ]?\s*(\d{4})|(\d{4})\s*[-/ ]?\s*h([12])|([12])\.?\s*pololeti\s*(\d{4}))$"
)


def read_date(text: str, order: DateOrder | None = None) -> DateWithPrecision | Unreadable:
    """A day in ISO or Czech form; a month, quarter or half-year is its last day with precision `period`.

    Problems: date-form, date-year, date-two-digit-year, date-ambiguous, date-impossible.
    """
    if _has_other_digits(text):
        return Unreadable("date-form")
    plain = fold(text)
    known_as = _PRECISION_SUFFIX.search(plain)
    plain = _PRECISION_SUFFIX.sub("", plain)
    limited = _LIMIT.match(plain)
    plain = _LIMIT.sub("", plain)
    plain = _ROMAN_QUARTER_OR_HALF.sub(lambda roman: str(_ROMAN.index(roman[1]) + 1), plain)
    dated = _read_plain_date(plain, order)
    if isinstance(dated, Unreadable):
        return dated
    if limited:
        return DateWithPrecision(dated.day, "not_later_than", dated.period)
    if known_as:
        return DateWithPrecision(
            dated.day, "inferred" if known_as[1] in {"inferred", "odvozeno"} else "period"
        )
    return dated


def read_day(text: str) -> date | None:
    """An exact day in any form that `read_date` takes; None for a period, and for what can be two days."""
    dated = read_date(text)
    if isinstance(dated, Unreadable) or dated.precision != "day":
        return None
    return dated.day


def read_expected(text: str, order: DateOrder | None = None) -> str | Unreadable:
    """When something is expected, in one form: 2024-06-30, 2024-06, 2024-Q2, 2024-H1 or 2024.

    Read like a date. A year alone, which is not enough for the day of an event, is accepted here.
    """
    dated = read_date(text, order)
    if isinstance(dated, DateWithPrecision):
        return dated.period or dated.day.isoformat()
    year = re.search(r"(?:19|20|21)[0-9]{2}", text) if dated.code == "date-year" else None
    return year[0] if year else dated


def expected_day(expected: str) -> date:
    """The last day of what `read_expected` returns."""
    dated = read_date(expected)
    return dated.day if isinstance(dated, DateWithPrecision) else date(int(expected), 12, 31)


def _read_plain_date(plain: str, order: DateOrder | None) -> DateWithPrecision | Unreadable:
    if match := _ISO.match(plain):
        return _calendar_date(int(match[1]), int(match[2]), int(match[3]))
    if match := _CZECH.match(plain):
        return _calendar_date(int(match[3]), int(match[2]), int(match[1]))
    if match := _SLASH.match(plain):
        return _read_slash_date(int(match[1]), int(match[2]), int(match[3]), order)
    if (match := _WITH_MONTH_NAME.match(plain)) and match[2] in _MONTH_OF:
        at, number = int(match[3]), _MONTH_OF[match[2]]
        return _calendar_date(at, number, int(match[1])) if match[1] else _month_end(at, number)
    if match := _MONTH.match(plain):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        return _month_end(int(year), int(month))
    if match := _QUARTER.match(plain):
        quarter, year = next(
            (q, y)
            for q, y in (
                (match[1], match[2]),
                (match[4], match[3]),
                (match[5], match[6]),
            )
            if q
        )
        return _month_end(int(year), int(quarter) * 3, f"{year}-Q{quarter}")
    if match := _HALF.match(plain):
        half, year = next(
            (h, y)
            for h, y in (
                (match[1], match[2]),
                (match[4], match[3]),
                (match[5], match[6]),
            )
            if h
        )
        return _month_end(int(year), int(half) * 6, f"{year}-H{half}")
    if re.fullmatch(r"\d{4}", plain):
        return Unreadable("date-year")
    if re.fullmatch(r"\d{1,2}[./-]\s*\d{1,2}[./-]\s*\d{2}", plain):
        return Unreadable("date-two-digit-year")
    return Unreadable("date-form")


def _calendar_date(year: int, month: int, day: int) -> DateWithPrecision | Unreadable:
    try:
        return DateWithPrecision(date(year, month, day), "day")
    except ValueError:
        return Unreadable("date-impossible")


def _read_slash_date(
    first: int, second: int, year: int, order: DateOrder | None
) -> DateWithPrecision | Unreadable:
    """Europe writes the day first, America the month: ambiguous where both are possible."""
    if order is None and first <= 12 and second <= 12 and first != second:
        return Unreadable("date-ambiguous")
    month_first = order == "mdy" or (order is None and second > 12)
    return (
        _calendar_date(year, first, second) if month_first else _calendar_date(year, second, first)
    )


def _month_end(year: int, month: int, period: str | None = None) -> DateWithPrecision | Unreadable:
    if not (1 <= month <= 12 and 1900 <= year <= 2200):
        return Unreadable("date-impossible")
    name = period or f"{year}-{month:02}"
    return DateWithPrecision(date(year, month, monthrange(year, month)[1]), "period", name)


_SPACE_THOUSANDS = re.compile(r"^\d{1,3}(?: \d{3})+(?:,\d+)?$")
_COMMA = re.compile(r"^\d+,\d+$")
_POINT = re.compile(r"^\d+\.\d+$")
_POINT_THOUSANDS = re.compile(r"^\d{1,3}(?:\.\d{3})+,\d+$")


_SHORT = re.compile(r"^(\d{1,2})[.-]\s*([ivx]+)\.?(?:[.-]?\d{2,4})?$")


def task_number_behind_date(text: str) -> str | None:
    """The task number that a Czech spreadsheet turned into a date: 2.4 behind 2026-04-02 or 02.IV.

    None where the text is not such a date.
    """
    plain = fold(text)
    if match := _ISO.match(plain):
        day, month = int(match[3]), int(match[2])
    elif match := _CZECH.match(plain):
        day, month = int(match[1]), int(match[2])
    elif (match := _SHORT.match(plain)) and match[2] in _ROMAN:
        day, month = int(match[1]), _ROMAN.index(match[2]) + 1
    else:
        return None
    return f"{day}.{month}"


def read_whole(written: str) -> int | None:
    """A whole number in at most eighteen digits and nothing else; None for any other text.

    Python makes no number of more than 4,300 digits, and none of ours has as many.
    """
    plain = written.isascii() and written.isdecimal() and len(written) <= 18
    return int(written) if plain else None


def read_number(text: str) -> Decimal | Unreadable:
    """A number that is not negative: 12, 1 234,50, 1.250,75, 0,5.

    Problems: number-form, number-negative, number-ambiguous ("1.234"), number-with-text
    ("1 (z Itálie)", "5²"), number-suppressed ("<5"), number-percent, number-became-date (what a
    spreadsheet makes of 15.1), number-too-large, number-too-fine (more than nine decimal places).
    """
    if _has_other_digits(text):
        return Unreadable("number-with-text")
    plain = re.sub(r"^\+ ?(?=\d)", "", fold(text))
    if re.fullmatch(r"\d+", plain):
        number = Decimal(plain)
    elif _SPACE_THOUSANDS.match(plain):
        number = Decimal(plain.replace(" ", "").replace(",", "."))
    elif _POINT_THOUSANDS.match(plain):
        number = Decimal(plain.replace(".", "").replace(",", "."))
    elif _COMMA.match(plain) or _POINT.match(plain):
        whole, _, fraction = plain.replace(",", ".").partition(".")
        if len(fraction) == 3 and len(whole) <= 3 and whole != "0":
            return Unreadable("number-ambiguous")
        number = Decimal(plain.replace(",", "."))
    else:
        return Unreadable(_number_problem_code(plain))
    if number > LARGEST_NUMBER:
        return Unreadable("number-too-large")
    return number if number == round(number, DECIMAL_PLACES) else Unreadable("number-too-fine")


def read_signed_number(text: str) -> Decimal | Unreadable:
    """A number that may be negative: -3,5, – 1. Problems: as of `read_number`, but for number-negative."""
    plain = fold(text)
    match = re.match(r"^[-−–]\s*(?=\d)", plain)
    number = read_number(plain[match.end() :] if match else text)
    return -number if match and isinstance(number, Decimal) else number


def write_number(number: Decimal | None) -> str | None:
    """A number in all its digits with a point, as JSON and CSV have it, never as 1E-9; None for None."""
    if number is None:
        return None
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


SHARE_DECIMAL_PLACES = 2
"""Decimal places of the numbers of a share, as money has: their products stay exact."""
_SHARE = re.compile(r"^([^/]*\d)\s*(?:/|ze|z|out of|of)\s*(\d[^/]*)$")
_SPREADSHEET_DATE = re.compile(
    r"^\d{1,2}[.-]\s*[a-z]{3}$|^[a-z]{3}[.-]\s*\d{2,4}$|^\d{1,2}\.\s*\d{1,2}\.$"
)
"""Other forms of a day in spreadsheets: 1-Feb, Feb-01, 1.2."""


_INEXACT = re.compile(
    r"^(?:[<>≤≥~]|cca|about|asi|"
    r"(?:do|az|nad|pod|pres|okolo|kolem|zhruba|priblizne|nejmene|minimalne|maximalne|nejvyse|nejvice"
    r"|alespon|aspon|m(?:in|ax)\.?|(?:vice|mene) nez|around|over|under|approx\w*|at (?:least|most)|up to"
    r"|(?:more|less|fewer) than)\s*\d)"
)
"""How a folded text begins that names a bound or a guess in place of a number."""


def read_share(text: str) -> tuple[Decimal, Decimal] | Unreadable:
    """Numerator and denominator of a share: 37/50, 37 z 50, 37 ze 50, 37 of 50.

    Problems: share-alone (one number, or per cent), share-became-date (what a spreadsheet makes of
    1/2), share-form, share-above-one (more than the whole, also of nothing), share-too-fine (more than
    two decimal places), and of either number number-negative, number-ambiguous, number-suppressed,
    number-too-large.
    """
    plain = fold(text)
    match = None if _has_other_digits(text) else _SHARE.match(plain)
    if match is None:
        return Unreadable(_share_problem_code(plain))
    numerator, denominator = read_number(match[1]), read_number(match[2])
    if isinstance(numerator, Unreadable):
        return _as_share_problem(numerator)
    if isinstance(denominator, Unreadable):
        return _as_share_problem(denominator)
    if max(numerator, denominator) > LARGEST_OF_SHARE:
        return Unreadable("number-too-large")
    if (numerator, denominator) != (
        round(numerator, SHARE_DECIMAL_PLACES),
        round(denominator, SHARE_DECIMAL_PLACES),
    ):
        return Unreadable("share-too-fine")
    return Unreadable("share-above-one") if numerator > denominator else (numerator, denominator)


def _share_problem_code(plain: str) -> str:
    number = read_number(plain.removesuffix("%").rstrip())
    if isinstance(number, Decimal) or number.code in {"number-ambiguous", "number-too-fine"}:
        return "share-alone"
    dated = _read_plain_date(plain, None)
    if isinstance(dated, DateWithPrecision) or dated.code != "date-form":
        return "share-became-date"
    return _as_share_problem(number).code


def _as_share_problem(number: Unreadable) -> Unreadable:
    """The problem of a share when one of its numbers cannot be read."""
    codes = {"number-form": "share-form", "number-with-text": "share-form"}
    codes["number-percent"], codes["number-too-fine"] = "share-form", "share-too-fine"
    codes["number-became-date"] = "share-became-date"
    return Unreadable(codes.get(number.code, number.code))


def _number_problem_code(plain: str) -> str:
    if re.match(r"^[-−–]\s*\d", plain):
        return "number-negative"
    if _INEXACT.match(plain):
        return "number-suppressed"
    if plain.endswith("%"):
        return "number-percent"
    if _became_date(plain):
        return "number-became-date"
    return "number-with-text" if re.match(r"^\d", plain) else "number-form"


def _became_date(plain: str) -> bool:
    """Whether a folded text is a day as a spreadsheet writes it: of 15.1 it makes one."""
    if _SPREADSHEET_DATE.match(plain) or task_number_behind_date(plain):
        return True
    is_day = _ISO.match(plain) or _CZECH.match(plain)
    return bool(is_day) and isinstance(_read_plain_date(plain, None), DateWithPrecision)


def read_flag(text: str) -> Decimal | Unreadable:
    """1 for yes (1, 1,00, yes, ano, TRUE, splněno), 0 for no (0, 0,00, no, ne, nesplněno): whether a
    component is reached.

    Problem: flag-form.
    """
    plain, number = fold(text), read_number(text)
    if plain in YES | MET or number == 1:
        return Decimal(1)
    if plain in NO or number == 0 or plain.removeprefix("ne") in MET:
        return Decimal(0)
    return Unreadable("flag-form")


def read_word(text: str) -> str | None:
    """The code of the report word in a text, or None."""
    return REPORT_WORDS.get(fold(text).rstrip("."))


_VINTAGE = re.compile(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")


def is_vintage(text: str) -> bool:
    """Whether a text is the year, month or day of an edition: 2025, 2025-04 or 2025-04-14, a real day."""
    if not _VINTAGE.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


NUMBER = pl.Decimal(38, DECIMAL_PLACES)
"""The type of a column of exact numbers."""
