"""The queue of the submissions that wait for a decision, one of them open, and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.table import table
from dashboard.markup.submissions import approval, receipts, submission_effects
from dashboard.store import AuditEntry, Submission, shown_names
from dashboard.text import numbers_and_dates
from dashboard.web import safe_output
from dashboard.web.review import decision
from dashboard.web.review import submission as details
from dashboard.web.shell import address_bar, fields, role_choice
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.submissions import thread
from dashboard.workflow import permissions

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
        return self._in_order(each for each in self.submissions if each.stage == "submitted")

    @property
    def decided_submissions(self) -> list[Submission]:
        """Those on which nothing is to be decided any more, the latest first."""
        return [submission for submission in self.submissions if submission.stage != "submitted"]

    def _in_order(self, submissions: Iterable[Submission]) -> list[Submission]:
        """Submissions in the order of their decision: a unit waits for an answer, a source does not."""
        return sorted(submissions, key=lambda each: (each.entity in self.sources, each.id))

    def following(self, number: int) -> Submission | None:
        """The waiting submission after one, or before it where none comes after; None where none is left."""
        others = [each for each in self.waiting_submissions if each.id != number]
        order = [each.id for each in self._in_order(self.submissions)]
        after = [each for each in others if order.index(each.id) > order.index(number)]
        return next(iter(after or others), None)


def _read_names(view: View, handles: Iterable[str]) -> dict[str, str]:
    with view.workspace.reading() as connection:
        return {each: shown_names.name_of(connection, each) for each in handles}


def read_queue(view: View) -> ReviewQueue:
    """All submissions with their last decisions."""
    sources = frozenset(view.workspace.strategy.sources)
    decisions = view.snapshot.decisions()
    handles = frozenset(line.actor for line in decisions.values())
    names = view.snapshot.cache("names", 8).get(handles, lambda: _read_names(view, handles))
    return ReviewQueue(view.snapshot.submissions[::-1], decisions, sources, names)


def choose_submission(view: View, queue: ReviewQueue, units: Collection[str]) -> Submission | None:
    """The open submission: as chosen, as in the address, else the first that waits; None where none does.

    For an officer of units it is one of theirs, where they have any.
    """
    ordered = (*queue.waiting_submissions, *queue.decided_submissions)
    numbered = {submission.id: submission for submission in ordered}
    key = decision.open_key(view.workspace)
    written = st.query_params.get("submission", "")
    wanted = st.session_state.setdefault(key, numbers_and_dates.read_whole(written))
    own = (submission for submission in ordered if submission.entity in units)
    submission = numbered.get(wanted or 0) or next(iter((*own, *queue.waiting_submissions)), None)
    if submission is None:
        st.query_params.pop("submission", None)
    else:
        address_bar.put("submission", str(submission.id))
    return submission


def show(view: View) -> None:
    """What waits, the chosen one with its effect and the decision beside it; below, what was decided."""
    queue, words = read_queue(view), view.words
    waiting = queue.waiting_submissions
    disputes = submission_effects.contradictions_of_each(view, waiting)
    safe_output.markup(
        html.title(approval.headline(view, waiting, disputes), 2), approval.draw_lead(view, waiting)
    )
    with fields.place_above():
        decision.show_outcomes(view)
    chosen = choose_submission(view, queue, role_choice.current_units(view))
    if chosen is None:
        who = role_choice.ask(view, permissions.Role.COORDINATOR)
    else:
        with st.container(key="approval"):
            left, right = st.columns([2, 10], gap="small")
        with right, st.container(key="report"):
            who = _show_chosen(view, queue, chosen)
        with left:
            _show_queue(view, who, queue, chosen, disputes)
            free = [
                each for each in waiting if not (disputes[each.id] or decision.is_of(who, each))
            ]
            decision.offer(view, who, free)
    decided = queue.decided_submissions
    title = f"{words('review.decided')}: {words.number(len(decided))}"
    with fields.fold(title, "decided") as is_drawn:
        if is_drawn or chosen is None:
            safe_output.once(view, lambda: _draw_decided(view, queue), "decided", who.actor)


def _show_chosen(view: View, queue: ReviewQueue, chosen: Submission) -> ActingPerson:
    """The chosen report with its effect, the decision beside it, and below what it rests on."""
    above = st.container()
    body, beside = st.columns([8, 3], gap="medium")
    asked = decision.is_asked_for(view.workspace, chosen.id)
    following = queue.following(chosen.id)
    with beside, st.container(key="decide"):
        who = role_choice.ask(view, permissions.Role.COORDINATOR)
        decision.offer_decision(view, who, chosen, following.id if following else None)
    # The browser brings what was opened into sight: see shell/browser.js.
    with above, st.container(key=f"opened {chosen.id}") if asked else nullcontext():
        safe_output.markup(view.render("approval/heading.html", **_heading(view, who, chosen)))
        if chosen.stage == "overtaken":
            safe_output.warning(view.words("review.overtaken", later=chosen.replaced_by))
    is_open = chosen.stage == "submitted"
    with body:
        if is_open:
            details.show_effects(view, chosen)
    with nullcontext() if is_open else body:
        details.show_folds(view, who, chosen)
    return who


def _show_queue(
    view: View,
    who: ActingPerson,
    queue: ReviewQueue,
    chosen: Submission,
    disputes: approval.Disputes,
) -> None:
    """Those that wait, each with what it changes and contradicts; a click opens it beside the list."""
    waiting = queue.waiting_submissions
    shown = waiting[:MOST_QUEUED]
    if chosen in waiting and chosen not in shown:
        shown.append(chosen)
    effects = submission_effects.effects_of_each(view, shown)
    for submission in shown:
        is_chosen, name = submission == chosen, approval.name(view, submission)
        with st.container(key=f"queued{' here' if is_chosen else ''} {submission.id}"):
            if not is_chosen:
                st.button(
                    name,
                    type="tertiary",
                    key=f"open {submission.id}",
                    on_click=decision.open_submission,
                    args=(view.workspace, submission.id),
                )
            handed_in = receipts.local_day(submission.submitted_at)
            days, day = (view.workspace.today - handed_in).days, view.words.date(handed_in)
            safe_output.markup(
                view.render(
                    "approval/waiting.html",
                    name=name if is_chosen else "",
                    disputed=approval.contradicts(view, disputes[submission.id]),
                    effect=submission_effects.over_time(view, effects[submission.id]),
                    since=view.words.plural("review.waits", days, day=day)
                    if days
                    else view.words("review.since_today"),
                    thread=thread.remark(view, who, submission),
                )
            )
    if more := len(waiting) - len(shown):
        safe_output.markup(html.remark(view.words.plural("review.more", more)))


def _heading(view: View, who: ActingPerson, submission: Submission) -> dict[str, object]:
    """Which report it is, how much was sent, when and by whom; its files, and whether a question is open."""
    words = view.words
    at = receipts.local_time(submission.submitted_at, words)
    sender = entity_names.actor_name(submission.sender, words)
    came = words.plural("review.came", submission.rows, at=at, sender=sender)
    if submission.numbers:
        came = f"{came}. {words.plural('submit.numbers', len(submission.numbers))}"
    parts = (came, thread.remark(view, who, submission))
    replaced = next(
        (each for each in view.snapshot.submissions if each.id == submission.replaces), None
    )
    return {
        "number": submission.id,
        "replaced": replaced,
        "asked": thread.last_asked(view, who, replaced) if replaced else "",
        "name": approval.name(view, submission),
        "came": ", ".join(part for part in parts if part),
    }


def _draw_decided(view: View, queue: ReviewQueue) -> Markup:
    """What was decided, by whom, when and why; its name opens it."""
    words = view.words
    if not queue.decided_submissions:
        return html.remark(words("review.none_decided"))
    heads = [words(f"listing.{name}") for name in ("report", "at", "rows", "decision")]
    rows = [_decided_cells(view, each, queue) for each in queue.decided_submissions]
    return table(words("review.decided"), heads, rows, "filing decided")


def _decided_cells(
    view: View, submission: Submission, queue: ReviewQueue
) -> tuple[str | Markup, ...]:
    words = view.words
    at = receipts.local_time(submission.submitted_at, words)
    decided = [words(f"state.{submission.stage}")]
    if record := queue.decisions.get(submission.id):
        decided.append(entity_names.actor_name(queue.names[record.actor], words))
        decided.append(receipts.local_time(record.at, words))
    reason = html.escape_unprintable(submission.reason or "")
    return (
        html.link(
            view.link("review", submission=str(submission.id)), approval.name(view, submission)
        ),
        f"{at}, {entity_names.actor_name(submission.sender, words)}",
        words.number(submission.rows),
        ", ".join(decided) + (f". {reason}" if reason else ""),
    )
