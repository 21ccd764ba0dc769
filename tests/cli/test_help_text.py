"""Help is read in one's own language: every command and option has its words there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.__main__ import main
from dashboard.cli.command_line import parser
from dashboard.presentation import languages

Help = Callable[..., str]

COMMANDS = [[], *([name] for name in parser.MODULES), ["audit", "verify"], ["audit", "texts"]]


@pytest.fixture
def help_of(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Help:
    """What a command line that asks for help prints."""
    monkeypatch.setenv("LANG", "C.UTF-8")

    def ask(*words: str) -> str:
        assert main(words) == 0
        return capsys.readouterr().out

    return ask


def test_czech_help_has_no_english_sentence(help_of: Help) -> None:
    written = [
        str(each.string)
        for each in languages.read_catalogue("en")
        if str(each.id).startswith("help.")
    ]
    starts = [each.partition("{")[0].strip() for each in written if " " in each]
    of_click = ("Usage", "Options", "Commands", "Show this message", "[default", "[required")
    for words in COMMANDS:
        told = " ".join(help_of(*words, "--help", "--lang", "cs").split())

        assert told.startswith("Použití: dashboard")
        assert help_of(*words, "--help", "--lang", "en").startswith("Usage: dashboard")
        english = [each for each in (*starts, *of_click) if len(each) > 3 and each in told]
        assert english == [], words


def test_help_follows_the_environment_where_no_language_is_named(
    help_of: Help, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "cs_CZ.UTF-8")

    assert "Stav plnění všech úkolů." in help_of("status", "-h")
    assert "Status of every task." in help_of("status", "-h", "--lang=en")
