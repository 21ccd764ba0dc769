"""What statistics may be made public: small counts of persons are protected by whole splits.

A split (by sex, of 2024) that is not public yet is printed only if each of its counts is 0 or at least the
threshold. Otherwise all of it is withheld, for good, and with it every split by the same dimension of the
same persons in that period or one that overlaps it. A total is printed only from the threshold on. Nothing
is printed by which less than the threshold would be left of a number that everybody knows. What a public
source has printed is printed, and so is what an earlier edition has. With a split go shares and amounts by
its dimension in its years.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import polars as pl

from dashboard.progress.row_schema import Row
from dashboard.statistics.definitions import Definitions, Protection
from dashboard.statistics.observations import (
    GROUP,
    VALUE,
    YEARS,
    Flag,
    Statistics,
    latest_vintage,
    split_categories,
)

KEY = ("source", "series", *YEARS)
"""What a number has beside its categories, whatever its vintage."""

OTHER = "other"
"""The category under which a withheld split by countries stands: they are too many to list."""


@dataclass(frozen=True, slots=True, order=True)
class Split:
    """The numbers of a series for a year or for several, by some dimensions; a total is by none."""

    source: str
    series: str
    first: int
    last: int
    by: tuple[str, ...]

    def overlaps(self, other: Split) -> bool:
        """Whether some year is in both periods."""
        return self.first <= other.last and other.first <= self.last

    def lies_in(self, other: Split) -> bool:
        """Whether every year of the period is in another one."""
        return other.first <= self.first and self.last <= other.last

    def is_beside(self, other: Split) -> bool:
        """Whether both count the same persons of the same period by the same dimensions."""
        return (self.first, self.last, self.by) == (other.first, other.last, other.by)

    def shares_dimension(self, other: Split) -> bool:
        """Whether the persons of both are split by one dimension."""
        return bool({*self.by} & {*other.by})


Cell = frozenset[tuple[str, str]]
"""A part of a split: its category in each dimension. A total has none."""

Counts = Mapping[Cell, int]


def choose_withheld(
    new: Mapping[Split, Mapping[Cell, int | None]],
    public: Mapping[Split, Counts],
    before: Collection[Split],
    rule: Protection,
) -> set[Split]:
    """Which splits and totals of the same persons are withheld.

    `new` are the counts that are not public, None for one that its sender hid; `public` those that everybody
    knows; `before` the splits that an earlier edition withheld.
    """
    known = {split: dict(counts) for split, counts in public.items()}
    for split, counts in tuple(known.items()):
        known |= _margins(split, counts)
    withheld: set[Split] = set()
    for total in sorted((each for each in new if not each.by), key=_shortest_first):
        value = new[total][Cell()]
        if (
            value is None
            or value < rule.threshold
            or any(total.overlaps(each) and not total.is_beside(each) for each in withheld)
            or not _print_if_safe(total, {Cell(): value}, known, rule.threshold)
        ):
            withheld.add(total)
    for together in _hang_together({*before, *(each for each in new if each.by)}):
        then = dict(known)
        if together.isdisjoint(before) and all(
            _may_print(split, new[split], then, rule)
            for split in sorted(together, key=_shortest_first)
        ):
            known = then
        else:
            withheld |= together
    return withheld & new.keys()


def _may_print(
    split: Split,
    counts: Mapping[Cell, int | None],
    printed: dict[Split, dict[Cell, int]],
    rule: Protection,
) -> bool:
    told = {cell: count for cell, count in counts.items() if count is not None}
    return (
        len(told) == len(counts)
        and not any(map(rule.is_small, told.values()))
        and _has_total(split, printed, rule)
        and _print_if_safe(split, told, printed, rule.threshold)
    )


def _hang_together(splits: Collection[Split]) -> list[set[Split]]:
    """The splits of each group in which they share a year and a dimension, one with the next."""
    groups: list[set[Split]] = []
    for split in sorted(splits):
        near = [
            group
            for group in groups
            if any(split.overlaps(each) and split.shares_dimension(each) for each in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append({split}.union(*near))
    return groups


def find_waiting(
    new: Mapping[Split, Mapping[Cell, int | None]], public: Mapping[Split, Counts]
) -> set[Split]:
    """The splits that wait for their total, or for parts of it: others would be what is left."""
    totals: dict[tuple[int, int], list[int | None]] = {}
    for each in (*new, *public):
        if not each.by:
            total = {**public.get(each, {}), **new.get(each, {})}[Cell()]
            totals.setdefault((each.first, each.last), []).append(total)
    found = set()
    for split, counts in new.items():
        told = [*{**public.get(split, {}), **counts}.values()]
        made = sum(count or 0 for count in told)
        is_made = any(
            total is None or total <= made for total in totals.get((split.first, split.last), ())
        )
        if split.by and not (is_made or None in told):
            found.add(split)
    return found


def _shortest_first(split: Split) -> tuple[int, int, Split]:
    return len(split.by), split.last - split.first, split


def _has_total(split: Split, printed: Mapping[Split, Counts], rule: Protection) -> bool:
    """Whether the total that a split adds up to is printed."""
    return any(
        not each.by
        and (each.first, each.last) == (split.first, split.last)
        and counts[Cell()] > rule.threshold
        for each, counts in printed.items()
    )


def _print_if_safe(
    split: Split, counts: Counts, printed: dict[Split, dict[Cell, int]], threshold: int
) -> bool:
    """Whether a split leaves no small rest beside what is printed; it is then printed, too."""
    for each in printed:
        same = each.by == split.by == () or split.shares_dimension(each)
        if same and split.overlaps(each) and not (split.lies_in(each) or each.lies_in(split)):
            return False  # what two such periods have in common could be computed
    whole = {**printed.get(split, {}), **counts}
    more = {split: whole, **_margins(split, whole)}
    around = [each for each in printed if split.lies_in(each)] or [split]
    first, last = min(each.first for each in around), max(each.last for each in around)
    near = {
        each: counts
        for each, counts in printed.items()
        if each.first <= last and first <= each.last
    }
    if _small_rests(near | more, split, threshold) - _small_rests(near, split, threshold):
        return False
    printed.update(more)
    return True


def _margins(split: Split, counts: Counts) -> dict[Split, dict[Cell, int]]:
    """What the counts of several dimensions are by each alone."""
    if len(split.by) < 2:
        return {}
    found: dict[Split, dict[Cell, int]] = {}
    for left_out in split.by:
        by = tuple(name for name in split.by if name != left_out)
        margin = replace(split, series=f"{split.series} by {split.by}", by=by)
        sums: dict[Cell, int] = {}
        for cell, count in counts.items():
            part = Cell(pair for pair in cell if pair[0] != left_out)
            sums[part] = sums.get(part, 0) + count
        found |= {margin: sums, **_margins(margin, sums)}
    return found


def _small_rests(
    printed: Mapping[Split, Counts], split: Split, threshold: int
) -> set[tuple[Split, Cell, int]]:
    """What printed parts leave of numbers, where it is little and has to do with a split."""
    return {
        (whole, cell, count - parts)
        for whole, counts in printed.items()
        if (split.lies_in(whole) or whole.lies_in(split)) and {*whole.by} <= {*split.by}
        for by in {each.by for each in printed if {*each.by} >= {*whole.by}}
        if whole == split or {*by} <= {*split.by}
        for cell, count in counts.items()
        for parts in _sums_of_some(printed, whole, cell, by, is_new=whole == split)
        if parts and 0 <= count - parts < threshold
    }


def _sums_of_some(
    printed: Mapping[Split, Counts], whole: Split, cell: Cell, by: tuple[str, ...], *, is_new: bool
) -> set[int]:
    """What the printed parts of a number add up to, of its years or of its categories, unless they are all.

    Where several series print parts of one period, those of each, and of all together.
    """
    parts: dict[tuple[int, int], list[Counts]] = {}
    for split, counts in printed.items():
        is_part = split.by == by and split.lies_in(whole) and not split.is_beside(whole)
        if is_part and (own := {each: n for each, n in counts.items() if each >= cell}):
            parts.setdefault((split.first, split.last), []).append(own)
    sums = {
        period: {sum(each.values()) for each in (*tables, _merge(tables))}
        for period, tables in parts.items()
    }
    # Categories are all if they make a number that is known; of a new one that is not known before.
    found = sums.pop((whole.first, whole.last), set[int]()) - {
        counts[cell]
        for each, counts in printed.items()
        if each.is_beside(whole) and cell in counts and not (is_new and each == whole)
    }
    since: dict[int, set[tuple[int, bool]]] = {whole.last + 1: {(0, True)}}
    for year in range(whole.last, whole.first - 1, -1):
        since[year] = {
            (part + rest, is_whole)
            for first, last in sums
            if first == year
            for part in sums[first, last]
            for rest, is_whole in since[last + 1]
        }
        if (year, year) not in sums:
            since[year] |= {(rest, False) for rest, _ in since[year + 1]}
    all_years = {made for made, is_whole in since[whole.first] if is_whole and sums}
    found |= {made for made, is_whole in since[whole.first] if not is_whole}
    # A new number that its years contradict tells that one of them was corrected.
    count = printed[whole][cell]
    return found | {count} if is_new and all_years and count not in all_years else found


def _merge(tables: list[Counts]) -> Counts:
    return {cell: count for table in reversed(tables) for cell, count in table.items()}


@dataclass(frozen=True, slots=True)
class PublicStatistics:
    """Statistics as they may be shown: the last vintage of each number, and the splits that are withheld.

    A withheld number is `suppressed`. The breaks are those of every vintage, and of withheld numbers too.
    """

    statistics: Statistics
    withheld: tuple[Split, ...] = ()

    @property
    def frame(self) -> pl.DataFrame:
        """The observations."""
        return self.statistics.frame


def protect(
    statistics: Statistics, published: pl.DataFrame, earlier: pl.DataFrame | None = None
) -> PublicStatistics:
    """The observations that may be public, with what is withheld of them.

    `published` are those that a public source has printed, `earlier` the rows of earlier editions. The notes
    and file names of the others are removed: they may identify a person, or who sent the file. A split that
    waits is left out.
    """
    earlier = statistics.frame.clear() if earlier is None else earlier
    marked = _mark_known(statistics, published, earlier)
    unnamed = pl.lit("#") + pl.col("file").rank("dense").cast(pl.Int64).cast(pl.String)
    named = pl.when("shipped").then("file").otherwise(unnamed)
    marked = marked.with_columns(note=pl.when("shipped").then("note"), file=named)
    latest = _define_once(latest_vintage(statistics.with_frame(marked)))
    rows, definitions = latest.to_dicts(), statistics.definitions
    withheld, waiting = _choose(rows, find_withheld(earlier, published, definitions), definitions)
    hidden = {"value": None, "flag": Flag.SUPPRESSED.value, "note": None}
    shown: dict[tuple[Split, Cell], Row] = {}
    for row in rows:
        split, cell = _place(row, definitions)
        if split in waiting and not row["public"]:
            continue
        if split in withheld and not row["sourced"]:
            for cell in _every_part(split, definitions):
                shown.setdefault((split, cell), {**row, **hidden, **dict(cell)})
        else:
            shown[split, cell] = row
    frame = pl.DataFrame([*shown.values()], schema=latest.schema).select(statistics.frame.columns)
    broken = statistics.with_frame(marked).breaks
    return PublicStatistics(
        replace(statistics, frame=frame, broken=broken), tuple(sorted(withheld))
    )


def _every_part(split: Split, definitions: Definitions) -> Iterator[Cell]:
    """The parts under which a withheld split stands: all that there are, as those it has would tell."""
    codes = (
        (OTHER,) if each.countries else each.code_ids
        for each in map(definitions.dimension, split.by)
    )
    for part in product(*codes):
        yield Cell(zip(split.by, part, strict=True))


def _mark_known(
    statistics: Statistics, published: pl.DataFrame, earlier: pl.DataFrame
) -> pl.DataFrame:
    """The observations with `sourced`: printed by a public source; and `public`: so, or by an edition.

    Those that are `shipped`, too, have a file that may be named.
    """
    key, cell = [*GROUP, *statistics.dimensions], [*KEY, *statistics.dimensions]
    how: dict[str, Any] = {"how": "left", "nulls_equal": True, "maintain_order": "left"}
    printed = Statistics.of(published, statistics.definitions).frame
    printed = printed.select(*key, sourced=pl.lit(value=True), shipped=pl.col("file").is_not_null())
    told = earlier.drop_nulls("value").select(*cell, pl.col("value").cast(VALUE))
    told = told.unique().with_columns(told=pl.lit(value=True))
    marked = statistics.frame.join(printed, on=key, **how).join(told, on=[*cell, "value"], **how)
    known = marked.with_columns(pl.col("sourced", "shipped", "told").fill_null(value=False))
    return known.with_columns(public=pl.col("sourced") | pl.col("told")).drop("told")


def _define_once(latest: pl.DataFrame) -> pl.DataFrame:
    """The numbers with one definition for each series, that of the table which prints it first."""
    again = pl.col("printed") != pl.col("series")
    own = pl.col("definition").sort_by(again, "vintage", descending=[False, True]).first()
    return latest.with_columns(definition=own.over("series"))


def _place(row: Row, definitions: Definitions) -> tuple[Split, Cell]:
    """The split of an observation, and its part in it."""
    parts = split_categories(row, definitions.dimension_ids)
    source, series, first, last = (row[name] for name in KEY)
    return Split(source, series, first, last, (*parts,)), Cell(parts.items())


def find_withheld(
    printed: pl.DataFrame, published: pl.DataFrame, definitions: Definitions
) -> set[Split]:
    """What editions have withheld, by their rows; not what a public source itself does not disclose.

    Where an edition of an earlier program counted countries together, their split is taken for withheld.
    """
    is_hidden = pl.col("flag") == Flag.SUPPRESSED
    of_source = {
        _place(row, definitions)
        for row in Statistics.of(published, definitions).frame.filter(is_hidden).to_dicts()
    }
    ours = printed.filter(
        is_hidden | ((pl.col("flag") == Flag.GROUPED) & pl.col("note").is_not_null())
    )
    return {
        place[0] for row in ours.to_dicts() if (place := _place(row, definitions)) not in of_source
    }


def _choose(
    rows: Iterable[Row], before: Collection[Split], definitions: Definitions
) -> tuple[set[Split], set[Split]]:
    """Which splits and totals are withheld, and which wait for their total."""
    family, rule = same_persons(definitions), definitions.protection
    new: dict[tuple[str, str], dict[Split, dict[Cell, int | None]]] = {}
    public: dict[tuple[str, str], dict[Split, dict[Cell, int]]] = {}
    shares = set[Split]()
    for row in rows:
        value, (split, cell) = row["value"], _place(row, definitions)
        if definitions.unit_kind(row["unit"]) != "count":
            shares |= set() if row["public"] else {split}
            continue
        of = family.get(split.series, ""), row["unit"]
        is_protected = row["unit"] == "persons" or {*split.by} & {*rule.identifying}
        if (
            is_protected
            and not row["public"]
            and (value is not None or row["flag"] == Flag.SUPPRESSED)
        ):
            count = None if value is None else int(value)
            new.setdefault(of, {}).setdefault(split, {})[cell] = count
        elif value is not None:
            public.setdefault(of, {}).setdefault(split, {})[cell] = int(value)
    withheld, waiting = set[Split](), set[Split]()
    for of, counts in new.items():
        known = public.get(of, {})
        alone = find_waiting(counts, known)
        ready = {split: cells for split, cells in counts.items() if split not in alone}
        own = [each for each in before if family.get(each.series, "") == of[0] and each.by]
        withheld |= choose_withheld(ready, known, own, rule)
        waiting |= alone
    # Of a total and a share of it the part follows, whatever the share is called.
    close = {*withheld, *before}
    withheld |= {
        split
        for split in shares
        if any(split.overlaps(each) and split.shares_dimension(each) for each in close)
    }
    return withheld, waiting


def same_persons(definitions: Definitions) -> dict[str, str]:
    """The first of all series that count the same persons, by series that is defined.

    They are linked, or one prints the sums of another one, or they are of one concept: for all years, unless
    the definitions say that two of a concept are separate. Those that are not defined count as the same.
    """
    together = [link.series for link in definitions.links]
    together += [(each.id, each.sum_of) for each in definitions.series if each.sum_of]
    for concept in definitions.concepts:
        together += [
            (one, other)
            for one in concept.series
            for other in concept.series
            if not any({one, other} <= {*each.series} for each in definitions.separate)
        ]
    together += [(each.id,) for each in definitions.series]
    family = {series: series for group in together for series in group}
    for group in together:
        merged = {family[series] for series in group}
        family |= {series: min(merged) for series, first in family.items() if first in merged}
    return family


def find_overlaps(
    rows: pl.DataFrame, withheld: Collection[Split], definitions: Definitions
) -> list[tuple[Split, Split]]:
    """New numbers of public sources that count the persons of a withheld split, each with that split."""
    family = same_persons(definitions)
    public = [each.id for each in definitions.sources if each.published]
    found = rows.filter(pl.col("source").is_in(public)).to_dicts()
    return [
        (split, each)
        for split in sorted({_place(row, definitions)[0] for row in found})
        for each in sorted(withheld)
        if split.overlaps(each) and family.get(split.series, "") == family.get(each.series, "")
    ]
