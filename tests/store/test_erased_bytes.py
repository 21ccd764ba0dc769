"""What was erased is in no file of the database any more: each is searched for its bytes."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, text

from dashboard.assessment.card import Card
from dashboard.store import audit_log, card_drafts, database, drafts, erased_bytes, submissions
from dashboard.store.audit_entry import By
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.drafts import ChosenFile, DraftOwner
from dashboard.store.people import access_log, accounts, erasure
from tests.store.submitting import NOW, S, add, found, opened, row

pytestmark = pytest.mark.usefixtures("others_are_waited_for")

WORD = "Zdeňka-tajná-7f3a9"
"""In every text that is erased here."""
OWNER = DraftOwner(S, "person:1")
ALL_RELATIONS = """
SELECT c.relname, pg_read_binary_file(pg_relation_filepath(c.oid), 0, 1 << 28, true) FROM pg_class c
WHERE c.relkind IN ('r', 'i', 't') AND NOT c.relisshared"""


def holding(engine: Engine, word: str = WORD) -> list[str]:
    """The files of a database that have the bytes of a text; of PostgreSQL by the name of the relation."""
    wanted = word.encode()
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        files = path.parent.glob(f"{path.name}*")
        return [file.name for file in files if wanted in file.read_bytes()]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        relations = connection.execute(text(ALL_RELATIONS))
        return [name for name, content in relations if content and wanted in bytes(content)]


def write_everything(engine: Engine) -> None:
    """A secret in a file's name, a reason, a card that is written three times, a person and their origins."""
    for number in range(3):
        with database.write_transaction(engine) as connection:
            card = Card("1.1", f"{WORD} {number} " * 50)
            form = DraftVersion(1, number) if number else DraftVersion()
            card_drafts.save(connection, By(S, "eva", NOW), card, form, closed=False)
            sent = add(connection, row(name=f"x{number}"), file_name=f"{WORD}-{number}.csv")
            submissions.send_back(connection, By(S, "coord", NOW), found(connection, sent), WORD)
    with database.write_transaction(engine) as connection:
        by = By(S, "coord", NOW)
        mail = f"{WORD}@example.cz"
        number = accounts.invite(connection, by, name=WORD, mail=mail, subject=None)
        came = access_log.AccessEntry(
            "sign-in", "person:1", "done", S, "person:1", person=number, issued=1
        )
        access_log.add(connection, came, WORD, NOW)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def erase_everything(engine: Engine) -> None:
    with database.write_transaction(engine) as connection:
        for each in erasure.listing(connection, S):
            erasure.erase_text(
                connection, By(S, "coord", NOW), seq=each.seq, name=each.name, ground="request"
            )
        person = accounts.get(connection, S, 1)
        assert person is not None
        accounts.erase(connection, By(S, "coord", NOW), person)
        access_log.erase_origins(connection, S, NOW + timedelta(days=1))


def test_what_is_erased_is_in_no_file_of_the_database(engine: Engine) -> None:
    write_everything(engine)
    assert holding(engine)

    erase_everything(engine)

    assert holding(engine) == []


@contextmanager
def somebody_reads(engine: Engine) -> Iterator[None]:
    with database.read_transaction(engine) as connection:
        audit_log.head(connection)
        yield


@contextmanager
def waiting_for_nobody() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(erased_bytes, "_PATIENCE", 100)
        yield


def test_a_draft_that_is_discarded_or_sent_is_in_no_file(engine: Engine) -> None:
    for number in range(20):
        with database.write_transaction(engine) as connection:
            content = f"{WORD} {number};".encode() * (number * 97 + 1)
            file = ChosenFile(f"{WORD}.csv", content)
            assert drafts.keep_file(connection, OWNER, "report", file, NOW)
            drafts.keep_texts(connection, OWNER, {"reason": f"{WORD} {number}"}, NOW)
    assert holding(engine)

    with database.write_transaction(engine) as connection:
        drafts.erase(connection, OWNER, ["report", "reason"])

    assert holding(engine) == []


def test_a_draft_of_a_card_that_is_put_away_or_replaced_is_in_no_file(engine: Engine) -> None:
    by = By(S, "eva", NOW)
    for number in range(20):
        with database.write_transaction(engine) as connection:
            for draft, length in enumerate((50, 7, 1), 1):
                card = Card("1.1", f"{WORD} {number} " * length * (number + 1))
                form = DraftVersion(draft, number) if number else DraftVersion()
                card_drafts.save(connection, by, card, form, closed=False)
    assert holding(engine)

    with database.write_transaction(engine) as connection:
        taken, other = card_drafts.listing(connection, S)[1:]
        card_drafts.discard(connection, By(S, "eva", NOW), other)
        clean = Card("1.1", "Nothing of it.")
        form = card_drafts.form_of(taken)
        taken = card_drafts.save(connection, by, clean, form, closed=False)
        card_drafts.make_current(connection, By(S, "eva", NOW), taken)

    assert holding(engine) == []


def test_where_somebody_reads_on_it_is_said_what_still_has_it(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(sqlite_url, wait=0.1) as engine:
        database.prepare(engine)
        write_everything(engine)
        with somebody_reads(engine), caplog.at_level(logging.WARNING):
            erase_everything(engine)
            left = erased_bytes.left_behind(engine, *erasure.TABLES)
        assert [each.code for each in left] == ["erased-log-busy", "erased-elsewhere"]
        assert left[0].values["found"].endswith("-wal")

        # Once nobody does, asking takes it out.
        left = erased_bytes.left_behind(engine, *erasure.TABLES)
        assert [each.code for each in left] == ["erased-elsewhere"]
        assert holding(engine) == []


def test_where_somebody_reads_an_earlier_state_the_tables_that_keep_it_are_named(
    postgresql_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(postgresql_url) as engine:
        database.prepare(engine)
        write_everything(engine)
        with somebody_reads(engine), waiting_for_nobody(), caplog.at_level(logging.WARNING):
            erase_everything(engine)
            left = erased_bytes.left_behind(engine, *erasure.TABLES)
        assert "somebody reads what was erased" in caplog.text
        assert [each.code for each in left] == ["erased-still-read", "erased-elsewhere-server"]
        assert "submission" in left[0].values["found"]

        left = erased_bytes.left_behind(engine, *erasure.TABLES, "access", "person")
        assert [each.code for each in left] == ["erased-elsewhere-server"]
        assert holding(engine) == []


def test_a_file_for_whose_rewriting_there_is_no_room_is_named_until_there_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", tmp_path], check=True)  # noqa: S607
    try:
        with opened(f"sqlite:///{tmp_path}/dashboard.db") as engine:
            database.prepare(engine)
            write_everything(engine)
            with database.write_transaction(engine) as connection:
                add(connection, row(), content=os.urandom(1 << 20))
        ballast, free = tmp_path / "ballast", shutil.disk_usage(tmp_path).free
        ballast.write_bytes(bytes(free - (tmp_path / "dashboard.db").stat().st_size // 2))
        with opened(f"sqlite:///{tmp_path}/dashboard.db") as engine:
            with caplog.at_level(logging.WARNING):
                access_log_erased(engine)
            assert "database or disk is full" in caplog.text

            first, _ = erased_bytes.left_behind(engine, "access")
            assert (first.code, first.values) == (
                "erased-not-rewritten",
                {"found": f"{tmp_path}/dashboard.db", "why": "database or disk is full"},
            )

            ballast.unlink()
            left = erased_bytes.left_behind(engine, "access")
            assert [each.code for each in left] == ["erased-elsewhere"]
    finally:
        subprocess.run(["umount", tmp_path], check=True)  # noqa: S607


def access_log_erased(engine: Engine) -> None:
    with database.write_transaction(engine) as connection:
        access_log.erase_origins(connection, S, NOW + timedelta(days=1))


def test_tables_that_are_dumped_meanwhile_are_named(postgresql_url: str) -> None:
    with opened(postgresql_url) as engine:
        database.prepare(engine)
        write_everything(engine)
        with engine.connect() as dumping, dumping.begin(), waiting_for_nobody():
            dumping.execute(text("LOCK TABLE access IN ACCESS SHARE MODE"))  # as `pg_dump` does
            access_log_erased(engine)
            left = erased_bytes.left_behind(engine, "access", "person")
        assert [each.code for each in left] == ["erased-still-read", "erased-elsewhere-server"]
        assert "access" in left[0].values["found"]


def test_who_reads_only_a_moment_is_waited_for(postgresql_url: str) -> None:
    with opened(postgresql_url) as engine:
        database.prepare(engine)
        write_everything(engine)
        with ThreadPoolExecutor(1) as somebody:
            begun = Event()

            def read_a_moment() -> None:
                with somebody_reads(engine):
                    begun.set()
                    time.sleep(0.5)

            reading = somebody.submit(read_a_moment)
            assert begun.wait(10)
            erase_everything(engine)
            reading.result()
        assert holding(engine) == []
