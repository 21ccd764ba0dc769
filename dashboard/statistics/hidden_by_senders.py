"""Values for numbers that their sender hid ("<5"), by which we see what readers could compute of them.

They fit all sums and links at once. A value that is too high for one of them would take that sum from what
readers are taken to know, and the number could be computed by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from dashboard.statistics.definitions import Link
from dashboard.statistics.reader_knowledge import (
    BEFORE,
    Cell,
    covers,
    numbers_by_links,
    over_years,
    years_of,
)

ANY = 10**15
"""The upper end of a number of which nothing is known."""


def largest_hidden_values(
    values: Mapping[Cell, int], untold: Collection[Cell], links: Sequence[Link]
) -> dict[Cell, int]:
    """A value for each untold cell with some total that is known, as much as all sums leave room for.

    It is the true one where a single part is untold, and where a linked series tells it. A cell of which no
    total is known has none, nor one that no number above zero fits.
    """
    if not untold:
        return {}
    said = numbers_by_links(values, links, {}, untold)
    told = {cell: n for cell, n in said.items() if n and cell in untold}
    known = {**values, **{cell: n for cell, n in said.items() if cell not in untold}, **told}
    name = _name_twins([cell for cell in untold if cell not in told], links)
    ends = _Ends(known, name)
    ends.fill(set(name.values()))
    found = {cell: ends.most[one] for cell, one in name.items()}
    return told | {cell: n for cell, n in found.items() if 0 < n < ANY}


def _name_twins(cells: Iterable[Cell], links: Sequence[Link]) -> dict[Cell, Cell]:
    """Which cell stands for each: one for those that a link says are the same."""
    name: dict[Cell, Cell] = {}
    first: dict[tuple[object, ...], Cell] = {}
    for cell in sorted(cells, key=str):
        keys = [(at, *cell[2:]) for at, link in enumerate(links) if covers(link, cell)]
        name[cell] = next((first[key] for key in keys if key in first), cell)
        for key in keys:
            first.setdefault(key, name[cell])
    return name


class _Ends:
    """The least and the most that each number can be, beside all sums."""

    def __init__(self, known: Mapping[Cell, int], name: Mapping[Cell, Cell]) -> None:
        cells = _with_totals({*known, *name})
        self.least = {cell: known.get(cell, int(cell in name)) for cell in cells}
        self.most = {cell: known.get(cell, ANY) for cell in cells}
        self.sums = [
            (name.get(total, total), [name.get(part, part) for part in parts], is_whole)
            for total, parts, is_whole in _sums(cells)
        ]
        self._narrow()

    def _narrow(self) -> None:
        """Narrows all ends until no sum does; one that contradicts itself is left out."""
        changed = True
        while changed:
            changed = False
            for each in list(self.sums):
                if self._contradicts(each):
                    self.sums.remove(each)
                elif self._narrow_by(*each):
                    changed = True

    def _contradicts(self, each: tuple[Cell, list[Cell], bool]) -> bool:
        total, parts, is_whole = each
        return sum(self.least[part] for part in parts) > self.most[total] or (
            is_whole and sum(self.most[part] for part in parts) < self.least[total]
        )

    def _narrow_by(self, total: Cell, parts: Sequence[Cell], is_whole: bool) -> bool:
        """Narrows the ends by one sum; whether it did."""
        before = [(self.least[one], self.most[one]) for one in (total, *parts)]
        made = sum(self.least[part] for part in parts)
        self.least[total] = max(self.least[total], made)
        if self.most[total] < ANY:
            for part in parts:
                room = self.most[total] - made + self.least[part]
                self.most[part] = min(self.most[part], room)
        if is_whole:
            highest = sum(self.most[part] for part in parts)
            self.most[total] = min(self.most[total], highest)
            for part in parts:
                lacking = self.least[total] - highest + self.most[part]
                self.least[part] = max(self.least[part], lacking)
        return before != [(self.least[one], self.most[one]) for one in (total, *parts)]

    def fill(self, untold: Collection[Cell]) -> None:
        """Gives each untold number a value: those of a sum fill its total as evenly as they may."""
        while (found := self._next_sum(untold)) is not None:
            total, parts = found
            left = [part for part in parts if part in untold and self._is_undecided(part)]
            part = min(left, key=lambda one: (self.most[one], str(one)))
            others = sum(self.least[one] for one in parts if one not in left)
            share = -((others - self.most[total]) // len(left))
            self._set(part, max(self.least[part], min(self.most[part], share)))

    def _next_sum(self, untold: Collection[Cell]) -> tuple[Cell, list[Cell]] | None:
        """A sum with a number to be told: first one whose total is certain."""
        undecided = (
            (self.most[total] - self.least[total], at)
            for at, (total, parts, _) in enumerate(self.sums)
            if self.most[total] < ANY
            and any(part in untold and self._is_undecided(part) for part in parts)
        )
        at = min(undecided, default=(0, None))[1]
        return None if at is None else self.sums[at][:2]

    def _is_undecided(self, cell: Cell) -> bool:
        return self.least[cell] < self.most[cell]

    def _set(self, cell: Cell, value: int) -> None:
        self.least[cell] = self.most[cell] = value
        self._narrow()


def _with_totals(cells: set[Cell]) -> list[Cell]:
    """The cells with every total above them, printed or not."""
    ahead = list(cells)
    while ahead:
        for total, _ in _totals_of(ahead.pop()):
            if total not in cells:
                cells.add(total)
                ahead.append(total)
    return sorted(cells, key=str)


def _totals_of(cell: Cell) -> Iterator[tuple[Cell, int]]:
    """Each total of which a cell is a part, with the place of the dimension."""
    for at in range(len(BEFORE), len(cell)):
        if cell[at] is not None:
            yield (*cell[:at], None, *cell[at + 1 :]), at


def _sums(cells: Iterable[Cell]) -> Iterator[tuple[Cell, list[Cell], bool]]:
    """Each total with its parts, and whether these are all: the years of a period are."""
    splits: dict[tuple[Cell, int], list[Cell]] = {}
    by_series: dict[tuple[object, ...], list[Cell]] = {}
    for cell in cells:
        by_series.setdefault(cell[:2], []).append(cell)
        for above in _totals_of(cell):
            splits.setdefault(above, []).append(cell)
    yield from ((total, parts, False) for (total, _), parts in splits.items())
    for own in by_series.values():
        for total, parts in over_years(own):
            told = frozenset[int]().union(*map(years_of, parts))
            yield total, parts, told == years_of(total)
