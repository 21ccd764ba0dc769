"""What a warning asks about a row, whatever line the row stands on: by it an answer is found again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

import polars as pl

from dashboard.progress import row_schema
from dashboard.text import Problem, Severity

Questions = dict[tuple[int, str], str]
"""Digests of questions by row of the file and code of the warning, as answers to them are kept."""

LENGTH = 16
"""Hexadecimal digits of a digest: enough to tell the questions of one body apart."""
_TOLD = tuple(
    column.name
    for column in row_schema.COLUMNS
    if column.role in {"subject", "fact"}
    and not column.is_text
    and column.name not in {"line", "name"}
)
"""What a row says: with any other name, day or number the question is another one."""
_LINE_OF_ROW = re.compile(r"(^|, )\d+ \(")
"""The line before a named row, as in "2 (Praha: 5), 3 (Brno: 7)"."""


def identify(problems: Iterable[Problem], rows: pl.DataFrame) -> Questions:
    """The digest of each question at a row; `rows` are those of the table (ROW_SCHEMA).

    Two files ask the same where the row and the rows that the question names say the same, on whatever lines.
    `problems-alike` stands for others and is none.
    """
    asked: dict[tuple[int, str], list[Problem]] = {}
    for problem in problems:
        single = problem.row is not None and problem.code != "problems-alike"
        if single and problem.severity is Severity.WARNING:
            asked.setdefault((problem.row or 0, problem.code), []).append(problem)
    if not asked:
        return {}
    firsts = {problem.values.get("first", "") for each in asked.values() for problem in each}
    lines = {line for line, _ in asked} | {int(first) for first in firsts if first.isdecimal()}
    lines |= {line for each in asked.values() for problem in each for line in _left_out(problem)}
    named = rows.filter(pl.col("line").is_in(list(lines))).select("line", *_TOLD)
    told = {row.pop("line"): _text(row) for row in named.iter_rows(named=True)}
    return {
        (line, code): _digest(
            [code, told.get(line, ""), *sorted(_without_lines(problem, told) for problem in alike)]
        )
        for (line, code), alike in asked.items()
    }


def _without_lines(problem: Problem, told: dict[int, str]) -> str:
    """The cell and the values of a problem, each row that it names by what it says instead of its line."""
    values = {
        name: _LINE_OF_ROW.sub(r"\1(", str(value))
        for name, value in problem.values.items()
        if not name.endswith("_cs") and name != "leave"
    }
    first = values.get("first", "")
    if first.isdecimal():
        values["first"] = told.get(int(first), "")
    if "rows" in values and (lines := _left_out(problem)):
        values["rows"] = _text([told.get(line, "") for line in lines])
    return _text({"cell": problem.value, "values": values})


def _left_out(problem: Problem) -> list[int]:
    """The lines of the table that an answer would leave out."""
    return [int(line) for line in problem.values.get("leave", "").split() if line.isdecimal()]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> str:
    """A number without the zeros at its end, and a day."""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:LENGTH]
