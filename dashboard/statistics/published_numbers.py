"""The numbers of a published table as they are printed, and what in them contradicts itself.

A number that stands there twice and unlike, and parts that cannot make their total, are told and kept out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dashboard.statistics.readers import Hidden

Part = tuple[tuple[str, str], ...]
"""By what a number is split: dimension and code, in the order of the columns; empty of a total."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number in the table: its row and column, its labels as printed, and what it says."""

    line: int
    column: int
    printed: str
    labels: tuple[str, ...]
    series: str
    year: str
    part: Part
    lowest: int
    highest: int
    hidden: Hidden | None

    @property
    def key(self) -> tuple[str, str, Part]:
        """What it counts: series, year and part."""
        return self.series, self.year, self.part


Tell = Callable[[str, PrintedNumber, dict[str, str]], None]
"""Notes the code of a problem at a number, with its values."""


def find_unlike(cells: Iterable[PrintedNumber], tell: Tell) -> set[PrintedNumber]:
    """Numbers that stand there twice and unlike; what stands there twice and equal is one.

    Under unlike labels of one part it may also be two that are to be added, unless it is zero.
    """
    by_key: dict[tuple[str, str, Part], list[PrintedNumber]] = defaultdict(list)
    for cell in cells:
        by_key[cell.key].append(cell)
    wrong: set[PrintedNumber] = set()
    for alike in by_key.values():
        first, *others = alike
        unlike = [
            cell for cell in others if (cell.lowest, cell.highest) != (first.lowest, first.highest)
        ]
        for other in unlike:
            values = {"first": str(first.line), "old": first.printed}
            tell("published-twice", other, values)
        summands = first.highest > 0 and len({cell.labels for cell in alike}) > 1
        if summands and not unlike:
            rows = ", ".join(str(cell.line) for cell in alike)
            tell("published-summands", first, {"rows": rows})
        wrong.update(alike if unlike or summands else ())
    return wrong


def find_contradicting_parts(
    cells: Iterable[PrintedNumber], partial: Sequence[str], tell: Tell
) -> set[PrintedNumber]:
    """Parts that cannot make their total; the total itself is none of them.

    Of `partial` dimensions only some parts are printed: those may make less.
    """
    totals = {cell.key: cell for cell in cells}
    splits: dict[tuple[str, str, Part, str], list[PrintedNumber]] = defaultdict(list)
    for cell in totals.values():
        for name, code in cell.part:
            rest = tuple(pair for pair in cell.part if pair != (name, code))
            splits[cell.series, cell.year, rest, name].append(cell)
    wrong: set[PrintedNumber] = set()
    for (series, year, rest, name), parts in splits.items():
        total = totals.get((series, year, rest))
        if total is None:
            continue
        lowest = sum(each.lowest for each in parts)
        highest = sum(each.highest for each in parts)
        above = lowest > total.highest
        hides = any(each.hidden for each in parts) and name not in partial
        if above or (hides and highest < total.lowest):
            values = {
                "rows": ", ".join(str(each.line) for each in (total, *parts)),
                "total": total.printed,
                "parts": " + ".join(each.printed for each in parts),
            }
            code = "published-parts" if above else "published-hidden-parts"
            tell(code, parts[0], values)
            wrong.update(parts)
    return wrong
