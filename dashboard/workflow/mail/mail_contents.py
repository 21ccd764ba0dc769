"""What a person gets by mail, by their roles: each piece of news with a key, so that it is sent once.

An officer learns of the entities they speak for and of the units below those, a coordinator of what waits
for a decision; both sides of a thread learn what the other wrote since. Other roles get no mail.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby, takewhile
from urllib.parse import urlencode

from dashboard.documents import deadline_calendar, row_words
from dashboard.fulfilment import strategy_on_day, what_is_outstanding, whose_turn
from dashboard.presentation import Wording, entity_words, languages, missing_words, sentences
from dashboard.store import Submission, audit_entry, messages, stored_rounds
from dashboard.store.people import accounts
from dashboard.strategy import Strategy
from dashboard.workflow import submission_thread
from dashboard.workflow.permissions import Role
from dashboard.workflow.snapshot import Snapshot


class ItemKind(StrEnum):
    """What an item is about, in the order of a mail."""

    WAITING = "waiting"
    ANSWER = "answer"
    NOTE = "note"
    RETURNED = "returned"
    QUESTION = "question"
    ASKED = "asked"
    CHANGED = "changed"
    ACCEPTED = "accepted"
    OVERDUE = "overdue"
    DUE = "due"


_PAGES = dict.fromkeys((ItemKind.WAITING, ItemKind.ANSWER, ItemKind.NOTE), "review")
"""Where something is dealt with; all else on the page where one reports."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news. `key` identifies it by ids and days only, and never changes."""

    key: str
    kind: ItemKind
    text: str


def items_for(snapshot: Snapshot, person: accounts.Person, day: date, words: Wording) -> list[Item]:
    """All news of a person at the close of a day, each thing once, by kind."""
    items = [
        *(_waiting(snapshot, words) if (Role.COORDINATOR, "") in person.roles else ()),
        *_of_submissions(snapshot, person, words),
        *_of_threads(snapshot, person, words),
        *_of_deadlines(snapshot, person, day, words),
    ]
    order = list(ItemKind)
    once = {item.key: item for item in items}.values()
    return sorted(once, key=lambda item: order.index(item.kind))


def own_units(
    snapshot: Snapshot, person: accounts.Person, day: date
) -> tuple[what_is_outstanding.BodyAnswer, ...]:
    """What the entities of an officer and the units below them are to report."""
    spoken = _spoken(person)
    return tuple(
        unit
        for unit in snapshot.answer(day).bodies
        if _is_own(snapshot.strategy, spoken, unit.entity.code)
    )


def write_calendar(
    snapshot: Snapshot, person: accounts.Person, day: date, written: datetime, words: Wording
) -> bytes | None:
    """The deadlines of an officer as a calendar file; None where there are none to report for."""
    units = own_units(snapshot, person, day)
    strategy = snapshot.on(day).strategy
    if not units:
        return None
    return deadline_calendar.write_calendar(strategy, units, written, words)


def subject(strategy: Strategy, items: Collection[Item], words: Wording) -> str:
    """The subject of a mail: how many things are new, and in which strategy."""
    title = words.text(strategy.title, strategy.title_cs)
    return languages.one_line(words.plural("mail.subject", len(items), title=title))


def body(
    strategy: Strategy,
    person: accounts.Person,
    day: date,
    items: Collection[Item],
    words: Wording,
    address: str = "",
) -> str:
    """The text of a mail: each kind under its heading, and the page where it is dealt with.

    `address` is the server's address for browsers, without a slash at its end; empty where it is not known.
    """
    lines = [
        words.text(strategy.title, strategy.title_cs),
        words("mail.heading", name=languages.one_line(person.name), day=words.date(day)),
    ]
    for kind, group in groupby(items, key=lambda item: item.kind):
        told = [languages.one_line(item.text) for item in group]
        lines += ["", words(f"mail.{kind}"), *(f"- {text}" for text in told)]
    if address:
        pages = dict.fromkeys(_PAGES.get(item.kind, "report") for item in items)
        query = urlencode({"strategy": strategy.id, "lang": words.language})
        lines += [
            "",
            *(words(f"mail.to_{page}", link=f"{address}/{page}?{query}") for page in pages),
        ]
    lines += ["", words("mail.once")]
    if any(role == Role.OFFICER for role, _ in person.roles):
        lines.append(words("mail.calendar"))
    return "\n".join([*lines, ""])


def _spoken(person: accounts.Person) -> set[str]:
    return {entity for role, entity in person.roles if role == Role.OFFICER}


def _is_own(strategy: Strategy, spoken: set[str], entity: str) -> bool:
    return not spoken.isdisjoint(strategy.entity_and_parents(entity))


def _waiting(snapshot: Snapshot, words: Wording) -> Iterator[Item]:
    for submission in snapshot.submissions:
        if submission.stage == "submitted":
            text = _submission_text(snapshot, submission, words)
            yield Item(f"waiting:{submission.id}", ItemKind.WAITING, text)


def _of_submissions(snapshot: Snapshot, person: accounts.Person, words: Wording) -> Iterator[Item]:
    """What was returned and is to be corrected, and what was accepted since the person was invited."""
    spoken, decisions = _spoken(person), snapshot.decisions()
    invited = _invited(snapshot, person)
    for submission in snapshot.submissions:
        line = decisions.get(submission.id)
        if line is None or not _is_own(snapshot.strategy, spoken, submission.entity):
            continue
        text = _submission_text(snapshot, submission, words)
        if submission.awaits_correction:
            yield Item(f"returned:{line.seq}", ItemKind.RETURNED, f"{text}: {submission.reason}")
        elif (
            submission.state == "accepted"
            and line.seq > invited
            and line.actor != audit_entry.SEED_ACTOR
        ):
            yield Item(f"accepted:{line.seq}", ItemKind.ACCEPTED, text)


def _of_threads(snapshot: Snapshot, person: accounts.Person, words: Wording) -> Iterator[Item]:
    """What the other side of a thread wrote since the person was invited and nobody has taken up yet."""
    spoken, invited, threads = (
        _spoken(person),
        _invited(snapshot, person),
        submission_thread.threads(snapshot),
    )
    coordinates = (Role.COORDINATOR, "") in person.roles
    for submission in snapshot.submissions:
        if submission.state == "withdrawn":
            continue  # nobody waits for an answer about it any more
        own = _is_own(snapshot.strategy, spoken, submission.entity)
        own = own and submission.stage in submission_thread.ANSWERABLE
        text = _submission_text(snapshot, submission, words)
        thread = threads.get(submission.id, ())
        asked = submission_thread.was_asked(thread)
        for side, reads, kind in (
            ("coordinator", own, ItemKind.QUESTION),
            ("entity", coordinates, ItemKind.ANSWER if asked else ItemKind.NOTE),
        ):
            for message in _last_of(thread, side) if reads else ():
                if message.seq > invited:
                    said = " ".join(message.text.split())
                    yield Item(f"message:{message.seq}", kind, f"{text}: {said}")


def _last_of(thread: Sequence[messages.Message], side: str) -> list[messages.Message]:
    """What a side wrote at the end of a thread, oldest first."""
    written = takewhile(
        lambda each: (each.action, each.side) == ("message", side), reversed(thread)
    )
    return [*written][::-1]


def _invited(snapshot: Snapshot, person: accounts.Person) -> int:
    """The audit sequence with which a person was invited; the last one for who came after the snapshot."""
    invited = (
        line.seq
        for line in snapshot.audit
        if line.action == "invite" and line.object == person.handle
    )
    return next(invited, snapshot.sequence)


def _submission_text(snapshot: Snapshot, submission: Submission, words: Wording) -> str:
    entity = entity_words.entity_text(submission.entity, snapshot.workspace.strategy_today, words)
    file = submission.file_name
    return words("mail.submission", number=submission.id, file=file, entity=entity)


def _of_deadlines(
    snapshot: Snapshot, person: accounts.Person, day: date, words: Wording
) -> Iterator[Item]:
    """Indicators and reports that are overdue, or due on the day or in the two weeks after it."""
    strategy = snapshot.on(day).strategy
    opened = {each.plan.name: each for each in snapshot.round_plans}
    soon = day + deadline_calendar.REMINDER
    for unit in own_units(snapshot, person, day):
        for state in whose_turn.overdue(unit):
            said = sentences.schedule_line(state.schedule, words)
            names = missing_words.names_of_missing(state, words)
            text = f"{_task(strategy, state, words)}: {'; '.join(names)}: {said}"
            # The latest past due day: what recurs is news again once another period is missed.
            missed = max(each.due for each in state.targets if each.due and each.due < day)
            yield Item(f"overdue:{state.indicator.id}:{missed}", ItemKind.OVERDUE, text)
        today = [(day, state) for state in whose_turn.due_today(unit)]
        for due, state in (*today, *whose_turn.upcoming(unit)):
            if due <= soon:
                names = missing_words.names_due_on(state, due, words)
                text = f"{words.date(due)}: {_task(strategy, state, words)}: {'; '.join(names)}"
                yield Item(f"due:{state.indicator.id}:{due}", ItemKind.DUE, text)
        for asked in unit.asked:
            if asked.missing:
                stored = opened.get(asked.round.id)
                yield from _of_round(unit.entity.code, asked, stored, (strategy, day, words))


def _task(strategy: Strategy, state: strategy_on_day.IndicatorState, words: Wording) -> str:
    return row_words.task_name(strategy, state.indicator.id, words)


def _of_round(
    code: str,
    asked: what_is_outstanding.Asked,
    stored: stored_rounds.StoredRound | None,
    context: tuple[Strategy, date, Wording],
) -> Iterator[Item]:
    """A round that was opened or changed, comes due within two weeks of that, or was not answered in time."""
    strategy, day, words = context
    round = asked.round
    tasks = dict.fromkeys(row_words.task_name(strategy, id, words) for id in asked.missing)
    text = words.plural(
        "digest.missing",
        len(asked.missing),
        period=words.text(round.title, round.title_cs),
        due=words.date(round.due),
        tasks=", ".join(tasks),
    )
    if round.note:
        text = f"{text} {languages.one_line(round.note)}"
    reminder = round.due - deadline_calendar.REMINDER
    if stored and day <= round.due:
        kind = ItemKind.CHANGED if stored.changed else ItemKind.ASKED
        yield Item(f"round:{code}:{stored.seq}", kind, text)
    about = f"{code}:{round.id}:{round.due}"
    if day > round.due:
        yield Item(f"report-overdue:{about}", ItemKind.OVERDUE, text)
    elif day >= reminder and not (stored and stored.at[:10] >= reminder.isoformat()):
        yield Item(f"report-due:{about}", ItemKind.DUE, text)
