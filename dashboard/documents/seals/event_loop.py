"""A thread of its own for pyHanko, which runs an event loop: whoever calls may be within one already."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def outside(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a function, called where no event loop runs; raises what it raises."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(function, *args, **kwargs).result()
