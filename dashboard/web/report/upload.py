"""A table that is handed in: the file, how it came, what it replaces, and what was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeVar, cast

import polars as pl
import streamlit as st

from dashboard.files import background_workbooks, child_limits
from dashboard.markup import View
from dashboard.markup.kit import entity_names, html
from dashboard.markup.submissions import receipts
from dashboard.presentation import report_form
from dashboard.progress import form_lines, returned_rows
from dashboard.store.submissions import ACTIVE
from dashboard.text import tables
from dashboard.web import safe_output, session, streamlit_internals
from dashboard.web.report import corrections, drafts, handed_in
from dashboard.web.shell import downloads, fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, intake, reported_numbers
from dashboard.workflow.installation import server_log

T = TypeVar("T")
REPLACEABLE = {"submitted", "accepted", "returned"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A file as it was read and what handing it in would do; nothing of it is stored."""

    file: intake.ProgressFile
    result: action_result.Refused | action_result.Already | action_result.Tried


def show_tasks_and_form(view: View, entity: str) -> None:
    """The tasks that the entity reports on, and an example table to start from."""
    words, strategy = view.words, view.workspace.strategy_today
    name = entity_names.short(strategy, entity, words)
    tasks = form_lines.tasks_of_entity(strategy, entity)
    if not tasks:
        safe_output.warning(words("report.no_task", entity=name))
        return
    if len(tasks) == len(strategy.tasks):
        line = words("report.any_task", entity=name)
    else:
        line = words("report.tasks", entity=name, tasks=", ".join(task.number for task in tasks))
    with st.container(horizontal=True, vertical_alignment="center", key="template"):
        safe_output.markup(html.remark(line))
        _offer_form(view, entity)


def ask_file(view: View, who: ActingPerson, entity: str) -> intake.ProgressFile | None:
    """The file with the corrections of its sender, or the one of the draft; None while there is no file."""
    words = view.words
    key, above = drafts.file_key(view, entity), fields.place_above()
    uploaded = st.file_uploader(words("report.file"), help=words("report.file_help"), key=key)
    draft = drafts.resume(view, who, entity) if uploaded is None else None
    with above:
        if draft is not None and not _is_handed_in(view, entity, draft.content):
            drafts.show(view, who, entity)
        if uploaded is None and draft is None and st.session_state.get(key) is not None:
            safe_output.warning(words("report.file_not_here"))
    if uploaded is not None:
        name, content = uploaded.name, uploaded.getvalue()
    elif draft is not None:
        name, content = draft.file_name, draft.content
    else:
        ask_details(view, who, entity)
        return None
    file = intake.ProgressFile(
        name=name, content=content, entity=entity, limit=child_limits.LARGEST_UPLOAD
    )
    file = corrections.apply_options(view, file)
    received_as, replaces = ask_details(view, who, entity, file)
    return replace(file, received_as=received_as, replaces=replaces)


def _is_handed_in(view: View, entity: str, content: bytes) -> bool:
    """Whether a draft was handed in: a moment ago, or in another window that does not yet know of it."""
    digest = sha256(content).hexdigest()
    return any(
        each.sha256 == digest and each.state in ACTIVE for each in handed_in.of_entity(view, entity)
    )


def ask_details(
    view: View,
    who: ActingPerson,
    entity: str,
    file: intake.ProgressFile | None = None,
    kind: drafts.Kind = "file",
) -> tuple[str | None, int | None]:
    """How a report came to its sender, and the submission that it replaces.

    The draft of a file has both beside it; those beside the grid are kept by themselves.
    """
    words = view.words
    replaced = _replaced_by_default(view, who, entity, file)
    drafts.begin_details(view, entity)
    key = drafts.received_key(view, entity, kind)
    is_grid = kind == "grid"
    kept = typed_texts.find(view.workspace, who, key) if is_grid else ""
    with fields.fold(words("entry.details"), "details") as is_drawn:
        if is_drawn or streamlit_internals.is_sent(key):
            st.text_input(
                words("report.received_as"),
                help=words("report.received_help"),
                max_chars=500,
                key=typed_texts.keep(view.workspace, who, key)
                if is_grid
                else fields.keep_value(key),
                persist_state="session",
            )
        received_as = str(st.session_state.get(key, kept) or "").strip()
        return received_as or None, _ask_replaced(view, who if is_grid else None, entity, replaced)


def _replaced_by_default(
    view: View, who: ActingPerson, entity: str, file: intake.ProgressFile | None
) -> int | None:
    """What a report replaces unless its sender says otherwise: the one that was returned to them.

    One that was returned to a colleague only where the report has all of its rows.
    """
    awaiting = [each for each in handed_in.of_entity(view, entity) if each.awaits_correction]
    own = [each.id for each in awaiting if each.sender == who.actor.called]
    if own or file is None:
        return own[0] if len(own) == 1 else None
    if not awaiting:
        return None
    sent, rows_of = _rows_of_file(view, who, file), view.snapshot.rows_of
    covered = [each.id for each in awaiting if returned_rows.covers(sent, rows_of(each.id))]
    return covered[0] if len(covered) == 1 else None


def _rows_of_file(view: View, who: ActingPerson, file: intake.ProgressFile) -> pl.DataFrame:
    """The rows of a file, checked again only when what it means, or the data, have changed."""
    workspace, reading = view.workspace, _read(view, file)
    file = corrections.apply_mapping(view, file, reading[0])
    return _cache_in_session(
        f"rows of file {workspace.strategy.id}",
        (workspace.sha256, workspace.today, view.snapshot.sequence, who.role, file),
        view.words.plural("report.checking", reading[0].cells.height if reading[0] else 0),
        lambda: intake.rows_of_file(workspace, who.actor, file, reading),
    )


def _ask_replaced(
    view: View, typing: ActingPerson | None, entity: str, default: int | None
) -> int | None:
    """What a report replaces; beside the grid the choice is kept of who is `typing`."""
    words, strategy = view.words, view.workspace.strategy.id
    # Another default is another field: it would keep what the earlier one has chosen.
    field = f"replaces {strategy} {entity} {default}"
    key = session.own_key(view.workspace, field)
    own = {
        submission.id: submission
        for submission in handed_in.of_entity(view, entity)
        if submission.stage in REPLACEABLE
    }
    if not own:
        return None

    def option(number: int) -> str:
        submission = own.get(number)
        if submission is None:
            return str(number)
        at = receipts.local_time(submission.submitted_at, words)
        return words(
            "report.own", number=submission.id, state=words(f"state.{submission.state}"), at=at
        )

    if typing and st.session_state.get(f"{key} of") != typing.actor.id:
        st.session_state[f"{key} of"] = typing.actor.id
        kept = typed_texts.find(view.workspace, typing, field)
        if kept and st.session_state.get(key, default) == default:
            st.session_state[key] = next((each for each in own if str(each) == kept), None)
    chosen = fields.select(
        words("report.replaces"),
        list(own),
        option,
        key=key,
        first=default,
        placeholder=words("report.replaces_none"),
    )
    if typing:
        typed_texts.note(view.workspace, typing, field, "" if chosen == default else f"{chosen}")
    return chosen


def try_file(
    view: View, who: ActingPerson, file: intake.ProgressFile, kept_as: str = "attempt"
) -> Attempt:
    """The file tried out: read again only when it or how it is found has changed, checked again only
    when what it means, or the data, have changed. One of each name is kept."""
    workspace, words = view.workspace, view.words
    table, problems = _read(view, file)
    file = corrections.apply_mapping(view, file, table)
    return _cache_in_session(
        kept_as,
        (workspace.sha256, workspace.today, view.day, view.snapshot.sequence, who.role, file),
        words.plural("report.checking", table.cells.height if table else 0),
        lambda: Attempt(
            file, intake.try_out(workspace, who.actor, file, (table, problems), view.day)
        ),
    )


def _read(view: View, file: intake.ProgressFile) -> intake.Reading:
    """The table of a file, read again only when it or how it is found has changed."""
    size = view.words.number(max(1, len(file.content) >> 10))
    return _cache_in_session(
        "reading",
        (file.name, file.content, file.options),
        view.words("report.reading", size=size),
        lambda: _read_and_tell(file),
    )


def _read_and_tell(file: intake.ProgressFile) -> intake.Reading:
    """The table of a file; that it was not read goes to the log by the code of its reason."""
    read = table, problems = intake.read_file(file)
    if table is None and problems:
        server_log.warn_at_most_once_a_minute("reading-refused", problems[0].code)
    return read


def _cache_in_session(name: str, key: object, message: str, do: Callable[[], T]) -> T:
    """What was done of late in this session for the same; done now, and said meanwhile, where it was not."""
    stored = st.session_state.get(name)
    with fields.place_above():
        if stored is None or stored[0] != key:
            with st.spinner(message, show_time=True):
                stored = key, do()
            st.session_state[name] = stored
    return cast(T, stored[1])


def _offer_form(view: View, entity: str) -> None:
    """The form of the entity to download, made when it is asked for."""
    words, strategy = view.words, view.workspace.strategy_today

    def build_form() -> form_lines.Form:
        return report_form.build_form(
            strategy,
            view.workspace.sha256,
            entity,
            view.snapshot.rows,
            words,
            view.snapshot.round_of(entity),
            reported_numbers.sheet_of(view.snapshot, entity, words),
        )

    stem = report_form.file_stem(strategy, entity, view.snapshot.round_of(entity).round, words)
    name = receipts.safe_name(f"{stem}.csv", 0).removeprefix("0-").removesuffix(".csv")
    downloads.offer(
        view,
        words("report.template"),
        lambda: background_workbooks.write_form(build_form()),
        f"form:{entity}",
        file_name=f"{name}.xlsx",
        help=words("report.template_help"),
        key="template_file",
    )
    downloads.offer(
        view,
        words("report.template_csv"),
        lambda: tables.mark_made_up(
            ".csv",
            form_lines.csv_text(build_form(), report_form.delimiter(words)).encode(),
            strategy.id,
        ),
        f"form:{entity}",
        file_name=f"{name}.csv",
        key="template_csv",
    )
