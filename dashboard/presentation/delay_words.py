"""What a report says of a delay, in words: its reason, and when the thing is expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from babel.dates import format_date

from dashboard.presentation.languages import Wording
from dashboard.strategy import Strategy
from dashboard.text import numbers_and_dates


def expected_text(expected: str, words: Wording) -> str:
    """A day, month, quarter, half-year or year: 30 June 2024, June 2024, 2nd quarter of 2024, 2024."""
    day = numbers_and_dates.expected_day(expected)
    if match := re.fullmatch(r"([0-9]{4})-([QH])([1-4])", expected):
        return words(f"expected.{match[2]}", number=match[3], year=match[1])
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", expected):
        return format_date(day, "LLLL y", words.language)
    return expected if len(expected) == len("2024") else words.date(day)


def reason_text(code: str, strategy: Strategy, words: Wording) -> str:
    """A reason for delay in words; its code where the strategy no longer lists it."""
    reason = strategy.find_delay_reason(code)
    return words.text(reason.text, reason.text_cs) if reason else code


def delay_text(row: Mapping[str, Any], strategy: Strategy, words: Wording, suffix: str = "") -> str:
    """The delay that a row reports; empty where it reports none. `suffix` ends the names of its columns."""
    expected, reason = row[f"expected{suffix}"], row[f"delay_reason{suffix}"]
    parts = [words("delay.expected", expected=expected_text(expected, words))] if expected else []
    if reason:
        parts.append(words("delay.reason", reason=reason_text(reason, strategy, words)))
    return " · ".join(parts)
