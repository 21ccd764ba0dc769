"""A strategy file with its database, open for work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from dashboard.statistics.definitions import Definitions
from dashboard.store import AuditEntry, audit_log, database, submissions
from dashboard.store.audit_entry import By
from dashboard.store.people import access_log, accounts
from dashboard.strategy import Strategy
from dashboard.text import Problem, errors, personal_data
from dashboard.workflow import definitions_file, permissions, refusals
from dashboard.workflow.action_result import NotDone, Refused
from dashboard.workflow.permissions import Actor, NoLongerPermitted, SignedIn

HOME = ZoneInfo("Europe/Prague")
"""Where a day ends; moments are stored in UTC."""

VERBS_OF_DRAFTS = {"draft", "keep-draft"}
"""What is done after a sign-in has ended, too: nothing that was typed until then is lost."""

_ID = re.compile(r"[^\W_][\w.-]{0,30}")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A strategy with its file and its database, open for work."""

    strategy: Strategy
    path: Path
    sha256: str
    engine: Engine

    @property
    def definitions(self) -> Definitions:
        """What the statistics count, by the file that the strategy names, with the code lists that ship."""
        return definitions_file.of_strategy(self.strategy, self.path.parent)

    @property
    def today(self) -> date:
        """The day it is where the strategy lives."""
        return today_at_home()

    @property
    def strategy_today(self) -> Strategy:
        """The strategy with the amendments in force today: forms and choices follow it."""
        return self.strategy.at(self.today)

    @property
    def last_day(self) -> date:
        """The last day of the period, or today while that is to come: of it the assessment speaks."""
        return min(self.today, self.strategy.period.end)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that can be asked about; today is one of them, also before the first."""
        return min(self.today, self.strategy.period.start), max(
            self.today, self.strategy.period.end
        )

    @property
    def named_days(self) -> dict[str, date]:
        """The days that are chosen by name: `today`, `end` of the period, last `meeting` until today."""
        held = [day for day in self.strategy.meetings if day <= self.today]
        named = {"today": self.today, "end": self.strategy.period.end}
        return named | ({"meeting": max(held)} if held else {})

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the database and changes nothing."""
        return database.read_transaction(self.engine)

    @contextmanager
    def act(
        self,
        actor: Actor,
        verb: str,
        thing: str,
        permitted: bool,
        texts: Iterable[str | None] = (),
        problems: Iterable[Problem] = (),
    ) -> Iterator[Act]:
        """The one way to change what is stored: the write transaction of an `action`.

        Before it the action is refused as `ask_before` says; what depends on what is stored is asked inside.
        Raises NoLongerPermitted if the database does not know the person as they are any more: nothing is
        written then, and that they tried `verb` on `thing` is on record.
        """
        warnings = self.ask_before(actor, verb, thing, permitted, texts, problems)
        with self.writing(actor, verb, thing) as connection:
            by = By(self.strategy.id, actor.id, datetime.now(UTC))
            yield Act(actor, verb, thing, connection, by, warnings)

    def ask_before(
        self,
        actor: Actor,
        verb: str,
        thing: str,
        permitted: bool,
        texts: Iterable[str | None] = (),
        problems: Iterable[Problem] = (),
    ) -> tuple[Problem, ...]:
        """The warnings about what a person typed. Raises NotDone if they may not act, or act like this.

        That it is not `permitted` is then on record. Otherwise there are errors in `problems`, in the name
        of the person, or in the `texts` that they typed.
        """
        if not permitted:
            raise NotDone(self.deny(actor, verb, thing))
        typed = [*personal_data.check_name(actor.id), *personal_data.check_typed(texts)]
        found = (*problems, *typed)
        if errors(found):
            raise NotDone(Refused(found))
        return found

    def deny(self, actor: Actor, verb: str, thing: str) -> Refused:
        """The refusal of what a person may not do; it is on record.

        `thing` is a kind, and an id after a colon.
        """
        self.note_refusal(actor, verb, thing)
        return _denial(actor, verb, thing)

    def may_report_on(self, actor: Actor, submission: int) -> bool:
        """Whether a person may report for who sent a submission; anybody may if it does not exist."""
        with self.reading() as connection:
            sent = submissions.get(connection, self.strategy.id, submission)
        return sent is None or permissions.may_report_for(actor, self.strategy, sent.entity)

    @contextmanager
    def writing(self, actor: Actor, verb: str, thing: str) -> Iterator[Connection]:
        """The write transaction of somebody who does `verb` to `thing`, which they may; see `act`."""
        try:
            with database.write_transaction(self.engine) as connection:
                confirm(connection, self.strategy.id, actor)
                if verb not in VERBS_OF_DRAFTS:
                    confirm_in_time(actor)
                if actor.account is None:
                    yield connection
                else:
                    who, origin = actor.account.person, actor.account.origin
                    with audit_log.coming_from(connection, who, origin):
                        yield connection
        except NoLongerPermitted:
            self.note_refusal(actor, verb, thing)
            raise

    def note_download(self, actor: Actor, verb: str, thing: str) -> None:
        """Puts on record that a person takes something out, before they have it.

        Raises NoLongerPermitted as a write does. A guest is a person of another strategy.
        """
        if actor.account is None:
            with self.reading() as connection:
                confirm(connection, self.strategy.id, actor)
        elif actor.account.is_guest:
            confirm_in_time(actor)
            with database.write_transaction(self.engine) as connection:
                note_act(connection, self.strategy.id, actor, verb, thing, "done")
        else:
            with self.writing(actor, verb, thing) as connection:
                note_act(connection, self.strategy.id, actor, verb, thing, "done")

    def note_refusal(self, actor: Actor, verb: str, thing: str) -> None:
        """Puts on record, in a transaction of its own, that a person was refused."""
        if actor.account is not None:
            act = _act(self.strategy.id, actor, actor.account, verb, thing, "refused")
            refusals.note(self.engine, act, actor.account.origin, actor.id)

    def version(self) -> int:
        """The last audit sequence of the strategy: what is known now."""
        with self.reading() as connection:
            return audit_log.last_sequence(connection, self.strategy.id)

    def audit(self) -> list[AuditEntry]:
        """The lines of the audit, oldest first."""
        with self.reading() as connection:
            return audit_log.listing(connection, self.strategy.id)


@dataclass(frozen=True, slots=True)
class Act:
    """What a person is doing, in its write transaction; who writes when, with warnings of what they typed."""

    actor: Actor
    verb: str
    thing: str
    connection: Connection
    by: By
    warnings: tuple[Problem, ...] = ()

    def note_refusal(self) -> None:
        """Puts on record that the person was refused, for a reason that is stored."""
        note_act(self.connection, self.by.strategy, self.actor, self.verb, self.thing, "refused")

    def deny(self) -> Refused:
        """The refusal of the act itself; it is on record."""
        self.note_refusal()
        return _denial(self.actor, self.verb, self.thing)


def _denial(actor: Actor, verb: str, thing: str) -> Refused:
    values = {"actor": actor.called, "verb": verb, "found": thing.partition(":")[2] or thing}
    return Refused((Problem("not-permitted", values),), denied=True)


def today_at_home() -> date:
    """The day it is where strategies live."""
    return datetime.now(HOME).date()


def note_act(
    connection: Connection, strategy: str, actor: Actor, verb: str, thing: str, outcome: str
) -> None:
    """Puts on record what a person who signed in did or was refused, in a write transaction.

    `thing` is what it was done to: a kind, and an id after a colon. Anything else that somebody wrote as an
    id is left out, since the record holds no texts. Without sign-in there is nobody to name.
    """
    if actor.account is None:
        return
    act = _act(strategy, actor, actor.account, verb, thing, outcome)
    access_log.add(connection, act, actor.account.origin, datetime.now(UTC))


def _act(
    strategy: str, actor: Actor, account: SignedIn, verb: str, thing: str, outcome: str
) -> access_log.AccessEntry:
    kind, _, number = thing.partition(":")
    named = f"{kind}:{number}" if _ID.fullmatch(number) else kind
    return access_log.AccessEntry(verb, named, outcome, strategy, actor.id, account.person)


def confirm(connection: Connection, strategy: str, actor: Actor) -> None:
    """Holds a person against the database as it is in this transaction; raises NoLongerPermitted."""
    if actor.account is None:
        if accounts.exist(connection):
            raise NoLongerPermitted("sign-in-needed", found=actor.id)
        return
    person = accounts.get(connection, strategy, actor.account.person)
    if person is None or person.handle != actor.id:
        raise NoLongerPermitted("person-unknown", found=actor.id)
    since, signed_out = actor.account.since, access_log.signed_out_until(connection, person.id)
    if since is not None and signed_out is not None and since <= signed_out:
        raise NoLongerPermitted("signed-out")
    given = {role for role, _ in person.roles}
    spoken = {entity for _, entity in person.roles if entity}
    if not actor.roles <= given or not actor.entities <= spoken:
        raise NoLongerPermitted("role-taken", found=person.name)


def confirm_in_time(actor: Actor) -> None:
    """Holds a sign-in against the clock, as in a tab that was left open; raises NoLongerPermitted."""
    until = actor.account.until if actor.account else None
    if until is not None and datetime.now(UTC).timestamp() >= until:
        raise NoLongerPermitted("session-expired")
