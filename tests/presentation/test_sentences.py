"""A task's own word, as every page and command says it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard.fulfilment.strategy_on_day import situation
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import status_word
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.strategy.check_file import parse

TEXT = """
id: x
title: A strategy
source: The source
period: {start: 2020-01-01, end: 2023-12-31}
conventions: {year_start: 01-01, year_deadline: 12-31}
coordinator: OWNER
goal: One goal
entities:
  - {code: OWNER, kind: ministry, name: The owner, name_cs: Vlastník}
tasks:
  - number: "1.1"
    title: A study
    responsible: [OWNER]
    start: 2021
    deadline: 2022
    indicators:
      - {id: 1.1.a, text: Studies, kind: count, aggregate: sum, target: {value: 1, basis: strategy}}
amendments:
  - {date: 2022-06-01, reason: Nobody wants it., authority: Resolution 1, task: "1.1", set: {withdrawn: true}}
"""


@pytest.mark.parametrize(
    ("day", "language", "word"),
    [
        (date(2022, 5, 31), "en", "Not yet due"),
        (date(2022, 6, 1), "en", "Withdrawn by an amendment"),
        (date(2022, 6, 1), "cs", "Zrušeno změnou"),
    ],
)
def test_a_withdrawn_task_is_said_to_be_withdrawn_from_that_day(
    day: date, language: str, word: str
) -> None:
    strategy, problems = parse(TEXT)
    assert strategy is not None, problems
    found = situation(strategy, pl.DataFrame(schema=ROW_SCHEMA), day)

    assert status_word(found, found.tasks[0], Wording(language)) == word
