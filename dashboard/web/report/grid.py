"""My lines as a grid: one for each indicator and component that a unit may report, outstanding ones first.

What is typed is a table: row 5 of the grid is row 5 of the CSV that is checked and submitted, and lines
without anything typed are empty rows in it. Every cell that is typed saves the draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.markup.submissions.problems import draw_problems
from dashboard.presentation import Wording, exported_files, report_form
from dashboard.progress import column_names, form_lines
from dashboard.strategy import (
    Component,
    Indicator,
    Strategy,
    Task,
    performance_indicators,
    recurrence,
)
from dashboard.text import names, tables
from dashboard.web import safe_output, session
from dashboard.web.report import (
    answers_to_warnings,
    confirmation,
    grid_cells,
    handed_in,
    upload,
)
from dashboard.web.shell import fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, intake, permissions

WAYS = ("table", "grid")
FILE_NAME = "entry.file"
"""The key of the name of the table that is handed in, in the language in which it was typed."""
FILE_COLUMNS = tuple(field for field in column_names.COLUMN_HEADERS if field != "entity")
"""The columns of the table that is handed in; whose lines they are was chosen above it."""
TYPED = grid_cells.TYPED
WIDTHS = {"row": 52, "what": 203, "part": 92, "owed": 98, "last": 110, **TYPED, "history": 72}
"""Pixels of each column; all of them fit side by side on a laptop, 1366 pixels wide."""
LONGEST_TEXT = 5_000
MOST_LINES = 500
TALLEST = 423
"""Pixels of the grid at most: on a laptop the button that checks it is in sight below it."""
_DRAWN_OF = "grid drawn of"
"""Where the session keeps whose grid was drawn last, and of which unit."""
Texts = form_lines.Cells
"""What was typed, by the key of its line and its field."""


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the grid: an indicator or, without one, the narrative of a task; `again` counts repeats."""

    form: form_lines.FormLine | None
    task: Task
    indicator: Indicator | None = None
    component: Component | None = None
    again: int = 0

    @property
    def key(self) -> str:
        """What names the line in a draft."""
        indicator = self.indicator.id if self.indicator else ""
        return "|".join(
            (
                self.task.number,
                indicator,
                self.component.id if self.component else "",
                str(self.again),
            )
        )

    @property
    def takes_a_name(self) -> bool:
        """Whether the component is a name that its sender gives."""
        if self.indicator is None or self.indicator.kind == "level":
            return False
        return self.component is None or self.component.id.endswith(performance_indicators.WILDCARD)

    def component_cell(self, name: str) -> str:
        """The component as the table has it, with the name that was typed."""
        if self.component is None:
            return name
        return (
            self.component.id.removesuffix("*") + name if self.takes_a_name else self.component.id
        )


def is_chosen(view: View) -> bool:
    """Whether lines are typed in the grid; by default a table is uploaded."""
    words = view.words
    way = fields.switch(
        words("entry.way"),
        WAYS,
        lambda name: words(f"entry.way_{name}"),
        key="report_way",
        first="table",
        lasts="session",
    )
    return way == "grid"


def draw(view: View, who: ActingPerson, entity: str) -> None:
    """The grid; once it was checked, its problems by row, or its effect and the button."""
    if not form_lines.tasks_of_entity(view.workspace.strategy_today, entity):
        upload.show_tasks_and_form(view, entity)
        return
    sheet = grid_cells.open_sheet(view, who, entity)
    if _show_receipt(view, who, entity, sheet):
        return
    above = fields.place_above()
    lines = _lines(view, entity, sheet)
    _take_pasted(view, sheet, lines)
    sheet.keep(_edit(view, entity, lines, sheet))
    st.session_state[session.own_key(view.workspace, _DRAWN_OF)] = who, entity
    with above:
        sheet.show_draft()
    texts = sheet.state.texts
    with st.container(horizontal=True, vertical_alignment="center", key="entry_acts"):
        st.button(
            view.words("entry.check"), disabled=not texts, key="entry_check", on_click=sheet.check
        )
        sheet.offer_undo()
    with fields.place_above():
        sheet.show_pasted()
    _offer_another_line(view, lines, sheet)
    file, is_checked = _file(view, entity, lines, texts), bool(texts and sheet.state.checked)
    details = upload.ask_details(view, who, entity, file if is_checked else None, "grid")
    file = replace(file, received_as=details[0], replaces=details[1])
    if is_checked:
        with handed_in.outcome(f"grid {sheet.state.checked}"):
            _show_result(view, who, file, sheet)
    else:
        safe_output.markup(html.remark(view.words("report.no_file")))


def keep_undrawn(view: View) -> None:
    """Keeps what was typed since the last run, where the sign-in has expired: no grid is drawn again.

    Of a person whom the database does not confirm nothing is kept.
    """
    key = session.own_key(view.workspace, _DRAWN_OF)
    if key not in st.session_state:
        return
    who, entity = st.session_state[key]
    sheet = grid_cells.open_sheet(view, who, entity)
    with suppress(permissions.NoLongerPermitted):
        given = str(st.session_state.get(sheet.name("pasted")) or "")
        _lay_pasted(view, sheet, _lines(view, entity, sheet), given)
        sheet.keep_undrawn()


def _show_result(
    view: View, who: ActingPerson, file: intake.ProgressFile, sheet: grid_cells.GridOnPage
) -> None:
    attempt = upload.try_file(view, who, file)
    words = view.words
    match attempt.result:
        case action_result.Already(submission):
            handed_in.show_submission(view, who, submission)
        case action_result.Refused(problems):
            wrong = sum(problem.severity == "error" for problem in problems)
            safe_output.markup(html.title(words.plural("report.errors", wrong)))
            columns = [words(f"field.{name}") for name in FILE_COLUMNS]
            strategy = view.situation.strategy
            safe_output.markup(draw_problems(problems, columns, strategy, words, lettered=False))
        case action_result.Tried() as tried:
            answered, tried = answers_to_warnings.ask(view, who, file, tried)
            confirmation.show_effects(view, tried, answered, is_of_page=True)
            confirmation.offer_confirmation(view, who, answered, tried, "grid", sheet.kept_as())


def _show_receipt(
    view: View,
    who: ActingPerson,
    entity: str,
    sheet: grid_cells.GridOnPage,
) -> bool:
    """The receipt of lines that were just handed in, until others are typed; whether there is one."""
    stored = handed_in.last_of_part(view, entity, FILE_NAME)
    if stored is None:
        return False
    if sheet.state.received != stored.id:
        sheet.begin_anew(stored.id)
    if not sheet.state.receipt:
        return False
    handed_in.show_submission(view, who, stored)
    st.button(view.words("entry.more"), key="entry_more", on_click=sheet.begin_again)
    return True


def _lines(view: View, entity: str, sheet: grid_cells.GridOnPage) -> list[GridLine]:
    """The lines, owed ones first, then in source order; a line that was asked for again after its first."""
    strategy = view.workspace.strategy_today
    if sheet.state.owed is None:
        sheet.state.owed = view.snapshot.round_of(entity).asked
    owed, again = sheet.state.owed, sheet.state.again
    lines = list(_own_lines(strategy, entity, view.snapshot.rows))
    lines.sort(key=lambda line: owed.get(line.indicator.id if line.indicator else "", date.max))
    return [
        replace(line, again=number)
        for line in lines
        for number in range(1 + again.get(line.key, 0))
    ][:MOST_LINES]


def _own_lines(strategy: Strategy, entity: str, rows: pl.DataFrame) -> Iterator[GridLine]:
    """The lines of the form in source order, the open-ended component and the narrative after them."""
    form = form_lines.lines_of_entity(strategy, entity, rows)
    for task in form_lines.tasks_of_entity(strategy, entity):
        for indicator in task.indicators:
            own = [line for line in form if line.indicator.id == indicator.id]
            yield from (GridLine(line, task, indicator, line.component) for line in own)
            listed: Sequence[Component] = ()
            if indicator.row_kind in performance_indicators.KINDS_WITH_COMPONENTS:
                listed = recurrence.components_of(strategy, task, indicator)
            for component in listed:
                if (
                    component.id.endswith(performance_indicators.WILDCARD)
                    and own[0].component is not None
                ):
                    yield GridLine(None, task, indicator, component)
        yield GridLine(None, task)


def _edit(view: View, entity: str, lines: list[GridLine], sheet: grid_cells.GridOnPage) -> Texts:
    """The grid itself; returns what it shows now."""
    names = [[f"{line.key} {field}" for field in TYPED] for line in lines]
    widget, texts = sheet.begin_run(names)
    safe_output.markup(html.remark(view.words("grid.how")))
    form = form_lines.fields_of_entity(view.workspace.strategy_today, entity)
    absent = set(form_lines.WIDTHS) - set(form)
    with st.container(key="entry_grid"):
        cells = st.data_editor(
            _frame(view, entity, lines, texts),
            column_order=[name for name in WIDTHS if name not in absent],
            placeholder="",
            key=fields.keep_value(widget),
            num_rows="fixed",
            hide_index=True,
            width="stretch",
            height=min(38 + 35 * len(lines), TALLEST),
            column_config=_columns(view),
            alt=view.words("grid.title"),
        )
    return {
        name: text.strip()
        for row, of_line in zip(cells.iter_rows(named=True), names, strict=True)
        for field, name in zip(TYPED, of_line, strict=True)
        if (text := row[field] or "").strip()
    }


def _take_pasted(view: View, sheet: grid_cells.GridOnPage, lines: list[GridLine]) -> None:
    """Lays a block that was pasted over the lines, and says what of it has no cell.

    The grid alone would drop without a word what does not fit. `browser.js` brings the block here.
    """
    with st.container(key="entry_pasted"):
        given = st.text_area(view.words("grid.pasted"), key=sheet.name("pasted"))
    _lay_pasted(view, sheet, lines, given)


def _lay_pasted(
    view: View, sheet: grid_cells.GridOnPage, lines: list[GridLine], given: str
) -> None:
    words, block = view.words, sheet.take_block(given)
    if block is not None:
        names = {_header(field, words): field for field in TYPED}
        keys = {str(row): line.key for row, line in enumerate(lines, 2)}
        chosen = [keys[row] for row in block.rows if row in keys]
        every = list(keys.values())
        if chosen and chosen == every[every.index(chosen[0]) :][: len(chosen)]:
            chosen = every[every.index(chosen[0]) :]  # only the lines in sight are told
        columns = [names.get(head) for head in block.heads]
        sheet.lay(form_lines.paste(block.text, chosen, columns, partial(_clean, view)))


def _clean(view: View, field: str, text: str) -> str | None:
    """A pasted text as its cell keeps it; None where the cell cannot."""
    if field != "delay_reason" or not text:
        return text if len(text) <= LONGEST_TEXT else None
    known = view.workspace.strategy.delay_reasons
    said = {names.fold(name): each.code for each in known for name in (each.code, *each.text.both)}
    return said.get(names.fold(text))


def _frame(view: View, entity: str, lines: list[GridLine], texts: Texts) -> pl.DataFrame:
    """The grid as it begins: texts in the columns WIDTHS, its first line numbered 2 as below a header."""
    words = view.words
    asked, rows = view.snapshot.round_of(entity).asked, []
    for row, line in enumerate(lines, 2):
        indicator, part = line.indicator, line.component
        what = words("entry.narrative_of", task=line.task.number)
        if indicator is not None:
            what = f"{indicator.id} {words.text(indicator.text)}"
        by = asked.get(indicator.id) if indicator and not line.again else None
        shown: dict[str, str | None] = {
            "row": str(row),
            "what": what,
            "part": words.text(part.text) if part else "",
            "owed": words.date(by) if by else "",
            "last": report_form.last_accepted(line.form, words) if line.form else "",
            "history": view.link("task", task=line.task.number),
        }
        rows.append(shown | {field: texts.get(f"{line.key} {field}") for field in TYPED})
    return pl.DataFrame(rows, schema=dict.fromkeys(WIDTHS, pl.String))


def _columns(view: View) -> dict[str, Any]:
    """How each column is called, what may be written in it, and which are for the reader only."""
    words = view.words
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(_header(name, words), width=WIDTHS[name], disabled=True)
        for name in WIDTHS
        if name not in TYPED
    }
    for name in TYPED:
        columns[name] = st.column_config.TextColumn(
            _header(name, words),
            help=words(f"grid.{name}_help"),
            width=WIDTHS[name],
            max_chars=LONGEST_TEXT,
        )
    known = view.workspace.strategy.delay_reasons
    reasons = {each.code: words.text(each.text) for each in known}
    columns["delay_reason"] = st.column_config.SelectboxColumn(
        _header("delay_reason", words),
        help=words("grid.delay_reason_help"),
        width=WIDTHS["delay_reason"],
        options=list(reasons),
        format_func=lambda code: reasons[str(code)],
    )
    columns["history"] = st.column_config.LinkColumn(
        words("grid.history"),
        display_text=words("grid.history_link"),
        width=WIDTHS["history"],
        disabled=True,
    )
    return columns


def _header(name: str, words: Wording) -> str:
    """What a column is called: as in the form, where that has it."""
    if name in {"row", "what", "part", "history"}:
        return words(f"grid.{name}")
    text = words("field.component" if name == "name" else f"field.{name}")
    return f"{text[:1].upper()}{text[1:]}"


def _offer_another_line(view: View, lines: list[GridLine], sheet: grid_cells.GridOnPage) -> None:
    """A second line of the same indicator and component: another event, or another day."""
    words = view.words
    first = {line.key: line for line in lines if not line.again}

    def label(name: str) -> str:
        line = first.get(name)
        if line is None or line.indicator is None:
            return words("entry.narrative_of", task=line.task.number) if line else name
        part = line.component
        texts = [line.indicator.id, words.text(line.indicator.text)]
        return " ".join([*texts, *([words.text(part.text)] if part else [])])

    with st.container(horizontal=True, vertical_alignment="bottom", key="entry_again"):
        chosen = fields.select(
            words("entry.again"),
            list(first),
            label,
            key=sheet.name("again"),
            placeholder=words("entry.choose"),
            width=520,
        )
        if st.button(words("entry.add"), key="entry_add", disabled=chosen is None) and chosen:
            sheet.repeat_line(chosen)
            st.rerun()


def _file(view: View, entity: str, lines: list[GridLine], texts: Texts) -> intake.ProgressFile:
    """What was typed as the file that it would be, its rows numbered as in the grid."""
    return intake.ProgressFile(
        name=view.words(FILE_NAME),
        content=exported_files.csv_text(
            FILE_COLUMNS, [_cells(line, texts) for line in lines]
        ).encode(),
        entity=entity,
        options=tables.Options(encoding="utf-8", delimiter=",", header_row=1),
    )


def _cells(line: GridLine, texts: Texts) -> tuple[str, ...]:
    """A line as its row of the table; empty where nothing was typed. Its words know no language."""
    typed = {field: texts.get(f"{line.key} {field}", "") for field in TYPED}
    if not any(typed.values()):
        return ("",) * len(FILE_COLUMNS)
    cells = typed | {
        "task": f"task {line.task.number}",
        "indicator": line.indicator.id if line.indicator else "",
        "component": line.component_cell(typed["name"]),
    }
    return tuple(cells[field] for field in FILE_COLUMNS)
