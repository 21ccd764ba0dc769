"""Who delivers which statistics: of each body its series and years, and what has come of each split."""

from __future__ import annotations

from itertools import groupby

from markupsafe import Markup

from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import join, title
from dashboard.markup.kit.table import Cell, Styled, table
from dashboard.markup.view import View
from dashboard.presentation import duty_words
from dashboard.statistics.duties import UNSETTLED, OwedSplit
from dashboard.workflow import reported_numbers


def draw(view: View) -> Markup:
    """A table for each body; nothing where no numbers are asked for."""
    words = view.words
    order = [entity.code for entity in view.workspace.strategy.entities]
    asked = sorted(
        reported_numbers.requested(view.snapshot, view.workspace.today),
        key=lambda each: order.index(each.duty.body),
    )
    if not asked:
        return Markup("")
    tables = [
        _of_body(view, body, [*mine]) for body, mine in groupby(asked, lambda each: each.duty.body)
    ]
    return Markup('<section class="request">{}<p class="lead">{}</p>{}</section>').format(
        title(words("duties.title")), words("duties.lead"), join(tables)
    )


def _of_body(view: View, body: str, asked: list[OwedSplit]) -> Markup:
    words = view.words
    name = entity_names.short_with_name(view.situation.strategy, body, words)
    missing = sum(each.state in UNSETTLED for each in asked)
    summary = words.plural("duties.of_body", missing, body=name)
    heads = [words(f"duties.column_{part}") for part in ("series", "split", "due", "state", "rule")]
    rows = [_row(view, each) for each in asked]
    return Markup('<details class="told"><summary>{}</summary>{}</details>').format(
        summary, table(name, heads, rows, "ledger sheet request")
    )


def _row(view: View, owed: OwedSplit) -> list[Cell]:
    words, definitions = view.words, view.snapshot.definitions
    state = duty_words.state_text(owed, definitions, words)
    return [
        f"{duty_words.series_text(owed, words)}, {owed.year}",
        duty_words.split_text(owed.dimension, definitions, words),
        duty_words.due_text(owed, words),
        Styled(state, "none") if owed.state in UNSETTLED else state,
        duty_words.authority_text(owed.duty, words),
    ]
