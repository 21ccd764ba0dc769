"""Where two bodies disagree, with both rows: on Overview, Task and Approval."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.documents import row_words
from dashboard.markup.kit import entity_names, paragraphs
from dashboard.markup.kit.table import Group, Row, grouped_table
from dashboard.markup.view import View
from dashboard.presentation import sentences
from dashboard.progress import row_schema
from dashboard.progress.contradictions import Contradiction

COLUMNS = ("body", "what", "date", "value", "evidence", "report")


def draw_panel(view: View) -> Markup:
    """How many contradictions are open on the day shown, each in a line; nothing where none is."""
    found = _open(view)
    if not found:
        return Markup("")
    return view.render("contradictions/panel.html", lines=[_line(view, each) for each in found])


def _open(view: View) -> list[Contradiction]:
    """Those on the day shown that nothing has decided."""
    return [each for each in view.snapshot.contradictions(view.day) if each.is_open]


def _line(view: View, each: Contradiction) -> tuple[str, str, str]:
    said = "; ".join(statement(view, row) for row in each.rows)
    return view.link("task", task=each.task), name_subject(view, each), said


def statement(view: View, row: row_schema.Row) -> str:
    """What a body says in a row, in the words in which papers for a meeting say it."""
    strategy, words = view.situation.strategy, view.words
    body = entity_names.short(strategy, row["entity"], words)
    return f"{body}: {row_words.statement(row, strategy, words)[0]}"


def name_subject(view: View, each: Contradiction) -> str:
    """What two rows contradict each other about: the indicator, the component and the day."""
    return f"{_subject(view, each.row)}, {sentences.date_text(each.row, view.words)}"


def of_task(view: View, task: str) -> tuple[Contradiction, ...]:
    """The contradictions of a task on the day shown, until its card is approved."""
    return tuple(each for each in _open(view) if each.task == task)


def draw_all(view: View, found: Sequence[Contradiction]) -> Markup:
    """The contradictions with both rows, and until when they are shown; nothing where there is none."""
    if not found:
        return Markup("")
    return view.render("contradictions/all.html", n=len(found), table=draw_table(view, found))


def draw_table(view: View, found: Sequence[Contradiction]) -> Markup:
    """Each contradiction as its two rows, one below the other."""
    words = view.words
    groups = [Group("", [_row(view, row) for row in each.rows]) for each in found]
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
    return paragraphs.subject(row, view.situation.strategy, view.words)
