"""Several submissions decided at once: their joint effect first, then what came of each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.html import join
from dashboard.markup.submissions import problems, receipts, submission_effects
from dashboard.store import Submission
from dashboard.web import safe_output, session
from dashboard.web.review import decision
from dashboard.web.shell import fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import Workspace, action_result, permissions, review

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
        number: before[number] if decision.is_second_click(before.get(number), result) else result
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
