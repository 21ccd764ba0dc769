"""Every mistake of a strategy file is reported at its line and column, all of them at once.

In the texts below `«` marks the place where a problem must be reported; it is no part of the text.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.strategy.check_file import parse
from dashboard.strategy.model import Strategy
from dashboard.text.problem import Problem

MARK = "«"
GOOD = """\
id: small
title: A small strategy
source: nobody
period:
  start: 2020-01-01
  end: 2023-12-31
conventions:
  year_start: 01-01
  year_deadline: 12-31
coordinator: MOI
goal: One goal
entities:
  - code: MOI
    kind: ministry
    name: Ministry
    name_cs: Ministerstvo
  - code: CPD
    kind: unit
    name: Department
    name_cs: Odbor
    parent: MOI
goals:
  - id: children
    title: First goal
tasks:
  - number: 1.1
    title: First task
    goal: children
    responsible: [CPD]
    cooperating: [MOI]
    start: 2020
    deadline: 2022
    indicators:
      - id: 1.1.a
        text: A study
        kind: milestone
        target:
          value: all
          basis: strategy
        components:
          - id: study
            text: Study
      - id: 1.1.b
        text: Trainings
        kind: count
        aggregate: sum
        target:
          value: 2.5
          basis: assumed
          note: two and a half are assumed
        related: [1.1.a]
  - number: 1.10
    title: Tenth task
    responsible: [MOI]
    start: 2021-05-01
    deadline: 2023
    indicators:
      - id: 1.10.a
        text: Cases
        kind: context
        due: 2021-05-01
recommendations:
  - number: 1
    text: Train people
    tasks: [1.1, 1.10]
amendments:
  - date: 2021-05-01
    reason: the tender failed
    authority: Government
    task: 1.1
    set:
      deadline: 2023
shipped:
  - file: rows.csv
    entity: CPD
    state: accepted
    received_as: letter
"""


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


# fmt: off
COUNT = "        kind: count\n        aggregate: sum"
TARGET = "        kind: count\n        aggregate: sum\n        target:\n          value: 2.5"
CHANGE = "    task: 1.1\n    set:\n      deadline: 2023"

KEYS = [
    ("goal: One goal", "goal: One goal\n«colour: red", "unknown-key"),
    ("    kind: unit\n", "    kind: unit\n    «colour: red\n", "unknown-key"),
    ("  end: 2023-12-31\n", "  end: 2023-12-31\n  «middle: 2022-01-01\n", "unknown-key"),
    ("    goal: children", "    «gaol: children", "unknown-key"),
    ("            text: Study", "            text: Study\n            «txt: x", "unknown-key"),
    ("          basis: strategy", "          basis: strategy\n          «base: x", "unknown-key"),
    ("      deadline: 2023\nship", "      «dead: 2024\n      deadline: 2023\nship", "unknown-key"),
    ("goal: One goal", "goal: One goal\n«withdrawn: [1.1]", "unknown-key"),
    ("goal: One goal", "goal: One goal\n«goal: Another", "yaml-doubled-key"),
    ("    kind: unit\n", "    kind: unit\n    «kind: unit\n", "yaml-doubled-key"),
    ("            text: Study", "            text: Study\n            «id: x", "yaml-doubled-key"),
    ("  - code: MOI\n    kind: ministry\n", "  - «code: MOI\n", "missing-key"),
    ("code: MOI\n    kind: ministry\n    name: Ministry\n", "««code: MOI\n", "missing-key missing-key"),
    ("id: small\ntitle", "«title", "missing-key"),
    ("  start: 2020-01-01\n  end", "  «end", "missing-key"),
    ("- id: study\n            text: Study", "- «id: study", "missing-key"),
    ("          value: all\n          basis", "          «basis", "missing-key"),
    ("- id: 1.10.a\n        text: Cases\n        kind: context",
     "- «id: 1.10.a\n        text: Cases\n        kind: milestone", "missing-key"),
]

TYPES = [
    ("    responsible: [CPD]", "    responsible: «CPD", "wrong-type"),
    ("goal: One goal", "goal: «[One, goal]", "wrong-type"),
    ("title: A small strategy", "title:«", "wrong-type"),
    ("    title: First goal", "    title: «{en: First goal}", "wrong-type"),
    ("  - number: 1\n", "  - number: «one\n", "wrong-type"),
    ("            text: Study", "            text: Study\n            required: «often", "wrong-type"),
    ("    kind: unit", "    kind: «office block", "wrong-word"),
    ("        aggregate: sum", "        aggregate: «mean", "wrong-word"),
    ("          basis: strategy", "          basis: «guess", "wrong-word"),
    ("    state: accepted", "    state: «done", "wrong-word"),
    ("id: small", "id: «Small Strategy", "wrong-form"),
    ("id: small", "id: small\npublication: {address: «http://x.org/, provider: https://x.org/1}",
     "wrong-form"),
    ("id: small", "id: small\npublication: «{address: https://x.org/}", "missing-key"),
    ("  - number: 1\n", "  - number: «0\n", "not-positive"),
    # dates
    ("    deadline: 2022", "    deadline: «2027-13-01", "bad-date"),
    ("    deadline: 2022", "    deadline: «2021-02-29", "bad-date"),
    ("    deadline: 2022", "    deadline: «31. 12. 2022", "bad-date"),
    ("    deadline: 2022", "    deadline: «1066", "bad-date"),
    ("  end: 2023-12-31", "  end: «2023-13-31", "bad-day"),
    ("  - date: 2021-05-01", "  - date: «2021-05-32", "bad-day"),
    ("      deadline: 2023\nship", "      deadline: «never\nship", "bad-date"),
    ("        aggregate: sum", "        due: «2022-00-10\n        aggregate: sum", "bad-date"),
    ("    deadline: 2022", "    deadline:«", "bad-date"),
    ("    deadline: 2022", "    deadline: «2022-13", "bad-date"),
    ("    deadline: 2022", "    deadline: «sometime", "bad-date"),
    ("    start: 2020\n", "    start: «ongoing\n", "open-start"),
    ("    deadline: 2022", "    deadline: «[2022]", "bad-date"),
    ("    deadline: 2022", "    deadline: «{as_stated: x, first: 2022-01-01, last: 2022-12-31}", "bad-date"),
    ("        due: 2021-05-01", "        due: «[2022]", "bad-date"),
    ("  start: 2020-01-01\n  end", "  start: «86400\n  end", "bad-day"),
    ("  start: 2020-01-01\n  end", "  start: «2020-01-01T00:00:00Z\n  end", "bad-day"),
    ("  start: 2020-01-01\n  end", "  start: «2020\n  end", "bad-day"),
    ("  - date: 2021-05-01", "  - date: «1577836800", "bad-day"),
    ("  - date: 2021-05-01", "  - date: «[2021-05-01]", "bad-day"),
    # yes and no
    ("            text: Study", "            text: Study\n            required: «off", "wrong-type"),
    ("            text: Study", "            text: Study\n            required: «0", "wrong-type"),
    ("            text: Study", "            text: Study\n            required: «[no]", "wrong-type"),
    ("        aggregate: sum", "        aggregate: sum\n        component_required: «on", "wrong-type"),
    # a list whose only item is wrong is not empty
    ("    responsible: [CPD]", "    responsible: [«[CPD]]", "wrong-type"),
    ("        components:\n          - id: study\n            text: Study",
     "        components:\n          - «study", "wrong-type"),
    ("        components:\n          - id: study\n            text: Study",
     "        components: «[]", "empty-list"),
    # targets, one problem a cell
    ("          value: 2.5", "          value: 2.5\n          by_year: «{2020: 1}", "target-twice"),
    ("          value: 2.5", "          change: «-20%", "change-without-baseline"),
    ("          value: 2.5", "          by_year: «{}", "by-year-form"),
    ("          value: 2.5", "          by_year: «{2020: few}", "by-year-form"),
    ("goals:", "reporting: {every: year, days: «400, source: chapter 6}\ngoals:", "wrong-type"),
    ("goals:", "reporting: {every: «week, days: 4, source: chapter 6}\ngoals:", "wrong-word"),
    ("          value: 2.5", "          value: «1,5", "target-form"),
    ("          value: 2.5", "          value: «abc", "target-form"),
    ("          value: 2.5", "          value: «nan", "target-form"),
    ("          value: 2.5", "          value: «inf", "target-form"),
    ("          value: 2.5", "          value: «1e40", "target-form"),
    ("          value: 2.5", "          value: «1_000", "target-form"),
    ("          value: 2.5", "          value: «٣", "target-form"),
    ("          value: 2.5", "          value: «[1]", "target-form"),
    ("          value: 2.5", "          value:«", "target-form"),
    ("          value: 2.5", "          value: «0", "not-positive"),
    ("          value: 2.5", "          value: «0.0", "not-positive"),
    ("          value: 2.5", "          value: «-1", "not-positive"),
    ("          value: 2.5", "          value: «1000000000000000.1", "number-too-large"),
    ("          value: 2.5", "          value: «0.0000000001", "number-too-fine"),
    ("          value: all", "          value: «abc", "target-form"),
    ("          value: all", "          value: «[all]", "target-form"),
    (COUNT, "        kind: «[share]", "wrong-word"),
    # what an amendment cannot take away
    ("      deadline: 2023\nship", "      deadline:«\nship", "bad-date"),
    ("      deadline: 2023\nship", "      responsible:«\nship", "wrong-type"),
    ("      deadline: 2023\nship", "      responsible: «[]\nship", "empty-list"),
    ("      deadline: 2023\nship", "      title:«\nship", "wrong-type"),
    ("      deadline: 2023\nship", "      withdrawn:«\nship", "wrong-type"),
    (CHANGE, "    indicator: 1.1.a\n    set:\n      components:«", "wrong-type"),
    (CHANGE, "    indicator: 1.1.a\n    set:\n      components: «[]", "empty-list"),
    # what this version does not judge yet
    (COUNT, "        kind: «rate", "wrong-word"),
    ("        aggregate: sum", "        aggregate: sum\n        interim: «1", "wrong-type"),
    ("        aggregate: sum",
     "        aggregate: sum\n        interim: [{due: «ongoing, value: 1}]", "open-start"),
    ("        aggregate: sum",
     "        aggregate: sum\n        interim: [{due: 2021, value: «all}]", "target-form"),
]

MEANING = [
    # what is named must exist
    ("coordinator: MOI", "coordinator: «MO", "unknown-entity"),
    ("    parent: MOI", "    parent: «ZZZ", "unknown-entity"),
    ("    responsible: [CPD]", "    responsible: [CPD, «CDP]", "unknown-entity"),
    ("    cooperating: [MOI]", "    cooperating: [«MOIX]", "unknown-entity"),
    ("    entity: CPD", "    entity: «NGO", "unknown-entity"),
    ("      deadline: 2023\nship", "      responsible: [«X]\nship", "unknown-entity"),
    ("    goal: children", "    goal: «childern", "unknown-goal"),
    ("    title: First goal", "    title: First goal\n    parent: «none", "unknown-goal"),
    ("    title: First goal", "    title: First goal\n    parent: «children", "goal-ring"),
    ("    tasks: [1.1, 1.10]", "    tasks: [1.1, «1.2]", "unknown-task"),
    ("    goal: children", "    goal: children\n    depends_on: [«1.7]", "unknown-task"),
    ("    goal: children", "    goal: children\n    depends_on: [«1.1]", "task-ring"),
    ("    task: 1.1\n", "    task: «1.3\n", "unknown-task"),
    ("        related: [1.1.a]", "        related: [«1.1.c]", "unknown-indicator"),
    ("    task: 1.1\n    set:\n      deadline",
     "    indicator: «2.a\n    set:\n      due", "unknown-indicator"),
    # what stands twice
    ("goals:\n", "  - {code: «MOI, kind: ngo, name: Again, name_cs: Znovu}\ngoals:\n", "doubled-id"),
    ("    tasks: [1.1, 1.10]", "    tasks: [1.1, 1.10]\n  - {number: «1, text: Again}", "doubled-id"),
    ("  - id: children\n    title: First goal",
     "  - id: children\n    title: First goal\n  - id: «children\n    title: Again", "doubled-id"),
    ("            text: Study",
     "            text: Study\n          - id: «study\n            text: Again", "doubled-id"),
    ("            text: Study",
     "            text: Study\n          - id: «STUDY\n            text: Again", "doubled-id"),
    ("            text: Study",
     "            text: Study\n          - id: again\n            text: «Stúdy", "doubled-id"),
    ("            text: Study",
     "            text: Study\n            text_cs: Studie\n          - {id: «studie, text: Again}",
     "doubled-id"),
    # units, ids and dates
    ("    name_cs: Ministerstvo", "    name_cs: Ministerstvo\n    parent: «MOI", "entity-ring"),
    ("      - id: 1.1.b", "      - id: «1.1.A", "doubled-id"),
    ("      - id: 1.10.a", "      - id: «1.1.a", "doubled-id"),
    ("      - id: 1.10.a", "      - id: «1.10", "doubled-id"),
    ("      - id: 1.10.a", "      - id: «1.10 a", "wrong-form"),
    ("    deadline: 2022", "    deadline: «2019", "deadline-before-start"),
    ("    deadline: 2023\n    ind", "    deadline: «2021-04-30\n    ind", "deadline-before-start"),
    ("        aggregate: sum", "        due: «2019\n        aggregate: sum", "deadline-before-start"),
    ("  end: 2023-12-31", "  end: «2019-12-31", "deadline-before-start"),
    ("      deadline: 2023\nship", "      deadline: «2019\nship", "deadline-before-start"),
    (CHANGE, "    indicator: 1.1.b\n    set:\n      due: «2019-12-31", "deadline-before-start"),
    # kinds, aggregates and targets
    (COUNT, "        kind: «count", "missing-aggregate"),
    ("        kind: context", "        kind: context\n        aggregate: «sum", "aggregate-without-count"),
    ("          - id: study\n",
     "          «- id: study\n            required: no\n", "no-required-component"),
    ("          - id: study\n",
     "          «- id: study\n            required: No\n", "no-required-component"),
    ("          - id: study", "          - id: «other:*", "wildcard-required"),
    ("          value: all", "          value: «3", "milestone-target"),
    ("          value: 2.5", "          value: «all", "count-target"),
    ("        kind: context",
     "        kind: context\n        target: «{value: 1, basis: strategy}", "context-target"),
    ("          value: 2.5\n          basis: assumed\n          note: two and a half are assumed",
     "          «value: 2.5\n          basis: assumed", "assumed-without-note"),
    # closure
    ("goal: One goal", "goal: One goal\nclosure: {deadline: «2022-12-31, open: lapsed, silent: unanswered}",
     "deadline-before-start"),
    ("goal: One goal",
     "goal: One goal\nclosure: {deadline: 2023-12-31, grace_days: «-1, open: lapsed, silent: unanswered}",
     "not-positive"),
    ("goal: One goal",
     "goal: One goal\nclosure: {deadline: 2023-12-31, open: «gone, silent: unanswered}", "wrong-word"),
    # what recurs
    ("        aggregate: sum", "        aggregate: sum\n        every: «year", "every-of-kind"),
    (COUNT, "        kind: recurring\n        aggregate: sum\n        every: «week", "wrong-word"),
    ("      - id: 1.1.b\n        text: Trainings\n        kind: count\n        aggregate: sum",
     "      - «id: 1.1.b\n        text: Trainings\n        kind: recurring\n        aggregate: sum",
     "missing-key"),
    (COUNT, "        kind: recurring\n        aggregate: sum\n        every: year\n"
     "        components: «[{id: x, text: X}]", "recurring-components"),
    ("        kind: count\n        aggregate: sum\n        target:\n          value: 2",
     "        kind: recurring\n        every: year\n        target:\n          value: «2",
     "recurring-without-aggregate"),
    # what is measured
    ("      - id: 1.1.b\n        text: Trainings\n        kind: count\n        aggregate: sum",
     "      - «id: 1.1.b\n        text: Trainings\n        kind: level", "missing-key"),
    ("        aggregate: sum", "        aggregate: sum\n        direction: «up", "direction-of-kind"),
    (COUNT, "        kind: level\n        direction: «sideways", "wrong-word"),
    (COUNT, "        kind: level\n        direction: up\n        baseline: «about 2", "baseline-form"),
    (TARGET, "        kind: level\n        direction: up\n        target:\n          value: «any",
     "any-without-baseline"),
    (TARGET, "        kind: level\n        direction: up\n        target:\n          value: «all",
     "count-target"),
    (TARGET,
     "        kind: level\n        direction: up\n        target:\n          value: «0", "not-positive"),
    (TARGET, "        kind: level\n        direction: down\n        baseline: 2.5\n        target:\n"
     "          value: «3", "target-behind-baseline"),
    # what is plausible, and totals
    (COUNT, "        kind: count\n        plausible: {least: «-1}\n        aggregate: sum", "not-positive"),
    (COUNT, "        kind: count\n        plausible: {least: 5, most: «5}\n        aggregate: sum",
     "plausible-order"),
    (COUNT, "        kind: count\n        totals: «maybe\n        aggregate: sum", "wrong-word"),
    (TARGET, "        kind: level\n        direction: up\n        totals: «refuse\n"
     "        target:\n          value: 2.5", "totals-of-kind"),
    (TARGET, "        kind: share\n        direction: up\n        plausible: «{most: 5}\n"
     "        target:\n          value: 2.5", "plausible-of-kind"),
    # shares
    ("      - id: 1.1.b\n        text: Trainings\n        kind: count\n        aggregate: sum",
     "      - «id: 1.1.b\n        text: Trainings\n        kind: share", "missing-key"),
    (COUNT, "        kind: share\n        direction: up\n        aggregate: «sum", "aggregate-without-count"),
    (COUNT, "        kind: share\n        direction: up\n        every: «year", "every-of-kind"),
    (COUNT, "        kind: share\n        direction: up\n        baseline: «[1]", "wrong-type"),
    *((COUNT,
       f"        kind: share\n        direction: up\n        baseline: «{written}", "baseline-of-share")
      for written in ("100.1", "74 %", "5/4", "0/0", "12,5", "1 z", "-1", "half")),
    (TARGET, "        kind: share\n        direction: up\n        target:\n          value: «100.5",
     "target-of-share"),
    (TARGET, "        kind: share\n        direction: up\n        target:\n          value: «37/50",
     "target-form"),
    (TARGET,
     "        kind: share\n        direction: up\n        target:\n          value: «0", "not-positive"),
    (TARGET, "        kind: share\n        direction: up\n        target:\n          value: «any",
     "any-without-baseline"),
    (TARGET, "        kind: share\n        direction: up\n        target:\n          value: «all",
     "count-target"),
    (TARGET, "        kind: share\n        direction: up\n        baseline: 2/3\n        target:\n"
     "          value: «66.666666666", "target-behind-baseline"),
    (COUNT, "        kind: share\n        direction: up\n        interim: [{due: 2021, value: «101}]",
     "target-of-share"),
    (COUNT, "        kind: share\n        direction: up\n        components: [{id: x, text: X, due: «2022}]",
     "component-due"),
    ("          value: 2.5", "          value: «any", "count-target"),
    ("          value: all", "          value: «any", "milestone-target"),
    # steps on the way
    ("        aggregate: sum",
     "        aggregate: sum\n        interim: [{due: 2021, value: 1}, {due: «2021, value: 2}]",
     "interim-order"),
    ("        aggregate: sum",
     "        aggregate: sum\n        interim: [{due: «2022, value: 1}]", "step-after-due"),
    ("        aggregate: sum",
     "        aggregate: sum\n        interim: [{due: «2019, value: 1}]", "deadline-before-start"),
    ("        aggregate: sum",
     "        aggregate: sum\n        interim: [«{due: 2021, value: 1, basis: assumed}]",
     "assumed-without-note"),
    ("        kind: milestone",
     "        kind: milestone\n        interim: «[{due: 2021, value: 1}]", "interim-kind"),
    ("        kind: context",
     "        kind: context\n        interim: «[{due: 2022, value: 1}]", "interim-kind"),
    ("        target:\n          value: 2.5\n          basis: assumed\n"
     "          note: two and a half are assumed",
     "        interim: «[{due: 2021, value: 1}]", "interim-without-target"),
    ("            text: Study", "            text: Study\n            due: «2023", "step-after-due"),
    ("            text: Study", "            text: Study\n            due: «2019", "deadline-before-start"),
    ("        kind: context",
     "        kind: context\n        components: [{id: x, text: X, due: «2022}]", "component-due"),
    ("      deadline: 2023\nship", "      «interim: [{due: 2021, value: 1}]\nship", "amendment-key"),
    (CHANGE, "    indicator: 1.1.b\n    set:\n      interim: [{due: «2022, value: 1}]", "step-after-due"),
    # amendments
    ("  - date: 2021-05-01\n", "  - «date: 2021-05-01\n    indicator: 1.1.a\n", "amendment-of-what"),
    ("- date: 2021-05-01\n    reason: the tender failed\n    authority: Government\n    task: 1.1",
     "- «date: 2021-05-01\n    reason: the tender failed\n    authority: Government", "amendment-of-what"),
    ("    set:\n      deadline: 2023", "    set: «{}", "empty-list"),
    ("      deadline: 2023\nship", "      «due: 2023\nship", "amendment-key"),
    ("    task: 1.1\n    set:\n      dead", "    indicator: 1.1.a\n    set:\n      «dead", "amendment-key"),
    ("    task: 1.1\n    set:\n      dead", "    entity: MOI\n    set:\n      «dead", "amendment-key"),
    (CHANGE, "    entity: «NOBODY\n    set:\n      name: The new name", "unknown-entity"),
    (CHANGE, "    entity: MOI\n    set:\n      succeeded_by: «NOBODY", "unknown-entity"),
    (CHANGE, "    entity: MOI\n    set:\n      succeeded_by: «MOI", "amendment-successor"),
    (CHANGE, "    task: 1.1\n    set:\n      cooperating: [«CPD]", "doubled-body"),
    (CHANGE, "    task: 1.1\n    set:\n      responsible: [MOI]\n      cooperating: [«MOI]", "doubled-body"),
    ("    cooperating: [MOI]", "    cooperating: [MOI, «CPD]", "doubled-body"),
    ("    cooperating: [MOI]", "    cooperating: [MOI, «MOI]", "doubled-body"),
    ("    authority: Government\n    task: 1.1",
     "    authority: Government\n    «record: {number: 1, opened: 1, on: 2021-01-01, by: x}\n    task: 1.1",
     "unknown-key"),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "codes"), KEYS + TYPES + MEANING)
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


def test_the_json_schema_names_every_key_of_a_strategy() -> None:
    schema: dict[str, Any] = json.loads(json.dumps(Strategy.model_json_schema()))

    assert schema["additionalProperties"] is False
    assert {"id", "period", "entities", "tasks", "amendments"} <= set(schema["properties"])
    assert set(schema["$defs"]["Indicator"]["required"]) == {"id", "text", "kind"}
    deadline = schema["$defs"]["Task"]["properties"]["deadline"]["anyOf"]
    assert deadline == [{"type": "string"}, {"type": "integer"}]
    assert schema["$defs"]["Component"]["properties"]["required"]["type"] == "boolean"


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
