"""The rows and statistics that a strategy file names: what of them the database has not got yet is loaded.

An empty database is filled with all of it, one of an earlier version with what was added since: once,
and with a line in the audit log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from sqlalchemy import Engine

from dashboard.files import file_to_table
from dashboard.progress import cell_meanings, check_table, form_lines, row_schema
from dashboard.statistics import check_totals, observations
from dashboard.statistics.definitions import Definitions
from dashboard.store import database, shipped_evidence
from dashboard.store import observations as stored_observations
from dashboard.strategy import Strategy
from dashboard.text import Problem, Table, errors
from dashboard.workflow import definitions_file


def load(engine: Engine, strategy: Strategy, folder: Path, today: date) -> list[Problem]:
    """Stores what ships with a strategy, from the folder of its file, and is not there yet.

    Every file is checked like any other; with an error in one of them nothing is stored. Returns the
    problems. Raises `database.Unavailable`.
    """
    contents, problems = _read_files(
        folder, [shipped.file for shipped in strategy.shipped] + list(strategy.statistics)
    )
    keys = [
        shipped_evidence.shipped_key(shipped.entity, shipped.file, contents.get(shipped.file, b""))
        for shipped in strategy.shipped
    ]
    tables = [contents[name] for name in strategy.statistics if name in contents]
    with database.read_transaction(engine) as connection:
        missing = shipped_evidence.find_missing(connection, strategy.id, keys, tables)
        if not missing:
            return []
        defined = definitions_file.of_strategy(strategy, folder)
        stored = pl.DataFrame(schema=observations.OBSERVATIONS)
        if missing.tables:
            stored = stored_observations.listing(connection, strategy.id)
        statistics = observations.Statistics.of(stored, defined)
    shipments = [
        _shipment(strategy, number, folder, contents[shipped.file], today, problems)
        for number, (shipped, key) in enumerate(zip(strategy.shipped, keys, strict=True))
        if key in missing.shipped and shipped.file in contents
    ]
    loads = [
        _table(name, folder, contents[name], statistics, problems)
        for name in strategy.statistics
        if contents.get(name) in missing.tables
    ]
    if not errors(problems):
        with database.write_transaction(engine) as connection:
            shipped_evidence.fill(connection, strategy.id, shipments, datetime.now(UTC), loads)
    return problems


def check_files(strategy: Strategy, folder: Path, today: date) -> list[Problem]:
    """The errors of the files that a strategy names: without them the program cannot show it."""
    contents, problems = _read_files(
        folder, [shipped.file for shipped in strategy.shipped] + list(strategy.statistics)
    )
    for number, shipped in enumerate(strategy.shipped):
        if shipped.file in contents:
            _shipment(strategy, number, folder, contents[shipped.file], today, problems)
    defined = definitions_file.of_strategy(strategy, folder)
    nothing = pl.DataFrame(schema=observations.OBSERVATIONS)
    stored = observations.Statistics.of(nothing, defined)
    for name in strategy.statistics:
        if name in contents:
            table = _table(name, folder, contents[name], stored, problems)
            stored = stored.with_frame(pl.concat([stored.frame, table.rows]))
    return problems


def _read_files(folder: Path, names: Iterable[str]) -> tuple[dict[str, bytes], list[Problem]]:
    """The content of each file that can be read, and a problem for each other one."""
    contents, problems = {}, []
    for name in names:
        try:
            contents[name] = (folder / name).read_bytes()
        except OSError as error:
            why = {"why": error.strerror or ""}
            problems.append(Problem("file-unreadable", why, file=str(folder / name)))
    return contents, problems


def _shipment(
    strategy: Strategy,
    number: int,
    folder: Path,
    content: bytes,
    today: date,
    problems: list[Problem],
) -> shipped_evidence.ShippedFile:
    """The shipped file of a number as rows, checked like any other; its errors go to `problems`."""
    shipped = strategy.shipped[number]
    path = folder / shipped.file
    table, found = file_to_table.read(content, path.name)
    rows = pl.DataFrame(schema=row_schema.ROW_SCHEMA)
    if table is not None:
        rows, found = check_table.check(
            table, cell_meanings.Context(strategy, shipped.entity, today)
        )
    problems += [problem.in_file(str(path)) for problem in errors(found)]
    return shipped_evidence.ShippedFile(
        entity=shipped.entity,
        state=shipped.state,
        received_as=shipped.received_as,
        path=shipped.file,
        content=content,
        rows=rows,
    )


def _table(
    name: str,
    folder: Path,
    content: bytes,
    stored: observations.Statistics,
    problems: list[Problem],
) -> shipped_evidence.ShippedStatistics:
    """What a shipped table of statistics adds to the stored ones; its errors go to `problems`."""
    rows, found = read_observations(content, name, stored.definitions)
    rows, contradictions = check_totals.compare_with_stored(rows, stored)
    found += contradictions
    problems += [problem.in_file(str(folder / name)) for problem in errors(found)]
    return shipped_evidence.ShippedStatistics(content, rows)


def read_observations(
    content: bytes,
    name: str,
    definitions: Definitions,
    read: Callable[[bytes, str], tuple[Table | None, list[Problem]]] = file_to_table.read,
    mapping: Mapping[str, str] | None = None,
) -> tuple[pl.DataFrame, list[Problem]]:
    """The observations of a table of statistics, with all its problems.

    A table that ships with the program is read as it is; one that somebody sent, by a child process:
    `read` is then `child_process.read_in_child`.
    """
    table, problems = read(content, name)
    if table is None:
        return pl.DataFrame(schema=observations.schema(definitions.dimension_ids)), problems
    is_form = bool(table.made_for) and form_lines.is_numbers_sheet(table.sheet)
    return observations.check(table, definitions, mapping, is_form=is_form, remarks=problems)
