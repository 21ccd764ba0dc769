"""The text of a cell that a workbook stores as a number, a day, a time or a truth value.

The same cell always becomes the same text, whatever the language of the program that saved it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

from dashboard.text import names

GENERAL = "General"
_LITERAL_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
"""The literal parts of a number format: quoted, bracketed and escaped letters, paddings."""
_PLACE = r"[0#?]"
_SCALE = re.compile(r'"\s*(?:(tis|thous)|(mil)|mld|billion|bn)[^"]*"', re.IGNORECASE)
"""A word behind the number that makes it thousands, millions or thousand millions."""
_CONTROL = re.compile(r"_x(00[01][0-9A-Fa-f])_")


class Look(NamedTuple):
    """How a style shows its cells: by a number format, and perhaps struck through."""

    shape: str = GENERAL
    struck: bool = False


def text(value: object, shape: str = GENERAL) -> str:
    """A value as text; `shape` is the number format of its cell.

    2.4 is "2.4" and 3.0 is "3", to the fifteen digits that spreadsheets keep; 0.455 shown in per
    cent is "45.5%"; a day is ISO, and one that is shown without its day is a month, "2021-12".
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return _number(value, shape)
    if isinstance(value, datetime):
        whole = value.time() == time()
        return day_text(value.date(), shape) if whole else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return day_text(value, shape)
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, timedelta):
        return _duration(value)
    return unescape(str(value))


def number_text(number: float, shape: str, epoch: datetime) -> str | None:
    """The text of a stored number that its format makes a day or a time; None if there is no such day.

    `epoch` is the first day of the workbook, in 1900 or 1904.
    """
    if not is_date_format(shape):
        return text(number, shape)
    try:
        return text(from_excel(number, epoch, timedelta=is_timedelta_format(shape)), shape)
    except (OverflowError, ValueError):
        return None


def shown_number(number: float | Decimal, shape: str) -> str | None:
    """The number that a cell shows where its format rounds it or puts it in thousands; else None.

    A format that shows no digit gives an empty text. What `number_text` reads as a day or a time, per
    cent, fractions, powers and formats with conditions are None.
    """
    exact = _exact(number)
    if shape == GENERAL or not exact.is_finite() or abs(exact) >= 10**15:
        return None
    section = _section(exact, shape)
    if is_date_format(shape) or re.search(r"\[[<>=]", shape):
        return None
    if re.search(r"[%/@EDYHMS]|General|Standard", section, re.IGNORECASE):
        return None
    if not re.search(_PLACE, section):
        return ""
    thousands = re.search(rf"{_PLACE}(,+)(?!{_PLACE}|,)", section)
    decimals = min(len(re.findall(_PLACE, section.partition(".")[2])), 15)
    scaled = abs(exact) / 1000 ** (len(thousands[1]) if thousands else 0)
    shown = scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if named := _SCALE.search(shape):
        shown *= 1000 ** (1 if named[1] else 2 if named[2] else 3)
    return None if shown == abs(exact) else _plain(shown.copy_sign(exact))


def unescape(written: str) -> str:
    """A text with its control characters, which workbooks write as _x000D_."""
    if "_x00" not in written:
        return written
    return _CONTROL.sub(lambda match: chr(int(match[1], 16)), written)


_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def superscript(written: str) -> str:
    """A text above the line: the number of a footnote is no digit of the number that it stands at."""
    return written.translate(_SUPERSCRIPT)


def strike(written: str) -> str:
    """A part of a text that is struck through: each letter with a stroke, so that it is no number."""
    return "".join(f"{letter}{names.STROKE}" for letter in written)


def day_text(value: date, shape: str = GENERAL) -> str:
    """A day in ISO form; only the month or the year where its format shows no more."""
    shown = _LITERAL_FORMAT.sub("", shape.partition(";")[0]).lower()
    if "d" not in shown and "y" in shown and "h" not in shown:
        return value.isoformat()[: 7 if "m" in shown else 4]
    return value.isoformat()


def _section(number: Decimal, shape: str) -> str:
    """The part of a number format that shows a number, by its sign, without literal letters."""
    written = _LITERAL_FORMAT.sub("", shape).split(";")
    sections = [section for section in written if "@" not in section] or written
    sign = 1 if number < 0 else 2 if number == 0 else 0
    return sections[sign if sign < len(sections) else 0]


def _exact(value: float | Decimal) -> Decimal:
    """A number to the fifteen digits that spreadsheets keep."""
    return Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)


def _number(value: float | Decimal, shape: str) -> str:
    exact = _exact(value)
    if not exact.is_finite():
        return str(value)
    if "%" in _section(exact, shape):
        return f"{_plain(exact * 100)}%"
    return _plain(exact)


def _plain(number: Decimal) -> str:
    """Digits without exponent, without zeros at the end of a fraction, without minus before zero."""
    written = format(number, "f") if number else "0"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
