"""A pasted block is laid over the lines of a form, and what has no cell is named."""

from __future__ import annotations

import pytest

from dashboard.progress.form_lines import LARGEST_BLOCK, Pasted, paste


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
