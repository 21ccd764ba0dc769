"""What `dashboard statistics` prints beside the observations: who delivers what, and the one yearly table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from dashboard.cli import documents
from dashboard.cli.command_line.printing import Printer, Rows, common_fields
from dashboard.documents import yearly_statistics
from dashboard.files import table_workbook
from dashboard.presentation import duty_words, open_data
from dashboard.statistics import yearly_table
from dashboard.statistics.yearly_table import Only, YearlyCell
from dashboard.workflow import Snapshot, reported_numbers

YEARLY_FORMATS = (".xlsx", ".csv", ".docx")
YEARLY_WIDTHS = (30, 40, 34, 26, 60, 18)
"""Letters of the columns of its sheet."""
_OWED = ("body", "source", "series", "dimension", "due",
         "state", "lacking", "rest", "authority", "assumed")  # fmt: skip


def print_owed(snapshot: Snapshot, printer: Printer, year: int, code: str | None) -> int:
    """Who delivers which numbers of a year by when, and what has come."""
    words, definitions = printer.words, snapshot.definitions
    strategy = snapshot.workspace.strategy_today
    owed = reported_numbers.owed(snapshot, year, code)
    payloads = [
        {
            **{"body": each.duty.body, "source": each.source, "series": each.duty.series},
            **{"dimension": each.dimension, "due": each.due and each.due.isoformat()},
            **{"state": each.state.value, "lacking": [*each.lacking], "rest": each.rest},
            **{"authority": each.duty.authority, "assumed": each.duty.assumed},
        }
        for each in owed
    ]
    columns: Sequence[str] = _OWED
    rows: Rows = [list(payload.values()) for payload in payloads]
    if printer.format == "table":
        columns = ("body", "series", "split", "due", "state", "rule")
        rows = [
            (
                printer.entity(each.duty.body, strategy),
                duty_words.series_text(each, words),
                duty_words.split_text(each.dimension, definitions, words),
                duty_words.due_text(each, words),
                duty_words.state_text(each, definitions, words),
                duty_words.authority_text(each.duty, words),
            )
            for each in owed
        ]
    lines = [] if owed else [words("duties.nothing", year=year)]
    document = common_fields(snapshot) | {"year": year, "owed": payloads}
    return printer.document(document, (columns, rows), lines, heads="duties.column_")


def print_yearly(
    snapshot: Snapshot, printer: Printer, year: int, only: Only, out: str | None
) -> int:
    """The yearly table on the screen, or in a file of the format that its name says."""
    words = printer.words
    _check_only(snapshot, only)
    cells = snapshot.of_statistics(yearly_table.build, year, only)
    strategy = snapshot.workspace.strategy_today
    lines = duty_words.yearly_lines(cells, strategy, snapshot.definitions, words)
    headers = duty_words.yearly_headers(year, words)
    head: dict[str, Any] = common_fields(snapshot) | {"year": year}
    if out is None:
        payloads = [_payload(cell) for cell in cells]
        columns = list(headers)
        rows: Rows = [
            [cell if isinstance(cell, str) else words.number(cell) for cell in line]
            for line in lines
        ]
        if printer.format == "csv":
            columns, rows = [*payloads[0]] if payloads else [], [_flat(each) for each in payloads]
        told = [] if cells else [words("yearly.nothing")]
        return printer.document(head | {"yearly": payloads}, (columns, rows), told)
    path, thing = Path(out), f"statistics:{year}"
    if path.suffix not in YEARLY_FORMATS:
        known = ", ".join(YEARLY_FORMATS)
        raise click.UsageError(f"--out: write a file that ends in {known}: {out}")
    title, lead = words("yearly.title", year=year), _lead(snapshot, cells, only, printer)
    if path.suffix == ".docx":
        subtitle = words.text(snapshot.strategy.title, snapshot.strategy.title_cs)
        document = yearly_statistics.build(
            lines, headers, (title, subtitle, lead), (snapshot.workspace.today, head), words
        )
        return documents.write_file_of(snapshot, printer, (path, None), document, thing, head)

    def render() -> bytes:
        if path.suffix == ".csv":
            return open_data.csv_text(headers, lines).encode()
        sheet = words("page.trends"), title, lead, headers, lines
        return table_workbook.write(table_workbook.TableSheet(*sheet, YEARLY_WIDTHS))

    return documents.hand_out(snapshot, printer, path, render, thing, head)


def _check_only(snapshot: Snapshot, only: Only) -> None:
    """Raises UsageError where a filter names nothing that is defined."""
    known = {
        "source": [each.id for each in snapshot.definitions.sources],
        "concept": [each.concept for each in snapshot.definitions.yearly],
    }
    for name, codes in known.items():
        found = getattr(only, name)
        if found is not None and found not in codes:
            raise click.UsageError(f"--{name}: write one of {', '.join(codes)}: {found}")


def _lead(
    snapshot: Snapshot, cells: Sequence[YearlyCell], only: Only, printer: Printer
) -> list[str]:
    """What to know of the table, and what is filtered."""
    words = printer.words
    lead = duty_words.yearly_lead(cells, snapshot.sequence, words)
    if only.source:
        source = snapshot.definitions.label("source", only.source)
        lead.append(words("yearly.only", source=words.text(source.en, source.cs)))
    return lead


def _payload(cell: YearlyCell) -> dict[str, Any]:
    row = cell.row or {}
    return {
        **{"concept": cell.asked.concept, "dimension": cell.dimension, "category": cell.category},
        "value": cell.value,
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
