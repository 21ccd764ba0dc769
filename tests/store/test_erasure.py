"""What a person wrote can be erased: the text and its salt are gone, the chain holds and says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, Engine, text

from dashboard.assessment.card import Card
from dashboard.store import audit_log, card_drafts, stored_rounds
from dashboard.store.audit_entry import AuditEntry, By, digest
from dashboard.store.people import erasure
from dashboard.store.verification import verify_chain
from tests.store.submitting import NOW, S
from tests.store.tampering import tampering

SEED = "cz-thb-2020-2023"
WRITTEN = {
    *(
        "datovou schránkou",
        "hlášení.csv",
        "na vyžádání",
        "druhé.csv",
        "doplnit",
        "Splněno.",
        "přepsat",
    ),
    *("Rozepsáno.", "předáno vládě", "Praha", "doklad.pdf", "Kolik stran?", "Stručně."),
}
"""All that people wrote into the story."""


SALTS = "SELECT * FROM text_salt WHERE seq > 7 AND name <> 'verdict'"


def erase(connection: Connection, line: AuditEntry, name: str) -> int:
    return erasure.erase_text(
        connection, By(line.strategy, "coord", NOW), seq=line.seq, name=name, ground="request"
    )


def texts_of(connection: Connection) -> list[tuple[AuditEntry, str]]:
    """Every text that a person wrote and the chain has a digest of; a verdict is none."""
    lines = [line for line in audit_log.read_chain(connection) if line.actor != "seed"]
    named = [(line, name) for line in lines for name in line.facts().get("texts", {})]
    return [(line, name) for line, name in named if name != "verdict"]


def everything(connection: Connection) -> str:
    """All that stands in the tables people write into."""
    tables = ("submission", "answer", "decision", "card", "draft", "period_lock", "round", "amendment",
              "document_field", "attachment", "message", "audit", "text_salt")  # fmt: skip
    return repr([connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables])  # noqa: S608


def test_every_text_of_every_kind_can_be_erased_and_the_chain_holds(whole_story: Engine) -> None:
    with tampering(whole_story) as connection:
        assert {written for written in WRITTEN if written in everything(connection)} == WRITTEN
        written = texts_of(connection)
        for line, name in written:
            erase(connection, line, name)

        found = verify_chain.examine(connection)
        assert found.problems == []
        assert {(each.seq, each.name, each.ground) for each in found.erased} == {
            (line.seq, name, "request") for line, name in written
        }
        assert {each.state for each in erasure.listing(connection, S)} == {"erased"}
        assert not connection.execute(text(SALTS)).all()
        assert not {written for written in WRITTEN if written in everything(connection)}
        assert [each.plan.note for each in stored_rounds.openings(connection, S)] == [""]


def test_no_text_of_a_person_is_in_the_chain_or_can_be_guessed_from_it(whole_story: Engine) -> None:
    with whole_story.connect() as connection:
        said = repr([line.facts() for line in audit_log.read_chain(connection)])

    typed = WRITTEN | {"původní"}  # the note of a row, which cannot be erased
    assert not {each for each in typed if each in said or digest(each) in said}


def test_it_is_listed_where_every_text_stands_and_none_of_the_texts(whole_story: Engine) -> None:
    with whole_story.connect() as connection:
        listed = erasure.listing(connection, S)
        written = texts_of(connection)

    # Of a draft only what was written last is there to be erased.
    latest = {line.object: line.seq for line, _ in written}
    there = {
        (line.seq, name)
        for line, name in written
        if line.action != "draft" or latest[line.object] == line.seq
    }
    assert {(each.seq, each.name) for each in listed} == there
    assert {each.state for each in listed} == {"held"}
    assert not {text for text in WRITTEN - {"Praha"} if text in repr(listed)}


def test_what_is_written_in_place_of_an_erased_text_is_named(whole_story: Engine) -> None:
    with tampering(whole_story) as connection:
        line, name = next(each for each in texts_of(connection) if each[0].action == "return")
        erase(connection, line, name)
        connection.execute(text("UPDATE decision SET reason = 'nic' WHERE submission = 4"))

        (problem,) = verify_chain.verify(connection)
        assert problem.values["found"] == "4 / reason"


def test_an_erased_draft_is_written_on_and_no_older_version_keeps_its_salt(
    whole_story: Engine,
) -> None:
    with tampering(whole_story) as connection:
        line, name = next(each for each in texts_of(connection) if each[0].action == "draft")
        erase(connection, line, name)
        with pytest.raises(LookupError, match="no text card"):
            erase(connection, line, name)
        assert verify_chain.verify(connection) == []


def test_an_erased_draft_does_not_come_back_from_a_form_that_was_open(whole_story: Engine) -> None:
    with tampering(whole_story) as connection:
        draft = card_drafts.find_current(connection, S, "2.1")
        assert draft is not None
        form = card_drafts.DraftVersion(draft.id, draft.version)
        lines = [line for line, _ in texts_of(connection) if line.object == f"draft:{draft.id}"]
        erase(connection, lines[-1], "card")

        typed = replace(draft.card, description="Rozepsáno. A víc.")
        card_drafts.save(connection, By(S, "eva", NOW), typed, form, closed=False)

        current = card_drafts.find_current(connection, S, "2.1")
        assert current is not None
        assert (current.card, current.version) == (Card("2.1"), draft.version + 1)
        assert verify_chain.verify(connection) == []
        connection.execute(text("UPDATE draft SET version = version - 1 WHERE id = 1"))
        assert [each.code for each in verify_chain.verify(connection)] == ["audit-draft"]


def test_a_text_that_is_not_there_is_not_erased(whole_story: Engine) -> None:
    with tampering(whole_story) as connection:
        absent = (
            (2, "file_name"),
            (1, "reason"),
            (9, "reason"),
            (10, "received_as"),
            (999, "card"),
        )
        for seq, name in absent:
            by = By(SEED if seq < 8 else S, "coord", NOW)
            with pytest.raises(LookupError, match=f"Audit record {seq}"):
                erasure.erase_text(connection, by, seq=seq, name=name, ground="request")
