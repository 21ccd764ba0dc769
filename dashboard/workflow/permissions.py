"""Who acts, and what they may do. Checked again at every action, never remembered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dashboard.strategy import Strategy
from dashboard.text import Problem, damaged_letters, names


class Role(StrEnum):
    """What a person is to the strategy."""

    COORDINATOR = "coordinator"
    OFFICER = "officer"
    EVALUATOR = "evaluator"
    READER = "reader"
    OPERATOR = "operator"
    PUBLIC = "public"


class Action(StrEnum):
    """What a person may want of the strategy; each is one row of `MATRIX`."""

    READ_PUBLIC = "read-public"
    READ_ACCEPTED = "read-accepted"
    READ_SUBMISSIONS = "read-submissions"
    READ_DRAFT_CARDS = "read-draft-cards"
    REPORT = "report"
    READ_ORIGINAL = "read-original"
    REVIEW = "review"
    LOAD_STATISTICS = "load-statistics"
    EVALUATE = "evaluate"
    APPROVE = "approve"
    PUBLISH = "publish"
    MANAGE_PEOPLE = "manage-people"
    READ_RECORD = "read-record"
    ERASE_TEXT = "erase-text"
    NOTIFY = "notify"


class Reach(StrEnum):
    """Whose things an action may be done to."""

    NONE = "no"
    OWN = "own"
    """Of the entities that the person speaks for, and of the units below them."""
    ALL = "all"


def _row(**reaches: Reach) -> Mapping[Role, Reach]:
    return {role: reaches.get(role.value, Reach.NONE) for role in Role}


_EVERYBODY_INSIDE = dict.fromkeys(("coordinator", "officer", "evaluator", "reader"), Reach.ALL)

MATRIX: Mapping[Action, Mapping[Role, Reach]] = {
    Action.READ_PUBLIC: _row(**_EVERYBODY_INSIDE, public=Reach.ALL),
    Action.READ_ACCEPTED: _row(**_EVERYBODY_INSIDE),
    Action.READ_SUBMISSIONS: _row(coordinator=Reach.ALL, officer=Reach.OWN),
    Action.READ_DRAFT_CARDS: _row(coordinator=Reach.ALL, evaluator=Reach.ALL),
    Action.REPORT: _row(coordinator=Reach.ALL, officer=Reach.OWN),
    Action.READ_ORIGINAL: _row(coordinator=Reach.ALL, officer=Reach.OWN),
    Action.REVIEW: _row(coordinator=Reach.ALL),
    Action.LOAD_STATISTICS: _row(coordinator=Reach.ALL, evaluator=Reach.ALL),
    Action.EVALUATE: _row(coordinator=Reach.ALL, evaluator=Reach.ALL),
    Action.APPROVE: _row(coordinator=Reach.ALL),
    Action.PUBLISH: _row(coordinator=Reach.ALL),
    Action.MANAGE_PEOPLE: _row(coordinator=Reach.ALL),
    Action.READ_RECORD: _row(coordinator=Reach.ALL, operator=Reach.ALL),
    Action.ERASE_TEXT: _row(coordinator=Reach.ALL, operator=Reach.ALL),
    Action.NOTIFY: _row(coordinator=Reach.ALL, operator=Reach.ALL),
}
"""Action × role: of whose things each may be done. docs/identity.md prints it."""

ALL_ENTITIES = "*"

LOCAL_ROLES = (Role.COORDINATOR, Role.OFFICER, Role.EVALUATOR)
"""The roles that a person may pick without a sign-in."""


class NoLongerPermitted(Exception):
    """The database no longer confirms what a page or a command knew of a person.

    Raised inside the transaction of a write; nothing of it is kept. `problem` says why:
    person-unknown, role-taken, session-expired, signed-out, sign-in-needed.
    """

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, values)


_HANDLE = re.compile(r"person\s*:.*", re.DOTALL)

COMMAND_LINE = "command line"
"""From where somebody acts by a command."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The account behind an actor: its number, when its sign-in was issued (seconds since 1970), from where.

    `is_guest`: a person of another strategy, who only reads what is accepted. `until`: when the sign-in ends;
    a command has no end.
    """

    person: int
    since: int | None = None
    origin: str = COMMAND_LINE
    is_guest: bool = False
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with roles, and for officers the entities they speak for (`*`: every one).

    `id` is what the records keep, and `shown` the name if it differs. Without `account` it is the person at
    this machine, by the name they gave.
    """

    id: str
    roles: frozenset[Role]
    entities: frozenset[str]
    account: SignedIn | None = None
    shown: str = ""

    @property
    def called(self) -> str:
        """The name by which lists show the person."""
        return self.shown or self.id


def is_name_of_record(name: str) -> bool:
    """Whether the records use a name themselves: `seed` for what ships, `person:7` for who was invited."""
    return names.fold(name) == "seed" or _HANDLE.fullmatch(names.fold(name)) is not None


def parse_local_actor(written: str) -> Actor | None:
    """The person of local mode, which has no sign-in: `NAME`, `ROLE` or `NAME/ROLE[:ENTITY,…]`.

    A bare name has every role, because the person at the machine may pick any. None for a role that
    nobody can pick, such as the public's, and for a name of the record.
    """
    name, slash, rest = damaged_letters.clean_typed(written).partition("/")
    if is_name_of_record(name):
        return None
    if not slash and name.partition(":")[0] in set(Role):
        rest = name
    elif not slash:
        return Actor(name or "local", frozenset(LOCAL_ROLES), frozenset({ALL_ENTITIES}))
    role, _, entities = rest.partition(":")
    if role not in set(LOCAL_ROLES):
        return None
    spoken = frozenset(code.strip() for code in entities.split(",") if code.strip())
    return Actor(name, frozenset({Role(role)}), spoken or frozenset({ALL_ENTITIES}))


def reach(roles: Iterable[Role], action: Action) -> Reach:
    """The furthest that any of the roles reaches with an action."""
    order = list(Reach)
    return max((MATRIX[action][role] for role in roles), key=order.index, default=Reach.NONE)


def may(actor: Actor, action: Action, strategy: Strategy, entity: str) -> bool:
    """Whether a person may do something with what belongs to an entity of a strategy."""
    reached = reach(actor.roles, action)
    if reached is not Reach.OWN:
        return reached is Reach.ALL
    family = set(strategy.entity_and_parents(entity))
    return ALL_ENTITIES in actor.entities or bool(actor.entities & family)


def may_all(actor: Actor, action: Action) -> bool:
    """Whether a person may do something for the whole strategy."""
    return reach(actor.roles, action) is Reach.ALL


def may_report_for(actor: Actor, strategy: Strategy, entity: str) -> bool:
    """Whether a person may hand in or take back for an entity: their own, or a unit below it."""
    return may(actor, Action.REPORT, strategy, entity)


def may_load_statistics(actor: Actor) -> bool:
    """Whether a person may load statistics."""
    return may_all(actor, Action.LOAD_STATISTICS)


def may_review(actor: Actor) -> bool:
    """Whether a person may accept or return submissions."""
    return may_all(actor, Action.REVIEW)


def may_evaluate(actor: Actor) -> bool:
    """Whether a person may write cards of the assessment and declare them ready."""
    return may_all(actor, Action.EVALUATE)


def may_approve(actor: Actor) -> bool:
    """Whether a person may approve a card, or reopen an approved one."""
    return may_all(actor, Action.APPROVE)


def may_publish(actor: Actor) -> bool:
    """Whether a person may publish an edition of the public site."""
    return may_all(actor, Action.PUBLISH)


def may_manage_people(actor: Actor) -> bool:
    """Whether a person may invite people, give roles and take them."""
    return may_all(actor, Action.MANAGE_PEOPLE)


def may_read_record(actor: Actor) -> bool:
    """Whether a person may read who came, what was refused, who read an original."""
    return may_all(actor, Action.READ_RECORD)


def may_erase_text(actor: Actor) -> bool:
    """Whether a person may erase a text that somebody wrote, and see where such texts are."""
    return may_all(actor, Action.ERASE_TEXT)


def may_notify(actor: Actor) -> bool:
    """Whether a person may send the others mail about what is new for them."""
    return may_all(actor, Action.NOTIFY)
