"""Sixth: a report without a number (a word, or 0/0) has its own key beside the key of the number.

Such a row used to close the number of the same indicator, component, date and entity. Which rows were
standing is decided again from the audit log, for the keys of these rows only: a number closed by a
word has remained standing.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from dashboard.store.audit_entry import AuditEntry, canonical_json
from dashboard.store.replay_decisions import Replay, RowKeys

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Writes the new keys, and the intervals that follow from them."""
    connection = op.get_bind()
    words = connection.execute(
        sa.text(
            "SELECT id, key FROM progress_row WHERE indicator IS NOT NULL "
            "AND (value IS NULL OR denominator = '0')"
        )
    ).all()
    if not words:
        return
    before = sorted({key for _, key in words})
    touched = {id: canonical_json([*json.loads(key), "word"]) for id, key in words}
    keyed: dict[int, RowKeys] = {}
    for batch in _batches(before):
        for row in connection.execute(_of_keys("progress_row", "id, submission, strategy"), batch):
            key = touched.get(row.id, row.key)
            keyed.setdefault(row.submission, []).append((row.id, (row.strategy, key)))
        connection.execute(_of_keys("standing"), batch)
    change = sa.text("UPDATE progress_row SET key = :key WHERE id = :id")
    connection.execute(change, [{"id": id, "key": key} for id, key in touched.items()])
    _write_intervals(connection, keyed)


def _batches(keys: list[str]) -> list[dict[str, list[str]]]:
    return [{"keys": keys[start : start + 500]} for start in range(0, len(keys), 500)]


def _of_keys(table: str, columns: str | None = None) -> sa.TextClause:
    """Reads or, without columns, deletes the lines of some keys."""
    verb = f"SELECT {columns}, key" if columns else "DELETE"
    statement = sa.text(f"{verb} FROM {table} WHERE key IN :keys")
    return statement.bindparams(sa.bindparam("keys", expanding=True))


def _write_intervals(connection: sa.Connection, keyed: dict[int, RowKeys]) -> None:
    """The intervals in which the rows were standing by the decisions of the audit log."""
    lines = sa.text(
        "SELECT seq, strategy, at, actor, action, object, before, after, previous, digest "
        "FROM audit ORDER BY seq"
    )
    replay = Replay(keyed)
    for line in connection.execute(lines):
        replay.apply(AuditEntry(*line))
    replay.finish()
    last = connection.execute(sa.text("SELECT coalesce(max(id), 0) FROM standing")).scalar_one()
    insert = sa.text(
        'INSERT INTO standing (id, strategy, "row", key, opened, closed) '
        "VALUES (:id, :strategy, :row, :key, :opened, :closed)"
    )
    intervals = sorted(replay.intervals, key=lambda interval: (interval[2], interval[0]))
    records = [
        {
            "id": id,
            "strategy": key[0],
            "row": row,
            "key": key[1],
            "opened": opened,
            "closed": closed,
        }
        for id, (row, key, opened, closed) in enumerate(intervals, last + 1)
    ]
    if records:
        connection.execute(insert, records)
