"""An attack on published statistics: it reads their bytes and the published links, and nothing else.

It imports nothing of the program. Every number is an unknown of one system: what an edition prints is
known, what it marks as hidden is at least 1, and all that adds up or counts the same is a condition. For
each hidden number of the last edition it asks a solver for the values that are still possible.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import highspy

Cell = tuple[str, ...]
"""Series, first year, last year, then the codes of the dimensions; empty where not split."""

COLUMNS = ("source", "series", "definition", "unit", "year", "value", "flag", "vintage", "note")


def possible_values(
    editions: Sequence[bytes],
    links: Iterable[tuple[Iterable[str], int, int]],
    codes: Mapping[str, Sequence[str]],
    most: int = 3,
) -> dict[Cell, int]:
    """For each number that the last edition hides, how many values it may have; `most` means so many or more.

    `codes` are all categories of each dimension: parts of all of them add up to their total.
    """
    return _System([_read(each) for each in editions], list(links), codes).count(most)


def _read(edition: bytes) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(edition.decode("utf-8-sig")))


class _System:
    def __init__(
        self,
        editions: list[csv.DictReader[str]],
        links: list[tuple[Iterable[str], int, int]],
        codes: Mapping[str, Sequence[str]],
    ) -> None:
        self.names = [name for name in editions[-1].fieldnames or () if name not in COLUMNS]
        self.codes = codes
        self.links = [(set(series), first, last) for series, first, last in links]
        self.known: dict[Cell, int] = {}
        self.marked: set[Cell] = set()
        self.groups: dict[Cell, list[str]] = {}
        for edition in editions:
            self.last = set()
            for row in edition:
                cell = self._cell(row)
                if row["flag"] == "suppressed":
                    self.marked.add(cell)
                    self.last.add(cell)
                else:
                    self.known[cell] = int(row["value"])
                if row["flag"] == "grouped":
                    self.groups[cell] = row["note"].split(", ")

    def _cell(self, row: dict[str, str]) -> Cell:
        first, _, last = row["year"].partition("-")
        return row["series"], first, last or first, *(row[name] for name in self.names)

    def _sums(self) -> list[tuple[Cell, list[Cell], bool]]:
        """Each total with its parts, and whether these are all."""
        cells = (set(self.known) | self.marked) - set(self.groups)
        for group, codes in self.groups.items():
            at = next(at for at in range(3, len(group)) if group[at] == "other")
            cells |= {(*group[:at], code, *group[at + 1 :]) for code in codes}
        cells = self._with_totals(cells)
        found = []
        for total in sorted(cells):
            for at, name in enumerate(self.names, 3):
                if total[at]:
                    continue
                parts = {code: (*total[:at], code, *total[at + 1 :]) for code in self.codes[name]}
                there = [part for part in parts.values() if part in cells]
                if there:
                    found.append((total, there, len(there) == len(parts)))
            years = [
                (total[0], str(year), str(year), *total[3:])
                for year in range(int(total[1]), int(total[2]) + 1)
            ]
            if len(years) > 1 and (there := [one for one in years if one in cells]):
                found.append((total, there, len(there) == len(years)))
        for group, codes in self.groups.items():
            at = next(at for at in range(3, len(group)) if group[at] == "other")
            found.append((group, [(*group[:at], code, *group[at + 1 :]) for code in codes], True))
        return found

    def _with_totals(self, cells: set[Cell]) -> set[Cell]:
        """The cells with every total above them."""
        ahead = list(cells)
        while ahead:
            cell = ahead.pop()
            for at in range(3, len(cell)):
                above = (*cell[:at], "", *cell[at + 1 :])
                if above not in cells:
                    cells = cells | {above}
                    ahead.append(above)
        return cells

    def count(self, most: int) -> dict[Cell, int]:
        solver: Any = cast(Any, highspy).Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        unknown: dict[Cell, Any] = {}
        highest = 3 * max([*self.known.values(), 10])

        def number(cell: Cell) -> Any:
            if cell not in unknown:
                low, high = (1 if cell in self.marked else 0), highest
                if cell in self.known:
                    low = high = self.known[cell]
                unknown[cell] = solver.addIntegral(lb=low, ub=high)
            return unknown[cell]

        for total, parts, whole in self._sums():
            left = sum(number(part) for part in parts) - number(total)
            solver.addConstr(left == 0 if whole else left <= 0)
        for series, first, last in self.links:
            for cell in list(unknown):
                if cell[0] in series and first <= int(cell[1]) and int(cell[2]) <= last:
                    for other in series - {cell[0]}:
                        if (twin := (other, *cell[1:])) in unknown and cell[0] < other:
                            solver.addConstr(number(cell) - number(twin) == 0)
        return {cell: _values(solver, number(cell), highest, most) for cell in sorted(self.last)}


def _values(solver: Any, one: Any, highest: int, most: int) -> int:
    """How many values an unknown may have, up to `most`."""

    def end(turn: str) -> int:
        getattr(solver, turn)(one)
        status = solver.getModelStatus()
        assert status == highspy.HighsModelStatus.kOptimal, status
        return round(float(solver.getInfo().objective_function_value))

    low, high = end("minimize"), end("maximize")
    if high - low < 2 or most <= 2:
        return min(high - low + 1, most)
    column = one.index
    old = solver.getCol(column)
    solver.changeColBounds(column, low + 1, high - 1)
    solver.minimize(one)
    between = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    solver.changeColBounds(column, old[2], old[3])
    return 3 if between else 2
