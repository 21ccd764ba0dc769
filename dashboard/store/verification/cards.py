"""The checks of drafts and cards for `verify_chain.verify`: against their audit lines and rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from dashboard.assessment import Card
from dashboard.store import cards, salted_texts, schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.records import problem
from dashboard.store.salted_texts import ChainTexts
from dashboard.text import Problem

_AS_FILED = ("task", "version", "as_of", "known_on", "sha256", "digest", "author")


def check_drafts(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    """Drafts that are not as their last audit line says, or that are gone."""
    last = {line.object: line for line in lines if line.object.startswith("draft:")}
    erasures = [line.facts() for line in lines if line.action == salted_texts.ERASE]
    raised = {
        erasure["line"]: erasure[salted_texts.VERSION]
        for erasure in erasures
        if salted_texts.VERSION in erasure
    }
    for row in _rows(connection, schema.draft):
        line = last.pop(f"draft:{row.id}", None)
        expected = line.facts() | {"strategy": line.strategy} if line else {}
        if line is not None and line.seq in raised:
            expected["version"] = raised[line.seq]
        stored = {name: getattr(row, name) for name in ("strategy", "task", "state", "version")}
        stored |= {"author": row.author, "at": row.at}
        yield from _compare_values("audit-draft", row.id, stored, expected)
        if line is not None:
            fields = texts.altered(line, {"card": _text_of_draft(row)})
            yield from (problem("audit-draft", number=row.id, field=field) for field in fields)
    yield from (
        problem("audit-draft", number=name.partition(":")[2], field="deleted") for name in last
    )


def check_cards(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    """Cards that are not as they were filed and decided, or whose rows are no longer the same."""
    of_card: dict[str, list[AuditEntry]] = {}
    for line in lines:
        if line.object.startswith("card:"):
            of_card.setdefault(line.object, []).append(line)
    for row in _rows(connection, schema.card):
        history = of_card.pop(f"card:{row.id}", [])
        stored = {name: getattr(row, name) for name in ("strategy", "state", "at", *_AS_FILED)}
        stored |= {"approver": row.approver, "approved_at": row.approved_at}
        stored["rows"] = cards.task_rows_digest(
            connection, row.strategy, row.task, row.as_of, row.known_on
        )
        expected = _expected_values(history)
        yield from _compare_values("audit-card", row.id, stored, expected)
        fields = _altered_texts(row, history, texts)
        yield from (problem("audit-card", number=row.id, field=field) for field in fields)
    yield from (
        problem("audit-card", number=name.partition(":")[2], field="deleted") for name in of_card
    )


def _altered_texts(row: Row[Any], history: Sequence[AuditEntry], texts: ChainTexts) -> list[str]:
    """Which texts of a card are not as it was filed, and given back."""
    altered = []
    given_back = row.reason is not None
    for line in history:
        if line.action == "ready":
            altered += texts.altered(line, {"card": _text(row)})
        if line.action == "reopen":
            given_back = False
            altered += texts.altered(line, {"reason": row.reason})
    return [*altered, "reason"] if history and given_back else altered


def _expected_values(history: Sequence[AuditEntry]) -> dict[str, Any]:
    """What a card must be by its audit lines; empty where it was never filed."""
    if not history:
        return {}
    first = history[0]
    expected = {**first.facts(), "strategy": first.strategy, "at": first.at}
    expected |= {"rows": expected.get("digest"), "approver": None, "approved_at": None}
    for line in history[1:]:
        expected["state"] = line.facts().get("state")
        if line.action == "approve":
            expected |= {"approver": line.actor, "approved_at": line.at}
    return expected


def _rows(connection: Connection, table: Table) -> list[Row[Any]]:
    return list(connection.execute(select(table).order_by(table.c.id)))


def _text(row: Row[Any]) -> object:
    """A stored card as plain values; None if it is no longer valid JSON."""
    try:
        return json.loads(row.card)
    except ValueError:
        return None


def _text_of_draft(row: Row[Any]) -> object:
    """The stored text of a draft; None where nothing is left of one that was dropped."""
    text = _text(row)
    emptied = row.state == "dropped" and text == Card(row.task).values()
    return None if emptied else text


def _compare_values(
    code: str, number: int, stored: dict[str, Any], expected: dict[str, Any]
) -> Iterator[Problem]:
    if not expected:
        yield problem(code, number=number, field="added")
        return
    for name, value in stored.items():
        if value != expected.get(name):
            yield problem(code, number=number, field=name)
