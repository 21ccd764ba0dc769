"""Opening, changing, closing and reopening a round on the page State of reporting, for the coordinator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View, who_reported
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.templates import kit
from dashboard.markup.submissions import receipts
from dashboard.store import stored_rounds
from dashboard.store.stored_rounds import RoundPlan
from dashboard.strategy import rounds as strategy_rounds
from dashboard.text import Problem
from dashboard.web import safe_output, session
from dashboard.web.shell import fields, role_choice, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, permissions, round_actions, stored_strategy

RESULT = "round_result"


def offer(view: View) -> None:
    """The fields to open a round, those of each round that there is, and all that was done on record."""
    words = view.words
    if role_choice.current_role() is not permissions.Role.COORDINATOR:
        return
    with fields.fold(words("rounds.manage"), "rounds") as is_drawn:
        if not is_drawn:
            return
        who = role_choice.ask(view, permissions.Role.COORDINATOR)
        if who.role is not permissions.Role.COORDINATOR:
            return
        with fields.place_above():
            _show_result(view)
        known = {each.id: words.text(each.title) for each in _all(view)}
        chosen = fields.select(
            words("rounds.which"),
            ["", *known],
            lambda each: known.get(each, words("rounds.new")),
            key=f"round {view.workspace.strategy.id}",
            first="",
        )
        round = next((each for each in _all(view) if each.id == chosen), None)
        if round is None or round.closed is None:
            _ask_plan(view, who, round)
        if round is not None:
            _ask_reason(view, who, round)
        safe_output.markup(draw_history(view))


def _all(view: View) -> tuple[strategy_rounds.Round, ...]:
    return view.workspace.strategy.rounds


def _key(view: View, round: strategy_rounds.Round | None, name: str) -> str:
    return session.own_key(view.workspace, f"round_{name} {round.id if round else ''}")


def _ask_plan(view: View, who: ActingPerson, round: strategy_rounds.Round | None) -> None:
    """What a round is made of, whom it would ask for what, and the button that opens or changes it."""
    words = view.words
    safe_output.markup(html.remark(words("rounds.lead")))
    _ask_fields(view, who, round)
    plan = _plan_in_fields(view, round)
    with st.container(key="round_preview"):
        asked = replace(plan, note="")
        problems, preview = view.draw_once(
            lambda: _preview(view, asked, round), "round", asked, view.workspace.today
        )
        safe_output.warnings(problems, words)
        safe_output.markup(preview)
    if not who.name:
        safe_output.warning(words("person.no_name"))
    st.button(
        words("rounds.change" if round else "rounds.open"),
        disabled=not who.name or not plan.name.strip(),
        key=_key(view, round, "write"),
        on_click=session.keep_result,
        args=(
            view.workspace,
            RESULT,
            partial(_write, view, who, round),
        ),
    )


def _ask_fields(view: View, who: ActingPerson, round: strategy_rounds.Round | None) -> None:
    words = view.words
    keys = {
        name: fields.keep_value(_key(view, round, name))
        for name in ("name", "start", "end", "due", "asked", "note")
    }
    first = _first_values(view, round)
    for name in ("start", "end", "due", "asked"):
        if name in first:
            fields.begin(keys[name], first[name])
    typed_texts.keep(view.workspace, who, keys["note"], str(first.get("note", "")))
    if round is None:
        typed_texts.keep(view.workspace, who, keys["name"])
        st.text_input(words("rounds.name"), key=keys["name"], max_chars=round_actions.LONGEST_NAME)
    with st.container(horizontal=True, key="round days"):
        for day in ("start", "end", "due"):
            st.date_input(words(f"rounds.{day}"), format="DD.MM.YYYY", key=keys[day], width=150)
    st.multiselect(
        words("rounds.asked"),
        round_actions.owners_of(view.workspace.strategy_today),
        format_func=lambda code: entity_names.short(view.situation.strategy, code, words),
        key=keys["asked"],
        placeholder=words("rounds.every_owner"),
    )
    st.text_area(words("rounds.note"), max_chars=2_000, height=80, key=keys["note"])


def _plan_in_fields(view: View, round: strategy_rounds.Round | None) -> RoundPlan:
    """What stands in the fields now: at a click that is more than what the page was drawn with."""
    typed = {
        name: st.session_state.get(_key(view, round, name))
        for name in ("name", "start", "end", "due", "asked", "note")
    }
    start, end, due = (
        day if isinstance(day, date) else view.workspace.today
        for day in (typed["start"], typed["end"], typed["due"])
    )
    name = round.id if round else str(typed["name"] or "")
    return RoundPlan(name, start, end, due, tuple(typed["asked"] or ()), str(typed["note"] or ""))


def _first_values(view: View, round: strategy_rounds.Round | None) -> dict[str, object]:
    """A round as it is; a new one asks about the last whole year of the strategy and leaves a month."""
    if round:
        return {
            **{"start": round.start, "end": round.end, "due": round.due},
            **{"asked": list(round.entities), "note": round.note or ""},
        }
    today, period = view.workspace.today, view.workspace.strategy.period
    year = min(max(today.year - 1, period.start.year), period.end.year)
    end = date(year, 12, 31)
    due = round_actions.suggested_due(end, today)
    return {"start": date(year, 1, 1), "end": end, "due": due}


def _preview(
    view: View, plan: RoundPlan, was: strategy_rounds.Round | None
) -> tuple[list[Problem], Markup]:
    """What is wrong with a round; or whom it asks for what, before anything is stored."""
    snapshot = view.snapshot
    before = round_actions.plan_of(was) if was else None
    problems = round_actions.find_problems(view.workspace, plan, before)
    if problems:
        return problems, Markup("")
    today = view.workspace.today
    opened = was.opened if was else strategy_rounds.Opening(on=today, by="")
    round = stored_strategy.planned_round(plan, opened)
    lines = snapshot.preview_round(round, today)
    asked = [
        (cell.entity, who_reported.things(view, cell.to_answer))
        for line in lines
        for cell in line.cells
        if cell.to_answer
    ]
    return problems, who_reported.draw_preview(view, asked)


def _ask_reason(view: View, who: ActingPerson, round: strategy_rounds.Round) -> None:
    """The reason, and the button that closes the round or, where it is closed, reopens it."""
    words, word = view.words, "reopen" if round.closed else "close"
    if round.closed is None and round.end >= view.workspace.today:
        return
    reason = typed_texts.keep(view.workspace, who, _key(view, round, f"reason_{word}"))
    safe_output.markup(html.remark(words("rounds.closing_lead")))
    st.text_area(words(f"rounds.{word}_reason"), max_chars=2_000, height=80, key=reason)
    st.button(
        words(f"rounds.{word}"),
        disabled=not who.name,
        key=_key(view, round, word),
        on_click=session.keep_result,
        args=(view.workspace, RESULT, lambda: _set_closed(view, who, round, reason)),
    )


Result = action_result.Refused | round_actions.RoundResult


def _write(view: View, who: ActingPerson, round: strategy_rounds.Round | None) -> Result:
    plan = _plan_in_fields(view, round)
    if round:
        return round_actions.change_round(
            view.workspace,
            who.actor,
            plan.name,
            start=plan.start,
            end=plan.end,
            due=plan.due,
            entities=plan.entities,
            note=plan.note,
        )
    result = round_actions.open_round(view.workspace, who.actor, plan)
    if isinstance(result, round_actions.RoundResult):
        names = ("name", "start", "end", "due", "asked", "note")
        typed_texts.forget(view.workspace, who, *(_key(view, None, name) for name in names))
    return result


def _set_closed(view: View, who: ActingPerson, round: strategy_rounds.Round, key: str) -> Result:
    reason = str(st.session_state.get(key) or "")
    result = round_actions.set_closed(
        view.workspace, who.actor, round.id, reason, closed=round.closed is None
    )
    if isinstance(result, round_actions.RoundResult):
        typed_texts.forget(view.workspace, who, key)
    return result


def _show_result(view: View) -> None:
    """What came of the last click, once."""
    words = view.words
    match session.take_result(view.workspace, RESULT):
        case action_result.Refused(problems):
            safe_output.errors(problems, words)
        case round_actions.RoundResult(round, warnings):
            title = words.text(round.title)
            said = "rounds.is_closed" if round.closed else "rounds.is_set"
            safe_output.notice(words(said, period=title, due=words.date(round.due)))
            safe_output.warnings(warnings, words)


def draw_history(view: View) -> Markup:
    """Each opening, change, closing and reopening with its moment, person and reason, the latest first."""
    done = [
        *((each.seq, _plan_line(view, each)) for each in view.snapshot.round_plans),
        *((each.seq, _closing_line(view, each)) for each in view.snapshot.round_closings),
    ]
    lines = [line for _, line in sorted(done, reverse=True)]
    return Markup(kit.record(lines) if lines else "")


def _plan_line(view: View, stored: stored_rounds.StoredRound) -> str:
    words, plan = view.words, stored.plan
    return words(
        "rounds.line_changed" if stored.changed else "rounds.line_opened",
        at=receipts.local_time(stored.at, words),
        actor=entity_names.actor_name(stored.actor, words),
        period=plan.name,
        start=words.date(plan.start),
        end=words.date(plan.end),
        due=words.date(plan.due),
    )


def _closing_line(view: View, closing: stored_rounds.RoundClosing) -> str:
    words = view.words
    found = {each.id: each for each in _all(view)}
    round = found.get(closing.round)
    usual = words("rounds.over" if closing.closed else "rounds.again")
    return words(
        "rounds.line_closed" if closing.closed else "rounds.line_reopened",
        at=receipts.local_time(closing.at, words),
        period=words.text(round.title) if round else closing.round,
        actor=entity_names.actor_name(closing.actor, words),
        reason=html.escape_unprintable(closing.reason) or usual,
    )
