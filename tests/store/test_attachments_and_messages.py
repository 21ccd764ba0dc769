"""Attachments and messages: kept in order, named when edited by hand, and the audit gives nothing away."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, Integer

from dashboard.presentation.languages import Wording
from dashboard.store import attachments, audit_log, messages, schema, submissions
from dashboard.store.attachments import NewAttachment
from dashboard.store.audit_entry import By, canonical_json, digest
from dashboard.store.database import prepare, read_transaction, write_transaction
from dashboard.store.people import erasure
from dashboard.store.safekeeping import backup
from dashboard.store.verification import verify_chain
from tests.store.submitting import NOW, S, add, found, opened, row, spoil
from tests.store.tampering import tampering

PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def discussed(engine: Engine) -> Engine:
    """A database in which submission 1 is discussed."""
    return discuss(engine)


def discuss(engine: Engine) -> Engine:
    """Submission 1: a file with its row 2 and one with all of it; a question, an answer, a return."""
    with write_transaction(engine) as connection:
        number = add(connection, row())
        for line, name in ((2, "smlouva.pdf"), (None, "přehled.pdf")):
            new = NewAttachment(number, line, name, "pdf", PDF)
            attachments.add(connection, By(S, "Jana", NOW), new)
        for side, text in (("coordinator", "Kde je smlouva?"), ("entity", "V příloze.")):
            messages.add(connection, By(S, "Eva", NOW), submission=number, side=side, text=text)  # type: ignore[arg-type]
        submissions.send_back(
            connection, By(S, "Eva", NOW), found(connection, number), "Chybí datum."
        )
    return engine


def test_files_and_messages_are_read_in_order_as_they_were_known(discussed: Engine) -> None:
    with read_transaction(discussed) as connection:
        (files,) = attachments.listing(connection, S).values()
        (thread,) = messages.listing(connection, S).values()
        (earlier,) = messages.listing(connection, S, 4).values()
        content = attachments.read_content(connection, S, 2)
        missing = attachments.get(connection, S, 4)

    assert [(each.seq, each.line, each.name, each.size) for each in files] == [
        (2, 2, "smlouva.pdf", len(PDF)),
        (3, None, "přehled.pdf", len(PDF)),
    ]
    assert [(each.action, each.side, each.text) for each in thread] == [
        ("message", "coordinator", "Kde je smlouva?"),
        ("message", "entity", "V příloze."),
        ("return", "", "Chybí datum."),
    ]
    assert [each.text for each in earlier] == ["Kde je smlouva?"]
    assert content == PDF
    assert missing is None


def test_neither_a_name_nor_a_text_can_be_guessed_from_the_audit(discussed: Engine) -> None:
    with read_transaction(discussed) as connection:
        lines = audit_log.read_chain(connection)[1:5]

    said = " ".join(canonical_json(line.facts()) for line in lines)
    for word in ("smlouva.pdf", "přehled.pdf", "Kde je smlouva?", "V příloze."):
        assert word not in said
        assert digest(word) not in said


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE message SET text = 'x' WHERE seq = 4", ["audit-message 4 / text"]),
        ("UPDATE message SET side = 'entity' WHERE seq = 4", ["audit-message 4 / side"]),
        ("UPDATE message SET actor = 'x' WHERE seq = 5", ["audit-message 5 / actor"]),
        ("UPDATE message SET submission = 9 WHERE seq = 5", ["audit-message 5 / submission"]),
        ("DELETE FROM message WHERE seq = 5", ["audit-message 5 / deleted"]),
        (
            "INSERT INTO message VALUES (1, '2020-2023', 'x', 'x', 1, 'entity', 'x')",
            ["audit-message 1 / added"],
        ),
        ("UPDATE attachment SET name = 'x' WHERE seq = 2", ["audit-attachment 2 / name"]),
        ("UPDATE attachment SET line = NULL WHERE seq = 2", ["audit-attachment 2 / line"]),
        ("UPDATE attachment SET kind = 'png' WHERE seq = 3", ["audit-attachment 3 / kind"]),
        ("DELETE FROM attachment WHERE seq = 3", ["audit-attachment 3 / deleted"]),
        (
            "INSERT INTO attachment SELECT 1, strategy, 'x', 'x', 1, 2, 1, 'x', 'pdf', sha256, NULL "
            "FROM attachment WHERE seq = 2",
            ["audit-attachment 1 / added"],
        ),
        ("UPDATE file SET bytes = {x} WHERE size = 14", ["audit-file"]),
        (
            "DELETE FROM file WHERE size = 14",
            ["audit-file-gone"],
        ),
        (None, []),
    ],
)
def test_a_file_or_a_message_edited_by_hand_is_named(
    discussed: Engine, prepared_url: str, statement: str | None, expected: list[str]
) -> None:
    if statement:
        x = "X'78'" if discussed.dialect.name == "sqlite" else r"'\x78'::bytea"
        spoil(prepared_url, statement.replace("{x}", x))

    with read_transaction(discussed) as connection:
        problems = verify_chain.verify(connection)

    named = [f"{each.code} {each.values['found']}" for each in problems]
    assert len(named) == len(expected)
    assert all(name.startswith(start) for name, start in zip(named, expected, strict=True))


def test_no_column_of_either_table_is_outside_the_chain(discussed: Engine) -> None:
    unnamed = set()
    for table in (schema.attachment, schema.message):
        for column in table.columns:
            with tampering(discussed) as connection:
                new = 7_777 if isinstance(column.type, Integer) else "x"
                new = "entity" if column.name == "side" else new
                first = table.c.seq.in_([2, 4])
                connection.execute(table.update().where(first).values({column.name: new}))
                problems = verify_chain.verify(connection)
                czech = [Wording("cs").problem(problem)[0] for problem in problems]
                assert not any(f"({column.name})" in sentence for sentence in czech), czech
                if not problems:
                    unnamed.add((table.name, column.name))
    assert unnamed == set()


def test_a_name_and_a_text_can_be_erased_and_the_chain_holds(discussed: Engine) -> None:
    with write_transaction(discussed) as connection:
        for seq, name in ((2, "name"), (4, "text")):
            erasure.erase_text(connection, By(S, "Eva", NOW), seq=seq, name=name, ground="request")

    with read_transaction(discussed) as connection:
        found = verify_chain.examine(connection)
        files, thread = attachments.listing(connection, S)[1], messages.listing(connection, S)[1]
    assert found.problems == []
    assert len(found.erased) == 2
    assert [each.name for each in files] == ["", "přehled.pdf"]
    assert thread[0].text == ""


def test_a_backup_has_the_files_and_the_threads(sqlite_url: str, tmp_path: Path) -> None:
    with opened(sqlite_url) as engine, opened(f"sqlite:///{tmp_path}/new.db") as restored:
        prepare(engine)
        backup.backup(discuss(engine), tmp_path / "out")
        backup.restore(restored, tmp_path / "out")

        with read_transaction(restored) as connection:
            assert attachments.read_content(connection, S, 3) == PDF
            assert len(messages.listing(connection, S)[1]) == 3
