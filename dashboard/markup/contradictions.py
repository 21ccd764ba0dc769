"""Where two bodies disagree, with both rows: on the overview, beside a task, before a decision."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.assessment import narrative
from dashboard.markup.kit import entity_names, paragraphs
from dashboard.markup.kit.html import join, link
from dashboard.markup.kit.table import Group, Row, grouped_table
from dashboard.markup.view import View
from dashboard.presentation import sentences
from dashboard.progress import row_schema
from dashboard.progress.contradictions import Contradiction

COLUMNS = ("body", "what", "date", "value", "evidence", "report")


def draw_panel(view: View) -> Markup:
    """How many contradictions stand on the day shown, each in a line; nothing where none does."""
    words, found = view.words, view.snapshot.contradictions(view.day)
    if not found:
        return Markup("")
    lines = [Markup("<li>{}</li>").format(_line(view, each)) for each in found]
    return Markup('<section class="panel act"><h2>{}</h2><ul>{}</ul></section>').format(
        words.plural("contradiction.title", len(found)), join(lines)
    )


def _line(view: View, each: Contradiction) -> Markup:
    words, strategy = view.words, view.situation.strategy
    said = [
        words(
            "contradiction.says",
            body=entity_names.short(strategy, row["entity"], words),
            value=sentences.row_statement(row, strategy, words),
        )
        for row in (each.row, each.other)
    ]
    about = f"{_subject(view, each.row)}, {sentences.date_text(each.row, words)}"
    address = view.link("task", task=each.task)
    return Markup("{}: {}").format(link(address, about), "; ".join(said))


def draw_of_task(view: View, task: str) -> Markup:
    """The contradictions of a task; nothing where there is none."""
    found = [each for each in view.snapshot.contradictions(view.day) if each.task == task]
    if not found:
        return Markup("")
    return Markup('<section class="contradictions"><h3>{}</h3><p>{}</p>{}</section>').format(
        view.words.plural("contradiction.title", len(found)),
        view.words("contradiction.until"),
        draw_table(view, found),
    )


def draw_before_decision(view: View, found: Sequence[Contradiction]) -> Markup:
    """What rows that wait for a decision say otherwise than standing rows; nothing where they do not."""
    if not found:
        return Markup("")
    title = view.words.plural("contradiction.title", len(found))
    return Markup("<h4>{}</h4>{}").format(title, draw_table(view, found))


def draw_table(view: View, found: Sequence[Contradiction]) -> Markup:
    """Each contradiction as its two rows, one below the other."""
    words = view.words
    groups = [Group("", [_row(view, row) for row in (each.row, each.other)]) for each in found]
    headers = [words(f"contradiction.{name}") for name in COLUMNS]
    return grouped_table(words("contradiction.caption"), headers, groups, "filing beside")


def _row(view: View, row: row_schema.Row) -> Row:
    words, strategy = view.words, view.situation.strategy
    _, day, value, evidence, _ = paragraphs.row_cells(row, strategy, words)
    place = words("rows.place", submission=row["submission"] or "–", line=row["line"])
    body = entity_names.abbreviations(strategy, [row["entity"]], words)
    return Row((body, _subject(view, row), day, value, evidence, place))


def _subject(view: View, row: row_schema.Row) -> str:
    """The indicator, and its component by its text; a freely named one as it was written."""
    if not row["component"]:
        return str(row["indicator"])
    every = view.workspace.strategy.indicators()
    indicator = next(each for _, each in every if each.id == row["indicator"])
    named = sentences.value_text(narrative.row_subject(row, indicator), view.words)
    return f"{row['indicator']} · {named}"
