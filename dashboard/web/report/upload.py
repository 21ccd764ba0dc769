"""Handing in a table: what was read, every problem or every effect, and only then the storing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar, cast

import polars as pl
import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from dashboard.files import child_limits
from dashboard.markup import View, what_to_report
from dashboard.markup.kit import entity_names, html
from dashboard.markup.submissions import receipts, reported_numbers, submission_effects
from dashboard.markup.submissions.problems import draw_over_time, draw_problems, first_rows
from dashboard.presentation import Wording, languages
from dashboard.progress import form_lines, returned_rows
from dashboard.store import Submission, report_drafts
from dashboard.store.submissions import ACTIVE
from dashboard.text import Problem, Severity, Table, errors, tables
from dashboard.web import safe_output, session, streamlit_internals
from dashboard.web.report import answers_to_warnings, corrections, downloads, drafts
from dashboard.web.review import decision
from dashboard.web.shell import (
    address_bar,
    download_button,
    fields,
    folded,
    reconnection,
    typed_texts,
)
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.streamlit_internals import UploadedFile
from dashboard.web.submissions import attachments, original, thread
from dashboard.workflow import action_result, attachment_actions, intake, submission_thread
from dashboard.workflow.installation import server_log

T = TypeVar("T")
HANDED_IN = "handed_in"
JUST_NOW = timedelta(minutes=10)
"""So long ago a click may have been that got no answer because the server died."""
REPLACEABLE = {"submitted", "accepted", "returned"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A file as it was read and what handing it in would do; nothing of it is stored."""

    file: intake.ProgressFile
    result: action_result.Refused | action_result.Already | action_result.Tried


def show_tasks_and_form(view: View, entity: str) -> None:
    """On which tasks the entity reports, and an example table to start from."""
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
        downloads.offer_form(view, entity)


def ask_file(view: View, who: ActingPerson, entity: str) -> intake.ProgressFile | None:
    """The file with the corrections of its sender, or the one of the draft; None while there is no file."""
    words = view.words
    # Each body has a field of its own: another one is not handed its file, nor has its draft overwritten.
    key = f"file {view.workspace.strategy.id} {entity}"
    # What the browser holds from before the server died is no file to the new one.
    held = isinstance(st.session_state.get(key), UploadedFile)
    draft = None if held else drafts.resume(view, who, entity)
    with fields.place_above():
        if draft is not None and not _is_handed_in(view, entity, draft.content):
            drafts.show(view, who, entity, "file")
    uploaded = st.file_uploader(words("report.file"), help=words("report.file_help"), key=key)
    with fields.place_above():
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
        each.sha256 == digest and each.state in ACTIVE for each in entity_submissions(view, entity)
    )


def ask_details(
    view: View,
    who: ActingPerson,
    entity: str,
    file: intake.ProgressFile | None = None,
    kind: report_drafts.Kind = "file",
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
    with folded.fold(words("entry.details"), "details") as is_drawn:
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
    awaiting = [each for each in entity_submissions(view, entity) if each.awaits_correction]
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
        for submission in entity_submissions(view, entity)
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


def entity_submissions(view: View, entity: str) -> list[Submission]:
    """What an entity has handed in, the latest first."""
    return [
        submission
        for submission in reversed(view.snapshot.submissions)
        if submission.entity == entity
    ]


def try_file(view: View, who: ActingPerson, file: intake.ProgressFile) -> Attempt:
    """The file tried out: read again only when it or how it is found has changed, checked again only
    when what it means, or the data, have changed."""
    workspace, words = view.workspace, view.words
    table, problems = _read(view, file)
    file = corrections.apply_mapping(view, file, table)
    return _cache_in_session(
        "attempt",
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


def outcome(of: str) -> DeltaGenerator:
    """The container of what came of an act: the browser brings a new one into sight, with the keyboard."""
    return st.container(key=f"outcome {of}")


def show_attempt(view: View, who: ActingPerson, attempt: Attempt) -> None:
    """What came of the file; where it has no error, the button that stores it."""
    words = view.words
    match attempt.result:
        case action_result.Already(submission):
            show_submission(view, who, submission)
        case action_result.Refused(problems, None) as refused:
            _show_problems(view, attempt.file, refused)
            corrections.ask(view, attempt.file, None, problems)
        case action_result.Refused(problems, Table() as table) as refused:
            _show_reading(words, table, problems)
            corrections.ask(view, attempt.file, table, problems)
            _show_problems(view, attempt.file, refused)
        case action_result.Tried(problems=problems, table=table) as tried:
            _show_reading(words, table, problems)
            corrections.ask(view, attempt.file, table, problems)
            show_effects(view, tried, attempt.file.entity)
            safe_output.markup(reported_numbers.draw(view, tried.numbers))
            answered = answers_to_warnings.ask(view, who, attempt.file, tried)
            offer_confirmation(view, who, answered, tried, "file")


def offer_confirmation(
    view: View,
    who: ActingPerson,
    file: intake.ProgressFile,
    tried: action_result.Tried,
    kind: report_drafts.Kind | None = None,
) -> None:
    """The button that stores what was tried out; a file without an error only comes so far.

    `kind` is that of a report with details, of which "nothing to report" has none.
    """
    words, rows = view.words, tried.rows or len(tried.numbers)
    _remind_of_earlier(view, file)
    if file.replaces is not None:
        safe_output.notice(words("report.replacing", number=file.replaces))
        _tell_what_stays_open(view, file.replaces, tried)
    if not who.name:
        safe_output.warning(words("person.no_name"))
    if not rows:
        safe_output.warning(_problem_sentence(Problem("nothing-filled"), words))
    # The keys are of the content and of what it replaces: a click on what was shown before hands in nothing
    # that was not, also where a colleague or the coordinator has acted meanwhile.
    own, digest = session.own_key(view.workspace, ""), sha256(file.content).hexdigest()
    attached = attachments.ask_attachments(view, who, _attached_key(view, file), file.replaces)
    refused = attachments.show_refused(view, attached.files)
    ready = bool(who.name and rows and not refused)
    key = f"{own}confirm {digest} {file.replaces}"
    if st.button(words("report.confirm"), type="primary", disabled=not ready, key=key):
        _hand_in(view, who, file, attached, kind)


def _attached_key(view: View, file: intake.ProgressFile) -> str:
    """The key of the attachments of a file: those of another are not its own."""
    return session.own_key(view.workspace, sha256(file.content).hexdigest())


def _tell_what_stays_open(view: View, number: int, tried: action_result.Tried) -> None:
    """Says what of a returned report the file does not report on: it is asked for as before."""
    returned = [each for each in view.snapshot.submissions if each.id == number]
    if not returned or returned[0].state != "returned":
        return
    answered = {id for id, _ in tried.reported}
    asked = view.snapshot.rows_of(number)["indicator"].drop_nulls().unique(maintain_order=True)
    if left := [id for id in asked if id not in answered]:
        listed = ", ".join(left)
        safe_output.warning(view.words("report.left_open", number=number, indicators=listed))


def _remind_of_earlier(view: View, file: intake.ProgressFile) -> None:
    """Says that the same bytes were returned or taken back before, the last time that they were."""
    digest = sha256(file.content).hexdigest()
    for submission in entity_submissions(view, file.entity):
        if submission.sha256 == digest and submission.state in {"returned", "withdrawn"}:
            reason = submission.reason or "–"
            message = f"report.again_{submission.state}"
            safe_output.warning(view.words(message, number=submission.id, reason=reason))
            return


def _hand_in(
    view: View,
    who: ActingPerson,
    file: intake.ProgressFile,
    attached: attachment_actions.NewAttachments,
    kind: report_drafts.Kind | None,
) -> None:
    """Stores the file with its attachments. The page then finds it among the submissions: its receipt."""
    result = intake.submit(view.workspace, who.actor, file, attached)
    session.refresh()
    if isinstance(result, action_result.Refused | action_result.Tried):
        st.session_state["attempt"] = None
        safe_output.markup(draw_problems(result.problems, (), view.workspace.strategy, view.words))
        return
    st.session_state[session.own_key(view.workspace, HANDED_IN)] = result
    answers_to_warnings.forget(view, who, file)
    if kind is not None:
        drafts.forget_details(view, who, file.entity, kind)
    attachments.forget_chosen(view, who, _attached_key(view, file))
    address_bar.put("submission", str(result.submission.id))
    st.session_state[_chosen_receipt(view, file.entity)] = None
    st.rerun()


def _chosen_receipt(view: View, entity: str) -> str:
    """The key of the receipt that is chosen among all of an entity."""
    return f"receipt {view.workspace.strategy.id} {entity}"


def handed_in(view: View) -> Submission | None:
    """What this session has handed in last to the strategy that it looks at."""
    sent = st.session_state.get(session.own_key(view.workspace, HANDED_IN))
    return sent.submission if isinstance(sent, action_result.Stored) else None


def handed_in_here(view: View, entity: str, name: str) -> Submission | None:
    """What was handed in last, where it is the file of an entity that a part of this page makes.

    `name` is the key of the file's name in the catalogues: the language may have been changed since.
    """
    stored = handed_in(view)
    named = {Wording(language)(name) for language in languages.LANGUAGES}
    return stored if stored and stored.entity == entity and stored.file_name in named else None


def _show_reading(words: Wording, table: Table, problems: Sequence[Problem]) -> None:
    rows = words.plural("report.rows", table.cells.height)
    safe_output.markup(
        html.remark(corrections.describe_reading(table, words), rows, words("report.misread"))
    )
    safe_output.markup(first_rows(table, problems, words))


def _show_problems(view: View, file: intake.ProgressFile, refused: action_result.Refused) -> None:
    """Every problem at once; a file that cannot be read at all in one sentence."""
    words, problems, table = view.words, refused.problems, refused.table
    refusing = sum(each.stands_for for each in errors(problems))
    if table is None and len(problems) == 1:
        safe_output.error(_problem_sentence(problems[0], words))
        return
    safe_output.markup(
        Markup('<h3 class="filing wrong" role="alert">{}</h3>').format(
            words.plural("report.errors", refusing)
        )
    )
    advised = sum(each.stands_for for each in problems) - refusing
    also = words.plural("report.warnings_beside", advised) if advised else ""
    safe_output.markup(html.remark(words("report.correct"), also))
    columns = table.columns if table else ()
    safe_output.markup(draw_problems(problems, columns, view.workspace.strategy, words))
    if table is not None:
        downloads.offer_marked_copy(view, file, refused, table)


def _problem_sentence(problem: Problem, words: Wording) -> str:
    """A problem in words, with its place before it."""
    message, fix = words.problem(problem)
    place = [words("problems.row", row=problem.row)] if problem.row else []
    place += (
        [words("problems.column", letter=tables.column_letters(problem.column))]
        if problem.column
        else []
    )
    sentence = f"{', '.join(place)}: {message}" if place else message
    return f"{sentence} {fix}".strip()


def show_effects(
    view: View, tried: action_result.Tried, entity: str, *, is_of_page: bool = False
) -> None:
    """What acceptance would change on the day shown and later, and the warnings that do not stop it.

    Of a table that the page made nobody has seen its headers, so its columns are named in words.
    """
    words = view.words
    safe_output.markup(html.title(words.plural("report.right", tried.rows)))
    safe_output.markup(html.title(words("effects.title"), 4))
    strategy = view.workspace.strategy
    for line in what_to_report.settled_lines(view, entity, tried.reported):
        safe_output.markup(Markup('<p class="filing">{}</p>').format(line))
    safe_output.markup(draw_over_time(tried.effect, strategy, view.day, words))
    warnings = [problem for problem in tried.problems if problem.severity is Severity.WARNING]
    if warnings:
        told = words.plural("report.warnings", sum(each.stands_for for each in warnings))
        safe_output.markup(html.title(told, 4))
        if tried.answered:
            safe_output.markup(html.remark(words.plural("answers.kept", len(tried.answered))))
        given = {to: receipts.given_answer(each, words) for to, each in tried.answered.items()}
        columns: Sequence[str] = tried.table.columns
        if is_of_page:
            columns = [words(f"field.{name}") for name in columns]
        safe_output.markup(
            draw_problems(warnings, columns, strategy, words, given, lettered=not is_of_page)
        )


def show_submission(view: View, who: ActingPerson, stored: Submission) -> None:
    """The file is among the submissions: just handed in, or known from before."""
    words, sent = view.words, handed_in(view)
    if sent is not None and sent.id == stored.id:
        with outcome(f"receipt {stored.id}"):
            safe_output.notice(words("report.done", number=stored.id))
    else:
        values: dict[str, Any] = {
            "number": stored.id,
            "sender": entity_names.actor_name(stored.sender, words),
        }
        at, state = receipts.local_time(stored.submitted_at, words), words(f"state.{stored.stage}")
        safe_output.notice(words("report.already", at=at, state=state, **values))
    if stored.stage == "overtaken":
        later = stored.replaced_by
        safe_output.warning(words("report.overtaken", number=stored.id, later=later))
    show_receipt(view, who, stored)


def show_receipt(view: View, who: ActingPerson, stored: Submission, place: str = "file") -> None:
    """The receipt on the screen, to keep as a text, and to print."""
    words, strategy, day = view.words, view.workspace.strategy, view.day
    receipt = receipts.Receipt(
        stored,
        view.snapshot.answers_of(stored.id),
        submission_effects.effects(view, stored),
        receipts.OnRecord(
            view.snapshot.record_of(stored.id),
            stored.id in view.snapshot.by_invited.submissions,
            _awaited(view, who, stored),
        ),
    )
    address = _address(view, who, stored.entity)
    safe_output.markup(receipts.draw(receipt, strategy, day, words, address))
    with st.container(horizontal=True, vertical_alignment="center", key=f"receipt_{place}"):
        download_button.offer(
            view,
            words("receipt.download"),
            receipts.text(receipt, strategy, day, words).encode,
            f"receipt:{stored.id}",
            file_name=receipts.file_name(stored),
            key=f"receipt_text_{place}",
        )
        original.offer(view, who, stored, place)
        safe_output.markup(html.remark(words("receipt.print")))
    attachments.show(view, who, stored, place)
    attachments.offer(view, who, stored, place)
    if not _is_shown_above(view, who, stored):
        thread.show(view, who, stored, place)


def _awaited(view: View, who: ActingPerson, stored: Submission) -> receipts.Awaited | None:
    """What an entity still owes of a submission: a correction in all rows, or the answer to a question."""
    body = view.snapshot.answer(view.workspace.today).body(stored.entity)
    if body and any(each.number == stored.id for each in body.returned):
        return "correction"
    known = submission_thread.read(view.snapshot, who.actor, stored)
    return "answer" if submission_thread.open_question(known, stored) else None


def _is_shown_above(view: View, who: ActingPerson, stored: Submission) -> bool:
    """Whether the thread is already at the top of the page, because somebody waits for an answer."""
    known = submission_thread.read(view.snapshot, who.actor, stored)
    asked = submission_thread.open_question(known, stored)
    return asked is not None or stored.awaits_correction


def _address(view: View, who: ActingPerson, entity: str) -> receipts.SubmissionAddress:
    """The page that shows a submission of an entity, by its number."""
    return lambda number: view.link(
        "report", role=who.role.value, unit=entity, submission=str(number)
    )


def _open_unanswered(view: View, who: ActingPerson, submissions: Sequence[Submission]) -> None:
    """Opens the receipt of what was handed in last, where the server died before its answer came."""
    own = next((each for each in submissions if each.sender == who.actor.called), None)
    if own is None or not reconnection.is_unanswered():
        return
    if datetime.now(UTC) - datetime.fromisoformat(own.submitted_at) < JUST_NOW:
        st.session_state[_chosen_receipt(view, own.entity)] = own.id
        address_bar.put("submission", str(own.id))


def show_submissions(view: View, who: ActingPerson, entity: str) -> None:
    """What the entity has handed in before, what became of it, and who acts next."""
    words, strategy = view.words, view.workspace.strategy
    name = entity_names.short(strategy, entity, words)
    safe_output.markup(html.title(words("report.list", entity=name)))
    submissions = entity_submissions(view, entity)
    if not submissions:
        safe_output.markup(html.remark(words("report.none", entity=name)))
        return
    caption, address = words("report.list", entity=name), _address(view, who, entity)

    def draw_list() -> Markup:
        last = {each.id: thread.last_text(view, who, each) for each in submissions}
        awaited = {each.id: _awaited(view, who, each) for each in submissions}
        return receipts.draw_list(submissions, caption, words, address, last, awaited)

    safe_output.once(view, draw_list, "reports of", entity, who.actor)
    safe_output.markup(html.remark(words("report.withdraw")))
    numbered = {submission.id: submission for submission in submissions}
    # The address has what was handed in last, whose receipt is above until the page is loaded again.
    sent, written = handed_in(view), st.query_params.get("submission")
    if sent is not None and str(sent.id) == written:
        written = None
    _open_unanswered(view, who, submissions)
    chosen = fields.select(
        words("receipt.which"),
        list(numbered),
        str,
        key=_chosen_receipt(view, entity),
        first=next(
            (submission.id for submission in submissions if str(submission.id) == written), None
        ),
        placeholder=words("receipt.none"),
    )
    if chosen is not None and chosen in numbered:
        # The browser brings what was opened into sight: see shell/browser.js.
        with st.container(key=f"opened receipt {chosen}"):
            show_receipt(view, who, numbered[chosen], "list")
        decision.offer_withdrawal(view, who, numbered[chosen])
