"""Drafts of cards: saved as they are typed, and never overwritten by an older form.

One draft of a task is current. A save names the draft and the version that was on the form; if
that is no longer the current one, the text is kept aside, so that both can be seen and nothing is
lost. Every change runs in the caller's `database.write_transaction` and writes its audit line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from dashboard.assessment import Card
from dashboard.store import (
    audit_entry,
    audit_log,
    database,
    erased_bytes,
    salted_texts,
    schema,
    shown_names,
)
from dashboard.store.audit_entry import By

_TABLE = schema.draft
_COLUMN = schema.draft.c


@dataclass(frozen=True, slots=True)
class Draft:
    """A card while it is written. `version` counts its changes; `at` is ISO text in UTC.

    `current` is shown when somebody opens the task, `aside` was typed on an older form, `dropped` was
    discarded by a person: its text is erased, and its lines stay in the audit.
    """

    id: int
    state: Literal["current", "aside", "dropped"]
    version: int
    card: Card
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """What a form was filled in on: a draft and its version; None where there was none yet."""

    draft: int | None = None
    version: int = 0


def form_of(draft: Draft | None) -> DraftVersion:
    """What a form is filled in on that shows this draft."""
    return DraftVersion() if draft is None else DraftVersion(draft.id, draft.version)


def save(connection: Connection, by: By, card: Card, form: DraftVersion, *, closed: bool) -> Draft:
    """Saves a card as it was typed, and returns the draft that holds it now.

    It is kept aside, as a draft of its own, where another form was saved since this one was drawn,
    or where the card is `closed` for writing. The same text again changes nothing.
    """
    draft = None if form.draft is None else get(connection, by.strategy, form.draft)
    open_states = {"aside"} if closed else {"aside", "current"}
    if (
        draft is not None
        and draft.card.task == card.task
        and draft.version == form.version
        and draft.state in open_states
    ):
        if draft.card == card:
            return draft
        return _change(connection, by, draft, draft.state, card)
    taken = closed or find_current(connection, by.strategy, card.task) is not None
    return _insert(connection, by, card, "aside" if taken else "current")


def make_current(connection: Connection, by: By, aside: Draft) -> Draft:
    """Makes a draft kept aside the current one; what was current is dropped."""
    replaced = find_current(connection, by.strategy, aside.card.task)
    if replaced is not None:
        discard(connection, by, replaced)
    return _change(connection, by, aside, "current")


def discard(connection: Connection, by: By, draft: Draft) -> Draft:
    """Drops a draft: its text and the salts of all its versions are erased, its lines stay."""
    lines = audit_log.listing(connection, by.strategy)
    mine = [line.seq for line in lines if line.object == f"draft:{draft.id}"]
    salted_texts.delete_salts(connection, mine, "card")
    for table in (_TABLE, schema.text_salt):
        erased_bytes.note_discarded(connection, table.name)
    nothing = audit_entry.canonical_json(Card(draft.card.task).values())
    connection.execute(update(_TABLE).where(_COLUMN.id == draft.id).values(card=nothing))
    return _change(connection, by, draft, "dropped")


def get(connection: Connection, strategy: str, id: int) -> Draft | None:
    """One draft, None when the strategy has none of this id."""
    mine = select(*shown_names.with_names(_TABLE, "author")).where(
        _COLUMN.strategy == strategy, _COLUMN.id == id
    )
    return next((_draft(row) for row in connection.execute(mine)), None)


def find_current(connection: Connection, strategy: str, task: str) -> Draft | None:
    """The draft shown when somebody opens the task, None before anybody wrote."""
    drafts = listing(connection, strategy, task)
    return next((draft for draft in drafts if draft.state == "current"), None)


def listing(connection: Connection, strategy: str, task: str | None = None) -> Sequence[Draft]:
    """The drafts of a strategy, or of one task, in the order they were begun; none dropped."""
    mine = (_COLUMN.strategy == strategy) & (_COLUMN.state != "dropped")
    if task is not None:
        mine &= _COLUMN.task == task
    rows = connection.execute(
        select(*shown_names.with_names(_TABLE, "author")).where(mine).order_by(_COLUMN.id)
    )
    return [_draft(row) for row in rows]


def authors(connection: Connection, strategy: str, task: str) -> frozenset[str]:
    """Everybody who saved a version of a draft of a task that was ever current, by their shown name.

    Text that was kept aside and never taken makes nobody an author of the card.
    """
    lines = [
        (line.object, line.facts())
        for line in audit_log.listing(connection, strategy)
        if line.action == "draft" and line.facts().get("task") == task
    ]
    current = {draft for draft, facts in lines if facts.get("state") == "current"}
    handles = {facts.get("author") for draft, facts in lines if draft in current}
    return frozenset(shown_names.name_of(connection, handle) for handle in handles if handle)


def _draft(row: Row[Any]) -> Draft:
    card = Card(**json.loads(row.card))
    return Draft(row.id, row.state, row.version, card, row.author, row.at)


def _insert(connection: Connection, by: By, card: Card, state: str) -> Draft:
    number = database.next_id(connection, _COLUMN.id)
    record = {
        "id": number,
        "strategy": by.strategy,
        "task": card.task,
        "state": state,
        "version": 1,
        "card": audit_entry.canonical_json(card.values()),
        "author": by.actor,
        "at": audit_entry.format_timestamp(by.at),
    }
    connection.execute(insert(_TABLE), record)
    return _log_and_read(connection, by, number, None)


def _change(
    connection: Connection, by: By, draft: Draft, state: str, card: Card | None = None
) -> Draft:
    """A draft in a new state, or with a new text and author."""
    values: dict[str, Any] = {"state": state, "version": draft.version + 1}
    if card is not None:
        values |= {
            "card": audit_entry.canonical_json(card.values()),
            "author": by.actor,
            "at": audit_entry.format_timestamp(by.at),
        }
    connection.execute(update(_TABLE).where(_COLUMN.id == draft.id).values(**values))
    before = {"state": draft.state, "version": draft.version}
    return _log_and_read(connection, by, draft.id, before)


def _log_and_read(
    connection: Connection, by: By, number: int, before: Mapping[str, object] | None
) -> Draft:
    """The draft as it is now, once its audit line is written."""
    draft = get(connection, by.strategy, number)
    assert draft is not None
    # The draft that people see has the author's name, the audit the handle that is stored.
    author = select(_COLUMN.author).where(_COLUMN.id == number)
    after = {
        "task": draft.card.task,
        "state": draft.state,
        "version": draft.version,
        "author": connection.execute(author).scalar_one(),
        "at": draft.at,
        "texts": {} if draft.state == "dropped" else {"card": draft.card.values()},
    }
    audit_log.append(
        connection, by, action="draft", object=f"draft:{number}", before=before, after=after
    )
    return draft
