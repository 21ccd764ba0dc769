"""Values are made once per key while there is room for them."""

from __future__ import annotations

from functools import partial

import pytest

from dashboard.workflow.bounded_cache import BoundedCache


def test_a_cache_keeps_the_values_used_last() -> None:
    cache = BoundedCache(2)
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    values = [cache.get(key, partial(make, key)) for key in "abacab"]

    assert values == list("ABACAB")
    assert made == ["a", "b", "c", "b"]


def test_what_fails_is_tried_again() -> None:
    cache = BoundedCache(2)

    def fail() -> int:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        cache.get("a", fail)

    assert cache.get("a", lambda: 1) == 1


def test_a_cache_of_so_many_bytes_keeps_few_large_values_or_many_small_ones() -> None:
    cache = BoundedCache(10, size_of=len)
    made: list[str] = []

    def make(value: str) -> str:
        made.append(value)
        return value

    def ask(*values: str) -> list[str]:
        made.clear()
        for value in values:
            assert cache.get(value, partial(make, value)) == value
        return list(made)

    assert ask("aaaa", "bbbb", "aaaa", "bbbb") == ["aaaa", "bbbb"]
    assert ask("cccc", "bbbb", "aaaa") == ["cccc", "aaaa"]
    assert ask(*"defghi", *"defghi") == list("defghi")
    assert ask("x" * 11, "x" * 11) == ["x" * 11] * 2
