"""Loading official statistics: a file is checked against what is stored, then loaded whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import polars as pl
from sqlalchemy import Connection

from dashboard.files import child_limits
from dashboard.statistics import check_totals
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.observations import Statistics
from dashboard.store import observations
from dashboard.text import Problem, errors, names, tables
from dashboard.workflow.action_result import Refused, action
from dashboard.workflow.load_shipped import read_observations
from dashboard.workflow.permissions import Actor, may_load_statistics
from dashboard.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StatisticsFile:
    """A table of statistics as a file; `options` and `mapping` correct how it is read."""

    name: str
    content: bytes
    options: tables.Options = field(default_factory=tables.Options)
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatisticsCheck:
    """A table of statistics that was checked: its new rows, and how many of them were loaded.

    `already` if the same bytes were loaded before; with an error among the problems nothing is loaded.
    """

    already: bool = False
    rows: int = 0
    loaded: int = 0
    problems: tuple[Problem, ...] = ()


@action
def load(
    workspace: Workspace, actor: Actor, file: StatisticsFile, *, dry_run: bool = False
) -> Refused | StatisticsCheck:
    """Loads a table of statistics, all of it or nothing; parts that break a total are warnings.

    Observations are never changed: another number for the same thing needs a later vintage.
    """
    verb, thing, permitted = "load", "statistics", may_load_statistics(actor)
    workspace.ask_before(actor, verb, thing, permitted)
    read = partial(child_limits.read_in_child, options=file.options)
    defined = workspace.definitions
    reading = read_observations(file.content, file.name, defined, read, file.mapping)
    # A trial asks the database as it is; a load asks inside the transaction that stores it.
    if dry_run:
        with workspace.reading() as connection:
            return _compare(connection, workspace.strategy.id, file.content, reading, defined)[1]
    with workspace.act(actor, verb, thing, permitted) as act:
        new, check = _compare(act.connection, act.by.strategy, file.content, reading, defined)
        if check.already or errors(check.problems):
            return check
        observations.add(
            act.connection,
            act.by,
            content=file.content,
            # No path of the machine that it was loaded from.
            rows=new.with_columns(file=pl.lit(names.file_name(file.name))),
        )
        return replace(check, loaded=new.height)


def _compare(
    connection: Connection,
    strategy: str,
    content: bytes,
    reading: tuple[pl.DataFrame, list[Problem]],
    definitions: Definitions,
) -> tuple[pl.DataFrame, StatisticsCheck]:
    """The rows of a file that are new beside what is stored, and what there is to say of them."""
    rows, problems = reading
    if observations.is_loaded(connection, strategy, content):
        return rows.clear(), StatisticsCheck(already=True)
    stored = Statistics.of(observations.listing(connection, strategy), definitions)
    new, contradictions = check_totals.compare_with_stored(rows, stored)
    broken = check_totals.warn_of_broken_totals(stored, new)
    return new, StatisticsCheck(rows=new.height, problems=(*problems, *contradictions, *broken))
