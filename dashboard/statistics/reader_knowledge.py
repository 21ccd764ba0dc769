"""What a reader of public statistics knows: printed numbers, zeros, sums, series that count the same.

It is one system of whole numbers. What is hidden is at least 1, because zeros are shown; what is printed
nowhere is at least 0; parts that fall short of their total leave a rest that nobody prints.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

from dashboard.statistics.definitions import Link
from dashboard.statistics.observations import Flag

Row = Mapping[str, Any]

Cell = tuple[int | str | None, ...]
"""One number: source, series, first and last year, then its category in each dimension."""

BEFORE = ("source", "series", "year_from", "year_to")
"""What stands in a cell before the dimensions."""


def cell_of(row: Row, dimensions: Sequence[str]) -> Cell:
    """The cell of an observation."""
    return tuple(row[name] for name in (*BEFORE, *dimensions))


@dataclass(frozen=True, slots=True)
class Sums:
    """Numbers that hang together: the true value of each, the least it may be, and the sums between them.

    A sum gives its numbers' signs: the total has -1, its parts 1, and all add up to zero. `name` gives the
    number that a cell is: one for the cells of linked series that say the same.
    """

    values: dict[Cell, int]
    least: dict[Cell, int]
    sums: tuple[Mapping[Cell, int], ...]
    name: Mapping[Cell, Cell]
    of: dict[Cell, list[int]] = field(default_factory=dict)
    """For each number the places in `sums` of those it takes part in."""

    def __post_init__(self) -> None:
        for at, signs in enumerate(self.sums):
            for cell in signs:
                self.of.setdefault(cell, []).append(at)

    def known_as(self, cell: Cell) -> Cell:
        """The number that a cell is."""
        return self.name.get(cell, cell)


def relate(
    printed: Mapping[Cell, int],
    links: Sequence[Link],
    groups: Sequence[tuple[Cell, Mapping[Cell, int]]] = (),
    same: Mapping[Cell, Cell] | None = None,
    counted: Mapping[str, str] | None = None,
) -> Sums:
    """The sums between printed numbers, totals that are not printed among them, and what links join.

    `groups` are printed numbers of several cells that are not printed, with the value of each of these: what
    adds up are these cells. `same` are cells that are the number of another one, `counted` the yearly series
    whose persons the numbers of a series over several years count.
    """
    values = dict(printed)
    splits = [(total, list(cells)) for total, cells in groups]
    single = {cell: n for cell, n in printed.items() if cell not in dict(groups)}
    single |= {cell: n for _, cells in groups for cell, n in cells.items()}
    single |= numbers_by_links(single, links, counted or {})
    for series in sorted({cell[:2] for cell in single}, key=str):
        own = {cell: value for cell, value in single.items() if cell[:2] == series}
        splits += _splits(own)
        own |= _joined_periods(own, own)
        splits += over_years(own)
        values |= own
    for one, of in (counted or {}).items():
        over, yearly = (
            {cell: n for cell, n in values.items() if cell[1] == series} for series in (one, of)
        )
        joined = _joined_periods(over, yearly)
        splits += over_years(over | joined, yearly)
        values |= joined
    name = _linked(values, links, set(printed), same or {})
    least = dict.fromkeys(values, 0) | {cell: min(1, n) for cell, n in printed.items()}
    sums: dict[tuple[tuple[Cell, int], ...], Mapping[Cell, int]] = {}
    for total, parts in splits:
        signs = _signs(total, parts, values, least, name)
        if signs:
            sums[tuple(sorted(signs.items(), key=str))] = signs
    return Sums(values, least, tuple(sums.values()), name)


def numbers_by_links(
    values: Mapping[Cell, int],
    links: Sequence[Link],
    counted: Mapping[str, str],
    untold: Collection[Cell] = (),
) -> dict[Cell, int]:
    """The numbers that are not among some and that a reader has from links, and from periods less years."""
    said = _said_by_links(values, links, untold)
    said |= _left_years({**values, **said}, counted)
    return said | _said_by_links({**values, **said}, links, untold)


def _said_by_links(
    values: Mapping[Cell, int], links: Sequence[Link], untold: Collection[Cell] = ()
) -> dict[Cell, int]:
    """The cells of each series that it does not print and a linked one does: readers add them to its own."""
    source = {cell[1]: cell[0] for cell in (*values, *untold)}
    found: dict[Cell, int] = {}
    ahead = [*values]
    while ahead:
        cell = ahead.pop(0)
        n = values.get(cell, found.get(cell, 0))
        for link in links:
            for other in link.series if covers(link, cell) else ():
                twin: Cell = (source.get(other), other, *cell[2:])
                if other in source and twin not in values and twin not in found:
                    found[twin] = n
                    ahead.append(twin)
    return found


def covers(link: Link, cell: Cell) -> bool:
    """Whether a cell is one of those that a link says are the same."""
    first, last, split = cell[2], cell[3], [each for each in cell[4:] if each is not None]
    assert isinstance(first, int)
    assert isinstance(last, int)
    return cell[1] in link.series and link.covers(first, last, map(str, split))


def _signs(
    total: Cell,
    parts: Iterable[Cell],
    values: dict[Cell, int],
    least: dict[Cell, int],
    name: Mapping[Cell, Cell],
) -> dict[Cell, int]:
    """One sum by its signs, with the rest that its parts leave; none where they are more than the total."""
    rest = values[total] - sum(values[part] for part in parts)
    if rest < 0:
        return {}
    signs = {name.get(total, total): -1}
    for part in parts:
        one = name.get(part, part)
        signs[one] = signs.get(one, 0) + 1
    if rest:
        left: Cell = ("rest", *total, *sorted({str(part) for part in parts}))
        values[left], least[left] = rest, 0
        signs[left] = 1
    return {cell: sign for cell, sign in signs.items() if sign}


def _splits(values: dict[Cell, int]) -> list[tuple[Cell, list[Cell]]]:
    """Every number of a series with its parts by one dimension; totals that are not printed are added.

    Those with most dimensions come first, so that an added total is a part itself later.
    """
    splits: list[tuple[Cell, list[Cell]]] = []
    printed = set(values)
    places = range(len(BEFORE), max(map(len, values), default=0))
    for depth in range(len(places), 0, -1):
        parts: dict[tuple[Cell, int], list[Cell]] = {}
        for cell in values:
            split_by = [at for at in places if cell[at] is not None]
            for at in split_by if len(split_by) == depth else ():
                parts.setdefault(((*cell[:at], None, *cell[at + 1 :]), at), []).append(cell)
        for (total, _), cells in parts.items():
            if total not in printed:
                made = sum(values[cell] for cell in cells)
                values[total] = max(made, values.get(total, 0))
        splits += [(total, cells) for (total, _), cells in parts.items()]
    return splits


def over_years(
    cells: Collection[Cell], yearly: Collection[Cell] | None = None
) -> Iterator[tuple[Cell, list[Cell]]]:
    """Every number over several years with what lies in it: its single years that there are, and each
    shorter period with what lies beside it.

    The single years are those of `yearly`, the cells of the series whose persons are counted; a number of it
    over the same years is the same.
    """
    spans = [cell for cell in cells if len(years_of(cell)) > 1]
    inside = {*spans, *(cells if yearly is None else yearly)}
    for total in spans:
        parts = [
            cell for cell in inside if cell[4:] == total[4:] and years_of(cell) < years_of(total)
        ]
        single = [cell for cell in parts if len(years_of(cell)) == 1]
        if tiles := _tiles(years_of(total), single)[0]:
            yield total, tiles
        for first in sorted(set(parts) - set(single), key=str):
            yield total, [first, *_tiles(years_of(total) - years_of(first), parts)[0]]
        same = (cell for cell in inside if cell[2:] == total[2:] and cell != total)
        yield from ((total, [cell]) for cell in same)


def _left_years(values: Mapping[Cell, int], counted: Mapping[str, str]) -> dict[Cell, int]:
    """What numbers over several years leave for the years that none beside it prints, by the cell of these.

    A reader adds it to whatever else is of these years. `counted` are the yearly series of others.
    """
    found: dict[Cell, int] = {}
    for one, of in [*((name, name) for name in {cell[1] for cell in values}), *counted.items()]:
        over, yearly = ([cell for cell in values if cell[1] == name] for name in (one, of))
        for total, parts in over_years(over, yearly) if yearly else ():
            left = years_of(total).difference(*map(years_of, parts))
            rest = values[total] - sum(values[part] for part in parts)
            if left and rest >= 0 and max(left) - min(left) < len(left):
                cell: Cell = (*yearly[0][:2], min(left), max(left), *total[4:])
                found.setdefault(cell, rest)
    return {cell: n for cell, n in found.items() if cell not in values}


def _joined_periods(cells: dict[Cell, int], yearly: dict[Cell, int]) -> dict[Cell, int]:
    """The whole that two overlapping periods make, of each such pair beside one of which all is told.

    Nobody prints it; but what the two leave of it is the same.
    """
    found: dict[Cell, int] = {}
    spans = sorted((cell for cell in cells if len(years_of(cell)) > 1), key=str)
    for one, other in permutations(spans, 2):
        years = years_of(one) | years_of(other)
        whole: Cell = (*one[:2], min(years), max(years), *one[4:])
        if one[4:] != other[4:] or not years_of(one) & years_of(other) or whole in cells | found:
            continue
        beside = [cell for cell in {*spans, *yearly} if cell[4:] == one[4:]]
        tiles, left = _tiles(years - years_of(one), beside)
        if not left:
            found[whole] = cells[one] + sum((cells | yearly)[cell] for cell in tiles)
    return found


def _tiles(years: frozenset[int], cells: Iterable[Cell]) -> tuple[list[Cell], frozenset[int]]:
    """Numbers that lie beside each other within some years, the longest first; and the years left over."""
    tiles = []
    for cell in sorted(cells, key=lambda cell: (-len(years_of(cell)), str(cell))):
        if years_of(cell) <= years:
            tiles.append(cell)
            years -= years_of(cell)
    return tiles, years


def years_of(cell: Cell) -> frozenset[int]:
    """The years that a number counts."""
    first, last = cell[2], cell[3]
    assert isinstance(first, int)
    assert isinstance(last, int)
    return frozenset(range(first, last + 1))


def _linked(
    values: Mapping[Cell, int],
    links: Sequence[Link],
    printed: Collection[Cell],
    same: Mapping[Cell, Cell],
) -> dict[Cell, Cell]:
    """For each cell that says the same as another one, also in a linked series: which stands for both."""
    groups: dict[tuple[Any, ...], list[Cell]] = {one: [one, of] for one, of in same.items()}
    for cell in values:
        for at, link in enumerate(links):
            if covers(link, cell):
                groups.setdefault((at, values[cell], *cell[2:]), []).append(cell)
    name: dict[Cell, Cell] = {}

    def root(cell: Cell) -> Cell:
        while cell in name:
            cell = name[cell]
        return cell

    for cells in groups.values():
        # A printed one stands for the others: it has the bound of what is printed.
        ends = sorted(
            {root(cell) for cell in cells},
            key=lambda one: (one not in printed, one in same, str(one)),
        )
        name |= dict.fromkeys(ends[1:], ends[0])
    return {cell: root(cell) for cell in name}


@dataclass(frozen=True, slots=True)
class EarlierNumbers:
    """The numbers of earlier editions in whose tables some number was revised since.

    Each edition has series of its own, so that its sums hold beside those of today. `told` are those that it
    printed, `same` those that are a number of today; `links` and `counted` are between series of one edition.
    """

    values: dict[Cell, int]
    told: set[Cell]
    same: Mapping[Cell, Cell]
    links: Sequence[Link]
    counted: Mapping[str, str]

    @property
    def hidden(self) -> set[Cell]:
        """The numbers that the editions did not print."""
        return self.values.keys() - self.told


def read_earlier(
    editions: Iterable[Sequence[Row]],
    versions: Mapping[tuple[Cell, str], int],
    today: Mapping[Cell, str],
    links: Sequence[Link],
    counted: Mapping[str, str],
    dimensions: Sequence[str],
) -> EarlierNumbers:
    """What earlier editions say of tables in which a number was revised since; each is its rows.

    `versions` is the value of each count by its cell and vintage, `today` the vintage of each cell now. A
    number of the vintage of today is that of today.
    """
    values: dict[Cell, int] = {}
    told: set[Cell] = set()
    same: dict[Cell, Cell] = {}
    then_linked: list[Link] = []
    then_counted: dict[str, str] = {}
    together = [*(link.series for link in links), *counted.items()]
    for at, rows in enumerate(editions):
        cells = {cell_of(row, dimensions): row for row in rows}
        stays = {cell for cell, row in cells.items() if today.get(cell) == row["vintage"]}
        revised = {cell[1] for cell in cells.keys() & today.keys() - stays}
        while more := _joined_with(revised, together) - revised:
            revised |= more
        for cell, row in cells.items():
            # Several countries together have no number of their own but the one that was printed.
            n = (
                row["value"]
                if row["flag"] == Flag.GROUPED
                else versions.get((cell, row["vintage"]))
            )
            if n is None or cell[1] not in revised:
                continue
            then = (cell[0], _then(cell[1], at), *cell[2:])
            values[then] = int(n)
            if row["value"] is not None:
                told.add(then)
            if cell in stays and row["flag"] != Flag.GROUPED:
                same[then] = cell
        for link in links:
            if revised & set(link.series):
                series = tuple(_then(name, at) for name in link.series)
                then_linked.append(link.model_copy(update={"series": series}))
        then_counted |= {
            _then(one, at): _then(of, at) for one, of in counted.items() if of in revised
        }
    return EarlierNumbers(values, told, same, then_linked, then_counted)


def _then(series: int | str | None, edition: int) -> str:
    return f"{series} {edition}"


def _joined_with(
    series: Collection[int | str | None], together: Iterable[Sequence[str]]
) -> set[int | str | None]:
    """The series that hang together with some of these."""
    return {name for names in together if not set(names).isdisjoint(series) for name in names}
