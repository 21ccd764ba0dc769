"""What must add up in the statistics: parts and their totals, and numbers that are printed twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import polars as pl

from dashboard.statistics.observations import (
    DIMENSIONS,
    GROUP,
    IS_SINGLE_YEAR,
    LINKED_SERIES,
    split_categories,
    year_or_span,
    year_text,
)
from dashboard.text import Problem, Severity, names

Row = dict[str, Any]

KEY = [*GROUP, *DIMENSIONS]
"""What one number counts, in one vintage of one source."""


@dataclass(frozen=True, slots=True)
class BrokenTotal:
    """Parts that do not add up to their total.

    `rule` is the dimension whose parts should add up, `years` (a printed total over years) or
    `linked` (a second table prints the total again). `of` is the cell that is split; `rows` are file
    and line of the total, then of its parts.
    """

    rule: str
    source: str
    series: str
    vintage: str
    year: str
    of: Mapping[str, str]
    parts: tuple[int | None, ...]
    total: int
    rows: tuple[tuple[str, int], ...]


def find_broken_totals(frame: pl.DataFrame) -> list[BrokenTotal]:
    """Every total that its parts contradict, within one source, series and vintage.

    If a part is absent (unknown, suppressed), the parts may add up to less than the total, never more.
    """
    rows = frame.sort("file", "line").with_columns(
        part=pl.struct("value", "file", "line", "flag"), whole=pl.lit(True)
    )
    sides = {name: _totals_with_parts(rows, name) for name in DIMENSIONS}
    sides |= {"years": _multi_year_totals(rows), "linked": _linked_totals(rows)}
    broken = [_check_total(rule, row) for rule, side in sides.items() for row in side.to_dicts()]
    place = attrgetter("source", "series", "vintage", "year", "rows")
    return sorted(filter(None, broken), key=place)


def _totals_with_parts(rows: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """Each number with its `parts`: those split by one dimension more."""
    on = [*GROUP, *(name for name in DIMENSIONS if name != dimension)]
    is_split = pl.col(dimension).is_not_null()
    parts = rows.filter(is_split).group_by(on, maintain_order=True).agg(parts="part")
    return rows.filter(~is_split).join(parts, on=on, nulls_equal=True)


def _multi_year_totals(rows: pl.DataFrame) -> pl.DataFrame:
    """Each number over several years with those of its single years; `whole` where none is missing."""
    on = ["source", "series", "vintage", *DIMENSIONS]
    years = rows.filter(IS_SINGLE_YEAR).select(*on, year="year_to", parts="part")
    length = (pl.col("year_to") - pl.col("year_from")).first() + 1
    return (
        rows.filter(~IS_SINGLE_YEAR)
        .join(years, on=on, nulls_equal=True)
        .filter(pl.col("year").is_between("year_from", "year_to"))
        .group_by(*GROUP, *DIMENSIONS, "value", "part", maintain_order=True)
        .agg("parts", whole=pl.len() == length)
    )


def _linked_totals(rows: pl.DataFrame) -> pl.DataFrame:
    """Each number that a linked series prints again, with that other print as its only part."""
    parent = pl.col("series").replace(LINKED_SERIES)
    again = rows.filter(pl.col("series").is_in(list(LINKED_SERIES))).with_columns(series=parent)
    again = again.select(*GROUP, *DIMENSIONS, parts=pl.concat_list("part"))
    return rows.join(again, on=[*GROUP, *DIMENSIONS], nulls_equal=True)


def _check_total(rule: str, row: Row) -> BrokenTotal | None:
    parts = tuple(part["value"] for part in row["parts"])
    computed, total = sum(part or 0 for part in parts), row["value"]
    less_is_right = None in parts or not row["whole"]
    if total is None or computed == total or (less_is_right and computed < total):
        return None
    cells = (row["part"], *row["parts"])
    return BrokenTotal(
        rule,
        *(row["source"], row["series"], row["vintage"], year_text(row), split_categories(row)),
        *(parts, total, tuple((cell["file"], cell["line"]) for cell in cells)),
    )


def warn_of_broken_totals(stored: pl.DataFrame, new: pl.DataFrame) -> list[Problem]:
    """Totals that new observations break, each at its first new cell; `rows` names all its cells."""
    new_cells = set(new.select("file", "line").iter_rows())
    return [
        _warning(broken, next(cell for cell in broken.rows if cell in new_cells))
        for broken in find_broken_totals(pl.concat([stored, new]))
        if new_cells & set(broken.rows)
    ]


def _warning(broken: BrokenTotal, at: tuple[str, int]) -> Problem:
    values = {
        "series": broken.series,
        "year": broken.year,
        "of": " ".join(broken.of.values()) or "–",
        "parts": " + ".join("?" if part is None else str(part) for part in broken.parts),
        "made": str(sum(part or 0 for part in broken.parts)),
        "total": str(broken.total),
        "rows": ", ".join(f"{names.file_name(file)}:{line}" for file, line in broken.rows),
    }
    code = f"series-sum-{broken.rule}".replace("_", "-")
    return Problem(code, values, Severity.WARNING, file=at[0], row=at[1], column=1)


def compare_with_stored(
    rows: pl.DataFrame, stored: pl.DataFrame
) -> tuple[pl.DataFrame, list[Problem]]:
    """The observations that are not stored yet, and the problems of those that contradict what is."""
    new = rows.join(stored, on=[*KEY, "value"], how="anti", nulls_equal=True)
    return new, [*_redefinitions(rows, stored), *_restatements(rows, stored)]


def _redefinitions(rows: pl.DataFrame, stored: pl.DataFrame) -> list[Problem]:
    """Series stored with another source, definition or unit, each at its first row: they are other series."""
    first = {row["series"]: row for row in stored.reverse().iter_rows(named=True)}
    found: dict[tuple[str, str], Problem] = {}
    for row in rows.iter_rows(named=True):
        before = first.get(row["series"], row)
        for field in ("source", "definition", "unit"):
            if row[field] != before[field]:
                values = {"series": row["series"], "head": field, "first": _place(before)}
                problem = _problem("series-redefined-before", values, row, row[field])
                found.setdefault((row["series"], field), problem)
    return list(found.values())


def _restatements(rows: pl.DataFrame, stored: pl.DataFrame) -> list[Problem]:
    """Observations stored with another value, flag or note: a correction needs a later vintage."""
    known = stored.select(
        *KEY, old=pl.struct("value", "flag", "note"), first=pl.struct("file", "line")
    )
    problems = []
    for row in rows.join(known, on=KEY, nulls_equal=True).iter_rows(named=True):
        old, first = row["old"], _place(row["first"])
        values = {
            "series": row["series"],
            "year": str(year_or_span(row["year_from"], row["year_to"])),
            "first": first,
        }
        if row["value"] != old["value"]:
            values["old"] = str(old["value"])
            problems.append(_problem("series-restated", values, row, str(row["value"])))
            continue
        for field in ("flag", "note"):
            if row[field] != old[field]:
                values["head"] = field
                problems.append(_problem("series-remarked", values, row, row[field] or ""))
                break
    return problems


def _place(row: Row) -> str:
    return f"{names.file_name(row['file'])}:{row['line']}"


def _problem(code: str, values: Mapping[str, str], row: Row, value: str) -> Problem:
    return Problem(code, dict(values), file=row["file"], row=row["line"], column=1, value=value)
