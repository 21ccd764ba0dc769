"""What an officer has uploaded or typed and not yet handed in, kept in the store until then.

It is found again on the next visit, after a restart of the server and on another device, by a person with
the same role, name and unit. It is looked for once a session and written when it has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import streamlit as st

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.markup.submissions import receipts
from dashboard.store import database
from dashboard.text import Problem, Table
from dashboard.web import safe_output, session
from dashboard.web.report import corrections
from dashboard.web.shell import fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, draft_actions, intake

T = TypeVar("T")
RECEIVED_AS, SENT_AS = "received_as", "sent_as"
Kind = Literal["file", "grid"]
"""How a report is made: a table that is uploaded, lines that are typed."""


@dataclass(frozen=True, slots=True)
class Held:
    """A draft as this session holds it.

    `kept_at` is the moment (ISO text in UTC) at which the store took it, None where it holds it no more or
    could not, then `problem` says why. `resumed` where it was found there and no field has its file.
    """

    draft: draft_actions.ReportDraft
    kept_at: str | None
    resumed: bool = False
    problem: Problem | None = None


def find(view: View, who: ActingPerson, entity: str) -> Held | None:
    """The person's draft; None where there is none."""
    key = _key(view, who, entity)
    if key not in st.session_state:
        draft = draft_actions.find(view.workspace, who.actor, entity)
        st.session_state[key] = draft and Held(draft, draft.at)
    held: Held | None = st.session_state[key]
    return held


def resume(view: View, who: ActingPerson, entity: str) -> draft_actions.ReportDraft | None:
    """The uploaded file of the draft with its choices put into their fields; None where there is none.

    Nor where the field shows another file, which the server lost as it died.
    """
    held = find(view, who, entity)
    if held is None or not (held.kept_at or held.resumed):
        return None
    if _sent_as(view, entity, held) != held.draft.choices.get(SENT_AS):
        return None
    if not held.resumed:
        for name, value in held.draft.choices.items():
            if name in {RECEIVED_AS, f"{RECEIVED_AS} {entity}"}:
                fields.begin(received_key(view, entity, "file"), value)
            elif _is_of_file(name, view, entity, held.draft.file_name):
                st.session_state.setdefault(session.own_key(view.workspace, name), value)
        st.session_state[_key(view, who, entity)] = replace(held, resumed=True)
    return held.draft


def show(view: View, who: ActingPerson, entity: str) -> None:
    """Says that a draft is kept and since when, with the button that discards it."""
    held = find(view, who, entity)
    if held is None or not held.kept_at:
        return
    words = view.words
    at = receipts.local_time(held.kept_at, words)
    name = html.escape_unprintable(held.draft.file_name)
    safe_output.notice(words("draft.file", file=name, at=at))
    st.button(
        words("draft.discard"),
        key="discard_draft file",
        on_click=_discard,
        args=(view, who, entity),
    )


def keep_file(view: View, who: ActingPerson, file: intake.ProgressFile, result: object) -> None:
    """Keeps an uploaded file that was read, with what was chosen beside it; forgets what was handed in."""
    if isinstance(result, action_result.Already):
        forget(view, who, file.entity, file.content)
        return
    own = session.own_key(view.workspace, "")
    choices = {
        name: value
        for name, value in (
            (str(key).removeprefix(own), value) for key, value in st.session_state.items()
        )
        if _is_of_file(name, view, file.entity, file.name)
        and (isinstance(value, str | int) or _is_replaced(name, view, file.entity))
    }
    choices[SENT_AS] = _sent_as(view, file.entity, find(view, who, file.entity))
    draft = draft_actions.ReportDraft(file.name, file.content, choices)
    table = getattr(result, "table", None)
    if table is not None and not _waits_for_another(view, who, file, draft):
        _keep(view, who, file.entity, draft, table)


def _waits_for_another(
    view: View, who: ActingPerson, file: intake.ProgressFile, draft: draft_actions.ReportDraft
) -> bool:
    """Whether the draft of a file of another name stays until the person replaces it; says so.

    Before anything is written the store is asked: another window may have kept one since.
    """
    held = find(view, who, file.entity)
    key = f"{_key(view, who, file.entity)} replaced by"
    if held is not None and replace(held.draft, at="") == draft:
        return False
    kept = draft_actions.find(view.workspace, who.actor, file.entity)
    if kept is None or file.name in {kept.file_name, st.session_state.get(key)}:
        return False
    words, name = view.words, html.escape_unprintable(kept.file_name)
    at = receipts.local_time(kept.at, words)
    safe_output.warning(words("draft.other", file=name, at=at))
    st.button(
        words("draft.replace"),
        key="replace_draft",
        on_click=st.session_state.update,
        args=({key: file.name},),
    )
    return True


def _keep(
    view: View, who: ActingPerson, entity: str, draft: draft_actions.ReportDraft, table: Table
) -> None:
    """Keeps a draft that has a name and has changed, and says where it cannot; `table` is what is in it."""
    key = _key(view, who, entity)
    held: Held | None = st.session_state.get(key)
    if not who.name:
        return
    if held is None or replace(held.draft, at="") != draft:
        resumed = held is not None and held.resumed and held.draft.content == draft.content
        kept = _guarded(lambda: draft_actions.keep(view.workspace, who.actor, entity, draft, table))
        if isinstance(kept, Problem):
            held = Held(draft, None, resumed, kept)
        else:
            held = Held(draft, kept.at, resumed)
        st.session_state[key] = held
    if held.problem is not None:
        safe_output.warning(view.words.problem_text(held.problem))


def forget(view: View, who: ActingPerson, entity: str, content: bytes) -> None:
    """Erases the draft of the `content` that was handed in; this session goes on showing what became of it.

    The draft of another file waits on.
    """
    key = _key(view, who, entity)
    held: Held | None = st.session_state.get(key)
    if held is not None and held.kept_at and content == held.draft.content:
        _guarded(lambda: draft_actions.discard(view.workspace, who.actor, entity, content))
        st.session_state[key] = replace(held, kept_at=None)


def _guarded(write: Callable[[], T]) -> T | Problem:
    """What came of writing; a database that cannot be written costs the draft, not the page."""
    try:
        return write()
    except database.Unavailable as error:
        return session.reader_problem(error)


def _discard(view: View, who: ActingPerson, entity: str) -> None:
    _guarded(lambda: draft_actions.discard(view.workspace, who.actor, entity))
    st.session_state[_key(view, who, entity)] = None
    forget_details(view, who, entity, "file")


def _key(view: View, who: ActingPerson, entity: str) -> str:
    return f"draft {view.workspace.strategy.id} {entity} {who.role.value} {who.name}"


def file_key(view: View, entity: str) -> str:
    """The key of the field of the file: of each body its own, so that none has the file of another."""
    return f"file {view.workspace.strategy.id} {entity}"


def _sent_as(view: View, entity: str, held: Held | None) -> Any:
    """The number by which the browser knows the file in the field, else the one of the draft."""
    in_field: Any = st.session_state.get(file_key(view, entity))
    return in_field.file_id if in_field else held and held.draft.choices.get(SENT_AS)


def _is_of_file(field: str, view: View, entity: str, name: str) -> bool:
    """Whether a field belongs to a file: how it is read, what is said beside it."""
    return (
        field == f"{RECEIVED_AS} {entity}"
        or _is_replaced(field, view, entity)
        or corrections.is_of_file(field, name)
    )


def _is_replaced(field: str, view: View, entity: str) -> bool:
    """Whether a field says which report is replaced, of which none is a choice, too."""
    return field.startswith(f"replaces {view.workspace.strategy.id} {entity} ")


def received_key(view: View, entity: str, kind: Kind) -> str:
    """The key of the field that says how a report of an entity came to its sender: of the grid, its own."""
    return session.own_key(
        view.workspace, f"{RECEIVED_AS} {entity}{' grid' if kind == 'grid' else ''}"
    )


def forget_details(view: View, who: ActingPerson, entity: str, kind: Kind) -> None:
    """Lets go of what was said beside a report that was handed in or discarded: it is not of the next."""
    state: Any = st.session_state
    own = session.own_key(view.workspace, "")
    for key in [str(key) for key in state]:
        if key.startswith(own) and _is_replaced(key.removeprefix(own), view, entity):
            state.pop(key)
    if kind == "grid":
        typed_texts.forget(view.workspace, who, received_key(view, entity, kind))
        typed_texts.forget_all(
            view.workspace, who, f"replaces {view.workspace.strategy.id} {entity} "
        )
    else:
        state[_anew(view, entity)] = True


def begin_details(view: View, entity: str) -> None:
    """Empties the text beside a report, before it is drawn; a browser says again what is only dropped."""
    if st.session_state.pop(_anew(view, entity), False):
        st.session_state[received_key(view, entity, "file")] = ""


def _anew(view: View, entity: str) -> str:
    return session.own_key(view.workspace, f"details anew {entity}")
