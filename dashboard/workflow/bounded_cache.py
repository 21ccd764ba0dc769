"""Values computed once per key; the least recently used make room. Safe between threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Slot:
    """The place of one value; its lock is held while the value is made."""

    lock: RLock = field(default_factory=RLock)
    values: list[Any] = field(default_factory=list)
    size: int = 1


class BoundedCache:
    """Keeps at most `most` values by their keys; the least recently used one makes room.

    With `size_of`, which says how large a value is, `most` is the size of all together: so many bytes.
    An error is not stored: the next caller tries again.
    """

    def __init__(self, most: int, size_of: Callable[[Any], int] | None = None) -> None:
        self._most, self._size_of = most, size_of
        self._lock = Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()
        self._size = 0

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made where there is none; others who ask for the key wait for it."""
        with self._lock:
            slot = self._slots.get(key)
            if slot is None:
                slot = self._slots[key] = _Slot()
                self._size += slot.size
                self._make_room()
            else:
                self._slots.move_to_end(key)
        if slot.values:
            kept: T = slot.values[0]
            return kept
        with slot.lock:
            if not slot.values:
                made = make()
                slot.values.append(made)
                if self._size_of is not None:
                    self._weigh(key, slot, self._size_of(made))
            value: T = slot.values[0]
            return value

    def _weigh(self, key: Hashable, slot: _Slot, size: int) -> None:
        """Counts the size of a value that was just made, unless it had to go meanwhile."""
        with self._lock:
            if self._slots.get(key) is slot:
                self._size += size - slot.size
                slot.size = size
                self._make_room()

    def _make_room(self) -> None:
        """Lets go of what was used least recently; the caller holds the lock."""
        while self._size > self._most and self._slots:
            _, gone = self._slots.popitem(last=False)
            self._size -= gone.size
