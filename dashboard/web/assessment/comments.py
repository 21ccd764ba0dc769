"""A round of comments on the page of the assessment: drafts out, comments in, answers beside the card."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from dashboard.assessment import comments
from dashboard.documents import comment_copy
from dashboard.documents.chapters import comments_annex
from dashboard.documents.formats import write_file
from dashboard.files import child_limits, work_in_child
from dashboard.markup import View
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.html import join
from dashboard.markup.submissions import receipts
from dashboard.markup.submissions.problems import draw_problems
from dashboard.text import Problem
from dashboard.web import safe_output, session
from dashboard.web.shell import download_button, fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import (
    Workspace,
    action_result,
    comment_actions,
    document_material,
    intake,
    permissions,
)

RESULT = "comment_result"
Result = action_result.Refused | comment_actions.StoredComments | comments.StoredComment


def offer_round(view: View, who: ActingPerson) -> None:
    """The draft and an empty table for one body, and the way of its comments into the program."""
    words, strategy = view.words, view.workspace.strategy
    if strategy.cards is not None:
        return
    with st.expander(words("comments.round"), key="comment_round"):
        safe_output.markup(html.remark(words("comments.round_lead")))
        if view.snapshot.comments:
            answered = sum(each.answer is not None for each in view.snapshot.comments)
            number = len(view.snapshot.comments)
            safe_output.markup(html.remark(words("comments.progress", answered=answered, n=number)))
        bodies = {
            entity.code: entity_names.short_and_full(strategy, entity.code, words)
            for entity in strategy.entities
            if comment_actions.tasks_of(strategy, entity.code)
        }
        chosen = fields.select(
            words("comments.body"),
            list(bodies),
            bodies.__getitem__,
            key=f"comment_body {strategy.id}",
            placeholder=words("entry.choose"),
        )
        if chosen in bodies:
            _offer_copies(view, str(chosen))
            _ask_table(view, who, str(chosen))
        _show_result(view)


def _offer_copies(view: View, entity: str) -> None:
    """The draft as Word and the table as CSV, each made when it is asked for."""
    words = view.words
    tasks = comment_actions.tasks_of(view.workspace.strategy, entity)

    def draft() -> bytes | Problem:
        material, problems = document_material.read_material(view.snapshot, view.day)
        if problems:
            return problems[0]
        return work_in_child.call(
            write_file.build_and_render,
            ".docx",
            comment_copy.build_copy,
            material,
            entity,
            tasks,
            words,
        )

    strategy = view.workspace.strategy
    body = entity_names.short(strategy, entity, words).lower().replace(" ", "-")
    offered: tuple[tuple[str, Callable[[], bytes | Problem], str], ...] = (
        ("copy", draft, ".docx"),
        ("empty_table", lambda: comment_copy.comment_table(tasks, words), ".csv"),
    )
    with st.container(horizontal=True, key="comment copies"):
        for name, make, ending in offered:
            parts = (strategy.id, body, words(f"comments.file_{name}"), words.language)
            download_button.offer(
                view,
                words(f"comments.{name}"),
                make,
                f"comments-{name.replace('_', '-')}:{entity}",
                file_name=f"{'-'.join(parts)}{ending}",
                key=f"comments {name}",
            )


def _ask_table(view: View, who: ActingPerson, entity: str) -> None:
    """The table that came back, and the button that stores its comments."""
    words, strategy = view.words, view.workspace.strategy
    if not permissions.may(who.actor, permissions.Action.COMMENT, strategy, entity):
        return
    key = session.own_key(view.workspace, f"comment_table {entity}")
    sent = st.file_uploader(words("comments.upload"), key=key)
    if sent is None:
        return
    if not who.name:
        safe_output.warning(words("person.no_name"))
    file = intake.ProgressFile(
        sent.name, sent.getvalue(), entity, limit=child_limits.LARGEST_UPLOAD
    )
    st.button(
        words("comments.hand_in"),
        type="primary",
        disabled=not who.name,
        key=session.own_key(view.workspace, f"comment_hand_in {entity}"),
        on_click=_keep_result,
        args=(
            view.workspace,
            lambda: comment_actions.hand_in(
                view.workspace, who.actor, file, comments_annex.field_names()
            ),
        ),
    )


def draw_task_comments(view: View, who: ActingPerson, task: str) -> None:
    """The comments on a task below its card, each with its answer, or with the form that gives one."""
    words = view.words
    mine = [each for each in view.snapshot.comments if each.comment.task == task]
    if not mine:
        return
    safe_output.markup(html.title(words.plural("comments.of_task", len(mine))))
    _show_result(view)
    for each in mine:
        safe_output.markup(_comment(view, each))
        if permissions.may_evaluate(who.actor):
            _ask_answer(view, who, each)


def _comment(view: View, each: comments.StoredComment) -> Markup:
    words, strategy = view.words, view.workspace.strategy
    head = words(
        "comments.by",
        number=each.number,
        entity=entity_names.short(strategy, each.entity, words),
        author=html.escape_unprintable(each.comment.author),
        field=comments_annex.field_name(each.comment.field, words),
    )
    answers = [
        Markup("<p><b>{}</b> · {}</p>").format(
            html.escape_unprintable(comments_annex.answer_text(answer, words)),
            words(
                "comments.answered_by",
                name=entity_names.actor_name(answer.author, words),
                at=receipts.local_time(answer.at, words),
            ),
        )
        for answer in each.answers[-1:]
    ]
    return Markup(
        '<section class="comment"><h4>{}</h4><blockquote>{}</blockquote>{}</section>'
    ).format(
        head,
        html.escape_unprintable(each.comment.text),
        join(answers) or Markup("<p>{}</p>").format(words("comments.open")),
    )


def _ask_answer(view: View, who: ActingPerson, each: comments.StoredComment) -> None:
    """Outcome and reason; answering again replaces the current answer."""
    words, workspace = view.words, view.workspace
    outcome, text = f"comment_outcome {each.number}", f"comment_text {each.number}"

    def answer() -> Result:
        chosen = st.session_state.get(outcome) or comments.OUTCOMES[0]
        written = str(st.session_state.get(text) or "")
        result = comment_actions.answer(workspace, who.actor, each.number, chosen, written)
        if isinstance(result, comments.StoredComment):
            typed_texts.forget(workspace, who, text)
        return result

    fields.begin(outcome, each.answer.outcome if each.answer else comments.OUTCOMES[0])
    with st.container(border=True, key=f"answer {each.number}"):
        st.segmented_control(
            words("comments.outcome", number=each.number),
            comments.OUTCOMES,
            required=True,
            format_func=lambda name: words(f"comments.{name}"),
            key=outcome,
        )
        st.text_area(
            words("comments.reason"),
            max_chars=5_000,
            height=68,
            key=typed_texts.keep(workspace, who, text),
        )
        if not who.name:
            safe_output.warning(words("person.no_name"))
        st.button(
            words("comments.save"),
            disabled=not who.name,
            key=f"comment_answer {each.number}",
            on_click=_keep_result,
            args=(workspace, answer),
        )


def _keep_result(workspace: Workspace, action: Callable[[], Result]) -> None:
    result = session.carry_out(action)
    st.session_state[session.own_key(workspace, RESULT)] = result


def _show_result(view: View) -> None:
    """What came of the last click, once."""
    words = view.words
    result = st.session_state.pop(session.own_key(view.workspace, RESULT), None)
    match result:
        case action_result.Refused(problems, read):
            columns = read.columns if read else ()
            strategy = view.workspace.strategy
            safe_output.markup(draw_problems(problems, columns, strategy, words))
        case comment_actions.StoredComments(numbers, warnings):
            listed = ", ".join(map(str, numbers))
            safe_output.notice(words.plural("comments.stored", len(numbers), numbers=listed))
            safe_output.warnings(warnings, words)
        case comments.StoredComment():
            assert result.answer is not None
            said = comments_annex.answer_text(result.answer, words)
            safe_output.notice(words("comments.answered", number=result.number, answer=said))
