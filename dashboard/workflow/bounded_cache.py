"""Values computed once per key; the least recently used make room. Safe between threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class _Slot:
    """The place of one value; its lock is held while the value is made."""

    lock: RLock = field(default_factory=RLock)
    values: list[Any] = field(default_factory=list)


class BoundedCache:
    """At most `most` values by their keys; the least recently used one makes room.

    An error is not stored: the next caller tries again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made where there is none; others who ask for the key wait for it."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            if len(self._slots) > self._most:
                self._slots.popitem(last=False)
        with slot.lock:
            if not slot.values:
                slot.values.append(make())
            value: T = slot.values[0]
            return value
