"""Cards that were declared ready: what they were judged on, and what became of them.

Once a card is ready only its state changes. Every change runs in the caller's
`database.write_transaction` and writes its line to the audit log.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from dashboard.assessment import Card, CardRecord, card, published_evaluation
from dashboard.store import audit_entry, audit_log, card_drafts, database, schema, shown_names
from dashboard.store.audit_entry import By
from dashboard.store.stored_rows import digest_of_all
from dashboard.text import names

_TABLE = schema.card
_COLUMN = schema.card.c
_COLUMNS = shown_names.with_names(_TABLE, "author", "approver")
ACTIVE_STATES = ("ready", "approved")


@dataclass(frozen=True, slots=True)
class StoredCard:
    """A card that was declared ready.

    `as_of` and `known_on` are what it was judged on, `sha256` is the strategy file and `digest` the
    rows of the task at that point. `returned` was ready and `reopened` was approved; `reason` is why.
    """

    id: int
    task: str
    version: int
    state: Literal["ready", "approved", "returned", "reopened"]
    card: Card
    as_of: date
    known_on: int
    sha256: str
    digest: str
    author: str
    at: str
    approver: str | None
    approved_at: str | None
    reason: str | None

    def record(self) -> CardRecord:
        """The card as the assessment prints it; returned and reopened ones are drafts again."""
        states: dict[str, card.State] = {"ready": "ready", "approved": "approved"}
        return CardRecord(
            self.card,
            states.get(self.state, "draft"),
            self.version,
            self.as_of,
            self.known_on,
            self.digest,
            self.sha256,
            self.approver or self.author,
            self.approved_at or self.at,
            self.approver is not None and names.fold(self.approver) == names.fold(self.author),
        )


@dataclass(frozen=True, slots=True)
class TaskCards:
    """The stored cards of a strategy: drafts that were not dropped, and all that were declared ready."""

    drafts: tuple[card_drafts.Draft, ...]
    filed: tuple[StoredCard, ...]

    def records(
        self, published: Iterable[published_evaluation.PublishedCard]
    ) -> dict[str, CardRecord]:
        """The card of each task that has one: as published, approved or ready, else its draft."""
        records = {verdict.task: card.from_published(verdict) for verdict in published}
        for draft in self.drafts:
            task = draft.card.task
            if draft.state == "current":
                reopened = sum(
                    stored.task == task and stored.state == "reopened" for stored in self.filed
                )
                records[task] = CardRecord(
                    draft.card, "draft", reopened + 1, author=draft.author, at=draft.at
                )
        records |= {
            stored.task: stored.record() for stored in self.filed if stored.state in ACTIVE_STATES
        }
        return records


class CardConflict(Exception):
    """The card of a task is no longer what the caller saw; `state` is what it is now."""

    def __init__(self, task: str, state: str) -> None:
        self.task, self.state = task, state
        super().__init__(f"The card of task {task} is {state}; read it again, then decide.")


def declare_ready(
    connection: Connection, by: By, card: Card, *, as_of: date, known_on: int, sha256: str
) -> StoredCard:
    """Files a card as ready, judged on what was known at `known_on` of the days up to `as_of`.

    Raises CardConflict where a card of the task is ready or approved already.
    """
    strategy, active = by.strategy, find_active(connection, by.strategy, card.task)
    if active is not None:
        raise CardConflict(active.task, active.state)
    number = database.next_id(connection, _COLUMN.id)
    record = {
        "id": number,
        "strategy": strategy,
        "task": card.task,
        "version": next_version(connection, strategy, card.task),
        "state": "ready",
        "card": audit_entry.canonical_json(card.values()),
        "as_of": as_of.isoformat(),
        "known_on": known_on,
        "sha256": sha256,
        "digest": task_rows_digest(connection, strategy, card.task, as_of.isoformat(), known_on),
        "author": by.actor,
        "at": audit_entry.format_timestamp(by.at),
    }
    connection.execute(insert(_TABLE), record)
    after = {name: record[name] for name in record if name not in {"id", "strategy", "card", "at"}}
    after["texts"] = {"card": card.values()}
    return _log_and_read(connection, by, number, "ready", None, after)


def approve(connection: Connection, by: By, filed: StoredCard) -> StoredCard:
    """Approves a ready card. Raises CardConflict when it is ready no more."""
    values = {"approver": by.actor, "approved_at": audit_entry.format_timestamp(by.at)}
    _move(connection, by.strategy, filed, ("ready",), {"state": "approved", **values})
    before, after = {"state": "ready"}, {"state": "approved"}
    return _log_and_read(connection, by, filed.id, "approve", before, after)


def reopen(connection: Connection, by: By, filed: StoredCard, reason: str) -> StoredCard:
    """Gives a card back to be written on: a ready one is returned, an approved one reopened.

    Raises CardConflict when its state is not what the caller saw.
    """
    state = "returned" if filed.state == "ready" else "reopened"
    _move(connection, by.strategy, filed, ACTIVE_STATES, {"state": state, "reason": reason})
    before, after = {"state": filed.state}, {"state": state, "texts": {"reason": reason}}
    return _log_and_read(connection, by, filed.id, "reopen", before, after)


def get(connection: Connection, strategy: str, id: int) -> StoredCard | None:
    """One card, None when the strategy has none of this id."""
    return next(_read_cards(connection, strategy, select(*_COLUMNS).where(_COLUMN.id == id)), None)


def find_active(connection: Connection, strategy: str, task: str) -> StoredCard | None:
    """The card of a task that is ready or approved, or None."""
    which = select(*_COLUMNS).where(_COLUMN.task == task, _COLUMN.state.in_(ACTIVE_STATES))
    return next(_read_cards(connection, strategy, which), None)


def listing(connection: Connection, strategy: str, task: str | None = None) -> list[StoredCard]:
    """The cards of a strategy, or of one task, in the order they were filed, whatever their state."""
    which = select(*_COLUMNS)
    return list(
        _read_cards(
            connection, strategy, which if task is None else which.where(_COLUMN.task == task)
        )
    )


def next_version(connection: Connection, strategy: str, task: str) -> int:
    """The version a new card of a task has: one more than were reopened."""
    gone = select(func.count()).where(
        _COLUMN.strategy == strategy, _COLUMN.task == task, _COLUMN.state == "reopened"
    )
    return int(connection.execute(gone).scalar_one()) + 1


def task_rows_digest(
    connection: Connection, strategy: str, task: str, as_of: str, known_on: int
) -> str:
    """The digest of the rows of a task that were standing at a sequence and are dated up to a day (ISO)."""
    row, standing = schema.progress_row.c, schema.standing.c
    stood = (standing.opened <= known_on) & (
        standing.closed.is_(None) | (standing.closed > known_on)
    )
    statement = (
        select(row.digest)
        .join_from(schema.progress_row, schema.standing, standing.row == row.id)
        .where(row.strategy == strategy, row.task == task, row.date <= as_of, stood)
        .order_by(row.id)
    )
    return digest_of_all(connection.execute(statement).scalars())


def _read_cards(connection: Connection, strategy: str, statement: Select[Any]) -> Any:
    mine = statement.where(_COLUMN.strategy == strategy).order_by(_COLUMN.id)
    return (_card_from_row(row) for row in connection.execute(mine))


def _card_from_row(row: Row[Any]) -> StoredCard:
    values = {name: getattr(row, name) for name in StoredCard.__slots__}
    values |= {"card": Card(**json.loads(row.card)), "as_of": date.fromisoformat(row.as_of)}
    return StoredCard(**values)


def _move(
    connection: Connection,
    strategy: str,
    filed: StoredCard,
    allowed: tuple[str, ...],
    values: dict[str, Any],
) -> None:
    """Changes the state if the card is still what the caller saw, else raises CardConflict."""
    seen = (_COLUMN.strategy == strategy) & (_COLUMN.id == filed.id)
    seen &= (_COLUMN.state == filed.state) & _COLUMN.state.in_(allowed)
    if connection.execute(update(_TABLE).where(seen).values(**values)).rowcount != 1:
        now = get(connection, strategy, filed.id)
        raise CardConflict(filed.task, now.state if now else "")


def _log_and_read(
    connection: Connection,
    by: By,
    number: int,
    action: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object],
) -> StoredCard:
    """The card as it is now, once its audit line is written."""
    audit_log.append(
        connection, by, action=action, object=f"card:{number}", before=before, after=after
    )
    filed = get(connection, by.strategy, number)
    assert filed is not None
    return filed
