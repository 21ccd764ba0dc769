"""The evaluator's fields of a card: saved whenever one is left, and never over a newer form.

The session keeps which draft, and which version of it, its fields show. Whatever was saved elsewhere
meanwhile is then seen at the next save, and what was typed here is kept aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_args

import streamlit as st

from dashboard.assessment import Card, card
from dashboard.fulfilment.rule_words import GoalVerdict, IndicatorVerdict
from dashboard.markup import View
from dashboard.store import card_drafts
from dashboard.strategy import Task
from dashboard.web import session, streamlit_internals
from dashboard.web.shell import fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import Workspace, action_result, card_actions

CardAction = Callable[[], card_actions.CardResult]
"""Something that is done to a card, its arguments given."""
TEXTS = ("description", "indicators_text", "changes", "goal_text", "reason")
CHOICES: dict[str, Sequence[str]] = {
    "indicators": get_args(IndicatorVerdict),
    "goal": get_args(GoalVerdict),
    "proposal": get_args(card.Proposal),
}


def load_draft(
    workspace: Workspace, task: Task, task_drafts: Sequence[card_drafts.Draft]
) -> card_drafts.Draft | None:
    """The draft that the fields show: this session's draft while it lives, else the current one.

    If the draft has changed since, the fields are filled from it again: what was typed here was saved when it
    was typed, so nothing can be lost.
    """
    state, place = st.session_state, _state_key(workspace, task.number)
    started = state.get(place, card_drafts.DraftVersion())
    draft = next((draft for draft in task_drafts if draft.id == started.draft), None)
    if draft is None:
        draft = next((draft for draft in task_drafts if draft.state == "current"), None)
    form, key = card_drafts.form_of(draft), _key(workspace, task.number, "description")
    if key not in state and streamlit_internals.is_sent(key):
        state[f"{place} goes on"] = True
    elif form != started or key not in state:
        _fill(workspace, task, draft.card if draft else Card(task.number))
    state[place] = form
    return draft


def save_going_on(
    workspace: Workspace, who: ActingPerson, task: Task, draft: card_drafts.Draft | None
) -> None:
    """After a new start of the server: saves what the fields of the browser hold beyond the draft.

    It is the newer text where the draft is the same person's. Where it is another's, nobody knows on which
    form it was typed, and both stay.
    """
    place = _state_key(workspace, task.number)
    if not st.session_state.pop(f"{place} goes on", False) or not who.name:
        return
    if _read_card(workspace, task) == (draft.card if draft else Card(task.number)):
        return
    if draft is not None and draft.author != who.name:
        st.session_state[place] = card_drafts.DraftVersion()
    _save(workspace, who, task)
    st.rerun()


def draw_fields(view: View, who: ActingPerson, task: Task, *, disabled: bool) -> None:
    """The fields in the order of Annex 1, each with the verdict that belongs to it."""
    draw = _Fields(view, who, task, disabled)
    draw.text("description", 130)
    draw.choice("indicators")
    draw.text("indicators_text")
    for indicator in task.indicators:
        draw.text(f"remarks {indicator.id}")
    draw.text("changes")
    draw.choice("goal")
    draw.text("goal_text")
    draw.text("reason")
    draw.choice("proposal")


def last_result(workspace: Workspace, task: str) -> card_actions.CardResult | None:
    """What came of the last thing that this session did to the card of a task."""
    result: card_actions.CardResult | None = st.session_state.get(
        f"{_state_key(workspace, task)} said"
    )
    return result


def carry_out(workspace: Workspace, task: str, verb: CardAction) -> None:
    """Does something to a card before the page is drawn again, which then shows what came of it.

    Done, the fields are filled again from the draft that is current then.
    """
    if not isinstance(_record_result(workspace, task, verb), action_result.Refused):
        st.session_state.pop(_state_key(workspace, task), None)


def _record_result(workspace: Workspace, task: str, verb: CardAction) -> card_actions.CardResult:
    result = session.carry_out(verb)
    st.session_state[f"{_state_key(workspace, task)} said"] = result
    return result


class _Fields:
    """The fields of one task, drawn one after the other."""

    def __init__(self, view: View, who: ActingPerson, task: Task, disabled: bool) -> None:
        self._words, self._disabled = view.words, disabled
        self._workspace, self._number = view.workspace, task.number
        self._change = (view.workspace, who, task)

    def text(self, name: str, height: int = 68) -> None:
        """A field for words."""
        kind, _, indicator = name.partition(" ")
        st.text_area(
            self._words(f"evaluation.{kind}", indicator=indicator),
            key=_key(self._workspace, self._number, name),
            height=height,
            max_chars=card.LONGEST,
            disabled=self._disabled,
            on_change=_save,
            args=self._change,
        )

    def choice(self, name: str) -> None:
        """A field for a verdict or a proposal; chosen again it is taken back."""
        key, words = _key(self._workspace, self._number, name), self._words
        kind = "proposal" if name == "proposal" else "verdict"

        def option_label(option: str) -> str:
            return words(f"{kind}.{option}")

        fields.renew(key, option_label, None)
        st.segmented_control(
            words(f"evaluation.{name}"),
            [each for each in CHOICES[name] if each != "drop" or not self._is_met(key)],
            format_func=option_label,
            key=key,
            disabled=self._disabled,
            on_change=_save,
            args=self._change,
        )

    def _is_met(self, proposal: str) -> bool:
        """Whether all verdicts are met and the proposal is not to drop the task: there is nothing to drop."""
        verdicts = {
            st.session_state.get(_key(self._workspace, self._number, "indicators")),
            st.session_state.get(_key(self._workspace, self._number, "goal")),
        }
        return st.session_state.get(proposal) != "drop" and verdicts <= {"met", "met_differently"}


def _save(workspace: Workspace, who: ActingPerson, task: Task) -> None:
    form = st.session_state.get(_state_key(workspace, task.number), card_drafts.DraftVersion())
    card = _read_card(workspace, task)
    result = _record_result(
        workspace, task.number, lambda: card_actions.save_draft(workspace, who.actor, card, form)
    )
    if isinstance(result, card_actions.SavedDraft):
        # The fields hold what was saved; filled again, a field that is being typed into would lose.
        form = card_drafts.DraftVersion(result.draft.id, result.draft.version)
        st.session_state[_state_key(workspace, task.number)] = form


def _read_card(workspace: Workspace, task: Task) -> Card:
    """The card as the fields of this session hold it."""

    def field_text(name: str) -> str:
        return str(st.session_state.get(_key(workspace, task.number, name)) or "")

    remarks = {indicator.id: field_text(f"remarks {indicator.id}") for indicator in task.indicators}
    values: dict[str, Any] = {name: field_text(name) for name in TEXTS}
    values |= {name: field_text(name) or None for name in CHOICES}
    filled = {name: text for name, text in remarks.items() if text}
    return Card(task.number, remarks=filled, **values)


def _fill(workspace: Workspace, task: Task, card: Card) -> None:
    for name, value in card.values().items():
        if name in TEXTS or name in CHOICES:
            st.session_state[_key(workspace, task.number, name)] = value
    for indicator in task.indicators:
        text = card.remarks.get(indicator.id, "")
        st.session_state[_key(workspace, task.number, f"remarks {indicator.id}")] = text


def _state_key(workspace: Workspace, task: str) -> str:
    return f"card {workspace.strategy.id} {task}"


def _key(workspace: Workspace, task: str, name: str) -> str:
    return f"{_state_key(workspace, task)} {name}"
