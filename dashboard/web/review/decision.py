"""Deciding on a submission, or several: accept, return or take back, for people who may, and the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl
import streamlit as st

from dashboard.markup import View
from dashboard.markup.kit import html, templates
from dashboard.markup.submissions import approval, submission_effects
from dashboard.store import Submission
from dashboard.text import names
from dashboard.web import safe_output, session
from dashboard.web.shell import fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.submissions import thread
from dashboard.workflow import Workspace, action_result, permissions, review

OUTCOMES = "decided"
"""Where the session keeps what came of its last decision on one submission or several, by their numbers."""


def open_key(workspace: Workspace) -> str:
    """The key of the session that holds the number of the open submission."""
    return f"submission {workspace.strategy.id}"


def open_submission(workspace: Workspace, number: int | None) -> None:
    """Opens a submission on the page; without a number the first that waits."""
    st.session_state[open_key(workspace)] = number


def is_asked_for(workspace: Workspace, number: int) -> bool:
    """Whether somebody opened this submission; otherwise it is only the first that waits."""
    return st.session_state.get(open_key(workspace)) == number


def show_outcomes(view: View, *numbers: int) -> None:
    """What came of the last decision of this session, and what is to be looked at again; or only of some."""
    words = view.words
    states = {submission.id: submission.state for submission in view.snapshot.submissions}
    with safe_output.together():
        for number, outcome in _outcomes(view.workspace).items():
            if numbers and number not in numbers:
                continue
            if isinstance(outcome, action_result.Refused):
                safe_output.errors(outcome.problems, words)
            elif outcome.submission.state == states.get(number):
                state = words(f"state.{states[number]}")
                safe_output.notice(words("review.is", number=number, state=state))
                safe_output.warnings(outcome.warnings, words)


def _outcomes(workspace: Workspace) -> dict[int, review.Decision]:
    key = session.own_key(workspace, OUTCOMES)
    outcomes: dict[int, review.Decision] = st.session_state.get(key, {})
    return outcomes


def _keep(workspace: Workspace, done: Iterable[tuple[int, review.Decision]]) -> None:
    """Keeps what came of a decision, but nothing of a second click: it is refused for what the first did."""
    before = _outcomes(workspace)
    st.session_state[session.own_key(workspace, OUTCOMES)] = {
        number: before[number] if is_second_click(before.get(number), outcome) else outcome
        for number, outcome in done
    }


def is_of(who: ActingPerson, submission: Submission) -> bool:
    """Whether this person has handed it in."""
    return bool(who.name) and names.fold(who.name) == names.fold(submission.sender)


def offer_decision(
    view: View, who: ActingPerson, submission: Submission, following: int | None = None
) -> None:
    """What this person may do with the submission, or why nothing.

    `following` is the one that is opened once this one is accepted or returned.
    """
    words = view.words
    may_withdraw = permissions.may_report_for(who.actor, view.workspace.strategy, submission.entity)
    may_review = permissions.may_review(who.actor)
    reviews = may_review and submission.stage == "submitted"
    is_own = reviews and is_of(who, submission)
    with safe_output.together():
        safe_output.markup(html.title(words("review.decide"), 4))
        _show_unsent(view, who, submission)
        thread.show_result(view, submission, "review")
        if submission.stage not in {"submitted", "overtaken", "accepted"}:
            state = words(f"state.{submission.stage}")
            safe_output.markup(html.remark(words("review.final", state=state)))
        elif submission.stage == "submitted" and not may_review:
            role = words(f"role.{who.role.value}")
            safe_output.notice(words("review.only_coordinator", role=role))
        if submission.state == "accepted" and not may_withdraw:
            safe_output.notice(words("review.own_only"))
        if may_withdraw and is_own:
            safe_output.warning(words("review.own_submission"))
    if not may_withdraw:
        return
    if reviews and not is_own:
        _offer_acceptance(view, who, submission, following)
        _offer_with_reason(view, who, submission, "return", following)
    elif submission.stage in {"submitted", "overtaken", "accepted"}:
        _offer_with_reason(view, who, submission, "withdraw")
    label = words("thread.ask" if may_review else "thread.answer")
    typed = typed_texts.find(view.workspace, who, f"message review {submission.id}")
    with st.expander(label, expanded=bool(typed), key=f"ask {submission.id}"):
        thread.offer(view, who, submission, "review")
    if reviews:
        eyes = "review.four_eyes_held" if who.account else "review.four_eyes"
        safe_output.markup(html.remark(words(eyes)))


def offer_withdrawal(view: View, who: ActingPerson, submission: Submission) -> None:
    """Taking back your own submission with a reason, beside its receipt; nothing where it is final."""
    with fields.place_above():
        show_outcomes(view, submission.id)
    may_withdraw = permissions.may_report_for(who.actor, view.workspace.strategy, submission.entity)
    if may_withdraw and submission.stage in {"submitted", "overtaken", "accepted"}:
        _offer_with_reason(view, who, submission, "withdraw")


def _offer_acceptance(
    view: View, who: ActingPerson, submission: Submission, following: int | None
) -> None:
    st.button(
        view.words("review.accept"),
        type="primary",
        disabled=not who.name,
        key=f"accept {submission.id}",
        width="stretch",
        on_click=_decide,
        args=(view.workspace, who, submission.id, "accept", following),
    )


def _offer_with_reason(
    view: View, who: ActingPerson, submission: Submission, verb: str, following: int | None = None
) -> None:
    """The form of a verb that demands a reason; of what counts with what its withdrawal would change."""
    words = view.words
    if verb == "withdraw" and submission.state == "accepted":
        effect = submission_effects.effect_of_withdrawal(view, submission)
        said = f"{submission_effects.over_time(view, effect)}."
        title = html.title(words("review.withdraw_effect"), 4)
        safe_output.markup(title, html.remark(said))
    key = f"{verb} {submission.id}"
    typed = typed_texts.find(view.workspace, who, _reason_key(verb, submission.id))
    if verb == "withdraw":
        form = st.container(border=True, key=key)
    else:
        form = st.expander(words("review.return_open"), expanded=bool(typed), key=key)
    with form:
        st.text_area(
            words(f"review.{verb}_reason"),
            max_chars=2_000,
            height=80,
            key=typed_texts.keep(view.workspace, who, _reason_key(verb, submission.id)),
        )
        if verb == "withdraw" and _took_a_place(view, submission):
            safe_output.markup(html.remark(words("review.withdraw_note")))
        if verb == "return":
            safe_output.markup(html.remark(words("review.return_note")))
        st.button(
            words(f"review.{verb}"),
            disabled=not who.name,
            key=f"{verb}_button {submission.id}",
            on_click=_decide,
            args=(view.workspace, who, submission.id, verb, following),
        )


def _took_a_place(view: View, submission: Submission) -> bool:
    """Whether rows were standing until this submission was accepted and would be again without it."""
    if submission.state != "accepted":
        return False
    history = view.snapshot.history
    ours = pl.col("submission") == submission.id
    opened = history.filter(ours)["opened"]
    return not history.filter(~ours, pl.col("closed").is_in(opened.implode())).is_empty()


def _reason_key(verb: str, number: int) -> str:
    return f"{verb}_reason {number}"


def _decide(
    workspace: Workspace, who: ActingPerson, number: int, verb: str, following: int | None
) -> None:
    """The decision, taken before the page is drawn again: the page then shows what came of it.

    A page that was drawn first would find the decision of somebody else, and drop this one unsaid.
    """
    reason = str(st.session_state.get(_reason_key(verb, number)) or "")
    decide = {
        "accept": lambda: review.accept(workspace, who.actor, number),
        "return": lambda: review.send_back(workspace, who.actor, number, reason),
        "withdraw": lambda: review.withdraw(workspace, who.actor, number, reason),
    }
    decision = session.carry_out(decide[verb])
    if is_second_click(_outcomes(workspace).get(number), decision):
        return
    _keep(workspace, [(number, decision)])
    if isinstance(decision, action_result.Refused):
        # Else the first that waits would stand here, and why this one was not decided nowhere.
        open_submission(workspace, number)
        if verb != "accept":
            typed_texts.note(workspace, who, _reason_key(verb, number), reason)
        return
    reason_of = "withdraw" if verb == "withdraw" else "return"
    typed_texts.forget(workspace, who, _reason_key(reason_of, number))
    if verb != "withdraw":
        open_submission(workspace, following)


def is_second_click(before: review.Decision | None, decision: review.Decision) -> bool:
    """Whether a refusal only says what this session has just done itself."""
    match before, decision:
        case action_result.Stored(submission), action_result.Refused(problems):
            return any(
                problem.code == "wrong-state" and problem.values.get("state") == submission.state
                for problem in problems
            )
    return False


def _show_unsent(view: View, who: ActingPerson, submission: Submission) -> None:
    """The reason that somebody was writing when the submission was decided otherwise: no field has it now."""
    if submission.stage == "submitted":
        return
    text = typed_texts.find(view.workspace, who, _reason_key("return", submission.id))
    if text:
        safe_output.notice(view.words("review.unsent_reason", reason=html.escape_unprintable(text)))


def offer(view: View, who: ActingPerson, waiting: Sequence[Submission]) -> None:
    """For who reviews and has several that contradict nothing: a choice, what it would change, one button."""
    words, workspace = view.words, view.workspace
    if len(waiting) < 2 or not permissions.may_review(who.actor):
        return
    numbered = {submission.id: submission for submission in waiting}
    key = f"together {workspace.strategy.id}"

    def option(number: int) -> str:
        return approval.name(view, numbered[number]) if number in numbered else str(number)

    still_waiting = [number for number in st.session_state.get(key, []) if number in numbered]
    if key in st.session_state and still_waiting != st.session_state[key]:
        st.session_state[key] = still_waiting
    fields.renew(key, lambda chosen: " ".join(map(option, chosen)), None)
    chosen = st.pills(
        words("several_at_once.choose"),
        list(numbered),
        selection_mode="multi",
        format_func=option,
        key=key,
    )
    if not chosen:
        return
    safe_output.markup(html.title(words.plural("several_at_once.effects", len(chosen)), 4))
    effect = review.preview_on(workspace, chosen, view.day)
    said = submission_effects.over_time(view, effect)
    safe_output.markup(templates.parts("submissions.html").will(said))
    st.button(
        words.plural("several_at_once.accept", len(chosen)),
        disabled=not who.name,
        key="accept_all",
        on_click=_accept_all,
        args=(workspace, who, sorted(chosen)),
    )


def _accept_all(workspace: Workspace, who: ActingPerson, numbers: list[int]) -> None:
    """The decisions, taken before the page is drawn again; the page then shows what came of each."""
    done = session.carry_out(lambda: review.accept_all(workspace, who.actor, numbers))
    if isinstance(done, action_result.Refused):
        done = [(number, done) for number in numbers]
    _keep(workspace, done)
