"""The commands of official statistics: what is loaded, who delivers what, the yearly table, loading one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import click

from dashboard.cli import documents
from dashboard.cli.command_line.printing import (
    DONE,
    PROBLEMS,
    Columns,
    Printer,
    Rows,
    common_fields,
)
from dashboard.cli.command_line.reading_options import ReadingOptions, check_fields, table_options
from dashboard.cli.command_line.shared_options import (
    as_actor,
    command,
    entity_option,
    find_entity,
    on_snapshot,
    read_content,
    unless_dry_run,
)
from dashboard.cli.submissions import exit_code
from dashboard.documents import yearly_statistics
from dashboard.files import new_workbooks
from dashboard.presentation import (
    Wording,
    duty_words,
    edition_words,
    exported_files,
    json_payloads,
    publisher_table_words,
    trend_words,
)
from dashboard.progress import column_names
from dashboard.progress.row_schema import Row
from dashboard.statistics import availability, duties, observations, yearly_table
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.publisher_table import Choices
from dashboard.statistics.yearly_table import Only, YearlyCell
from dashboard.text import Problem, errors
from dashboard.workflow import (
    Actor,
    Snapshot,
    Workspace,
    action_result,
    reported_numbers,
    statistics_actions,
)
from dashboard.workflow.edition import PublicSnapshot
from dashboard.workflow.statistics_actions import StatisticsCheck

YEAR = click.IntRange(1900, 2099)
YEARLY_FORMATS = (".xlsx", ".csv", ".docx")
YEARLY_WIDTHS = (30, 40, 34, 26, 60, 18)
"""Letters of the columns of its sheet."""


@command(writes=False, example="dashboard statistics --yearly 2023 --out 2023.xlsx")
@click.option("--availability", "only_states", is_flag=True)
@click.option("--owed", is_flag=True)
@click.option("--year", type=YEAR, metavar="YEAR")
@entity_option("body")
@click.option("--yearly", type=YEAR, metavar="YEAR")
@click.option("--source", metavar="NAME")
@click.option("--concept", metavar="NAME")
@click.option("--out", metavar="FILE.xlsx|.csv|.docx")
@click.option("--public", is_flag=True)
@on_snapshot
def statistics(
    snapshot: Snapshot,
    printer: Printer,
    *,
    only_states: bool,
    owed: bool,
    year: int | None,
    body: str | None,
    yearly: int | None,
    source: str | None,
    concept: str | None,
    out: str | None,
    public: bool,
) -> int:
    """Prints every observation of the statistics, who delivers which, or the one yearly table.

    With --public those that everybody may see: the numbers of the last public edition.
    """
    if not owed and (year or body):
        raise click.UsageError("--year and --entity go with --owed.")
    if yearly is None and (source or concept or out):
        raise click.UsageError("--source, --concept and --out go with --yearly YEAR.")
    if public and owed:
        raise click.UsageError("--public: not with --owed")
    shown = PublicSnapshot(snapshot.workspace) if public else snapshot
    if only_states:
        return _print_availability(shown, printer)
    if owed:
        strategy = snapshot.workspace.strategy_today
        code = find_entity(strategy, body, printer).code if body else None
        return _print_owed(snapshot, printer, year, code)
    if yearly is not None:
        only = Only(source, concept)
        return _print_yearly(snapshot, shown, printer, yearly, only, out)
    rows = observations.output_rows(shown.statistics)
    heads = list(observations.output_fields(snapshot.definitions))
    cells: Rows = [list(row.values()) for row in rows]
    if printer.format == "table":
        known, words = snapshot.definitions, printer.words
        columns = [name for name in heads if any(row[name] is not None for row in rows)]
        cells = [[_cell(row, name, known, words) for name in columns] for row in rows]
        split = known.dimension_ids
        heads = [
            trend_words.split_name(name, known, words) if name in split else name
            for name in columns
        ]
    document = common_fields(shown) | {"observations": rows}
    lines, nothing = _of_edition(shown, printer), printer.words("statistics.none")
    return printer.records(document, heads, cells, lines, nothing=nothing)


def _of_edition(shown: Snapshot, printer: Printer) -> list[str]:
    """Of which edition public numbers are, and by what rule some are withheld."""
    if not isinstance(shown, PublicSnapshot):
        return []
    assert shown.printed is not None
    rule = edition_words.tell_rule(shown.definitions, printer.words)
    return [edition_words.explain(shown.printed, printer.words), rule]


def _cell(row: Row, name: str, known: Definitions, words: Wording) -> object:
    """A cell as people read it: names for codes, and texts and numbers in their language."""
    value = row[name]
    if value is None:
        return None
    if name in ("source", "series", "unit"):
        return trend_words.say(known.label(name, value), words)
    if name in ("definition", "note"):
        return trend_words.say(known.translate(value), words)
    if name in known.dimension_ids:
        return trend_words.part_name(value, known.category(name, value), words)
    if name == "flag":
        return words(f"flag.{value}")
    return words.number(value) if isinstance(value, Decimal) else value


def _print_availability(snapshot: Snapshot, printer: Printer) -> int:
    """Each series by each dimension with its state in every year; in words where people read it."""
    words, period = printer.words, snapshot.strategy.period
    years = availability.years_with_numbers(
        snapshot.statistics, range(period.start.year, period.end.year + 1)
    )
    splits = availability.list_states(snapshot.statistics, years)
    payloads = [
        {
            **{"dimension": split.dimension, "source": split.source, "series": split.series},
            "years": {str(year): state.value for year, state in split.years.items()},
        }
        for split in splits
    ]
    columns = ["dimension", "source", "series", *map(str, years)]
    rows: Rows = [
        (split.dimension, split.source, split.series, *split.years.values()) for split in splits
    ]
    if printer.format == "table":
        columns.remove("source")
        rows = [
            (
                trend_words.dimension_name(split.dimension, snapshot.definitions, words),
                trend_words.series_name(split.source_name, split.series_name, words),
                *(trend_words.state_text(state, words) for state in split.years.values()),
            )
            for split in splits
            if split.is_published
        ]
    lines = [words("availability.states")] if splits else [words("statistics.none")]
    document = common_fields(snapshot) | {"availability": payloads}
    return printer.records(document, columns, rows, lines)


def _print_owed(snapshot: Snapshot, printer: Printer, year: int | None, code: str | None) -> int:
    """Who delivers which numbers of a year by when, and what has come.

    Without a year of the last one of each duty, as letters ask.
    """
    words, definitions = printer.words, snapshot.definitions
    strategy = snapshot.workspace.strategy_today
    splits = (
        reported_numbers.owed(snapshot, year, code)
        if year
        else reported_numbers.requested(snapshot, snapshot.workspace.today, code)
    )
    for_programs: Columns[duties.OwedSplit] = {
        "body": lambda split: split.duty.body,
        "year": lambda split: split.year,
        "source": lambda split: split.source,
        "series": lambda split: split.duty.series,
        "dimension": lambda split: split.dimension,
        "due": lambda split: split.due and split.due.isoformat(),
        "state": lambda split: split.state.value,
        "lacking": lambda split: [*split.lacking],
        "rest": lambda split: split.rest,
        "authority": lambda split: split.duty.authority,
        "assumed": lambda split: split.duty.assumed,
    }
    for_people: Columns[duties.OwedSplit] = {
        "body": lambda split: printer.entity(split.duty.body, strategy),
        "year": lambda split: str(split.year),
        "series": lambda split: duty_words.series_text(split, words),
        "split": lambda split: duty_words.split_text(split.dimension, definitions, words),
        "due": lambda split: duty_words.due_text(split, words),
        "state": lambda split: duty_words.state_text(split, definitions, words),
        "rule": lambda split: duty_words.authority_text(split.duty, words),
    }
    owed = [{name: cell(split) for name, cell in for_programs.items()} for split in splits]
    document = common_fields(snapshot) | {"year": year, "owed": owed}
    columns = for_people if printer.format == "table" else for_programs
    nothing = words("duties.nothing", year=year or snapshot.workspace.today.year - 1)
    return printer.records(document, columns, splits, nothing=nothing, heads="duties.column_")


def _print_yearly(
    snapshot: Snapshot, shown: Snapshot, printer: Printer, year: int, only: Only, out: str | None
) -> int:
    """The yearly table of what is shown, on the screen or in a file of the format that its name says."""
    words = printer.words
    _check_only(snapshot, only)
    cells = shown.of_statistics(yearly_table.build, year, only)
    strategy = snapshot.workspace.strategy_today
    lines = duty_words.yearly_lines(cells, strategy, snapshot.definitions, words)
    headers = duty_words.yearly_headers(year, words)
    head: dict[str, Any] = common_fields(shown) | {"year": year}
    if out is None:
        payloads = [_payload(cell) for cell in cells]
        columns = list(headers)
        rows: Rows = [
            [cell if isinstance(cell, str) else words.number(cell) for cell in line]
            for line in lines
        ]
        if printer.format == "csv":
            columns, rows = [*payloads[0]] if payloads else [], [_flat(cell) for cell in payloads]
        nothing = words("yearly.nothing")
        lead = _of_edition(shown, printer)
        return printer.records(head | {"yearly": payloads}, columns, rows, lead, nothing=nothing)
    path, _ = documents.output_and_template(out, None, YEARLY_FORMATS)
    thing = f"statistics:{year}"
    title, lead = words("yearly.title", year=year), _lead(shown, cells, only, printer)
    subtitle = words.text(snapshot.strategy.title)
    if path.suffix == ".docx":
        document = yearly_statistics.build(
            lines, headers, (title, subtitle, lead), (snapshot.workspace.today, head), words
        )
        return documents.write_file_of(snapshot, printer, (path, None), document, thing, head)

    def render() -> bytes:
        if path.suffix == ".csv":
            return exported_files.csv_text(headers, lines).encode()
        sheet = words("page.trends"), title, [subtitle, *lead], headers, lines
        return new_workbooks.write_table(new_workbooks.TableSheet(*sheet, YEARLY_WIDTHS))

    return documents.hand_out(snapshot, printer, path, render, thing, head)


def _check_only(snapshot: Snapshot, only: Only) -> None:
    """Raises UsageError where a filter names nothing that is defined."""
    known = {
        "source": [source.id for source in snapshot.definitions.sources],
        "concept": [count.concept for count in snapshot.definitions.yearly],
    }
    for name, codes in known.items():
        code = getattr(only, name)
        if code is not None and code not in codes:
            raise click.UsageError(f"--{name}: write one of {', '.join(codes)}: {code}")


def _lead(shown: Snapshot, cells: Sequence[YearlyCell], only: Only, printer: Printer) -> list[str]:
    """What to know of the table, and what is filtered."""
    words = printer.words
    lead = [*_of_edition(shown, printer), *duty_words.yearly_lead(cells, shown.sequence, words)]
    if only.source:
        source = shown.definitions.label("source", only.source)
        lead.append(words("yearly.only", source=words.text(source)))
    return lead


def _payload(cell: YearlyCell) -> dict[str, Any]:
    row = cell.row or {}
    return {
        **{"concept": cell.asked.concept, "dimension": cell.dimension, "category": cell.category},
        **{"years": cell.years, "value": cell.value},
        **{name: row.get(name) for name in ("source", "series", "vintage", "flag", "note")},
        **{"why": cell.why and cell.why.value, "ask": cell.asked.ask, "last": cell.last},
        "others": [
            {"source": other.source, "series": other.series, "value": other.value}
            for other in cell.others
        ],
    }


def _flat(payload: dict[str, Any]) -> Sequence[object]:
    others = (f"{other['source']} {other['value']}" for other in payload["others"])
    return (*[*payload.values()][:-1], "; ".join(others))


def _of_publisher(problem: Problem) -> Problem:
    """A problem with advice to somebody who did not type the text but has it from a publisher."""
    return replace(problem, values={**problem.values, "variant": "published"})


@command(writes=unless_dry_run)
@click.argument("file")
@click.option("--source", metavar="NAME")
@click.option("--country", default="", metavar="CODE")
@click.option("--alias", "aliases", multiple=True, metavar="LABEL=CODE")
@click.option("--vintage", default="", metavar="DAY")
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
    source: str | None,
    country: str,
    aliases: tuple[str, ...],
    vintage: str,
    dry_run: bool,
) -> int:
    """Loads a table of statistics, with --source as its publisher writes it; --dry-run only checks it."""
    choices = Choices(country, _parse_aliases(aliases), vintage)
    if source is not None and reading.mapping:
        raise click.UsageError("--map: not with --source")
    fields = observations.column_headers(workspace.definitions).values()
    check_fields(reading.mapping, (*fields, column_names.IGNORE))
    content = read_content(file)
    read = statistics_actions.StatisticsFile(
        file, content, reading.table, reading.mapping, source, choices
    )
    result = statistics_actions.load(workspace, actor, read, dry_run=dry_run)
    if isinstance(result, action_result.Refused):
        check, code = StatisticsCheck(problems=result.problems), exit_code(result)
    else:
        check = replace(result, problems=tuple(map(_of_publisher, result.problems)))
        code = PROBLEMS if errors(result.problems) else DONE
    message, number = "would" if dry_run else "done", check.rows
    if code != DONE:
        message, number = "refused", len(errors(check.problems))
    elif check.already:
        message = "already"
    _print_check(workspace, printer, check, printer.words.plural(f"load.{message}", number))
    return code


def _print_check(
    workspace: Workspace, printer: Printer, check: StatisticsCheck, outcome: str
) -> None:
    """Prints what came of a table, the outcome last."""
    document = common_fields(Snapshot(workspace)) | {
        "already": check.already,
        "loaded": check.loaded,
        "rows": check.rows,
        "revisions": publisher_table_words.revision_payloads(check.revisions),
        "problems": json_payloads.problem_payloads(check.problems, printer.words),
    }
    if check.published is not None:
        document |= {
            "vintage": check.published.vintage,
            "kept_out": check.published.kept_out,
            "aliases": dict(check.published.aliases),
        }
    lines = [printer.words.problem_line(problem) for problem in check.problems]
    lines += publisher_table_words.tell(
        check.published, check.revisions, workspace.definitions, printer.words
    )
    printer.records(document, lines=[*lines, outcome])


def _parse_aliases(pairs: tuple[str, ...]) -> dict[str, str]:
    """The code of each label: each LABEL=CODE."""
    parts = [pair.rpartition("=") for pair in pairs]
    for pair, (label, _, code) in zip(pairs, parts, strict=True):
        if not label.strip() or not code.strip():
            raise click.UsageError(f"--alias: write LABEL=CODE: {pair}")
    return {label.strip(): code.strip() for label, _, code in parts}
