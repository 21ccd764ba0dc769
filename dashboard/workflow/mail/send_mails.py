"""Tells people by mail what is new for them: one mail for each, nothing twice, each on record.

A mail is put on record, then it is handed over, and no transaction is open while the server answers. The
second of two simultaneous runs finds what the first has sent; a record that fails hands nothing over; what
the server refuses is taken off the record again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby
from urllib.parse import urlencode

from dashboard.documents import deadline_calendar
from dashboard.presentation import Wording, languages
from dashboard.store.people import accounts, mails
from dashboard.text import Problem
from dashboard.workflow import notifications
from dashboard.workflow.action_result import Refused, action
from dashboard.workflow.mail import mail_server
from dashboard.workflow.notifications import Thing
from dashboard.workflow.permissions import Actor, Role, may_notify
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Act, Workspace


@dataclass(frozen=True, slots=True)
class PersonalMail:
    """What is new for one person; each thing with those of its keys that are new."""

    person: accounts.Person
    items: tuple[Thing, ...]

    @property
    def keys(self) -> set[str]:
        """The keys of all that is new."""
        return {key for item in self.items for key in item.keys}


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
    # Who came after the snapshot is told of no decision and no message.
    invited = {
        line.object: line.seq for line in reversed(snapshot.audit) if line.action == "invite"
    }
    digests = []
    for person in people:
        known = told.get(person.handle, frozenset())
        since = invited.get(person.handle, snapshot.sequence)
        things = notifications.things_told(snapshot, person.roles, day, words, since)
        new = [(thing, tuple(key for key in thing.keys if key not in known)) for thing in things]
        items = tuple(replace(thing, keys=keys) for thing, keys in new if keys)
        digests += [PersonalMail(person, items)] if items and person.mail else []
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
    run = _Run(workspace, actor, Snapshot(workspace), day, words, settings)
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
    settings: mail_server.Settings

    def hand_over(self, server: mail_server.Connection, digest: PersonalMail) -> list[PersonalMail]:
        """Puts a digest on record and sends it; empty if it was sent meanwhile or the person changed."""
        at = datetime.now(UTC)
        mail = self._write(digest, at)
        message = mail_server.write_message(mail, self.settings.sender, at)
        if not self._record(digest, at):
            return []
        try:
            server.send(mail, message)
        except mail_server.MailError:
            self._take_back(digest)
            raise
        return [digest]

    def _record(self, digest: PersonalMail, at: datetime) -> bool:
        """Puts on record that a person gets the news, if all of it is still new to the same person."""
        strategy, person = self.workspace.strategy.id, digest.person
        with self._telling(person) as act:
            told = mails.mailed_before(act.connection, strategy).get(person.handle, frozenset())
            if digest.keys & told or accounts.get(act.connection, strategy, person.id) != person:
                return False
            mails.add(act.connection, replace(act.by, at=at), person, digest.keys)
        return True

    def _take_back(self, digest: PersonalMail) -> None:
        """Puts on record that a person did not get the news after all: the next run sends it."""
        with self._telling(digest.person) as act:
            mails.add(act.connection, act.by, digest.person, (), refused=digest.keys)

    def _telling(self, person: accounts.Person) -> AbstractContextManager[Act]:
        return self.workspace.act(self.actor, "notify", person.handle, may_notify(self.actor))

    def _write(self, digest: PersonalMail, at: datetime) -> mail_server.Mail:
        """The mail; an officer has the deadlines of their bodies as a calendar with it."""
        person, words, strategy = digest.person, self.words, self.workspace.strategy
        own = notifications.own_bodies(self.snapshot, person.roles, self.day)
        in_force = self.snapshot.on(self.day).strategy
        calendar = deadline_calendar.write_calendar(in_force, own, at, words) if own else None
        title = words.text(strategy.title)
        subject = words.plural("mail.subject", len(digest.items), title=title)
        text = "\n".join([title, *self._lines(digest), ""])
        return mail_server.Mail(
            person.name, person.mail, languages.one_line(subject), text, calendar
        )

    def _lines(self, digest: PersonalMail) -> Sequence[str]:
        """What is new, each kind under its heading, each thing with the address of the page that shows it."""
        words, person = self.words, digest.person
        known = {"strategy": self.workspace.strategy.id, "lang": words.language}
        address, name = self.settings.address, languages.one_line(person.name)
        lines = [words("mail.heading", name=name, day=words.date(self.day))]
        for kind, group in groupby(digest.items, key=lambda item: item.kind):
            lines += ["", words(f"mail.{kind}")]
            for item in group:
                lines.append(f"- {languages.one_line(item.text)}")
                if address:
                    lines.append(f"  {address}/{item.page}?{urlencode({**known, **item.query})}")
        if address and any(item.page == "task" for item in digest.items):
            link = f"{address}/report?{urlencode({**known, 'role': Role.OFFICER.value})}"
            lines += ["", words("mail.to_report", link=link)]
        lines += ["", words("mail.once")]
        if any(role == Role.OFFICER for role, _ in person.roles):
            lines.append(words("mail.calendar"))
        return lines
