"""What of an indicator that is not met is missing, in words: its components, or the number short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dashboard.fulfilment import status, strategy_on_day, what_is_outstanding
from dashboard.presentation import sentences
from dashboard.presentation.languages import Wording
from dashboard.strategy import Component, Indicator, performance_indicators


def missing_of_task(state: strategy_on_day.TaskState, words: Wording) -> Iterator[str]:
    """What each indicator that is judged and not met lacks."""
    for indicator in state.unfinished:
        yield missing_of_indicator(indicator, words)


def missing_of_indicator(indicator: strategy_on_day.IndicatorState, words: Wording) -> str:
    """What an indicator lacks: its components, or the number still short."""
    names = names_of_missing(indicator, words)
    if not _missing_components(indicator):
        names = [f"{names[0]}: {_number(indicator, words)}"]
    return "; ".join(names)


def names_of_missing(indicator: strategy_on_day.IndicatorState, words: Wording) -> list[str]:
    """What an indicator lacks by name: its components; where a number is short, the indicator itself."""
    parts = [_part_name(indicator, part, words) for part in _missing_components(indicator)]
    return parts or [indicator_name(indicator.indicator, words)]


def names_due_on(indicator: strategy_on_day.IndicatorState, day: date, words: Wording) -> list[str]:
    """What of an indicator falls due on a day and is not reached, by name, as `names_of_missing` says it."""
    parts = [each.component for each in indicator.parts_due_on(day)]
    return [_part_name(indicator, part, words) for part in parts] or [
        indicator_name(indicator.indicator, words)
    ]


def indicator_name(indicator: Indicator, words: Wording) -> str:
    """The text of an indicator as a name within a sentence."""
    return words.text(indicator.text).rstrip(". ")


def _part_name(indicator: strategy_on_day.IndicatorState, part: Component, words: Wording) -> str:
    """The text of a component; of a period, which says no more than when, behind that of its indicator."""
    text = words.text(part.text)
    return (
        f"{indicator_name(indicator.indicator, words)} ({text})"
        if indicator.indicator.kind == "recurring"
        else text
    )


def _missing_components(state: strategy_on_day.IndicatorState) -> Sequence[Component]:
    """The components that are not reached, where those are what counts."""
    has_parts = state.indicator.kind in performance_indicators.KINDS_WITH_COMPONENTS
    return (
        [part.component for part in what_is_outstanding.missing_parts(state)] if has_parts else []
    )


def _number(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    """How much of how much is done; or that nobody has reported."""
    if state.status is status.Status.NO_REPORT:
        return words("status.no_report").lower()
    if state.needed is None:
        return words(f"status.{state.status.value}").lower()
    achieved = sentences.state_achieved(state, words)
    needed = sentences.target_text(state, state.target_in_force, words)
    if state.indicator.kind in performance_indicators.MEASUREMENT_KINDS:
        return words("number.measured", achieved=achieved, needed=needed)
    return words("overview.done", done=achieved, needed=needed)
