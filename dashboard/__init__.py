"""Follows a national strategy by its own performance indicators.

`statuses` is for analysts; all else is reached by the command `dashboard`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["__version__", "statuses"]
__version__: str


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(f"module 'dashboard' has no attribute '{name}'")
    from dashboard.workflow import program_files  # noqa: PLC0415 - the package alone loads nothing

    return program_files.version()


def statuses(path: str | Path, frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """The status of each indicator of a strategy file on a day, from progress rows.

    `frame` has the columns of an edition's `rows.csv` or of a progress row, as texts or typed, in the order
    in which the rows were accepted. The columns of the result are those of `status`: task, indicator, text,
    status, achieved, target, target_basis, due, schedule, since, evidence, task_status. Raises ValueError
    with every problem of the file or of the frame.
    """
    from dashboard.workflow import recomputed_statuses  # noqa: PLC0415

    return recomputed_statuses.statuses(Path(path), frame, day)
