"""Every mistake of a strategy file is reported at its line and column, all of them at once.

In the texts below `«` marks the place where a problem must be reported; it is no part of the text.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.strategy.check_file import parse
from dashboard.text.problem import Problem

MARK = "«"
GOOD = Path(__file__).with_name("good.yaml").read_text("utf-8")


def marks(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the line and column of each."""
    places = []
    while MARK in text:
        before, text = text.split(MARK, 1)
        places.append((before.count("\n") + 1, len(before) - before.rfind("\n")))
        text = before + text
    return text, places


def planted(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the good text"
    return GOOD.replace(old, new)


def found(problems: list[Problem]) -> list[tuple[str, int | None, int | None]]:
    return [(problem.code, problem.row, problem.column) for problem in problems]


def expected(codes: str, places: list[tuple[int, int]]) -> list[tuple[str, int, int]]:
    return [(code, *place) for code, place in zip(codes.split(), places, strict=True)]


def in_words(problems: list[Problem]) -> str:
    """Every problem in every language; a code without a sentence, or a hole in it, raises."""
    return "\n".join(
        Wording(language).problem_line(problem) for problem in problems for language in LANGUAGES
    )


def test_the_good_text_has_no_problem() -> None:
    strategy, problems = parse(GOOD)

    assert problems == []
    assert strategy is not None


def test_task_number_1_10_stays_text() -> None:
    strategy, _ = parse(GOOD)

    assert strategy is not None
    assert [task.number for task in strategy.tasks] == ["1.1", "1.10"]
    assert strategy.recommendations[0].tasks == ("1.1", "1.10")


def test_a_year_as_start_is_its_first_day_and_as_deadline_its_last() -> None:
    strategy, _ = parse(GOOD)

    assert strategy is not None
    first, tenth = strategy.tasks
    assert (str(first.start.first), str(first.deadline.last)) == ("2020-01-01", "2022-12-31")
    assert (str(tenth.start.first), tenth.start.as_stated) == ("2021-05-01", "2021-05-01")


def test_a_month_is_its_last_day_as_deadline_and_an_open_end_has_none() -> None:
    month, _ = parse(planted("    deadline: 2022", "    deadline: 2024-02"))
    ongoing, _ = parse(planted("    deadline: 2022", "    deadline: Průběžně"))

    assert month is not None
    assert ongoing is not None
    assert (str(month.tasks[0].deadline.last), ongoing.tasks[0].deadline.last) == (
        "2024-02-29",
        None,
    )
    assert ongoing.tasks[0].due(ongoing.tasks[0].indicators[0]) is None


MISTAKES = yaml.load(Path(__file__).with_name("mistakes.yaml").read_text("utf-8"), yaml.BaseLoader)


@pytest.mark.parametrize(
    ("old", "new", "codes"), [case for group in MISTAKES.values() for case in group]
)
def test_a_planted_mistake_is_found_where_it_stands(old: str, new: str, codes: str) -> None:
    text, places = marks(planted(old, new))

    strategy, problems = parse(text)

    assert strategy is None
    assert found(problems) == expected(codes, places)
    assert in_words(problems)


def test_a_misspelt_key_is_named_with_the_one_that_is_meant() -> None:
    text, places = marks(planted("    start: 2020\n", "    «strat: 2020\n"))

    _, problems = parse(text)

    assert found(problems) == expected("unknown-key", places)
    assert problems[0].values == {"found": "strat", "near": "start"}


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        ("coordinator: MOI", "coordinator: MOJ", "MOI"),
        ("coordinator: MOI", "coordinator: Interior", "CPD, MOI"),
        ("    goal: children", "    goal: childern", "children"),
        ("        related: [1.1.a]", "        related: [1.1.aa]", "1.1.a"),
        ("    tasks: [1.1, 1.10]", "    tasks: [1.1, X]", "1.1, 1.10"),
    ],
)
def test_an_unknown_name_comes_with_the_nearest_one_or_all(old: str, new: str, near: str) -> None:
    _, problems = parse(planted(old, new))

    assert [problem.values["near"] for problem in problems] == [near]


def test_a_ring_of_entities_is_reported_at_each_of_them() -> None:
    text, places = marks(
        planted("    name_cs: Ministerstvo", "    name_cs: Ministerstvo\n    parent: «CPD").replace(
            "    parent: MOI", "    parent: «MOI"
        )
    )

    _, problems = parse(text)

    assert found(problems) == expected("entity-ring entity-ring", places)


MANY = """\
id: «Many Mistakes
title: Many mistakes
source:«
period:
  start: «2020-13-01
  end: 2023-12-31
conventions:
  year_start: «1 January
  year_deadline: 12-31
coordinator: «NOBODY
goal: One goal
«colour: red
entities:
  - code: MOI
    kind: ministry
    name: Ministry
    name_cs: Ministerstvo
  - «code: «MOI
    kind: «factory
tasks:
  - number: 1.1
    title: First task
    goal: «missing
    responsible: [«MOJ]
    start: 2022
    deadline: «2021
    indicators:
      - id: 1.1.b
        text: A study
        kind: «count
        target:
          «value: 1
          basis: assumed
      - id: «1.1.b
        text: A plan
        kind: «rate
  - number: 1.2
    title: A right task
    responsible: [MOI]
    start: 2022
    deadline: 2023
    indicators:
      - id: 1.2.a
        text: Cases
        kind: context
recommendations:
  - number: 1
    text: Train people
    tasks: [«9.9]
"""


def test_mistakes_of_types_and_of_references_come_all_at_once_in_the_order_of_the_file() -> None:
    text, places = marks(MANY)
    codes = """wrong-form wrong-type bad-day wrong-word unknown-entity unknown-key missing-key
        doubled-id wrong-word unknown-goal unknown-entity deadline-before-start
        missing-aggregate assumed-without-note doubled-id wrong-word unknown-task"""

    strategy, problems = parse(text)

    assert strategy is None
    assert found(problems) == expected(codes, places)
    assert in_words(problems)


@pytest.mark.parametrize(
    ("written", "required"), [("yes", True), ("TRUE", True), ("No", False), ("false", False)]
)
def test_yes_and_no_are_read_in_any_case(written: str, required: bool) -> None:
    more = f"            text: Study\n          - {{id: b, text: B, required: {written}}}"

    strategy, problems = parse(planted("            text: Study", more))

    assert problems == []
    assert strategy is not None
    assert strategy.tasks[0].indicators[0].components[1].required is required


def test_missing_keys_of_one_mapping_come_in_the_order_in_which_they_are_written() -> None:
    _, problems = parse("entities: [{code: MOI}]\n")

    assert [problem.values.get("key") for problem in problems if problem.column == 1] == [
        *("id", "title", "source", "period", "conventions", "coordinator", "goal", "tasks")
    ]
    assert [problem.values.get("key") for problem in problems if problem.column == 12] == [
        *("kind", "name")
    ]


def test_an_amendment_may_take_a_target_and_a_due_date_away() -> None:
    text = planted("    task: 1.1\n", "    indicator: 1.1.b\n")

    strategy, problems = parse(
        text.replace("      deadline: 2023\nship", "      due:\n      target:\nship")
    )

    assert problems == []
    assert strategy is not None
    found = strategy.at(date(2021, 5, 1)).indicator("1.1.b")
    assert found is not None
    assert (found[1].due, found[1].target_number) == (None, None)


@pytest.mark.parametrize("written", ["", "[]", "[1]", "[[x]]", "{}", "{a: b}", "0", "nan", "86400"])
def test_whatever_stands_at_a_key_the_file_is_read_or_refused(written: str) -> None:
    for number, line in enumerate(GOOD.splitlines()):
        key, colon, _ = line.partition(":")
        lines = GOOD.splitlines()
        lines[number] = f"{key}{colon} {written}"

        strategy, problems = parse("\n".join(lines))

        assert strategy is not None or problems
        assert in_words(problems) or not problems
        if strategy is not None:
            assert strategy.at(date(2023, 12, 31)).tasks
