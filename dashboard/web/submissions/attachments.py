"""The files of a submission: its own and its attachments, to be saved by those who may, never shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.files import attachment_kinds
from dashboard.markup import View
from dashboard.markup.kit import entity_names, html, paragraphs, templates
from dashboard.markup.submissions import receipts
from dashboard.markup.submissions.receipts import safe_name
from dashboard.presentation import Wording
from dashboard.store import Submission, attachments
from dashboard.store.drafts import ChosenFile
from dashboard.text import Problem, errors
from dashboard.web import safe_output, session
from dashboard.web.shell import fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.streamlit_internals import UploadedFile
from dashboard.workflow import (
    Workspace,
    action_result,
    attachment_actions,
    draft_actions,
    permissions,
    review,
    submission_thread,
)
from dashboard.workflow.attachment_actions import NewFile

RESULTS = "attachments"
"""Where the session keeps what came of the files that were attached last, until it was shown."""
MOST_ROWS = 500
"""Rows of a submission among which one is chosen; with more, its number is typed."""
_PARTS = templates.parts("submissions.html")


def names_beside(evidence: str, files: Iterable[attachments.Attachment]) -> Markup:
    """What a row says of its evidence, and below it the files of the row, linked to where they are saved."""
    return Markup(_PARTS.names_beside(evidence, [(_anchor(file), _name(file)) for file in files]))


def show(view: View, who: ActingPerson, submission: Submission, place: str) -> None:
    """Each file with where it belongs, its size, who attached it, and the button that saves it."""
    words, files = view.words, submission_thread.read(view.snapshot, who.actor, submission).files
    if not files:
        return
    safe_output.markup(html.title(words("attachments.title"), 4))
    for each in files:
        key = f"{place} {each.seq}"
        with st.container(horizontal=True, vertical_alignment="center", key=f"attachment {key}"):
            st.download_button(
                words("attachments.save", number=each.seq),
                partial(_read, view.workspace, who, each.seq),
                file_name=saved_name(each),
                mime="application/octet-stream",
                on_click="ignore",
                key=f"attachment_file {key}",
            )
            safe_output.markup(_line(each, words, place))


def saved_name(attached: attachments.Attachment) -> str:
    """A name under which a file may be saved anywhere: plain letters, and the ending of what it is."""
    ending = attachment_kinds.ENDINGS[attached.kind]
    stem = PurePath(attached.name).stem if "." in attached.name else attached.name
    return receipts.safe_name(f"{stem.replace('.', '_').strip()}{ending}", attached.seq)


def _line(each: attachments.Attachment, words: Wording, place: str) -> Markup:
    belongs = "attachments.of_all" if each.line is None else "attachments.of_row"
    said = words(
        belongs,
        row=each.line,
        kind=words(f"kind.{each.kind}"),
        size=words.number(max(1, round(each.size / 1024))),
        actor=entity_names.actor_name(each.actor, words),
        at=receipts.local_time(each.at, words),
    )
    if each.taken_from is not None:
        said = f"{said}, {words('attachments.taken_from', number=each.taken_from)}"
    return Markup(_PARTS.attachment(_name(each), said, _anchor(each) if place == "review" else ""))


def _name(each: attachments.Attachment) -> str:
    return html.escape_unprintable(each.name) or "–"


def _anchor(each: attachments.Attachment) -> str:
    return f"attachment-{each.seq}"


def _read(workspace: Workspace, who: ActingPerson, number: int) -> bytes:
    """The bytes, with the permission asked again; raises PermissionError where it is gone."""
    result = attachment_actions.read_content(workspace, who.actor, number)
    if isinstance(result, action_result.Refused):
        raise PermissionError(number)
    return result[1]


def offer(view: View, who: ActingPerson, submission: Submission, place: str) -> None:
    """Files to attach to a submission or to one of its rows; nothing for those who may not."""
    words = view.words
    may = permissions.may_report_for(who.actor, view.workspace.strategy, submission.entity)
    if not may or submission.stage not in attachment_actions.OPEN_STAGES:
        return
    with fields.place_above():
        show_results(view, submission.id)
    key = f"{place} {submission.id}"
    with st.expander(words("attachments.add"), key=f"attach {key}"):
        safe_output.markup(html.remark(words("attachments.note")))
        round_key = f"attach_round {key}"
        uploaded = ask(view, who, key, st.session_state.get(round_key, 0))
        row = _ask_row(view, submission, key)
        if not who.name:
            safe_output.warning(words("person.no_name"))
        st.button(
            words("attachments.attach"),
            disabled=not (who.name and uploaded),
            key=f"attach_button {key}",
            on_click=_attach,
            args=(view.workspace, who, submission.id, uploaded, row, key),
        )


def ask(
    view: View, who: ActingPerson, key: str, round: int = 0
) -> list[attachment_actions.NewFile]:
    """The field for several attachments; with it those chosen in an earlier session and not sent yet."""
    chosen = st.file_uploader(
        view.words("attachments.files"),
        accept_multiple_files=True,
        key=f"attachments {key} {round}",
    )
    return _keep(view, who, f"attachments {key}", chosen)


def show_refused(view: View, uploaded: Iterable[attachment_actions.NewFile]) -> bool:
    """Whether a file that was chosen cannot be attached; says why before anything is handed in."""
    refused = False
    for file in uploaded:
        problems = attachment_actions.find_problems(file)
        show_problems(view, attachment_actions.shown_name(file.name), problems)
        refused = refused or bool(errors(problems))
    return refused


def ask_attachments(
    view: View, who: ActingPerson, key: str, replaces: int | None
) -> attachment_actions.NewAttachments:
    """What goes with a table that is handed in: new files, and those of what it replaces, at first all."""
    taken_over = _ask_taken_over(view, who, replaces)
    return attachment_actions.NewAttachments(tuple(ask(view, who, key)), taken_over)


def forget_chosen(workspace: Workspace, who: ActingPerson, key: str) -> None:
    """What was chosen is kept no more: it was sent."""
    key = f"attachments {key}"
    kept, here = _kept(workspace, who, key), _here(workspace, who, key)
    if kept or here:
        kept.clear()
        here.clear()
        session.try_write(lambda: draft_actions.forget(workspace, who.actor, [key]))


def _ask_taken_over(view: View, who: ActingPerson, replaces: int | None) -> tuple[int, ...]:
    earlier = next((each for each in view.snapshot.submissions if each.id == replaces), None)
    if earlier is None:
        return ()
    files = {
        each.seq: each for each in submission_thread.read(view.snapshot, who.actor, earlier).files
    }
    if not files:
        return ()

    def option(number: int) -> str:
        return str(_name(files[number])) if number in files else str(number)

    return tuple(
        st.multiselect(
            view.words("attachments.take_over", number=earlier.id),
            list(files),
            default=list(files),
            format_func=option,
            key=f"take_over {earlier.id}",
            placeholder=view.words("attachments.take_none"),
        )
    )


def _ask_row(view: View, submission: Submission, key: str) -> int | None:
    """The row that a file proves; None for all of the submission."""
    words = view.words
    if submission.rows > MOST_ROWS:
        return _ask_row_number(view, submission, key)
    rows = {
        row["line"]: paragraphs.subject(row, view.situation.strategy, words)
        for row in view.snapshot.rows_of(submission.id).iter_rows(named=True)
    }
    return fields.select(
        words("attachments.row"),
        list(rows),
        lambda line: words("attachments.row_option", row=line, what=rows.get(line, "")),
        key=f"attach_row {key}",
        placeholder=words("attachments.whole"),
    )


def _ask_row_number(view: View, submission: Submission, key: str) -> int | None:
    """The row by its number in the file, where there are too many to choose among."""
    lines = view.snapshot.rows_of(submission.id)["line"]
    first, last = lines.min(), lines.max()
    if not isinstance(first, int) or not isinstance(last, int):
        return None
    number = st.number_input(
        view.words("attachments.row_number", first=first, last=last),
        min_value=first,
        max_value=last,
        value=None,
        step=1,
        key=fields.keep_value(f"attach_row_number {key}"),
        placeholder=view.words("attachments.whole"),
        width=330,
    )
    return None if number is None else int(number)


def _attach(
    workspace: Workspace,
    who: ActingPerson,
    number: int,
    uploaded: list[attachment_actions.NewFile],
    row: int | None,
    key: str,
) -> None:
    """Attaches the files, each for itself; the field is then empty, since another one is drawn."""
    round_key = f"attach_round {key}"
    st.session_state[round_key] = st.session_state.get(round_key, 0) + 1
    results: list[tuple[str, Any]] = []
    for each in uploaded:
        file = attachment_actions.NewFile(each.name, each.content, row)
        result = session.carry_out(
            partial(attachment_actions.attach, workspace, who.actor, number, file)
        )
        results.append((attachment_actions.shown_name(each.name), result))
    forget_chosen(workspace, who, key)
    st.session_state[RESULTS] = number, results


def show_results(view: View, number: int) -> None:
    """What came of each file that was just attached to a submission, once."""
    words = view.words
    kept, results = st.session_state.get(RESULTS, (None, []))
    if kept != number:
        return
    st.session_state.pop(RESULTS)
    for name, result in results:
        if isinstance(result, action_result.Refused):
            show_problems(view, name, result.problems)
        else:
            safe_output.notice(words("attachments.done", name=name))
            safe_output.warnings(result.warnings, words)


def show_problems(view: View, name: str, problems: Iterable[Problem]) -> None:
    """Why an attachment is refused, and what is to be known of its name."""
    for problem in problems:
        message, fix = view.words.problem(problem)
        show = safe_output.error if errors([problem]) else safe_output.warning
        show(f"{html.escape_unprintable(name)}: {message} {fix}".strip())


def offer_original(view: View, who: ActingPerson, stored: Submission, place: str) -> None:
    """The button that fetches the file when it is pressed; nothing for those who may not have it."""
    if not permissions.may_report_for(who.actor, view.workspace.strategy, stored.entity):
        return
    st.download_button(
        view.words("review.original"),
        lambda: _read_original(view.workspace, who, stored.id),
        file_name=safe_name(stored.file_name, stored.id),
        mime="application/octet-stream",
        on_click="ignore",
        key=f"original {place} {stored.id}",
    )


def _read_original(workspace: Workspace, who: ActingPerson, number: int) -> bytes:
    """The bytes, with the permission asked again; raises PermissionError where it is gone."""
    result = review.read_original(workspace, who.actor, number)
    if isinstance(result, action_result.Refused):
        raise PermissionError(number)
    return result[1]


def _keep(
    view: View, who: ActingPerson, key: str, uploaded: Sequence[UploadedFile]
) -> list[NewFile]:
    """All files of a field: those that it has now, which are stored, and those that were chosen before.

    A field of files is empty in a new session, whatever the browser shows in it. What was chosen before
    stands below it, with a button that leaves it out.
    """
    workspace, words = view.workspace, view.words
    files = [NewFile(each.name, each.getvalue()) for each in uploaded]
    now = {file.name: (each.file_id, file) for each, file in zip(uploaded, files, strict=True)}
    kept, here = _kept(workspace, who, key), _here(workspace, who, key)
    for name in set(here) - set(now):  # taken out of the field again
        del here[name]
        session.try_write(partial(draft_actions.forget, workspace, who.actor, [key], name))
    for name, (number, file) in now.items():
        if here.get(name) != number and not errors(attachment_actions.find_problems(file)):
            here[name] = number
            kept.pop(name, None)
            chosen = ChosenFile(name, file.content)
            session.try_write(partial(draft_actions.keep_file, workspace, who.actor, key, chosen))
    before = list(kept.values())
    for file in before:
        name = html.escape_unprintable(attachment_actions.shown_name(file.name))
        place = f"chosen before {key} {file.name}"
        with st.container(horizontal=True, vertical_alignment="center", key=place):
            safe_output.markup(_PARTS.kept(words("attachments.kept", name=name)))
            st.button(
                words("attachments.drop"),
                key=f"leave_out {key} {file.name}",
                on_click=_leave_out,
                args=(workspace, who, key, file.name),
            )
    return [*files, *before]


def _leave_out(workspace: Workspace, who: ActingPerson, key: str, name: str) -> None:
    _kept(workspace, who, key).pop(name, None)
    session.try_write(lambda: draft_actions.forget(workspace, who.actor, [key], name))


def _kept(workspace: Workspace, who: ActingPerson, key: str) -> dict[str, NewFile]:
    """What the store had of a field when this session began, as far as it was not chosen again."""
    state: Any = st.session_state
    place = session.own_key(workspace, f"kept {who.actor.id} {key}")
    if place not in state:
        found = draft_actions.read_files(workspace, who.actor, key)
        state[place] = {each.name: NewFile(each.name, each.content) for each in found}
    files: dict[str, NewFile] = state[place]
    return files


def _here(workspace: Workspace, who: ActingPerson, key: str) -> dict[str, str]:
    """The files that were chosen in the field of this session and are stored: their numbers, by name."""
    place = session.own_key(workspace, f"chosen {who.actor.id} {key}")
    numbers: dict[str, str] = st.session_state.setdefault(place, {})
    return numbers
