"""What sensitivity says of shipped and sample reports, worked out again from the rows that it names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from dashboard.fulfilment.sensitivity import Ground, IndicatorSensitivity
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.reported import reported_workspace

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def shipped(name: str, folder: Path) -> Iterator[Workspace]:
    workspace = databases.opened(f"sqlite:///{folder / 'shipped.db'}", ROOT / name)
    yield workspace
    workspace.engine.dispose()


def without(
    snapshot: Snapshot, said: IndicatorSensitivity, rows: set[int], day: date
) -> tuple[Status, Decimal | None]:
    """Status and number of an indicator had some rows never been told."""
    rest = snapshot.rows.filter(~pl.col("row").is_in(list(rows)))
    state = situation(snapshot.strategy, rest, day).indicator(said.state.indicator.id)
    assert state is not None
    return state.status, state.achieved


@pytest.mark.parametrize(
    "which",
    [
        *("indicators.yaml", "reported"),
        pytest.param("data/2016-2019/indicators.yaml", marks=pytest.mark.rest),
    ],
)
def test_every_statement_is_worked_out_again_from_the_rows_that_it_names(
    which: str, tmp_path: Path
) -> None:
    opened = reported_workspace(tmp_path) if which == "reported" else shipped(which, tmp_path)
    with opened as workspace:
        snapshot, statements = Snapshot(workspace), 0
        end = workspace.strategy.period.end
        for day in (end - timedelta(days=700), end, end + timedelta(days=400)):
            told = [one for task in snapshot.sensitivity(day) for one in task.indicators]
            for one in (each for each in told if each.supports):
                for support in one.supports:
                    found = without(snapshot, one, set(support.rows), day)
                    assert found == (support.status, support.achieved), (
                        day,
                        one.state.indicator.id,
                    )
                    statements += 1
                named = {
                    row
                    for support in one.supports
                    if support.ground is not Ground.TOLD_LATE
                    for row in support.rows
                }
                assert without(snapshot, one, named, day)[0] is one.firm_status
        assert statements > 10
