"""Whoever gets a paper can compare its anchor and its rows with the database."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pikepdf
import pytest

from dashboard.__main__ import main
from tests.pages import SMALL

ROWS = (
    "task,indicator,component,date,value,note\n"
    "1,1.a,plan,2024-05-02,1,Schváleno.\n"
    "2,2.a,meeting 1,2024-06-02,1,\n"
)
PAPERS = (("report",), ("pack", "--since", "2024-06-01"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database `a.db` that has a report, and a PDF of each document of it."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "rows.csv").write_text(ROWS)
    here = ["--strategy", str(SMALL), "--database", f"sqlite:///{folder / 'a.db'}"]
    assert main(["submit", str(folder / "rows.csv"), "--entity", "TOWN", "--accept", *here]) == 0
    for command, *more in PAPERS:
        assert main([command, *more, "--out", str(folder / f"{command}.pdf"), *here]) == 0
    return folder


def verify(paper: Path, database: Path, *words: str) -> int:
    """The exit code of `verify` for a paper on a database."""
    here = ["--strategy", str(SMALL), "--database", f"sqlite:///{database}"]
    return main(["verify", str(paper), *words, *here])


@pytest.mark.parametrize("paper", [command for command, *_ in PAPERS])
def test_anchor_and_rows_of_a_paper_agree_with_its_database(
    paper: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(folder / f"{paper}.pdf", folder / "a.db") == 0
    anchor, rows = capsys.readouterr().out.splitlines()
    assert verify(folder / f"{paper}.pdf", folder / "a.db", "--format", "json") == 0
    payload = json.loads(capsys.readouterr().out)

    named = payload["anchor"]
    assert f"The fingerprint {named['sequence']} {named['digest']} is part" in anchor
    assert rows == "2 rows in the document are the same as stored."
    assert (payload["rows"], payload["problems"], named["agrees"]) == (2, [], True)


def test_a_paper_of_another_database_is_foreign(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.db"
    main(["status", "--strategy", str(SMALL), "--database", f"sqlite:///{other}"])
    capsys.readouterr()

    assert verify(folder / "report.pdf", other) == 1
    assert "paper-foreign: The fingerprint" in capsys.readouterr().out


def test_a_row_that_was_changed_in_the_database_is_named_with_its_column(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = tmp_path / "changed.db"
    shutil.copy(folder / "a.db", changed)
    with sqlite3.connect(changed) as connection:
        connection.execute("UPDATE progress_row SET note = 'Zamítnuto.' WHERE id = 1")
    connection.close()

    assert verify(folder / "report.pdf", changed, "--format", "json") == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert "audit-rows" in {problem["code"] for problem in problems}
    assert [line["message"] for line in problems if line["code"] == "paper-row-other"] == [
        "Row 1 is not the same in the database as in the document: note."
    ]


def test_what_is_no_paper_of_ours_is_one_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, other = folder / "rows.csv", tmp_path / "other.pdf"
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(other)

    assert verify(table, folder / "a.db") == 1
    assert capsys.readouterr().out == (
        f"{table}: pdf-unread: The file is not a PDF that can be read. "
        "Name the PDF as you received it, or ask its sender for it again.\n"
    )
    assert verify(other, folder / "a.db") == 1
    assert capsys.readouterr().out.split(": ")[1] == "paper-no-data"
    assert verify(tmp_path / "none.pdf", folder / "a.db") == 2
