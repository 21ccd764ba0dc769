"""The files of an export, which people work with: status, indicators and rows, as text.

A cell that a spreadsheet would take for a formula is written with an apostrophe in front, which reading
removes again. `public_tables` writes what is published.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from dashboard.fulfilment import strategy_on_day, what_is_outstanding
from dashboard.presentation import json_payloads
from dashboard.presentation.languages import Wording
from dashboard.progress import column_names
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.strategy import targets
from dashboard.text import numbers_and_dates, tables

INDICATOR_COLUMNS = ("task", "indicator", "text", "status", "achieved", "target", "target_basis",
                     "due", "schedule", "since", "evidence", "task_status")  # fmt: skip
ROW_COLUMNS = {
    name: heads[0] for name in ROW_SCHEMA if (heads := column_names.COLUMN_HEADERS.get(name))
}
"""The columns of the progress table with their heads in an export."""

TYPES = {"achieved": "decimal", "target": "decimal", "due": "date", "since": "date"}
"""The columns that are not text; a value of `rows.csv` may be a word or "37 of 50"."""


def escape_formula(cell: object) -> object:
    """A cell that no spreadsheet runs as a formula; a number below zero is none, nor is it ever 1E-9."""
    if isinstance(cell, Decimal):
        return numbers_and_dates.write_number(cell)
    is_text = isinstance(cell, str) and not re.fullmatch(r"-[0-9]+(\.[0-9]+)?", cell)
    return tables.guard_formula(str(cell)) if is_text else cell


def csv_text(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """RFC 4180 text with a BOM, so that Excel reads Czech letters."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def types_of(tables: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What the columns of CSV files hold, in the form of the W3C (CSV on the Web), as a file beside them.

    A task is text, because 1.10 read as a number is 1.1. A date may say how exactly it is known.
    """
    described = [
        {
            "url": name,
            "tableSchema": {
                "columns": [
                    {"titles": column, "datatype": TYPES.get(column, "string")}
                    for column in columns
                ]
            },
        }
        for name, columns in tables.items()
    ]
    document = {"@context": "http://www.w3.org/ns/csvw", "tables": described}
    return {"csv-metadata.json": json_payloads.write(document) + "\n"}


def files(
    found: what_is_outstanding.Answer,
    rows: pl.DataFrame,
    header: dict[str, Any],
    words: Wording,
) -> dict[str, str]:
    """The files of an export by name; `rows` are those to write, `words` those of its README."""
    situation = found.situation
    status = header | json_payloads.status_payload(found)
    rows, heads = targets.in_source_order(situation.strategy, rows), tuple(ROW_COLUMNS.values())
    return {
        "status.json": json_payloads.write(status) + "\n",
        "indicators.csv": csv_text(INDICATOR_COLUMNS, indicator_rows(situation)),
        "rows.csv": csv_text(heads, _rows(rows)),
        **types_of({"indicators.csv": INDICATOR_COLUMNS, "rows.csv": heads}),
        "README.txt": readme(header, words("export.internal"), words),
    }


def state_values(
    state: strategy_on_day.TaskState, indicator: strategy_on_day.IndicatorState
) -> tuple[object, ...]:
    """What a table of indicators says of one on its day, from its status to that of its task."""
    return (
        indicator.status.value,
        numbers_and_dates.write_number(indicator.achieved),
        numbers_and_dates.write_number(indicator.needed),
        indicator.target_in_force.basis if indicator.needed is not None else None,
        json_payloads.day(indicator.due),
        indicator.schedule.state.value,
        json_payloads.day(indicator.schedule.since),
        indicator.evidence.value,
        state.status.value,
    )


def indicator_rows(situation: strategy_on_day.Situation) -> list[Sequence[object]]:
    """A line of each indicator, with INDICATOR_COLUMNS."""
    return [
        (
            state.task.number,
            indicator.indicator.id,
            indicator.indicator.text,
            *state_values(state, indicator),
        )
        for state in situation.tasks
        for indicator in state.indicators
    ]


def _rows(rows: pl.DataFrame) -> Iterator[Sequence[object]]:
    """The standing rows in the form of the progress table; those of one entity can be submitted again."""
    for row in rows.iter_rows(named=True):
        written = {"date": _date(row), "value": _value_text(row)}
        written["expected"] = _expected(row["expected"])
        yield [written[name] if name in written else row[name] for name in ROW_COLUMNS]


def _date(row: dict[str, Any]) -> str | None:
    """The day with how exactly it is known. A spreadsheet turns 2022-12 into a day, but keeps this."""
    forms = {
        "day": "{}",
        "period": "{} (period)",
        "inferred": "{} (inferred)",
        "not_later_than": "not later than {}",
    }
    return forms[row["precision"]].format(row["date"].isoformat()) if row["date"] else None


def _expected(expected: str | None) -> str | None:
    """When it is expected; "by" keeps a spreadsheet from making a day of a month or a number of a year."""
    is_day = expected is None or len(expected) == len("2024-06-30")
    return expected if is_day else f"by {expected}"


def _value_text(row: dict[str, Any]) -> str | None:
    """The value or report word; a share in words, since a spreadsheet turns 1/2 into a day."""
    if row["value"] is None:
        return row["word"].replace("_", " ") if row["word"] else None
    value, whole = row["value"], row["denominator"]
    return _number(value) if whole is None else f"{_number(value)} of {_number(whole)}"


def _number(value: Decimal) -> str:
    """A number as it can be read again: 1.234 could be taken for a thousand, 1.2340 cannot."""
    text = str(numbers_and_dates.write_number(value))
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def _anchor_line(anchor: Mapping[str, Any] | None, words: Wording) -> list[str]:
    if not anchor:
        return []
    return [words("export.anchor", sequence=anchor["sequence"], digest=anchor["digest"])]


def readme(header: Mapping[str, Any], kind: str, words: Wording) -> str:
    """What an export is, of which strategy and record; `kind` says for whom it is."""
    lines = [
        words("export.title", strategy=header["strategy"]["id"], as_of=header["as_of"]),
        kind,
        *([words("export.entity", entity=header["entity"])] if "entity" in header else []),
        f"{words('annexes.sha256')}: {header['strategy']['sha256']}",
        f"{words('glossary.data_version')}: {header['known_on']}",
        *_anchor_line(header.get("anchor"), words),
    ]
    return "\n".join(lines) + "\n"
