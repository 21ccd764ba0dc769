"""Statuses from rows that stand in no database: what an edition published, or what an analyst supposes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from dashboard.fulfilment import strategy_on_day
from dashboard.presentation import Wording, exported_files
from dashboard.progress import row_schema
from dashboard.strategy import Strategy, performance_indicators
from dashboard.text import errors, names, numbers_and_dates
from dashboard.workflow import workspace_opening

NEEDED = ("entity", "indicator", "date", "value")
TYPES: dict[str, pl.DataType] = {
    **dict.fromkeys(exported_files.INDICATOR_COLUMNS, pl.String()),
    **dict.fromkeys(("achieved", "target"), numbers_and_dates.NUMBER),
    **dict.fromkeys(("due", "since"), pl.Date()),
}


def statuses(path: Path, frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """As `dashboard.statuses` says."""
    strategy, _, problems = workspace_opening.load_strategy(path)
    if strategy is None:
        words = Wording("en")
        raise ValueError("\n".join(words.problem_line(each) for each in errors(problems)))
    situation = strategy_on_day.situation(strategy, _rows(strategy.at(day), frame), day)
    lines = exported_files.indicator_rows(situation)
    table = pl.DataFrame(
        lines, dict.fromkeys(exported_files.INDICATOR_COLUMNS, pl.String()), orient="row"
    )
    return table.select(_cast(name, kind, pl.String()) for name, kind in TYPES.items())


def _rows(version: Strategy, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the columns of progress rows, whatever their heads are; what it lacks is null."""
    meant = {
        names.fold(head): column.name
        for column in row_schema.COLUMNS
        if column.role != "form"
        for head in (*column.heads.split(","), column.published, column.name)
        if head
    }
    found = {head: meant.get(names.fold(head), head) for head in frame.columns}
    unknown = sorted(set(found.values()) - set(row_schema.ROW_SCHEMA))
    if unknown or (missing := sorted(set(NEEDED) - set(found.values()))):
        what = f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
        raise ValueError(f"columns of the frame, {what}; known: {', '.join(meant.values())}")
    rows = frame.rename(found).with_columns(pl.col(pl.String).replace("", None))
    absent = [pl.lit(None, kind).alias(name) for name, kind in row_schema.ROW_SCHEMA.items()
              if name not in rows.columns]  # fmt: skip
    try:
        typed = rows.with_columns(absent).select(
            _cast(name, kind, rows.schema.get(name)) for name, kind in row_schema.ROW_SCHEMA.items()
        )
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"a cell of the frame is no day or number: {error}") from None
    known = {each.id: task.number for task, each in version.indicators()}
    strange = set(typed["indicator"].drop_nulls()) - set(known)
    if strange:
        raise ValueError(f"indicators that are not in {version.id}: {', '.join(sorted(strange))}")
    told = typed.select("indicator", "component").iter_rows()
    called = [_component_name(version, *pair) for pair in told]
    place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    return typed.with_columns(
        pl.coalesce(pl.col("indicator").replace_strict(known, default=None), "task").alias("task"),
        pl.Series("name", called, pl.String()),
        pl.col("precision").fill_null("day"),
        *(pl.coalesce(name, place).alias(name) for name in ("row", "seq", "line")),
        pl.col("submission").fill_null(1),
    )


def _component_name(version: Strategy, indicator: str | None, written: str | None) -> str | None:
    """What a component is compared by: a listed one by its id, however it was written."""
    found = version.indicator(indicator) if indicator and written else None
    listed = found[1].component(written or "") if found else None
    name = performance_indicators.component_name(written or "") or None
    return names.fold(listed.id) if listed and not listed.matches_wildcard(name or "") else name


def _cast(name: str, kind: pl.DataType, held: pl.DataType | None) -> pl.Expr:
    """A column as its type; a day is read from its text."""
    is_text = kind == pl.Date() and held == pl.String()
    return pl.col(name).str.to_date("%Y-%m-%d") if is_text else pl.col(name).cast(kind)
