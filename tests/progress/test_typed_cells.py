"""Cells of two windows are put together; a pasted block is laid over lines, and what has no cell is named."""

from __future__ import annotations

import itertools

import pytest

from dashboard.progress.typed_cells import LARGEST_BLOCK, Merged, Pasted, merge, paste

CELLS = [
    {name: text for name, text in zip("ab", texts, strict=True) if text}
    for texts in itertools.product(["", "x", "y", "z"], repeat=2)
]
"""Whatever two cells may hold."""


@pytest.mark.parametrize(
    ("shown", "typed", "stored", "merged"),
    [
        ({}, {"a": "x"}, {"b": "y"}, Merged({"a": "x", "b": "y"}, {})),
        ({"a": "x"}, {"a": "x"}, {"a": "y"}, Merged({"a": "y"}, {})),
        ({"a": "x"}, {"a": "z"}, {"a": "y"}, Merged({"a": "z"}, {"a": "y"})),
        ({"a": "x"}, {}, {"a": "y"}, Merged({}, {"a": "y"})),
        ({"a": "x"}, {}, {"a": "x"}, Merged({}, {})),
        ({"a": "x"}, {"a": "z"}, {}, Merged({"a": "z"}, {})),
        ({}, {"a": "x"}, {"a": "x"}, Merged({"a": "x"}, {})),
    ],
)
def test_each_window_keeps_what_it_changed(
    shown: dict[str, str], typed: dict[str, str], stored: dict[str, str], merged: Merged
) -> None:
    assert merge(shown, typed, stored) == merged


def test_no_text_is_lost_without_a_word() -> None:
    for shown, typed, stored in itertools.product(CELLS, repeat=3):
        merged = merge(shown, typed, stored)

        for name, text in typed.items() - shown.items():
            assert merged.cells[name] == text
        for name, text in stored.items() - shown.items():
            assert text in {merged.cells.get(name), merged.overwritten.get(name)}


def clean(field: str, text: str) -> str | None:
    return None if field == "reason" and text not in {"", "r"} else text


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        ("1\t2", Pasted({"l1 date": "1"}, ("2",))),
        ("1\n2\n3", Pasted({"l1 date": "1", "l2 date": "2"}, ("3",))),
        (
            "1\t\n2\tr\n",
            Pasted({"l1 date": "1", "l1 reason": "", "l2 date": "2", "l2 reason": "r"}),
        ),
        ('"a\nb"\tr\tx', Pasted({"l1 date": "a\nb", "l1 reason": "r"}, ("x",))),
        ("1\tr\t\tx", Pasted({"l1 date": "1", "l1 reason": "r"}, ("x",))),
        ("Datum\tHodnota\n1\t2", Pasted({}, has_heads=True)),
        ("x" * (LARGEST_BLOCK + 1), Pasted({}, ("x" * (LARGEST_BLOCK + 1),))),
    ],
)
def test_a_block_of_any_shape_lands_or_is_named(text: str, pasted: Pasted) -> None:
    assert paste(text, ["l1", "l2"], ["date", "reason", None], clean) == pasted
