"""How long ago a day was, as people say it: over two years, with the days."""

from __future__ import annotations

import calendar
from datetime import date

from dashboard.presentation.languages import Wording


def late_text(due: date, day: date, words: Wording) -> str:
    """How late something is that was due on a day: in years or months with the days, else in days."""
    days = (day - due).days
    months = _full_months(due, day)
    if months == 0:
        return words.plural("schedule.overdue_short", days)
    unit, number = ("years", months // 12) if months >= 12 else ("months", months)
    whole = number * (12 if unit == "years" else 1)
    over = "over_" if _add_months(due, whole) < day else ""
    count = words.plural("lateness.days", days)
    return words.plural(f"lateness.{over}{unit}", number, days=count)


def _full_months(start: date, end: date) -> int:
    """How many months have passed in full from one day to another."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if _add_months(start, months) <= end else months - 1


def _add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
