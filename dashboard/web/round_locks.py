"""Locking and unlocking a reporting period on the page of who has reported, for the coordinator."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.html import join
from dashboard.markup.submissions import receipts
from dashboard.store import round_locks
from dashboard.web import safe_output, session
from dashboard.web.shell import acting_person, fields
from dashboard.web.shell.acting_person import ActingPerson
from dashboard.workflow import Workspace, action_result, permissions, round_actions

RESULT = "period_lock_result"


def offer(view: View) -> None:
    """The periods that are over, a reason and one button; below them every lock on record."""
    words, strategy = view.words, view.workspace.strategy
    over = [period for period in strategy.reporting_periods if period.end < view.workspace.today]
    if not over or acting_person.current_role() is not permissions.Role.COORDINATOR:
        return
    with st.expander(words("locks.title"), key="period_locks"):
        safe_output.markup(html.remark(words("locks.lead")))
        who = acting_person.ask(view, permissions.Role.COORDINATOR)
        if who.role is not permissions.Role.COORDINATOR:
            return
        titles = {each.id: words.text(each.title, each.title_cs) for each in over}
        chosen = fields.select(
            words("locks.period"),
            list(titles),
            titles.__getitem__,
            key=f"period_lock {strategy.id}",
            placeholder=words("entry.choose"),
        )
        period = next((each for each in over if each.id == chosen), None)
        if period is not None:
            _ask_reason(view, who, period.id, locked=period.locked is not None)
        _show_result(view)
        safe_output.markup(draw_history(view))


def _ask_reason(view: View, who: ActingPerson, period: str, *, locked: bool) -> None:
    """The reason, and the button that locks the period or, where it is locked, unlocks it."""
    words, verb = view.words, "unlock" if locked else "lock"
    reason = fields.keep_value(
        session.own_key(view.workspace, f"period_lock_reason {period} {verb}")
    )
    st.text_area(words(f"locks.{verb}_reason"), max_chars=2_000, height=80, key=reason)
    if not who.name:
        safe_output.warning(words("person.no_name"))
    st.button(
        words(f"locks.{verb}"),
        disabled=not who.name,
        key=session.own_key(view.workspace, f"period_{verb} {period}"),
        on_click=_set_lock,
        args=(view.workspace, who, period, reason),
        kwargs={"locked": not locked},
    )


def _set_lock(
    workspace: Workspace, who: ActingPerson, period: str, key: str, *, locked: bool
) -> None:
    reason = str(st.session_state.get(key) or "")
    result = session.carry_out(
        lambda: round_actions.set_lock(workspace, who.actor, period, reason, locked=locked)
    )
    if isinstance(result, round_actions.LockResult):
        st.session_state.pop(key, None)
    st.session_state[session.own_key(workspace, RESULT)] = result


def _show_result(view: View) -> None:
    """What came of the last click, once."""
    words = view.words
    result = st.session_state.pop(session.own_key(view.workspace, RESULT), None)
    match result:
        case action_result.Refused(problems):
            for problem in problems:
                safe_output.error(" ".join(words.problem(problem)).strip())
        case round_actions.LockResult(period, warnings):
            title = words.text(period.title, period.title_cs)
            said = "locks.is_locked" if period.locked else "locks.is_open"
            safe_output.notice(words(said, period=title))
            for problem in warnings:
                safe_output.warning(" ".join(words.problem(problem)).strip())


def draw_history(view: View) -> Markup:
    """Every lock and unlock with its moment, person and reason, the latest first; empty without any."""
    items = [
        Markup("<li>{}</li>").format(_line(view, each))
        for each in reversed(view.snapshot.round_locks)
    ]
    return Markup('<ul class="record">{}</ul>').format(join(items)) if items else Markup("")


def _line(view: View, lock: round_locks.PeriodLock) -> str:
    words = view.words
    periods = {each.id: each for each in view.workspace.strategy.reporting_periods}
    period = periods.get(lock.period)
    return words(
        "locks.line_locked" if lock.locked else "locks.line_unlocked",
        at=receipts.local_time(lock.at, words),
        period=words.text(period.title, period.title_cs) if period else lock.period,
        actor=entity_names.actor_name(lock.actor, words),
        reason=html.escape_unprintable(lock.reason),
    )
