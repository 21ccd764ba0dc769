"""What a body has handed in, from a page of this session or before: receipts, and who acts next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from dashboard.markup import View
from dashboard.markup.kit import entity_names, html
from dashboard.markup.submissions import receipts, submission_effects
from dashboard.presentation import Wording, languages
from dashboard.store import Submission
from dashboard.web import safe_output, session
from dashboard.web.review import decision
from dashboard.web.shell import address_bar, downloads, fields, reconnection
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.submissions import attachments, thread
from dashboard.workflow import action_result, submission_thread

LAST = "handed_in"
"""The key of the session that holds what it has handed in last."""
JUST_NOW = timedelta(minutes=10)
"""So long ago a click may have been that got no answer because the server died."""


def outcome(of: str) -> DeltaGenerator:
    """The container of what came of an act: the browser brings a new one into sight, with the keyboard."""
    return st.container(key=f"outcome {of}")


def of_entity(view: View, entity: str) -> list[Submission]:
    """What an entity has handed in, the latest first."""
    return [
        submission
        for submission in reversed(view.snapshot.submissions)
        if submission.entity == entity
    ]


def last(view: View) -> Submission | None:
    """What this session has handed in last to the strategy that it looks at."""
    sent = st.session_state.get(session.own_key(view.workspace, LAST))
    return sent.submission if isinstance(sent, action_result.Stored) else None


def last_of_part(view: View, entity: str, name: str) -> Submission | None:
    """What was handed in last, where it is the file of an entity that a part of this page makes.

    `name` is the key of the file's name in the catalogues: the language may have been changed since.
    """
    stored = last(view)
    named = {Wording(language)(name) for language in languages.LANGUAGES}
    return stored if stored and stored.entity == entity and stored.file_name in named else None


def chosen_receipt(view: View, entity: str) -> str:
    """The key of the receipt that is chosen among all of an entity."""
    return f"receipt {view.workspace.strategy.id} {entity}"


def show_submission(view: View, who: ActingPerson, stored: Submission) -> None:
    """The file is among the submissions: just handed in, or known from before."""
    words, sent = view.words, last(view)
    if sent is not None and sent.id == stored.id:
        with outcome(f"receipt {stored.id}"):
            safe_output.notice(words("report.done", number=stored.id))
    else:
        values: dict[str, Any] = {
            "number": stored.id,
            "sender": entity_names.actor_name(stored.sender, words),
        }
        at, state = receipts.local_time(stored.submitted_at, words), words(f"state.{stored.stage}")
        safe_output.notice(words("report.already", at=at, state=state, **values))
    if stored.stage == "overtaken":
        later = stored.replaced_by
        safe_output.warning(words("report.overtaken", number=stored.id, later=later))
    show_receipt(view, who, stored)


def show_receipt(view: View, who: ActingPerson, stored: Submission, place: str = "file") -> None:
    """The receipt on the screen, to keep as a text, and to print."""
    words, strategy, day = view.words, view.situation.strategy, view.day
    receipt = receipts.Receipt(
        stored,
        view.snapshot.given_answers(stored.id),
        submission_effects.effects(view, stored),
        receipts.OnRecord(
            view.snapshot.record_of(stored.id),
            _awaited(view, who, stored),
        ),
    )
    address = _address(view, who, stored.entity)
    safe_output.markup(receipts.draw(receipt, strategy, day, words, address))
    with st.container(horizontal=True, vertical_alignment="center", key=f"receipt_{place}"):
        downloads.offer(
            view,
            words("receipt.download"),
            receipts.text(receipt, strategy, day, words).encode,
            f"receipt:{stored.id}",
            file_name=receipts.file_name(stored),
            key=f"receipt_text_{place}",
        )
        attachments.offer_original(view, who, stored, place)
        safe_output.markup(html.remark(words("receipt.print")))
    attachments.show(view, who, stored, place)
    attachments.offer(view, who, stored, place)
    if not _is_shown_above(view, who, stored):
        thread.show(view, who, stored, place)


def _awaited(view: View, who: ActingPerson, stored: Submission) -> receipts.Awaited | None:
    """What an entity still owes of a submission: a correction in all rows, or the answer to a question."""
    body = view.snapshot.answer(view.workspace.today).body(stored.entity)
    if body and any(each.number == stored.id for each in body.returned):
        return "correction"
    known = submission_thread.read(view.snapshot, who.actor, stored)
    return "answer" if submission_thread.open_question(known, stored) else None


def _is_shown_above(view: View, who: ActingPerson, stored: Submission) -> bool:
    """Whether the thread is already at the top of the page, because somebody waits for an answer."""
    known = submission_thread.read(view.snapshot, who.actor, stored)
    asked = submission_thread.open_question(known, stored)
    return asked is not None or stored.awaits_correction


def _address(view: View, who: ActingPerson, entity: str) -> receipts.SubmissionAddress:
    """The page that shows a submission of an entity, by its number."""
    return lambda number: view.link(
        "report", role=who.role.value, unit=entity, submission=str(number)
    )


def show_submissions(view: View, who: ActingPerson, entity: str) -> None:
    """What the entity has handed in before, what became of it, and who acts next."""
    words, strategy = view.words, view.situation.strategy
    name = entity_names.short(strategy, entity, words)
    safe_output.markup(html.title(words("report.list", entity=name)))
    submissions = of_entity(view, entity)
    if not submissions:
        safe_output.markup(html.remark(words("report.none", entity=name)))
        return
    caption, address = words("report.list", entity=name), _address(view, who, entity)

    def draw_list() -> Markup:
        last = {each.id: thread.last_text(view, who, each) for each in submissions}
        awaited = {each.id: _awaited(view, who, each) for each in submissions}
        return receipts.draw_list(submissions, caption, words, address, last, awaited)

    safe_output.once(view, draw_list, "reports of", entity, who.actor)
    safe_output.markup(html.remark(words("report.withdraw")))
    numbered = {submission.id: submission for submission in submissions}
    # The address has what was handed in last, whose receipt is above until the page is loaded again.
    sent, written = last(view), st.query_params.get("submission")
    if sent is not None and str(sent.id) == written:
        written = None
    _open_unanswered(view, who, submissions)
    chosen = fields.select(
        words("receipt.which"),
        list(numbered),
        str,
        key=chosen_receipt(view, entity),
        first=next(
            (submission.id for submission in submissions if str(submission.id) == written), None
        ),
        placeholder=words("receipt.none"),
    )
    if chosen is not None and chosen in numbered:
        # The browser brings what was opened into sight: see shell/browser.js.
        with st.container(key=f"opened receipt {chosen}"):
            show_receipt(view, who, numbered[chosen], "list")
        decision.offer_withdrawal(view, who, numbered[chosen])


def _open_unanswered(view: View, who: ActingPerson, submissions: Sequence[Submission]) -> None:
    """Opens the receipt of what was handed in last, where the server died before its answer came."""
    own = next((each for each in submissions if each.sender == who.actor.called), None)
    if own is None or not reconnection.is_unanswered():
        return
    if datetime.now(UTC) - datetime.fromisoformat(own.submitted_at) < JUST_NOW:
        st.session_state[chosen_receipt(view, own.entity)] = own.id
        address_bar.put("submission", str(own.id))
