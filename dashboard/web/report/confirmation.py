"""What came of a table that was tried out: every problem or every effect, and only then the storing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

import streamlit as st

from dashboard.files import background_workbooks
from dashboard.markup import View, what_to_report
from dashboard.markup.kit import html, templates
from dashboard.markup.submissions import receipts, submission_effects
from dashboard.markup.submissions.problems import draw_over_time, draw_problems, first_rows
from dashboard.presentation import Wording
from dashboard.text import Problem, Severity, Table, errors, tables
from dashboard.web import safe_output, session
from dashboard.web.report import (
    answers_to_warnings,
    corrections,
    drafts,
    handed_in,
    upload,
)
from dashboard.web.shell import address_bar, downloads
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.submissions import attachments
from dashboard.workflow import action_result, intake, marked_copy


def show_attempt(view: View, who: ActingPerson, attempt: upload.Attempt) -> None:
    """What came of the file; where it has no error, the button that stores it."""
    words = view.words
    match attempt.result:
        case action_result.Already(submission):
            handed_in.show_submission(view, who, submission)
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
            answered, tried = answers_to_warnings.ask(view, who, attempt.file, tried)
            show_effects(view, tried, answered)
            safe_output.markup(submission_effects.draw_numbers(view, tried.numbers))
            offer_confirmation(view, who, answered, tried, "file")


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
    title = words.plural("report.errors", refusing)
    safe_output.markup(templates.parts("submissions.html").refused(title))
    advised = sum(each.stands_for for each in problems) - refusing
    also = words.plural("report.warnings_beside", advised) if advised else ""
    safe_output.markup(html.remark(words("report.correct"), also))
    columns = table.columns if table else ()
    safe_output.markup(draw_problems(problems, columns, view.situation.strategy, words))
    if table is not None:
        _offer_marked_copy(view, file, refused, table)


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
    view: View, tried: action_result.Tried, file: intake.ProgressFile, *, is_of_page: bool = False
) -> None:
    """What acceptance would change on the day shown and later, and the warnings that do not stop it.

    Of a table that the page made nobody has seen its headers, so its columns are named in words.
    """
    words = view.words
    if waits := len(tried.undecided):
        safe_output.markup(html.title(words.plural("answers.open", waits)))
        return
    safe_output.markup(html.title(words.plural("report.right", tried.rows)))
    safe_output.markup(html.title(words("effects.title"), 4))
    strategy = view.situation.strategy
    for line in what_to_report.settled_lines(view, file.entity, tried.reported):
        safe_output.markup(html.remark(line))
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


def offer_confirmation(
    view: View,
    who: ActingPerson,
    file: intake.ProgressFile,
    tried: action_result.Tried,
    kind: drafts.Kind | None = None,
    typed: Mapping[str, str] | None = None,
) -> None:
    """The button that stores what was tried out; a file without an error only comes so far.

    `kind` is that of a report with details, of which "nothing to report" has none; `typed` has the texts of
    fields that it was made of.
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
    attached = attachments.ask_attachments(view, who, _attached_key(view, file), file.replaces)
    refused = attachments.show_refused(view, attached.files)
    ready = bool(who.name and rows and not refused and not tried.undecided)
    # The button carries what is shown: a click on what was shown before hands in nothing, and that is said.
    shown = (sha256(file.content).digest(), file.options, file.mapping, file.dates, file.replaces)
    told = (file.entity, tried.rows, tried.effect, tried.numbers)
    begins = session.own_key(view.workspace, f"confirm {kind} ")
    key = begins + sha256(repr((shown, told)).encode()).hexdigest()
    if st.button(words("report.confirm"), type="primary", disabled=not ready, key=key):
        result = intake.submit(view.workspace, who.actor, file, attached, typed=typed)
        _show_stored(view, who, file, result, kind)
    elif any(str(name).startswith(begins) and was for name, was in st.session_state.items()):
        safe_output.warning(words("report.shown_before"))


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
    for submission in handed_in.of_entity(view, file.entity):
        if submission.sha256 == digest and submission.state in {"returned", "withdrawn"}:
            reason = submission.reason or "–"
            message = f"report.again_{submission.state}"
            safe_output.warning(view.words(message, number=submission.id, reason=reason))
            return


def _show_stored(
    view: View,
    who: ActingPerson,
    file: intake.ProgressFile,
    result: action_result.ActionResult,
    kind: drafts.Kind | None,
) -> None:
    """What came of storing; the page then finds the file among the submissions: its receipt."""
    session.refresh()
    if isinstance(result, action_result.Refused | action_result.Tried):
        st.session_state["attempt"] = None
        safe_output.markup(draw_problems(result.problems, (), view.situation.strategy, view.words))
        return
    st.session_state[session.own_key(view.workspace, handed_in.LAST)] = result
    answers_to_warnings.forget(view, who, file)
    if kind is not None:
        drafts.forget_details(view, who, file.entity, kind)
    attachments.forget_chosen(view.workspace, who, _attached_key(view, file))
    address_bar.put("submission", str(result.submission.id))
    st.session_state[handed_in.chosen_receipt(view, file.entity)] = None
    st.rerun()


def _offer_marked_copy(
    view: View, file: intake.ProgressFile, refused: action_result.Refused, table: Table
) -> None:
    """The same table with its cells marked, made when it is asked for; what it cannot keep."""
    words = view.words

    def build_copy() -> bytes | Problem:
        copy = marked_copy.mark_problems(file, refused, words)
        if isinstance(copy, background_workbooks.MarkedCopy):
            return copy.content
        return copy or Problem("work-failed", {"why": "–"})

    name = receipts.safe_name(file.name, 0).removeprefix("0-").rpartition(".")[0]
    downloads.offer(
        view,
        words("report.marked"),
        build_copy,
        f"marked-copy:{file.entity}",
        file_name=f"{name}-{words('report.marked_name')}.xlsx",
        help=words("report.marked_help"),
        key="marked_file",
    )
    for line in marked_copy.lost_parts_lines(table.lost, words):
        safe_output.markup(html.remark(line))
