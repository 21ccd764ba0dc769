"""The reporting periods without a report of a unit, at the top of the page, and what a table would settle."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup

from dashboard.fulfilment import who_reported
from dashboard.markup.kit import html
from dashboard.markup.kit.html import join
from dashboard.markup.view import View
from dashboard.markup.who_reported import assumption_note
from dashboard.strategy import periods

VISIBLE_PERIODS = 3
"""More of them unfold, so that the upload stays in sight."""


def draw(view: View, entity: str) -> Markup:
    """The reporting periods for which a report of the unit is missing, with the indicators."""
    words, strategy = view.words, view.situation.strategy
    items = []
    for cell in _owed(view, entity):
        names = []
        for id in cell.missing:
            pair = strategy.indicator(id)
            text = words.text(pair[1].text, pair[1].text_cs) if pair else ""
            name = Markup('<span title="{}">{}</span>').format(text, id)
            names.append(html.link(view.link("task", task=id.rpartition(".")[0]), name))
        title = words.text(cell.period.title, cell.period.title_cs)
        due = words("duties.period", period=title, due=words.date(cell.period.due))
        items.append(Markup("<li>{}: {}</li>").format(due, Markup(", ").join(names)))
    if not items:
        return Markup("")
    title = html.title(words("duties.title"), 3)
    seen, rest = items[:VISIBLE_PERIODS], items[VISIBLE_PERIODS:]
    more = (
        Markup("<details><summary>{}</summary><ul>{}</ul></details>").format(
            words.plural("overview.more", len(rest)), join(rest)
        )
        if rest
        else ""
    )
    note = assumption_note(view)
    return Markup('<section class="duties">{}<ul>{}</ul>{}{}</section>').format(
        title, join(seen), more, html.remark(note) if note else Markup("")
    )


def settled_lines(view: View, entity: str, reported: Iterable[tuple[str, date]]) -> list[str]:
    """A sentence for each period for which a table with these reports settles what is missing."""
    days = list(reported)
    lines = []
    for cell in _owed(view, entity):
        settled = [
            id
            for id in cell.missing
            if any(id == of and _is_within(day, cell.period) for of, day in days)
        ]
        if settled:
            title = view.words.text(cell.period.title, cell.period.title_cs)
            listed = ", ".join(settled)
            lines.append(view.words("duties.settled", period=title, indicators=listed))
    return lines


def open_reports(view: View, entity: str) -> list[tuple[str, date]]:
    """Each missing report as indicator and last day of its period; not what waits or is locked."""
    return [
        (id, cell.period.end)
        for cell in _owed(view, entity)
        if not cell.period.lock_on(view.workspace.today)
        for id in cell.missing
        if id not in cell.waiting
    ]


def _owed(view: View, entity: str) -> list[who_reported.EntityPeriod]:
    """The periods for which a report is missing, the oldest first."""
    lines = view.snapshot.reporting(view.workspace.default_day)
    cells = (cell for line in lines if line.entity.code == entity for cell in line.cells)
    owed = {who_reported.ReportingState.OWED, who_reported.ReportingState.WAITING}
    return [cell for cell in cells if cell.state in owed and cell.missing]


def _is_within(day: date, period: periods.ReportingPeriod) -> bool:
    return period.start <= day <= period.end
