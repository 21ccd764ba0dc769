"""Drafts and cards as they are kept: no older form wins, and what is frozen stays as it was."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Connection, Engine

from dashboard.assessment.card import Card
from dashboard.store import audit_log, card_drafts, cards, salted_texts
from dashboard.store.audit_entry import By
from dashboard.store.card_drafts import Draft, DraftVersion
from dashboard.store.cards import CardConflict, StoredCard
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.people import erasure
from dashboard.store.verification import verify_chain
from tests.processes import READY
from tests.store.submitting import (
    COORDINATOR,
    EVA,
    NOW,
    S,
    accept,
    add,
    judge,
    opened,
    row,
    withdraw,
)

END = date(2023, 12, 31)


def save(
    connection: Connection, text: str, form: DraftVersion | None = None, *, closed: bool = False
) -> Draft:
    return card_drafts.save(
        connection, EVA, Card("1.1", text), form or DraftVersion(), closed=closed
    )


def on(draft: Draft) -> DraftVersion:
    return DraftVersion(draft.id, draft.version)


def file(connection: Connection, text: str = "Hotovo.") -> StoredCard:
    card = Card("1.1", text, remarks={"1.1.a": "ano"})
    return judge(connection, card, audit_log.last_sequence(connection, S))


def test_a_draft_is_saved_over_and_over_by_the_form_that_shows_it(connection: Connection) -> None:
    first = save(connection, "a")
    second = save(connection, "ab", on(first))
    third = save(connection, "abc", on(second))

    assert [one.version for one in (first, second, third)] == [1, 2, 3]
    assert card_drafts.listing(connection, S) == [third]
    assert card_drafts.find_current(connection, S, "1.1") == third
    assert card_drafts.find_current(connection, S, "1.2") is None


def test_an_older_form_never_overwrites_a_newer_one_and_both_are_kept(
    connection: Connection,
) -> None:
    shown_twice = save(connection, "a")
    newer = save(connection, "first tab", on(shown_twice))

    older = save(connection, "second tab", on(shown_twice))
    older = save(connection, "second tab goes on", on(older))

    assert (newer.state, older.state) == ("current", "aside")
    assert [one.card.description for one in card_drafts.listing(connection, S, "1.1")] == [
        "first tab",
        "second tab goes on",
    ]


def test_a_draft_kept_aside_is_taken_or_dropped_and_what_goes_leaves_no_text(
    connection: Connection,
) -> None:
    one, other, third = (save(connection, text) for text in ("one", "other", "third"))
    assert [each.state for each in (one, other, third)] == ["current", "aside", "aside"]

    taken = card_drafts.make_current(connection, EVA, other)
    dropped = card_drafts.discard(connection, EVA, third)

    assert card_drafts.listing(connection, S, "1.1") == [taken]
    was = card_drafts.get(connection, S, one.id)
    assert was is not None
    assert (was.state, was.card) == ("dropped", Card("1.1"))
    assert (dropped.state, dropped.card) == ("dropped", Card("1.1"))
    kept = [line.seq for line in audit_log.listing(connection, S) if line.object == "draft:2"]
    assert {seq for _, seq, _ in salted_texts.read_salts(connection)} == set(kept)
    assert [each.seq for each in erasure.listing(connection, S)] == kept[-1:]
    assert verify_chain.verify(connection) == []
    again = save(connection, "typed on after all", on(was))
    assert again.state == "aside"


def test_what_is_typed_on_a_closed_card_is_kept_aside(connection: Connection) -> None:
    shown = save(connection, "a")

    late = save(connection, "too late", on(shown), closed=True)

    assert late.state == "aside"
    now = card_drafts.find_current(connection, S, "1.1")
    assert now is not None
    assert now.card.description == "a"


def test_a_card_is_ready_then_approved_then_reopened_as_the_next_version(
    connection: Connection,
) -> None:
    ready = file(connection)
    with pytest.raises(CardConflict, match="ready"):
        file(connection)
    approved = cards.approve(connection, COORDINATOR, ready)
    with pytest.raises(CardConflict, match="approved"):
        cards.approve(connection, COORDINATOR, ready)
    reopened = cards.reopen(connection, COORDINATOR, approved, "omyl")
    second = file(connection)

    assert [one.state for one in (ready, approved, reopened)] == ["ready", "approved", "reopened"]
    assert (approved.approver, approved.record().author, approved.record().state) == (
        "coord",
        "coord",
        "approved",
    )
    assert (ready.version, second.version, reopened.reason) == (1, 2, "omyl")
    assert cards.find_active(connection, S, "1.1") == second
    assert [one.id for one in cards.listing(connection, S)] == [ready.id, second.id]


def test_a_card_that_is_returned_keeps_its_version(connection: Connection) -> None:
    returned = cards.reopen(connection, By(S, "x", NOW), file(connection), "doplnit")

    assert (returned.state, returned.record().state) == ("returned", "draft")
    assert file(connection).version == 1


def test_the_digest_of_the_rows_stays_whatever_is_accepted_later(connection: Connection) -> None:
    first = add(connection, row(), row(3, name="b", component="b"))
    accept(connection, first)
    filed = file(connection)

    for number in range(10):
        accept(connection, add(connection, row(name=f"n{number}", component=f"n{number}")))
    withdraw(connection, first)

    asked = (connection, S, "1.1", "2023-12-31")
    assert cards.task_rows_digest(*asked, filed.known_on) == filed.digest
    assert cards.task_rows_digest(*asked, audit_log.last_sequence(connection, S)) != filed.digest
    assert (
        cards.task_rows_digest(connection, S, "1.1", "2022-02-28", filed.known_on) != filed.digest
    )


def type_into(url: str, form: DraftVersion, worker: int) -> str:
    """What one process does: saves on the form that the others have open as well."""
    with opened(url, wait=60) as engine, write_transaction(engine) as connection:
        return save(connection, f"text {worker}", form).state


def test_of_four_processes_on_one_form_one_is_current_and_none_is_lost(
    engine: Engine, prepared_url: str
) -> None:
    with write_transaction(engine) as connection:
        form = on(save(connection, "a"))

    with ProcessPoolExecutor(4, mp_context=READY) as pool:
        states = list(pool.map(type_into, [prepared_url] * 4, [form] * 4, range(4)))

    assert sorted(states) == ["aside", "aside", "aside", "current"]
    with read_transaction(engine) as connection:
        texts = {one.card.description for one in card_drafts.listing(connection, S)}
        assert verify_chain.verify(connection) == []
    assert texts == {f"text {worker}" for worker in range(4)}
