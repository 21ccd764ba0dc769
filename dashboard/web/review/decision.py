"""Deciding on a submission, or several: accept, return or take back, for people who may, and the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.html import join
from dashboard.markup.submissions import problems, receipts, submission_effects
from dashboard.store import Submission
from dashboard.text import names
from dashboard.web import safe_output, session
from dashboard.web.shell import fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import Workspace, action_result, permissions, review


def open_key(workspace: Workspace) -> str:
    """The key of the session that holds the number of the open submission."""
    return f"submission {workspace.strategy.id}"


def open_submission(workspace: Workspace, number: int | None) -> None:
    """Opens a submission on the page; without a number the first that waits."""
    st.session_state[open_key(workspace)] = number


def is_asked_for(workspace: Workspace, number: int) -> bool:
    """Whether somebody opened this submission; otherwise it is only the first that waits."""
    return st.session_state.get(open_key(workspace)) == number


def decided_here(submissions: Iterable[Submission]) -> list[Submission]:
    """What this session has accepted or returned, the last one last."""
    by_number = {submission.id: submission for submission in submissions}
    return [
        by_number[number]
        for number, result in _decisions().items()
        if number in by_number
        and isinstance(result, action_result.Stored)
        and result.submission.state == by_number[number].stage in {"accepted", "returned"}
    ]


def _decisions() -> dict[int, review.Decision]:
    """What came of each decision of this session, by the number of the submission, the last one last."""
    decisions: dict[int, review.Decision] = st.session_state.get("decisions", {})
    return decisions


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
    is_own = reviews and bool(who.name) and names.fold(who.name) == names.fold(submission.sender)
    with safe_output.together():
        safe_output.markup(html.title(words("review.decide"), 4))
        _show_decision(view, submission)
        _show_unsent(view, who, submission)
        if submission.stage not in {"submitted", "overtaken", "accepted"}:
            state = words(f"state.{submission.stage}")
            safe_output.markup(html.remark(words("review.final", state=state)))
            return
        if submission.stage == "submitted" and not may_review:
            role = words(f"role.{who.role.value}")
            safe_output.notice(words("review.only_coordinator", role=role))
        if submission.state == "accepted" and not may_withdraw:
            safe_output.notice(words("review.own_only"))
        if may_withdraw and not who.name:
            safe_output.warning(words("person.no_name"))
        elif may_withdraw and is_own:
            safe_output.warning(words("review.own_submission"))
    if not may_withdraw:
        return
    if reviews and not (is_own and who.account):
        _offer_acceptance(view, who, submission, following)
        _offer_with_reason(view, who, submission, "return", following)
    else:
        _offer_with_reason(view, who, submission, "withdraw")


def offer_withdrawal(view: View, who: ActingPerson, submission: Submission) -> None:
    """Taking back your own submission with a reason, beside its receipt; nothing where it is final."""
    with fields.place_above():
        _show_decision(view, submission)
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
        on_click=_decide,
        args=(view.workspace, who, submission.id, "accept", following),
    )


def _offer_with_reason(
    view: View, who: ActingPerson, submission: Submission, verb: str, following: int | None = None
) -> None:
    """The form of a verb that demands a reason; of what counts with what its withdrawal would change."""
    words = view.words
    if verb == "withdraw" and submission.state == "accepted":
        safe_output.markup(html.title(words("review.withdraw_effect"), 4))
        effect = submission_effects.effect_of_withdrawal(view, submission)
        strategy = view.situation.strategy
        safe_output.markup(problems.draw_over_time(effect, strategy, view.day, words))
    with st.container(border=True, key=f"{verb} {submission.id}"):
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
    decisions = _decisions()
    if is_second_click(decisions.get(number), decision):
        return
    kept = {
        each: result
        for each, result in decisions.items()
        if each != number and isinstance(result, action_result.Stored)
    }
    st.session_state["decisions"] = {**kept, number: decision}
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


def show_warnings(view: View, submission: Submission) -> None:
    """What the decision of this session asks to be looked at again."""
    decision = _decisions().get(submission.id)
    if isinstance(decision, action_result.Stored):
        safe_output.warnings(decision.warnings, view.words)


def _show_unsent(view: View, who: ActingPerson, submission: Submission) -> None:
    """The reason that somebody was writing when the submission was decided otherwise: no field has it now."""
    if submission.stage == "submitted":
        return
    text = typed_texts.find(view.workspace, who, _reason_key("return", submission.id))
    if text:
        safe_output.notice(view.words("review.unsent_reason", reason=html.escape_unprintable(text)))


def _show_decision(view: View, submission: Submission) -> None:
    """What came of the last decision of this session on this submission."""
    words = view.words
    decision = _decisions().get(submission.id)
    if isinstance(decision, action_result.Refused):
        safe_output.errors(decision.problems, words)
    elif decision is not None and decision.submission.state == submission.state:
        state = words(f"state.{submission.state}")
        safe_output.notice(words("review.is", number=submission.id, state=state))
        show_warnings(view, submission)


Decisions = dict[int, review.Decision]
DECISIONS_KEY = "decided_together"
"""Where the session keeps what came of the last common decision, until the next choice."""


def offer(view: View, who: ActingPerson, waiting: Sequence[Submission]) -> None:
    """For who reviews and has several before them: a choice, what it would change, one button."""
    words, workspace = view.words, view.workspace
    if len(waiting) < 2 or not permissions.may_review(who.actor):
        _show_decisions(view)
        return
    numbered = {submission.id: submission for submission in waiting}
    key = f"together {workspace.strategy.id}"

    def option(number: int) -> str:
        submission = numbered.get(number)
        if submission is None:
            return str(number)
        name = entity_names.short(view.situation.strategy, submission.entity, words)
        at = receipts.local_time(submission.submitted_at, words)
        return words("review.option_waiting", number=number, entity=name, at=at)

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
        _show_decisions(view)
        return
    safe_output.markup(html.title(words.plural("several_at_once.effects", len(chosen)), 4))
    effect = review.preview_on(workspace, chosen, view.day)
    said = submission_effects.over_time(view, effect)
    safe_output.markup(Markup('<p class="effect">{}.</p>').format(said))
    safe_output.markup(problems.draw_over_time(effect, view.situation.strategy, view.day, words))
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
    key = session.own_key(workspace, DECISIONS_KEY)
    before: Decisions = st.session_state.get(key, {})
    st.session_state[key] = {
        number: before[number] if is_second_click(before.get(number), result) else result
        for number, result in done
    }


def _show_decisions(view: View) -> None:
    """What came of each submission of the last common decision."""
    key = session.own_key(view.workspace, DECISIONS_KEY)
    done: Decisions = st.session_state.get(key, {})
    if not done:
        return
    items = [
        Markup("<li>{}</li>").format(_decision_text(view, number, result))
        for number, result in done.items()
    ]
    title = html.title(view.words("several_at_once.done"))
    shape = '<section class="together" role="status">{}<ul>{}</ul></section>'
    safe_output.markup(Markup(shape).format(title, join(items)))


def _decision_text(view: View, number: int, result: review.Decision) -> str:
    words = view.words
    if isinstance(result, action_result.Stored):
        state = words(f"state.{result.submission.state}")
        return words("review.is", number=number, state=state)
    return " ".join(part for problem in result.problems for part in words.problem(problem) if part)
