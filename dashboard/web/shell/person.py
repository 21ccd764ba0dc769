"""Who acts. Local mode has no log-in: the person at this machine enters role, unit and name.

This only fills the Actor; the verbs of `workflow` check each time what that Actor may do.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from dashboard.presentation import Wording
from dashboard.store import seed
from dashboard.strategy import Strategy
from dashboard.web.kit import entity_names, safe_output
from dashboard.web.session import View
from dashboard.web.shell import fields
from dashboard.workflow import Actor, permissions

LONGEST_NAME = 80
ROLES = list(permissions.Role)


@dataclass(frozen=True, slots=True)
class Person:
    """The person at this machine. `entity` is whom they report for, None where none is chosen."""

    role: permissions.Role
    entity: str | None
    name: str

    @property
    def actor(self) -> Actor:
        """The same person as the verbs of `workflow` take them."""
        speaks = {self.entity} if self.role is permissions.Role.OFFICER and self.entity else set()
        return Actor(self.name, frozenset({self.role}), frozenset(speaks))

    @property
    def may_report(self) -> bool:
        """Whether this role reports at all."""
        return self.role is not permissions.Role.EVALUATOR


def ask(view: View, first: permissions.Role, *, hands_in: bool = False) -> Person:
    """The person as entered; stored for the session, role and unit also in the address.

    `first` is the role until one is chosen. `hands_in` also lets a coordinator choose a unit.
    """
    words = view.words
    with st.container(horizontal=True, key="person"):
        role = fields.switch(
            words("person.role"),
            ROLES,
            lambda role: words(f"role.{role.value}"),
            key="person_role",
            first=_role_of_address(first),
            lasts="session",
        )
        asks_unit = role is permissions.Role.OFFICER or (
            hands_in and role is permissions.Role.COORDINATOR
        )
        entity = _choose_unit(view) if asks_unit else None
        name = st.text_input(
            words("person.name"),
            max_chars=LONGEST_NAME,
            key=fields.keep_value("person_name"),
            persist_state="session",
            width=220,
        )
    st.query_params["role"] = role.value
    if entity:
        st.query_params["unit"] = entity
    safe_output.markup(Markup('<p class="filing">{}</p>').format(words("person.note")))
    return Person(role, entity, _clean_name(name))


def recall_name() -> None:
    """Takes the name that this browser remembers from the address, where it then stands no more."""
    written = st.query_params.pop("person", None)
    if written:
        st.session_state.setdefault("person_name", _clean_name(written)[:LONGEST_NAME])


def current_role() -> permissions.Role:
    """The role as chosen in this session, as in the address, else the first: whoever sits here may be any."""
    chosen = st.session_state.get("person_role")
    if isinstance(chosen, permissions.Role):
        return chosen
    return _role_of_address(ROLES[0])


def _role_of_address(otherwise: permissions.Role) -> permissions.Role:
    return permissions.Role(_address_value(list(map(str, ROLES)), "role") or otherwise)


def _choose_unit(view: View) -> str | None:
    codes = [entity.code for entity in view.workspace.strategy.entities]
    strategy = view.workspace.strategy
    return fields.select(
        view.words("person.unit"),
        codes,
        lambda code: full_name(strategy, code, view.words),
        key=f"person_unit {strategy.id}",
        first=_address_value(codes, "unit"),
        placeholder=view.words("person.choose"),
        width=480,
        lasts="session",
    )


def _address_value(known: list[str], name: str) -> str | None:
    """The value of a parameter of the address, if it is one of the known."""
    written = st.query_params.get(name)
    return written if written in known else None


def _clean_name(name: str | None) -> str:
    """A name without outer spaces and control characters."""
    return "".join(letter for letter in (name or "") if letter.isprintable()).strip()


def actor_name(actor: str, words: Wording) -> str:
    """The name of who did something; what came with the program has no person."""
    return words("person.seed") if actor == seed.ACTOR else actor


def short_name(strategy: Strategy, code: str, words: Wording) -> str:
    """The abbreviation of an entity in the language of the reader; a public source by its name."""
    return entity_names.short(strategy, code, words)


def full_name(strategy: Strategy, code: str, words: Wording) -> str:
    """An entity by its abbreviation and its name."""
    short, name = short_name(strategy, code, words), entity_names.full(strategy, code, words)
    return name if short == name else f"{short} – {name}"
