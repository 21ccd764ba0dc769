"""Numbers in an evaluator's text against the rows: the sentences of `rules/texts/numbers.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.assessment.card import Card
from dashboard.assessment.numbers_in_text import find_differences
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.fulfilment.task_details import TaskDetails, details_of_all_tasks
from tests.databases import ADOPTED
from tests.small_plan import row, rows, strategy_of

RULES = Path(__file__).parents[1] / "rules" / "texts" / "numbers.yaml"
TEXTS: dict[str, Any] = yaml.safe_load(RULES.read_text("utf-8"))
END = date(2023, 12, 31)


@pytest.fixture(scope="module")
def tasks() -> dict[str, TaskDetails]:
    """The adopted strategy with the entries of the table, by the number of the task."""
    strategy = strategy_of(ADOPTED)
    told = [
        row(body, indicator, day, value, component=named)
        for indicator, body, day, value, named in TEXTS["entries"]
    ]
    standing = rows(*told)
    details = details_of_all_tasks(strategy, situation(strategy, standing, END), standing)
    return {each.state.task.number: each for each in details}


def remarks(details: TaskDetails, text: str) -> Iterator[tuple[str, str]]:
    """What a remark on a text quotes, and the indicator whose rows it names."""
    for said in find_differences(Card(details.state.task.number, text), details):
        assert said.rows
        assert {each["indicator"] for each in said.rows} == {said.values["indicator"]}
        yield str(said.values["found"]), str(said.values["indicator"])


def test_a_number_that_the_rows_contradict_is_found(tasks: dict[str, TaskDetails]) -> None:
    listed = [(task, *pair) for task, pairs in TEXTS["contradicting"].items() for pair in pairs]

    found = {text: [words for words, _ in remarks(tasks[task], text)] for task, text, _ in listed}

    assert {text: words for _, text, words in listed if found[text] != [words]} == {}
    missed = [(task, text) for task, texts in TEXTS["missed"].items() for text in texts]
    assert [text for task, text in missed if list(remarks(tasks[task], text))] == []
    assert len(listed) >= 100 > 8 * len(missed)


def test_an_honest_sentence_gets_no_remark(tasks: dict[str, TaskDetails]) -> None:
    false = [
        text
        for task, texts in TEXTS["honest"].items()
        for text in texts
        if list(remarks(tasks[task], text))
    ]

    assert false == TEXTS["mistaken"]
    assert sum(map(len, TEXTS["honest"].values())) >= 100
    assert len(false) <= 2


def test_a_number_of_thousands_of_digits_is_a_word_like_others(
    tasks: dict[str, TaskDetails],
) -> None:
    task, (text, words) = next((task, pairs[0]) for task, pairs in TEXTS["contradicting"].items())
    longer = text.rstrip(".") + f" {'9' * 5000}."

    assert [found for found, _ in remarks(tasks[task], longer)] == [words]
