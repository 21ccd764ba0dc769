"""What statistics may be made public: those in which no small count can be read or computed.

A hidden number is a state of its own, `suppressed`: never zero, never unknown, and the same sign for
a small count and for one that is hidden only so that a small one cannot be computed from it. Whoever reads
every edition, every sum and every link finds at least three values for each (`POSSIBLE_VALUES`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count
from typing import Any

import polars as pl

from dashboard.progress import row_schema
from dashboard.statistics import coarsening
from dashboard.statistics.definitions import Protection
from dashboard.statistics.hidden_by_senders import largest_hidden_values
from dashboard.statistics.observations import (
    GROUP,
    VALUE,
    Flag,
    Statistics,
    latest_vintage,
    printed_first,
)
from dashboard.statistics.possible_values import System
from dashboard.statistics.reader_knowledge import (
    BEFORE,
    Cell,
    EarlierNumbers,
    Sums,
    cell_of,
    read_earlier,
    relate,
)

POSSIBLE_VALUES = 3
"""The fewest values that a reader finds possible for a hidden number."""

MOST_TRIES = 3000
"""After so many steps of searching what else to hide with a small count, its tables are withheld."""


@dataclass(frozen=True, slots=True)
class PublicStatistics:
    """Statistics as they may be shown: the last vintage of each number, some of them suppressed.

    `hidden_count` is how many numbers are suppressed, `withheld_count` how many are not printed at all.
    `system` is what a reader knows of them. The breaks are those of every vintage, and of hidden numbers too.
    """

    statistics: Statistics
    hidden_count: int
    withheld_count: int = 0
    system: System = field(default_factory=lambda: System((), (), ()))
    hidden: tuple[Cell, ...] = ()
    """The cells that stand for the hidden numbers of `system`, in their order."""

    @property
    def frame(self) -> pl.DataFrame:
        """The observations."""
        return self.statistics.frame


def protect(
    statistics: Statistics, published: pl.DataFrame, earlier: pl.DataFrame | None = None
) -> PublicStatistics:
    """The observations with every small count hidden, and the numbers it could be computed from.

    `published` are those that a public source has printed, `earlier` the rows of earlier editions, with the
    `edition` of each (without it they are of one): they stay, for hiding what everybody can read protects
    nobody, and a small count is hidden so that they do not give it away. Rare countries are first put
    together. The notes and file names of the others are removed: they may identify a person, or who sent the
    file.
    """
    frame = statistics.frame
    earlier = earlier if earlier is not None else frame.clear()
    marked = _mark_known(statistics, published, earlier)
    unnamed = pl.lit("#") + pl.col("file").rank("dense").cast(pl.Int64).cast(pl.String)
    named = pl.when("shipped").then("file").otherwise(unnamed)
    marked = marked.with_columns(note=pl.when("shipped").then("note"), file=named)
    latest = _define_once(latest_vintage(statistics.with_frame(marked)))
    whole = statistics.with_frame(latest.drop("sourced", "shipped", "printed"))
    groups = coarsening.find_groups(whole, earlier)
    shown, members = coarsening.count_together(whole, groups, earlier)
    then = _earlier_numbers(statistics, shown, earlier)
    knowledge = know(statistics.with_frame(shown), members, earlier, then)
    hidden, withheld = _choose(knowledge, statistics.definitions.protection)
    cells = [cell_of(row, statistics.dimensions) for row in shown.to_dicts()]
    hide = pl.Series([cell in hidden for cell in cells], dtype=pl.Boolean)
    keep = pl.Series([cell not in withheld for cell in cells], dtype=pl.Boolean)
    public = shown.with_columns(
        value=pl.when(~hide).then("value"),
        flag=pl.when(~hide).then("flag").otherwise(pl.lit(Flag.SUPPRESSED.value)),
        note=pl.when(~hide).then("note"),
    ).filter(keep)
    return PublicStatistics(
        replace(
            statistics,
            frame=public.select(frame.columns),
            broken=statistics.with_frame(marked).breaks,
        ),
        len(hidden),
        len(withheld),
        *_as_read(knowledge, hidden, withheld),
    )


def _define_once(latest: pl.DataFrame) -> pl.DataFrame:
    """The numbers with one definition for each series, that of the table which prints it first."""
    again = pl.col("printed") != pl.col("series")
    own = pl.col("definition").sort_by(again, "vintage", descending=[False, True]).first()
    return latest.with_columns(definition=own.over("series"))


def _as_read(
    knowledge: Knowledge, hidden: Collection[Cell], withheld: Collection[Cell]
) -> tuple[System, tuple[Cell, ...]]:
    """What a reader knows, as a system of sums, and the cells that it asks for."""
    sums = knowledge.sums
    unknown = {sums.known_as(cell) for cell in hidden}
    left_out = {sums.known_as(cell) for cell in withheld}
    printed = {sums.known_as(cell) for cell in knowledge.printed} - unknown - left_out
    known = (printed | knowledge.fixed) - left_out
    highest = 3 * max(sums.values.values(), default=0) + 10
    numbers = sorted({cell for signs in sums.sums for cell in signs} | unknown, key=str)
    place = {cell: at for at, cell in enumerate(numbers)}

    def bounds(cell: Cell) -> tuple[int, int]:
        if cell in known:
            return sums.values[cell], sums.values[cell]
        return (0 if cell in left_out else sums.least.get(cell, 0)), highest

    asked = tuple(sorted(unknown, key=str))
    return System(
        [bounds(cell) for cell in numbers],
        [[(place[cell], sign) for cell, sign in signs.items()] for signs in sums.sums],
        [place[cell] for cell in asked],
    ), asked


def _mark_known(
    statistics: Statistics, published: pl.DataFrame, earlier: pl.DataFrame
) -> pl.DataFrame:
    """The observations with `sourced`: printed by a public source; and `public`: so, or by an edition.

    Those that are `shipped`, too, have a file that may be named.
    """
    key, cell = [*GROUP, *statistics.dimensions], [*BEFORE, *statistics.dimensions]
    how: dict[str, Any] = {"how": "left", "nulls_equal": True, "maintain_order": "left"}
    printed = Statistics.of(published, statistics.definitions).frame
    printed = printed.select(*key, sourced=pl.lit(value=True), shipped=pl.col("file").is_not_null())
    told = earlier.drop_nulls("value").select(*cell, pl.col("value").cast(VALUE))
    told = told.unique().with_columns(told=pl.lit(value=True))
    marked = statistics.frame.join(printed, on=key, **how).join(told, on=[*cell, "value"], **how)
    known = marked.with_columns(pl.col("sourced", "shipped", "told").fill_null(value=False))
    return known.with_columns(public=pl.col("sourced") | pl.col("told")).drop("told")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of the numbers of an edition, before anything is hidden.

    `printed` are the rows of the edition by their cells, `fixed` the numbers that everybody knows. `secret`
    are others that have to stay as uncertain as a small count which is printed: small ones of countries that
    are counted together, and what an earlier edition hides.
    """

    sums: Sums
    printed: Mapping[Cell, row_schema.Row]
    fixed: frozenset[Cell]
    secret: frozenset[Cell]


def _earlier_numbers(
    statistics: Statistics, shown: pl.DataFrame, earlier: pl.DataFrame
) -> EarlierNumbers:
    """What earlier editions say of tables in which a number was revised since."""
    dimensions, definitions = statistics.dimensions, statistics.definitions
    counts = [unit.id for unit in definitions.units if unit.kind == "count"]
    every = printed_first(statistics).filter(pl.col("unit").is_in(counts)).drop_nulls("value")
    editions: dict[int | None, list[row_schema.Row]] = {}
    for row in earlier.to_dicts():
        editions.setdefault(row.get("edition"), []).append(row)
    return read_earlier(
        editions.values(),
        {(cell_of(row, dimensions), row["vintage"]): int(row["value"]) for row in every.to_dicts()},
        {cell_of(row, dimensions): row["vintage"] for row in shown.to_dicts()},
        definitions.links,
        definitions.sums,
        dimensions,
    )


def know(
    shown: Statistics,
    members: Mapping[Cell, Mapping[Cell, int]],
    earlier: pl.DataFrame,
    then: EarlierNumbers,
) -> Knowledge:
    """What a reader of the numbers `shown`, of earlier editions and of public sources knows.

    `members` are the cells of each number that counts several countries, `then` the numbers of earlier
    editions beside those that were revised since.
    """
    dimensions, links = shown.dimensions, shown.definitions.links
    rows, values = _numbers(shown)
    untold = {cell for cell, row in rows.items() if row["value"] is None}
    told = {cell_of(row, dimensions): row["value"] for row in earlier.to_dicts()}
    gone = {cell: int(n) for cell, n in told.items() if cell not in rows and n is not None}
    sums = relate(
        values | gone | then.values,
        [*links, *then.links],
        list(members.items()),
        then.same,
        {**shown.definitions.sums, **then.counted},
    )
    own = {cell: n for cells in members.values() for cell, n in cells.items()}
    zeros_shown = shown.definitions.protection.zero == "shown"
    if zeros_shown:
        # What an earlier edition hides is known to be more than zero.
        sums.least.update({cell: 1 for cell in own if cell in told and told[cell] is None})
    else:
        sums.least.update(dict.fromkeys(sums.least, 0))
    fixed = {
        cell for cell, row in rows.items() if row["public"] or (zeros_shown and row["value"] == 0)
    } | gone.keys()
    fixed |= {cell for cell in own if told.get(cell) == 0} | set(then.told)
    rule = shown.definitions.protection
    secret = {cell for cell, n in own.items() if rule.is_small(n)}
    secret |= {cell for cell in rows if cell in told and told[cell] is None} | untold | then.hidden
    return Knowledge(
        sums,
        rows,
        frozenset(sums.known_as(cell) for cell in fixed),
        frozenset(sums.known_as(cell) for cell in secret),
    )


def _numbers(shown: Statistics) -> tuple[dict[Cell, row_schema.Row], dict[Cell, int]]:
    """The counts that are printed, by their cells; with those that the sender hid ("<5"), of no value.

    Of the latter all that could be computed from the others: that is kept from readers as well. Beside them
    the value of each, of those that the sender hid one that fits.
    """
    counts = {
        cell_of(row, shown.dimensions): row
        for row in shown.frame.to_dicts()
        if shown.definitions.unit_kind(row["unit"]) == "count"
    }
    told = {cell: row for cell, row in counts.items() if row["value"] is not None}
    hidden = {
        cell: row
        for cell, row in counts.items()
        if row["value"] is None and row["flag"] == Flag.SUPPRESSED and not row["public"]
    }
    values = {cell: int(row["value"]) for cell, row in told.items()}
    fitted = largest_hidden_values(values, hidden, shown.definitions.links)
    return told | {cell: hidden[cell] for cell in fitted}, values | fitted


def _choose(knowledge: Knowledge, rule: Protection) -> tuple[set[Cell], set[Cell]]:
    """Which cells are hidden, and which are not printed at all."""
    rows, sums = knowledge.printed, knowledge.sums
    search = _Search(knowledge)
    for cell in rows:
        search.printed.setdefault(sums.known_as(cell), []).append(cell)
    small = {sums.known_as(cell) for cell, row in rows.items() if _is_small(row, rule)}
    secret = (small | knowledge.secret) - knowledge.fixed
    search.hide(sorted(secret, key=lambda one: (-sums.values[one], str(one))))
    return (
        {cell for one in search.hidden for cell in search.printed.get(one, ())},
        {cell for one in search.withheld for cell in search.printed.get(one, ())},
    )


def _is_small(row: row_schema.Row, rule: Protection) -> bool:
    of_persons = row["unit"] == "persons" or any(row.get(name) for name in rule.identifying)
    return of_persons and row["value"] is not None and rule.is_small(row["value"])


class _Search:
    """The search for numbers to hide, so that each hidden one has three possible values."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.sums, self.fixed = knowledge.sums, knowledge.fixed
        self.printed: dict[Cell, list[Cell]] = {}
        """The cells in which a number is printed."""
        self.hidden: set[Cell] = set()
        self.withheld: set[Cell] = set()

    def hide(self, small: Sequence[Cell]) -> None:
        """Hides these numbers, each with others where it could be computed from them."""
        self.hidden = set(small) & self.printed.keys()
        safe: set[Cell] = set()
        for one in small:
            if one in safe or one in self.withheld:
                continue
            ways = [self._movable(one, by) for by in ((1, 2), (1, -1), (-1, -2))]
            found = [way for way in ways if way is not None]
            if found:
                moved = min(found)[1]
                safe |= moved
                self.hidden |= moved & self.printed.keys()
            else:
                self._withhold(one)

    def _withhold(self, start: Cell) -> None:
        """Leaves out every number that hangs together with one and that not everybody knows, zeros too."""
        reached, ahead = {start}, [start]
        while ahead:
            for at in self.sums.of.get(ahead.pop(), ()):
                more = self.sums.sums[at].keys() - reached
                more = {one for one in more if one not in self.fixed or not self.sums.values[one]}
                reached |= more
                ahead += more
        self.withheld |= reached & self.printed.keys()
        self.hidden -= reached

    def _movable(
        self, start: Cell, steps: tuple[int, int]
    ) -> tuple[tuple[int, ...], frozenset[Cell]] | None:
        """Numbers that can be changed together with `start` by each of two steps, all sums holding.

        With what hiding them costs. The cheapest are tried first: few, then small ones. None where no such
        set was found within MOST_TRIES.
        """
        order = count()
        heap: list[tuple[float, tuple[int, ...], int, dict[Cell, int]]] = []
        if self._may_change(start, 1, steps):
            heap.append((0.0, (0, 0, 0), next(order), {start: 1}))
        tried: set[frozenset[tuple[Cell, int]]] = set()
        while heap and len(tried) < MOST_TRIES:
            _, cost, _, changes = heappop(heap)
            known = frozenset(changes.items())
            if known in tried:
                continue
            tried.add(known)
            broken = self._broken_sums(changes)
            if not broken:
                return cost, frozenset(changes)
            ways = [self._ways_to_mend(at, gap, changes, steps) for at, gap in broken.items()]
            for cell, by in min(ways, key=len):
                more = tuple(map(sum, zip(cost, self._cost(cell), strict=True)))
                guess = more[0] + more[2] / 8 + len(broken)
                heappush(heap, (guess, more, next(order), {**changes, cell: by}))
        return None

    def _broken_sums(self, changes: Mapping[Cell, int]) -> dict[int, int]:
        """The sums that changes break, each with by how much."""
        gaps: dict[int, int] = {}
        for cell, by in changes.items():
            for at in self.sums.of.get(cell, ()):
                gaps[at] = gaps.get(at, 0) + by * self.sums.sums[at][cell]
        return {at: gap for at, gap in sorted(gaps.items()) if gap}

    def _ways_to_mend(
        self, at: int, gap: int, changes: Mapping[Cell, int], steps: tuple[int, int]
    ) -> list[tuple[Cell, int]]:
        """The numbers by whose change a broken sum holds again, with that change."""
        return [
            (cell, -gap * sign)
            for cell, sign in self.sums.sums[at].items()
            if cell not in changes and abs(sign) == 1 and self._may_change(cell, -gap * sign, steps)
        ]

    def _may_change(self, cell: Cell, by: int, steps: tuple[int, int]) -> bool:
        """Whether a number may change by a multiple, and be no less than a reader knows it to be."""
        if cell in self.fixed:
            return False
        least = 0 if cell in self.withheld else self.sums.least.get(cell, 0)
        return all(self.sums.values[cell] + by * step >= least for step in steps)

    def _cost(self, cell: Cell) -> tuple[int, int, int]:
        if cell not in self.printed or cell in self.hidden | self.withheld:
            return 0, 0, 1
        return 1, self.sums.values[cell], 1
