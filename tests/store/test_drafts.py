"""What is typed and chosen in fields as it is kept: a person's own, bounded, no record, erased for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from dashboard.store import audit_log, drafts
from dashboard.store.drafts import ChosenFile, DraftOwner
from dashboard.store.verification import verify_chain
from tests.store.submitting import NOW, S

JANA = DraftOwner(S, "Jana")
PLAN = ChosenFile("plán\u202e.pdf", b"%PDF\x00\xff", "2026-11-24T12:00:00.000000+00:00")


def type_in(connection: Connection, field: str, typed: str, owner: DraftOwner = JANA) -> bool:
    return drafts.keep_texts(connection, owner, {field: typed}, NOW)


def test_what_was_typed_last_is_found_by_its_person_alone_and_is_no_record(
    connection: Connection,
) -> None:
    type_in(connection, "reason 5", "Which")
    type_in(connection, "reason 5", "Which event?\nThe <b>first</b>")
    type_in(connection, "reason 6", "Other")
    assert drafts.keep_file(connection, JANA, "reason 5", PLAN, NOW)

    assert drafts.texts(connection, JANA) == {
        "reason 5": "Which event?\nThe <b>first</b>",
        "reason 6": "Other",
    }
    assert drafts.files(connection, JANA, "reason 5") == [PLAN]
    for other in (DraftOwner(S, "Petr"), DraftOwner("2016-2019", "Jana")):
        assert drafts.texts(connection, other) == {}
        assert drafts.files(connection, other, "reason 5") == []
    assert audit_log.listing(connection, S) == []
    assert verify_chain.verify(connection) == []


def test_what_was_sent_or_left_out_is_erased_and_nothing_else(connection: Connection) -> None:
    for field in ("a", "b"):
        type_in(connection, field, "typed")
        for name in ("x.pdf", "y.pdf"):
            drafts.keep_file(connection, JANA, field, ChosenFile(name, b"x"), NOW)

    drafts.erase(connection, JANA, ["a"], "x.pdf")
    assert [each.name for each in drafts.files(connection, JANA, "a")] == ["y.pdf"]
    drafts.erase(connection, JANA, ["a"])
    assert drafts.files(connection, JANA, "a") == []
    assert drafts.texts(connection, JANA) == {"b": "typed"}
    drafts.erase_all_of(connection, JANA)
    assert drafts.texts(connection, JANA) == {}


def test_drafts_are_bounded_and_those_that_nobody_touched_make_room(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_BYTES", 10)
    assert type_in(connection, "a", "12345678")
    assert not type_in(connection, "b", "123")
    assert type_in(connection, "b", "123", DraftOwner(S, "Petr"))

    later = NOW + drafts.ABANDONED + timedelta(days=1)
    assert drafts.keep_texts(connection, JANA, {"b": "123"}, later)
    assert drafts.texts(connection, JANA) == {"b": "123"}


def test_a_draft_whose_bytes_were_changed_is_named_and_offered_to_nobody(
    connection: Connection,
) -> None:
    type_in(connection, "a", "typed")
    drafts.keep_file(connection, JANA, "b", PLAN, NOW)
    connection.execute(text("UPDATE field_draft SET sha256 = 'abc'"))

    assert drafts.texts(connection, JANA) == {}
    assert drafts.files(connection, JANA, "b") == []
    found = verify_chain.verify(connection)
    assert [(each.code, each.values["found"]) for each in found] == [
        ("audit-report-draft", "a"),
        ("audit-report-draft", "b"),
    ]
