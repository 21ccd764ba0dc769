"""`docs/your-own-strategy.md`: every command of the page runs, and prints what stands on it."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from dashboard.__main__ import main
from tests.served import opened, served

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "your-own-strategy.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
"""Each block of the page: its language; for a file its name, for commands their exit code; its text."""
SERVES = "dashboard --strategy plan/indicators.yaml"


def save(name: str, text: str) -> None:
    """A table is written anew, a piece of the strategy put at the end of its file."""
    with Path(name).open("a" if name.endswith(".yaml") else "w", encoding="utf-8") as file:
        file.write(text)


def look(folder: Path) -> str:
    """What the Overview says where the page has the reader open it."""
    command = [sys.executable, "-m", *shlex.split(SERVES)]
    with served(command, folder, os.environ) as address:
        return opened(address)


@pytest.mark.rest
def test_every_command_of_the_page_prints_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'own.db'}")
    printed = ""

    for language, about, text in BLOCKS:
        if language == "sh":
            code = int(about.removeprefix("exit=") or 0)
            lines = [line for line in text.splitlines() if line != SERVES]
            assert [main(shlex.split(line)[1:]) for line in lines] == [code] * len(lines)
            printed = capsys.readouterr().out
            if SERVES in text.splitlines():
                assert "School meals for every pupil" in look(tmp_path)
        elif language == "text":
            assert [line for line in text.splitlines() if line not in printed] == []
        else:
            save(about, text)

    assert (tmp_path / "assessment.docx").exists()
    assert (tmp_path / "town.xlsx").exists()
