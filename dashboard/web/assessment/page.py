"""The Assessment page: the cards of all tasks, and one of them to write, declare ready or approve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st
from markupsafe import Markup

from dashboard.assessment import Card, CardRecord
from dashboard.assessment import card as evaluator_card
from dashboard.fulfilment import task_details
from dashboard.presentation import sentences
from dashboard.store import cards, drafts
from dashboard.web.assessment import card as evaluated
from dashboard.web.assessment import form as card_form
from dashboard.web.kit import html, safe_output
from dashboard.web.kit.html import chip, link
from dashboard.web.kit.paragraphs import translated_text
from dashboard.web.kit.table import table
from dashboard.web.session import View
from dashboard.web.shell import fields
from dashboard.web.shell.choice import choose_code
from dashboard.web.shell.person import Person
from dashboard.web.submissions.receipts import local_time
from dashboard.workflow import evaluation, permissions

COLUMNS = ("number", "title", "computed", "indicators", "goal", "state")
STATES = ("approved", "ready", "draft", "published")


def choose_task(view: View, who: Person) -> str:
    """How many cards are in which state, and the task that is asked for; empty where none is."""
    words, kept = view.words, view.snapshot.card_records
    counts: Counter[str] = Counter(one.state for one in kept.values())
    said = [
        words("assessment.count", n=counts[state], state=words(f"state.{state}"))
        for state in STATES
        if counts[state]
    ]
    empty = len(view.situation.tasks) - len(kept)
    if empty:
        said.append(words("assessment.empty", n=empty))
    safe_output.markup(html.remark(" · ".join(said)))
    options = {
        state.task.number: words(
            "assessment.option",
            number=state.task.number,
            title=words.text(state.task.title, state.task.title_cs),
            state=_state_word(kept.get(state.task.number), view),
        )
        for state in view.situation.tasks
    }
    number = choose_code(view, "task", words("assessment.task"), words("assessment.all"), options)
    if not number:
        safe_output.markup(_card_table(view, who, kept))
    return number


def _state_word(kept: CardRecord | None, view: View) -> str:
    return view.words(f"state.{kept.state}") if kept else view.words("assessment.none")


def _card_table(view: View, who: Person, kept: Mapping[str, CardRecord]) -> Markup:
    """Every task with the way to its card, its computed status and, apart from it, the verdicts."""
    words = view.words
    rows = []
    for state in view.situation.tasks:
        card = kept.get(state.task.number)
        verdicts = (card.card.indicators, card.card.goal) if card else (None, None)
        address = view.link("assessment", task=state.task.number, role=who.role.value)
        rows.append(
            (
                state.task.number,
                link(address, translated_text(state.task.title, state.task.title_cs, words)),
                chip(state.status, sentences.status_word(view.situation, state, words)),
                *(words(f"verdict.{one}") if one else "–" for one in verdicts),
                _state_word(card, view),
            )
        )
    heads = [words(f"assessment.{name}") for name in COLUMNS]
    return table(words("page.assessment"), heads, rows, "filing assessment")


def draw_card(view: View, who: Person, number: str) -> None:
    """One task's card: what the program says on the left, what a person says on the right."""
    desk, words = view.workspace, view.words
    task = desk.strategy.task(number)
    assert task is not None
    written = view.snapshot.cards_and_drafts
    found = [one for one in written.drafts if one.card.task == number]
    filed = [one for one in written.filed if one.task == number]
    living = next((one for one in filed if one.state in cards.ACTIVE_STATES), None)
    published = view.snapshot.card_records.get(number) if desk.strategy.cards else None
    judged = _task_as_judged(view, number, living)
    safe_output.markup(html.title(f"{number} {words.text(task.title, task.title_cs)}"))
    with fields.place_above():
        _show_outcome(view, number)
    with st.container(key="card"):
        left, right = st.columns([5, 6], gap="medium")
    with left:
        safe_output.markup(evaluated.draw_narrative(view, judged))
    with right:
        with fields.place_above():
            _show_older_drafts(view, who, found)
        if published is not None:
            safe_output.markup(evaluated.draw_closed(view, published))
        elif living is not None:
            safe_output.markup(evaluated.draw_closed(view, living.kept))
            if living.sha256 != desk.sha256:
                safe_output.warning(words("evaluation.other_strategy"))
            safe_output.markup(evaluated.draw_later_reports(view, living, view.snapshot.history))
            _offer_decision(view, who, living)
        else:
            _draw_form(view, who, judged, card_form.load_draft(desk, task, found))
        safe_output.markup(evaluated.draw_earlier_versions(view, filed))


def _task_as_judged(
    view: View, number: str, living: cards.StoredCard | None
) -> task_details.TaskDetails:
    """The task on the day that is looked at; of a ready or approved card, on what it was judged on."""
    day, sequence = view.day, view.snapshot.sequence
    if living is not None:
        day, sequence = living.as_of, living.known_on
    found = view.snapshot.task_known_at(number, day, sequence)
    assert found is not None
    return found


def _draw_form(
    view: View, who: Person, judged: task_details.TaskDetails, draft: drafts.Draft | None
) -> None:
    """The fields, what is missing on them, and the button that declares the card ready."""
    words, desk, task = view.words, view.workspace, judged.state.original
    may = permissions.may_evaluate(who.actor)
    with fields.place_above():
        if not may:
            safe_output.notice(words("assessment.not_yours", role=words(f"role.{who.role.value}")))
        elif not who.name:
            safe_output.warning(words("assessment.no_name"))
    disabled = not (may and who.name)
    card_form.draw_fields(view, who, task, disabled=disabled)
    lacking = evaluator_card.find_missing_fields(
        draft.card if draft else Card(task.number), judged.state
    )
    if draft is None:
        safe_output.markup(html.remark(words("assessment.unsaved")))
        return
    at = local_time(draft.at, words)
    saved = "assessment.saved" if draft.state == "current" else "assessment.saved_aside"
    safe_output.markup(html.remark(words(saved, name=draft.author, at=at, n=draft.version)))
    if lacking:
        safe_output.markup(evaluated.draw_missing(lacking, words))
    form = drafts.DraftVersion(draft.id, draft.version)
    st.button(
        words("assessment.ready"),
        type="primary",
        disabled=disabled or bool(lacking) or draft.state != "current",
        key=f"ready {desk.strategy.id} {task.number}",
        on_click=card_form.carry_out,
        args=(
            desk,
            task.number,
            lambda: evaluation.declare_ready(
                desk, who.actor, task.number, form, view.day, view.snapshot.sequence
            ),
        ),
    )


def _offer_decision(view: View, who: Person, living: cards.StoredCard) -> None:
    """Approving a ready card, and giving one back with a reason, by whoever may."""
    words, desk = view.words, view.workspace
    if living.state == "ready":
        if permissions.may_approve(who.actor):
            st.button(
                words("assessment.approve"),
                type="primary",
                disabled=not who.name,
                key=f"approve {living.id}",
                on_click=card_form.carry_out,
                args=(desk, living.task, lambda: evaluation.approve(desk, who.actor, living.id)),
            )
        else:
            safe_output.notice(words("assessment.waits"))
    if not (
        permissions.may_approve(who.actor)
        or (living.state == "ready" and permissions.may_evaluate(who.actor))
    ):
        return
    with fields.place_above():
        if not who.name:
            safe_output.warning(words("assessment.no_name"))
    key = f"reopen_reason {living.id}"

    def reopen() -> evaluation.CardOutcome:
        return evaluation.reopen(desk, who.actor, living.id, str(st.session_state.get(key) or ""))

    with st.form(f"reopen {living.id}", enter_to_submit=False):
        st.text_area(
            words(f"assessment.{living.state}_reason"), max_chars=2_000, height=68, key=key
        )
        st.form_submit_button(
            words(f"assessment.{living.state}_back"),
            disabled=not who.name,
            on_click=card_form.carry_out,
            args=(desk, living.task, reopen),
        )


def _show_older_drafts(view: View, who: Person, found: Sequence[drafts.Draft]) -> None:
    """Every draft typed on an older form, beside the current one, until somebody decides."""
    words, desk = view.words, view.workspace
    current = next((one for one in found if one.state == "current"), None)
    for one in found:
        if one.state != "aside":
            continue
        safe_output.markup(evaluated.compare_drafts(view, current, one))
        form = drafts.DraftVersion(one.id, one.version)
        with st.container(horizontal=True, key=f"aside {one.id}"):
            for take, name in ((True, "take"), (False, "drop")):
                st.button(
                    words(f"assessment.{name}"),
                    disabled=not (permissions.may_evaluate(who.actor) and who.name),
                    key=f"{name} {one.id}",
                    on_click=card_form.carry_out,
                    args=(desk, one.card.task, _settle_action(view, who, form, take)),
                )


def _settle_action(
    view: View, who: Person, form: drafts.DraftVersion, take: bool
) -> card_form.CardAction:
    return lambda: evaluation.settle_draft(view.workspace, who.actor, form, take=take)


def _show_outcome(view: View, number: str) -> None:
    """The problems of the last thing done to this card in this session."""
    judged = card_form.last_outcome(view.workspace, number)
    for problem in judged.problems if judged else ():
        message, fix = view.words.problem(problem)
        sink = safe_output.error if judged and judged.refused else safe_output.warning
        sink(f"{message} {fix}".strip())
