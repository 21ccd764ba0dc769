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
from dashboard.workflow import Actor, permissions
from dashboard.workflow.people import sign_ins

LONGEST_NAME = 80
ASKS = "asks who"
"""Where the session keeps whether its last page asked who somebody is."""


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

    A line says who it is; the fields are folded in it as soon as all is known. `first` is the role until one
    is chosen. `hands_in` also lets a coordinator choose a unit. `remarks` are said below.
    """
    words, account = view.words, who_is_asking.visitor().account
    roles, written = list(who_is_asking.visitor().roles), st.query_params.get("unit")
    role, name = current_role(first), account.person.name if account else _said_name()
    asks_unit = _asks_unit(role, hands_in)
    codes = _units_of(view.situation.strategy, role) if asks_unit else []
    entity = _chosen_unit(view, codes)
    place = fields.place_above()
    if not account or len(roles) > 1 or len(codes) > 1:
        is_unknown = not name or (asks_unit and not entity)
        was_unknown, st.session_state[ASKS] = st.session_state.get(ASKS, False), is_unknown
        # Whoever has just left a field goes on in the next one, and presses what stands where it stood.
        with (
            st.expander(words("person.change"), expanded=is_unknown or was_unknown, key="person"),
            st.container(horizontal=True, key="person_fields"),
        ):
            name = name if account else _ask_name(words)
            if len(roles) > 1:
                role = _choose_role(roles, words, role)
                asks_unit = _asks_unit(role, hands_in)
            entity = _choose_unit(view, role) if asks_unit else None
    with place:
        known = [name, words(f"role.{role.value}")]
        known += [entity_names.short(view.situation.strategy, entity, words)] if entity else []
        line = words("person.acts", who=", ".join(known)) if name else words("person.who")
        safe_output.markup(html.remark(line))
    address_bar.put("role", role.value)
    if entity:
        address_bar.put("unit", entity)
    if account and asks_unit:
        with fields.place_above():
            _tell_unit_of_others(view, role, written)
    if remarks:
        safe_output.markup(*map(html.remark, remarks))
    return ActingPerson(role, entity, name, account)


def _asks_unit(role: permissions.Role, hands_in: bool) -> bool:
    return role is permissions.Role.OFFICER or (hands_in and role is permissions.Role.COORDINATOR)


def _choose_role(
    roles: list[permissions.Role], words: Wording, first: permissions.Role
) -> permissions.Role:
    return fields.switch(
        words("person.role"),
        roles,
        lambda role: words(f"role.{role.value}"),
        key="person_role",
        first=first,
        lasts="session",
    )


def _ask_name(words: Wording) -> str:
    st.text_input(
        words("person.name"),
        max_chars=LONGEST_NAME,
        key=fields.keep_value("person_name"),
        autocomplete="name",
        persist_state="session",
        width=220,
    )
    return _said_name(words)


def _said_name(words: Wording | None = None) -> str:
    """The name that was said in this session; empty, with `words` why, where it is one of the record."""
    name = _clean_name(st.session_state.get("person_name"))
    if not permissions.is_name_of_record(name):
        return name
    if words:
        safe_output.label(words("person.of_the_record", name=name))
    return ""


def recall() -> None:
    """Takes the name that this browser remembers, and the role, from the address; the name leaves it."""
    if written := st.query_params.pop("person", None):
        st.session_state.setdefault("person_name", _clean_name(written)[:LONGEST_NAME])
    if (role := st.query_params.get("role")) in list(permissions.Role):
        st.session_state.setdefault("person_role", permissions.Role(role))


def current_role(first: permissions.Role | None = None) -> permissions.Role:
    """The role as chosen in this session, as in the address, else `first`, or the first of the visitor's."""
    roles = list(who_is_asking.visitor().roles)
    chosen = st.session_state.get("person_role")
    if isinstance(chosen, permissions.Role) and chosen in roles:
        return chosen
    written = _address_value(list(map(str, roles)), "role")
    return permissions.Role(written or (first if first in roles else roles[0]))


def current_units(view: View) -> frozenset[str]:
    """The units of the officer who looks at a page that does not ask whom they report for."""
    role = current_role()
    if role is not permissions.Role.OFFICER:
        return frozenset()
    if account := who_is_asking.visitor().account:
        return account.entities(role)
    chosen = _chosen_unit(view, [each.code for each in view.situation.strategy.entities])
    return frozenset({chosen} if chosen else ())


def _chosen_unit(view: View, codes: list[str]) -> str | None:
    """The only one of some units, else the one chosen in this session, or in the address."""
    if len(codes) == 1:
        return codes[0]
    chosen = st.session_state.get(f"person_unit {view.situation.strategy.id}")
    return chosen if chosen in codes else _address_value(codes, "unit")


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
        return codes[0]
    return fields.select(
        view.words("person.unit"),
        codes,
        lambda code: entity_names.short_with_name(strategy, code, view.words),
        key=f"person_unit {strategy.id}",
        first=_address_value(codes, "unit"),
        placeholder=view.words("person.choose"),
        width=460,
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
