"""The audit: whatever is edited by hand is named."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, Engine

from dashboard.store import audit_log, submissions
from dashboard.store.audit_entry import By
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.verification import verify_chain
from dashboard.text.problem import Problem
from tests.store.submitting import NOW, S, accept, add, found, row, spoil, withdraw


@pytest.fixture
def story(engine: Engine) -> Engine:
    """Six audit lines: 1 sent, accepted; 2 sent (replaces 1), accepted; 3 sent; 2 withdrawn."""
    with write_transaction(engine) as connection:
        accept(connection, add(connection, row(), row(3, name="b", note="původní")))
        accept(connection, add(connection, row(value=Decimal(0)), replaces=1))
        answered = {(2, "evidence-missing"): "na vyžádání"}
        add(connection, row(name="c"), answers=answered)
        withdraw(connection, 2)
    return engine


def told(engine: Engine, anchor: str | None = None) -> list[str]:
    """The problems found, as code and what it names."""

    def said(problem: Problem) -> str:
        return f"{problem.code} {problem.values['found']}"

    with read_transaction(engine) as connection:
        return [said(problem) for problem in verify_chain.verify(connection, anchor)]


def test_an_untouched_database_verifies(story: Engine) -> None:
    with read_transaction(story) as connection:
        digests = [line.digest for line in audit_log.listing(connection, S)]

    assert told(story) == []
    assert all(told(story, digest) == [] for digest in digests)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE progress_row SET note = 'puvodní' WHERE id = 2", ["audit-rows 1 / 2"]),
        ("UPDATE progress_row SET value = '2' WHERE id = 3", ["audit-rows 2 / 3"]),
        ("UPDATE progress_row SET key = 'x' WHERE id = 4", ["audit-rows 3 / 4"]),
        ("DELETE FROM progress_row WHERE id = 4", ["audit-row-set 3 / 0 / 1"]),
        ("UPDATE audit SET actor = 'cooRd' WHERE seq = 2", None),
        ("UPDATE audit SET at = '2026-11-24T12:00:00.000001+00:00' WHERE seq = 4", None),
        ("UPDATE audit SET digest = 'x' WHERE seq = 6", ["audit-digest 6"]),
        ("DELETE FROM audit WHERE seq = 5", None),
        ("UPDATE standing SET closed = 5 WHERE row = 3", ["audit-standing 3"]),
        ("UPDATE standing SET opened = 1 WHERE row = 3", ["audit-standing 3"]),
        ("DELETE FROM standing WHERE row = 2 AND closed IS NULL", ["audit-standing 2"]),
        ("UPDATE submission SET state = 'accepted' WHERE id = 3", ["audit-submission 3 / state"]),
        ("UPDATE submission SET sender = 'x' WHERE id = 3", ["audit-submission 3 / sender"]),
        ("UPDATE submission SET reading = '{}' WHERE id = 3", ["audit-submission 3 / reading"]),
        ("UPDATE answer SET reason = 'x' WHERE line = 2", ["audit-answers 3"]),
        ("UPDATE answer SET code = 'x' WHERE line = 2", ["audit-answers 3"]),
        ("DELETE FROM answer WHERE line = 2", ["audit-answers 3"]),
        ("INSERT INTO answer VALUES ('2020-2023', 1, 2, 'x', 'x')", ["audit-answers 1"]),
        ("UPDATE decision SET actor = 'x' WHERE seq = 4", ["audit-submission 2 / decision"]),
        ("UPDATE file SET size = 1 WHERE sha256 = '{file}'", ["audit-file {file}"]),
        ("UPDATE file SET bytes = {bytes} WHERE sha256 = '{file}'", ["audit-file {file}"]),
    ],
)
def test_an_edit_by_hand_is_named(
    story: Engine, prepared_url: str, statement: str, expected: list[str] | None
) -> None:
    with read_transaction(story) as connection:
        values = {"file": found(connection, 1).sha256}
    values["bytes"] = "x'00'" if story.dialect.name == "sqlite" else "'\\x00'::bytea"
    seq = statement.rsplit(" ", 1)[-1]

    spoil(prepared_url, statement.format_map(values) if "{file}" in statement else statement)

    if expected is not None:
        assert told(story) == [line.format_map(values) for line in expected]
    elif statement.startswith("DELETE"):
        assert told(story)[:2] == [f"audit-gap {seq}", f"audit-chain {int(seq) + 1}"]
    else:
        assert f"audit-digest {seq}" in told(story)


def test_an_edited_line_with_a_new_digest_breaks_the_chain_after_it(
    story: Engine, prepared_url: str
) -> None:
    with read_transaction(story) as connection:
        line = audit_log.listing(connection, S)[2]
    forged = type(line)(**{name: getattr(line, name) for name in line.__slots__} | {"actor": "x"})

    change = "UPDATE audit SET actor = 'x', digest = '{}' WHERE seq = 3"
    spoil(prepared_url, change.format(forged.compute_digest()))

    assert told(story)[0] == "audit-chain 4"


def test_a_cut_tail_is_seen_with_an_anchor_printed_before(story: Engine, prepared_url: str) -> None:
    with read_transaction(story) as connection:
        head, earlier = audit_log.head(connection)[1], audit_log.listing(connection, S)[3].digest

    spoil(
        prepared_url,
        "DELETE FROM standing WHERE opened > 4",
        "UPDATE standing SET closed = NULL WHERE closed > 4",
        "DELETE FROM decision WHERE seq > 4",
        "DELETE FROM answer WHERE submission = 3",
        "DELETE FROM progress_row WHERE submission = 3",
        "DELETE FROM submission WHERE id = 3",
        "UPDATE submission SET state = 'accepted', version = 2 WHERE id = 2",
        "UPDATE submission SET state = 'replaced', version = 3 WHERE id = 1",
        "DELETE FROM file WHERE sha256 NOT IN (SELECT sha256 FROM submission)",
        "DELETE FROM audit WHERE seq > 4",
    )

    assert told(story) == told(story, earlier) == []
    assert told(story, head) == [f"audit-anchor {head}"]


def test_a_tail_cut_carelessly_shows_without_an_anchor(story: Engine, prepared_url: str) -> None:
    spoil(prepared_url, "DELETE FROM audit WHERE seq > 4")

    assert "audit-submission 3 / added" in told(story)
    assert "audit-standing 3" in told(story)


def test_spoilt_json_in_the_audit_is_named_and_stops_nothing(
    story: Engine, prepared_url: str
) -> None:
    spoil(prepared_url, "UPDATE audit SET after = '{' WHERE seq = 1")

    assert "audit-digest 1" in told(story)


def test_what_a_person_typed_is_not_in_the_chain(connection: Connection) -> None:
    number = add(
        connection,
        row(note="tajná poznámka"),
        file_name="tajné.csv",
        received_as="tajně",
        answers={(2, "evidence-missing"): "tajné"},
    )
    submission = found(connection, number)
    submissions.send_back(connection, By(S, "coord", NOW), submission, "tajné")

    assert "tajn" not in repr(audit_log.listing(connection, S))


def test_the_sequence_at_a_moment_is_the_last_one_stamped_by_then(connection: Connection) -> None:
    for hours in (0, 1, -5, 2):
        name = f"{hours}"
        add(connection, row(name=name), at=NOW + timedelta(hours=hours))

    lines = audit_log.listing(connection, S)
    assert audit_log.sequence_at(lines, NOW - timedelta(hours=6)) == 0
    assert audit_log.sequence_at(lines, NOW) == 3
    assert audit_log.sequence_at(lines, NOW + timedelta(hours=2)) == 4
    assert audit_log.sequence_at([], NOW) == 0
    with pytest.raises(ValueError, match="time zone"):
        audit_log.sequence_at(lines, datetime(2026, 1, 1))  # noqa: DTZ001 - the point of it
