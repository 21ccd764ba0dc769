"""A body in a round of reports, in words."""

from __future__ import annotations

from dashboard.fulfilment import round_answers
from dashboard.fulfilment.rule_words import ReportingState
from dashboard.presentation.languages import Wording


def cell_text(cell: round_answers.RoundAnswer, words: Wording) -> str:
    """A body in a round: its state with how much of how much, and the day of its last report."""
    text = state_text(cell, words)
    last = cell.last
    return words("who_reported.last_on", said=text, day=words.date(last)) if last else text


def state_text(cell: round_answers.RoundAnswer, words: Wording) -> str:
    """The state of a body in a round: how much it still has to answer, waits, or was answered."""
    text = words(f"who_reported.{cell.state.value}")
    if cell.state is ReportingState.PARTLY_ANSWERED:
        answered, asked = len(cell.had_asked) - len(cell.unanswered), len(cell.had_asked)
        return words.plural("who_reported.some_of_all", asked, said=text, some=answered)
    if cell.to_answer:
        left, asked = len(cell.to_answer), len(cell.asked)
        text = words.plural("who_reported.missing_of_all", asked, said=text, missing=left)
        waits = len(cell.waiting)
        return words.plural("who_reported.some_waits", waits, said=text) if waits else text
    if cell.waiting:
        waits, asked = len(cell.waiting), len(cell.asked)
        return words.plural("who_reported.some_of_all", asked, said=text, some=waits)
    return text
