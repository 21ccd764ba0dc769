"""What must add up in the statistics: parts and their totals, and numbers that are printed twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

import polars as pl

from dashboard.statistics.definitions import Link
from dashboard.statistics.observations import (
    ABSENCE_FLAGS,
    GROUP,
    IS_SINGLE_YEAR,
    YEARS,
    Number,
    Statistics,
    plain,
    split_categories,
    year_or_span,
    year_text,
)
from dashboard.text import Problem, Severity, names, problem_records

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Revision:
    """A number that a later vintage of its series has otherwise; None where it is absent."""

    series: str
    year: str
    of: Mapping[str, str]
    old: Number | None
    old_vintage: str
    new: Number | None
    new_vintage: str


@dataclass(frozen=True, slots=True)
class BrokenTotal:
    """Parts that do not add up to their total.

    `rule` is the dimension whose parts should add up, `years` (a printed total over years) or
    `linked` (a series that counts the same prints another number). `of` is the cell that is split; `rows`
    are file and line of the total, then of its parts.
    """

    rule: str
    source: str
    series: str
    vintage: str
    year: str
    of: Mapping[str, str]
    parts: tuple[Number | None, ...]
    total: Number
    rows: tuple[tuple[str, int], ...]


def find_broken_totals(statistics: Statistics) -> list[BrokenTotal]:
    """Every total that its parts contradict, within one source, series and vintage; and linked series.

    If a part is absent (unknown, suppressed), the parts may add up to less than the total, never more.
    Shares are never added.
    """
    dimensions = statistics.dimensions
    rows = statistics.frame.sort("file", "line").with_columns(
        part=pl.struct("value", "file", "line", "flag"), whole=pl.lit(True)
    )
    shares = [unit.id for unit in statistics.definitions.units if unit.kind == "share"]
    added = rows.filter(~pl.col("unit").is_in(shares))
    sides = {name: _totals_with_parts(added, name, dimensions) for name in dimensions}
    sides["years"] = _multi_year_totals(added, dimensions)
    broken = [
        _check_total(rule, row, dimensions)
        for rule, side in sides.items()
        for row in side.to_dicts()
    ]
    for link in statistics.definitions.links:
        linked = _linked_totals(rows, link, dimensions).to_dicts()
        broken += [_check_total("linked", row, dimensions) for row in linked]
    place = attrgetter("source", "series", "vintage", "year", "rows")
    return sorted(filter(None, broken), key=place)


def _totals_with_parts(
    rows: pl.DataFrame, dimension: str, dimensions: Sequence[str]
) -> pl.DataFrame:
    """Each number with its `parts`: those split by one dimension more."""
    on = [*GROUP, *(name for name in dimensions if name != dimension)]
    is_split = pl.col(dimension).is_not_null()
    parts = rows.filter(is_split).group_by(on, maintain_order=True).agg(parts="part")
    return rows.filter(~is_split).join(parts, on=on, nulls_equal=True)


def _multi_year_totals(rows: pl.DataFrame, dimensions: Sequence[str]) -> pl.DataFrame:
    """Each number over several years with those of its single years; `whole` where none is missing."""
    on = ["source", "series", "vintage", *dimensions]
    years = rows.filter(IS_SINGLE_YEAR).select(*on, year="year_to", parts="part")
    length = (pl.col("year_to") - pl.col("year_from")).first() + 1
    return (
        rows.filter(~IS_SINGLE_YEAR)
        .join(years, on=on, nulls_equal=True)
        .filter(pl.col("year").is_between("year_from", "year_to"))
        .group_by(*GROUP, *dimensions, "value", "part", maintain_order=True)
        .agg("parts", whole=pl.len() == length)
    )


def _linked_totals(rows: pl.DataFrame, link: Link, dimensions: Sequence[str]) -> pl.DataFrame:
    """Each number of the series of a link with the last print of the same by each later one, as a part."""
    within = pl.any_horizontal(
        (pl.col("year_from") >= first) & (pl.col("year_to") <= last) for first, last in link.years
    )
    if link.cells == "totals":
        within &= pl.all_horizontal(pl.col(name).is_null() for name in dimensions)
    on = [*YEARS, *dimensions]
    place = pl.col("series").replace_strict(
        {name: at for at, name in enumerate(link.series)}, default=None, return_dtype=pl.Int64
    )
    here = rows.with_columns(place=place).filter(pl.col("place").is_not_null(), within)
    last = here.sort("vintage", descending=True, maintain_order=True)
    last = last.unique([*on, "series"], keep="first", maintain_order=True).drop_nulls("value")
    later = last.select(*on, other="place", parts=pl.concat_list("part"))
    pairs = last.join(later, on=on, nulls_equal=True)
    # A number is held against the first series that has one.
    first = pairs.filter(pl.col("place") < pl.col("other")).sort("place", maintain_order=True)
    return first.unique([*on, "other"], keep="first", maintain_order=True)


def _check_total(rule: str, row: Row, dimensions: Sequence[str]) -> BrokenTotal | None:
    parts = tuple(plain(part["value"]) for part in row["parts"])
    computed, total = sum(part or 0 for part in parts), plain(row["value"])
    less_is_right = None in parts or not row["whole"]
    if total is None or computed == total or (less_is_right and computed < total):
        return None
    cells = (row["part"], *row["parts"])
    return BrokenTotal(
        rule,
        *(row["source"], row["series"], row["vintage"], year_text(row)),
        split_categories(row, dimensions),
        *(parts, total, tuple((cell["file"], cell["line"]) for cell in cells)),
    )


def warn_of_broken_totals(stored: Statistics, new: pl.DataFrame) -> list[Problem]:
    """Totals that new observations break, each at its first new cell; `rows` names all its cells."""
    new_cells = set(new.select("file", "line").iter_rows())
    return [
        _warning(broken, next(cell for cell in broken.rows if cell in new_cells))
        for broken in find_broken_totals(stored.with_frame(pl.concat([stored.frame, new])))
        if new_cells & set(broken.rows)
    ]


def _warning(broken: BrokenTotal, at: tuple[str, int]) -> Problem:
    values = {
        "series": broken.series,
        "year": broken.year,
        "of": " ".join(broken.of.values()) or "–",
        "parts": " + ".join("?" if part is None else str(part) for part in broken.parts),
        "made": str(plain(sum((Decimal(part or 0) for part in broken.parts), Decimal()))),
        "total": str(broken.total),
        "rows": ", ".join(f"{names.file_name(file)}:{line}" for file, line in broken.rows),
    }
    code = f"series-sum-{broken.rule}".replace("_", "-")
    if code not in problem_records.RECORDS:
        code, values = "series-sum-other", {**values, "head": broken.rule}
    return Problem(code, values, Severity.WARNING, file=at[0], row=at[1], column=1)


def find_future(rows: pl.DataFrame, today: date) -> list[Problem]:
    """Numbers of a year, or of a vintage, that has not come yet."""
    found = []
    for row in rows.iter_rows(named=True):
        vintage = row["vintage"] or ""
        if vintage > today.isoformat()[: len(vintage)]:
            found.append(_problem("series-future", {"found": vintage}, row, vintage))
        elif row["year_to"] > today.year:
            found.append(_problem("series-future", {"found": year_text(row)}, row, year_text(row)))
    return found


def compare_with_stored(
    rows: pl.DataFrame, stored: Statistics
) -> tuple[pl.DataFrame, list[Problem]]:
    """The observations that are not stored yet, and the problems of those that contradict what is."""
    key = [*GROUP, *stored.dimensions]
    new = rows.join(stored.frame, on=[*key, "value"], how="anti", nulls_equal=True)
    return new, [*_redefinitions(rows, stored.frame), *_restatements(rows, stored.frame, key)]


def _redefinitions(rows: pl.DataFrame, stored: pl.DataFrame) -> list[Problem]:
    """Series with two sources, definitions or units, stored or new, each at its first other row."""
    first = {row["series"]: row for row in stored.reverse().iter_rows(named=True)}
    found: dict[tuple[str, str], Problem] = {}
    for row in rows.iter_rows(named=True):
        before = first.setdefault(row["series"], row)
        for field in ("source", "definition", "unit"):
            if row[field] != before[field]:
                values = {"series": row["series"], "head": field, "first": _place(before)}
                problem = _problem("series-redefined", values, row, row[field])
                found.setdefault((row["series"], field), problem)
    return list(found.values())


def _restatements(rows: pl.DataFrame, stored: pl.DataFrame, key: Sequence[str]) -> list[Problem]:
    """Observations stored with another value, flag or note: a correction needs a later vintage."""
    known = stored.select(
        *key, old=pl.struct("value", "flag", "note"), first=pl.struct("file", "line")
    )
    problems = []
    for row in rows.join(known, on=list(key), nulls_equal=True).iter_rows(named=True):
        old, first = row["old"], _place(row["first"])
        values = {
            "series": row["series"],
            "year": str(year_or_span(row["year_from"], row["year_to"])),
            "first": first,
        }
        if row["value"] != old["value"]:
            values["old"], shown = (
                str(plain(each["value"]) if each["flag"] not in ABSENCE_FLAGS else each["flag"])
                for each in (old, row)
            )
            problems.append(_problem("series-restated", values, row, shown))
            continue
        for field in ("flag", "note"):
            if row[field] != old[field]:
                values["head"] = field
                problems.append(_problem("series-remarked", values, row, row[field] or ""))
                break
    return problems


def find_revisions(new: pl.DataFrame, stored: Statistics) -> list[Revision]:
    """The new numbers that differ from the last earlier vintage of the same."""
    key = ["source", "series", *YEARS, *stored.dimensions]
    last = stored.frame.sort("vintage", descending=True, maintain_order=True)
    last = last.unique(key, keep="first", maintain_order=True)
    old = last.select(*key, old="value", old_vintage="vintage")
    both = new.join(old, on=key, nulls_equal=True)
    changed = both.filter(
        pl.col("vintage") > pl.col("old_vintage"), pl.col("value").ne_missing(pl.col("old"))
    )
    return [
        Revision(
            row["series"],
            year_text(row),
            split_categories(row, stored.dimensions),
            plain(row["old"]),
            row["old_vintage"],
            plain(row["value"]),
            row["vintage"],
        )
        for row in changed.sort("series", *YEARS, "line").iter_rows(named=True)
    ]


def _place(row: Row) -> str:
    return f"{names.file_name(row['file'])}:{row['line']}"


def _problem(code: str, values: Mapping[str, str], row: Row, value: str) -> Problem:
    return Problem(code, dict(values), file=row["file"], row=row["line"], column=1, value=value)
