"""The thread of a submission: what was asked, answered and given as a reason, and the field to go on."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import entity_names, html, templates
from dashboard.markup.submissions import receipts
from dashboard.store import Submission, messages
from dashboard.web import safe_output, session
from dashboard.web.shell import fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import (
    Workspace,
    action_result,
    permissions,
    submission_thread,
)

RESULT = "message_result"
"""Where the session keeps what came of the last message, until it was shown."""


def draw(
    view: View,
    thread: tuple[messages.Message, ...],
    text: Callable[[str], str | Markup] = html.escape_unprintable,
) -> Markup:
    """Every message with who wrote it and when, oldest first; `text` may make links of parts of it."""
    if not thread:
        return Markup("")
    words, lines = view.words, []
    for message in thread:
        side, at = message.side or message.action, receipts.local_time(message.at, words)
        said = f"{words(f'thread.{side}')}, {entity_names.actor_name(message.actor, words)}, {at}"
        lines.append((side, said, text(message.text)))
    return Markup(templates.parts("submissions.html").thread(words("thread.title"), lines))


def show(view: View, who: ActingPerson, submission: Submission, place: str) -> None:
    """The thread, and the field for those who may write into it."""
    words, known = view.words, submission_thread.read(view.snapshot, who.actor, submission)
    if not known.thread and not _may_write(view, who, submission):
        return
    offer(
        view, who, submission, place, html.title(words("thread.title"), 4), draw(view, known.thread)
    )


def offer(
    view: View, who: ActingPerson, submission: Submission, place: str, *above: Markup
) -> None:
    """The field for a question or an answer, below what is above it; no field for those who may not write."""
    if not _may_write(view, who, submission):
        safe_output.markup(*above)
        return
    words, key = view.words, f"{place} {submission.id}"
    field = f"message {key}"
    verb = "ask" if permissions.may_review(who.actor) else "answer"
    with safe_output.together() if above else fields.place_above():
        safe_output.markup(*above)
        show_result(view, submission, place)
        if not who.name and place != "review":  # the decision says it there
            safe_output.warning(words("person.no_name"))
    with st.container(border=True, key=f"thread {key}"):
        st.text_area(
            words(f"thread.{verb}_label"),
            max_chars=submission_thread.LONGEST,
            height=80,
            key=typed_texts.keep(view.workspace, who, field),
        )
        st.button(
            words(f"thread.{verb}"),
            disabled=not who.name,
            key=f"message_button {key}",
            on_click=_write,
            args=(view.workspace, who, submission.id, field),
        )


def _may_write(view: View, who: ActingPerson, submission: Submission) -> bool:
    return permissions.may_report_for(who.actor, view.workspace.strategy, submission.entity)


def _write(workspace: Workspace, who: ActingPerson, number: int, key: str) -> None:
    text = str(st.session_state.get(key) or "")
    result = session.carry_out(
        lambda: submission_thread.write(workspace, who.actor, number, text, draft=key)
    )
    if isinstance(result, submission_thread.Written):
        typed_texts.forget(workspace, who, key)
    st.session_state[RESULT] = key, result


def show_result(view: View, submission: Submission, place: str) -> None:
    """What came of the last message to this submission from here, once; also where its field is gone."""
    words = view.words
    kept, result = st.session_state.get(RESULT, (None, None))
    if kept != f"message {place} {submission.id}":
        return
    st.session_state.pop(RESULT)
    if isinstance(result, action_result.Refused):
        safe_output.errors(result.problems, words)
    elif result is not None:
        at = result.since and receipts.local_time(result.since, words)
        safe_output.notice(words("thread.done_before", at=at) if at else words("thread.done"))
        safe_output.warnings(result.warnings, words)


def last_text(view: View, who: ActingPerson, submission: Submission) -> str:
    """The last message, as a list of submissions shows it."""
    thread = submission_thread.read(view.snapshot, who.actor, submission).thread
    return html.escape_unprintable(thread[-1].text) if thread else "–"


def last_asked(view: View, who: ActingPerson, submission: Submission) -> str:
    """What the coordinator wrote last: why it was returned, or a question; empty where nothing was."""
    thread = submission_thread.read(view.snapshot, who.actor, submission).thread
    asked = [each.text for each in thread if each.side != "entity"]
    return html.escape_unprintable(asked[-1]) if asked else ""


def remark(view: View, who: ActingPerson, submission: Submission) -> str:
    """How many files there are and whose turn it is, in a few words; empty where there is neither."""
    words, known = view.words, submission_thread.read(view.snapshot, who.actor, submission)
    parts = [words.plural("attachments.count", len(known.files))] if known.files else []
    asked = submission_thread.open_question(known, submission)
    parts += [words("thread.asked")] if asked else []
    if known.answer:
        parts.append(words("thread.answered" if known.was_asked else "thread.noted"))
    return ", ".join(parts)
