"""A body in a round of reports, in words."""

from __future__ import annotations

from dashboard.fulfilment import round_answers
from dashboard.presentation.languages import Wording


def round_item(cell: round_answers.RoundAnswer, words: Wording) -> str:
    """A round with the day to report by, and the indicators on which nothing has come."""
    round, missing = cell.round, cell.to_answer
    text = words.plural(
        "digest.missing",
        len(missing),
        period=words.text(round.title, round.title_cs),
        due=words.date(round.due),
        indicators=", ".join(missing),
    )
    waits = words.plural("digest.waits", len(cell.waiting)) if cell.waiting else ""
    return f"{text} {waits}".strip()


def cell_text(cell: round_answers.RoundAnswer, words: Wording) -> str:
    """A body in a round: its state, how many reports of how many are missing, the last report."""
    text = words(f"who_reported.{cell.state.value}")
    if cell.missing and cell.asked:
        text = words(
            "who_reported.missing_of_all",
            said=text,
            missing=len(cell.missing),
            all=len(cell.asked),
        )
    return f"{text} ({words.date(cell.last)})" if cell.last else text
