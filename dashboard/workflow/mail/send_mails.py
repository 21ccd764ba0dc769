"""Tells people by mail what is new for them: one mail for each, nothing twice, each on record.

The server is asked whether it takes a mail, then the mail is put on record, then it is handed over, and no
transaction is open while the server answers. The second of two simultaneous runs finds what the first has
sent; a record that fails hands nothing over; what the server refuses after all is taken off the record again.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from dashboard.presentation import Wording
from dashboard.store.people import accounts, mails
from dashboard.text import Problem
from dashboard.workflow.action_result import Refused, action
from dashboard.workflow.mail import mail_contents, mail_server
from dashboard.workflow.permissions import Actor, may_notify
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Act, Workspace


@dataclass(frozen=True, slots=True)
class PersonalMail:
    """What is new for one person."""

    person: accounts.Person
    items: tuple[mail_contents.Item, ...]


@dataclass(frozen=True, slots=True)
class Notified:
    """What a run has sent, whom it could not reach and why, and the end of it where the server failed."""

    sent: tuple[PersonalMail, ...]
    refused: tuple[Problem, ...]
    failure: Problem | None = None


def plan(
    workspace: Workspace, actor: Actor, day: date, words: Wording
) -> Refused | tuple[PersonalMail, ...]:
    """The mail that each person would get, in the order of the people; nobody without news or address."""
    if not may_notify(actor):
        return workspace.deny(actor, "notify", "people")
    snapshot = Snapshot(workspace)
    with workspace.reading() as connection:
        people = accounts.listing(connection, workspace.strategy.id)
        told = mails.mailed_before(connection, workspace.strategy.id)
    digests = []
    for person in people:
        known = told.get(person.handle, frozenset())
        items = mail_contents.items_for(snapshot, person, day, words) if person.mail else []
        new = tuple(item for item in items if item.key not in known)
        digests += [PersonalMail(person, new)] if new else []
    return tuple(digests)


@action
def notify(
    workspace: Workspace, actor: Actor, day: date, words: Wording, settings: mail_server.Settings
) -> Refused | Notified:
    """Sends what is new, one mail for each person.

    A refused address is named and the others go on; if the server fails the run ends, and what was not
    handed over counts as not sent.
    """
    planned = plan(workspace, actor, day, words)
    if isinstance(planned, Refused):
        return planned
    sent: list[PersonalMail] = []
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

    def hand_over(self, server: mail_server.Connection, digest: PersonalMail) -> list[PersonalMail]:
        """Puts a digest on record and sends it; empty if it was sent meanwhile or the person changed."""
        at = datetime.now(UTC)
        calendar = mail_contents.write_calendar(
            self.snapshot, digest.person, self.day, at, self.words
        )
        mail = self._write(digest.person, digest.items, calendar)
        content = server.offer(mail, at)
        try:
            is_new = self._record(digest, at)
        except BaseException:
            server.withhold()
            raise
        if not is_new:
            server.withhold()
            return []
        try:
            server.deliver(mail, content)
        except mail_server.MailError:
            self._take_back(digest)
            raise
        return [digest]

    def _record(self, digest: PersonalMail, at: datetime) -> bool:
        """Puts on record that a person gets the news, if all of it is still new to the same person."""
        strategy, person = self.workspace.strategy.id, digest.person
        with self._telling(person) as act:
            told = mails.mailed_before(act.connection, strategy).get(person.handle, frozenset())
            keys = {item.key for item in digest.items}
            if keys & told or accounts.get(act.connection, strategy, person.id) != person:
                return False
            mails.add(act.connection, replace(act.by, at=at), person, keys)
        return True

    def _take_back(self, digest: PersonalMail) -> None:
        """Puts on record that a person did not get the news after all: the next run sends it."""
        keys = [item.key for item in digest.items]
        with self._telling(digest.person) as act:
            mails.take_back(act.connection, act.by, digest.person, keys)

    def _telling(self, person: accounts.Person) -> AbstractContextManager[Act]:
        return self.workspace.act(self.actor, "notify", person.handle, may_notify(self.actor))

    def _write(
        self, person: accounts.Person, items: tuple[mail_contents.Item, ...], calendar: bytes | None
    ) -> mail_server.Mail:
        strategy, words = self.workspace.strategy, self.words
        return mail_server.Mail(
            person.name,
            person.mail,
            mail_contents.subject(strategy, items, words),
            mail_contents.body(strategy, person, self.day, items, words, self.address),
            calendar,
        )
