"""Values are made once per key while there is room for them."""

from __future__ import annotations

from functools import partial

import pytest

from dashboard.workflow.bounded_cache import BoundedCache


def test_what_fails_is_tried_again() -> None:
    cache = BoundedCache(2)

    def fail() -> int:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        cache.get("a", fail)

    assert cache.get("a", lambda: 1) == 1


@pytest.mark.parametrize(
    ("cache", "asked", "made"),
    [
        (BoundedCache(2), "a b a c a b", "a b c b"),
        (
            BoundedCache(10, len),
            f"aaaa bbbb aaaa bbbb cccc bbbb aaaa d e f g h i d e f g h i {'x' * 11} {'x' * 11}",
            f"aaaa bbbb cccc aaaa d e f g h i {'x' * 11} {'x' * 11}",
        ),
    ],
)
def test_a_cache_keeps_as_many_values_or_bytes_as_were_used_last(
    cache: BoundedCache, asked: str, made: str
) -> None:
    makings: list[str] = []

    def make(key: str) -> str:
        makings.append(key)
        return key.upper()

    values = [cache.get(key, partial(make, key)) for key in asked.split()]

    assert values == asked.upper().split()
    assert makings == made.split()
