"""The lines of a table and what their cells mean: each distinct text is read once, then joined.

A frame of lines has `at` (the line, from 0), `line` (its row in the file), the text of each field,
and what the texts mean (null where they mean nothing): `number` (of the task) and `beside` (the id of
an indicator written behind it), `id` (of the indicator),
`part` (the component) and `name` (the same folded), `day`, `precision`, `amount`, `denominator` (of a
share), `word`, `reason_code` and `expectation` (of a delay).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.progress import cell_meanings, column_names, total_names
from dashboard.progress.cell_meanings import Context
from dashboard.progress.column_names import LONGEST_CELL
from dashboard.progress.findings import Finding, Findings, Rule
from dashboard.progress.row_schema import column_of
from dashboard.text import (
    Severity,
    Table,
    damaged_letters,
    names,
    numbers_and_dates,
    personal_data,
    tables,
)

_SAMPLE = 10_000
"""Rows from which we estimate whether the texts of a column repeat."""
_SUSPECT_PATTERN = "|".join(
    (
        damaged_letters.DAMAGED_PATTERN,
        damaged_letters.UNSEEN_PATTERN,
        personal_data.SUSPECT_PATTERN,
    )
)
_JUDGED_TEXT = {
    "cell": pl.String,
    "long": pl.Boolean,
    **dict.fromkeys(("letter", "unseen", "kind"), pl.String),
}
_STARTS_AS_TASK = r"^\W*(?i:(?:task|[uú]kol|[uú]loha)\b\W*(?:no|n|č|c|number)?\b\W*)?\d"
"""How the text of a task begins, also of one that the strategy does not have."""
_SPACES = "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace())
_ODD = f"^[{_SPACES}]|[{_SPACES}]$|'"
"""Texts with a space at an end, or with an apostrophe."""


def strip_cells(cells: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Cells without outer spaces and without the apostrophes that an export puts before formulas.

    With them the texts of each column, for `check_cells`: repeated ones once.
    """

    def is_odd(text: pl.Expr) -> pl.Expr:
        return text.str.contains(_ODD).any()

    distinct = {name: _distinct_texts(column_of(cells, name)) for name in cells.columns}
    odd = [name for name, (answer,) in _query_texts(distinct, is_odd).items() if answer]
    bare = pl.col(odd).str.strip_chars(_SPACES)
    start, behind = tables.GUARDED_START, tables.GUARDED_BEHIND_BREAK
    texts = cells.with_columns(bare.str.replace(start, "${1}").str.replace_all(behind, "${1}${2}"))
    return texts, distinct | {name: _distinct_texts(texts[name]) for name in odd}


def _distinct_texts(column: pl.Series) -> pl.Series:
    """The texts of a column, repeated ones once.

    Where most texts differ all of them: finding the repeated ones would take longer than to query them.
    """
    return column.unique() if column.head(_SAMPLE).n_unique() < _SAMPLE / 2 else column


def _query_texts(
    texts: Mapping[str, pl.Series], query: Callable[[pl.Expr], pl.Expr]
) -> dict[str, list[Any]]:
    """The answers to a query over the texts of each column, for all columns at once."""
    answers = [query(pl.lit(column)).implode().alias(name) for name, column in texts.items()]
    return dict(pl.select(answers).row(0, named=True))


def lines_of_table(
    table: Table,
    texts: pl.DataFrame,
    placed: Mapping[int, str],
    context: Context,
    findings: Findings,
) -> pl.DataFrame:
    """The lines with any text, as texts; fields without a column are empty.

    A repeated header, as in pasted tables, is a warning and not a line; so is a footnote, and a line of
    totals that names no task. A line of our own form in which nothing was filled in is left out; a name
    that its sender gives is filled in.
    """
    columns = {field: str(position) for position, field in placed.items()}
    absent = {field: pl.lit("") for field in column_names.COLUMN_HEADERS if field not in columns}
    lines = (
        texts.select(
            **{field: pl.col(column) for field, column in columns.items()},
            line=table.numbers,
            **absent,
        )
        .with_row_index("at")
        .filter(pl.any_horizontal(pl.col(list(columns)) != ""))
    )
    if column_names.is_form(table.columns):
        filled = pl.any_horizontal(pl.col(column_names.FIELDS_TO_FILL) != "")
        free = list(context.free_name_indicators - context.occurrences.keys())
        named = (pl.col("component") != "") & pl.col("indicator").is_in(free)
        lines = lines.filter(filled | named | (pl.col("indicator") == ""))
    if repeated := _find_repeated_headers(table, lines):
        again = pl.col("at").is_in(repeated)
        findings.add(lines.filter(again), Finding("head-repeated", Severity.WARNING), "task")
        lines = lines.filter(~again)
    return _without_footnotes(lines, texts, findings)


def _without_footnotes(
    lines: pl.DataFrame, texts: pl.DataFrame, findings: Findings
) -> pl.DataFrame:
    """The lines without those that have one text which is no task, or only a total.

    Each of them is a warning at its first text.
    """
    undated = lines["date"] == ""
    if not undated.any():
        return lines
    bare = lines.filter(undated, (pl.col("indicator") == "") | (pl.col("task") == ""))
    if bare.is_empty():
        return lines
    filled = texts[bare["at"]].select(cells=pl.concat_list(pl.all() != ""))
    bare = bare.with_columns(
        n=filled["cells"].list.sum(), first=filled["cells"].list.arg_max().cast(pl.Int64)
    ).filter(pl.col("n") <= 2)
    named = pl.concat_str("task", "indicator", "component")
    called = bare.select(named.alias("text")).to_series().unique()
    folded = names.fold_series(called)
    totals = [
        text for text, name in zip(called, folded, strict=True) if total_names.read(name).sure
    ]
    number = pl.col("value").str.contains(r"^\d[\d\s.,]*$")
    alone = pl.col("n") == 1
    footnote = alone & (pl.col("task") != "") & ~pl.col("task").str.contains(_STARTS_AS_TASK)
    total = number & (alone | named.is_in(totals)) | (alone & named.is_in(totals))
    out = bare.filter(footnote | total)
    for (place,), part in out.group_by("first", maintain_order=True):
        findings.add(part, Finding("line-left-out", Severity.WARNING), int(str(place)))
    return lines.filter(~pl.col("at").is_in(out["at"].implode())) if out.height else lines


def _find_repeated_headers(table: Table, lines: pl.DataFrame) -> list[int]:
    """The lines (`at`) that repeat the header of the table."""
    headers = [names.fold(header) for header in table.columns]
    like = [text for text in column_of(lines, "task").unique() if names.fold(text) in headers]
    if not like:
        return []
    return [
        at
        for at in lines.filter(pl.col("task").is_in(like))["at"]
        if column_names.repeats_header(table, table.cells.row(at))
    ]


def check_cells(
    texts: pl.DataFrame,
    distinct: Mapping[str, pl.Series],
    lines: pl.DataFrame,
    placed: Mapping[int, str],
    findings: Findings,
) -> None:
    """Adds findings: cells that are too long or damaged, and personal data in any column.

    `distinct` are the texts of each column, as of `strip_cells`.
    """

    def suspects(text: pl.Expr) -> pl.Expr:
        long = text.str.len_bytes() > LONGEST_CELL
        return text.filter(text.str.contains(_SUSPECT_PATTERN) | long).unique()

    for position, (column, found) in enumerate(_query_texts(distinct, suspects).items()):
        if not found:
            continue
        judged = pl.DataFrame(
            [
                (
                    text,
                    len(text) > LONGEST_CELL,
                    damaged_letters.find_damaged_letter(text),
                    damaged_letters.find_unseen_letter(text),
                    _personal_data_kind(text),
                )
                for text in found
            ],
            schema=_JUDGED_TEXT,
            orient="row",
        )
        # Mostly few: the others are not joined.
        cells = texts.select(cell=column).with_row_index("at").filter(pl.col("cell").is_in(found))
        cells = cells.join(judged, on="cell", how="inner", validate="m:1", maintain_order="left")
        too_long = Finding("text-too-long", values=(("limit", str(LONGEST_CELL)),))
        findings.add(cells.filter("long"), too_long, position)
        if position in placed:
            in_lines = pl.col("at").is_in(lines["at"].implode())
            _check_letters(cells.filter(in_lines), position, findings)
        _check_personal_data(cells, position, findings)


def _check_letters(cells: pl.DataFrame, position: int, findings: Findings) -> None:
    """Adds findings for cells that hold a damaged letter, or one that nobody sees."""
    damaged = cells.filter(pl.col("letter").is_not_null())
    findings.add(damaged, Finding("text-damaged"), position, ["letter"])
    unseen = cells.filter(pl.col("letter").is_null(), pl.col("unseen").is_not_null())
    unseen = unseen.with_columns(letter="unseen")
    findings.add(unseen, Finding("text-unseen", Severity.WARNING), position, ["letter"])


def _check_personal_data(cells: pl.DataFrame, position: int, findings: Findings) -> None:
    """Adds findings for personal data: a birth number is an error, the rest a warning."""
    refused = pl.col("kind") == "birth_number"
    findings.add(cells.filter(refused), Finding("birth-number"), position)
    suspect = cells.filter(~refused & pl.col("kind").is_not_null())
    findings.add(suspect, Finding("personal-data", Severity.WARNING), position, ["kind"])


def _personal_data_kind(text: str) -> str | None:
    """The kind of personal data in a text, or None."""
    return "birth_number" if personal_data.has_birth_number(text) else personal_data.find_kind(text)


def read_meanings(lines: pl.DataFrame, context: Context, findings: Findings) -> pl.DataFrame:
    """The lines with what their cells mean; null where a cell means nothing. Adds all findings."""
    empty = {field: pl.col(field) == "" for field in column_names.COLUMN_HEADERS}
    narrative = empty["indicator"] & empty["component"] & empty["value"]
    undated = narrative & empty["date"] & context.is_source
    if "entity" in findings.placed.values():
        named = lines.filter(~empty["entity"])
        named = _look_up(named, {"entity": pl.col("entity")}, _ENTITY, context, findings)
        findings.add(named, "wrong", "entity")
    keys: dict[str, pl.Expr] = {"written": pl.when(~undated).then("date")}
    lines = _look_up(lines, keys, _DAY, context, findings).rename({"wrong": "wrong_day"})
    keys = {"task": pl.col("task"), "day": context.first_day_of_version(pl.col("day"))}
    lines = _look_up(lines, keys, _TASK, context, findings)
    findings.add(lines, "wrong", "task")
    has_beside = lines["beside"].null_count() < lines.height
    if has_beside:
        beside = empty["indicator"] & ~narrative & pl.col("beside").is_not_null()
        lines = lines.with_columns(indicator=pl.when(beside).then("beside").otherwise("indicator"))
    keys = {"number": pl.col("number"), "written": pl.when(~narrative).then("indicator")}
    lines = _look_up(lines, keys, _INDICATOR, context, findings)
    findings.add(lines, "wrong", "indicator")
    if has_beside:
        other = pl.col("id") != pl.col("beside")
        finding = Finding("task-beside-indicator")
        findings.apply(lines, Rule(other, finding, "task", ["indicator"]))
    findings.add(lines, "wrong_day", "date")
    delayed = ~empty["expected"] | (~empty["delay_reason"] & bool(context.strategy.delay_reasons))
    alone = empty["value"] & delayed
    keys = {"id": pl.col("id"), "written": pl.when(~alone).then("value")}
    lines = _look_up(lines, keys, _VALUE, context, findings)
    nothing = narrative & empty["note"] & ~delayed
    findings.apply(lines, Rule(nothing, Finding("row-empty"), "value"))
    findings.add(lines, "wrong", "value")
    lines = _read_delays(lines, context, findings)
    unsaid = (pl.col("word") == "not_applicable") & empty["note"]
    findings.apply(lines, Rule(unsaid, Finding("not-applicable-without-note"), "note"))
    free = ~empty["component"] & pl.col("id").is_in(list(context.free_name_indicators))
    valued = ~empty["value"] & pl.col("word").is_null()
    recurs = pl.col("id").is_in(list(context.occurrences))
    written = pl.when(~free | recurs).then(pl.col("component"))
    day = pl.when(recurs & (free | empty["component"])).then("day")
    keys = {"id": pl.col("id"), "written": written, "valued": valued, "day": day}
    lines = _look_up(lines, keys, _COMPONENT, context, findings)
    findings.add(lines, "wrong", "component")
    free_names = names.fold_series(lines.select(pl.when(free).then("component")).to_series())
    return lines.with_columns(
        part=pl.when(free).then("component").otherwise("part"),
        name=pl.coalesce(free_names, "name"),
    )


def _read_delays(lines: pl.DataFrame, context: Context, findings: Findings) -> pl.DataFrame:
    """The lines with `reason_code` and `expectation`; without a list of the strategy no reason is read."""
    listed = bool(context.strategy.delay_reasons)
    written = pl.when((pl.col("delay_reason") != "") & listed).then("delay_reason")
    lines = _look_up(lines, {"written": written}, _DELAY_REASON, context, findings)
    findings.add(lines, "wrong", "delay_reason")
    written = pl.when(pl.col("expected") != "").then("expected")
    keys = {"written": written, "day": pl.col("day")}
    lines = _look_up(lines, keys, _EXPECTED, context, findings)
    findings.add(lines, "wrong", "expected")
    return lines


@dataclass(frozen=True, slots=True)
class _CellReader:
    """A reader of `cell_meanings` and the columns that it returns before its finding."""

    reader: Callable[..., Any]
    columns: Mapping[str, pl.DataType | type[pl.DataType]]


_ENTITY = _CellReader(cell_meanings.read_entity, {})
_TASK = _CellReader(cell_meanings.read_task, {"number": pl.String, "beside": pl.String})
_INDICATOR = _CellReader(cell_meanings.read_indicator, {"id": pl.String})
_DAY = _CellReader(cell_meanings.read_day, {"day": pl.Date, "precision": pl.String})
_VALUE = _CellReader(
    cell_meanings.read_value,
    {
        "amount": numbers_and_dates.NUMBER,
        "denominator": numbers_and_dates.NUMBER,
        "word": pl.String,
    },
)
_DELAY_REASON = _CellReader(cell_meanings.read_delay_reason, {"reason_code": pl.String})
_EXPECTED = _CellReader(cell_meanings.read_expected, {"expectation": pl.String})
_COMPONENT = _CellReader(cell_meanings.read_component, {"part": pl.String, "name": pl.String})


def _look_up(
    lines: pl.DataFrame,
    keys: Mapping[str, pl.Expr],
    meaning: _CellReader,
    context: Context,
    findings: Findings,
) -> pl.DataFrame:
    """The lines with the columns of a meaning and the number of its finding, `wrong`.

    Each distinct combination of the keys is read once; where a key is null, so is everything else. Only
    the day of a line may be unknown.
    """
    keyed = lines.select(**keys)
    said = all(column_of(keyed, name).null_count() < keyed.height for name in keys if name != "day")
    # What is the same in all lines, as the task of a long table, need not be compared.
    varying = [name for name in keys if said and not _is_constant(column_of(keyed, name))]
    distinct = _distinct_rows(keyed, varying)
    nothing = (None,) * (len(meaning.columns) + 1)

    def read(texts: tuple[Any, ...]) -> tuple[Any, ...]:
        if any(text is None and name != "day" for name, text in zip(keys, texts, strict=True)):
            return nothing
        *values, finding = meaning.reader(*texts, context)
        return (*values, findings.number(finding))

    columns = {**meaning.columns, "wrong": pl.Int32}
    meanings = [read(texts) for texts in distinct.iter_rows()] or [nothing]
    told = pl.DataFrame(meanings, schema=columns, orient="row")
    # What all lines mean is held once, not a million times.
    same = [pl.lit(each[0], each.dtype).alias(each.name) for each in told if _is_constant(each)]
    if len(same) == len(columns):
        return lines.with_columns(same)
    places = _find_places(keyed, distinct, varying)
    others = (each.gather(places) for each in told if not _is_constant(each))
    return lines.with_columns(*same, *others)


def _distinct_rows(keyed: pl.DataFrame, varying: list[str]) -> pl.DataFrame:
    """One row of each combination of the columns that vary."""
    if len(varying) != 1:
        return keyed.unique(varying) if varying else keyed.head(1)
    # A single column is a sixth of the time, and none of the 45 bytes a row that a frame needs for it.
    first, varied = keyed.head(1), keyed[varying[0]].unique()
    return pl.DataFrame(
        [
            varied if name in varying else first[name].new_from_index(0, varied.len())
            for name in keyed.columns
        ]
    )


def _find_places(keyed: pl.DataFrame, distinct: pl.DataFrame, varying: list[str]) -> pl.Series:
    """The place of each row among the distinct ones."""
    numbered = distinct[varying].with_row_index("place")
    if len(varying) == 1:  # without a copy of the keys
        (only,) = varying
        return keyed[only].replace_strict(numbered[only], numbered["place"])
    joined = keyed[varying].join(
        numbered,
        on=varying,
        how="left",
        nulls_equal=True,
        validate="m:1",
        maintain_order="left",
    )
    return joined["place"]


def _is_constant(column: pl.Series) -> bool:
    """Whether all values of a column are the same, or all of them null."""
    if column.null_count():
        return column.null_count() == column.len()
    return column.is_empty() or bool((column == column[0]).all())
