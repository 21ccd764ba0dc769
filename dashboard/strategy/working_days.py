"""Working days of the state whose strategy this is: the days on which something may be due."""

from __future__ import annotations

from datetime import date, timedelta

import holidays

from dashboard.text import Problem

COUNTRY = "CZ"
"""The state whose public holidays count, by ISO 3166."""


def working_day_from(day: date) -> date:
    """The day itself or, where nobody works on it, the next working day."""
    return holidays.country_holidays(COUNTRY).get_nth_working_day(day - timedelta(days=1), 1)


def find_problem(day: date, today: date) -> Problem | None:
    """Why nothing can be asked for by a day, with the next working day: day-past or day-not-working."""
    following = working_day_from(max(day, today))
    values = {"day": day.isoformat(), "next": following.isoformat()}
    if day < today:
        return Problem("day-past", {**values, "today": today.isoformat()})
    return Problem("day-not-working", values) if following != day else None
