"""The queue of the submissions that wait for a decision, one of them open, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from dashboard.fulfilment import effect_of_submission
from dashboard.markup import View
from dashboard.markup import contradictions as drawn_contradictions
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.table import table
from dashboard.markup.submissions import receipts, submission_effects
from dashboard.progress.contradictions import Contradiction
from dashboard.store import AuditEntry, Submission, shown_names
from dashboard.text import numbers_and_dates
from dashboard.web import safe_output
from dashboard.web.review import decision
from dashboard.web.review import submission as details
from dashboard.web.shell import address_bar
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.submissions import attachments, thread

NOTHING = effect_of_submission.EffectOverTime([])
MOST_QUEUED = 12
"""So many submissions are shown with their effect; the others move up as these are decided."""


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """Every submission of a strategy, the latest first, and the audit line of its last decision.

    `sources` are the entities that nobody speaks for: public sources.
    """

    submissions: tuple[Submission, ...]
    decisions: Mapping[int, AuditEntry]
    sources: frozenset[str]
    names: Mapping[str, str]
    """How they are called who decided, by what the audit has of them."""

    @property
    def waiting_submissions(self) -> list[Submission]:
        """Those that wait for a decision: of units before public sources, the longest waiting first."""
        return self.in_order(each for each in self.submissions if each.stage == "submitted")

    @property
    def decided_submissions(self) -> list[Submission]:
        """Those on which nothing is to be decided any more, the latest first."""
        return [submission for submission in self.submissions if submission.stage != "submitted"]

    def in_order(self, submissions: Iterable[Submission]) -> list[Submission]:
        """Submissions in the order of their decision: a unit waits for an answer, a source does not."""
        return sorted(submissions, key=lambda each: (each.entity in self.sources, each.id))

    def following(self, number: int) -> Submission | None:
        """The waiting submission after one, or before it where none comes after; None where none is left."""
        others = [each for each in self.waiting_submissions if each.id != number]
        order = [each.id for each in self.in_order(self.submissions)]
        after = [each for each in others if order.index(each.id) > order.index(number)]
        return next(iter(after or others), None)


def _read_names(view: View, handles: Iterable[str]) -> dict[str, str]:
    with view.workspace.reading() as connection:
        return {each: shown_names.name_of(connection, each) for each in handles}


def read_queue(view: View) -> ReviewQueue:
    """All submissions with their last decisions."""
    entities = view.workspace.strategy.entities
    sources = frozenset(entity.code for entity in entities if entity.kind == "source")
    decisions = view.snapshot.decisions()
    handles = frozenset(line.actor for line in decisions.values())
    names = view.snapshot.cache("names", 8).get(handles, lambda: _read_names(view, handles))
    return ReviewQueue(view.snapshot.submissions[::-1], decisions, sources, names)


def choose_submission(view: View, queue: ReviewQueue, entity: str | None) -> Submission | None:
    """The open submission: as chosen, as in the address, else the first that waits; None where none does.

    For an officer of an entity it is one of that entity, where it has any.
    """
    ordered = (*queue.waiting_submissions, *queue.decided_submissions)
    numbered = {submission.id: submission for submission in ordered}
    key = decision.open_key(view.workspace)
    written = st.query_params.get("submission", "")
    wanted = st.session_state.setdefault(key, numbers_and_dates.read_whole(written))
    own = (submission for submission in ordered if submission.entity == entity)
    submission = numbered.get(wanted or 0) or next(iter((*own, *queue.waiting_submissions)), None)
    if submission is None:
        st.query_params.pop("submission", None)
    else:
        address_bar.put("submission", str(submission.id))
    return submission


def show_queue(
    view: View, who: ActingPerson, queue: ReviewQueue, chosen: Submission | None
) -> None:
    """What waits, each with its effect; the open one with the decision beside it.

    What this session has decided stays in its place, so that nothing moves under the pointer.
    """
    words, waiting = view.words, queue.waiting_submissions
    done = decision.decided_here(queue.submissions)
    if waiting:
        of_all = Markup("")
        if len(waiting) > 1:
            numbers = sorted(each.id for each in waiting)
            drawn = submission_effects.draw_effect_of_all(view, numbers)
            of_all = Markup('<div class="effect-of-all">{}</div>').format(drawn)
        safe_output.markup(html.title(words.plural("review.waiting", len(waiting))), of_all)
    else:
        safe_output.notice(words("review.none_waits"))
    shown = queue.in_order([*waiting[:MOST_QUEUED], *done])
    if chosen in waiting and chosen not in shown:
        shown.append(chosen)
    undecided = [each for each in shown if each not in done]
    effects = submission_effects.effects_of_each(view, undecided)
    disputes = submission_effects.contradictions_of_each(view, undecided)
    for submission in shown:
        with st.container(key=f"queued {submission.id}"):
            if submission in done:
                _show_outcome(view, queue, submission, is_last=submission is done[-1])
            elif submission == chosen:
                following = queue.following(submission.id)
                _show_open(view, who, submission, effects.get(submission.id, NOTHING), following)
            else:
                effect = effects.get(submission.id, NOTHING)
                _show_closed(view, who, submission, effect, disputes.get(submission.id, ()))
    if len(waiting) > MOST_QUEUED:
        more = len(waiting) - MOST_QUEUED
        safe_output.markup(html.remark(words.plural("review.more", more)))


def _name(view: View, submission: Submission) -> str:
    name = entity_names.short(view.situation.strategy, submission.entity, view.words)
    return view.words("review.name", number=submission.id, entity=name)


def _came(view: View, who: ActingPerson, submission: Submission) -> str:
    """How much was sent, when and by whom; with how many files, and whether a question is open."""
    words = view.words
    at = receipts.local_time(submission.submitted_at, words)
    sender = entity_names.actor_name(submission.sender, words)
    came = words.plural("review.came", submission.rows, at=at, sender=sender)
    if submission.numbers:
        came = f"{came}. {words.plural('submit.numbers', len(submission.numbers))}"
    return ", ".join(part for part in (came, thread.remark(view, who, submission)) if part)


def _show_closed(
    view: View,
    who: ActingPerson,
    submission: Submission,
    effect: effect_of_submission.EffectOverTime,
    disputes: Sequence[Contradiction],
) -> None:
    """One that is not open, with what it would change and contradicts: a click opens it."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"closed {submission.id}"):
        st.button(
            _name(view, submission),
            type="tertiary",
            key=f"open {submission.id}",
            on_click=decision.open_submission,
            args=(view.workspace, submission.id),
        )
        said = submission_effects.over_time(view, effect)
        against = drawn_contradictions.in_a_sentence(view, disputes)
        shape = '<p class="queued"><b>{}.</b>{} <small>{}</small></p>'
        safe_output.markup(Markup(shape).format(said, against, _came(view, who, submission)))


def _show_open(
    view: View,
    who: ActingPerson,
    submission: Submission,
    effect: effect_of_submission.EffectOverTime,
    following: Submission | None,
) -> None:
    """The open one: its effect and, beside it, the decision; below, what it rests on."""
    title = Markup('<h3 class="filing" id="submission-{}">{}</h3>{}').format(
        submission.id, _name(view, submission), html.remark(_came(view, who, submission))
    )
    safe_output.markup(title)
    with st.container(key=f"decide {submission.id}"):
        left, right = st.columns([3, 2], gap="medium")
    with left:
        details.show_effects(view, submission, effect)
    asked = decision.is_asked_for(view.workspace, submission.id)
    # The browser brings what was opened into sight: see shell/browser.js.
    with right, st.container(key=f"opened {submission.id}") if asked else nullcontext():
        decision.offer_decision(view, who, submission, following.id if following else None)
    details.show_rows(view, who, submission)
    attachments.show(view, who, submission, "review")
    thread.show(view, who, submission, "review")
    details.show_facts(view, who, submission)


def _show_outcome(view: View, queue: ReviewQueue, submission: Submission, *, is_last: bool) -> None:
    """What became of one that this session decided; behind the last one, which is next."""
    words = view.words
    became = words(f"review.became_{submission.stage}", name=_name(view, submission))
    following = queue.following(submission.id) if is_last else None
    if following is not None:
        name = entity_names.short(view.situation.strategy, following.entity, words)
        text = words("review.next", name=name, left=len(queue.waiting_submissions))
        became = Markup('{} <a class="plain" href="#submission-{}">{}</a>').format(
            became, following.id, text
        )
    shape = '<p class="notice done"{}><span aria-hidden="true">✓</span> {}</p>'
    role = Markup(' role="status"') if is_last else ""
    safe_output.markup(Markup(shape).format(role, became))
    decision.show_warnings(view, submission)


def show_decided(view: View, who: ActingPerson, chosen: Submission) -> None:
    """A submission on which nothing waits any more: what it changed, its rows, and taking it back."""
    words = view.words
    name = entity_names.short(view.situation.strategy, chosen.entity, words)
    safe_output.markup(html.title(words("review.title", number=chosen.id, entity=name)))
    if chosen.stage == "overtaken":
        safe_output.warning(words("review.overtaken", later=chosen.replaced_by))
    details.show_facts(view, who, chosen)
    decision.offer_decision(view, who, chosen)
    details.show_rows(view, who, chosen)
    attachments.show(view, who, chosen, "review")
    thread.show(view, who, chosen, "review")


def list_decided(view: View, who: ActingPerson, queue: ReviewQueue) -> None:
    """What was decided, by whom, when, and the last message; the number opens it."""
    words = view.words
    if queue.decided_submissions:
        drawn = view.draw_once(lambda: _draw_decided(view, who, queue), "decided", who.actor)
    else:
        drawn = html.remark(words("review.none_decided"))
    safe_output.markup(html.title(words("review.decided")), drawn)


def _draw_decided(view: View, who: ActingPerson, queue: ReviewQueue) -> Markup:
    words = view.words
    names = ["number", "entity", "at", "sender", "file", "rows", "state"]
    names += ["decided_by", "decided_at", "last"]
    heads = [words(f"listing.{name}") for name in names]
    rows = [
        _decided_cells(view, who, submission, queue) for submission in queue.decided_submissions
    ]
    return table(words("review.decided"), heads, rows, "filing decided")


def _decided_cells(
    view: View, reader: ActingPerson, submission: Submission, queue: ReviewQueue
) -> tuple[str | Markup, ...]:
    words = view.words
    who, when = "–", "–"
    if record := queue.decisions.get(submission.id):
        who, when = (
            entity_names.actor_name(queue.names[record.actor], words),
            receipts.local_time(record.at, words),
        )
    address = view.link("review", submission=str(submission.id))
    return (
        html.link(address, str(submission.id)),
        entity_names.short(view.situation.strategy, submission.entity, words),
        receipts.local_time(submission.submitted_at, words),
        entity_names.actor_name(submission.sender, words),
        html.file_text(submission.file_name),
        words.number(submission.rows),
        words(f"state.{submission.stage}"),
        who,
        when,
        thread.last_text(view, reader, submission),
    )
