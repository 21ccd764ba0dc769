"""What is on record: rows that never change, each written with one line of the audit and numbered by it.

A kind of record is defined once, in `KINDS`. Writing, listing, `audit verify` and erasure use that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select

from dashboard.store import audit_entry, audit_log, schema, shown_names
from dashboard.store.audit_entry import AuditEntry, By
from dashboard.store.salted_texts import IN_LINE, Texts
from dashboard.text import Problem


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record; its table has the columns `seq`, `strategy`, `actor` and `at` beside its own.

    `actions` has the action of the line, or one for each value of the column `state`. `object` is the object
    of the line, with columns in braces, and `field` its name in a problem. The line has the columns `facts`
    as they are, and salted digests of the `texts`, which people write and may have erased, and of the
    `sealed`, which stay. `code` is the code of a problem.
    """

    table: Table
    actions: str | Mapping[str, str]
    object: str
    field: str
    code: str
    facts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()

    @property
    def digested(self) -> tuple[str, ...]:
        """The columns whose salted digests are in the line."""
        return (*self.sealed, *self.texts)

    @property
    def states(self) -> Mapping[str, str | None]:
        """The state that each action of the kind brings about; None where it has no states."""
        if isinstance(self.actions, str):
            return {self.actions: None}
        return {action: state for state, action in self.actions.items()}


ATTACHMENT = Kind(
    *(schema.attachment, "attach", "submission:{submission}", "submission", "audit-attachment"),
    facts=("line", "kind", "size", "sha256", "taken_from"),
    texts=("name",),
)
MESSAGE = Kind(
    *(schema.message, "message", "submission:{submission}", "submission", "audit-message"),
    facts=("side",),
    texts=("text",),
)
ROUND = Kind(
    *(schema.round, {"opened": "open-round", "changed": "change-round"}),
    *("round:{name}", "round", "audit-round"),
    facts=("first_day", "last_day", "due", "entities"),
    texts=("note",),
)
AMENDMENT = Kind(
    *(schema.amendment, {"entered": "amend", "taken_back": "take-back"}),
    *("amendment:{number}", "amendment", "audit-amendment"),
    facts=("thing", "day", "changes"),
    texts=("authority", "reason", "name", "name_cs"),
)
LOCK = Kind(
    *(schema.period_lock, {"locked": "lock", "unlocked": "unlock"}),
    *("period:{period}", "period", "audit-lock"),
    texts=("reason",),
)
DOCUMENT_FIELD = Kind(
    *(schema.document_field, "write", "document:{name}", "field", "audit-document-field"),
    texts=("text",),
)
ROLE_CHANGE = Kind(
    *(schema.role_change, "role", "person:{person}", "object", "audit-role"),
    facts=("entity", "role", "state"),
)
KINDS = (
    *(ROUND, AMENDMENT, LOCK, DOCUMENT_FIELD),
    *(ATTACHMENT, MESSAGE, ROLE_CHANGE),
)
"""Every kind, in the order in which they are checked."""


def add(connection: Connection, kind: Kind, by: By, /, **columns: Any) -> int:
    """Writes a record, of the kind's own columns, with its line; returns the audit sequence.

    Only inside `database.write_transaction`.
    """
    after: dict[str, Any] = {name: columns[name] for name in kind.facts}
    if kind.digested:
        after[IN_LINE] = {name: columns[name] for name in kind.digested}
    actions = kind.actions
    seq = audit_log.append(
        connection,
        by,
        action=actions if isinstance(actions, str) else actions[columns["state"]],
        object=kind.object.format_map(columns),
        before=None,
        after=after,
    )
    shared = {"seq": seq, "strategy": by.strategy, "actor": by.actor}
    moment = {"at": audit_entry.format_timestamp(by.at)}
    connection.execute(insert(kind.table), {**shared, **moment, **columns})
    return seq


def rows(
    connection: Connection, kind: Kind, strategy: str, sequence: int | None = None
) -> Sequence[Row[Any]]:
    """The records of a kind up to a sequence, by default until now; oldest first, with people's names."""
    table = kind.table
    mine = select(*shown_names.with_names(table, "actor")).where(table.c.strategy == strategy)
    if sequence is not None:
        mine = mine.where(table.c.seq <= sequence)
    return connection.execute(mine.order_by(table.c.seq)).all()


def document_fields(
    connection: Connection, strategy: str, sequence: int | None = None
) -> dict[str, Row[Any]]:
    """The last text of each field of the assessment as a document, of those that are not empty."""
    last = {row.name: row for row in rows(connection, DOCUMENT_FIELD, strategy, sequence)}
    return {name: row for name, row in last.items() if row.text}


def check(
    connection: Connection,
    kind: Kind,
    lines: Sequence[AuditEntry],
    altered: Callable[[AuditEntry, Texts], Sequence[str]],
) -> Iterator[Problem]:
    """A problem for each record of a kind that is not as its audit line says, has none, or is gone.

    `altered` names the texts that are not what a line says. The first fact that differs is named. Values of
    the problems: `number` (of the line), `field`, `found`.
    """
    expected = {line.seq: line for line in lines if line.action in kind.states}
    for row in connection.execute(select(kind.table).order_by(kind.table.c.seq)):
        line = expected.pop(row.seq, None)
        field = "added" if line is None else _differing_fact(kind, row, line)
        if line is not None and field is None:
            written = {name: getattr(row, name) for name in kind.digested}
            field = next(iter(altered(line, written)), None)
        if field:
            yield problem(kind.code, number=row.seq, field=field)
    yield from (problem(kind.code, number=seq, field="deleted") for seq in expected)


def _differing_fact(kind: Kind, row: Row[Any], line: AuditEntry) -> str | None:
    """The first fact of a record that is not as its line says."""
    facts, columns = line.facts(), row._mapping
    state = kind.states[line.action]
    both = {
        "strategy": (row.strategy, line.strategy),
        kind.field: (kind.object.format_map(columns), line.object),
        **({} if state is None else {"state": (row.state, state)}),
        **{name: (columns[name], facts.get(name)) for name in kind.facts},
        "actor": (row.actor, line.actor),
        "at": (row.at, line.at),
    }
    return next((name for name, (stored, said) in both.items() if stored != said), None)


def problem(code: str, **named: object) -> Problem:
    """A problem of the record that names things, each by itself and all in one text as `found`."""
    values = {name: str(value) for name, value in named.items()}
    return Problem(code, {**values, "found": " / ".join(values.values())})
