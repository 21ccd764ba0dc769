"""What the next report of a unit answers of open rounds, and what nothing to report would answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dashboard.fulfilment import round_answers
from dashboard.markup.view import View
from dashboard.strategy.rounds import Round


def settled_lines(view: View, entity: str, reported: Iterable[tuple[str, date]]) -> list[str]:
    """A sentence for each open round of which a table with these reports answers something."""
    days = list(reported)
    lines = []
    for cell in _asking(view, entity):
        settled = [
            id
            for id in cell.to_answer
            if any(id == of and cell.round.contains(day) for of, day in days)
        ]
        if settled:
            title = view.words.text(cell.round.title)
            listed = ", ".join(settled)
            lines.append(view.words("what_to_report.settled", period=title, indicators=listed))
    return lines


def rounds_to_answer(view: View, entity: str) -> list[Round]:
    """The open rounds that ask the unit for something and have begun, the one due first leading."""
    today = view.workspace.today
    return [cell.round for cell in _asking(view, entity) if cell.round.start <= today]


def open_reports(view: View, entity: str, round: str | None = None) -> list[tuple[str, date]]:
    """What an open round still asks of the unit: each indicator once, with the day to report on.

    `round` is its id, by default the one due first. Without a round it is what is outstanding today,
    reported on within the strategy's period. What was returned to the unit is not among it: that there is
    nothing new corrects nothing.
    """
    today = view.workspace.today
    body, day = view.snapshot.answer(today).body(entity), view.workspace.last_day
    open_ids = body.outstanding if body else ()
    for cell in _asking(view, entity):
        last = min(cell.round.end, today)
        if last >= cell.round.start and round in {None, cell.round.id}:
            open_ids, day = cell.to_answer, last
            break
    returned = body.returned if body else ()
    task_of = view.situation.strategy.task_of
    return [
        (id, day) for id in open_ids if not any(sent.is_about(task_of(id), id) for sent in returned)
    ]


def _asking(view: View, entity: str) -> list[round_answers.RoundAnswer]:
    """The open rounds that still ask the unit for something, the one due first leading."""
    lines = view.snapshot.reporting(view.workspace.today)
    return [cell for line in lines if line.entity.code == entity for cell in line.to_answer]
