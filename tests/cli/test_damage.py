"""Copies of a database with random bytes overwritten: a sentence or a right answer, never a traceback."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.store import anchor_file, audit_log, database, schema
from dashboard.store.audit_entry import By
from dashboard.store.people import erasure
from dashboard.store.safekeeping import damage
from tests import databases
from tests.store.submitting import NOW, S, add, found, opened, row, spoil

ROOT = Path(__file__).resolve().parents[2]
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database of the shipped strategy, in one file."""
    monkeypatch.chdir(ROOT)
    path = tmp_path / "whole.db"
    databases.sqlite(path)
    return path


@pytest.mark.rest
@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 8, 64])
def test_thirty_damaged_copies_end_in_no_traceback(
    whole: Path, tmp_path: Path, capsys: Printed, count: int
) -> None:
    choose, codes = random.Random(count), []
    for number in range(10):
        path = tmp_path / f"{number}.db"
        content = bytearray(whole.read_bytes())
        for _ in range(count):
            content[choose.randrange(len(content))] = choose.randrange(256)
        path.write_bytes(content)
        for words in (["status"], ["statistics"], ["audit", "verify"]):
            codes.append(main([*words, "--database", f"sqlite:///{path}"]))
            told = capsys.readouterr()
            assert codes[-1] in ({0, 1, 3} if words[0] == "audit" else {0, 3})
            assert (codes[-1] == 3) == (len(told.err.splitlines()) == 1)
        assert main(["doctor", "--database", f"sqlite:///{path}"]) in {0, 1}
        assert not capsys.readouterr().err
    assert count == 1 or 3 in codes


@pytest.mark.parametrize("words", [["status"], ["audit", "verify"], ["report", "--out", "x.md"]])
def test_an_emptied_audit_log_is_a_sentence(whole: Path, capsys: Printed, words: list[str]) -> None:
    spoil(f"sqlite:///{whole}", "DELETE FROM audit")
    for has_anchor in (True, False):
        if not has_anchor:
            anchor_file.beside(whole).unlink()

        assert main([*words, "--database", f"sqlite:///{whole}"]) == 3

        (told,) = capsys.readouterr().err.splitlines()
        assert told.startswith("database-behind" if has_anchor else "database-damaged")


def test_bytes_that_are_no_text_are_a_sentence_without_them(whole: Path, capsys: Printed) -> None:
    url = f"sqlite:///{whole}"
    spoil(url, "UPDATE observation SET referrer = CAST(x'ff6e6f' AS TEXT) WHERE id = 1")

    assert main(["statistics", "--database", url]) == 3
    (told,) = capsys.readouterr().err.splitlines()
    assert main(["audit", "verify", "--database", url]) == 3
    printed = capsys.readouterr()

    for text in (told, printed.err):
        assert "The database is damaged" in text
        assert "'referrer'" in text
        assert "no'" not in text


def test_a_forged_statistic_stands_in_no_document_and_is_named(
    whole: Path, tmp_path: Path, capsys: Printed
) -> None:
    url = f"sqlite:///{whole}"
    spoil(
        url,
        "CREATE TEMP TABLE forged AS SELECT * FROM observation ORDER BY id LIMIT 1",
        "UPDATE forged SET id = 9999, seq = 1, value = 99999, year_from = 2023, year_to = 2023",
        "INSERT INTO observation SELECT * FROM forged",
    )

    assert main(["report", "--public", "--out", str(tmp_path / "r.md"), "--database", url]) == 0
    assert main(["statistics", "--database", url]) == 0
    for text in (capsys.readouterr().out, (tmp_path / "r.md").read_text("utf-8")):
        assert "99999" not in text
        assert "99,999" not in text
    assert main(["audit", "verify", "--database", url]) == 1
    assert "audit-not-loaded" in capsys.readouterr().out


def test_an_erased_text_is_no_damage_and_is_named(whole: Path, capsys: Printed) -> None:
    url = f"sqlite:///{whole}"
    with opened(url) as engine, database.write_transaction(engine) as connection:
        number = add(connection, row(), file_name="Nováková.csv")
        (line,) = audit_log.listing(connection, S)
        erased = erasure.erase_text(
            connection, By(S, "coord", NOW), seq=line.seq, name="file_name", ground="request"
        )
        assert found(connection, number).file_name == ""
    assert b"Nov\xc3\xa1kov" not in whole.read_bytes()

    assert main(["audit", "verify", "--database", url, "--lang", "cs"]) == 0

    told = capsys.readouterr().out
    assert f"název souboru z auditního záznamu {line.seq} (vymazáno záznamem {erased})" in told


@pytest.mark.rest
def test_a_full_disk_is_named_as_such_even_where_nothing_is_written(
    whole: Path, tmp_path: Path, capsys: Printed
) -> None:
    if os.geteuid() != 0:
        return  # a small disk of its own takes root
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=True)  # noqa: S607
    try:
        shutil.copy(whole, disk / "full.db")
        with (disk / "filler").open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4096))
            except OSError:
                pass

        code = main(["status", "--database", f"sqlite:///{disk}/full.db"])

        assert code == 3
        assert capsys.readouterr().err.startswith("database-full")
    finally:
        subprocess.run(["umount", disk], check=True)  # noqa: S607


def test_a_sound_database_is_not_called_damaged(whole: Path) -> None:
    with opened(f"sqlite:///{whole}") as engine:
        database.prepare(engine)
        assert damage.explain(engine) is None


@pytest.mark.rest
@pytest.mark.parametrize(
    "statements",
    [
        ["DROP TABLE alembic_version"],
        ["DELETE FROM alembic_version"],
        ["UPDATE alembic_version SET version_num = 'x'"],
        ["INSERT INTO alembic_version VALUES ('0001')"],
        ["ALTER TABLE alembic_version RENAME COLUMN version_num TO version"],
        *([f"DROP TABLE {table}"] for table in sorted(schema.metadata.tables)),
    ],
)
def test_a_version_or_a_table_that_is_gone_is_a_sentence(
    whole: Path, capsys: Printed, statements: list[str]
) -> None:
    url = f"sqlite:///{whole}"
    spoil(url, "PRAGMA foreign_keys = 0", *statements)

    for words in (["audit", "verify"], ["status"], ["people"], ["submissions"]):
        code = main([*words, "--database", url])
        told = capsys.readouterr()
        assert code == 3, told
        assert len(told.err.splitlines()) == 1, told.err
    assert main(["doctor", "--database", url]) == 1
    printed = capsys.readouterr()
    assert not printed.err
    table = next(
        name for name in ("alembic_version", *schema.metadata.tables) if name in statements[0]
    )
    assert any(word in printed.out for word in (table, "newer", "earlier"))


def test_what_the_schema_has_more_is_named_by_verify_and_doctor(
    whole: Path, capsys: Printed
) -> None:
    url = f"sqlite:///{whole}"
    spoil(url, "CREATE TRIGGER kept AFTER DELETE ON draft BEGIN SELECT 1; END")

    for words in (["audit", "verify"], ["doctor"]):
        assert main([*words, "--database", url, "--lang", "cs"]) == 1
        assert "spoušť draft.kept" in capsys.readouterr().out
