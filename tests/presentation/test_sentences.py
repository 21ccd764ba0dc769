"""A task's own word, as every page and command says it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from dashboard.fulfilment.strategy_on_day import situation
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import rule_sentence, status_word
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.strategy.check_file import parse

DUE, BEFORE = date(2022, 12, 31), date(2022, 12, 30)
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


@pytest.mark.parametrize(
    ("kind", "value", "day", "language", "sentence"),
    [
        (
            "level",
            (45, None),
            DUE,
            "en",
            "The deadline has passed; reported: 45, needed: at least 50.",
        ),
        (
            "level",
            (45, None),
            BEFORE,
            "cs",
            "Dosud vykázáno 45, požadováno alespoň 50; termín dosud neuplynul.",
        ),
        (
            "share",
            (9, 20),
            DUE,
            "cs",
            "Termín uplynul; vykázáno 45 % (9 z 20), požadováno alespoň 50 %.",
        ),
        (
            "level",
            (0, None),
            DUE,
            "en",
            "The deadline has passed; the report says zero, “no”, or gives no value.",
        ),
    ],
)
def test_of_what_falls_short_the_rule_says_by_how_much(
    kind: str, value: tuple[int, int | None], day: date, language: str, sentence: str
) -> None:
    measured = f"kind: {kind}, direction: up, target: {{value: 50, basis: strategy}}"
    text = TEXT.partition("amendments:")[0].replace(
        "kind: count, aggregate: sum, target: {value: 1, basis: strategy}", measured
    )
    strategy, problems = parse(text)
    assert strategy is not None, problems
    part, whole = value
    row: dict[str, Any] = {
        "row": 1,
        "seq": 1,
        "entity": "OWNER",
        "task": "1.1",
        "indicator": "1.1.a",
        "date": date(2022, 5, 1),
        "value": Decimal(part),
        "denominator": None if whole is None else Decimal(whole),
    }

    state = situation(strategy, pl.DataFrame([row], schema=ROW_SCHEMA), day).tasks[0].indicators[0]

    assert rule_sentence(state, Wording(language)).replace("\u00a0", " ") == sentence
