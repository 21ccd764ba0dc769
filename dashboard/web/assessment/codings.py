"""Double coding on the page of the assessment: the person's own coding, then both, and the agreement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

import streamlit as st
from markupsafe import Markup

from dashboard.assessment import coder_agreement, codings, narrative, published_verdicts
from dashboard.markup import View
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.html import join, link
from dashboard.markup.kit.table import table
from dashboard.markup.submissions import receipts
from dashboard.presentation import Wording, sentences
from dashboard.store import cards
from dashboard.web import safe_output, session
from dashboard.web.shell import fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import Workspace, action_result, coding_actions, permissions

VERDICTS = get_args(published_verdicts.GoalVerdict)
Result = action_result.Refused | codings.TaskCodings
Action = Callable[[published_verdicts.GoalVerdict, str], Result]
"""What is done with a verdict and its reason."""


def draw_agreement(view: View, who: ActingPerson) -> None:
    """How far evaluators agree, which tasks wait for a coding, and where the codings differ."""
    words, coded = view.words, list(view.snapshot.codings.values())
    if not coded:
        return
    safe_output.markup(html.title(words("coding.title")))
    safe_output.markup(html.remark(words("coding.lead")))
    measured = coder_agreement.measure(coded, len(coded))
    lines = [sentences.write_sentence(line, words) for line in coder_agreement.write(measured)]
    waiting = ", ".join(each.task for each in coded if each.is_sealed)
    if waiting:
        lines.append(words("coding.waiting", tasks=waiting))
    for line in lines:
        safe_output.markup(html.remark(line))
    _draw_pairs(measured, words)
    rows = [
        (
            link(view.link("assessment", task=each.task, role=who.role.value), each.task),
            *(_sentence(line, words) for line in codings.write_difference(each)),
        )
        for each in coded
        if each.differs
    ]
    if rows:
        heads = [words(f"column.{name}") for name in ("task", "first", "second", "agreed")]
        safe_output.markup(table(words("coding.differing"), heads, rows, "filing codings"))


def _draw_pairs(measured: coder_agreement.Agreement, words: Wording) -> None:
    """The table of pairs of verdicts, where a task is coded by both."""
    pairs = coder_agreement.write_pairs(measured)
    if not pairs:
        return
    rows = [
        (_sentence(first, words), _sentence(second, words), words.number(number))
        for first, second, number in pairs
    ]
    heads = [words(f"column.{name}") for name in coder_agreement.PAIR_COLUMNS]
    safe_output.markup(table(words("coding.pairs"), heads, rows, "filing pairs"))


def _sentence(line: narrative.Sentence, words: Wording) -> str:
    return html.escape_unprintable(sentences.write_sentence(line, words))


def draw_task_codings(view: View, who: ActingPerson, task: str) -> None:
    """Below the card of a task: how far its codings are, and the form for what is to be done next."""
    words, coded = view.words, view.snapshot.codings_of(task)
    if coded is None:
        return
    safe_output.markup(html.title(words("coding.task_title")))
    _show_result(view, task)
    safe_output.markup(_codings(coded, words))
    if coded.is_sealed:
        _ask_coding(view, who, task)
    elif not any(
        each.card.task == task and each.state in cards.ACTIVE_STATES
        for each in view.snapshot.task_cards.filed
    ):
        _ask_agreed(view, who, coded)


def _codings(coded: codings.TaskCodings, words: Wording) -> Markup:
    named = replace(
        coded,
        codings=tuple(
            replace(each, coder=entity_names.actor_name(each.coder, words))
            for each in coded.codings
        ),
    )
    items = [
        Markup("<li>{}</li>").format(_sentence(line, words))
        for line in codings.write_codings(named)
    ]
    return Markup('<ul class="codings">{}</ul>').format(join(items))


def _ask_coding(view: View, who: ActingPerson, task: str) -> None:
    """One's own verdict and reason. The fields are the coder's alone: another name has others, empty."""
    words, workspace = view.words, view.workspace
    if not permissions.may_code(who.actor):
        return
    safe_output.markup(html.remark(words("coding.ask_lead")))
    own = coding_actions.read_own(workspace, who.actor, task) if who.name else None
    if own is not None:
        at = receipts.local_time(own.at, words)
        safe_output.notice(words("coding.own", at=at))
    _ask_verdict(
        view,
        who,
        task,
        "own",
        (own.verdict, own.reason) if own else (None, ""),
        lambda verdict, reason: coding_actions.code(workspace, who.actor, task, verdict, reason),
    )


def _ask_agreed(view: View, who: ActingPerson, coded: codings.TaskCodings) -> None:
    """The verdict that is agreed on, once both codings are in and while the card is a draft."""
    words, workspace = view.words, view.workspace
    if not permissions.may_evaluate(who.actor):
        return
    safe_output.markup(html.remark(words("coding.agree_lead")))
    reason = coded.resolution.reason if coded.resolution else ""
    _ask_verdict(
        view,
        who,
        coded.task,
        "agreed",
        (coded.agreed, reason),
        lambda verdict, why: coding_actions.agree(workspace, who.actor, coded.task, verdict, why),
    )


def _ask_verdict(
    view: View,
    who: ActingPerson,
    task: str,
    kind: Literal["own", "agreed"],
    first: tuple[str | None, str],
    action: Action,
) -> None:
    """A verdict with its reason, filled in with the `first` ones, and the button of the action."""
    words, workspace = view.words, view.workspace
    key = f"coding {kind} {workspace.strategy.id} {task} {who.name}"
    verdict, reason = f"{key} verdict", f"{key} reason"

    def act() -> Result:
        chosen = st.session_state.get(verdict)
        if chosen is None:
            return action_result.refuse("coding-no-verdict", found=task)
        result = action(chosen, str(st.session_state.get(reason) or ""))
        if isinstance(result, codings.TaskCodings):
            typed_texts.forget(workspace, who, reason)
        return result

    def verdict_label(name: str) -> str:
        return words(f"verdict.{name}")

    fields.renew(verdict, verdict_label, first[0])
    with st.container(border=True, key=key):
        st.segmented_control(
            words(f"coding.{kind}_verdict"),
            VERDICTS,
            format_func=verdict_label,
            key=verdict,
        )
        st.text_area(
            words(f"coding.{kind}_reason"),
            max_chars=codings.LONGEST,
            height=100,
            key=typed_texts.keep(workspace, who, reason, first[1]),
        )
        if not who.name:
            safe_output.warning(words("assessment.no_name"))
        st.button(
            words(f"coding.{kind}_save"),
            disabled=not who.name,
            key=f"{key} store",
            on_click=_keep_result,
            args=(_result_key(workspace, task), kind, act),
        )


def _result_key(workspace: Workspace, task: str) -> str:
    return f"coding result {workspace.strategy.id} {task}"


def _keep_result(key: str, kind: str, act: Callable[[], Result]) -> None:
    result = session.carry_out(act)
    st.session_state[key] = (kind, result)


def _show_result(view: View, task: str) -> None:
    """What came of the last click on this task, once."""
    words = view.words
    match st.session_state.pop(_result_key(view.workspace, task), None):
        case _, action_result.Refused(problems):
            safe_output.errors(problems, words)
        case kind, codings.TaskCodings():
            safe_output.notice(words(f"coding.{kind}_stored", task=task))
