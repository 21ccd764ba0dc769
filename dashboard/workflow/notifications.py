"""What a person is told, by their roles: what they have by mail, each thing once, and on the Overview.

An officer is told what the letters to their bodies say, those of the units below included, a coordinator
what waits for a decision; both sides of a thread what the other wrote since. Others are told nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import takewhile

from dashboard.documents import letter_items
from dashboard.fulfilment import strategy_on_day, what_is_outstanding, whose_turn
from dashboard.presentation import Wording, delay_words, entity_words
from dashboard.store import Submission, audit_entry, messages, stored_rounds
from dashboard.strategy import Strategy
from dashboard.strategy.rounds import Round
from dashboard.workflow import audit_readings, letter_facts, submission_thread
from dashboard.workflow.permissions import Role
from dashboard.workflow.snapshot import Snapshot

Roles = Collection[tuple[str, str]]


class ThingKind(StrEnum):
    """What a thing is about, in the order of a mail."""

    WAITING = "waiting"
    ANSWER = "answer"
    NOTE = "note"
    RETURNED = "returned"
    QUESTION = "question"
    ASKED = "asked"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing in words. `keys` say by what it is news, in ids and days that never change.

    A `page` shows it by a `query`. `entity` is the body whose report it is about, `seq` the audit sequence
    that made it news, if one did.
    """

    kind: ThingKind
    text: str
    keys: tuple[str, ...]
    page: str
    query: Mapping[str, str]
    entity: str = ""
    seq: int = 0


def things_told(
    snapshot: Snapshot, roles: Roles, day: date, words: Wording, since: int = 0
) -> list[Thing]:
    """All that roles are told at the close of a day, each thing once, by kind.

    `since` is the audit sequence from which on decisions and messages are news.
    """
    reports = of_reports(snapshot, roles, day, words, since)
    things = [*reports, *_of_letters(snapshot, roles, day, words)]
    once = {thing.text: thing for thing in things}.values()
    return sorted(once, key=lambda thing: list(ThingKind).index(thing.kind))


def own_bodies(snapshot: Snapshot, roles: Roles, day: date) -> list[what_is_outstanding.BodyAnswer]:
    """The bodies of an officer and the units below them, with what they are to report."""
    bodies = snapshot.answer(day).bodies
    return [body for body in bodies if _is_own(snapshot.strategy, roles, body.entity.code)]


def _is_own(strategy: Strategy, roles: Roles, entity: str) -> bool:
    return any((Role.OFFICER, code) in roles for code in strategy.entity_and_parents(entity))


def of_reports(
    snapshot: Snapshot, roles: Roles, day: date, words: Wording, since: int = 0
) -> Iterator[Thing]:
    """What waits for a decision, was decided or is asked about: of each report in the order they came."""
    strategy, coordinates = snapshot.strategy, (Role.COORDINATOR, "") in roles
    decisions, threads = snapshot.decisions(), submission_thread.threads(snapshot)
    back = {each.number: each for body in snapshot.answer(day).bodies for each in body.returned}
    sent = audit_readings.sequences_of_submitting(snapshot.audit)
    for submission in snapshot.submissions:
        number, entity, line = submission.id, submission.entity, decisions.get(submission.id)
        own = _is_own(strategy, roles, entity)
        if not (own or coordinates):
            continue
        text = _submission_text(snapshot, submission, words)
        query = {"submission": str(number)}
        review = "review", {"role": Role.COORDINATOR.value, **query}
        report = "report", {"role": Role.OFFICER.value, "unit": entity, **query}
        if coordinates and submission.stage == "submitted":
            yield Thing(ThingKind.WAITING, text, (f"waiting:{number}",), *review)
        if own and submission.stage == "submitted" and sent.get(number, 0) > since:
            yield Thing(ThingKind.RECEIVED, text, (f"received:{number}",), *report)
        if own and line and number in back:
            said = letter_items.returned_item(back[number], strategy, words)
            key = f"returned:{line.seq}"
            text_there = f"{said.lead} {said.text}"
            yield Thing(ThingKind.RETURNED, text_there, (key,), *report, entity, line.seq)
        is_news = line and line.seq > since and line.actor != audit_entry.SEED_ACTOR
        if own and line and is_news and submission.state == "accepted":
            yield Thing(ThingKind.ACCEPTED, text, (f"accepted:{line.seq}",), *report)
        thread = threads.get(number, ())
        written: list[tuple[ThingKind, messages.Message]] = []
        if own and submission.stage in submission_thread.ANSWERABLE:
            written += ((ThingKind.QUESTION, each) for each in _last_of(thread, "coordinator"))
        if coordinates and submission.state != "withdrawn":
            kind = ThingKind.ANSWER if submission_thread.was_asked(thread) else ThingKind.NOTE
            written += ((kind, each) for each in _last_of(thread, "entity"))
        for kind, each in written:
            if each.seq > since:
                said_there = f"{text}: {' '.join(each.text.split())}"
                at = report if kind is ThingKind.QUESTION else review
                yield Thing(kind, said_there, (f"message:{each.seq}",), *at, entity, each.seq)


def _last_of(thread: Sequence[messages.Message], side: str) -> list[messages.Message]:
    """What a side wrote at the end of a thread, oldest first."""
    written = takewhile(
        lambda each: (each.action, each.side) == ("message", side), reversed(thread)
    )
    return [*written][::-1]


def _submission_text(snapshot: Snapshot, submission: Submission, words: Wording) -> str:
    entity = entity_words.entity_text(submission.entity, snapshot.workspace.strategy_today, words)
    file = submission.file_name
    return words("mail.submission", number=submission.id, file=file, entity=entity)


def _of_letters(snapshot: Snapshot, roles: Roles, day: date, words: Wording) -> Iterator[Thing]:
    """What an officer's bodies are asked to report on, in the words of letters, and what soon falls due.

    What reports of others say otherwise stays for the coordinator to send.
    """
    stored = {plan.plan.name: plan for plan in snapshot.round_plans}
    for body in own_bodies(snapshot, roles, day):
        letter = letter_facts.read_letter(snapshot, body.entity.code, day)
        assert letter is not None
        letter = replace(letter, disputes=())
        asking = {each.id: _round_keys(body, each, stored.get(each.id)) for each in letter.rounds}
        report = {"role": Role.OFFICER.value, "unit": body.entity.code}
        for round in letter.rounds:
            said = letter_items.round_today(round, day, words)
            yield Thing(ThingKind.ASKED, said, asking[round.id], "report", report)
        requests = {each.state.indicator.id for each in whose_turn.requests(body)}
        for item in letter_items.asked_items(letter, words, requests):
            keys = [key for state in item.states for key in _due_keys(body, state)]
            for state in item.states:
                for round in body.rounds_asking(state.indicator.id):
                    keys += asking[round.id]
            if keys:
                yield _of_task(ThingKind.ASKED, item.line(words), keys, item.states)
        for due, states, text in letter_items.upcoming_items(letter, words):
            if due <= day + whose_turn.REMINDER:
                keys = [f"due:{state.indicator.id}:{due}" for state in states]
                said = f"{words.date(due)} ({delay_words.late_text(due, day, words)}): {text}"
                yield _of_task(ThingKind.DUE, said, keys, states)


def _of_task(
    kind: ThingKind,
    text: str,
    keys: Sequence[str],
    states: Sequence[strategy_on_day.IndicatorState],
) -> Thing:
    task = states[0].task
    return Thing(kind, text, tuple(dict.fromkeys(keys)), "task", {"task": task})


def _due_keys(
    body: what_is_outstanding.BodyAnswer, state: strategy_on_day.IndicatorState
) -> Iterator[str]:
    """The keys by which a request is news: once when it comes within two weeks, once when it is past."""
    id = state.indicator.id
    if state.schedule.is_overdue and id in body.outstanding:
        # The latest past due day: what recurs is news again once another period is missed.
        missed = max(target.due for target in state.targets if target.due and target.due < body.day)
        yield f"overdue:{id}:{missed}"
    if what_is_outstanding.is_due_today(state, body.day):
        yield f"due:{id}:{body.day}"
    if (due := state.next_due(body.day)) and due <= body.day + whose_turn.REMINDER:
        yield f"due:{id}:{due}"


def _round_keys(
    body: what_is_outstanding.BodyAnswer, round: Round, stored: stored_rounds.StoredRound | None
) -> tuple[str, ...]:
    """A round is news when it is opened or changed, comes due within two weeks, or is overdue."""
    about = f"{body.entity.code}:{round.id}:{round.due}"
    if body.day > round.due:
        return (f"report-overdue:{about}",)
    keys = [f"round:{body.entity.code}:{stored.seq}"] if stored else []
    reminder = round.due - whose_turn.REMINDER
    if body.day >= reminder and not (stored and stored.at[:10] >= reminder.isoformat()):
        keys.append(f"report-due:{about}")
    return tuple(keys)
