"""Loading official statistics: a file is checked against what is stored, then loaded whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import polars as pl
from sqlalchemy import Connection

from dashboard.files import child_limits, child_process
from dashboard.presentation import trend_words
from dashboard.progress import column_names
from dashboard.statistics import check_totals, edition_numbers, publisher_table, small_counts
from dashboard.statistics.check_totals import Revision
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.observations import Statistics, schema, year_or_span
from dashboard.statistics.publisher_reader import READERS
from dashboard.statistics.publisher_table import Choices, Published
from dashboard.store import observations
from dashboard.text import Problem, Severity, Table, errors, names, tables
from dashboard.workflow import reported_numbers
from dashboard.workflow.action_result import Refused, action
from dashboard.workflow.edition import editions
from dashboard.workflow.load_shipped import read_observations
from dashboard.workflow.permissions import Actor, may_load_statistics
from dashboard.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StatisticsFile:
    """A table of statistics as a file; `options` and `mapping` correct how it is read.

    `reader` is how its publisher writes it, None for a table of our own heads; `choices` are for that reader.
    """

    name: str
    content: bytes
    options: tables.Options = field(default_factory=tables.Options)
    mapping: Mapping[str, str] = field(default_factory=dict)
    reader: str | None = None
    choices: Choices = field(default_factory=Choices)
    limit: int = child_limits.LARGEST_FILE


@dataclass(frozen=True, slots=True)
class StatisticsCheck:
    """A table of statistics that was checked: its new rows, and how many of them were loaded.

    `already` if the same was loaded before; with an error among the problems nothing is loaded.
    `revisions` are numbers of an earlier vintage that are other ones now, `published` what the reader of its
    publisher made of it.
    """

    already: bool = False
    rows: int = 0
    loaded: int = 0
    problems: tuple[Problem, ...] = ()
    revisions: tuple[Revision, ...] = ()
    published: Published | None = None


@action
def load(
    workspace: Workspace, actor: Actor, file: StatisticsFile, *, dry_run: bool = False
) -> Refused | StatisticsCheck:
    """Loads a table of statistics, all of it or nothing; parts that break a total are warnings.

    Observations are never changed: another number for the same thing needs a later vintage.
    """
    verb, thing, permitted = "load", "statistics", may_load_statistics(actor)
    workspace.ask_before(actor, verb, thing, permitted)
    defined = workspace.definitions
    reading, found = _read(file, defined)
    is_other = bool(errors(reading[1])) and not reading[0].height
    if file.reader is None and (is_other or file.choices != Choices()):
        file = replace(file, reader=_recognise(file))
        reading, found = _read(file, defined) if file.reader else (reading, found)
    future = check_totals.find_future(reading[0], workspace.today)
    reading = reading[0], [*reading[1], *future]
    # A trial asks the database as it is; a load asks inside the transaction that stores it.
    if dry_run:
        with workspace.reading() as connection:
            check = _compare(connection, workspace.strategy.id, file, reading, defined)[1]
            return replace(check, published=found)
    with workspace.act(actor, verb, thing, permitted) as act:
        new, check = _compare(act.connection, act.by.strategy, file, reading, defined)
        check = replace(check, published=found)
        if check.already or errors(check.problems):
            return check
        observations.add(
            act.connection,
            act.by,
            content=file.content,
            # No path of the machine that it was loaded from.
            rows=new.with_columns(file=pl.lit(names.file_name(file.name))),
            facts=_facts(file, found),
        )
        return replace(check, loaded=new.height)


Reading = tuple[pl.DataFrame, list[Problem]]


def _read(file: StatisticsFile, definitions: Definitions) -> tuple[Reading, Published | None]:
    """The rows of a file and its problems; with a reader also what else came of it."""
    limited = partial(child_process.read_in_child, limit=file.limit)
    if file.reader is None:
        read = partial(_read_in_child, options=file.options, limit=file.limit)
        return read_observations(file.content, file.name, definitions, read, file.mapping), None
    reader = READERS.get(file.reader)
    if reader is None:
        known = ", ".join(READERS)
        problem = Problem(
            "unknown-reader", {"found": file.reader, "near": known}, value=file.reader
        )
        return (
            pl.DataFrame(schema=schema(definitions.dimension_ids)),
            [problem.in_file(file.name)],
        ), None
    table, problems = limited(file.content, file.name, replace(file.options, heads=reader.heads))
    if table is None:
        return (pl.DataFrame(schema=schema(definitions.dimension_ids)), problems), None
    countries = trend_words.country_codes()
    found = publisher_table.read(table, reader, definitions, file.choices, countries)
    # Remarks on cells and hidden parts come of reading any workbook; they do not bear on a published table,
    # but for a number that stands in several rows at once.
    numbers = publisher_table.value_columns(table, reader)
    wrong = errors(column_names.weigh_by_field(problems, numbers))
    return (found.frame, [*wrong, *found.problems]), found


def _recognise(file: StatisticsFile) -> str | None:
    """The reader of a published table that nobody named: it has all of its heads.

    What a person says for a reader is never lost: the first one then tells which heads are missing.
    """
    for reader in READERS.values():
        options = replace(file.options, heads=reader.heads)
        table, _ = child_process.read_in_child(file.content, file.name, options, limit=file.limit)
        if table is not None and publisher_table.value_columns(table, reader):
            return reader.id
    return None if file.choices == Choices() else next(iter(READERS))


def _facts(file: StatisticsFile, found: Published | None) -> dict[str, object]:
    """What the record says of how a table was read: by which reader, with which choices and aliases."""
    if found is None:
        return {}
    return {
        "reader": file.reader,
        "country": file.choices.country,
        "vintage": found.vintage,
        "kept_out": found.kept_out,
        "aliases": dict(found.aliases),
    }


def _read_in_child(
    content: bytes, name: str, options: tables.Options, limit: int
) -> tuple[Table | None, list[Problem]]:
    """The table of a file; of a form of ours the sheet that asks for numbers."""
    table, problems = child_process.read_in_child(content, name, options, limit=limit)
    sheet = reported_numbers.find_sheet(table) if table and options.sheet is None else None
    if sheet is None:
        return table, problems
    return child_process.read_in_child(content, name, replace(options, sheet=sheet), limit=limit)


def _compare(
    connection: Connection,
    strategy: str,
    file: StatisticsFile,
    reading: Reading,
    definitions: Definitions,
) -> tuple[pl.DataFrame, StatisticsCheck]:
    """The rows of a file that are new beside what is stored, and what there is to say of them."""
    rows, problems = reading
    known = observations.is_loaded(connection, strategy, file.content)
    # A published file that was loaded gives more once a label of it has an alias, or for another country.
    if known and file.reader is None:
        return rows.clear(), StatisticsCheck(already=True)
    stored = Statistics.of(observations.listing(connection, strategy), definitions)
    new, contradictions = check_totals.compare_with_stored(rows, stored)
    broken = check_totals.warn_of_broken_totals(stored, new)
    near = _warn_of_withheld(connection, strategy, new, stored)
    told = (*problems, *contradictions, *broken, *near)
    if known and not new.height and not errors(told):
        return new, StatisticsCheck(already=True, problems=told)
    revisions = tuple(check_totals.find_revisions(new, stored))
    return new, StatisticsCheck(rows=new.height, problems=told, revisions=revisions)


def _warn_of_withheld(
    connection: Connection, strategy: str, new: pl.DataFrame, stored: Statistics
) -> list[Problem]:
    """New numbers of public sources beside which a split that the last edition withheld might be computed."""
    defined, files = stored.definitions, editions.read_data(connection, strategy)
    last = files[-1].get(edition_numbers.FILE) if files else None
    if last is None:
        return []
    printed = edition_numbers.read([last], defined.dimension_ids)
    withheld = small_counts.find_withheld(printed, stored.frame.clear(), defined)
    return [
        Problem(
            "series-withheld",
            {
                "series": loaded.series,
                "year": str(year_or_span(loaded.first, loaded.last)),
                "near": split.series,
                "split": ", ".join(split.by) or "–",
                "total": str(year_or_span(split.first, split.last)),
            },
            Severity.WARNING,
        )
        for loaded, split in small_counts.find_overlaps(new, withheld, defined)
    ]
