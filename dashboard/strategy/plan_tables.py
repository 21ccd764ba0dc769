"""A strategy file as tables, one line for each of its parts, and back without loss.

`strategy` has its keys with their values; tasks, indicators, components, bodies and every other list have a
sheet with a line for each, inner keys with a dot (`target.value`). A list is written line by line in its
cell. What no cell says plainly is in it as JSON; `~` is an empty key.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple, TypeGuard

from dashboard.strategy.specification import json_schema
from dashboard.text import Problem, names, tables, yaml_file

Raw = dict[str, Any]
Sheets = Mapping[str, Sequence[Sequence[str]]]

STRATEGY, BODIES, TASKS = "strategy", "bodies", "tasks"
NEEDED = (STRATEGY, BODIES, TASKS)
"""The sheets without which there is no plan."""
INSIDE = {"indicators": (TASKS, "task", "number"), "components": ("indicators", "indicator", "id")}
"""The sheets of parts that are inside others: of which sheet, in which column, by which key of those."""
REFERENCES = {"responsible", "cooperating", "depends_on", "related", TASKS, "entities", "meetings"}
"""Lists of codes, which a comma may separate."""
EMPTY = "~"


class Cell(NamedTuple):
    """Where something stands in the workbook; the row and the column count from 1."""

    sheet: str
    row: int
    column: int

    def problem(self, code: str, **values: str) -> Problem:
        """A problem at this place."""
        found = values.get("found")
        return Problem(
            code, values, sheet=self.sheet, row=self.row, column=self.column, value=found
        )


def sheets_of(data: Raw) -> Sheets:
    """The sheets of a strategy file, by its raw values; the first line of each has its heads."""
    made: dict[str, list[Raw]] = {}
    whole = {key: value for key, value in data.items() if not _is_parts(value)}
    pairs = list(_flat(whole))
    for key, parts in data.items():
        if _is_parts(parts):
            _add(made, BODIES if key == "entities" else key, parts)
    told = {STRATEGY: [["key", "value"], *map(list, pairs)]}
    order = [BODIES, "goals", TASKS, *INSIDE]
    for name in sorted(made, key=lambda name: order.index(name) if name in order else len(order)):
        lines = [dict(_flat(part)) for part in made[name]]
        heads = list(dict.fromkeys(head for line in lines for head in line))
        told[name] = [heads, *([line.get(head, "") for head in heads] for line in lines)]
    return told


def _add(made: dict[str, list[Raw]], sheet: str, parts: Sequence[Raw]) -> None:
    """Adds a line for each part, and those of the parts inside it."""
    inner = next((name for name, (outer, _, _) in INSIDE.items() if outer == sheet), "")
    for part in parts:
        inside, lines = part.get(inner), made.setdefault(sheet, [])
        if not _is_parts(inside):
            lines.append(part)
            continue
        lines.append({key: value for key, value in part.items() if key != inner})
        _, column, key = INSIDE[inner]
        _add(made, inner, [{column: part[key], **each} for each in inside])


def _is_parts(value: Any) -> TypeGuard[list[Raw]]:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _flat(holder: Raw, before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in holder.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", _written(key, value)


def _written(key: str, value: Any) -> str:
    """A value as a cell says it."""
    if value is None:
        return EMPTY
    if isinstance(value, str):
        plain = value and value[0] not in '[{"~' and value == value.strip() and "\r" not in value
        return value if plain else json.dumps(value, ensure_ascii=False)
    lines = "\n".join(value) if value and all(isinstance(each, str) for each in value) else ""
    return lines if lines and _value(key, lines) == value else json.dumps(value, ensure_ascii=False)


def _value(key: str, cell: str) -> Any:
    """What a cell says."""
    if cell == EMPTY:
        return None
    if cell[0] in '[{"':
        try:
            return json.loads(cell, parse_int=str, parse_float=str)
        except ValueError:
            return cell  # a text that begins so
    base = re.sub(r"_[a-z]{2,3}$", "", key)
    if key not in _lists() and base not in _lists():
        return cell
    between = r"\s*[,;\n]\s*" if key in REFERENCES else r"\n"
    return [part for part in re.split(between, cell) if part.strip()]


@cache
def _lists() -> frozenset[str]:
    """The keys whose value is a list of texts."""
    schema = json_schema()
    return frozenset(
        key
        for part in (schema, *schema["$defs"].values())
        for key, each in part["properties"].items()
        if each.get("type") == "array" and "$ref" not in each["items"]
    )


def missing_sheets(present: Sequence[str]) -> list[Problem]:
    """A problem for each sheet that a plan needs and a workbook does not have."""
    known = ", ".join(present)
    return [
        Problem("plan-sheet", {"found": name, "known": known})
        for name in NEEDED
        if name not in present
    ]


def data_of(read: Mapping[str, tables.Table]) -> tuple[Raw, dict[tuple[str | int, ...], Cell]]:
    """The raw values of the tables of a workbook, and the cell of each path; `problems_in` come first."""
    data, cells = Raw(), dict[tuple[str | int, ...], Cell]()
    parts: dict[tuple[str, str], tuple[Raw, tuple[str | int, ...]]] = {}
    for row, (key, value, *_) in read[STRATEGY].records():
        if key and value:
            _put(data, (), key, value, Cell(STRATEGY, row, 2), cells)
    order = [name for name in read if name not in {STRATEGY, *INSIDE}]
    for sheet in (*order, *(name for name in INSIDE if name in read)):
        outer, column, _ = INSIDE.get(sheet, ("", "", ""))
        for row, line in read[sheet].records():
            told = dict(zip(read[sheet].columns, line, strict=True))
            holder, path = parts[outer, told.pop(column)] if outer else (data, ())
            key = "entities" if sheet == BODIES else sheet
            listed, part = holder.setdefault(key, []), Raw()
            place = (*path, key, len(listed))
            listed.append(part)
            cells[place] = Cell(sheet, row, 1)
            for at, head in enumerate(read[sheet].columns, 1):
                if told.get(head):
                    _put(part, place, head, told[head], Cell(sheet, row, at), cells)
            name = told.get("number" if sheet == TASKS else "id", "")
            parts.setdefault((sheet, name), (part, place))
    return data, cells


def _put(
    holder: Raw,
    path: tuple[str | int, ...],
    head: str,
    cell: str,
    place: Cell,
    cells: dict[tuple[str | int, ...], Cell],
) -> None:
    *outer, key = head.split(".")
    for step in outer:
        path = (*path, step)
        cells.setdefault(path, place)
        holder = holder.setdefault(step, {})
    holder[key] = _value(key, cell)
    cells[(*path, key)] = place


def problems_in(read: Mapping[str, tables.Table]) -> Iterator[Problem]:
    """Lines that belong to nothing, a second table on a sheet, keys told twice, cells without a head."""
    known = {
        outer: {line[table.columns.index(own)] for _, line in table.records()}
        if (table := read.get(outer)) and own in table.columns
        else set[str]()
        for outer, _, own in INSIDE.values()
    }
    for sheet, table in read.items():
        columns, before = table.columns, table.header_row
        for at, head in enumerate(columns, 1):
            place = Cell(sheet, table.header_row, at)
            if head in columns[: at - 1]:
                yield place.problem("doubled-id", found=head)
            outer = head.rpartition(".")[0]
            if outer and outer in columns:
                yield place.problem("doubled-id", found=outer)
        outer, column, _ = INSIDE.get(sheet, ("", "", ""))
        if outer and column not in columns:
            yield Cell(sheet, table.header_row, 1).problem("missing-key", key=column)
            continue
        seen = set[str]()
        for row, line in table.records():
            if row > before + 1:
                yield Cell(sheet, row, 1).problem("plan-gap")
            before = row
            if outer and (named := line[columns.index(column)]) not in known[outer]:
                place = Cell(sheet, row, columns.index(column) + 1)
                near = names.nearest(named, known[outer]) or ", ".join(sorted(known[outer]))
                yield place.problem(f"unknown-{column}", found=named, near=near)
            if sheet == STRATEGY and line[0] in seen:
                yield Cell(sheet, row, 1).problem("doubled-id", found=line[0])
            seen.add(line[0])


def at_cells(
    problems: Sequence[Problem], text: str, cells: Mapping[tuple[str | int, ...], Cell]
) -> list[Problem]:
    """Problems of the text of a strategy file at the cells from which it was made."""
    document, _ = yaml_file.load(text)
    assert document is not None
    places = {
        document.place(path, of_key=of_key): cell
        for path, cell in sorted(cells.items(), key=lambda pair: len(pair[0]))
        for of_key in (False, True)
    }
    known = sorted(places)
    told = []
    for problem in problems:
        before = bisect_right(known, (problem.row or 0, problem.column or 0))
        cell = places[known[before - 1]] if before else Cell(STRATEGY, 1, 1)
        place = {"sheet": cell.sheet, "row": cell.row, "column": cell.column}
        told.append(replace(problem, **place))  # type: ignore[arg-type]
    return told
