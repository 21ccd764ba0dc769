"""Who acts, and as what: signed-in people choose among their roles, in local mode among all, with a name.

This only fills the Actor; the verbs of `workflow` check each time what that Actor may do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.markup import View
from dashboard.markup.kit import entity_names, html
from dashboard.presentation import Wording
from dashboard.strategy import Strategy
from dashboard.web import safe_output
from dashboard.web.shell import address_bar, fields
from dashboard.web.sign_in import who_is_asking
from dashboard.web.sign_in.who_is_asking import Visitor
from dashboard.workflow import Actor, permissions
from dashboard.workflow.people import sign_ins

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class ActingPerson:
    """The person who acts. `entity` is whom they report for, None where none is chosen.

    `account` is the account of a signed-in person, None in local mode.
    """

    role: permissions.Role
    entity: str | None
    name: str
    account: sign_ins.Account | None = None

    @property
    def actor(self) -> Actor:
        """The same person as the verbs of `workflow` take them."""
        if self.account is not None:
            return self.account.actor(self.role, self.account.entities(self.role))
        speaks = {self.entity} if self.role is permissions.Role.OFFICER and self.entity else set()
        return Actor(self.name, frozenset({self.role}), frozenset(speaks))

    @property
    def may_report(self) -> bool:
        """Whether this role reports at all."""
        return (
            permissions.MATRIX[permissions.Action.REPORT][self.role] is not permissions.Reach.NONE
        )


def ask(
    view: View, first: permissions.Role, *, hands_in: bool = False, remarks: Sequence[str] = ()
) -> ActingPerson:
    """The person as entered; stored for the session, role and unit also in the address.

    `first` is the role until one is chosen. `hands_in` also lets a coordinator choose a unit. `remarks` are
    said below.
    """
    words, visitor = view.words, who_is_asking.visitor()
    written = st.query_params.get("unit")
    with st.container(horizontal=True, key="person"):
        role = _choose_role(visitor, words, first)
        asks_unit = role is permissions.Role.OFFICER or (
            hands_in and role is permissions.Role.COORDINATOR
        )
        entity = _choose_unit(view, role) if asks_unit else None
        name = "" if visitor.account else _ask_name(words)
    address_bar.put("role", role.value)
    if entity:
        address_bar.put("unit", entity)
    if visitor.account and asks_unit:
        with fields.place_above():
            _tell_unit_of_others(view, role, written)
    note = [] if visitor.account else [words("person.note")]
    safe_output.markup(*map(html.remark, [*note, *remarks]))
    if visitor.account:
        return ActingPerson(role, entity, visitor.account.person.name, visitor.account)
    return ActingPerson(role, entity, name)


def _choose_role(visitor: Visitor, words: Wording, first: permissions.Role) -> permissions.Role:
    """One of the visitor's roles; where they have one, it is said."""
    roles = list(visitor.roles)
    preferred = first if first in roles else roles[0]
    if len(roles) == 1:
        safe_output.label(words("person.one_role", role=words(f"role.{preferred.value}")))
        return preferred
    return fields.switch(
        words("person.role"),
        roles,
        lambda role: words(f"role.{role.value}"),
        key="person_role",
        first=_role_of_address(roles, preferred),
        lasts="session",
    )


def _ask_name(words: Wording) -> str:
    name = st.text_input(
        words("person.name"),
        max_chars=LONGEST_NAME,
        key=fields.keep_value("person_name"),
        autocomplete="name",
        persist_state="session",
        width=220,
    )
    cleaned = _clean_name(name)
    if permissions.is_name_of_record(cleaned):
        safe_output.label(words("person.of_the_record", name=cleaned))
        return ""
    return cleaned


def recall_name() -> None:
    """Takes the name that this browser remembers from the address and removes it there."""
    written = st.query_params.pop("person", None)
    if written:
        st.session_state.setdefault("person_name", _clean_name(written)[:LONGEST_NAME])


def current_role() -> permissions.Role:
    """The role as chosen in this session, as in the address, else the first that the visitor has."""
    roles = list(who_is_asking.visitor().roles)
    chosen = st.session_state.get("person_role")
    if isinstance(chosen, permissions.Role) and chosen in roles:
        return chosen
    return _role_of_address(roles, roles[0])


def current_units(view: View) -> frozenset[str]:
    """The units of the officer who looks at a page that does not ask whom they report for."""
    role = current_role()
    if role is not permissions.Role.OFFICER:
        return frozenset()
    if account := who_is_asking.visitor().account:
        return account.entities(role)
    strategy = view.situation.strategy
    written = _address_value([each.code for each in strategy.entities], "unit")
    chosen = st.session_state.get(f"person_unit {strategy.id}") or written
    return frozenset({str(chosen)} if chosen else ())


def _role_of_address(
    roles: list[permissions.Role], otherwise: permissions.Role
) -> permissions.Role:
    return permissions.Role(_address_value(list(map(str, roles)), "role") or otherwise)


def _tell_unit_of_others(view: View, role: permissions.Role, written: str | None) -> None:
    """Says that the unit of the address is not, or no longer, the person's: another one is shown."""
    strategy = view.situation.strategy
    if written and strategy.entity(written) and written not in _units_of(strategy, role):
        name = entity_names.short(strategy, written, view.words)
        safe_output.warning(view.words("person.unit_of_others", entity=name))


def _choose_unit(view: View, role: permissions.Role) -> str | None:
    strategy = view.situation.strategy
    codes = _units_of(strategy, role)
    if len(codes) == 1:
        safe_output.label(entity_names.short_with_name(strategy, codes[0], view.words))
        return codes[0]
    return fields.select(
        view.words("person.unit"),
        codes,
        lambda code: entity_names.short_with_name(strategy, code, view.words),
        key=f"person_unit {strategy.id}",
        first=_address_value(codes, "unit"),
        placeholder=view.words("person.choose"),
        lasts="session",
    )


def _units_of(strategy: Strategy, role: permissions.Role) -> list[str]:
    """The units for which a person in a role may report: an officer who signed in for their own."""
    codes = [entity.code for entity in strategy.entities]
    account = who_is_asking.visitor().account
    if account is None or role is not permissions.Role.OFFICER:
        return codes
    actor = account.actor(role, account.entities(role))
    return [code for code in codes if permissions.may_report_for(actor, strategy, code)]


def _address_value(known: list[str], name: str) -> str | None:
    """The value of a parameter of the address, if it is one of the known."""
    written = st.query_params.get(name)
    return written if written in known else None


def _clean_name(name: str | None) -> str:
    """A name without outer spaces and control characters."""
    return "".join(letter for letter in (name or "") if letter.isprintable()).strip()
