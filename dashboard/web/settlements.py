"""Settling a contradiction between two bodies on the page Task, and taking that back, for evaluators."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.markup import View, contradictions
from dashboard.markup.kit import entity_names, html
from dashboard.presentation import sentences
from dashboard.progress.contradictions import Contradiction
from dashboard.progress.row_schema import Row
from dashboard.web import safe_output, session
from dashboard.web.shell import fields, folded, role_choice, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, permissions, settlement_actions

RESULT = "settlement_result"


def offer(view: View, task: str) -> ActingPerson | None:
    """The fields to settle a contradiction of a task, or to take a settlement back, for who evaluates.

    The person who was asked for in them, for a page asks that once; None where nothing is offered.
    """
    words, found = view.words, contradictions.of_task(view, task)
    role = role_choice.current_role()
    if (
        not found
        or permissions.reach([role], permissions.Action.EVALUATE) is permissions.Reach.NONE
    ):
        return None
    with folded.fold(words("contradiction.settle_title"), "settlements") as is_drawn:
        if not is_drawn:
            return None
        who = role_choice.ask(view, role)
        if not permissions.may_evaluate(who.actor):
            return who
        with fields.place_above():
            _show_result(view)
        safe_output.markup(html.remark(words("contradiction.settle_lead")))
        known = {_name(each): each for each in found}
        chosen = fields.select(
            words("contradiction.which"),
            list(known),
            lambda name: _label(view, known[name]) if name in known else name,
            key=session.own_key(view.workspace, f"contradiction {task}"),
            first=next(iter(known)),
        )
        if chosen in known:
            _ask(view, who, known[chosen])
    return who


def _name(each: Contradiction) -> str:
    return "-".join(str(row["row"]) for row in each.rows)


def _label(view: View, each: Contradiction) -> str:
    bodies = (
        entity_names.short(view.situation.strategy, row["entity"], view.words) for row in each.rows
    )
    return f"{contradictions.name_subject(view, each)}: {', '.join(bodies)}"


def _ask(view: View, who: ActingPerson, each: Contradiction) -> None:
    """The row that holds and the reason; of a settled one the reason for which it is opened again."""
    words, is_open = view.words, each.settlement is None
    verb = "settle" if is_open else "unsettle"
    rows = {row["row"]: row for row in each.rows}
    holds = session.own_key(view.workspace, f"holds {_name(each)}")
    reason = session.own_key(view.workspace, f"{verb} reason {_name(each)}")
    if is_open:
        fields.select(
            words("contradiction.holds"),
            list(rows),
            lambda number: _row_label(view, rows[number]),
            key=holds,
            placeholder=words("contradiction.choose"),
        )
    st.text_area(
        words(f"contradiction.{verb}_reason"),
        max_chars=2_000,
        height=80,
        key=typed_texts.keep(view.workspace, who, reason),
    )
    if not who.name:
        safe_output.warning(words("person.no_name"))
    st.button(
        words(f"contradiction.{verb}"),
        disabled=not who.name or (is_open and st.session_state.get(holds) is None),
        key=session.own_key(view.workspace, f"{verb} {_name(each)}"),
        on_click=_act,
        args=(view, who, lambda: _write(view, who, each, holds, reason), reason),
    )


def _row_label(view: View, row: Row) -> str:
    words, strategy = view.words, view.situation.strategy
    return words(
        "contradiction.says",
        body=entity_names.short(strategy, row["entity"], words),
        value=sentences.row_statement(row, strategy, words),
    )


Result = action_result.Refused | settlement_actions.SettlementResult


def _act(view: View, who: ActingPerson, act: Callable[[], Result], reason: str) -> None:
    result = session.carry_out(act)
    st.session_state[session.own_key(view.workspace, RESULT)] = result
    if isinstance(result, settlement_actions.SettlementResult):
        typed_texts.forget(view.workspace, who, reason)


def _write(view: View, who: ActingPerson, each: Contradiction, holds: str, reason: str) -> Result:
    """What stands in the fields at the click."""
    why = str(st.session_state.get(reason) or "")
    numbers = [row["row"] for row in each.rows]
    if each.settlement is not None:
        return settlement_actions.take_back(view.workspace, who.actor, numbers[0], numbers[1], why)
    chosen = st.session_state.get(holds)
    first, second = numbers if chosen == numbers[0] else numbers[::-1]
    return settlement_actions.settle(view.workspace, who.actor, first, second, why)


def _show_result(view: View) -> None:
    """What came of the last click, once."""
    words = view.words
    result = st.session_state.pop(session.own_key(view.workspace, RESULT), None)
    match result:
        case action_result.Refused(problems):
            safe_output.errors(problems, words)
        case settlement_actions.SettlementResult(contradiction, warnings):
            said = "is_settled" if contradiction.settlement else "is_open"
            safe_output.notice(words(f"contradiction.{said}"))
            safe_output.warnings(warnings, words)
