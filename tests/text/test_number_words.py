"""Numbers in words, with how many words they take."""

from __future__ import annotations

import pytest

from dashboard.text.number_words import WORD, Language, read


@pytest.mark.parametrize(
    ("words", "language", "found"),
    [
        ("osm školení", "cs", (8, 1)),
        ("třemi projekty", "cs", (3, 1)),
        ("dvaceti pěti školení", "cs", (25, 2)),
        ("pětadvaceti školení", "cs", (25, 1)),
        ("jednadvacet školení", "cs", (21, 1)),
        ("dvě stě dvanáct školení", "cs", (212, 3)),
        ("sto dvacet pět osob", "cs", (125, 3)),
        ("pět šest školení", "cs", (5, 1)),
        ("1\u00a0200 školení", "cs", (1200, 1)),
        ("20ti školení", "cs", (20, 1)),
        ("ten projekt", "cs", None),
        ("pátého školení", "cs", None),
        ("2022 školení", "cs", None),
        ("Ten projects", "en", (10, 1)),
        ("forty-one talks", "en", (41, 1)),
        ("one hundred and twenty talks", "en", (120, 4)),
        ("two hundred and more", "en", (200, 2)),
        ("twenty ten", "en", (20, 1)),
        ("pet projects", "en", None),
    ],
)
def test_a_number_is_read_from_the_words_it_takes(
    words: str, language: Language, found: tuple[int, int] | None
) -> None:
    assert read(WORD.findall(words), language) == found
