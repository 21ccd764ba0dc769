"""One row typed instead of uploaded: the same checks, the same effect, the same receipt.

What is typed becomes a table of one row in text, and is handed in as its bytes: it can be read again
like any other file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.presentation import Wording, open_data
from dashboard.progress import column_names, form_lines
from dashboard.strategy import Component, Indicator, Task, model, recurrence
from dashboard.text import Problem, Severity
from dashboard.web.kit import html, safe_output
from dashboard.web.report import answers_to_warnings, upload
from dashboard.web.session import View
from dashboard.web.shell import fields
from dashboard.web.shell.person import Person
from dashboard.web.submissions.problems import draw_problems
from dashboard.workflow import action_result, intake

WAYS = ("table", "row")
REPORT_WORDS = ("nothing to report", "ongoing", "not applicable")
"""Report words as a table has them; see `cells.WORDS`."""

NUMBER, SHARE = "number", "share"
WIDE, NARROW = 520, 250
LONGEST_TEXT = 5_000
ProblemPlaces = dict[str, DeltaGenerator]
"""Below each field the place where its problems are told."""

FILE_COLUMNS = tuple(field for field in column_names.COLUMN_HEADERS if field != "entity")
"""The columns of the table that a typed row is handed in as; whose row it is was chosen above it."""


def is_chosen(view: View) -> bool:
    """Whether one row is typed; by default a table is uploaded."""
    words = view.words
    way = fields.switch(
        words("entry.way"),
        WAYS,
        lambda name: words(f"entry.way_{name}"),
        key="report_way",
        first="table",
        lasts="session",
    )
    return way == "row"


def draw_form(view: View, who: Person, entity: str) -> None:
    """The form; once it was checked, its problems beside the fields, or its effect and the button."""
    words = view.words
    if not form_lines.tasks_of_entity(view.workspace.strategy_today, entity):
        upload.show_tasks_and_form(view, entity)
        return
    slots: ProblemPlaces = {}
    cells = _cells(view, entity, slots)
    received_as, replaces = upload.ask_details(view, entity)
    if st.button(words("entry.check"), key="entry_check"):
        st.session_state["entry_checked"] = True
    if not st.session_state.get("entry_checked"):
        safe_output.markup(html.remark(words("report.no_file")))
        return
    file = _as_file(entity, cells, received_as, replaces)
    match upload.try_file(view, who, file).result:
        case action_result.Already(submission):
            upload.show_submission(view, who, submission)
        case action_result.Refused(problems):
            _show_problems(view, problems, slots)
        case action_result.Tried(rows, problems) as tried:
            upload.show_effects(view, tried, entity)
            answered = answers_to_warnings.ask(view, file, problems)
            upload.offer_confirmation(view, who, answered, rows)


def _as_file(
    entity: str, cells: Mapping[str, str], received_as: str | None, replaces: int | None
) -> intake.ProgressFile:
    """The row as the file that it would be; heads in English, so that its bytes know no language."""
    task = f"task {cells['task']}" if cells.get("task") else ""
    row = [task if name == "task" else cells.get(name, "") for name in FILE_COLUMNS]
    file = intake.ProgressFile(
        name=f"row-{cells.get('indicator') or cells.get('task') or 'empty'}.csv",
        content=open_data.csv_text(FILE_COLUMNS, [row]).encode(),
        entity=entity,
        received_as=received_as,
        replaces=replaces,
    )
    plain = replace(file.options, encoding="utf-8", delimiter=",", header_row=1)
    return replace(file, options=plain)


def _cells(view: View, entity: str, slots: ProblemPlaces) -> dict[str, str]:
    """What stands in the fields now, by the name of its column."""
    cells: dict[str, str] = {}
    with st.container(horizontal=True, key="entry_what"):
        task = _task(view, entity, slots)
        indicator = _indicator(view, task, slots) if task else None
        if task and indicator:
            cells["component"] = _component(view, task, indicator, slots)
    with st.container(horizontal=True, key="entry_said"):
        cells["date"] = _text(view, "date", slots, NARROW)
        if indicator is not None:
            cells["value"] = _value(view, indicator, slots)
            cells["evidence"] = _text(view, "evidence", slots, WIDE)
    with st.container(width=WIDE, key="entry_explained"):
        cells["note"] = st.text_area(
            view.words("entry.note"),
            max_chars=LONGEST_TEXT,
            height=80,
            key=fields.keep_value("entry_note"),
            persist_state="session",
            help=view.words("entry.note_help"),
        )
        slots["note"] = st.container()
    cells["task"] = task.number if task else ""
    cells["indicator"] = indicator.id if indicator else ""
    return {name: text.strip() for name, text in cells.items()}


def _text(view: View, name: str, slots: ProblemPlaces, width: int) -> str:
    """A field of plain text with the place for its problems."""
    words = view.words
    with st.container(width=width, key=f"entry_box {name}"):
        text = st.text_input(
            words(f"entry.{name}"),
            max_chars=LONGEST_TEXT,
            key=fields.keep_value(f"entry_{name}"),
            persist_state="session",
            help=words(f"entry.{name}_help"),
        )
        slots[name] = st.container()
    return text


def _task(view: View, entity: str, slots: ProblemPlaces) -> Task | None:
    strategy, words = view.workspace.strategy_today, view.words
    tasks = {task.number: task for task in form_lines.tasks_of_entity(strategy, entity)}
    names = {n: f"{n} {words.text(number.title, number.title_cs)}" for n, number in tasks.items()}
    key = f"entry_task {strategy.id} {entity}"
    return tasks.get(_choose(view, "task", names, "choose", key, slots))


def _indicator(view: View, task: Task, slots: ProblemPlaces) -> Indicator | None:
    known = {indicator.id: indicator for indicator in task.indicators}
    names = {
        id: f"{id} {view.words.text(indicator.text, indicator.text_cs)}"
        for id, indicator in known.items()
    }
    key = f"entry_indicator {view.workspace.strategy.id} {task.number}"
    return known.get(_choose(view, "indicator", names, "narrative", key, slots))


def _choose(
    view: View, field: str, names: Mapping[str, str], nothing: str, key: str, slots: ProblemPlaces
) -> str:
    """One of the things that have a name, empty for none; `nothing` names what stands instead."""
    with st.container(width=WIDE, key=f"entry_box {field}"):
        chosen = fields.select(
            view.words(f"entry.{field}"),
            list(names),
            lambda name: names.get(name, name),
            key=key,
            placeholder=view.words(f"entry.{nothing}"),
            width=WIDE,
            lasts="session",
        )
        slots[field] = st.container()
    return chosen or ""


def _component(view: View, task: Task, indicator: Indicator, slots: ProblemPlaces) -> str:
    """A listed component, the period of what recurs, or the name of what is counted."""
    if indicator.kind == "level":
        return ""
    if indicator.row_kind not in model.KINDS_WITH_COMPONENTS:
        return _text(view, "component", slots, WIDE)
    words = view.words
    listed = {
        component.id: component
        for component in recurrence.components_of(view.workspace.strategy, task, indicator)
    }
    with st.container(width=WIDE, key="entry_box part"):
        chosen = fields.select(
            words("entry.part"),
            list(listed),
            lambda id: _component_text(listed.get(id), id, words),
            key=f"entry_component {view.workspace.strategy.id} {indicator.id}",
            first=next(iter(listed)) if len(listed) == 1 else None,
            placeholder=words("entry.choose"),
            width=WIDE,
            lasts="session",
        )
        slots["component"] = st.container()
    if chosen is None or not chosen.endswith(model.WILDCARD):
        return chosen or ""
    with slots["component"]:
        name = st.text_input(
            words("entry.other"),
            max_chars=LONGEST_TEXT,
            key=fields.keep_value("entry_other"),
            persist_state="session",
        )
    return f"{chosen.removesuffix('*')}{name}"


def _component_text(component: Component | None, id: str, words: Wording) -> str:
    return words.text(component.text, component.text_cs) if component else id


def _value(view: View, indicator: Indicator, slots: ProblemPlaces) -> str:
    """Yes or no for a milestone, else a number or a share, of what recurs either; or a report word."""
    words = view.words
    milestone = indicator.kind == "milestone"
    typed = SHARE if indicator.kind == SHARE else NUMBER
    numbers = () if milestone else (typed,)
    flags = ("yes", "no") if indicator.row_kind in model.KINDS_WITH_COMPONENTS else ()
    options = (*numbers, *flags, *REPORT_WORDS)
    names = {word: words(f"word.{word.replace(' ', '_')}") for word in REPORT_WORDS}
    with st.container(width=NARROW, key="entry_box value"):
        chosen = fields.select(
            words("entry.value"),
            options,
            lambda word: names.get(word) or words(f"entry.value_{word}"),
            key=f"entry_value {indicator.kind if flags else typed}",
            first=None if milestone else typed,
            placeholder=words("entry.choose"),
            width=NARROW,
            lasts="session",
        )
        number = ""
        if chosen == typed:
            number = st.text_input(
                words(f"entry.{typed}"),
                max_chars=80,
                key=fields.keep_value(f"entry_{typed}"),
                persist_state="session",
                help=words(f"entry.{typed}_help"),
            )
        slots["value"] = st.container()
    return number if chosen == typed else chosen or ""


def _show_problems(view: View, problems: tuple[Problem, ...], slots: ProblemPlaces) -> None:
    """Each error below the field it is about; what is about no field in sight below the form."""
    words, others = view.words, []
    for problem in problems:
        at = (problem.column or 0) - 1
        name = FILE_COLUMNS[at] if 0 <= at < len(FILE_COLUMNS) else ""
        if problem.severity is Severity.ERROR and name in slots:
            with slots[name]:
                safe_output.error(" ".join(text for text in words.problem(problem) if text))
        else:
            others.append(problem)
    wrong = sum(problem.severity is Severity.ERROR for problem in problems)
    safe_output.markup(html.title(words.plural("report.errors", wrong)))
    if others:
        safe_output.markup(draw_problems(others, FILE_COLUMNS, view.workspace.strategy, words))
