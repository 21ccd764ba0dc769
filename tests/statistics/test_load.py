"""Loading a table as its publisher writes it: titles, other heads, damaged letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.__main__ import main

HEAD = "source;series;definition;unit;year;value;vintage"
ROW = "police2;victims2;{};persons;2019;4;2021"


def load(tmp_path: Path, text: str, *options: str) -> int:
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    database = f"sqlite:///{tmp_path / 'load.db'}"
    words = ["load", str(path), "--dry-run", "--as", "coordinator", "--database", database]
    return main([*words, *options])


def test_a_table_under_a_title_with_another_head_is_loaded_once_both_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "\n".join(("Victims by year", HEAD.replace("source", "zdroj"), ROW.format("Victims")))

    assert load(tmp_path, text) == 1
    assert load(tmp_path, text, "--header-row", "2", "--map", "zdroj=source") == 0
    assert load(tmp_path, text, "--header-row", "2", "--map", "Z:Z=source") == 1
    assert "no column “Z:Z” to be read as “source”" in capsys.readouterr().out


def test_damaged_letters_of_a_publisher_are_not_to_be_typed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(tmp_path, "\n".join((HEAD, ROW.format("P?íloha"))), "--lang", "en") == 1
    out = capsys.readouterr().out
    assert "text-lost" in out
    assert "take the publisher's file anew" in out
    assert "Write the letter again" not in out
