"""The YAML says letter for letter what the source says: the strategy and its Annex 1.

`tests/source/` holds the text of the document. The parser below knows only its tables: a label, a
tab, a cell. What the tables do not say (kinds, targets, components) is our reading, tested by the
counts alone.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.strategy import Strategy, Task
from dashboard.strategy.check_file import parse
from dashboard.strategy.deadlines import Part
from dashboard.strategy.model import Shipped
from dashboard.text.names import fold
from dashboard.text.text_language import Text
from tests.small_plan import strategy_of

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "tests/source/strategy-2020-2023.txt").read_text(encoding="utf-8")
STRATEGY = ROOT / "indicators.yaml"
ANNEX = ROOT / "data/2016-2019/indicators.yaml"
HEADS = ["task", "indicator", "component", "date", "value", "evidence", "note"]

Card = dict[str, list[str]]
"""The rows of one table: a label in lower case, the paragraphs of its cell."""

SAME_LABEL = {
    "task title": "title",
    "task goals": "task goal",
    "cooperating entity": "cooperating entities",
}


def cards_between(first: str, last: str) -> dict[str, Card]:
    """The cards between two headings that stand alone on a line, by task number."""
    part = TEXT.split(f"\n{first}\n")[1].split(f"\n{last}\n")[0]
    cards: list[Card] = []
    label = ""
    for row in (line for line in part.splitlines() if "\t" in line):
        head, cell = row.split("\t")
        head = head.casefold().strip("-")
        if head in {"basic information", "evaluated task"}:
            cards.append({})
        elif cell != "--":
            label = SAME_LABEL.get(head, head) or label
            said, more = cards[-1].setdefault(label, []), paragraphs(cell)
            if said and not head:  # the page broke within a paragraph
                said[-1] += f" {more.pop(0)}"
            said.extend(more)
    return {re.sub(r"Task No\. |\.$", "", text_of(card, "task number")): card for card in cards}


ADOPTED = frozenset(
    f"{name}{ending}"
    for ending in ("", "_as_stated")
    for name in ("source", "description", "task_goal", "justification", "financing", "target_group",
                 "notes", "responsible", "cooperating", "timetable")
)  # fmt: skip
"""The texts of the strategy itself, which nobody may translate as if they were adopted."""


def twins(part: Part) -> Iterator[Text]:
    """Each text of a strategy that may have a Czech one.

    An abbreviation may be the same in both languages. The Czech wording of what was adopted is not
    published here.
    """
    for name in type(part).model_fields:
        value = getattr(part, name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Text) and inner and name not in {*ADOPTED, "short"}:
                yield inner
            if isinstance(inner, Part):
                yield from twins(inner)


def paragraphs(cell: str) -> list[str]:
    """The paragraphs of a cell without their markup; an empty cell has none."""
    parts = re.findall(r"<p>(.*?)</p>", cell) or [cell]
    plain = (re.sub(r"</?i>", "", part).strip() for part in parts)
    return [part for part in plain if part]


def text_of(card: Card, label: str) -> str:
    return " ".join(card.get(label, []))


def sentences(card: Card) -> list[str]:
    """The sentences of an indicator cell; task 9 of Annex 1 joins its two by a hyphen."""
    return re.split(r"(?<=\.) | (?=- )", text_of(card, "performance indicators"))


CARDS = cards_between("TASKS", "ANNEX 1")
ANNEX_CARDS = cards_between("ANNEX 1", "ANNEX 2")


def task_of(path: Path, number: str) -> Task:
    task = strategy_of(path).task(number)
    assert task is not None
    return task


def indicators_per_task(strategy: Strategy) -> str:
    return " ".join(str(len(task.indicators)) for task in strategy.tasks)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    assert reader.fieldnames == HEADS
    return rows


def shipped_rows(path: Path) -> list[tuple[Shipped, list[dict[str, str]]]]:
    return [(shipped, rows_of(path.parent / shipped.file)) for shipped in strategy_of(path).shipped]


def published_cards() -> dict[str, dict[str, Any]]:
    text = (ANNEX.parent / "cards.yaml").read_text(encoding="utf-8")
    return {card["task"]: card for card in yaml.load(text, Loader=yaml.BaseLoader)["cards"]}


@pytest.mark.parametrize("path", [STRATEGY, ANNEX], ids=["2020-2023", "2016-2019"])
def test_the_strategy_file_has_no_problem(path: Path) -> None:
    strategy, problems = parse(path.read_text(encoding="utf-8"))

    assert problems == []
    assert strategy is not None


@pytest.mark.parametrize("path", [STRATEGY, ANNEX], ids=["2020-2023", "2016-2019"])
def test_what_we_wrote_in_english_stands_in_czech_too(path: Path) -> None:
    strategy, _ = parse(path.read_text(encoding="utf-8"))
    assert strategy is not None
    written = list(twins(strategy))

    assert len(written) > 100
    assert [text for text in written if text.second in {None, str(text)}] == []


@pytest.mark.parametrize("number", CARDS)
def test_a_task_says_what_its_card_says(number: str) -> None:
    card, task = CARDS[number], task_of(STRATEGY, number)

    assert task.title == text_of(card, "title")
    assert list(task.description) == card["task description"]
    assert list(task.task_goal) == card["task goal"]
    assert task.justification == text_of(card, "justification for the task")
    assert [indicator.text for indicator in task.indicators] == card["performance indicators"]
    assert task.financing == text_of(card, "method of financing")
    assert task.responsible_as_stated == text_of(card, "responsible entity")
    assert task.cooperating_as_stated == text_of(card, "cooperating entities")
    assert task.target_group == text_of(card, "target group")
    assert task.start.as_stated == text_of(card, "start date")
    assert task.deadline.as_stated == text_of(card, "deadline")
    assert (task.notes or "") == text_of(card, "notes")
    assert task.goal == number.split(".", maxsplit=1)[0]


def test_the_strategy_has_13_tasks_and_20_performance_indicators_in_source_order() -> None:
    strategy = strategy_of(STRATEGY)

    assert [task.number for task in strategy.tasks] == list(CARDS)
    assert indicators_per_task(strategy) == "3 1 1 1 1 3 1 2 2 1 1 1 2"


def test_the_title_the_goal_and_the_specific_goals_stand_in_the_source() -> None:
    strategy = strategy_of(STRATEGY)
    lines = [line.split("\t")[0].rstrip(".") for line in TEXT.splitlines()]

    assert strategy.title.casefold() in TEXT.casefold().splitlines()
    assert strategy.goal.upper() in lines
    assert all(f"{goal.id}. {goal.title}" in lines for goal in strategy.goals)
    assert [goal.id for goal in strategy.goals] == ["1", "2", "3", "4"]


def test_the_ten_recommendations_are_those_of_the_source() -> None:
    part = TEXT.split("it is a generalized form.")[1].split("draws on all the above-mentioned")[0]

    recommendations = strategy_of(STRATEGY).recommendations

    assert [item.text for item in recommendations] == re.findall(r"^- (.+)$", part, re.MULTILINE)
    assert [item.number for item in recommendations] == list(range(1, 11))


def test_the_legislation_is_every_act_of_the_list_of_the_source() -> None:
    listed = TEXT.split("\nLEGISLATION\n")[1]
    acts = re.findall(r"Act No\. .*", listed)
    assert [law.text for law in strategy_of(STRATEGY).legislation] == acts


@pytest.mark.parametrize("number", ANNEX_CARDS)
def test_a_task_of_annex_1_says_what_its_card_says(number: str) -> None:
    card, task = ANNEX_CARDS[number], task_of(ANNEX, number)
    merged = text_of(card, "responsible entity cooperating entities")

    assert task.title == text_of(card, "title")
    assert [indicator.text for indicator in task.indicators] == sentences(card)
    assert task.responsible_as_stated == (text_of(card, "responsible entity") or merged)
    assert (task.cooperating_as_stated or "") == text_of(card, "cooperating entities")
    assert task.timetable_as_stated == text_of(card, "timetable")


def test_annex_1_has_29_performance_indicators_one_per_published_sentence() -> None:
    strategy = strategy_of(ANNEX)

    assert [task.number for task in strategy.tasks] == list(ANNEX_CARDS)
    assert indicators_per_task(strategy) == "3 2 2 2 1 3 2 2 2 2 2 3 3"


def test_the_years_of_annex_1_are_those_of_its_timetable_but_for_one_slip() -> None:
    years = {
        task.number: (f"{task.start.as_stated}-{task.deadline.as_stated}", task.timetable_as_stated)
        for task in strategy_of(ANNEX).tasks
    }

    read_otherwise = {
        number: pair for number, pair in years.items() if pair[0] != str(pair[1]).replace("–", "-")
    }

    assert read_otherwise == {"2": ("2016-2017", "2016–2007")}


@pytest.mark.parametrize("number", ANNEX_CARDS)
def test_a_published_card_says_what_annex_1_says(number: str) -> None:
    card, published = ANNEX_CARDS[number], published_cards()[number]

    assert published["description"] == card["description of task fulfilment"]
    assert published["indicators_as_stated"] == text_of(card, "fulfilment of indicators")
    assert published["changes"] == text_of(card, "changes from the original assignment")
    assert published["goal_as_stated"] == text_of(
        card, "overall evaluation of the fulfilment of the task goal"
    )


def test_the_published_verdicts_count_as_the_annex_does() -> None:
    cards = published_cards().values()

    assert len(cards) == 13
    assert Counter(card["indicators"] for card in cards) == {
        "met": 9,
        "partially_met": 3,
        "not_met": 1,
    }
    assert Counter(card["goal"] for card in cards) == {
        "met": 9,
        "partially_met": 2,
        "met_differently": 1,
        "not_met": 1,
    }


@pytest.mark.parametrize("card", published_cards().values(), ids=lambda card: str(card["task"]))
def test_a_verdict_is_the_word_its_sentence_begins_with(card: dict[str, Any]) -> None:
    heads = {
        "met in a different manner": "met_differently",
        "met partially": "partially_met",
        "not been met": "not_met",
        "been met": "met",
    }
    for word, sentence in (
        (card["indicators"], card["indicators_as_stated"]),
        (card["goal"], card["goal_as_stated"]),
    ):
        assert next(heads[head] for head in heads if head in sentence) == word


@pytest.mark.parametrize("row", rows_of(ANNEX.parent / "rows.csv"))
def test_a_coded_row_quotes_the_narrative_of_its_task(row: dict[str, str]) -> None:
    narrative = " ".join(ANNEX_CARDS[row["task"]]["description of task fulfilment"])

    quoted = re.findall(r"“(.+?)”", row["note"])

    assert quoted
    assert all(quote in narrative for quote in quoted)
    assert row["evidence"] == f"Annex 1, task {row['task']}, Description of Task Fulfilment"
    assert re.fullmatch(r"not later than 201[89]-12-31", row["date"])


@pytest.mark.parametrize("path", [STRATEGY, ANNEX], ids=["2020-2023", "2016-2019"])
def test_a_shipped_row_names_a_task_an_indicator_and_a_component_of_its_strategy(
    path: Path,
) -> None:
    strategy = strategy_of(path)
    indicators = {indicator.id: (task, indicator) for task, indicator in strategy.indicators()}
    for shipped, rows in shipped_rows(path):
        for row in rows:
            if not row["indicator"]:
                assert not row["component"] + row["value"]
                assert row["note"]
                continue
            task, indicator = indicators[row["indicator"]]
            assert task.number == row["task"]
            assert strategy.may_report(shipped.entity, task)
            assert indicator.kind == "count" or indicator.component(fold(row["component"]))
            assert row["value"] in {"0", "1"}
