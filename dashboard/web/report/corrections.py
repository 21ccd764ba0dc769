"""How a file is read, shown and corrected: what was detected stays unless its sender says otherwise.

A choice is in the session before its field is drawn, so that the file is read by it and the
fields then offer what was found in the file. It belongs to files of one name for one strategy: it
outlives an error and a change of the language, and another file starts without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import streamlit as st

from dashboard.files import delimited_text, encodings, file_kinds
from dashboard.markup import View
from dashboard.markup.kit import html, templates
from dashboard.markup.submissions.problems import shorten
from dashboard.presentation import Wording
from dashboard.progress import column_names
from dashboard.text import Problem, Table, numbers_and_dates, tables
from dashboard.web import safe_output, session
from dashboard.web.shell import fields
from dashboard.workflow import intake

ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1250": "Windows-1250 (cp1250)",
    "iso8859-2": "ISO 8859-2 (Latin 2)",
    "cp852": "DOS (cp852)",
    "cp1252": "Windows-1252 (cp1252)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
}
DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
DATES: tuple[numbers_and_dates.DateOrder, ...] = ("dmy", "mdy")
CORRECTABLE_CODES = {
    *(
        "encoding-ambiguous",
        "encoding-untold",
        "encoding-broken",
        "delimiter-ambiguous",
        "head-ambiguous",
    ),
    *("sheet-ambiguous", "sheets-hidden", "sheet-unknown", "head-row"),
    *("head-missing", "head-none", "head-doubled", "date-ambiguous"),
}
"""Problems that a correction of the reading answers."""
NARROW, WIDE = 190, 330


def apply_options(view: View, file: intake.ProgressFile) -> intake.ProgressFile:
    """The file with what its sender said of how its table is found."""
    return replace(
        file,
        options=tables.Options(
            *(
                _session_value(view, file, name)
                for name in ("encoding", "delimiter", "sheet", "header_row")
            )
        ),
    )


def apply_mapping(
    view: View, file: intake.ProgressFile, table: Table | None
) -> intake.ProgressFile:
    """The file with what its sender said of the columns and dates of its table."""
    columns = table.columns if table else ()
    mapping: dict[str, str] = {}
    for at, field in enumerate(recognise_columns(columns)):
        field_name = (
            _session_value(view, file, _column_key(at, columns[at]), field) or column_names.IGNORE
        )
        if field_name != field:
            mapping[column_names.column_name(at)] = field_name
    return replace(file, mapping=mapping, dates=_session_value(view, file, "dates"))


def recognise_columns(columns: tuple[str, ...]) -> list[str]:
    """The field that each column contains, by its header."""
    fields_found = column_names.find_fields(columns, {})
    return [fields_found.get(at, column_names.IGNORE) for at in range(len(columns))]


def ask(
    view: View,
    file: intake.ProgressFile,
    table: Table | None,
    problems: Iterable[Problem],
) -> None:
    """The fields in which the reading is corrected; in sight where a problem asks for one."""
    words = view.words
    correctable = {
        problem.code: problem for problem in problems if problem.code in CORRECTABLE_CODES
    }
    with st.expander(words("report.corrections"), expanded=bool(correctable), key="corrections"):
        # Where nothing was read, the question is all there is, and is right above.
        for problem in correctable.values() if table else ():
            safe_output.markup(html.remark(*words.problem(problem)))
        with st.container(horizontal=True, vertical_alignment="bottom", key="reading"):
            if file_kinds.detect_kind(file.content) == file_kinds.TEXT:
                _ask_text(view, file)
            else:
                _ask_sheet(view, file, table, list(correctable.values()))
            _ask_rows(view, file)
        if table is not None:
            _ask_columns(view, file, table.columns)


def describe_reading(table: Table, words: Wording) -> str:
    """How a table was found, in a sentence."""
    if table.sheet is not None:
        return words("report.read_sheet", sheet=table.sheet, row=table.header_row)
    return words(
        "report.read",
        encoding=ENCODINGS.get(table.encoding or "", table.encoding),
        delimiter=_delimiter(table.delimiter or "", words),
        row=table.header_row,
    )


def _delimiter(sign: str, words: Wording) -> str:
    """A delimiter as people call it."""
    name = DELIMITERS.get(sign)
    return words(f"delimiter.{name}", bar="|") if name else sign


def _ask_text(view: View, file: intake.ProgressFile) -> None:
    words = view.words
    names = [(code, ENCODINGS.get(code, code)) for code in encodings.ENCODINGS]
    _select(view, file, "encoding", dict(names))
    signs = {sign: _delimiter(sign, words) for sign in delimited_text.DELIMITERS}
    _select(view, file, "delimiter", signs)


def _select(
    view: View,
    file: intake.ProgressFile,
    name: str,
    options: Mapping[str, str],
    placeholder: str = "report.detected",
    width: int = NARROW,
) -> None:
    """How a file is read, as one of several ways, each with its words."""
    fields.select(
        view.words(f"report.{name}"),
        list(options),
        options.__getitem__,
        key=_key(view, file, name),
        placeholder=view.words(placeholder),
        width=width,
        lasts="session",
    )


def _ask_sheet(
    view: View,
    file: intake.ProgressFile,
    table: Table | None,
    problems: Sequence[Problem],
) -> None:
    """The sheets of a workbook; hidden ones say so. One that was requested but is missing stays in sight."""
    words = view.words
    hidden = {sheet.name: sheet.hidden for sheet in table.sheets} if table else {}
    for problem in problems:
        hidden |= dict.fromkeys(problem.choices, problem.code == "sheets-hidden")
    chosen = _session_value(view, file, "sheet")
    names = [*hidden, *([chosen] if chosen and chosen not in hidden else [])]
    if len(names) < 2 and not chosen and not any(problem.choices for problem in problems):
        return
    shown = {sheet: html.escape_unprintable(sheet) for sheet in names}
    for sheet in filter(hidden.get, names):
        shown[sheet] = words("report.sheet_hidden", sheet=shown[sheet])
    _select(view, file, "sheet", shown, width=WIDE)


def _ask_rows(view: View, file: intake.ProgressFile) -> None:
    words = view.words
    st.number_input(
        words("report.header_row"),
        min_value=1,
        max_value=1_000,
        value=None,
        placeholder=words("report.detected"),
        key=fields.keep_value(_key(view, file, "header_row")),
        width=NARROW,
        persist_state="session",
    )
    orders: dict[str, str] = {order: words(f"dates.{order}") for order in DATES}
    _select(view, file, "dates", orders, "dates.ask", WIDE)


def _ask_columns(view: View, file: intake.ProgressFile, columns: tuple[str, ...]) -> None:
    """What each column contains; its header, which is text of the file, is beside the field's label."""
    words, parts = view.words, templates.parts("submissions.html")
    safe_output.markup(html.title(words("report.columns"), 4))
    with st.container(horizontal=True, key="columns"):
        for at, field in enumerate(recognise_columns(columns)):
            with st.container(width=NARROW, gap=None, key=f"column {at}"):
                header = shorten(columns[at], 40) if columns[at].strip() else ""
                safe_output.markup(parts.header(header, words("problems.empty")))
                fields.select(
                    words("report.column", letter=tables.column_letters(at + 1)),
                    (*column_names.COLUMN_HEADERS, column_names.IGNORE),
                    lambda name: words(f"field.{name}"),
                    key=_key(view, file, _column_key(at, columns[at])),
                    first=field,
                    placeholder=words("field.ignore"),
                    width=NARROW,
                    lasts="session",
                )


def _column_key(at: int, head: str) -> str:
    """The name of the choice for a column: another header is another column."""
    return f"column {at} {_digest(head)}"


def _session_value(view: View, file: intake.ProgressFile, name: str, otherwise: Any = None) -> Any:
    return st.session_state.get(_key(view, file, name), otherwise)


def is_of_file(key: str, file_name: str) -> bool:
    """Whether a field of the session says how files of this name are read."""
    return key.endswith(f" of {_digest(file_name)}")


def _key(view: View, file: intake.ProgressFile, name: str) -> str:
    return session.own_key(view.workspace, f"{name} of {_digest(file.name)}")


def _digest(name: str) -> str:
    return sha256(name.encode("utf-8", "replace")).hexdigest()[:16]
