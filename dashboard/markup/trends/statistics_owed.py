"""Which numbers each body is to report, year by year, and what of it others have published instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup

from dashboard.markup.kit import entity_names
from dashboard.markup.view import View
from dashboard.presentation import duty_words, trend_words
from dashboard.statistics import availability
from dashboard.statistics.availability import TOTAL, SplitYears
from dashboard.statistics.duties import UNSETTLED, OwedSplit
from dashboard.workflow import reported_numbers


class Cell(NamedTuple):
    """One number of one year: what has come, and who else published it while it is owed."""

    state: str
    is_owed: bool
    published_by: str


def draw(view: View) -> Markup:
    """A table of the bodies by year with the rules below it; nothing where no numbers are asked for."""
    words, strategy = view.words, view.workspace.strategy
    asked = [
        owed
        for year in range(strategy.period.start.year, view.workspace.today.year)
        for owed in reported_numbers.owed(view.snapshot, year)
    ]
    if not asked:
        return Markup()
    years = sorted({owed.year for owed in asked})
    published = view.snapshot.of_statistics(availability.list_available)
    cells = {owed: _cell(view, owed, published) for owed in asked}
    order = [entity.code for entity in strategy.entities]
    bodies = [
        (
            entity_names.short_with_name(view.situation.strategy, body, words),
            _rows(view, [owed for owed in asked if owed.duty.body == body], years, cells),
        )
        for body in sorted({owed.duty.body for owed in asked}, key=order.index)
    ]
    return view.render(
        "trends/duties.html",
        asked=len(asked),
        missing=sum(cell.is_owed for cell in cells.values()),
        elsewhere=sum(bool(cell.published_by) for cell in cells.values()),
        span=trend_words.year_spans(years, words),
        years=years,
        bodies=bodies,
        rules=_rules(view, asked),
    )


def _cell(view: View, owed: OwedSplit, published: Iterable[Mapping[str, SplitYears]]) -> Cell:
    """What others publish does not pay the debt: the number stays owed, and their names stand beside it."""
    words, definitions = view.words, view.snapshot.definitions
    is_owed = owed.state in UNSETTLED
    same = {
        series
        for of_concept in definitions.series_by_concept.values()
        if owed.duty.series in of_concept
        for series in of_concept
    } - {owed.duty.series}
    sources: dict[str, None] = {}
    for series in published if is_owed else ():
        split = series.get(owed.dimension or TOTAL)
        if split and split.series in same and owed.year in split.single:
            source = trend_words.say(split.source_name, words)
            partly = f" ({words('availability.is_partly')})" if owed.year in split.partly else ""
            sources[f"{source}{partly}"] = None
    return Cell(duty_words.state_text(owed, definitions, words), is_owed, ", ".join(sources))


def _rows(
    view: View, asked: Iterable[OwedSplit], years: Iterable[int], cells: dict[OwedSplit, Cell]
) -> list[tuple[str, dict[int, Cell | None]]]:
    """A row for each series and split of a body, with a cell for each year."""
    words, definitions = view.words, view.snapshot.definitions
    rows: dict[str, dict[int, Cell | None]] = {}
    for owed in asked:
        split = duty_words.split_text(owed.dimension, definitions, words)
        name = f"{trend_words.say(owed.series_name, words)}, {split}"
        rows.setdefault(name, dict.fromkeys(years))[owed.year] = cells[owed]
    return [*rows.items()]


def _rules(view: View, asked: Iterable[OwedSplit]) -> list[str]:
    """By which rule a year is asked for, and by when."""
    words = view.words
    rules: dict[tuple[str, str], set[int]] = {}
    for owed in asked:
        rule = duty_words.authority_text(owed.duty, words), duty_words.due_text(owed, words)
        rules.setdefault(rule, set()).add(owed.year)
    return [
        words("duties.rule", years=trend_words.year_spans(years, words), rule=rule, due=due)
        for (rule, due), years in rules.items()
    ]
