"""Damaged letters: which they are, and what stands in their place in a workbook and in a document."""

from __future__ import annotations

import re

import pytest

from dashboard.text.damaged_letters import (
    DAMAGED_PATTERN,
    escape_unprintable,
    find_damaged_letter,
    replace_unwritable,
    show_unseen,
)
from tests.assessed import CZECH, DAMAGED, HOSTILE, SHOWN


@pytest.mark.parametrize("letter", ["\0", "\b", "\x1b", "\x7f", chr(0xD800), "\ufffd", "\uffff"])
def test_the_first_damaged_letter_is_named_by_its_code(letter: str) -> None:
    assert find_damaged_letter(f"a\t\r\n{letter}\x01") == f"U+{ord(letter):04X}"


@pytest.mark.parametrize("text", ["", CZECH, "a\tb\r\n", "\x85\u202e", "漢字 😀 \u00a0"])
def test_other_letters_are_not_damaged(text: str) -> None:
    assert find_damaged_letter(text) is None
    assert not re.search(DAMAGED_PATTERN, text)


def test_a_workbook_shows_a_sign_for_a_letter_that_it_cannot_hold() -> None:
    assert replace_unwritable("a\x1bb\ud800c\x7f\ufffe\t\n") == "a�b�c\x7f�\t\n"


def test_an_unprintable_letter_is_shown_by_its_number() -> None:
    assert escape_unprintable(DAMAGED) == SHOWN


def test_marks_that_turn_a_line_or_hide_a_word_are_shown_and_nothing_else() -> None:
    marks = ("\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\U000e0041")
    for mark in marks:
        assert escape_unprintable(f"a{mark}b") == f"a⟨U+{ord(mark):04X}⟩b"
        assert show_unseen(f"a{mark}b\x1b") == f"a⟨U+{ord(mark):04X}⟩b\x1b"


@pytest.mark.parametrize("text", [CZECH, *HOSTILE, "two\nlines", "漢字 😀 \u00a0"])
def test_a_text_that_can_be_printed_stays_as_it_is(text: str) -> None:
    assert escape_unprintable(text) == show_unseen(text) == text


def test_lines_of_every_system_end_alike() -> None:
    assert escape_unprintable("a\r\nb\rc\td") == "a\nb\nc   d"
