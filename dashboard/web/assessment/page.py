"""The Assessment page: the cards of all tasks, and one of them to write, declare ready or approve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from dashboard.assessment import Card, CardRecord, status_then_and_now
from dashboard.fulfilment import strategy_on_day, task_details
from dashboard.markup import View
from dashboard.markup.assessment_card import (
    compare_drafts,
    draw_closed,
    draw_earlier_versions,
    draw_later_reports,
    draw_missing,
    draw_narrative,
)
from dashboard.markup.kit import html, templates
from dashboard.markup.kit.html import chip, link
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.markup.kit.table import table
from dashboard.markup.submissions.receipts import local_time
from dashboard.presentation import Wording, sentences
from dashboard.store import card_drafts, cards
from dashboard.text import names
from dashboard.web import safe_output
from dashboard.web.assessment.card_form import (
    CardAction,
    carry_out,
    draw_fields,
    last_result,
    load_draft,
    save_going_on,
)
from dashboard.web.shell import fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.sign_in import who_is_asking
from dashboard.workflow import action_result, card_actions, permissions

COLUMNS = ("number", "title", "computed", "indicators", "goal", "state")
VERDICTS = ("indicators", "goal")
STATES = ("approved", "ready", "draft", "published")


def remarks(view: View) -> list[str]:
    """The day of the assessment, the rule by which cards are approved, how many are in which state."""
    words, records = view.words, view.snapshot.card_records
    counts: Counter[str] = Counter(record.state for record in records.values())
    counted = [
        words("assessment.count", n=counts[state], state=words(f"state.{state}"))
        for state in STATES
        if counts[state]
    ]
    empty = len(view.situation.tasks) - len(records)
    if empty:
        counted.append(words("assessment.empty", n=empty))
    said = words("assessment.cards", counted=" · ".join(counted))
    speaks = words("assessment.speaks_of", day=words.date(view.day))
    if view.workspace.strategy.cards is not None:
        return [speaks, said]
    held = who_is_asking.visitor().account
    return [speaks, words("assessment.four_eyes_held" if held else "assessment.four_eyes"), said]


def choose_task(view: View) -> str:
    """The task that is asked for; empty where none is."""
    words, records = view.words, view.snapshot.card_records
    options = {
        state.task.number: words(
            "assessment.option",
            number=state.task.number,
            title=words.text(state.task.title),
            state=_state_word(records.get(state.task.number), view),
        )
        for state in view.situation.tasks
    }
    return fields.choose_code(
        view, "task", words("assessment.task"), words("assessment.all"), options
    )


def _state_word(record: CardRecord | None, view: View) -> str:
    return view.words(f"state.{record.state}") if record else view.words("assessment.none")


def draw_all(view: View, who: ActingPerson) -> Markup:
    """Every task with the way to its card, its computed status and, apart from it, the verdicts.

    A column of verdicts is there once one has been given.
    """
    words, records = view.words, view.snapshot.card_records
    rows: list[tuple[str | Markup, ...]] = []
    for state in view.situation.tasks:
        card = records.get(state.task.number)
        goal = card.card.goal if card else None
        statuses = view.snapshot.computed_statuses(state.task.number, view.day)
        address = view.link("assessment", task=state.task.number, role=who.role.value)
        rows.append(
            (
                state.task.number,
                link(address, translated_text(state.task.title, words)),
                _computed(state, statuses, words),
                sentences.write_sentence(statuses.verdict, words)
                if card and card.card.indicators
                else "–",
                words(f"verdict.{goal}") if goal else "–",
                _state_word(card, view),
            )
        )
    columns = {
        name: cells
        for name, cells in zip(COLUMNS, zip(*rows, strict=True), strict=True)
        if name not in VERDICTS or set(cells) != {"–"}
    }
    heads = [words(f"assessment.{name}") for name in columns]
    shown = zip(*columns.values(), strict=True)
    return table(words("page.assessment"), heads, shown, "filing assessment")


def _computed(
    state: strategy_on_day.TaskState, statuses: status_then_and_now.ComputedStatuses, words: Wording
) -> Markup:
    """The computed status; once it has changed since the card was judged, both with their dates."""
    now = chip(state.status, words, sentences.write_sentence(statuses.now.sentence, words))
    both = statuses.lines if statuses.moved else ()
    lines = [sentences.write_sentence(line, words) for line in both]
    return Markup(templates.parts("assessment.html").computed(now, lines))


def draw_card(view: View, who: ActingPerson, number: str) -> None:
    """One task's card: what the program says on the left, what a person says on the right."""
    workspace, words = view.workspace, view.words
    task = workspace.strategy.task(number)
    assert task is not None
    written = view.snapshot.task_cards
    task_drafts = [draft for draft in written.drafts if draft.card.task == number]
    filed = [card for card in written.filed if card.task == number]
    living = next((card for card in filed if card.state in cards.ACTIVE_STATES), None)
    published = view.snapshot.card_records.get(number) if workspace.strategy.cards else None
    judged = _task_as_judged(view, number, living)
    with safe_output.together():
        safe_output.markup(html.title(f"{number} {words.text(task.title)}"))
        _show_result(view, number)
    with st.container(key="card"):
        left, right = st.columns([5, 6], gap="medium")
    with left:
        record = view.snapshot.card_records.get(number)
        own = record.card if record and record.state != "published" else None
        statuses = view.snapshot.computed_statuses(number, view.day)
        drawn = partial(draw_narrative, view, judged, statuses, own)
        safe_output.once(view, drawn, "narrative", number, view.day, view.link("task"))
    with right:
        with (above := fields.place_above()):
            _show_older_drafts(view, who, task_drafts)
        if published is not None:
            safe_output.markup(draw_closed(view, published))
        elif living is not None:
            safe_output.markup(draw_closed(view, view.snapshot.card_records[living.task]))
            if living.sha256 != workspace.sha256:
                safe_output.warning(words("evaluation.other_strategy"))
            safe_output.markup(draw_later_reports(view, living))
            _offer_decision(view, who, living)
        else:
            draft = load_draft(workspace, task, task_drafts)
            _draw_form(view, who, judged, draft, above)
        safe_output.markup(draw_earlier_versions(view, filed))


def _task_as_judged(
    view: View, number: str, living: cards.StoredCard | None
) -> task_details.TaskDetails:
    """The task on the day that is looked at; of a ready or approved card, on what it was judged on."""
    day, sequence = view.day, view.snapshot.sequence
    if living is not None:
        day, sequence = living.as_of, living.known_on
    details = view.snapshot.task_known_at(number, day, sequence)
    assert details is not None
    return details


def _draw_form(
    view: View,
    who: ActingPerson,
    judged: task_details.TaskDetails,
    draft: card_drafts.Draft | None,
    above: DeltaGenerator,
) -> None:
    """The fields, what is missing on them, and the button that declares the card ready.

    `above` is the place above them for what comes and goes.
    """
    words, workspace, task = view.words, view.workspace, judged.state.original
    may = permissions.may_evaluate(who.actor)
    with above:
        if not may:
            safe_output.notice(words("assessment.not_yours", role=words(f"role.{who.role.value}")))
        elif not who.name:
            safe_output.warning(words("assessment.no_name"))
    disabled = not (may and who.name)
    draw_fields(view, who, task, disabled=disabled)
    save_going_on(workspace, who, task, draft)
    lacking = (draft.card if draft else Card(task.number)).missing_fields(judged.state)
    if draft is None:
        safe_output.markup(html.remark(words("assessment.unsaved")))
        return
    at = local_time(draft.at, words)
    saved = "assessment.saved" if draft.state == "current" else "assessment.saved_aside"
    safe_output.markup(html.remark(words(saved, name=draft.author, at=at, n=draft.version)))
    if lacking:
        safe_output.markup(draw_missing(lacking, words))
    form = card_drafts.form_of(draft)
    st.button(
        words("assessment.ready"),
        type="primary",
        disabled=disabled or bool(lacking) or draft.state != "current",
        key=f"ready {workspace.strategy.id} {task.number}",
        on_click=carry_out,
        args=(
            workspace,
            task.number,
            lambda: card_actions.declare_ready(
                workspace, who.actor, task.number, form, view.day, view.snapshot.sequence
            ),
        ),
    )


def _offer_decision(view: View, who: ActingPerson, living: cards.StoredCard) -> None:
    """Approving a ready card, and giving one back with a reason, for people who may."""
    words, workspace = view.words, view.workspace
    if living.state == "ready":
        is_own = bool(who.name) and names.fold(who.name) == names.fold(living.author)
        if is_own and who.account:
            safe_output.notice(words("assessment.own_card_waits"))
        elif permissions.may_approve(who.actor):
            with fields.place_above():
                if is_own:
                    safe_output.warning(words("assessment.own_card"))
            st.button(
                words("assessment.approve"),
                type="primary",
                disabled=not who.name,
                key=f"approve {living.id}",
                on_click=carry_out,
                args=(
                    workspace,
                    living.task,
                    lambda: card_actions.approve(workspace, who.actor, living.id),
                ),
            )
        else:
            safe_output.notice(words("assessment.waits"))
    if permissions.may_approve(who.actor) or (
        living.state == "ready" and permissions.may_evaluate(who.actor)
    ):
        _offer_reopening(view, who, living)


def _offer_reopening(view: View, who: ActingPerson, living: cards.StoredCard) -> None:
    """The reason for which a card is given back, and the button."""
    words, workspace = view.words, view.workspace
    with fields.place_above():
        if not who.name:
            safe_output.warning(words("assessment.no_name"))
    key = f"reopen_reason {living.id}"

    def reopen() -> card_actions.CardResult:
        result = card_actions.reopen(
            workspace, who.actor, living.id, str(st.session_state.get(key) or "")
        )
        if not isinstance(result, action_result.Refused):
            typed_texts.forget(workspace, who, key)
        return result

    with st.container(border=True, key=f"reopen {living.id}"):
        st.text_area(
            words(f"assessment.{living.state}_reason"),
            max_chars=2_000,
            height=68,
            key=typed_texts.keep(workspace, who, key),
        )
        st.button(
            words(f"assessment.{living.state}_back"),
            disabled=not who.name,
            key=f"reopen_button {living.id}",
            on_click=carry_out,
            args=(workspace, living.task, reopen),
        )


def _show_older_drafts(view: View, who: ActingPerson, older: Sequence[card_drafts.Draft]) -> None:
    """Every draft typed on an older form, beside the current one, until somebody decides."""
    words, workspace = view.words, view.workspace
    current = next((draft for draft in older if draft.state == "current"), None)
    for draft in older:
        if draft.state != "aside":
            continue
        safe_output.markup(compare_drafts(view, current, draft))
        with st.container(horizontal=True, key=f"aside {draft.id}"):
            for take, name in ((True, "take"), (False, "drop")):
                st.button(
                    words(f"assessment.{name}"),
                    disabled=not (permissions.may_evaluate(who.actor) and who.name),
                    key=f"{name} {draft.id}",
                    on_click=carry_out,
                    args=(
                        workspace,
                        draft.card.task,
                        _settle_action(view, who, draft, current, take),
                    ),
                )


def _settle_action(
    view: View,
    who: ActingPerson,
    aside: card_drafts.Draft,
    current: card_drafts.Draft | None,
    take: bool,
) -> CardAction:
    forms = card_drafts.form_of(aside), card_drafts.form_of(current)
    return lambda: card_actions.settle_draft(
        view.workspace, who.actor, forms[0], take=take, current=forms[1]
    )


def _show_result(view: View, number: str) -> None:
    """The problems of the last thing done to this card in this session."""
    match last_result(view.workspace, number):
        case action_result.Refused(problems):
            safe_output.errors(problems, view.words)
        case card_actions.SavedDraft(_, problems):
            safe_output.warnings(problems, view.words)
