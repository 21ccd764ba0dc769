"""Whatever is changed past the program, in any table: `audit verify` says which object and what of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Connection, Engine, Integer, LargeBinary, and_, text

from dashboard.presentation.languages import Wording
from dashboard.store import audit_log, database, schema
from dashboard.store.verification import verify_chain
from tests.store.tampering import DONE_BY, tampering

KINDS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("tampering.yaml").read_text("utf-8")
)
ENGLISH, CZECH = Wording("en"), Wording("cs")


def named(connection: Connection, anchor: str | None = None) -> list[str]:
    try:
        problems = verify_chain.verify(connection, anchor)
    except database.Unavailable as missing:
        return [f"{missing.problem.code}: {missing.problem.values['why']}"]
    czech = [CZECH.problem(problem)[0] for problem in problems]
    spoken = [sentence.partition(": ")[0] for sentence in czech]  # names stand after it
    assert not any("_" in sentence for sentence in spoken), czech
    return [ENGLISH.problem(problem)[0] for problem in problems]


def test_the_untouched_story_is_fine(whole_story: Engine) -> None:
    with tampering(whole_story) as connection:
        digests = [line.digest for line in audit_log.read_chain(connection)]
        assert named(connection) == named(connection, digests[0]) == []
        assert named(connection, digests[-1]) == named(connection, digests[12]) == []


@pytest.mark.parametrize("kind", KINDS, ids=[kind["kind"] for kind in KINDS])
def test_a_kind_of_tampering_is_named(whole_story: Engine, kind: dict[str, Any]) -> None:
    with tampering(whole_story) as connection:
        anchor = audit_log.head(connection)[1]
        statements = kind.get("sql", kind.get(whole_story.dialect.name, []))
        if not statements and "done_by" not in kind:
            return  # the other database alone can be tampered with so
        for statement in [statements] if isinstance(statements, str) else statements:
            connection.execute(text(statement))
        if "done_by" in kind:
            DONE_BY[kind["done_by"]](connection)

        if kind.get("anchor"):
            assert named(connection) == []
            (said,) = named(connection, anchor)
            assert said.startswith(f"The fingerprint {anchor} is not part of the chain")
        elif "starts" in kind:
            assert any(said.startswith(kind["starts"]) for said in named(connection))
        else:
            assert kind["says"] in named(connection)


ORDER_ONLY = {("standing", "id")}
"""A number that nothing names."""
OTHER = {
    ("submission", "state"): "withdrawn",
    ("card", "state"): "reopened",
    ("draft", "state"): "aside",
    ("round", "state"): "changed",
    ("amendment", "state"): "taken_back",
    ("period_lock", "state"): "unlocked",
    ("role_change", "state"): "taken",
    ("message", "side"): "entity",
    ("access", "outcome"): "refused",
}
"""What else may stand in a column that takes a few words only."""


def test_no_column_of_what_is_on_record_is_outside_the_chain(whole_story: Engine) -> None:
    """Each column of each table that the story has rows of is changed in one row, and named."""
    unnamed = set()
    with tampering(whole_story) as connection:
        rows = {
            table: connection.execute(table.select().limit(1)).mappings().first()
            for table in schema.metadata.sorted_tables
        }
    columns = [
        (table, row, column) for table, row in rows.items() if row for column in table.columns
    ]
    for table, row, column in columns:
        with tampering(whole_story) as connection:
            new = {Integer: 7_777, LargeBinary: b"x"}.get(type(column.type), "x")
            new = OTHER.get((table.name, column.name), new)
            this_row = and_(*(key == row[key.name] for key in table.primary_key))
            connection.execute(table.update().where(this_row).values({column.name: new}))
            if not named(connection):
                unnamed.add((table.name, column.name))

    assert len(columns) > 100
    assert unnamed == ORDER_ONLY
