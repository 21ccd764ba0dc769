"""Codings and agreed verdicts: an edit by hand is named, and the audit gives nothing away."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.store import audit_log, stored_codings
from dashboard.store.audit_entry import By, canonical_json, digest
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.verification import verify_chain
from tests.store.submitting import NOW, S, spoil


@pytest.fixture
def agreed(engine: Engine) -> Engine:
    """Task 2.3 coded by Eva, twice, and by Jan; then agreed on."""
    with write_transaction(engine) as connection:
        for actor, verdict in (("Eva", "met"), ("Eva", "not_met"), ("Jan", "met")):
            stored_codings.add_coding(
                connection,
                By(S, actor, NOW),
                task="2.3",
                verdict=verdict,  # type: ignore[arg-type]
                reason="Karta vyšla.",
            )
        stored_codings.agree(
            connection, By(S, "Eva", NOW), task="2.3", verdict="partially_met", reason="Po dohodě."
        )
    return engine


def test_the_last_version_of_each_coder_counts_and_every_one_is_kept(agreed: Engine) -> None:
    with read_transaction(agreed) as connection:
        now = stored_codings.listing(connection, S)["2.3"]
        then = stored_codings.listing(connection, S, 3)["2.3"]
        eva = stored_codings.listing(connection, S, 2, reader="eva")["2.3"]
        jan = stored_codings.listing(connection, S, 2, reader="Jan")["2.3"]

    assert [(each.coder, each.verdict) for each in now.codings] == [
        ("Eva", "not_met"),
        ("Jan", "met"),
    ]
    assert (now.agreed, then.agreed, then.resolution) == ("partially_met", None, None)
    assert [each.verdict for each in eva.codings] == ["not_met"]
    assert (jan.coded, jan.codings) == (1, ())


def test_nothing_of_a_coding_can_be_guessed_from_its_audit_line(agreed: Engine) -> None:
    with read_transaction(agreed) as connection:
        first, second, *_ = audit_log.read_chain(connection)

    words = ("met", "not_met", "partially_met", "met_differently", "Karta vyšla.")
    for line in (first, second):
        said = canonical_json(line.facts())
        assert all(word not in said and digest(word) not in said for word in words)
    assert first.facts()["texts"]["reason"] != second.facts()["texts"]["reason"]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE coding SET verdict = 'not_met' WHERE seq = 3", ["3 / verdict"]),
        ("UPDATE coding SET reason = 'x' WHERE seq = 1", ["1 / reason"]),
        ("UPDATE coding SET actor = 'Ota' WHERE seq = 3", ["3 / actor"]),
        ("UPDATE coding SET task = '3.1' WHERE seq = 2", ["2 / task"]),
        ("UPDATE text_salt SET salt = 'x' WHERE seq = 2", ["2 / verdict"]),
        ("UPDATE coding SET at = '2020-01-01' WHERE seq = 2", ["2 / at"]),
        ("DELETE FROM coding WHERE seq = 3", ["3 / deleted"]),
        ("UPDATE agreed_verdict SET verdict = 'met' WHERE seq = 4", ["4 / verdict"]),
        ("UPDATE agreed_verdict SET reason = 'x' WHERE seq = 4", ["4 / reason"]),
        ("DELETE FROM agreed_verdict WHERE seq = 4", ["4 / deleted"]),
        (None, []),
    ],
)
def test_a_coding_or_an_agreed_verdict_edited_by_hand_is_named(
    agreed: Engine, prepared_url: str, statement: str | None, expected: list[str]
) -> None:
    if statement:
        spoil(prepared_url, statement)

    with read_transaction(agreed) as connection:
        problems = verify_chain.verify(connection)

    assert [(each.code, each.values["found"]) for each in problems] == [
        ("audit-coding", found) for found in expected
    ]
