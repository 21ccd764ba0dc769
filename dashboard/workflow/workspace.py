"""A strategy file with its database, open for work."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import URL, Connection, Engine

from dashboard.fulfilment import one_answer
from dashboard.store import (
    AuditEntry,
    Submission,
    audit_entry,
    audit_log,
    database,
    origin_of_writes,
    submissions,
)
from dashboard.store.audit_entry import By
from dashboard.store.people import access_log, accounts
from dashboard.store.safekeeping import damage, holdings
from dashboard.strategy import Strategy, check_file
from dashboard.text import Problem, errors, yaml_file
from dashboard.workflow import (
    load_shipped,
    permissions,
    personal_data_check,
    program_files,
    refusals,
)
from dashboard.workflow.action_result import NotDone, Refused
from dashboard.workflow.permissions import Actor, NoLongerPermitted, SignedIn

HOME = ZoneInfo("Europe/Prague")
"""Where a day ends; moments are stored in UTC."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,30}", re.ASCII)

LARGEST_STRATEGY = 2 << 20
"""Bytes; the shipped strategies have less than a tenth of a megabyte, and each is read with places."""


def default_strategy() -> Path:
    """The strategy of the working folder, else the one shipped with the program."""
    here = Path("indicators.yaml")
    return here if here.is_file() else shipped_folder() / "indicators.yaml"


def shipped_folder() -> Path:
    """The folder of what ships with the program: `indicators.yaml`, `data/` and `pages/`."""
    return program_files.folder()


def default_database(strategy: Path) -> str:
    """The database of the environment, else the SQLite file that belongs to a strategy file."""
    named = os.environ.get("DASHBOARD_DATABASE_URL")
    if named:
        return named
    file = str(program_files.database_file(strategy))
    return URL.create("sqlite", database=file).render_as_string()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A strategy with its file and its database, open for work."""

    strategy: Strategy
    path: Path
    sha256: str
    engine: Engine

    @property
    def today(self) -> date:
        """The day it is where the strategy lives."""
        return today_at_home()

    @property
    def strategy_today(self) -> Strategy:
        """The strategy with the amendments in force today: forms and choices follow it."""
        return self.strategy.at(self.today)

    @property
    def default_day(self) -> date:
        """Today, or the strategy's end once it is past."""
        return self.strategy.default_day(self.today)

    def real_day(self, day: date) -> date:
        """The day on which rounds are looked at: today for the default day, also once the plan is over."""
        return self.today if day == self.default_day else day

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
        typed = [*personal_data_check.check_name(actor.id), *personal_data_check.check(texts)]
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
                if actor.account is None:
                    yield connection
                else:
                    who, origin = actor.account.person, actor.account.origin
                    with origin_of_writes.coming_from(connection, who, origin):
                        yield connection
        except NoLongerPermitted:
            self.note_refusal(actor, verb, thing)
            raise

    def note_taking(self, actor: Actor, verb: str, thing: str) -> None:
        """Puts on record that a person takes something out, before they have it.

        Raises NoLongerPermitted as a write does. A guest is a person of another strategy.
        """
        if actor.account is None:
            with self.reading() as connection:
                confirm(connection, self.strategy.id, actor)
        elif actor.account.is_guest:
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

    def note(self, verb: str, thing: str) -> None:
        """Puts on record what was done besides."""
        note_act(self.connection, self.by.strategy, self.actor, verb, thing, "done")

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
    since, signed_out = (
        actor.account.since,
        access_log.last_issued(connection, person.id, "sign-out"),
    )
    if since is not None and signed_out is not None and since <= signed_out:
        raise NoLongerPermitted("signed-out")
    given = {role for role, _ in person.roles}
    spoken = {entity for _, entity in person.roles if entity}
    if not actor.roles <= given or not actor.entities <= spoken:
        raise NoLongerPermitted("role-taken", found=person.name)


def returned_submissions(
    sent: Iterable[Submission], lines: Sequence[AuditEntry]
) -> dict[str, tuple[one_answer.ReturnedSubmission, ...]]:
    """What was sent back to each entity and waits for its correction, in the order of the submissions.

    `lines` are those of the audit, up to the sequence for which the answer holds.
    """
    returned = {line.submission_id() for line in lines if line.action == "return"}
    withdrawn = {line.submission_id() for line in lines if line.action == "withdraw"}
    corrected = {
        line.facts().get("replaces")
        for line in lines
        if line.action == "submit" and line.submission_id() not in withdrawn
    }
    by_entity: dict[str, tuple[one_answer.ReturnedSubmission, ...]] = {}
    for each in sent:
        if each.id in returned - corrected:
            told = one_answer.ReturnedSubmission(each.id, each.file_name, each.reason or "")
            by_entity[each.entity] = (*by_entity.get(each.entity, ()), told)
    return by_entity


def sequence_at_close(lines: Sequence[AuditEntry], end_of: date) -> int:
    """The audit sequence up to which things were known at the close of a day; 0 before the first."""
    midnight = datetime.combine(end_of + timedelta(days=1), time.min, HOME)
    return audit_log.sequence_at(lines, midnight.astimezone(UTC) - timedelta(microseconds=1))


def withdrawals(lines: Iterable[AuditEntry]) -> dict[int, int]:
    """The audit sequence at which each submission was withdrawn, of those that were."""
    return {
        number: line.seq
        for line in lines
        if line.action == "withdraw" and (number := line.submission_id()) is not None
    }


def days_of_submitting(lines: Iterable[AuditEntry]) -> dict[int, date]:
    """The day on which each submission was handed in, by its number."""
    return {
        number: datetime.fromisoformat(line.at).astimezone(HOME).date()
        for line in lines
        if line.action == "submit" and (number := line.submission_id()) is not None
    }


def acceptance_days(lines: Iterable[AuditEntry]) -> dict[int, date]:
    """The day of each audit sequence that accepted rows.

    Rows that ship with the program have none: when they were first reported is not known here.
    """
    return {
        line.seq: datetime.fromisoformat(line.at).astimezone(HOME).date()
        for line in lines
        if line.action == "accept" and line.actor != audit_entry.SEED_ACTOR
    }


def load_strategy(path: Path) -> tuple[Strategy | None, str, list[Problem]]:
    """The strategy of a file, the hash of its bytes, and its problems."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_STRATEGY + 1)
    except OSError as error:
        values = {"why": error.strerror or type(error).__name__}
        return None, "", [Problem("file-unreadable", values, file=str(path))]
    if len(content) > LARGEST_STRATEGY:
        limit = {"limit": f"{LARGEST_STRATEGY >> 20} MB"}
        return None, "", [Problem("file-too-large", limit, file=str(path))]
    text, problems = yaml_file.decode_utf8(content)
    if text is None:
        return None, "", [problem.in_file(str(path)) for problem in problems]
    strategy, problems = check_file.parse(text)
    return (
        strategy,
        sha256(content).hexdigest(),
        [problem.in_file(str(path)) for problem in problems],
    )


class Purpose(StrEnum):
    """For what a database is opened. One that is absent or holds nothing is made and filled by each."""

    READ = "read"
    """It is only read."""
    WRITE = "write"
    """It is brought up to date, and gets what ships with the strategy and was added since."""
    ADOPT = "adopt"
    """As WRITE, also where it holds other strategies and not yet this one."""


def check_shipped_files(strategy: Strategy, path: Path) -> list[Problem]:
    """The errors of the files that the strategy file at a path names, each at its place."""
    return load_shipped.check_files(strategy, path.parent, datetime.now(HOME).date())


def open_workspace(
    path: Path, url: str, opening: Purpose = Purpose.WRITE
) -> tuple[Workspace | None, list[Problem]]:
    """A strategy file with its database.

    Raises `store.database.Unavailable` where the database cannot be used or lacks its end, is older and is
    to be read, or holds other strategies and not this one (strategy-not-held).
    """
    strategy, digest, problems = load_strategy(path)
    if strategy is None:
        return None, problems
    workspace = Workspace(strategy, path, digest, database.connect(url, reading=True))
    try:
        damage.check_end(workspace.engine)
        state = holdings.state(workspace.engine)
        held = (
            state is not holdings.State.ABSENT
            and opening is not Purpose.ADOPT
            and _is_held(workspace)
        )
        if opening is Purpose.READ and state is holdings.State.OLDER:
            raise holdings.refusal(workspace.engine, state)
        if held and opening is Purpose.READ:
            return workspace, []
    except BaseException:
        workspace.engine.dispose()
        raise
    workspace.engine.dispose()
    workspace = replace(workspace, engine=database.connect(url))
    problems = _fill(workspace)
    return (None if errors(problems) else workspace), problems


def _is_held(workspace: Workspace) -> bool:
    """Whether the database holds the strategy, False where it holds none.

    Raises Unavailable, with code strategy-not-held, where it holds others.
    """
    engine, strategy = workspace.engine, workspace.strategy.id
    if holdings.holds(engine, strategy):
        return True
    if holdings.strategies(engine):
        raise not_held(engine, strategy, workspace.path)
    return False


def not_held(engine: Engine, strategy: str, file: Path) -> database.Unavailable:
    """What to raise where a database holds other strategies and not this one."""
    held = ", ".join(holdings.strategies(engine))
    where = database.address_of(engine)
    return database.Unavailable("strategy-not-held", where, held, strategy=strategy, file=str(file))


def _fill(workspace: Workspace) -> list[Problem]:
    """Brings a database up to date and loads what it lacks of a strategy; the problems of shipped files."""
    database.prepare(workspace.engine)
    folder, today = workspace.path.parent, workspace.today
    return load_shipped.load(workspace.engine, workspace.strategy, folder, today)


def open_predecessor(workspace: Workspace) -> Workspace | None:
    """The strategy before one, to be read; None where it names none or that has problems."""
    return read_predecessor(workspace)[0]


def read_predecessor(workspace: Workspace) -> tuple[Workspace | None, list[Problem]]:
    """The strategy before one, to be read, and its problems.

    Where the database does not hold it, it has nothing but what ships with it: then that is read into a
    database in memory, and nothing is stored.
    """
    if workspace.strategy.predecessor is None:
        return None, []
    path = workspace.path.parent / workspace.strategy.predecessor
    strategy, digest, problems = load_strategy(path)
    if strategy is None:
        return None, problems
    if holdings.holds(workspace.engine, strategy.id):
        url = workspace.engine.url.render_as_string(hide_password=False)
        return Workspace(strategy, path, digest, database.connect(url, reading=True)), []
    earlier = Workspace(strategy, path, digest, database.in_memory())
    problems = _fill(earlier)
    return (None if errors(problems) else earlier), problems
