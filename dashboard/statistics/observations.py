"""Observations: the numbers of several sources, each in its own series and never merged.

An observation is one published number. `check` takes a table of text and returns the observations
together with every problem; `conflicts` lists where sources contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

import polars as pl

from dashboard.progress import column_names, row_schema
from dashboard.statistics.definitions import Concept, Definitions
from dashboard.text import (
    Problem,
    Table,
    damaged_letters,
    errors,
    names,
    numbers_and_dates,
    tables,
)
from dashboard.text.text_language import Text


class Flag(StrEnum):
    """What is said of a cell. The first three replace a value; a bare 0 is a known zero."""

    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
    BLANK_IN_SOURCE = "blank_in_source"
    INFERRED = "inferred"
    BREAK = "break"
    CONFLICT = "conflict"
    GROUPED = "grouped"


ABSENCE_FLAGS = {Flag.UNKNOWN, Flag.SUPPRESSED, Flag.NOT_APPLICABLE}
OUR_SUM = "our_sum"
"""What is said of a number that no source prints: our sum of those that it splits by something else, too."""
FLAGS_WITH_NOTE = set(Flag) - {Flag.UNKNOWN, Flag.SUPPRESSED}  # flags that need a note

STORED_DIMENSIONS = (
    *("sex", "age", "form", "country_of_origin", "country_of_exploitation"),
    *("registered_by", "sentence", "referrer"),
)
"""The dimensions with a column of their own in the store, which it has had from its beginning."""

VALUE = pl.Decimal(38, numbers_and_dates.DECIMAL_PLACES)
BOUNDS: dict[str, pl.DataType] = {"lowest": pl.Int64(), "highest": pl.Int64()}
"""The least and the most that a suppressed number can be, where its publisher says so ("<5")."""
YEARS: dict[str, pl.DataType] = {"year_from": pl.Int32(), "year_to": pl.Int32()}
Number = int | Decimal
"""A count is a whole number; an amount or a share may have decimals."""


def plain(value: Decimal | None) -> Number | None:
    """A stored value as it is written: a whole number without decimals; None where there is none."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()


_ABOUT, _SAID = ("source", "series", "definition", "unit"), ("flag", "vintage", "note")


def schema(dimensions: Iterable[str]) -> pl.Schema:
    """The columns of observations that may be split by some dimensions.

    One row is one published number. `value` is exact, whole for units that count; null only under a
    flag. `year_from` and `year_to` differ where the source prints one number for several years.
    A dimension is null where the number is not split by it. `vintage` is the publication (2020-05),
    `place` where the number is in it; `file` and `line` say where we read it.
    """
    texts = (*_ABOUT, *dimensions, *_SAID, "place")
    return pl.Schema(
        {field: pl.String() for field in texts}
        | {**YEARS, "value": VALUE, **BOUNDS, "file": pl.String(), "line": pl.Int64()}
    )


OBSERVATIONS = schema(STORED_DIMENSIONS)
"""The columns that all observations have; those of a strategy may be split by more dimensions."""


@dataclass(frozen=True, eq=False)
class Statistics:
    """The observations of a strategy with what they count; made once for each state of the data.

    `broken` are the breaks, as `breaks` gives them, where the flags of the frame do not tell all of them: of
    an earlier vintage that is left out, of a number that is hidden.
    """

    frame: pl.DataFrame
    definitions: Definitions
    broken: pl.DataFrame | None = None

    @classmethod
    def of(cls, frame: pl.DataFrame, definitions: Definitions) -> Statistics:
        """The observations with a column for every dimension that is defined.

        What is split by a dimension that is not defined any more is left out: it would look like a total.
        """
        columns = schema(definitions.dimension_ids)
        undefined = [pl.col(name).is_null() for name in frame.columns if name not in columns]
        frame = frame.filter(*undefined) if undefined else frame
        missing = [
            pl.lit(None, dtype).alias(name)
            for name, dtype in columns.items()
            if name not in frame.columns
        ]
        return cls(frame.with_columns(missing).select(list(columns)), definitions)

    def with_frame(self, frame: pl.DataFrame) -> Statistics:
        """Other observations of the same definitions."""
        return Statistics(frame, self.definitions)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """By what the numbers may be split."""
        return self.definitions.dimension_ids

    @cached_property
    def line_rows(self) -> Mapping[tuple[str, str | None], list[row_schema.Row]]:
        """What charts show, by series and the one dimension that splits it, None for totals.

        Each number once (`latest_vintage`), with its `category`, None of a total; by source, category and
        years. What is split by several dimensions is in no chart, but what `_sum_crosses` makes of it.
        """
        found: dict[tuple[str, str | None], list[row_schema.Row]] = {}
        rows = latest_vintage(self)
        rows = pl.concat([rows, pl.DataFrame(_sum_crosses(rows, self.definitions), rows.schema)])
        for row in rows.sort("source", *self.dimensions, *YEARS).to_dicts():
            split = split_categories(row, self.dimensions)
            if len(split) < 2:
                by, row["category"] = next(iter(split.items()), (None, None))
                found.setdefault((row["series"], by), []).append(row)
        return found

    @cached_property
    def breaks(self) -> pl.DataFrame:
        """From which year a series is not comparable with its earlier years; `note` says why.

        A break that one vintage tells holds for the later ones: a publisher's export knows nothing of it.
        Columns: source, series, year, the dimensions (a break may concern one split only), note.
        """
        if self.broken is not None:
            return self.broken
        told = self.frame.filter(pl.col("flag") == Flag.BREAK)
        rows = latest_vintage(self.with_frame(told)).with_columns(year="year_from")
        columns = ("source", "series", "year", *self.dimensions)
        return rows.select(*columns, "note").sort(columns)


def _sum_crosses(rows: pl.DataFrame, definitions: Definitions) -> list[row_schema.Row]:
    """Our sums of printed numbers that several dimensions split and that make the total, by each alone.

    Only where the series has no such split, not even a hidden one.
    """
    tables: dict[tuple[Any, ...], dict[tuple[str, ...], list[row_schema.Row]]] = {}
    for row in rows.to_dicts():
        split = tuple(split_categories(row, definitions.dimension_ids))
        of = tuple(row[name] for name in ("source", "series", "unit", *YEARS))
        tables.setdefault(of, {}).setdefault(split, []).append(row)
    found: list[row_schema.Row] = []
    for of, table in tables.items():
        for split, cells in [*table.items()]:
            values: list[Any] = [
                None if row["flag"] == Flag.INFERRED else row["value"] for row in cells
            ]
            is_whole = () in table and None not in values and sum(values) == table[()][0]["value"]
            if len(split) < 2 or not is_whole or definitions.unit_kind(of[2]) == "share":
                continue
            for by in [name for name in split if (name,) not in table]:
                others = dict.fromkeys(name for name in split if name != by)
                sums: dict[str, row_schema.Row] = {}
                for row in cells:
                    none = {**row, **others, "value": 0, "flag": OUR_SUM, "note": None}
                    sums.setdefault(row[by], none)["value"] += row["value"]
                table[by,] = [*sums.values()]
                found += table[by,]
    return found


IS_SINGLE_YEAR = pl.col("year_from") == pl.col("year_to")
GROUP = ("source", "series", "vintage", *YEARS)
REQUIRED_FIELDS = ("source", "series", "definition", "unit", "year", "value", "vintage")


def output_fields(definitions: Definitions) -> tuple[str, ...]:
    """The fields of an observation as the command line and the files print them."""
    return (*_ABOUT, "year", *definitions.dimension_ids, "value", *_SAID)


CZECH_HEADERS = {
    **{"zdroj": "source", "řada": "series", "definice": "definition", "jednotka": "unit"},
    **{"rok": "year", "hodnota": "value", "příznak": "flag", "vydání": "vintage"},
    **{"poznámka": "note", "místo": "place"},
}
READ_ONLY_HEADERS = ("what is counted", "co se počítá", "the year before", "rok předtím")
"""Columns that a form has for people and that are never read."""
FLAG_WORDS = {"not recorded": Flag.NOT_APPLICABLE, "neeviduje se": Flag.NOT_APPLICABLE}
"""How a body says in words that it does not record a split."""


def column_headers(definitions: Definitions) -> dict[str, str]:
    """The columns of a table by their headers in either language; an underscore is read as a space."""
    fields = (*_ABOUT, *definitions.dimension_ids, *_SAID, "place", "year", "value")
    named = {
        dimension.name.both[1]: dimension.id for dimension in definitions.dimensions
    } | CZECH_HEADERS
    named |= dict.fromkeys(READ_ONLY_HEADERS, column_names.IGNORE)
    return {names.fold(header): field for header, field in named.items()} | {
        field.replace("_", " "): field for field in fields
    }


def _known_codes(definitions: Definitions) -> dict[str, dict[str, str]]:
    """What a cell may contain, by column: each code by its folded spelling."""
    lists: dict[str, list[str]] = {
        "unit": [unit.id for unit in definitions.units],
        "flag": [flag.value for flag in Flag],
    }
    lists |= {dimension.id: list(dimension.code_ids) for dimension in definitions.dimensions}
    known = {field: {names.fold(code): code for code in codes} for field, codes in lists.items()}
    known["flag"] |= {names.fold(word): flag.value for word, flag in FLAG_WORDS.items()}
    return known


_FORMS = {
    **dict.fromkeys(("source", "series"), ("[a-z][a-z0-9_]{0,63}", "series-name")),
    "year": (r"(19|20)[0-9]{2}(\s*[-‐‑–—]\s*(19|20)[0-9]{2})?", "series-year"),
}


def check(
    table: Table,
    definitions: Definitions,
    mapping: Mapping[str, str] | None = None,
    *,
    is_form: bool = False,
    remarks: Iterable[Problem] = (),
) -> tuple[pl.DataFrame, list[Problem]]:
    """The right rows of a table (columns of `schema`) and all its problems, each at its cell.

    `remarks` are the problems of reading it: a cell that has an error there has no second one of its meaning.
    `mapping` gives the field of a column, by its header or name (B:B), that its header does not name. In a
    form a line with neither value nor flag is not filled in, and need not be.
    """
    placed, problems = _find_columns(table, column_headers(definitions), mapping or {})
    codes = _known_codes(definitions)
    counts = {unit.id for unit in definitions.units if unit.kind == "count"}
    defined = {series.id: series.definition or "" for series in definitions.series}
    rows: list[row_schema.Row] = []
    readable = not any(problem.code != "series-head" for problem in problems)
    for number, cells in table.records():
        line = _ObservationReader(
            number,
            {field: (at + 1, cells[at]) for field, at in placed.items()},
            codes,
            counts,
            defined,
        )
        wanted = ("value", "flag") if is_form else placed
        if readable and any(line.text(field) for field in wanted):
            row = line.read()
            problems += line.problems
            rows += [{**row, "file": table.file, "line": number}] if row else []
    if not rows and not problems and not is_form:
        problems.append(Problem("no-rows", row=table.header_row, column=1))
    problems += _find_repeated(rows, placed, definitions)
    problems = [replace(problem, file=table.file, sheet=table.sheet) for problem in problems]
    fields = {at: field for field, at in placed.items()}
    weighed = list(column_names.weigh_by_field(remarks, fields))
    unread = {(problem.row, problem.column) for problem in errors(weighed)}
    problems = weighed + [
        problem for problem in problems if (problem.row, problem.column) not in unread
    ]
    problems.sort(key=lambda problem: (problem.row or 0, problem.column or 0))
    return pl.DataFrame(rows, schema=schema(definitions.dimension_ids)), problems


def _find_columns(
    table: Table, headers: Mapping[str, str], mapping: Mapping[str, str]
) -> tuple[dict[str, int], list[Problem]]:
    """The column of each field (from 0). An unknown column is a problem: it might split the numbers."""
    placed: dict[str, int] = {}
    problems = column_names.check_mapping(table, mapping)
    chosen = {column_names.fold_header(header): field for header, field in mapping.items()}
    for at, head in enumerate(table.columns):
        named = (column_names.fold_header(name) for name in (column_names.column_name(at), head))
        field = next((chosen[name] for name in named if name in chosen), None)
        field = field or headers.get(names.fold(head.replace("_", " ")))
        here = Problem("", row=table.header_row, column=at + 1, value=head)
        if field == column_names.IGNORE:
            continue
        if field is None:
            if head.strip() or table.column_has_values(at):
                values = {"found": head, "near": names.nearest(head, headers)}
                problems.append(replace(here, code="series-head", values=values))
        elif field in placed:
            values = {"found": head, "first": table.columns[placed[field]]}
            problems.append(replace(here, code="head-doubled", values=values))
        else:
            placed[field] = at
    problems += [
        Problem("series-head-missing", {"head": field}, row=table.header_row, column=1)
        for field in REQUIRED_FIELDS
        if field not in placed
    ]
    return placed, problems


_OF_AMOUNTS = {"number-ambiguous", "number-too-fine"}
"""What may be wrong with an amount, told as in a report."""


class _ObservationReader:
    """One row of a table while it is read; collects the problems of its cells."""

    def __init__(
        self,
        number: int,
        cells: dict[str, tuple[int, str]],
        codes: Mapping[str, Mapping[str, str]],
        counts: Collection[str],
        defined: Mapping[str, str],
    ) -> None:
        self.number, self.cells, self.codes, self.counts = number, cells, codes, counts
        self.defined = defined
        self.problems: list[Problem] = []

    def text(self, field: str) -> str:
        """The cell without outer spaces and without a spreadsheet's guarding apostrophe.

        An empty definition is that of the file of definitions.
        """
        written = tables.unguard_formula(self.cells.get(field, (0, ""))[1].strip())
        if field == "definition" and not written:
            return self.defined.get(self.text("series"), "")
        return written

    def problem(self, code: str, field: str, **values: str) -> None:
        text, column = self.text(field), self.cells.get(field, (1, ""))[0]
        shown = {"found": text if len(text) <= 80 else text[:79] + "…", **values}
        self.problems.append(Problem(code, shown, row=self.number, column=column, value=text))

    def read(self) -> row_schema.Row | None:
        """The observation, or None where a cell has a problem."""
        for field in self.cells:
            self._check(field)
        since, until = self._years()
        row: row_schema.Row = {
            field: self.text(field) or None for field in (*_ABOUT, *_SAID, "place")
        }
        row |= {
            field: known.get(names.fold(self.text(field))) for field, known in self.codes.items()
        }
        row |= {
            "year_from": since,
            "year_to": until,
            "value": self._value(row["flag"], row["unit"]),
        }
        if row["flag"] in FLAGS_WITH_NOTE and not row["note"]:
            self.problem("series-note-missing", "note", flag=row["flag"])
        elif row["flag"] == Flag.GROUPED and not self._is_of_countries(row):
            self.problem("series-grouped", "flag")
        return None if self.problems else row

    def _is_of_countries(self, row: row_schema.Row) -> bool:
        """Whether a number is of other countries together, and its note names them."""
        listed = {names.fold(code) for code in row["note"].split(",")}
        return len(listed) > 1 and any(
            row[field] == "other" and listed <= known.keys()
            for field, known in self.codes.items()
            if "cz" in known
        )

    def _check(self, field: str) -> None:
        """Whether the cell is there, whole, and of the form or among the codes of its column."""
        text = self.text(field)
        form, code = _FORMS.get(field, ("(?s:.*)", ""))
        if letter := damaged_letters.find_damaged_letter(text):
            self.problem("text-damaged", field, letter=letter)
        elif len(text) > column_names.LONGEST_CELL:
            self.problem("text-too-long", field, limit=str(column_names.LONGEST_CELL))
        elif not text:
            if field in REQUIRED_FIELDS and field != "value":
                self.problem("series-missing", field, head=field)
        elif not re.fullmatch(form, text):
            self.problem(code, field)
        elif field == "vintage" and not numbers_and_dates.is_vintage(text):
            self.problem("series-vintage", field)
        elif field in self.codes and names.fold(text) not in self.codes[field]:
            known = list(dict.fromkeys(self.codes[field].values()))
            code = "series-country" if "CZ" in known else "series-code"
            self.problem(code, field, head=field, known=", ".join(known))

    def _years(self) -> tuple[int, int]:
        """The first and the last year of the period; the same for one year."""
        years = [int(year) for year in re.findall("[0-9]{4}", self.text("year"))] or [0]
        if years[0] > years[-1]:
            self.problem("series-years-turned", "year")
        return years[0], years[-1]

    def _value(self, flag: str | None, unit: str | None) -> Decimal | None:
        written = self.text("value")
        if not written:
            if flag not in ABSENCE_FLAGS and (flag or not self.text("flag")):
                self.problem("series-value-missing", "value")
            return None
        number = numbers_and_dates.read_number(written)
        whole = unit is None or unit in self.counts
        if isinstance(number, numbers_and_dates.Unreadable) or (whole and number % 1):
            found = number.code if isinstance(number, numbers_and_dates.Unreadable) else ""
            code = "series-value" if whole else "series-amount"
            if found == "number-suppressed" or re.fullmatch(
                r"\W+|[a-z]|n[./]?a\.?", written.lower()
            ):
                code = "series-value-suppressed"
            elif found == "number-too-large" or (not whole and found in _OF_AMOUNTS):
                code = found
            self.problem(code, "value")
            return None
        if flag and (flag in ABSENCE_FLAGS or (flag == Flag.BLANK_IN_SOURCE and number)):
            self.problem("series-value-flagged", "value", flag=flag)
        return number


def _find_repeated(
    rows: list[row_schema.Row], placed: Mapping[str, int], definitions: Definitions
) -> Iterator[Problem]:
    """Two numbers for one thing."""
    first: dict[Any, row_schema.Row] = {}
    for row in rows:
        same = first.setdefault(
            tuple(row[field] for field in (*GROUP, *definitions.dimension_ids)), row
        )
        if same is not row:
            at = {"row": row["line"], "column": placed["series"] + 1, "value": row["series"]}
            values = {"series": row["series"], "first": str(same["line"])}
            yield Problem("series-repeated", values, **at)


def year_or_span(since: int, until: int) -> int | str:
    """What a file and JSON call the year: a number, or 2016-2019 for a number over several years."""
    return since if since == until else f"{since}-{until}"


def read_years(year: int | str) -> tuple[int, int]:
    """The first and the last year of what `year_or_span` says."""
    first, _, last = str(year).partition("-")
    return int(first), int(last or first)


def output_rows(statistics: Statistics) -> list[row_schema.Row]:
    """The observations as the command line prints them: a dimension not split by is null."""
    fields = output_fields(statistics.definitions)
    rows = (
        {**row, "year": year_or_span(row["year_from"], row["year_to"])}
        for row in statistics.frame.to_dicts()
    )
    return [
        {field: plain(row[field]) if field == "value" else row[field] for field in fields}
        for row in rows
    ]


def year_text(row: row_schema.Row) -> str:
    """The year or years of an observation as text."""
    return str(year_or_span(row["year_from"], row["year_to"]))


def split_categories(row: row_schema.Row, dimensions: Iterable[str]) -> dict[str, str]:
    """By what an observation is split: dimension and category."""
    return {name: row[name] for name in dimensions if row[name]}


@dataclass(frozen=True, slots=True)
class SourceReading:
    """What one source says of a cell."""

    source: str
    series: str
    vintage: str
    value: Number
    source_name: Text
    series_name: Text


@dataclass(frozen=True, slots=True)
class SourceConflict:
    """Several sources differ on one thing in one year.

    `of` are the dimensions of the cell with its codes, `parts` the names of these. `linked` says that some of
    the differing series are declared to count the same persons or cases in this cell.
    """

    concept: str
    year: str
    of: Mapping[str, str]
    readings: tuple[SourceReading, ...]
    parts: tuple[tuple[str, str, Text | None], ...]
    """Dimension, code and name of each part; no name of a country, which the language has."""
    linked: bool


def conflicts(statistics: Statistics) -> list[SourceConflict]:
    """Where series of one concept from different sources give the same cell different values."""
    dimensions = statistics.dimensions
    rows = latest_vintage(statistics).drop_nulls("value")
    rows = rows.sort(*YEARS, *dimensions, "source", "series")
    return [
        _conflict(concept, row, statistics.definitions)
        for concept in statistics.definitions.concepts
        for row in rows.filter(pl.col("series").is_in(concept.series))
        .group_by(*YEARS, *dimensions, maintain_order=True)
        .agg(pl.col("source", "value").n_unique(), readings=pl.struct(*GROUP[:3], "value"))
        .filter(pl.col("source") > 1, pl.col("value") > 1)
        .to_dicts()
    ]


def _conflict(concept: Concept, row: row_schema.Row, definitions: Definitions) -> SourceConflict:
    of = split_categories(row, definitions.dimension_ids)
    values = {each["series"]: each["value"] for each in row["readings"]}
    linked = (
        {values[name] for name in link.series if name in values}
        for link in definitions.links
        if link.covers(row["year_from"], row["year_to"], of)
    )
    return SourceConflict(
        concept.id,
        year_text(row),
        of,
        tuple(
            SourceReading(
                **{**each, "value": plain(each["value"])},
                source_name=definitions.label("source", each["source"]),
                series_name=definitions.label("series", each["series"]),
            )
            for each in row["readings"]
        ),
        tuple((name, code, definitions.category(name, code)) for name, code in of.items()),
        any(len(found) > 1 for found in linked),
    )


def is_of_series(series: Collection[str], definitions: Definitions) -> pl.Expr:
    """Whether a row, also of a table printed again, is of one of some series."""
    return _first_printed(definitions).is_in(series)


def _first_printed(definitions: Definitions) -> pl.Expr:
    """The series of a row; of one that its source prints again, the one that prints it first."""
    named = pl.col("series")
    for again, first, link in definitions.reprints:
        within = pl.any_horizontal(
            (pl.col("year_from") >= since) & (pl.col("year_to") <= until)
            for since, until in link.years
        )
        named = pl.when((pl.col("series") == again) & within).then(pl.lit(first)).otherwise(named)
    return named


def printed_first(statistics: Statistics) -> pl.DataFrame:
    """Every number under the series that prints it first; `printed` is the series that its line names."""
    first = _first_printed(statistics.definitions).alias("series")
    return statistics.frame.with_columns(first, printed="series")


def latest_vintage(statistics: Statistics) -> pl.DataFrame:
    """Each number once: of its last vintage, and under the series that prints it first.

    `printed` is the series that its line in the file names.
    """
    key = ["source", "series", *YEARS, *statistics.dimensions]
    again = pl.col("printed") != pl.col("series")
    ordered = printed_first(statistics).sort(
        "vintage", again, descending=[True, False], maintain_order=True
    )
    return ordered.unique(key, keep="first", maintain_order=True)
