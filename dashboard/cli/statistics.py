"""The commands of official statistics: what is loaded, and loading a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from dashboard.cli.command_line.printing import DONE, PROBLEMS, Printer, common_fields
from dashboard.cli.command_line.reading_options import ReadingOptions, check_fields, table_options
from dashboard.cli.command_line.shared_options import (
    as_actor,
    command,
    on_snapshot,
    read_content,
    unless,
)
from dashboard.cli.submissions import exit_code
from dashboard.presentation import json_payloads, trend_words
from dashboard.progress import column_names
from dashboard.statistics import availability, observations
from dashboard.text import Problem, errors
from dashboard.workflow import Actor, Snapshot, Workspace, action_result, statistics_actions
from dashboard.workflow.statistics_actions import StatisticsCheck


@command(writes=False)
@click.option("--availability", "only_states", is_flag=True)
@on_snapshot
def statistics(snapshot: Snapshot, printer: Printer, *, only_states: bool) -> int:
    """Prints every observation of the statistics, or with --availability what is published by year."""
    if only_states:
        return _print_availability(snapshot, printer)
    rows = observations.output_rows(snapshot.statistics)
    columns = list(observations.output_fields(snapshot.definitions))
    if printer.format == "table":
        columns = [name for name in columns if any(row[name] is not None for row in rows)]
    cells: list[Sequence[object]] = [tuple(row[name] for name in columns) for row in rows]
    lines = [] if rows else [printer.words("statistics.none")]
    heads = columns
    if printer.format == "table":
        known, words = snapshot.definitions, printer.words
        split = known.dimension_ids
        heads = [trend_words.split_name(name, known, words) if name in split else name
                 for name in columns]  # fmt: skip
    printer.document(common_fields(snapshot) | {"observations": rows}, (heads, cells), lines)
    return DONE


def _print_availability(snapshot: Snapshot, printer: Printer) -> int:
    """Each series by each dimension with its state in every year; in words where people read it."""
    words, period = printer.words, snapshot.strategy.period
    years = availability.years_with_numbers(
        snapshot.statistics, range(period.start.year, period.end.year + 1)
    )
    every = availability.list_states(snapshot.statistics, years)
    document = common_fields(snapshot) | {
        "availability": [
            {
                **{"dimension": each.dimension, "source": each.source, "series": each.series},
                "years": {str(year): state.value for year, state in each.years.items()},
            }
            for each in every
        ]
    }
    columns = ["dimension", "source", "series", *map(str, years)]
    if printer.format != "table":
        rows: list[Sequence[object]] = [
            (
                each.dimension,
                each.source,
                each.series,
                *(state.value for state in each.years.values()),
            )
            for each in every
        ]
    else:
        columns.remove("source")
        rows = [
            (
                trend_words.dimension_name(each.dimension, snapshot.definitions, words),
                trend_words.series_name(each.source_name, each.series_name, words),
                *(trend_words.state_text(state, words) for state in each.years.values()),
            )
            for each in every
            if each.is_published
        ]
    lines = [words("availability.states")] if every else [words("statistics.none")]
    printer.document(document, (columns, rows), lines)
    return DONE


def _of_publisher(problem: Problem) -> Problem:
    """A problem with advice to somebody who did not type the text but has it from a publisher."""
    return replace(problem, values={**problem.values, "variant": "published"})


@command(writes=unless("dry_run"))
@click.argument("file")
@click.option("--dry-run", is_flag=True)
@table_options(None)
@as_actor
def load(
    workspace: Workspace,
    printer: Printer,
    actor: Actor,
    file: str,
    *,
    reading: ReadingOptions,
    dry_run: bool,
) -> int:
    """Loads a table of statistics, or with --dry-run checks it only."""
    fields = observations.column_headers(workspace.definitions).values()
    check_fields(reading.mapping, (*fields, column_names.IGNORE))
    content = read_content(file)
    read = statistics_actions.StatisticsFile(file, content, reading.table, reading.mapping)
    result = statistics_actions.load(workspace, actor, read, dry_run=dry_run)
    if isinstance(result, StatisticsCheck):
        result = replace(result, problems=tuple(map(_of_publisher, result.problems)))
    if isinstance(result, action_result.Refused):
        check, code = StatisticsCheck(problems=result.problems), exit_code(result)
    else:
        check, code = result, PROBLEMS if errors(result.problems) else DONE
    document = common_fields(Snapshot(workspace)) | {
        "already": check.already,
        "loaded": check.loaded,
        "rows": check.rows,
        "problems": json_payloads.problem_payloads(check.problems, printer.words),
    }
    lines = [printer.words.problem_line(problem) for problem in check.problems]
    message, number = "would" if dry_run else "done", check.rows
    if code != DONE:
        message, number = "refused", len(errors(check.problems))
    elif check.already:
        message = "already"
    lines.append(printer.words.plural(f"load.{message}", number))
    printer.document(document, ([], []), lines)
    return code
