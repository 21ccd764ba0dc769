"""What a person writes into the assessment as a document: title page, conclusions, recommendations."""

from __future__ import annotations

import streamlit as st

from dashboard.assessment import document_fields
from dashboard.documents.chapters import title_and_summary
from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.web import safe_output, session
from dashboard.web.shell import fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import (
    Snapshot,
    Workspace,
    action_result,
    document_material,
    permissions,
)

RESULT = "document_text_result"


def draw(view: View, who: ActingPerson) -> None:
    """One field chosen from all, its current text, and the button that writes it."""
    words, strategy = view.words, view.workspace.strategy
    written = document_material.read_fields(view.snapshot)
    names = document_fields.field_names(strategy)
    with st.expander(words("frame.page_title"), key="document_text"):
        blank = sum(name not in written for name in names)
        safe_output.markup(html.remark(words("frame.page_lead")))
        safe_output.markup(html.remark(words.plural("frame.blank", blank, all=len(names))))
        name = fields.select(
            words("frame.page_field"),
            list(names),
            lambda each: title_and_summary.field_label(strategy, each, words),
            key=f"document_text {strategy.id}",
            placeholder=words("entry.choose"),
        )
        if name is not None:
            stands = written.get(name)
            _ask_text(view, who, name, (stands.seq, stands.text) if stands else (0, ""))
        result = st.session_state.pop(session.own_key(view.workspace, RESULT), None)
        if isinstance(result, action_result.Refused):
            for problem in result.problems:
                safe_output.error(words.problem_text(problem))
                if problem.code == "document-field-changed" and name in written:
                    safe_output.markup(html.title(words("frame.stands_now"), 4))
                    safe_output.markup(html.remark(written[name].text))
        elif result is not None:
            safe_output.notice(words("frame.saved"))


def _ask_text(view: View, who: ActingPerson, name: str, stands: tuple[int, str]) -> None:
    """The field with the text being typed; `stands` is the stored text, by its audit sequence.

    A text that was not changed on this page follows what others write.
    """
    words = view.words
    key = f"document_text {view.workspace.strategy.id} {name}"
    seen = st.session_state.setdefault(_seen_key(key), _seen(view, who, key, stands))
    if seen != stands and st.session_state.get(key) == seen[1]:
        st.session_state[key] = stands[1]
        seen = st.session_state[_seen_key(key)] = stands
    typed_texts.keep(view.workspace, who, key, seen[1])
    if typed_texts.find(view.workspace, who, key):
        typed_texts.note(view.workspace, who, _seen_key(key), str(seen[0]))
    may = bool(who.name) and permissions.may_evaluate(who.actor)
    label = title_and_summary.field_label(view.workspace.strategy, name, words)
    if name in document_fields.SHORT_FIELDS:
        st.text_input(label, key=key, max_chars=300, disabled=not may)
    else:
        st.text_area(
            label, key=key, height=220, max_chars=document_fields.LONGEST, disabled=not may
        )
    if not who.name:
        safe_output.warning(words("person.no_name"))
    st.button(
        words("frame.save"),
        key=session.own_key(view.workspace, f"document_text_save {name}"),
        disabled=not may,
        on_click=_write,
        args=(view.workspace, who, name, key),
    )


def _seen(view: View, who: ActingPerson, key: str, stands: tuple[int, str]) -> tuple[int, str]:
    """What a person had before them when they began to type what is kept of it; else what stands."""
    noted = typed_texts.find(view.workspace, who, _seen_key(key))
    return (int(noted), "") if noted.isdecimal() and int(noted) != stands[0] else stands


def _seen_key(key: str) -> str:
    """Under which the session keeps the text that its person has before them."""
    return f"{key} seen"


def _write(workspace: Workspace, who: ActingPerson, name: str, key: str) -> None:
    """Writes the text where its person has seen what it takes the place of; else shows it to them first."""
    text = str(st.session_state.get(key) or "")
    seen, _ = st.session_state[_seen_key(key)]
    result: action_result.Refused | int
    result = session.carry_out(
        lambda: document_material.write_field(workspace, who.actor, name, text, seen)
    )
    told = isinstance(result, action_result.Refused) and any(
        problem.code == "document-field-changed" for problem in result.problems
    )
    if told or isinstance(result, int):
        written = document_material.read_fields(Snapshot(workspace)).get(name)
        st.session_state[_seen_key(key)] = (written.seq, written.text) if written else (0, "")
    if isinstance(result, int):
        typed_texts.forget(workspace, who, key)
        typed_texts.note(workspace, who, _seen_key(key), "")
    st.session_state[session.own_key(workspace, RESULT)] = result
