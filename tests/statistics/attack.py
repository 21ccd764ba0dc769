"""An attacker on editions of statistics: enumerates every table that would have made the same ones.

Knows what the editions printed and withheld, what was loaded before which, which series count the same,
which numbers add up, the threshold and the rule itself, which is run on each table that fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from random import Random

from dashboard.statistics.definitions import Protection
from dashboard.statistics.small_counts import Cell, Split, choose_withheld, find_waiting

Block = tuple[int, int]
"""A year, and which correction of its persons."""
Tables = Mapping[Block, Mapping[Cell, int]]
"""How many persons there are of each kind in every year, before and after each correction."""
Place = tuple[Split, Cell]
Edition = Mapping[Place, int | None]
"""Every number that was loaded by then; None is withheld."""
Rule = Callable[..., set[Split]]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was loaded: the persons of some years, as they were known then, of one category."""

    split: Split
    cell: Cell
    blocks: tuple[Block, ...]

    @property
    def place(self) -> Place:
        return self.split, self.cell

    def count(self, tables: Tables) -> int:
        kinds = (kind for block in self.blocks for kind in tables[block].items())
        return sum(count for kind, count in kinds if kind >= self.cell)


History = Sequence[Sequence[Number]]
"""What was loaded before each edition."""


def publish(
    history: History, tables: Tables, rule: Protection, choose: Rule = choose_withheld
) -> list[Edition]:
    """The editions of a history, one after each load."""
    current: dict[Place, Number] = {}
    printed: set[tuple[Place, int]] = set()
    before: set[Split] = set()
    editions: list[Edition] = []
    for loaded in history:
        current |= {number.place: number for number in loaded}
        new: dict[Split, dict[Cell, int | None]] = {}
        public: dict[Split, dict[Cell, int]] = {}
        counts = {place: number.count(tables) for place, number in current.items()}
        for (split, cell), count in counts.items():
            if ((split, cell), count) in printed:
                public.setdefault(split, {})[cell] = count
            else:
                new.setdefault(split, {})[cell] = count
        waiting = find_waiting(new, public)
        ready = {split: cells for split, cells in new.items() if split not in waiting}
        withheld = choose(ready, public, before, rule)
        before |= {split for split in withheld if split.by}
        hidden = withheld | waiting
        editions.append({at: None if at[0] in hidden else n for at, n in counts.items()})
        printed |= {(at, n) for at, n in counts.items() if at[0] not in hidden}
    return editions


def possible_values(
    history: History, tables: Tables, rule: Protection, most: int, choose: Rule = choose_withheld
) -> dict[tuple[int, Place], set[int]]:
    """The values that each number which no edition printed may have, as many as the threshold."""
    seen = publish(history, tables, rule, choose)
    told: dict[Number, int] = {}
    current: dict[Place, Number] = {}
    for edition, loaded in zip(seen, history, strict=True):
        current |= {number.place: number for number in loaded}
        told |= {current[at]: count for at, count in edition.items() if count is not None}
    public = {(number.cell, number.blocks) for number in told}
    hidden = {
        (at, number.place): number
        for at, loaded in enumerate(history)
        for number in loaded
        if (number.cell, number.blocks) not in public
    }
    found = {key: {number.count(tables)} for key, number in hidden.items()}
    few = {*found}
    for guess in _fitting(tables, told, most) if few else ():
        values = {key: hidden[key].count(guess) for key in few}
        is_new = any(values[key] not in found[key] for key in few)
        if is_new and publish(history, guess, rule, choose) == seen:
            for key in few:
                found[key].add(values[key])
            few = {key for key in few if len(found[key]) < rule.threshold}
            if not few:
                break
    return found


def _fitting(tables: Tables, told: Mapping[Number, int], most: int) -> Iterator[Tables]:
    """All tables in which everything that was printed is as it was printed; some at random come first."""
    own: dict[Block, list[Mapping[Cell, int]]] = {}
    for block, kinds in tables.items():
        of_block = {number: n for number, n in told.items() if number.blocks == (block,)}
        guesses = (
            dict(zip(kinds, counts, strict=True))
            for counts in product(range(most + 1), repeat=len(kinds))
        )
        own[block] = [
            guess
            for guess in guesses
            if all(number.count({block: guess}) == n for number, n in of_block.items())
        ]
    several = {number: n for number, n in told.items() if len(number.blocks) > 1}
    chance = Random(1)
    some = ([chance.choice(each) for each in own.values()] for _ in range(300))
    for chosen in chain(some, product(*own.values())):
        guess = dict(zip(own, chosen, strict=True))
        if all(number.count(guess) == n for number, n in several.items()):
            yield guess
