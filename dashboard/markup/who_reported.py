"""Who has reported: every unit by reporting period, and one unit with what is outstanding and its digest."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.documents import reminder_letter
from dashboard.fulfilment import who_reported
from dashboard.markup import method, units
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import join, link
from dashboard.markup.kit.paragraphs import definition_list
from dashboard.markup.kit.table import Cell, Column, Group, Styled, grouped_table, table
from dashboard.markup.view import View
from dashboard.presentation import Wording
from dashboard.strategy import periods

SIGNS = {
    who_reported.ReportingState.OWED: "?",
    who_reported.ReportingState.WAITING: "…",
    who_reported.ReportingState.NOT_YET_DUE: "○",
    who_reported.ReportingState.REPORTED: "✓",
    who_reported.ReportingState.NOTHING_OWED: "–",
}
PERIOD_COLUMNS = ("period", "hand_in", "state", "last", "missing")


def assumption_note(view: View) -> str:
    """That the periods are ours, where they are."""
    periods = view.workspace.strategy.reporting_periods
    return (
        view.words("who_reported.assumed")
        if any(period.basis == "assumed" for period in periods)
        else ""
    )


def draw_all(view: View, entities: Sequence[who_reported.EntityPeriods]) -> Markup:
    """The whole matrix: a unit a line, a reporting period a column, every cell a link."""
    words = view.words
    periods = [cell.period for cell in entities[0].cells]
    groups = [
        Group(words(f"units.{name}_group"), [_unit_row(view, line) for line in lines])
        for name, lines in (
            ("responsible", [line for line in entities if line.responsible]),
            ("cooperating", [line for line in entities if not line.responsible]),
        )
        if lines
    ]
    caption = words("who_reported.caption", day=words.date(view.day))
    columns = [
        Column(words("units.unit")),
        *(Column(_period_header(view, period), label=_title(period, words)) for period in periods),
    ]
    return Markup('<h2 class="page">{}</h2>{}{}').format(
        words("page.who_reported"),
        _legend(words),
        grouped_table(caption, columns, groups, "ledger matrix"),
    )


def _legend(words: Wording) -> Markup:
    """What the signs mean."""
    items = [
        Markup("<li>{} {}</li>").format(_sign(state), words(f"who_reported.{state.value}"))
        for state in who_reported.ReportingState
    ]
    return Markup('<ul class="key">{}</ul>').format(join(items))


def _sign(state: who_reported.ReportingState) -> Markup:
    return Markup('<span class="round {}" aria-hidden="true">{}</span>').format(
        state.value, SIGNS[state]
    )


def _period_header(view: View, period: periods.ReportingPeriod) -> Markup:
    words = view.words
    lock = method.lock_text(period, words) if period.lock_on(view.workspace.today) else ""
    closed = Markup(' · <abbr title="{}">{}</abbr>').format(lock, words("who_reported.locked"))
    return Markup("{}<br><small>{}{}</small>").format(
        _title(period, words),
        words("who_reported.due", due=words.date(period.due)),
        closed if lock else "",
    )


def _title(period: periods.ReportingPeriod, words: Wording) -> str:
    return words.text(period.title, period.title_cs)


def _unit_row(view: View, line: who_reported.EntityPeriods) -> list[Cell]:
    words, strategy, code = view.words, view.situation.strategy, line.entity.code
    name = Markup('<b title="{}">{}</b>').format(
        entity_names.full(strategy, code, words), entity_names.short(strategy, code, words)
    )
    head = link(view.link("who_reported", unit=code), name)
    nothing = who_reported.ReportingState.NOTHING_OWED
    if all(cell.state is nothing for cell in line.cells):
        # When columns do not fit, empty ones are left out: then this says it.
        head += Markup('<small class="narrow">{}</small>').format(
            words(f"who_reported.{nothing.value}")
        )
    return [head, *(_cell(view, cell) for cell in line.cells)]


def _cell(view: View, cell: who_reported.EntityPeriod) -> Styled:
    """A sign with its word or number, linked to the unit's page at the period."""
    words = view.words
    address = view.link("who_reported", unit=cell.entity, period=cell.period.id)
    name = entity_names.short(view.situation.strategy, cell.entity, words)
    label = f"{name}, {_title(cell.period, words)}: {reminder_letter.cell_text(cell, words)}"
    absent = " absent" if cell.state is who_reported.ReportingState.NOTHING_OWED else ""
    content = Markup('<a class="plain" href="{}" target="_self" aria-label="{}">{} {}</a>').format(
        address, label, _sign(cell.state), _cell_text(cell, words)
    )
    return Styled(content, cell.state.value + absent)


def _cell_text(cell: who_reported.EntityPeriod, words: Wording) -> str:
    """What fits into a cell beside its sign."""
    if cell.state is who_reported.ReportingState.REPORTED:
        return words.date(cell.last)
    if cell.state is who_reported.ReportingState.OWED:
        return words(
            "who_reported.missing_count", missing=len(cell.missing), all=len(cell.obligations)
        )
    if cell.state is who_reported.ReportingState.NOT_YET_DUE:
        return words(
            "who_reported.to_come_count", missing=len(cell.missing), all=len(cell.obligations)
        )
    return words("who_reported.waits") if cell.state is who_reported.ReportingState.WAITING else ""


def draw_unit(view: View, line: who_reported.EntityPeriods, here: str | None = None) -> Markup:
    """One unit: each reporting period with what was reported, what is missing, by when; `here` is marked."""
    words, strategy, code = view.words, view.situation.strategy, line.entity.code
    heads = [words(f"who_reported.column_{name}") for name in PERIOD_COLUMNS]
    rows = [_period(view, cell, is_here=cell.period.id == here) for cell in line.cells]
    title = words("who_reported.unit_caption", day=words.date(view.day))
    owed = view.snapshot.answer(view.day).body(code)
    assert owed is not None
    facts = definition_list(
        [(words("units.outstanding"), units.draw_outstanding(view, owed))], "owed"
    )
    links = [
        link(view.link("who_reported"), words("units.back")),
        link(view.link("units", unit=code), words("who_reported.tasks")),
        link(view.link("report", unit=code, role="officer"), words("page.report")),
    ]
    return Markup(
        '<section class="unit"><header><h2 class="page">{}</h2><p>{}</p></header>{}{}</section>'
    ).format(
        entity_names.short_and_full(strategy, code, words),
        Markup(" · ").join(links),
        facts,
        table(title, heads, rows, "filing periods"),
    )


def _period(
    view: View, cell: who_reported.EntityPeriod, *, is_here: bool
) -> tuple[str | Markup, ...]:
    words, period = view.words, cell.period
    name = Markup("<b{}>{}</b>").format(
        Markup(' class="here"') if is_here else "", _title(period, words)
    )
    lock = method.lock_text(period, words)
    state = Markup("{} {}{}").format(
        _sign(cell.state),
        words(f"who_reported.{cell.state.value}"),
        Markup("<br><small>{}</small>").format(lock) if lock else "",
    )
    return (
        name,
        words.date(period.due),
        state,
        words.date(cell.last),
        _missing(view, cell),
    )


def _missing(view: View, cell: who_reported.EntityPeriod) -> Markup:
    """The indicators without a report, each a link to its task, with their text behind them."""
    words, names = view.words, []
    for indicator in cell.missing:
        state = view.situation.indicator(indicator)
        text = words.text(state.indicator.text, state.indicator.text_cs) if state else ""
        address = view.link("task", task=indicator.rpartition(".")[0])
        name = Markup('<span title="{}">{}</span>').format(text, indicator)
        waits = Markup(" <small>({})</small>").format(words("who_reported.waits"))
        names.append(link(address, name) + (waits if indicator in cell.waiting else Markup("")))
    return Markup(", ").join(names) if names else Markup("–")
