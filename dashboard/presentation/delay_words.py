"""A delay in words: how late something is, its reason, and when it is expected."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date

from dashboard.fulfilment import schedule_and_evidence, strategy_on_day
from dashboard.fulfilment.status_reasons import Row
from dashboard.presentation import entity_words
from dashboard.presentation.languages import Wording
from dashboard.strategy import Strategy
from dashboard.text import numbers_and_dates

Delays = Mapping[str, Sequence[schedule_and_evidence.Delay]]
"""What was said of the delays of each indicator, by its id; see `schedule_and_evidence.delays`."""


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
    return words.text(reason.text) if reason else code


def delay_text(row: Mapping[str, Any], strategy: Strategy, words: Wording, suffix: str = "") -> str:
    """The delay that a row reports; empty where it reports none. `suffix` ends the names of its columns."""
    expected, reason = row[f"expected{suffix}"], row[f"delay_reason{suffix}"]
    parts = [words("delay.expected", expected=expected_text(expected, words))] if expected else []
    if reason:
        parts.append(words("delay.reason", reason=reason_text(reason, strategy, words)))
    return " · ".join(parts)


def delay_line(
    delay: schedule_and_evidence.Delay, strategy: Strategy, words: Wording, day: date
) -> str:
    """What a body expects on a day, and why it is late: MEYS expects it in 2024: outside events."""
    body = entity_words.entity_text(delay.entity, strategy, words)
    reason = reason_text(delay.reason, strategy, words) if delay.reason else ""
    if not delay.expected:
        return words("delay.because", body=body, reason=reason)
    tense = "expected_it" if delay.is_past(day) else "expects_it"
    exact = "on" if len(delay.expected) == len("2024-06-30") else "in"
    expected = expected_text(delay.expected, words)
    line = words(f"delay.{tense}_{exact}", body=body, expected=expected)
    return words("delay.with_reason", line=line, reason=reason) if reason else line


def delay_lines(
    state: strategy_on_day.IndicatorState,
    said: Delays,
    situation: strategy_on_day.Situation,
    words: Wording,
) -> list[str]:
    """The last word of each body on the delay of an indicator; none once it is met or not judged.

    Where the verdicts of a strategy are published, nobody expects anything any more.
    """
    strategy = situation.strategy
    latest = schedule_and_evidence.latest_delays(_open_delays(state, said, strategy))
    return [delay_line(delay, strategy, words, situation.day) for delay in latest]


def delay_sentences(
    state: strategy_on_day.IndicatorState,
    said: Delays,
    strategy: Strategy,
    day: date,
    words: Wording,
) -> list[tuple[str, tuple[Row, ...]]]:
    """The same for papers, each with how far it has moved since it was first said, and with its rows."""
    of_indicator = _open_delays(state, said, strategy)
    lines = []
    for latest in schedule_and_evidence.latest_delays(of_indicator):
        line, rows = delay_line(latest, strategy, words, day), latest.rows
        if moved := _slippage_since_first(of_indicator, latest, words):
            line, rows = f"{line}; {moved}", (*_first(of_indicator, latest).rows, *rows)
        lines.append((line, rows))
    return lines


def delay_paragraph(
    state: strategy_on_day.IndicatorState,
    said: Delays,
    strategy: Strategy,
    day: date,
    words: Wording,
) -> str:
    """All of them in a line; empty for none."""
    return "; ".join(line for line, _ in delay_sentences(state, said, strategy, day, words))


def _open_delays(
    state: strategy_on_day.IndicatorState, said: Delays, strategy: Strategy
) -> Sequence[schedule_and_evidence.Delay]:
    if not state.status.is_unfinished or schedule_and_evidence.is_finished(strategy):
        return ()
    return said.get(state.indicator.id, ())


def history_line(delay: schedule_and_evidence.Delay, strategy: Strategy, words: Wording) -> str:
    """One step in the order of what was expected: when it was said, by whom, from when to when it moved."""
    parts = [entity_words.entity_text(delay.entity, strategy, words)]
    if delay.expected and delay.before and delay.days:
        parts.append(slippage(delay.before, delay.expected, delay.days, words))
    elif delay.expected:
        expected = expected_text(delay.expected, words)
        parts.append(
            words("delay.unmoved" if delay.days == 0 else "delay.expected", expected=expected)
        )
    if delay.reason:
        parts.append(words("delay.reason", reason=reason_text(delay.reason, strategy, words)))
    return f"{words.date(delay.day)}: {' · '.join(parts)}"


def slippage(before: str, now: str, days: int, words: Wording) -> str:
    """The day that moved, before and after, and by how many days."""
    message = "delay.moved_later" if days > 0 else "delay.moved_earlier"
    between = {"before": expected_text(before, words), "now": expected_text(now, words)}
    return words.plural(message, abs(days), **between)


def total_slippage(
    said: Sequence[schedule_and_evidence.Delay], strategy: Strategy, words: Wording
) -> list[str]:
    """How much each body moved in all what it expects, where it moved more than once."""
    lines = []
    for latest in schedule_and_evidence.latest_delays(said):
        moves = [each for each in said if each.entity == latest.entity and each.days]
        line = _slippage_since_first(said, latest, words)
        if line and len(moves) > 1:
            body = entity_words.entity_text(latest.entity, strategy, words)
            lines.append(words("delay.in_all", body=body, line=line))
    return lines


def _slippage_since_first(
    said: Sequence[schedule_and_evidence.Delay],
    latest: schedule_and_evidence.Delay,
    words: Wording,
) -> str:
    """How far a body has moved what it first expected; empty where it is the same."""
    first = _first(said, latest).expected
    days = sum(delay.days or 0 for delay in said if delay.entity == latest.entity)
    return (
        slippage(first, latest.expected, days, words) if first and latest.expected and days else ""
    )


def _first(
    said: Sequence[schedule_and_evidence.Delay], latest: schedule_and_evidence.Delay
) -> schedule_and_evidence.Delay:
    """The first word of the same body on when to expect it; its latest where it has said no day."""
    own = (delay for delay in said if delay.entity == latest.entity and delay.expected)
    return next(own, latest)


def late_text(due: date, day: date, words: Wording) -> str:
    """How late something is that was due on a day, over two years, with the days; or the days left."""
    days = (day - due).days
    if days <= 0:
        return words.plural("lateness.left", -days) if days else words("schedule.due_today")
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
