"""A table of text checked against the strategy: its progress rows, and every problem at its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from dashboard.progress import (
    column_names,
    context_of_table,
    duplicates,
    plausibility,
    row_schema,
    uploaded_lines,
)
from dashboard.progress.cell_meanings import Context
from dashboard.progress.findings import Finding, Findings, Rule
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.text import Problem, Severity, Table, errors, personal_data
from dashboard.text.text_language import as_values


def check(
    table: Table, context: Context, mapping: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows of a table (ROW_SCHEMA; `row`, `seq`, `submission` null) and its problems by row and column.

    `mapping` gives the field of a column that its header does not name. A line with an error gives no
    row. The first `MOST_PER_CODE` problems of each code are listed, the number of the others by a
    problem `problems-alike` at the first of them.
    """
    placed = column_names.find_fields(table.columns, mapping or {})
    problems, rows = column_names.check(table, mapping or {}), pl.DataFrame(schema=ROW_SCHEMA)
    if not errors(problems):
        rows, findings = _read_rows(table, placed, context)
        problems += column_names.check_personal_data(table)
        problems += _check_reason_column(table, placed, context)
        nothing = rows.is_empty() and findings.lines_with_errors.is_empty() and not errors(problems)
        if nothing and not column_names.is_form(table.columns):
            problems.append(Problem("no-rows", row=table.header_row, column=1))
        problems += findings.problems()
        problems.sort(key=lambda problem: (problem.row or 0, problem.column or 0))
    masked = (personal_data.mask_problem(problem) for problem in problems)
    return rows, [replace(problem, file=table.file, sheet=table.sheet) for problem in masked]


def _check_reason_column(table: Table, placed: dict[int, str], context: Context) -> list[Problem]:
    """A warning at a filled column of reasons for delay where the strategy has no list of them."""
    known = bool(context.strategy.delay_reasons)
    return [
        Problem(
            "delay-reason-not-read",
            severity=Severity.WARNING,
            row=table.header_row,
            column=position + 1,
            value=table.columns[position],
        )
        for position, field in placed.items()
        if field == "delay_reason" and not known and table.column_has_values(position)
    ]


def _read_rows(
    table: Table, placed: dict[int, str], context: Context
) -> tuple[pl.DataFrame, Findings]:
    """The rows of the lines without an error, and all findings."""
    texts, distinct = uploaded_lines.strip_cells(table.cells)
    findings = Findings(texts, table.numbers, placed)
    lines = uploaded_lines.lines_of_table(table, texts, placed, context, findings)
    uploaded_lines.check_cells(texts, distinct, lines, placed, findings)
    lines = uploaded_lines.read_meanings(lines, context, findings)
    plausibility.check_units(lines, context, findings)
    context_of_table.check(table, lines, context, findings)
    rows = _select_rows(findings.without_errors(lines), context)
    _check_locks(lines, context, findings)
    del lines  # of a million as much memory as their rows
    _add_advice(rows, context, findings)
    duplicates.check(rows, context, findings)
    plausibility.check(rows, context, findings)
    return rows[list(ROW_SCHEMA)], findings


def _select_rows(lines: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The lines with a task as rows: columns of ROW_SCHEMA and `at`."""
    gaps = lines.select((pl.col(row_schema.TEXT_COLUMNS) == "").any()).row(0, named=True)
    texts = {
        name: pl.when(pl.col(name) != "").then(name) if some else pl.col(name)
        for name, some in gaps.items()
    }
    absent = {name: pl.lit(None, ROW_SCHEMA[name]) for name in ("row", "seq", "submission")}
    without_task = row_schema.column_of(lines, "number").null_count()
    with_task = lines.drop_nulls("number") if without_task else lines
    return with_task.select(
        "at",
        "line",
        "precision",
        "denominator",
        "word",
        "name",
        entity=pl.lit(context.entity),
        task="number",
        indicator="id",
        component="part",
        date="day",
        value="amount",
        delay_reason="reason_code",
        expected="expectation",
        **texts,
        **absent,
    )


def _check_locks(lines: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Adds a finding to each line dated in a closed round, also where another cell is wrong.

    A day about which an open round asks too is not closed.
    """
    asking = [round for round in context.strategy.rounds if round.is_asking(context.today)]
    asked = pl.any_horizontal(
        pl.lit(value=False), *(pl.col("day").is_between(each.start, each.end) for each in asking)
    )
    for period in context.strategy.rounds:
        lock = period.closed_on(context.today)
        if lock and context.locked:
            values = {
                **as_values("period", period.title),
                "since": lock.on.isoformat(),
                "reason": lock.reason,
            }
            locked = Finding("period-locked", context.locked, tuple(values.items()))
            dated = lines.filter(pl.col("day").is_between(period.start, period.end), ~asked)
            findings.add(dated, locked, "date", ["day"])


def _add_advice(rows: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Adds warnings for the sender and the reviewer; they refuse nothing."""
    valued = (pl.col("value") != 0) | (pl.col("denominator") > 0)
    missing = Finding("evidence-missing", Severity.WARNING)
    findings.apply(rows, Rule(valued & pl.col("evidence").is_null(), missing, "evidence"))
    with_related = {id for id, indicator in context.indicators_by_id.items() if indicator.related}
    if with_related.isdisjoint(row_schema.rows_of_indicators(rows)):
        return
    told_of = rows.filter(valued, pl.col("indicator").is_in(list(with_related)))
    firsts = told_of.unique("indicator", keep="first", maintain_order=True)
    told: set[str] = set()
    for place, id in enumerate(firsts["indicator"]):
        related = context.indicators_by_id[id].related
        # Once a table and once a pair: what is told on the first row is known on the others.
        if id not in told:
            told |= {id, *related}
            like_deliverable = (("related", ", ".join(related)),)
            finding = Finding("like-deliverable", Severity.WARNING, like_deliverable)
            findings.add(firsts[place], finding, "indicator")
