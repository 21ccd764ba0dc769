"""What a locked reporting period keeps a person from doing; the coordinator is warned only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
from sqlalchemy import Connection

from dashboard import heads, periods
from dashboard.desk import Desk
from dashboard.problems import Problem, Severity
from dashboard.roles import Actor, reviews
from dashboard.store import submissions
from dashboard.store.submissions import Submission
from dashboard.table import Table


def of_rows(
    desk: Desk, actor: Actor, rows: pl.DataFrame, table: Table, mapping: Mapping[str, str]
) -> list[Problem]:
    """The rows dated in a locked period, at their date; the coordinator is warned only."""
    placed = heads.fields(table.columns, mapping)
    column = next((at + 1 for at, field in placed.items() if field == "date"), None)
    severity = Severity.WARNING if reviews(actor) else Severity.ERROR
    return [
        replace(problem, file=table.file, column=column, severity=severity)
        for problem in periods.locked(desk.strategy.reporting_periods, rows, desk.today)
    ]


def of_stored(
    connection: Connection, desk: Desk, actor: Actor, stored: Submission | None
) -> list[Problem]:
    """Why accepted rows may not be taken away: their period is locked, unless for the coordinator."""
    if stored is None or stored.state != "accepted" or reviews(actor):
        return []
    rows = submissions.rows_of(connection, desk.strategy.id, stored.id)
    found = periods.locked(desk.strategy.reporting_periods, rows, desk.today)
    return [
        Problem("submission-locked", {**one.values, "found": str(stored.id)}) for one in found[:1]
    ]
