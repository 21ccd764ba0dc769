"""Amending a task, an indicator or a body, and taking an amendment back, for the coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import entity_names, html, templates
from dashboard.markup.submissions import problems
from dashboard.presentation import amendment_words
from dashboard.strategy import Indicator, Strategy, Task, amendment_plan, deadlines, entities
from dashboard.strategy.amendment_plan import AmendmentPlan
from dashboard.strategy.amendments import Amendment
from dashboard.text import errors
from dashboard.web import safe_output, session
from dashboard.web.shell import fields, role_choice, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, amendment_actions, permissions

RESULT = "amendment_result"
UNSAID = "–"
"""What stands for an authority and a reason that are not written yet, so that the effect is shown before."""
Result = action_result.Refused | amendment_actions.AmendmentResult
Part = amendment_plan.Subject


def offer(view: View, task: str) -> None:
    """The fields to amend a task or an indicator of it, and to take an amendment back."""
    found = view.situation.strategy.task(task)
    if found is None or view.workspace.strategy.cards is not None:
        return
    names = {task: view.words("amendment.whole_task", number=task)}
    names |= {indicator.id: indicator.id for indicator in found.indicators}
    _offer(view, names, {task, *names}, "amendment.manage")


def offer_of_body(view: View, code: str) -> None:
    """The fields to rename a body or merge it into another, and to take that back."""
    entity = view.situation.strategy.entity(code)
    if entity is None or entity.kind == "source" or view.workspace.strategy.cards is not None:
        return
    name = entity_names.short_and_full(view.situation.strategy, code, view.words)
    _offer(view, {code: name}, {code}, "amendment.manage_body")


def _offer(view: View, names: Mapping[str, str], touched: set[str], title: str) -> None:
    words = view.words
    if role_choice.current_role() is not permissions.Role.COORDINATOR:
        return
    with fields.fold(words(title), "amendments") as is_drawn:
        if not is_drawn:
            return
        who = role_choice.ask(view, permissions.Role.COORDINATOR)
        if who.role is not permissions.Role.COORDINATOR:
            return
        with fields.place_above():
            _show_result(view)
        safe_output.markup(html.remark(words("amendment.lead")))
        chosen = first = next(iter(names))
        if len(names) > 1:
            key = f"amendment {view.workspace.strategy.id} {first}"
            label = words("amendment.which")
            chosen = fields.switch(label, list(names), names.__getitem__, key=key, first=first)
        _ask(view, who, chosen)
        _offer_taking_back(view, who, touched)
        safe_output.markup(_draw_history(view, touched))


def _key(view: View, subject: str, name: str) -> str:
    return session.own_key(view.workspace, f"amend_{name} {subject}")


def _ask(view: View, who: ActingPerson, subject: str) -> None:
    """What changes from when, under what and why; the effect of it; and the button that enters it."""
    words = view.words
    _ask_around(view, who, subject)
    part = _part(view, subject)
    if part is None:
        return
    _ask_values(view, who, subject, part)
    with st.container(key="amendment_preview"):
        _preview(view, _plan(view, subject))
    if not who.name:
        safe_output.warning(words("person.no_name"))
    st.button(
        words("amendment.enter"),
        disabled=not who.name,
        key=_key(view, subject, "enter"),
        on_click=session.keep_result,
        args=(view.workspace, RESULT, lambda: _enter(view, who, subject)),
    )


def _ask_around(view: View, who: ActingPerson, subject: str) -> None:
    words = view.words
    day = fields.keep_value(_key(view, subject, "day"))
    fields.begin(day, view.workspace.last_day)
    columns = st.columns([1, 3])
    columns[0].date_input(words("amendment.day"), format="DD.MM.YYYY", key=day)
    columns[1].text_input(
        words("amendment.authority"),
        key=typed_texts.keep(view.workspace, who, _key(view, subject, "authority")),
        max_chars=amendment_actions.LONGEST,
        placeholder=words("amendment.authority_example"),
    )
    st.text_area(
        words("amendment.reason"),
        key=typed_texts.keep(view.workspace, who, _key(view, subject, "reason")),
        max_chars=2_000,
        height=80,
    )


def _day(view: View, subject: str) -> date:
    day = st.session_state.get(_key(view, subject, "day"))
    return day if isinstance(day, date) else view.workspace.last_day


def _version(view: View, subject: str) -> Strategy:
    """The strategy on the day from which the amendment holds, without it."""
    return view.workspace.strategy.at(_day(view, subject))


def _part(view: View, subject: str) -> Part | None:
    """What is amended, as it is on the day from which it changes."""
    version = _version(view, subject)
    found = version.indicator(subject)
    return version.task(subject) or (found[1] if found else version.entity(subject))


def _ask_values(view: View, who: ActingPerson, subject: str, part: Part) -> None:
    """The values that can change; each is as it is on the day until somebody writes another."""
    state, held = st.session_state, _values(view, subject, part)
    filled = state.get(_key(view, subject, "filled"), {})
    for name, value in held.items():
        key = _key(view, subject, name)
        if value != filled.get(name, value) and state.get(key) == filled[name]:
            state[key] = value
        if isinstance(value, str):
            typed_texts.keep(view.workspace, who, key, value)
        else:
            fields.begin(fields.keep_value(key), value)
    state[_key(view, subject, "filled")] = held
    match part:
        case Task():
            _text(view, subject, "deadline", "amendment.deadline_help")
            for name in ("responsible", "cooperating"):
                _ask_bodies(view, subject, name)
            _ask_withdrawal(view, subject)
        case Indicator():
            _text(view, subject, "deadline", "amendment.deadline_help")
            if part.kind in amendment_plan.NUMBER_KINDS:
                _text(view, subject, "target")
            _ask_withdrawal(view, subject)
        case _:
            _text(view, subject, "name_cs")
            _text(view, subject, "code_cs", "amendment.code_help")
            _text(view, subject, "name")
            _ask_successor(view, subject)


def _values(view: View, subject: str, part: Part) -> dict[str, Any]:
    """What holds now, as the fields have it."""
    match part:
        case Task():
            return {
                "deadline": _deadline_text(view, part.deadline),
                "responsible": list(part.responsible),
                "cooperating": list(part.cooperating),
                "withdrawn": part.number in _version(view, subject).withdrawn,
            }
        case Indicator():
            number = part.target_number
            return {
                "deadline": _deadline_text(view, part.due) if part.due else "",
                "target": "" if number is None else f"{number.normalize():f}",
                "withdrawn": part.id in _version(view, subject).withdrawn,
            }
    names = entities.own_names(part)
    return {**names, "code_cs": part.code_cs or part.code, "succeeded_by": None}


def _deadline_text(view: View, end: deadlines.When | deadlines.Open) -> str:
    """A deadline as people write it in the field: 30. 6. 2024; empty where none is stated."""
    return view.words.when(end).replace("\N{NO-BREAK SPACE}", " ") if end.as_stated else ""


def _text(view: View, subject: str, name: str, help: str | None = None) -> None:
    label = view.words(f"amendment.new_{name}")
    explained = view.words(help) if help else None
    limit = amendment_actions.LONGEST
    st.text_input(label, key=_key(view, subject, name), help=explained, max_chars=limit)


def _ask_bodies(view: View, subject: str, name: str) -> None:
    strategy, words = view.situation.strategy, view.words
    st.multiselect(
        words(f"amendment.{name}"),
        [entity.code for entity in strategy.entities if entity.kind != "source"],
        format_func=lambda code: entity_names.short(strategy, code, words),
        key=_key(view, subject, name),
    )


def _ask_withdrawal(view: View, subject: str) -> None:
    st.checkbox(view.words("amendment.is_withdrawn"), key=_key(view, subject, "withdrawn"))


def _ask_successor(view: View, subject: str) -> None:
    strategy, words = view.situation.strategy, view.words
    others = [each.code for each in strategy.entities if each.kind != "source"]
    fields.select(
        words("amendment.succeeded_by"),
        [code for code in others if code != subject],
        lambda code: entity_names.short_and_full(strategy, code, words),
        key=_key(view, subject, "succeeded_by"),
        placeholder=words("amendment.not_merged"),
        width=620,
    )


def _plan(view: View, subject: str) -> AmendmentPlan:
    """What stands in the fields now and differs from what holds."""
    typed = {
        name: st.session_state.get(_key(view, subject, name))
        for name in ("authority", "reason", "deadline", "responsible", "cooperating", "target")
    }
    typed |= {
        name: st.session_state.get(_key(view, subject, name))
        for name in ("withdrawn", "name", "name_cs", "code_cs", "succeeded_by")
    }
    part = _part(view, subject)
    held = _values(view, subject, part) if part else {}
    changed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in typed.items()
        if name in held and value is not None and value != held[name]
    }
    authority, reason = (str(typed[name] or "") for name in ("authority", "reason"))
    day = _day(view, subject)
    meant = bool(st.session_state.get(_outside_key(view, subject, day)))
    return AmendmentPlan(subject, day, authority, reason, **changed, outside_period=meant)


def _outside_key(view: View, subject: str, day: date) -> str:
    return _key(view, subject, f"outside {day}")


def _preview(view: View, plan: AmendmentPlan) -> None:
    """What the amendment changes, before anything is stored; or what is wrong with it."""
    words = view.words
    seen = replace(plan, authority=plan.authority or UNSAID, reason=plan.reason or UNSAID)
    result = amendment_actions.try_out(view.snapshot, seen, view.day)
    if isinstance(result, action_result.Refused):
        if [each.code for each in errors(result.problems)] == ["amendment-nothing"]:
            safe_output.markup(html.remark(words("amendment.nothing_yet")))
            return
        safe_output.warnings(result.problems, words)
        return
    safe_output.markup(_draw_effect(view, result.effect, "amendment.preview"))
    safe_output.warnings(result.warnings, words)
    if any(problem.code == "amendment-outside" for problem in result.warnings):
        key = fields.keep_value(_outside_key(view, plan.subject, plan.day))
        st.checkbox(words("amendment.outside", day=words.date(plan.day)), key=key)


def _draw_effect(view: View, effect: amendment_actions.Effect, title: str) -> Markup:
    """The values that change, and each status on the day shown and when more of it first works."""
    words, strategy = view.words, view.situation.strategy
    items = [
        html.escape_unprintable(amendment_words.change_text(change, strategy, words))
        for change in amendment_words.as_read(effect.values, words)
    ]
    drawn = problems.draw_effects(effect.changes, strategy, effect.day, words)
    if effect.first:
        drawn += problems.draw_effects(effect.later, strategy, effect.first, words)
    return Markup(templates.parts("submissions.html").preview(words(title), items, drawn))


def _enter(view: View, who: ActingPerson, subject: str) -> Result:
    result = amendment_actions.enter(view.workspace, who.actor, _plan(view, subject))
    if isinstance(result, amendment_actions.AmendmentResult):
        names = (
            *("authority", "reason", "deadline", "responsible", "cooperating", "target"),
            *("withdrawn", "name", "name_cs", "code_cs", "succeeded_by"),
        )
        typed_texts.forget(view.workspace, who, *(_key(view, subject, name) for name in names))
    return result


def _offer_taking_back(view: View, who: ActingPerson, touched: set[str]) -> None:
    """The amendments that were entered here and stand, one of which can be taken back for a reason."""
    words, strategy = view.words, view.workspace.strategy
    standing: dict[int, Amendment] = {
        each.record.number: each
        for each in strategy.amendments
        if each.record and each.subject in touched
    }
    if not standing:
        return
    names = {
        number: words(
            "amendment.entered_as",
            number=number,
            subject=amendment_words.subject(each, strategy, words),
            day=words.date(each.date),
            authority=html.escape_unprintable(each.authority),
        )
        for number, each in standing.items()
    }
    chosen = fields.select(
        words("amendment.which_back"),
        list(names),
        names.__getitem__,
        key=f"amendment back {strategy.id} {min(touched)}",
        placeholder=words("amendment.choose"),
        width=620,
    )
    if chosen is None:
        return
    effect = amendment_actions.effect_of_taking_back(view.snapshot, chosen, view.day)
    safe_output.markup(_draw_effect(view, effect, "amendment.back_preview"))
    reason = typed_texts.keep(view.workspace, who, _key(view, str(chosen), "back_reason"))
    st.text_area(words("amendment.back_reason"), max_chars=2_000, height=80, key=reason)
    st.button(
        words("amendment.take_back"),
        disabled=not who.name,
        key=_key(view, str(chosen), "back"),
        on_click=session.keep_result,
        args=(view.workspace, RESULT, lambda: _take_back(view, who, chosen, reason)),
    )


def _take_back(view: View, who: ActingPerson, number: int, key: str) -> Result:
    reason = str(st.session_state.get(key) or "")
    result = amendment_actions.take_back(view.workspace, who.actor, number, reason)
    if isinstance(result, amendment_actions.AmendmentResult):
        typed_texts.forget(view.workspace, who, key)
    return result


def _draw_history(view: View, touched: set[str]) -> Markup:
    """Each amendment that was entered here, and taken back, with its day, person and reason."""
    words, lines = view.words, list[str]()
    for each in view.workspace.strategy.entered:
        record = each.record
        if record is None or each.subject not in touched:
            continue
        subject = amendment_words.subject(each, view.situation.strategy, words)
        named = {"number": record.number, "subject": subject}
        done = [("amendment.line_entered", record.on, record.by, each.reason)]
        if record.closed_on:
            back = (record.closed_on, record.closed_by, record.closed_for)
            done.append(("amendment.line_back", *back))
        lines += [
            words(
                message,
                **named,
                on=words.date(on),
                actor=entity_names.actor_name(actor, words),
                reason=html.escape_unprintable(reason),
            )
            for message, on, actor, reason in done
        ]
    return Markup(templates.kit.record(lines) if lines else "")


def _show_result(view: View) -> None:
    """What came of the last click, once."""
    words = view.words
    match session.take_result(view.workspace, RESULT):
        case action_result.Refused(problems=found):
            safe_output.errors(found, words)
        case amendment_actions.AmendmentResult(number, amendment, effect, warnings):
            taken_back = any(not change.is_in_force for change in effect.values)
            said = "amendment.is_taken_back" if taken_back else "amendment.is_entered"
            day = words.date(amendment.date)
            subject = amendment_words.subject(amendment, view.situation.strategy, words)
            safe_output.notice(words(said, number=number, subject=subject, day=day))
            safe_output.warnings(warnings, words)
