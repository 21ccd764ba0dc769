"""The commands that write documents: what they write, what they print, and what they refuse."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dashboard.__main__ import main
from dashboard.documents.blocks import FORMATS
from dashboard.documents.formats import pdf
from dashboard.presentation.languages import Wording
from tests import databases
from tests.assessed import ROOT, by_office, poppler

BEGINS = {".docx": b"PK", ".pdf": b"%PDF-", ".md": b"# Evaluation: National", ".html": b"<!DOCTYPE"}


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", databases.sqlite(tmp_path / "test.db"))


@pytest.mark.parametrize(
    "ending",
    [pytest.param(each, marks=[] if each == ".md" else pytest.mark.rest) for each in FORMATS],
)
def test_the_assessment_is_written_in_the_format_of_its_ending(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"assessment{ending}"

    code = main(["report", "--out", str(path), "--as-of", "2023-12-31", "--format", "json"])

    told = json.loads(capsys.readouterr().out)
    content = path.read_bytes()
    assert code == 0
    assert content.startswith(BEGINS[ending])
    assert told["sha256"] == sha256(content).hexdigest()
    assert (told["as_of"], told["file"], told["bytes"]) == ("2023-12-31", str(path), len(content))
    assert told["strategy"]["id"] == "cz-thb-2020-2023"


def test_the_cards_alone_are_the_form_of_annex_1_with_every_field(tmp_path: Path) -> None:
    alone, whole = tmp_path / "cards.md", tmp_path / "whole.md"

    for path, options in ((alone, ["--cards"]), (whole, [])):
        assert main(["report", "--out", str(path), "--lang", "en", *options]) == 0

    forms = alone.read_text("utf-8")
    assert forms.count("| **Evaluated task** |") == 13
    assert forms.count("| **Computed status** |") == 13
    assert re.findall("(?m)^## .*", forms) == ['## <a id="part-1"></a>Sources']
    # As an annex they have every field of Annex 1, and nothing of what the body says beside it.
    annexed = whole.read_text("utf-8")
    assert annexed.count("| **Evaluated task** |") == 13
    assert "| **Computed status** |" not in annexed


def test_wrong_usage_is_exit_2_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    styles = ("--styles", "indicators.yaml")
    for words in (
        ("report", "--out", "assessment.odt"),
        ("report", "--out", "assessment"),
        ("report", "--out", "assessment.pdf", *styles),
        ("report", "--out", str(tmp_path / "assessment.docx"), *styles),
        ("report", "--out", "assessment.docx", "--styles", "/nowhere.docx"),
        ("report", "--out", "assessment.md", "--as-of", "tomorrow"),
        ("report",),
        ("pack", "--out", "pack.md"),
    ):
        assert main(words) == 2, words
        assert "Traceback" not in capsys.readouterr().err
    assert not list(tmp_path.glob("*.docx"))


def ready(folder: Path, task: str, card: str) -> None:
    """Writes a card of a task, which then waits for its approval."""
    path = folder / "card.yaml"
    path.write_text(card, "utf-8")
    assert main(["assess", task, "--file", str(path), "--ready", "--as", "Eva/evaluator"]) == 0


def test_an_approved_card_is_printed_as_it_was_judged_and_later_reports_beside_it(
    tmp_path: Path,
) -> None:
    late, path = tmp_path / "late.csv", tmp_path / "made.md"
    late.write_text(
        "task,indicator,component,date,value,evidence,note\n2.3,a,card,2022-11-30,1,ref. 7,"
        "*It* was made <b>after all</b>\n"
    )

    def written() -> tuple[str, str]:
        """Task 2.3 of the document, and the whole of it."""
        assert main(["report", "--out", str(path), "--lang", "en", "--as-of", "2023-12-31"]) == 0
        text = path.read_text("utf-8")
        return text.partition("</a>2.3 ")[2].partition("</a>2.4 ")[0], text

    said = "description: [The card was *never* made., So.]\nreason: Nobody reported.\n"
    ready(tmp_path, "2.3", f"{said}indicators: not_met\ngoal: not_met\nproposal: continue\n")
    _, waiting = written()
    assert "1 card awaits approval, so its verdicts are not valid yet: 2.3." in waiting
    assert main(["assess", "2.3", "--approve"]) == 0
    before, approved = written()
    assert "the goal was not met in 1 (2.3), for 12 no verdict is approved." in approved
    assert "awaits approval" not in approved
    assert "The card was \\*never\\* made.<br>So." in approved
    assert "approved, version 1, by local<br>judged as of 31 Dec 2023" in approved
    assert main(["submit", str(late), "--entity", "MLSA", "--accept"]) == 0
    after, whole = written()

    frozen = before.partition("\n\n#### <a id=")[0]
    # The status of now stands beside that of the approval; nothing else of the card moves.
    now = re.compile(r"(?<=computed status: )[^\n]+")
    assert [found[0] for found in map(now.search, (before, after)) if found] == [
        "no report",
        "now Met; at approval No report",
    ]
    frozen, after = now.sub("", frozen), now.sub("", after)
    assert after.startswith(frozen)
    beside = after.removeprefix(frozen)
    assert (
        "1 more entry was approved after the task was assessed; the assessment does not take it into account."
        in beside
    )
    assert "was made" in beside
    assert "ref. 7" in whole
    assert "<b>" not in beside
    assert "No report" in frozen
    assert "met 2 (2.1, 2.3)" in whole


def test_beside_a_judged_card_a_later_contradiction_says_which_row_counts_now(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told, path = tmp_path / "told.csv", tmp_path / "made.md"
    head = "task,indicator,component,date,value,evidence,note"

    def tell(entity: str, *rows: str) -> None:
        told.write_text("\n".join([head, *rows]))
        assert main(["submit", str(told), "--entity", entity, "--accept"]) == 0

    def assessed(*options: str) -> Any:
        capsys.readouterr()
        assert main(["assess", "4.1", "--format", "json", *options]) == 0
        return json.loads(capsys.readouterr().out)

    tell(
        "CPD", "4.1,a,Romania,2022-02-10,1,ref. 1,Talks", "4.1,a,Austria,2022-02-10,1,ref. 2,Talks"
    )
    ready(tmp_path, "4.1", "description: Two partners.\nindicators: met\ngoal: met\n")
    assert main(["assess", "4.1", "--approve"]) == 0
    before = assessed()
    tell("PCR", "4.1,a,Romania,2022-02-10,0,,No talks")
    after, known_then = assessed(), assessed("--known-on", str(before["known_on"]))
    assert main(["report", "--out", str(path), "--lang", "en"]) == 0

    # The later row decides; that the card was judged without it is said below.
    (line,) = (each["text"] for each in after["generated"]["contradictions"])
    assert "Counted: PCR, 10 Feb 2022: 0 (“No talks”). Not counted: CPD, 10 Feb 2022: 1" in line
    assert line in path.read_text("utf-8")
    assert [row["note"] for row in after["later"]] == ["No talks"]
    assert (before["later"], known_then["later"]) == ([], [])


def test_a_card_judged_under_another_strategy_file_says_so(tmp_path: Path) -> None:
    changed, path = tmp_path / "other.yaml", tmp_path / "made.md"
    changed.write_text((ROOT / "indicators.yaml").read_text("utf-8") + "\n# changed\n", "utf-8")
    (tmp_path / "data").symlink_to(ROOT / "data")
    card = (
        "description: Nothing.\nindicators: not_met\ngoal: not_met\nreason: No.\nproposal: drop\n"
    )
    ready(tmp_path, "2.3", card)
    told = "The strategy file has changed since task 2.3 was assessed"

    assert main(["report", "--out", str(path), "--lang", "en"]) == 0
    same = path.read_text("utf-8")
    assert main(["report", "--strategy", str(changed), "--out", str(path), "--lang", "en"]) == 0
    other = path.read_text("utf-8")

    assert told not in same
    assert "another strategy file" not in same
    assert other.count(told) == 1
    assert told in other.partition("</a>Evaluation of the tasks")[2].partition("</a>1.1 ")[0]
    assert "| **Cards of tasks assessed under another strategy file** | 2.3 |" in other


@pytest.mark.rest
@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("#!/bin/sh\nexit 3\n", "exit 3"),
        ("#!/bin/sh\nkill -9 $$\n", "signal 9"),
        ("#!/bin/sh\nexec sleep 60\n", "1 s"),
        ("no program", "Exec format error"),
    ],
)
def test_a_pdf_whose_process_dies_is_one_sentence_and_no_file(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    why: str,
) -> None:
    dying, path = tmp_path / "dying", tmp_path / "made.pdf"
    dying.write_text(program)
    dying.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(dying))
    monkeypatch.setattr(pdf, "LONGEST", 1)

    assert main(["report", "--out", str(path), "--lang", "en"]) == 3

    told = f"{path}: pdf-failed: The PDF could not be made: its process ended with {why}."
    assert capsys.readouterr().out.startswith(told)
    assert not path.exists()


@pytest.mark.rest
def test_a_pdf_for_whose_files_there_is_no_room_names_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk of eight kilobytes")
    path, small = tmp_path / "made.pdf", tmp_path / "small"
    small.mkdir()
    monkeypatch.setenv("TMPDIR", str(small))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", small], check=True)  # noqa: S607
    try:
        assert main(["report", "--out", str(path), "--lang", "en"]) == 3
    finally:
        subprocess.run(["umount", small], check=True)  # noqa: S607
    assert capsys.readouterr().err == f"dashboard: {small}: No space left on device\n"
    assert not path.exists()


@pytest.mark.rest
def test_the_papers_for_a_meeting_open_in_an_office_with_their_czech_letters(
    tmp_path: Path,
) -> None:
    path, words = tmp_path / "pack.docx", Wording("cs")
    asked = ["pack", "--since", "2022-06-30", "--as-of", "2023-06-30", "--lang", "cs"]
    assert main([*asked, "--out", str(path)]) == 0

    text = poppler("pdftotext", by_office(path.read_bytes(), tmp_path), tmp_path)
    printed = text.replace("\f", "\n")  # a heading may be the first line of a page

    assert re.search(r"\n1\. Co se změnilo\n", printed)
    for name in ("outstanding", "annexes", "new_rows"):
        assert f"\n{words(f'pack.{name}')}\n" in printed, name
    assert "Národní strategie" in printed
    assert re.search(r"po\s+termínu", printed)
    assert "\ufffd" not in printed


def test_the_papers_as_known_then_are_those_that_were_made_then(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "úkol;ukazatel;složka;datum;hodnota;doklad\n"
    told = {
        "MLSA": "2.3;a;card;30.11.2022;1;č. j. 1\n",
        "MEYS": "1.2;a;material;30.6.2023;1;č. j. 2\n",
    }
    then, now = tmp_path / "then.md", tmp_path / "now.md"
    asked = ["pack", "--since", "2021-12-31", "--as-of", "2023-12-31"]

    def submit(body: str) -> int:
        table = tmp_path / f"{body}.csv"
        table.write_text(head + told[body], "utf-8")
        capsys.readouterr()
        assert main(["submit", str(table), "--entity", body, "--format", "json"]) == 0
        return int(json.loads(capsys.readouterr().out)["submission"])

    first = submit("MLSA")
    assert main(["status", "--format", "json"]) == 0
    known = str(json.loads(capsys.readouterr().out)["known_on"])
    assert main([*asked, "--out", str(then)]) == 0
    assert main(["accept", str(first)]) == 0
    submit("MEYS")
    assert main([*asked, "--known-on", known, "--out", str(now)]) == 0

    assert now.read_text("utf-8") == then.read_text("utf-8")
