"""What of an indicator that is not met is missing, in words: its components, or the number short."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.fulfilment import one_answer, status, strategy_on_day
from dashboard.presentation import sentences
from dashboard.presentation.languages import Wording
from dashboard.strategy import performance_indicators

FINISHED = {status.Status.MET, status.Status.NO_TARGET}


def missing_of_task(state: strategy_on_day.TaskState, words: Wording) -> Iterator[str]:
    """What each indicator that is judged and not met lacks: its components, or the number still short."""
    for indicator in state.indicators:
        if indicator.status in FINISHED:
            continue
        names = [
            words.text(part.text, part.text_cs) for part in one_answer.missing_components(indicator)
        ]
        if (
            indicator.indicator.kind not in performance_indicators.KINDS_WITH_COMPONENTS
            or not names
        ):
            text = words.text(indicator.indicator.text, indicator.indicator.text_cs).rstrip(". ")
            names = [f"{text}: {_number(indicator, words)}"]
        yield "; ".join(names)


def _number(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    """So much of so much; or that nobody has reported."""
    if state.status is status.Status.NO_REPORT:
        return words("status.no_report").lower()
    if state.needed is None:
        return words(f"status.{state.status.value}").lower()
    achieved = sentences.state_achieved(state, words)
    needed = sentences.target_text(state, state.target_in_force, words)
    if state.indicator.kind in performance_indicators.MEASUREMENT_KINDS:
        return words("number.measured", achieved=achieved, needed=needed)
    return words("overview.done", done=achieved, needed=needed)
