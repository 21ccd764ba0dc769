"""The column headers of a progress table: which column holds which field, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace

from dashboard.progress import row_schema, units_of_measure
from dashboard.text import Problem, Severity, Table, names, personal_data, tables

COLUMN_HEADERS = {
    column.name: column.heads.split(", ")
    for column in sorted(row_schema.COLUMNS, key=lambda column: column.name == "entity")
    if column.heads and column.role != "form"
}
"""The headers of each field that is read, the entity last."""
_PERHAPS = {
    **dict.fromkeys(("skutecnost", "plnenie", "vysledek", "splneno"), "hodnota"),
    **dict.fromkeys(("actual", "result"), "value"),
    **dict.fromkeys(("dukaz", "dukazy", "podklad", "podklady"), "doklad"),
    "proof": "evidence",
    **dict.fromkeys(("pozn.", "komentar"), "poznámka"),
    "comment": "note",
}
"""Words (folded) of headers that may mean a field, which is suggested and never read so."""
_NOT_REPORTED = re.compile(
    r"\b(?:cilov|planovan|vychozi|target|planned|baseline|spolu|cooperat|splneno (?:dne|k|do) )"
)
"""Beginnings of words (folded) that make a column another one than that which a word in it names."""
_LONGEST_HEADER = 80
"""Letters of a header that are quoted, and compared with the known ones."""
READ_ONLY_HEADERS = {
    column.name: names.fold(column.heads).split(", ")
    for column in row_schema.COLUMNS
    if column.role == "form"
}
"""The headers (folded) of columns that this program writes for people and never reads, former ones too."""
FIELDS_TO_FILL = tuple(
    column.name for column in row_schema.COLUMNS if column.heads and column.pixels
)
"""The fields that a person fills in on a line of a form."""
REQUIRED_FIELDS = ("task", "indicator", "date", "value")
_FIELD_BY_HEADER = {
    names.fold(word): field for field, words in COLUMN_HEADERS.items() for word in words
}
_VALUE_HEADERS = [names.fold(word) for word in COLUMN_HEADERS["value"]]
IGNORE = "ignore"
"""The field that a mapping gives to a column that is not to be read."""
LONGEST_CELL = 20_000
"""Letters in one cell; a longer text belongs in a document that the evidence names."""


def column_name(position: int) -> str:
    """The name of a column (from 0) in a mapping, independent of its header: B:B, as in a spreadsheet."""
    letters = tables.column_letters(position + 1)
    return f"{letters}:{letters}"


def fold_header(header: str) -> str:
    """A header as it is compared: folded, in one line, without a mark such as * or : at its end."""
    one_line = re.sub(r"(?<=[^\W\d_])-[ \t]*[\r\n]+[ \t]*(?=[^\W\d_])", "", header)
    return names.fold(one_line).strip(" *:.")


def find_fields(columns: tuple[str, ...], mapping: Mapping[str, str]) -> dict[int, str]:
    """The field of each column (from 0), by its header or by a mapping of header or column name → field."""
    placed = _match_fields(columns, mapping)
    return {position: field for position, field in placed.items() if field != IGNORE}


def _match_fields(columns: tuple[str, ...], mapping: Mapping[str, str]) -> dict[int, str]:
    """Like `find_fields`, including the columns that a mapping ignores."""
    chosen = {fold_header(header): field for header, field in mapping.items()}
    known = _FIELD_BY_HEADER | chosen
    placed = {
        position: (chosen and chosen.get(fold_header(column_name(position))))
        or known.get(fold_header(header))
        or _field_with_unit(header)
        for position, header in enumerate(columns)
    }
    return {position: field for position, field in placed.items() if field}


def _field_with_unit(header: str) -> str | None:
    """The value where a unit stands behind its header: "hodnota (v tis. Kč)"."""
    return "value" if units_of_measure.unit_behind(names.fold(header), _VALUE_HEADERS) else None


def is_read_only(header: str) -> bool:
    """Whether a header is one of READ_ONLY_HEADERS."""
    return any(names.fold(header) in words for words in READ_ONLY_HEADERS.values())


def is_form(columns: tuple[str, ...]) -> bool:
    """Whether a table is a form of this program, in which lines may be left empty."""
    of_form = {*READ_ONLY_HEADERS["last"], *READ_ONLY_HEADERS["owed"]}
    return any(names.fold(header) in of_form for header in columns)


def is_problems_column(header: str) -> bool:
    """Whether a header belongs to the column in which this program lists problems."""
    return names.fold(header) in READ_ONLY_HEADERS["problems"]


def check(table: Table, mapping: Mapping[str, str]) -> list[Problem]:
    """Problems of the headers: unknown (a warning), doubled, missing; one where none is known."""
    placed = _match_fields(table.columns, mapping)
    problems: list[Problem] = []
    first: dict[str, int] = {}
    absent = COLUMN_HEADERS.keys() - placed.values()
    for position, header in enumerate(table.columns):
        field = placed.get(position)
        at = Problem("", row=table.header_row, column=position + 1, value=header)
        if len(header) > LONGEST_CELL:
            problems.append(replace(at, code="text-too-long", values={"limit": str(LONGEST_CELL)}))
        if field is None:
            if (header.strip() or table.column_has_values(position)) and not is_read_only(header):
                named = header if header.strip() else tables.column_letters(position + 1)
                named = tables.clip(named, _LONGEST_HEADER)
                values = {"found": named, "near": _suggest_header(named, absent)}
                warning = Severity.WARNING
                problems.append(replace(at, code="head-unknown", values=values, severity=warning))
        elif field == IGNORE:
            continue
        elif field in first:
            both = (header, table.columns[first[field]])
            found, earlier = (tables.clip(text, _LONGEST_HEADER) for text in both)
            values = {"found": found, "first": earlier}
            problems.append(replace(at, code="head-doubled", values=values))
        else:
            first[field] = position
    if first:
        problems += [
            Problem("head-missing", {"field": field}, row=table.header_row, column=1)
            for field in REQUIRED_FIELDS
            if field not in first
        ]
    else:
        problems = [Problem("head-none", row=table.header_row, column=1)]
    problems += check_mapping(table, mapping)
    return [problem.in_file(table.file) for problem in problems]


def check_mapping(table: Table, mapping: Mapping[str, str]) -> list[Problem]:
    """A problem for each column of a mapping that the table does not have."""
    names_of = [fold_header(header) for header in table.columns]
    names_of += [fold_header(column_name(at)) for at in range(len(table.columns))]
    listed = ", ".join(tables.clip(header, _LONGEST_HEADER) for header in table.columns if header)
    return [
        Problem(
            "map-nothing",
            {"found": header, "field": field, "columns": listed},
            row=table.header_row,
            column=1,
        )
        for header, field in mapping.items()
        if fold_header(header) not in names_of
    ]


def weigh_by_field(problems: Iterable[Problem], placed: Mapping[int, str]) -> Iterator[Problem]:
    """The problems of reading a table by the fields (from 0) that they concern.

    A merged value would be counted in each of its rows, and is an error. What a cell shows matters only
    in a column that is read.
    """
    for problem in problems:
        field = placed.get((problem.column or 0) - 1)
        if problem.code == "cells-merged-down" and field == "value":
            yield replace(problem, code="value-merged", severity=Severity.ERROR)
        elif field or problem.code not in {"number-shown", "number-unseen"}:
            yield problem


def _suggest_header(header: str, fields: Set[str]) -> str:
    """The header of one of some fields that an unknown one contains as words, otherwise the one like it.

    Empty where none is: a wrong guess is worse than none, and a field that has its column is not meant.
    """
    words = {word: field for field in fields for word in COLUMN_HEADERS[field]}
    known = {names.fold(word): word for word in words}
    written = f" {names.fold(header).replace('/', ' ')} "
    if _NOT_REPORTED.search(written):
        return ""
    contained = [word for word in known if f" {word} " in written]
    if contained:
        return known[max(contained, key=len)]
    perhaps = (name for word, name in _PERHAPS.items() if f" {word} " in written)
    meant = next((name for name in perhaps if name in words), "")
    return meant or names.nearest(header, known.values(), names.SLIP)


def check_personal_data(table: Table) -> list[Problem]:
    """Headers with a birth number: it refuses a file wherever it is."""
    return [
        Problem("birth-number", row=table.header_row, column=position + 1, value=header)
        for position, header in enumerate(table.columns)
        if personal_data.has_birth_number(header)
    ]


def repeats_header(table: Table, cells: tuple[str, ...]) -> bool:
    """Whether a row of the table repeats its header, as happens in pasted tables."""
    both = zip(cells, table.columns, strict=True)
    return all(names.fold(cell) == names.fold(header) for cell, header in both)
