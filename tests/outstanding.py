"""The one answer of a situation, where there is no snapshot to ask."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboard.fulfilment import what_is_outstanding
from dashboard.fulfilment.strategy_on_day import Situation
from dashboard.fulfilment.what_is_outstanding import Answer, Reports, ReturnedSubmission


def answer_of(
    found: Situation,
    rows: pl.DataFrame,
    waiting: pl.DataFrame | None = None,
    returned: Mapping[str, tuple[ReturnedSubmission, ...]] | None = None,
) -> Answer:
    """Who owes what, from standing rows, undecided ones and what was returned to each entity."""
    waiting = rows.clear() if waiting is None else waiting
    reports = Reports(rows, waiting, returned or {})
    return what_is_outstanding.answer(found.strategy, found, reports, found.strategy.rounds)
