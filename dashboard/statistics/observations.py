"""Observations: the numbers of several sources, each in its own series and never merged.

An observation is one published number. `check` takes a table of text and returns the observations
together with every problem; `conflicts` lists where sources contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import polars as pl

from dashboard.progress import column_names, row_schema
from dashboard.text import Problem, Table, damaged_letters, names, numbers_and_dates, tables


class Flag(StrEnum):
    """What is said of a cell. The first three replace a value; a bare 0 is a known zero."""

    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
    BLANK_IN_SOURCE = "blank_in_source"
    INFERRED = "inferred"
    BREAK = "break"
    CONFLICT = "conflict"


ABSENCE_FLAGS = {Flag.UNKNOWN, Flag.SUPPRESSED, Flag.NOT_APPLICABLE}
FLAGS_WITH_NOTE = set(Flag) - {Flag.UNKNOWN, Flag.SUPPRESSED}  # flags that need a note

COUNTRIES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
    "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE "
    "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC "
    "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW unknown"
)
"""ISO 3166-1 alpha-2, and XK for Kosovo as the European Union writes it."""

CODES = {
    "unit": "persons cases offences",
    "sex": "F M other unknown",
    "age": "0-17 18+ unknown",
    "form": "sexual labour marriage criminality begging combined other unknown",
    "country_of_origin": COUNTRIES,
    "country_of_exploitation": COUNTRIES,
    "registered_by": "police state ngo io joint other unknown",
    "sentence": "unconditional conditional other unknown",
    "referrer": "police state ngo io joint other unknown",
    "flag": " ".join(Flag),
}
"""What a cell may contain, by column."""

DIMENSIONS = tuple(field for field in CODES if field not in {"unit", "flag"})
"""By what a number may be split."""
_CODE_BY_NAME = {
    field: {names.fold(code): code for code in codes.split()} for field, codes in CODES.items()
}

LINKED_SERIES = {"program_victims_by_form": "program_victims"}
"""Series that print the total of another one again, in a second table."""

CONCEPTS = {
    "offences": ("police_detected", "unodc_offences", "moi_offences"),
    "solved": ("police_solved", "police_solved_subsequently"),
    "formal_contact": ("police_prosecuted", "unodc_formal_contact", "moi_prosecuted"),
    "prosecuted": ("unodc_prosecuted",),
    "convicted": ("courts_convicted", "unodc_convicted", "moi_convicted"),
    "victims": (
        *("program_victims", "tip_program_victims", "moi_program_victims", "unodc_victims"),
        *("tip_police_victims", "moi_police_victims", "greta_victims"),
    ),
    "ngo_clients": ("tip_ngo_clients",),
    "returns": ("program_returns",),
    "since_2003": ("moi_program_since_2003",),
}
"""Which series count one thing, the nearest to it first. Our grouping, not the sources': each defines
the thing in its own way, and the police's "prosecuted persons" are what UNODC calls formal contact."""

YEARS: dict[str, pl.DataType] = {"year_from": pl.Int32(), "year_to": pl.Int32()}
_TEXTS = ("source", "series", "definition", "unit", *DIMENSIONS, "flag", "vintage", "note", "place")
OBSERVATIONS = pl.Schema(
    {field: pl.String() for field in _TEXTS}
    | {**YEARS, "value": pl.Int64(), "file": pl.String(), "line": pl.Int64()}
)
"""One published number. `value` counts persons, cases or offences, hence a whole number; null only
under a flag. `year_from` and `year_to` differ where the source prints one number for several years.
A dimension is null where the number is not split by it. `vintage` is the publication (2020-05),
`place` where the number is in it; `file` and `line` say where we read it."""

IS_SINGLE_YEAR = pl.col("year_from") == pl.col("year_to")
OUTPUT_FIELDS = (*_TEXTS[:4], "year", *DIMENSIONS, "value", "flag", "vintage", "note")
GROUP = ("source", "series", "vintage", *YEARS)
REQUIRED_FIELDS = ("source", "series", "definition", "unit", "year", "value", "vintage")
COLUMN_HEADERS = {field.replace("_", " "): field for field in (*_TEXTS, "year", "value")}
"""The columns of a table by their headers; an underscore is read as a space."""

_FORMS = {
    **dict.fromkeys(("source", "series"), ("[a-z][a-z0-9_]{0,63}", "series-name")),
    "vintage": (r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", "series-vintage"),
    "year": (r"(19|20)[0-9]{2}(\s*[-‐‑–—]\s*(19|20)[0-9]{2})?", "series-year"),
}


def check(
    table: Table, mapping: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, list[Problem]]:
    """The right rows of a table (columns of OBSERVATIONS) and all its problems, each at its cell.

    `mapping` gives the field of a column, by its header or name (B:B), that its header does not name.
    """
    placed, problems = _find_columns(table, mapping or {})
    rows: list[row_schema.Row] = []
    readable = not any(problem.code != "series-head" for problem in problems)
    for number, cells in table.records():
        line = _ObservationReader(
            number, {field: (at + 1, cells[at]) for field, at in placed.items()}
        )
        if readable and any(line.text(field) for field in placed):
            row = line.read()
            problems += line.problems
            rows += [{**row, "file": table.file, "line": number}] if row else []
    if not rows and not problems:
        problems.append(Problem("no-rows", row=table.header_row, column=1))
    problems += _check_contradictions(rows, placed)
    problems = [replace(problem, file=table.file, sheet=table.sheet) for problem in problems]
    problems.sort(key=lambda problem: (problem.row or 0, problem.column or 0))
    return pl.DataFrame(rows, schema=OBSERVATIONS), problems


def _find_columns(table: Table, mapping: Mapping[str, str]) -> tuple[dict[str, int], list[Problem]]:
    """The column of each field (from 0). An unknown column is a problem: it might split the numbers."""
    placed: dict[str, int] = {}
    problems = column_names.check_mapping(table, mapping)
    chosen = {column_names.fold_header(header): field for header, field in mapping.items()}
    for at, head in enumerate(table.columns):
        named = (column_names.fold_header(name) for name in (column_names.column_name(at), head))
        field = next((chosen[name] for name in named if name in chosen), None)
        field = field or COLUMN_HEADERS.get(names.fold(head.replace("_", " ")))
        here = Problem("", row=table.header_row, column=at + 1, value=head)
        if field == column_names.IGNORE:
            continue
        if field is None:
            if head.strip() or table.column_has_values(at):
                values = {"found": head, "near": names.nearest(head, COLUMN_HEADERS)}
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


class _ObservationReader:
    """One row of a table while it is read; collects the problems of its cells."""

    def __init__(self, number: int, cells: dict[str, tuple[int, str]]) -> None:
        self.number, self.cells = number, cells
        self.problems: list[Problem] = []

    def text(self, field: str) -> str:
        """The cell without outer spaces and without a spreadsheet's guarding apostrophe."""
        return tables.unguard_formula(self.cells.get(field, (0, ""))[1].strip())

    def problem(self, code: str, field: str, **values: str) -> None:
        text, column = self.text(field), self.cells.get(field, (1, ""))[0]
        shown = {"found": text if len(text) <= 80 else text[:79] + "…", **values}
        self.problems.append(Problem(code, shown, row=self.number, column=column, value=text))

    def read(self) -> row_schema.Row | None:
        """The observation, or None where a cell has a problem."""
        for field in self.cells:
            self._check(field)
        since, until = self._years()
        row: row_schema.Row = {field: self.text(field) or None for field in _TEXTS}
        row |= {field: _CODE_BY_NAME[field].get(names.fold(self.text(field))) for field in CODES}
        row |= {"year_from": since, "year_to": until, "value": self._value(row["flag"])}
        if row["flag"] in FLAGS_WITH_NOTE and not row["note"]:
            self.problem("series-note-missing", "note", flag=row["flag"])
        return None if self.problems else row

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
        elif field in CODES and names.fold(text) not in _CODE_BY_NAME[field]:
            code = "series-country" if CODES[field] is COUNTRIES else "series-code"
            self.problem(code, field, head=field, known=CODES[field].replace(" ", ", "))

    def _years(self) -> tuple[int, int]:
        """The first and the last year of the period; the same for one year."""
        years = [int(year) for year in re.findall("[0-9]{4}", self.text("year"))] or [0]
        if years[0] > years[-1]:
            self.problem("series-years-turned", "year")
        return years[0], years[-1]

    def _value(self, flag: str | None) -> int | None:
        written = self.text("value")
        if not written:
            if flag not in ABSENCE_FLAGS and (flag or not self.text("flag")):
                self.problem("series-value-missing", "value")
            return None
        number = numbers_and_dates.read_number(written)
        if isinstance(number, numbers_and_dates.Unreadable) or number % 1:
            hidden = number == numbers_and_dates.Unreadable("number-suppressed")
            self.problem("series-value-suppressed" if hidden else "series-value", "value")
            return None
        if flag and (flag in ABSENCE_FLAGS or (flag == Flag.BLANK_IN_SOURCE and number)):
            self.problem("series-value-flagged", "value", flag=flag)
        return int(number)


def _check_contradictions(rows: list[row_schema.Row], placed: Mapping[str, int]) -> list[Problem]:
    """Two numbers for one thing; a series with two sources, definitions or units."""
    first: dict[Any, row_schema.Row] = {}
    problems = []
    for row in rows:
        defined = first.setdefault(row["series"], row)
        same = first.setdefault(tuple(row[field] for field in (*GROUP, *DIMENSIONS)), row)
        faults = [("series-repeated", "series", same)] if same is not row else []
        for field in ("source", "definition", "unit"):
            faults += [("series-redefined", field, defined)] if row[field] != defined[field] else []
        for code, field, other in faults:
            at = {"row": row["line"], "column": placed[field] + 1, "value": row[field]}
            values = {"series": row["series"], "head": field, "first": str(other["line"])}
            problems.append(Problem(code, values, **at))
    return problems


def year_or_span(since: int, until: int) -> int | str:
    """What a file and JSON call the year: a number, or 2016-2019 for a number over several years."""
    return since if since == until else f"{since}-{until}"


def output_rows(frame: pl.DataFrame) -> list[row_schema.Row]:
    """The observations as the command line prints them: a dimension not split by is null."""
    rows = (
        {**row, "year": year_or_span(row["year_from"], row["year_to"])} for row in frame.to_dicts()
    )
    return [{field: row[field] for field in OUTPUT_FIELDS} for row in rows]


def year_text(row: row_schema.Row) -> str:
    """The year or years of an observation as text."""
    return str(year_or_span(row["year_from"], row["year_to"]))


def split_categories(row: row_schema.Row) -> dict[str, str]:
    """By what an observation is split: dimension and category."""
    return {name: row[name] for name in DIMENSIONS if row[name]}


@dataclass(frozen=True, slots=True)
class SourceConflict:
    """Several sources differ on one thing in one year.

    Each reading is source, series, vintage and value; `of` the dimensions of the cell with its codes.
    """

    concept: str
    year: str
    of: Mapping[str, str]
    readings: tuple[tuple[str, str, str, int], ...]


def conflicts(frame: pl.DataFrame) -> list[SourceConflict]:
    """Where series of one concept from different sources give the same cell different values."""
    rows = latest_vintage(frame).drop_nulls("value").sort(*YEARS, *DIMENSIONS, "source", "series")
    return [
        SourceConflict(
            concept,
            year_text(row),
            split_categories(row),
            tuple(tuple(reading.values()) for reading in row["readings"]),
        )
        for concept, series in CONCEPTS.items()
        for row in rows.filter(pl.col("series").is_in(series))
        .group_by(*YEARS, *DIMENSIONS, maintain_order=True)
        .agg(pl.col("source", "value").n_unique(), readings=pl.struct(*GROUP[:3], "value"))
        .filter(pl.col("source") > 1, pl.col("value") > 1)
        .to_dicts()
    ]


def single_year_values(frame: pl.DataFrame, concept: str, by: str | None = None) -> pl.DataFrame:
    """The lines of a chart: each series of a concept over single years, split by one dimension or none.

    A series of no concept is a concept of its own. Columns: source, series, category (null without
    `by`), year, value (null where absent), flag; and of each number its unit, definition, vintage, note.
    """
    rows = _values_by_split(frame, concept, by).filter(IS_SINGLE_YEAR).with_columns(year="year_to")
    columns = ("source", "series", "category", "year")
    return rows.select(*columns, "value", "flag", *_DETAIL_COLUMNS).sort(columns)


def multi_year_values(frame: pl.DataFrame, concept: str, by: str | None = None) -> pl.DataFrame:
    """Numbers printed for several years at once: as `single_year_values`, with year_from and year_to."""
    rows = _values_by_split(frame, concept, by).filter(~IS_SINGLE_YEAR)
    columns = ("source", "series", "category", *YEARS)
    return rows.select(*columns, "value", "flag", *_DETAIL_COLUMNS).sort(columns)


_DETAIL_COLUMNS = ("unit", "definition", "vintage", "note", "file", "line", "printed")


def _values_by_split(frame: pl.DataFrame, concept: str, by: str | None) -> pl.DataFrame:
    """The numbers of a concept that are split by one dimension, or by none; the part is `category`."""
    split = pl.all_horizontal(
        pl.col(name).is_not_null() if name == by else pl.col(name).is_null() for name in DIMENSIONS
    )
    category = pl.col(by) if by else pl.lit(None, pl.String)
    # The split is the same in every vintage of a number: few rows are left to sort.
    rows = latest_vintage(frame.filter(split, is_counted_by(concept)))
    return rows.with_columns(category.alias("category"))


def is_counted_by(concept: str) -> pl.Expr:
    """Whether a row, also one of a linked series, counts a concept or is of the series of that name."""
    return pl.col("series").replace(LINKED_SERIES).is_in(CONCEPTS.get(concept, (concept,)))


def breaks(frame: pl.DataFrame) -> pl.DataFrame:
    """From which year a series is not comparable with its earlier years; `note` says why.

    Columns: source, series, year, the dimensions (a break may concern one split only), note.
    """
    rows = latest_vintage(frame).filter(pl.col("flag") == Flag.BREAK).with_columns(year="year_from")
    columns = ("source", "series", "year", *DIMENSIONS)
    return rows.select(*columns, "note").sort(columns)


def latest_vintage(frame: pl.DataFrame) -> pl.DataFrame:
    """Each number once: of its last vintage, and under the series that prints it first.

    `printed` is the series that its line in the file names.
    """
    key = ["source", "series", *YEARS, *DIMENSIONS]
    again = pl.col("series").is_in(list(LINKED_SERIES))
    ordered = frame.sort("vintage", again, descending=[True, False], maintain_order=True)
    named = ordered.with_columns(pl.col("series").replace(LINKED_SERIES), printed="series")
    return named.unique(key, keep="first", maintain_order=True)
