"""The audited decisions replayed: which states and standing rows must have come of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.store.audit_entry import AuditEntry

# (row, key) of one submission
RowKeys = list[tuple[int, tuple[str, str]]]
# row, strategy and key, opened, closed
Interval = tuple[int, tuple[str, str], int, int | None]


@dataclass(slots=True)
class Replay:
    """What the decisions so far have led to.

    `states`, `versions` (the number of changes of state) and `accepted` (the sequence of acceptance) are
    by submission; `intervals` is every interval there must be. What a decision replaced or restored
    is what its line says: earlier programs did not follow corrections of corrections.
    """

    rows: Mapping[int, RowKeys]
    states: dict[int, str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    accepted: dict[int, int] = field(default_factory=dict)
    intervals: list[Interval] = field(default_factory=list)
    _claims: dict[tuple[str, str], list[tuple[int, int]]] = field(default_factory=dict)
    _holders: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def apply(self, line: AuditEntry) -> None:
        """Takes one line of the audit; one that is not about a submission changes nothing."""
        number = line.submission_id()
        if number is None:
            return
        match line.action:
            case "submit":
                self._move(number, "submitted")
            case "accept":
                self._accept(number, line.seq, line.facts().get("replaced"))
            case "return":
                self._move(number, "returned")
            case "withdraw":
                self._withdraw(number, line.seq, line.facts().get("reinstated"))

    def finish(self) -> None:
        """Adds the rows that are still standing to `intervals`."""
        for key, (row, opened) in self._holders.items():
            self.intervals.append((row, key, opened, None))
        self._holders.clear()

    def _move(self, number: int, state: str) -> None:
        self.states[number] = state
        self.versions[number] = self.versions.get(number, 0) + 1

    def _accept(self, number: int, seq: int, replaced: int | None) -> None:
        self._move(number, "accepted")
        self.accepted[number] = seq
        for row, key in self.rows.get(number, []):
            self._claims.setdefault(key, []).append((number, row))
        if replaced is not None:
            self._move(replaced, "replaced")
        self._settle([number, replaced], seq)

    def _withdraw(self, number: int, seq: int, reinstated: int | None) -> None:
        self._move(number, "withdrawn")
        if reinstated is not None:
            self._move(reinstated, "accepted")
        self._settle([number, reinstated], seq)

    def _settle(self, numbers: Iterable[int | None], seq: int) -> None:
        """Makes the row of the submission that was accepted last standing for each key."""
        touched = {key for number in numbers if number for _, key in self.rows.get(number, [])}
        for key in touched:
            claims = [
                (self.accepted[number], row)
                for number, row in self._claims.get(key, [])
                if self.states[number] == "accepted"
            ]
            row = max(claims)[1] if claims else None
            holder = self._holders.get(key)
            if holder is not None and holder[0] != row:
                self.intervals.append((holder[0], key, holder[1], seq))
                del self._holders[key]
            if row is not None and (holder is None or holder[0] != row):
                self._holders[key] = (row, seq)
