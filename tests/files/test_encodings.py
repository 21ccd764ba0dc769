"""Bytes to letters: what can be told is told, and what cannot is asked; no letter changes unnoticed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dashboard.files.encodings import CANDIDATES, detect
from dashboard.files.file_to_table import read
from dashboard.presentation.languages import LANGUAGES, Wording

CATALOGUE = (
    Path(__file__).parents[2] / "dashboard" / "presentation" / "locale" / "cs" / "messages.po"
)
CZECH = " ".join(
    line.partition('"')[2].rstrip('"')
    for line in CATALOGUE.read_text("utf-8").splitlines()
    if line.startswith("msgstr")
)


def told(content: bytes) -> str | None:
    """The text that is read, or None where the sender is asked or the file refused."""
    found = list(detect(content).values())
    return found[0].decode() if len(found) == 1 and found[0] is not None else None


@pytest.mark.parametrize("encoding", CANDIDATES)
@pytest.mark.parametrize(("length", "asked"), [(60, 0.25), (200, 0.25), (2_000, 0.01)])
def test_czech_text_is_read_right_or_asked_and_never_read_wrong(
    encoding: str, length: int, asked: float
) -> None:
    chance = random.Random(length)
    windows = (chance.randrange(len(CZECH) - length) for _ in range(150))
    texts = [CZECH[at : at + length].encode(encoding, "ignore").decode(encoding) for at in windows]

    found = [told(text.encode(encoding)) for text in texts]

    assert [text for text in found if text is not None and text not in texts] == []
    assert found.count(None) <= asked * len(texts)


@pytest.mark.parametrize(
    ("text", "encoding", "detected"),
    [
        ("úkol, město Plzeň", "iso8859-2", ["cp1250"]),  # the same letters in both
        ("Windows® a µm", "cp1250", ["cp1250"]),
        ("5\u00a0000", "cp1250", ["cp1250"]),
        ("nový", "cp1250", ["cp1250", "cp852"]),
        ("plain", "ascii", ["utf-8"]),
        ("příští žádost lékařů školenÍ dětÍ", "cp1250", ["cp1250"]),  # two of five are mistyped
        ("školenÍ dětÍ ženÁm", "cp1250", []),
    ],
)
def test_an_encoding_is_told_by_its_letters(text: str, encoding: str, detected: list[str]) -> None:
    assert list(detect(text.encode(encoding))) == detected


def test_where_only_the_sender_can_tell_both_readings_of_the_first_cell_are_shown() -> None:
    content = "task;note\n1.1;plain\n2.4;košut\n3.1;kožut\n".encode("iso8859-2")

    table, problems = read(content, "report.csv")

    assert table is None
    assert [(one.code, one.row, one.column, one.value) for one in problems] == [
        ("encoding-ambiguous", 3, 2, "koąut")
    ]
    for language in LANGUAGES:
        said = Wording(language).problem(problems[0])[0]
        assert all(word in said for word in ("koąut", "košut", "cp1250", "iso8859-2"))
