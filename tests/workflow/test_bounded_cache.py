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
