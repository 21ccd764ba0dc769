"""Who acts, and what each may do. Asked again at every action, never remembered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.strategy import Strategy


class Role(StrEnum):
    """What a person is to the strategy."""

    COORDINATOR = "coordinator"
    OFFICER = "officer"
    EVALUATOR = "evaluator"


ALL_ENTITIES = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with roles, and for officers the entities they speak for (`*`: every one)."""

    id: str
    roles: frozenset[Role]
    entities: frozenset[str]


def parse_local_actor(written: str) -> Actor | None:
    """The person of local mode, which knows no log-in: `NAME`, `ROLE` or `NAME/ROLE[:ENTITY,…]`.

    A bare name has every role, since whoever sits at the machine may pick any. None where a role
    after the slash is unknown.
    """
    name, slash, rest = written.strip().partition("/")
    if not slash and name.partition(":")[0] in set(Role):
        rest = name
    elif not slash:
        return Actor(name or "local", frozenset(Role), frozenset({ALL_ENTITIES}))
    role, _, entities = rest.partition(":")
    if role not in set(Role):
        return None
    spoken = frozenset(code.strip() for code in entities.split(",") if code.strip())
    return Actor(name, frozenset({Role(role)}), spoken or frozenset({ALL_ENTITIES}))


def may_report_for(actor: Actor, strategy: Strategy, entity: str) -> bool:
    """Whether a person may hand in or take back for an entity: their own, or a unit below it."""
    if Role.COORDINATOR in actor.roles:
        return True
    if Role.OFFICER not in actor.roles:
        return False
    return ALL_ENTITIES in actor.entities or bool(
        actor.entities & set(strategy.entity_and_parents(entity))
    )


def may_load_statistics(actor: Actor) -> bool:
    """Whether a person may load statistics."""
    return bool({Role.COORDINATOR, Role.EVALUATOR} & actor.roles)


def may_review(actor: Actor) -> bool:
    """Whether a person may accept or return submissions."""
    return Role.COORDINATOR in actor.roles


def may_evaluate(actor: Actor) -> bool:
    """Whether a person may write cards of the assessment and declare them ready."""
    return bool({Role.COORDINATOR, Role.EVALUATOR} & actor.roles)


def may_code(actor: Actor) -> bool:
    """Whether a person may be one of the two evaluators who code the goal of a task on their own."""
    return Role.EVALUATOR in actor.roles


def may_approve(actor: Actor) -> bool:
    """Whether a person may approve a card, or reopen an approved one."""
    return Role.COORDINATOR in actor.roles
