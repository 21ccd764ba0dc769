"""Copies of a database with random bytes overwritten: a sentence or a right answer, never a traceback."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.store import anchor_file, database
from dashboard.store.safekeeping import damage
from tests import databases
from tests.store.submitting import opened, spoil

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


def test_an_emptied_audit_log_is_a_sentence(whole: Path, capsys: Printed) -> None:
    spoil(f"sqlite:///{whole}", "DELETE FROM audit")
    for expected in ("database-behind", "database-damaged"):
        for words in (["status"], ["audit", "verify"], ["report", "--out", "x.md"]):
            assert main([*words, "--database", f"sqlite:///{whole}"]) == 3

            (told,) = capsys.readouterr().err.splitlines()
            assert told.startswith(expected)
        anchor_file.beside(whole).unlink(missing_ok=True)


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


def test_a_version_a_table_or_a_column_that_is_gone_is_a_sentence(
    whole: Path, tmp_path: Path, capsys: Printed
) -> None:
    for named, statement in (
        ("alembic_version", "DROP TABLE alembic_version"),
        ("newer", "UPDATE alembic_version SET version_num = 'x'"),
        ("submission", "DROP TABLE submission"),
        ("person", "DROP TABLE person"),
        ("progress_row.note", "ALTER TABLE progress_row DROP COLUMN note"),
    ):
        url = f"sqlite:///{shutil.copy(whole, tmp_path / 'gone.db')}"
        spoil(url, "PRAGMA foreign_keys = 0", statement)

        for words in (["audit", "verify"], ["status"], ["people"], ["submissions"]):
            assert main([*words, "--database", url]) == 3
            assert len(capsys.readouterr().err.splitlines()) == 1
        assert main(["doctor", "--database", url]) == 1
        printed = capsys.readouterr()
        assert (printed.err, named in printed.out) == ("", True), statement
