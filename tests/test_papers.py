"""The commands that write documents: what they write, what they print, and what they refuse."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from papered import ANNEX, ROOT

from dashboard.__main__ import main
from dashboard.blocks import FORMATS

BEGINS = {".docx": b"PK", ".pdf": b"%PDF-", ".md": b"# National Strategy", ".html": b"<!DOCTYPE"}


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")


@pytest.mark.parametrize("ending", FORMATS)
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


def test_a_finished_strategy_is_written_with_its_published_cards(tmp_path: Path) -> None:
    path = tmp_path / "annex.md"

    assert main(["report", "--strategy", str(ANNEX), "--out", str(path), "--lang", "cs"]) == 0

    text = path.read_text("utf-8")
    assert "# Národní strategie boje proti obchodování s lidmi" in text
    assert text.count("| **Hodnocený úkol** |") == 13
    assert "Task goals have been met" in text


@pytest.mark.parametrize(
    "words",
    [
        ("--out", "assessment.odt"),
        ("--out", "assessment"),
        ("--out", "assessment.pdf", "--styles", "indicators.yaml"),
        ("--out", "DIR/assessment.docx", "--styles", "indicators.yaml"),
        ("--out", "assessment.docx", "--styles", "/nowhere.docx"),
        ("--out", "assessment.md", "--as-of", "tomorrow"),
        (),
    ],
)
def test_wrong_usage_is_exit_2_and_writes_nothing(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(["report", *(word.replace("DIR", str(tmp_path)) for word in words)])
    except SystemExit as stopped:
        code = int(stopped.code or 0)

    printed = capsys.readouterr()
    assert code == 2
    assert "Traceback" not in printed.err
    assert not list(tmp_path.glob("*.docx"))


def test_a_folder_that_is_not_there_is_exit_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--out", "/nowhere/at/all.md"]) == 3
    assert "/nowhere/at/all.md" in capsys.readouterr().err


def test_the_papers_for_a_meeting_are_written(tmp_path: Path) -> None:
    path = tmp_path / "pack.docx"

    code = main(
        [
            "pack",
            "--since",
            "2022-06-30",
            "--as-of",
            "2023-06-30",
            "--out",
            str(path),
            "--lang",
            "cs",
        ]
    )

    assert code == 0
    assert path.read_bytes().startswith(b"PK")


def test_the_papers_need_a_day_to_compare_with(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["pack", "--out", "pack.md"])

    assert stopped.value.code == 2
    assert "--since" in capsys.readouterr().err


def test_a_card_that_was_written_and_approved_stands_in_the_assessment(tmp_path: Path) -> None:
    card, path = tmp_path / "card.yaml", tmp_path / "assessment.md"
    card.write_text(
        "description: [The list was *written*., It was sent out.]\n"
        "indicators: met\ngoal: met_differently\nchanges: It became a card.\n"
        "reason: It serves the same end.\n",
        encoding="utf-8",
    )
    assert main(["assess", "2.1", "--file", str(card), "--ready", "--as", "Eva/evaluator"]) == 0
    assert main(["assess", "2.1", "--approve"]) == 0

    assert main(["report", "--out", str(path), "--lang", "en"]) == 0

    text = path.read_text("utf-8")
    assert "The list was \\*written\\*.<br>It was sent out." in text
    assert "Met in a different manner" in text
    assert "approved, version 1, by local<br>judged as of 31 Dec 2023" in text
    assert "12 tasks have no card" in text
