"""My lines as a grid: one for each indicator and component that a unit may report, outstanding ones first.

What is typed is a table: row 5 of the grid is row 5 of the CSV that is checked and submitted, and lines
without anything typed are empty rows in it. Every cell that is typed saves the draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import streamlit as st

from dashboard.markup import View, what_to_report
from dashboard.markup.kit import html
from dashboard.markup.submissions.problems import draw_problems
from dashboard.presentation import open_data, report_form
from dashboard.progress import column_names, form_lines
from dashboard.store import report_drafts
from dashboard.strategy import (
    Component,
    Indicator,
    Strategy,
    Task,
    performance_indicators,
    recurrence,
)
from dashboard.text import Table, tables
from dashboard.web import safe_output
from dashboard.web.report import answers_to_warnings, drafts, upload
from dashboard.web.shell import fields
from dashboard.web.shell.acting_person import ActingPerson
from dashboard.workflow import action_result, intake

WAYS = ("table", "grid")
FILE_NAME = "lines.csv"
FILE_COLUMNS = tuple(field for field in column_names.COLUMN_HEADERS if field != "entity")
"""The columns of the table that is handed in; whose lines they are was chosen above it."""
TYPED = ("name", "date", "value", "evidence", "note", "delay_reason", "expected")
"""What can be typed in a line; the name of what is counted is the component in the table."""
SHOWN = ("row", "what", "part", "owed", "last", *TYPED, "history")
WIDTHS = {
    "row": 52, "what": 203, "part": 92, "owed": 98, "last": 110, "name": 80, "date": 88, "value": 105,
    "evidence": 88, "note": 102, "delay_reason": 105, "expected": 98, "history": 72,
}  # fmt: skip
"""Pixels of each column; all of them fit side by side on a laptop, 1366 pixels wide."""
LONGEST_TEXT = 5_000
MOST_LINES = 500
TEXT_KEY = re.compile(rf"(.+)\|([0-9]{{1,3}}) ({'|'.join(TYPED)})")
Texts = dict[str, str]
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
    key = f"grid {view.workspace.strategy.id} {entity}"
    if _show_receipt(view, who, entity, key):
        return
    with fields.place_above():
        drafts.show(view, who, entity, "grid", (key, f"{key} lines"))
    typed = _typed(view, who, entity, key)
    lines = _lines(view, entity, key)
    texts = _edit(view, entity, lines, typed, key)
    st.session_state[key] = texts
    _offer_another_line(view, lines, key)
    received_as, replaces = upload.ask_details(view, entity)
    file, table = _table(entity, lines, texts)
    file = replace(file, received_as=received_as, replaces=replaces)
    if texts:
        draft = report_drafts.ReportDraft("grid", FILE_NAME, file.content, texts)
        drafts.keep(view, who, entity, draft, table)
    # Its click is noted in a dict of our own: writing to the session's state ends a run that another
    # message cuts short, before anything is written.
    checked: dict[str, bool] = st.session_state.setdefault(f"{key} checked", {})
    st.button(
        view.words("entry.check"),
        disabled=not texts,
        key="entry_check",
        on_click=checked.update,
        kwargs={"lines": True},
    )
    if texts and checked:
        _show_result(view, who, file)
    else:
        safe_output.markup(html.remark(view.words("report.no_file")))


def _show_result(view: View, who: ActingPerson, file: intake.ProgressFile) -> None:
    attempt = upload.try_file(view, who, file)
    words = view.words
    match attempt.result:
        case action_result.Already(submission):
            drafts.forget(view, who, file.entity, "grid")
            upload.show_submission(view, who, submission)
        case action_result.Refused(problems):
            wrong = sum(problem.severity == "error" for problem in problems)
            safe_output.markup(html.title(words.plural("report.errors", wrong)))
            columns = [words(f"field.{name}") for name in FILE_COLUMNS]
            strategy = view.workspace.strategy
            safe_output.markup(draw_problems(problems, columns, strategy, words, lettered=False))
        case action_result.Tried(rows, problems) as tried:
            upload.show_effects(view, tried, file.entity)
            answered = answers_to_warnings.ask(view, file, problems)
            upload.offer_confirmation(view, who, answered, rows)


def _show_receipt(view: View, who: ActingPerson, entity: str, key: str) -> bool:
    """The receipt of lines that were just handed in, until others are typed; whether there is one."""
    state: Any = st.session_state
    stored = upload.handed_in(view)
    if stored is None or (stored.entity, stored.file_name) != (entity, FILE_NAME):
        return False
    if state.get(f"{key} received") != stored.id:
        for name in (key, f"{key} lines", f"{key} checked"):
            state.pop(name, None)
        drafts.forget(view, who, entity, "grid")
        state[f"{key} received"], state[f"{key} receipt"] = stored.id, True
    if not state[f"{key} receipt"]:
        return False
    upload.show_submission(view, who, stored)
    begin = {f"{key} receipt": False}
    st.button(view.words("entry.more"), key="entry_more", on_click=state.update, args=(begin,))
    return True


def _lines(view: View, entity: str, key: str) -> list[GridLine]:
    """The lines, owed ones first, then in source order; a line that was asked for again after its first."""
    strategy = view.workspace.strategy_today
    owed = {id for id, _ in what_to_report.open_reports(view, entity)}
    again: Mapping[str, int] = st.session_state.get(f"{key} lines", {})
    lines = list(_own_lines(strategy, entity, view.snapshot.rows))
    lines.sort(key=lambda line: line.indicator is None or line.indicator.id not in owed)
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


def _typed(view: View, who: ActingPerson, entity: str, key: str) -> Texts:
    """What was typed so far: in this session, else what the person's draft has."""
    state: Any = st.session_state
    if not state.get(key) and state.get(f"{key} person") != (who.role, who.name):
        state.pop(key, None)
    state[f"{key} person"] = who.role, who.name
    if key in state:
        texts: Texts = state[key]
        return texts
    held = drafts.find(view, who, entity, "grid")
    choices = held.draft.choices if held and held.kept_at else {}
    again: dict[str, int] = {}
    for name in choices:
        if parts := TEXT_KEY.fullmatch(name):
            first = f"{parts[1]}|0"
            again[first] = max(again.get(first, 0), int(parts[2]))
    state[f"{key} lines"] = again
    return {name: str(text) for name, text in choices.items() if TEXT_KEY.fullmatch(name)}


def _edit(view: View, entity: str, lines: list[GridLine], texts: Texts, key: str) -> Texts:
    """The grid itself; returns its current content.

    Streamlit keeps the edits of a cell by its row. So the texts that it starts with stay the same until the
    lines change or the page was drawn without it, and then it starts again with what was typed.
    """
    state: Any = st.session_state
    keys = tuple(line.key for line in lines)
    number, before, first = state.get(f"{key} base", (0, (), {}))
    widget = f"{key} cells {number}"
    if before != keys or not fields.was_drawn(widget) or key not in state:
        number, first = number + 1, dict(texts)
        widget = f"{key} cells {number}"
        state[f"{key} base"] = number, keys, first
    safe_output.markup(html.remark(view.words("grid.how")))
    form = form_lines.fields_of_entity(view.workspace.strategy_today, entity)
    absent = set(form_lines.FIELDS) - set(form)
    cells = st.data_editor(
        _frame(view, entity, lines, first),
        column_order=[name for name in SHOWN if name not in absent],
        placeholder="",
        key=fields.keep_value(widget),
        num_rows="fixed",
        hide_index=True,
        width="stretch",
        height=min(38 + 35 * len(lines), 500),
        column_config=_columns(view),
        alt=view.words("grid.title"),
    )
    return {
        f"{line.key} {field}": text.strip()
        for line, row in zip(lines, cells.iter_rows(named=True), strict=True)
        for field in TYPED
        if (text := row[field] or "").strip()
    }


def _frame(view: View, entity: str, lines: list[GridLine], texts: Texts) -> pl.DataFrame:
    """The grid as it begins: texts in the columns SHOWN, its first line numbered 2 as below a header."""
    words = view.words
    owed: dict[str, list[str]] = {}
    for id, day in what_to_report.open_reports(view, entity):
        owed.setdefault(id, []).append(words.date(day))
    rows = []
    for row, line in enumerate(lines, 2):
        indicator, part = line.indicator, line.component
        what = words("entry.narrative_of", task=line.task.number)
        if indicator is not None:
            what = f"{indicator.id} {words.text(indicator.text, indicator.text_cs)}"
        days = owed.get(indicator.id, []) if indicator and not line.again else []
        shown = {
            "row": str(row),
            "what": what,
            "part": words.text(part.text, part.text_cs) if part else "",
            "owed": " ".join([*days[:1], *([f"+{len(days) - 1}"] if days[1:] else [])]),
            "last": report_form.last_accepted(line.form, words) if line.form else "",
            "history": view.link("task", task=line.task.number),
        }
        rows.append(shown | {field: texts.get(f"{line.key} {field}", "") for field in TYPED})
    return pl.DataFrame(rows, schema=dict.fromkeys(SHOWN, pl.String))


def _columns(view: View) -> dict[str, Any]:
    """How each column is called, what may be written in it, and which are for the reader only."""
    words = view.words
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(words(f"grid.{name}"), width=WIDTHS[name], disabled=True)
        for name in SHOWN
        if name not in TYPED
    }
    for name in TYPED:
        columns[name] = st.column_config.TextColumn(
            words(f"grid.{name}"),
            help=words(f"grid.{name}_help"),
            width=WIDTHS[name],
            max_chars=LONGEST_TEXT,
        )
    known = view.workspace.strategy.delay_reasons
    reasons = {each.code: words.text(each.text, each.text_cs) for each in known}
    columns["delay_reason"] = st.column_config.SelectboxColumn(
        words("grid.delay_reason"),
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


def _offer_another_line(view: View, lines: list[GridLine], key: str) -> None:
    """A second line of the same indicator and component: another event, or another day."""
    words = view.words
    first = {line.key: line for line in lines if not line.again}

    def label(name: str) -> str:
        line = first.get(name)
        if line is None or line.indicator is None:
            return words("entry.narrative_of", task=line.task.number) if line else name
        part = line.component
        texts = [line.indicator.id, words.text(line.indicator.text, line.indicator.text_cs)]
        return " ".join([*texts, *([words.text(part.text, part.text_cs)] if part else [])])

    with st.container(horizontal=True, vertical_alignment="bottom", key="entry_again"):
        chosen = fields.select(
            words("entry.again"),
            list(first),
            label,
            key=f"{key} again",
            placeholder=words("entry.choose"),
            width=520,
        )
        if st.button(words("entry.add"), key="entry_add", disabled=chosen is None) and chosen:
            again = dict(st.session_state.get(f"{key} lines", {}))
            again[chosen] = again.get(chosen, 0) + 1
            st.session_state[f"{key} lines"] = again
            st.rerun()


def _table(entity: str, lines: list[GridLine], texts: Texts) -> tuple[intake.ProgressFile, Table]:
    """What was typed as the file that it would be, its rows numbered as in the grid, and as its table."""
    rows = [_cells(line, texts) for line in lines]
    plain = tables.Options(encoding="utf-8", delimiter=",", header_row=1)
    file = intake.ProgressFile(
        name=FILE_NAME,
        content=open_data.csv_text(FILE_COLUMNS, rows).encode(),
        entity=entity,
        options=plain,
    )
    columns = [str(position) for position in range(len(FILE_COLUMNS))]
    cells = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    numbers = pl.Series(range(2, len(rows) + 2), dtype=pl.Int64)
    return file, Table(FILE_NAME, FILE_COLUMNS, cells, numbers, 1)


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
