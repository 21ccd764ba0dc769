"""Tells people by mail what is new for them: one mail for each, nothing twice, each on record.

Of two runs at once the second finds what the first has told: a mail is handed over inside the one write
transaction that puts it on record. Where the record fails after that, the next run sends it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from dashboard.presentation import Wording
from dashboard.store.people import accounts, mails
from dashboard.text import Problem
from dashboard.workflow.action_result import Refused, not_permitted
from dashboard.workflow.mail import mail_server, news
from dashboard.workflow.permissions import Actor, may_notify
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new for one person."""

    person: accounts.Person
    items: tuple[news.Item, ...]


@dataclass(frozen=True, slots=True)
class Notified:
    """What a run has sent, whom it could not reach and why, and the end of it where the server failed."""

    sent: tuple[Digest, ...]
    refused: tuple[Problem, ...]
    failure: Problem | None = None


def plan(
    workspace: Workspace, actor: Actor, day: date, words: Wording
) -> Refused | tuple[Digest, ...]:
    """What would be sent to whom, in the order of the people; nobody without news or address."""
    if not may_notify(actor):
        return not_permitted(workspace, actor, "notify", "people")
    snapshot = Snapshot(workspace)
    with workspace.reading() as connection:
        people = accounts.listing(connection, workspace.strategy.id)
        told = mails.mailed_before(connection, workspace.strategy.id)
    digests = []
    for person in people:
        known = told.get(person.handle, frozenset())
        items = news.items_for(snapshot, person, day, words) if person.mail else []
        new = tuple(item for item in items if item.key not in known)
        digests += [Digest(person, new)] if new else []
    return tuple(digests)


def notify(
    workspace: Workspace, actor: Actor, day: date, words: Wording, settings: mail_server.Settings
) -> Refused | Notified:
    """Sends what is new, one mail for each person.

    A refused address is named and the others go on; where the server fails the run ends, and what was
    not handed over counts as not told.
    """
    planned = plan(workspace, actor, day, words)
    if isinstance(planned, Refused):
        return planned
    sent: list[Digest] = []
    refused: list[Problem] = []
    run = _Run(workspace, actor, Snapshot(workspace), day, words, settings.address)
    try:
        if planned:
            with mail_server.connect(settings) as server:
                for digest in planned:
                    try:
                        sent += run.hand_over(server, digest)
                    except mail_server.PersonRefused as error:
                        refused.append(error.problem)
    except mail_server.ServerFailed as error:
        return Notified(tuple(sent), tuple(refused), error.problem)
    return Notified(tuple(sent), tuple(refused))


@dataclass(frozen=True, slots=True)
class _Run:
    """What all mails of a run have in common."""

    workspace: Workspace
    actor: Actor
    snapshot: Snapshot
    day: date
    words: Wording
    address: str

    def hand_over(self, server: mail_server.Connection, digest: Digest) -> list[Digest]:
        """Sends a digest and puts it on record; empty where it was told meanwhile or the person changed."""
        strategy, at = self.workspace.strategy.id, datetime.now(UTC)
        calendar = news.write_calendar(self.snapshot, digest.person, self.day, at, self.words)
        with self.workspace.writing(self.actor, "notify", digest.person.handle) as connection:
            person = accounts.get(connection, strategy, digest.person.id)
            told = mails.mailed_before(connection, strategy).get(digest.person.handle, frozenset())
            items = tuple(item for item in digest.items if item.key not in told)
            if person != digest.person or not items:
                return []
            server.send(self._write(person, items, calendar), at)
            keys = [item.key for item in items]
            mails.add(connection, strategy, person, keys, self.actor.id, at)
        return [Digest(person, items)]

    def _write(
        self, person: accounts.Person, items: tuple[news.Item, ...], calendar: bytes | None
    ) -> mail_server.Mail:
        strategy, words = self.workspace.strategy, self.words
        return mail_server.Mail(
            person.name,
            person.mail,
            news.subject(strategy, items, words),
            news.body(strategy, person, self.day, items, words, self.address),
            calendar,
        )
