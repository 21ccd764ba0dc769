"""How many values a reader finds possible for each hidden number: the smallest, the largest, one between.

It solves the reader's system of sums exactly, with HiGHS, which prints to the standard output of the process
that first uses it: `workflow.edition.certificate` calls it in a child process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class System:
    """Whole numbers by their places: each between two bounds, with sums of some that are zero.

    `hidden` are the places of the numbers that are asked for.
    """

    bounds: Sequence[tuple[int, int]]
    sums: Sequence[Sequence[tuple[int, int]]]
    hidden: Sequence[int]


def count_values(system: System, most: int) -> list[int]:
    """For each hidden number how many values fit all sums, up to `most` of at most three."""
    found: dict[int, int] = {}
    for numbers, sums in _parts(system):
        asked = [at for at in system.hidden if at in numbers]
        if asked:
            found |= _count(system, numbers, sums, asked, most)
    return [found[at] for at in system.hidden]


def _parts(system: System) -> list[tuple[set[int], list[int]]]:
    """The unknown numbers that hang together by sums, each part with its sums."""
    open_numbers = [at for at, (low, high) in enumerate(system.bounds) if low < high]
    part = {at: at for at in open_numbers}

    def root(at: int) -> int:
        while part[at] != at:
            part[at] = part[part[at]]
            at = part[at]
        return at

    for signs in system.sums:
        unknown = [at for at, _ in signs if at in part]
        for at in unknown[1:]:
            part[root(at)] = root(unknown[0])
    parts: dict[int, tuple[set[int], list[int]]] = {}
    for at in open_numbers:
        parts.setdefault(root(at), (set(), []))[0].add(at)
    for number, signs in enumerate(system.sums):
        if unknown := [at for at, _ in signs if at in part]:
            parts[root(unknown[0])][1].append(number)
    return list(parts.values())


def _count(
    system: System, numbers: set[int], sums: list[int], asked: list[int], most: int
) -> dict[int, int]:
    import highspy  # noqa: PLC0415 - only where it is used: in a child process

    solver = cast(Any, highspy).Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    unknown = {
        at: solver.addIntegral(lb=system.bounds[at][0], ub=system.bounds[at][1])
        for at in sorted(numbers)
    }
    for number in sums:
        signs = system.sums[number]
        known = sum(sign * system.bounds[at][0] for at, sign in signs if at not in unknown)
        solver.addConstr(sum(sign * unknown[at] for at, sign in signs if at in unknown) == -known)
    best = highspy.HighsModelStatus.kOptimal

    def end(turn: Any, at: int) -> int | None:
        turn(unknown[at])
        if solver.getModelStatus() != best:
            return None
        return round(float(solver.getInfo().objective_function_value))

    def count(at: int) -> int:
        low, high = end(solver.minimize, at), end(solver.maximize, at)
        if low is None or high is None:
            return 0
        if high - low < 2 or most < 3:
            return min(high - low + 1, most)
        solver.changeColBounds(unknown[at].index, low + 1, high - 1)
        between = end(solver.minimize, at)
        solver.changeColBounds(unknown[at].index, *system.bounds[at])
        return 2 if between is None else 3

    return {at: count(at) for at in asked}
