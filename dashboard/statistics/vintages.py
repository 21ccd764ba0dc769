"""The vintage of a number: the year, month or day of the edition that printed it."""

from __future__ import annotations

import re
from datetime import date

_FORM = re.compile(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")


def is_vintage(text: str) -> bool:
    """Whether a text is one: 2025, 2025-04, or 2025-04-14 if there is such a day."""
    if not _FORM.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True
