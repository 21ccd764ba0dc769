"""The page of people: who may come in and as what, an invitation, and the record of who came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import streamlit as st

from dashboard.markup import View
from dashboard.markup.kit import entity_names, html, table
from dashboard.markup.submissions import receipts
from dashboard.presentation import Wording, change_sentences
from dashboard.store.people import accounts, recorded_acts
from dashboard.strategy import Strategy
from dashboard.web import safe_output, session
from dashboard.web.shell import fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, permissions
from dashboard.workflow.people import access_record, people_actions

RESULT = "people result"
MOST_SHOWN = 200
_FIELDS = ("people name", "people mail", "people issuer", "people subject")


def draw_people(view: View, who: ActingPerson) -> None:
    """Everybody who was invited, with their roles; below each choice what can be done with them."""
    words, strategy = view.words, view.situation.strategy
    with fields.place_above():
        _show_result(view)
    listed = people_actions.listing(view.workspace, who.actor)
    if isinstance(listed, action_result.Refused):
        return
    if not listed:
        safe_output.notice(words("people.nobody"))
        return
    heads = [words(f"column.{name}") for name in ("name", "mail", "roles")]
    rows = [
        (
            html.escape_unprintable(person.name) or words("people.erased", handle=person.handle),
            html.escape_unprintable(person.mail or person.subject),
            ", ".join(role_text(strategy, each, words) for each in sorted(person.roles)) or "–",
        )
        for person in listed
    ]
    safe_output.markup(table.table(words("people.caption"), heads, rows, "lines"))
    _offer_changes(view, who, [person for person in listed if person.name])


def _offer_changes(view: View, who: ActingPerson, people: list[accounts.Person]) -> None:
    words, strategy = view.words, view.situation.strategy
    by_number = {person.id: person for person in people}
    with st.container(horizontal=True, vertical_alignment="bottom", key="people change"):
        number = fields.select(
            words("people.change"),
            list(by_number),
            lambda number: by_number[number].name,
            key=f"people chosen {strategy.id}",
            placeholder=words("entry.choose"),
        )
        person = by_number.get(number or 0)
        if person is None:
            return
        asked = view.workspace, who.actor, person.id
        for role in sorted(person.roles):
            held = permissions.Role(role[0]), role[1]
            label = words("people.take", role=role_text(strategy, role, words))
            take = partial(people_actions.take_role, *asked, held)
            _button(view, label, f"take {person.id} {role}", take)
        acts = [
            (words("people.sign_out"), "sign out", people_actions.sign_out),
            (words("people.let_in"), "let in", people_actions.let_in),
            (words("people.erase"), "erase", people_actions.erase),
        ]
        if not people_actions.kept_out(view.workspace, who.actor, [person.id]):
            del acts[1]
        for label, name, act in acts:
            _button(view, label, f"{name} {person.id}", partial(act, *asked))
    given = _choose_role(view, f"give {person.id}")
    if given:
        _button(
            view,
            words("people.give", role=role_text(strategy, given, words)),
            f"give {person.id} {given}",
            lambda: people_actions.give_role(view.workspace, who.actor, person.id, given),
        )


def offer_invitation(view: View, who: ActingPerson) -> None:
    """The form by which a person is named with a first role."""
    words = view.words
    with st.expander(words("people.invite_title"), key="invite"):
        safe_output.markup(html.remark(words("people.invite_lead")))
        for key, names in (("invite fields", _FIELDS[:2]), ("invite identity", _FIELDS[2:])):
            with st.container(horizontal=True, key=key):
                for name in names:
                    _text(view, words(name.replace(" ", ".")), name)
        role = _choose_role(view, "invite")
        if not who.name:
            safe_output.warning(words("person.no_name"))
        st.button(
            words("people.invite"),
            type="primary",
            disabled=role is None or not who.name,
            key="invite now",
            on_click=_invite,
            args=(view, who, role),
        )


def draw_access(view: View, who: ActingPerson) -> None:
    """Who did what and what was refused, for those who may read it: by person, kind, outcome and days."""
    words = view.words
    safe_output.markup(html.title(words("people.access_title")))
    if not permissions.may_read_record(who.actor):
        safe_output.notice(words("people.access_not_yours"))
        return
    wanted = _ask_wanted(view, who)
    listed = access_record.listing(view.workspace, who.actor, wanted, most=MOST_SHOWN)
    if isinstance(listed, action_result.Refused) or not listed:
        safe_output.notice(words("people.access_none"))
        return
    heads = [
        words(f"column.{name}") for name in ("at", "actor", "action", "object", "outcome", "origin")
    ]
    rows = [_access_row(act, words) for act in listed]
    safe_output.markup(table.table(words("people.access_title"), heads, rows, "lines"))
    if len(listed) == MOST_SHOWN:
        safe_output.markup(html.remark(words("people.access_most", most=MOST_SHOWN)))


def _ask_wanted(view: View, who: ActingPerson) -> recorded_acts.Wanted:
    """The fields by which acts are chosen; the address has all but the days."""
    words = view.words
    people, kinds = access_record.known_kinds(view.workspace, who.actor)
    names = {
        handle: change_sentences.actor_text(name, words)
        for handle, name in sorted(people.items(), key=lambda each: each[1])
    }
    outcomes = {each: words(f"outcome.{each}") for each in ("done", "refused")}
    options = (
        ("who", words("people.access_who"), names),
        ("act", words("people.access_kind"), _by_words(kinds, words)),
        ("outcome", words("people.access_outcome"), outcomes),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="access filters"):
        every = words("people.access_all")
        who_acted, kind, outcome = (
            fields.choose_code(view, name, label, every, codes, width=200)
            for name, label, codes in options
        )
        first, last = (
            _ask_day(view, words(f"people.access_{each}"), each) for each in ("from", "to")
        )
    return recorded_acts.Wanted(who_acted, kind, outcome, *access_record.moments(first, last))


def _by_words(kinds: Sequence[str], words: Wording) -> dict[str, str]:
    named = {kind: change_sentences.act_text(kind, words) for kind in kinds}
    return dict(sorted(named.items(), key=lambda each: each[1]))


def _ask_day(view: View, label: str, name: str) -> date | None:
    key = fields.keep_value(session.own_key(view.workspace, f"access {name}"))
    day = st.date_input(label, value=None, format="DD.MM.YYYY", key=key, width=150)
    return day if isinstance(day, date) else None


def _access_row(act: recorded_acts.RecordedAct, words: Wording) -> tuple[str, ...]:
    return (
        receipts.local_time(act.at, words),
        html.escape_unprintable(change_sentences.actor_text(act.actor, words)),
        change_sentences.act_text(act.action, words),
        html.escape_unprintable(change_sentences.act_object_text(act.object, words)),
        _outcome_text(act, words),
        html.escape_unprintable(change_sentences.origin_text(act.origin, words)),
    )


def _outcome_text(act: recorded_acts.RecordedAct, words: Wording) -> str:
    """The outcome of an act, with the number if the line counts repetitions."""
    if act.more:
        return words("people.refused_more", times=act.more)
    return words(f"outcome.{act.outcome}")


def role_text(strategy: Strategy, role: tuple[str, str], words: Wording) -> str:
    """A role in words, with the entity for which it is held."""
    name, entity = role
    if not entity:
        return words(f"role.{name}")
    return words("role.officer_of", entity=entity_names.short(strategy, entity, words))


def _choose_role(view: View, key: str) -> people_actions.RoleOf | None:
    """A role, of an officer with the entity; None until both are chosen."""
    words, strategy = view.words, view.situation.strategy
    with st.container(horizontal=True, key=f"role {key}"):
        role = fields.select(
            words("people.role"),
            list(people_actions.GIVEN_ROLES),
            lambda role: words(f"role.{role.value}"),
            key=session.own_key(view.workspace, f"people role {key}"),
            placeholder=words("entry.choose"),
        )
        if role is not permissions.Role.OFFICER:
            return None if role is None else (role, "")
        entity = fields.select(
            words("person.unit"),
            [each.code for each in strategy.entities],
            lambda code: entity_names.full(strategy, code, words),
            key=f"people entity {key} {strategy.id}",
            placeholder=words("person.choose"),
        )
        return None if entity is None else (role, entity)


def _text(view: View, label: str, name: str) -> None:
    key = fields.keep_value(session.own_key(view.workspace, name))
    st.text_input(label, max_chars=people_actions.LONGEST, key=key, width=300)


def _invite(view: View, who: ActingPerson, role: people_actions.RoleOf) -> None:
    keys = [session.own_key(view.workspace, name) for name in _FIELDS]
    name, mail, issuer, subject = (str(st.session_state.get(key) or "") for key in keys)
    invitation = people_actions.Invitation(name, mail, issuer, subject)

    def invite() -> people_actions.PeopleResult:
        result = people_actions.invite(view.workspace, who.actor, invitation, [role])
        if not isinstance(result, action_result.Refused):
            for key in keys:
                st.session_state.pop(key, None)
        return result

    session.keep_result(view.workspace, RESULT, invite)


def _button(
    view: View, label: str, key: str, act: Callable[[], people_actions.PeopleResult]
) -> None:
    asked = view.workspace, RESULT, act
    st.button(label, key=f"people {key}", on_click=session.keep_result, args=asked)


def _show_result(view: View) -> None:
    """What came of the last click, once."""
    words = view.words
    result = session.take_result(view.workspace, RESULT)
    if isinstance(result, action_result.Refused):
        safe_output.errors(result.problems, words)
    elif isinstance(result, accounts.Person):
        name = html.escape_unprintable(result.name or result.handle)
        safe_output.notice(words("people.done", name=name))
