"""The language of a text, told by its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.text.text_language import text_language

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Cíl byl splněn.", "cs"),
        ("Revize chybí.", "cs"),
        ("prezenční listina č. j. MV-90002/2022", "cs"),
        ("smlouva s IOM", "cs"),
        ("Návrh vzdělávacího materiálu připomínkoval Ministry of the Interior.", "cs"),
        ("Attendance list", "en"),
        ("A course of the Police in Plzeň and Ústí nad Labem", "en"),
        ("Agreement with Ředitelství silnic", "en"),
        ("a to do no on by at", None),
        ("MV (OPK, PČR)", None),
        ("Plzeň, Děčín", None),
        ("https://example.org/zpráva-o-školení me@škola.cz", None),
        ("“The manual was not updated.” – výklad: příručka", "cs"),
        ("“The manual was not updated.”", "en"),
        ("", None),
    ],
)
def test_words_tell_the_language_and_names_do_not(text: str, language: str | None) -> None:
    assert text_language(text) == language


@pytest.mark.parametrize("file", ["indicators.yaml", "data/2016-2019/indicators.yaml"])
def test_no_text_of_a_shipped_strategy_is_taken_for_the_other_language(file: str) -> None:
    pairs = list(texts_of(yaml.safe_load((ROOT / file).read_text("utf-8"))))

    assert len(pairs) > 100
    assert [czech for _, czech in pairs if text_language(czech) == "en"] == []
    assert [english for english, _ in pairs if text_language(english) == "cs"] == []


def texts_of(tree: Any) -> Any:
    """The texts with the Czech beside them, as pairs."""
    if isinstance(tree, list):
        for each in tree:
            yield from texts_of(each)
    if isinstance(tree, dict):
        for key, value in tree.items():
            if isinstance(value, str) and isinstance(tree.get(f"{key}_cs"), str):
                yield value, tree[f"{key}_cs"]
            yield from texts_of(value)
