"""Several submissions decided at once: their joint effect first, then what came of each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboard import actions
from dashboard.actions import Outcome
from dashboard.desk import Desk
from dashboard.roles import reviews
from dashboard.store.database import Unavailable
from dashboard.store.submissions import Submission
from dashboard.web import deciding, fields, findings, receipts, session, show
from dashboard.web.person import Person, short_name
from dashboard.web.session import View
from dashboard.web.show import joined

Outcomes = dict[int, Outcome]
DONE = "decided_together"
"""Where the session keeps what came of the last common decision, until the next choice."""


def offer(view: View, who: Person, waiting: Sequence[Submission]) -> None:
    """For who reviews and has several before them: a choice, what it would change, one button."""
    words, desk = view.words, view.desk
    if len(waiting) < 2 or not reviews(who.actor):
        _show_done(view)
        return
    numbered = {one.id: one for one in waiting}
    key = f"together {desk.strategy.id}"

    def option(number: int) -> str:
        one = numbered.get(number)
        if one is None:
            return str(number)
        name = short_name(desk.strategy, one.entity, words)
        at = receipts.moment(one.submitted_at, words)
        return words("review.option_waiting", number=number, entity=name, at=at)

    kept = [number for number in st.session_state.get(key, []) if number in numbered]
    if key in st.session_state and kept != st.session_state[key]:
        st.session_state[key] = kept
    fields.renew(key, lambda chosen: " ".join(map(option, chosen)), None)
    chosen = st.multiselect(
        words("together.choose"),
        list(numbered),
        format_func=option,
        key=key,
        placeholder=words("together.none"),
    )
    if not chosen:
        _show_done(view)
        return
    show.markup(findings.title(words.plural("together.effects", len(chosen)), 4))
    effects = actions.joint(desk, chosen)
    show.markup(findings.effects(effects, desk.strategy, desk.default_day, words))
    st.button(
        words.plural("together.accept", len(chosen)),
        disabled=not who.name,
        key="accept_all",
        on_click=_accept,
        args=(desk, who, sorted(chosen)),
    )


def _accept(desk: Desk, who: Person, numbers: list[int]) -> None:
    """The decisions, taken before the page is drawn again; the page then shows what came of each."""
    try:
        done = actions.accept_all(desk, who.actor, numbers)
    except Unavailable as error:
        done = [(number, Outcome(problems=(error.problem,))) for number in numbers]
    session.changed()
    before: Outcomes = st.session_state.get(DONE, {})
    st.session_state[DONE] = {
        number: before[number] if deciding.is_second_click(before.get(number), outcome) else outcome
        for number, outcome in done
    }


def _show_done(view: View) -> None:
    """What came of each submission of the last common decision."""
    done: Outcomes = st.session_state.get(DONE, {})
    if not done:
        return
    said = [
        Markup("<li>{}</li>").format(_said(view, number, outcome))
        for number, outcome in done.items()
    ]
    title = findings.title(view.words("together.done"))
    shape = '<section class="together" role="status">{}<ul>{}</ul></section>'
    show.markup(Markup(shape).format(title, joined(said)))


def _said(view: View, number: int, outcome: Outcome) -> str:
    words = view.words
    if outcome.submission and not outcome.refused:
        state = words(f"state.{outcome.submission.state}")
        return words("review.is", number=number, state=state)
    return " ".join(part for one in outcome.problems for part in words.problem(one) if part)
