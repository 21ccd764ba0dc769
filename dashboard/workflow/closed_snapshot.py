"""A snapshot for some people alone, closed by default: what is not named for them they do not get."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import NoReturn, TypeVar

from dashboard.workflow.snapshot import Snapshot

T = TypeVar("T", bound=Snapshot)


class NotNamed(Exception):
    """Something new in a snapshot; nothing says yet who may see it."""


def close(named: Set[str]) -> Callable[[type[T]], type[T]]:
    """Takes from a kind of snapshot whatever of `Snapshot` is not named for it."""

    def closed(kind: type[T]) -> type[T]:
        for name in vars(Snapshot).keys() - named:
            if not name.startswith("_"):
                setattr(kind, name, _unseen(name))
        return kind

    return closed


def _unseen(name: str) -> property:
    def refuse(_: Snapshot) -> NoReturn:
        raise NotNamed(name)

    return property(refuse)
