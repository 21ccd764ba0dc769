"""Deciding on a submission: accept, return or take back, by whoever may, and what came of it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboard.store import Submission, database
from dashboard.web import session
from dashboard.web.kit import html, safe_output
from dashboard.web.session import View
from dashboard.web.shell import fields
from dashboard.web.shell.person import Person
from dashboard.web.submissions import problems
from dashboard.workflow import Workspace, action_result, permissions, review


def offer_decision(view: View, who: Person, submission: Submission) -> None:
    """What this person may do with the submission, or why nothing."""
    words = view.words
    safe_output.markup(html.title(words("review.decide"), 4))
    with fields.place_above():
        _show_decision(view, submission)
    state = words(f"state.{submission.stage}")
    if submission.stage not in {"submitted", "overtaken", "accepted"}:
        safe_output.markup(html.remark(words("review.final", state=state)))
        return
    if submission.stage == "submitted" and not permissions.may_review(who.actor):
        role = words(f"role.{who.role.value}")
        safe_output.notice(words("review.only_coordinator", role=role))
    may_withdraw = permissions.may_report_for(who.actor, view.workspace.strategy, submission.entity)
    if submission.state == "accepted" and not may_withdraw:
        safe_output.notice(words("review.own_only"))
    if not may_withdraw:
        return
    with fields.place_above():
        if not who.name:
            safe_output.warning(words("person.no_name"))
    if permissions.may_review(who.actor) and submission.stage == "submitted":
        _offer_acceptance(view, who, submission)
        _offer_with_reason(view, who, submission, "return")
    else:
        _offer_with_reason(view, who, submission, "withdraw")


def offer_withdrawal(view: View, who: Person, submission: Submission) -> None:
    """Taking back one's own submission with a reason, beside its receipt; nothing where it is final."""
    with fields.place_above():
        _show_decision(view, submission)
    may_withdraw = permissions.may_report_for(who.actor, view.workspace.strategy, submission.entity)
    if may_withdraw and submission.stage in {"submitted", "overtaken", "accepted"}:
        _offer_with_reason(view, who, submission, "withdraw")


def _offer_acceptance(view: View, who: Person, submission: Submission) -> None:
    st.button(
        view.words("review.accept"),
        type="primary",
        disabled=not who.name,
        key=f"accept {submission.id}",
        on_click=_carry_out,
        args=(view.workspace, who, submission.id, "accept"),
    )


def _offer_with_reason(view: View, who: Person, submission: Submission, verb: str) -> None:
    """The form of a verb that demands a reason."""
    words = view.words
    with st.form(f"{verb} {submission.id}", enter_to_submit=False):
        st.text_area(
            words(f"review.{verb}_reason"),
            max_chars=2_000,
            height=80,
            key=_reason_key(verb, submission.id),
        )
        if verb == "withdraw" and _took_a_place(view, submission):
            safe_output.markup(html.remark(words("review.withdraw_note")))
        st.form_submit_button(
            words(f"review.{verb}"),
            disabled=not who.name,
            key=f"{verb}_button {submission.id}",
            on_click=_carry_out,
            args=(view.workspace, who, submission.id, verb),
        )


def _took_a_place(view: View, submission: Submission) -> bool:
    """Whether rows stood until this submission was accepted and would stand again without it."""
    if submission.state != "accepted":
        return False
    history = view.snapshot.history
    ours = pl.col("submission") == submission.id
    opened = history.filter(ours)["opened"]
    return not history.filter(~ours, pl.col("closed").is_in(opened.implode())).is_empty()


def _reason_key(verb: str, number: int) -> str:
    return f"{verb}_reason {number}"


def _carry_out(workspace: Workspace, who: Person, number: int, verb: str) -> None:
    """The decision, taken before the page is drawn again: the page then shows what came of it.

    A page that was drawn first would find the decision of somebody else, and drop this one unsaid.
    """
    reason = str(st.session_state.get(_reason_key(verb, number)) or "")
    try:
        if verb == "accept":
            decision = review.accept(workspace, who.actor, number)
        elif verb == "return":
            decision = review.send_back(workspace, who.actor, number, reason)
        else:
            decision = review.withdraw(workspace, who.actor, number, reason)
    except database.Unavailable as error:
        decision = action_result.Refused((session.reader_problem(error),))
    session.refresh()
    last, before = st.session_state.get("decided", (None, None))
    if last != number or not is_second_click(before, decision):
        st.session_state["decided"] = number, decision


def is_second_click(before: review.Decision | None, decision: review.Decision) -> bool:
    """Whether a refusal only says what this session has just done itself."""
    match before, decision:
        case action_result.Stored(submission), action_result.Refused(problems):
            return any(
                problem.code == "wrong-state" and problem.values.get("state") == submission.state
                for problem in problems
            )
    return False


def _show_decision(view: View, submission: Submission) -> None:
    """What came of the last decision in this session, if it was on this submission."""
    number, decision = st.session_state.get("decided", (None, None))
    if number != submission.id:
        return
    words, strategy = view.words, view.workspace.strategy
    match decision:
        case action_result.Refused(refusal):
            for problem in refusal:
                message, fix = words.problem(problem)
                safe_output.error(f"{message} {fix}".strip())
        case action_result.Stored(decided, changes, warnings):
            state = words(f"state.{decided.state}")
            safe_output.notice(words("review.is", number=submission.id, state=state))
            for problem in warnings:
                safe_output.warning(" ".join(words.problem(problem)).strip())
            if decided.state == "accepted":
                safe_output.markup(html.title(words("effects.changed"), 4))
                day = view.workspace.default_day
                safe_output.markup(problems.draw_effects(changes, strategy, day, words))
