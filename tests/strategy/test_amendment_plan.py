"""What is wrong with an amendment that a person writes, by the same rules as in a strategy file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dashboard.strategy.amendment_plan import AmendmentPlan, check
from dashboard.strategy.check_file import parse
from tests.small_plan import TEXT, plan

INDICATORS = """
  - number: "3.1"
    title: Kinds
    responsible: [CPD]
    start: 2024
    deadline: 2026
    indicators:
      - {id: 3.1.a, text: A., kind: count, aggregate: sum, target: {value: 5, basis: strategy}}
      - {id: 3.1.b, text: B., kind: level, direction: up, baseline: "50",
         target: {value: 60, basis: strategy}}
      - {id: 3.1.c, text: C., kind: share, direction: down, baseline: 1/2,
         target: {value: 20, basis: strategy}}
      - {id: 3.1.d, text: D., kind: recurring, every: year, target: {value: 1, basis: strategy}}
      - id: 3.1.e
        text: E.
        kind: level
        direction: up
        plausible: {least: -50}
        baseline: "-3"
        target: {value: 2, basis: strategy}
"""
TARGETS = [
    ("3.1.a", "-5", "not-positive"),
    ("3.1.a", "0", "not-positive"),
    ("3.1.a", "7", None),
    ("3.1.b", "40", "target-behind-baseline"),
    ("3.1.b", "50", "target-behind-baseline"),
    ("3.1.b", "55", None),
    ("3.1.c", "60", "target-behind-baseline"),
    ("3.1.c", "0", None),
    ("3.1.d", "3", "recurring-without-aggregate"),
    ("3.1.e", "0", None),
    ("3.1.e", "-2", None),
]


@pytest.mark.parametrize(("indicator", "target", "code"), TARGETS)
def test_a_target_is_entered_by_the_rules_of_a_strategy_file(
    indicator: str, target: str, code: str | None
) -> None:
    written = AmendmentPlan(indicator, date(2025, 1, 1), "Resolution 1", "A reason.", target=target)
    amended = f"""
amendments:
  - date: 2025-01-01
    indicator: {indicator}
    authority: Resolution 1
    reason: A reason.
    set: {{target: {{value: "{target}", basis: amendment}}}}
"""

    found = check(plan(INDICATORS), written).problems
    _, in_file = parse(TEXT + INDICATORS + amended)

    expected = [code] if code else []
    assert [problem.code for problem in found] == expected
    assert [problem.code for problem in in_file] == expected


NAMED = """
amendments:
  - {date: 2024-07-01, entity: DESK, reason: r, authority: a,
     set: {name: The Desk, name_cs: Pult, code_cs: PULT}}
  - {date: 2025-03-01, entity: CPD, reason: r, authority: a, set: {succeeded_by: MOJ}}
  - {date: 2025-09-01, task: "2.1", reason: r, authority: a, set: {responsible: [IDLE]}}
"""
BODIES: list[tuple[str, str, dict[str, Any], list[str]]] = [
    ("1.2", "2025-06-01", {"responsible": ("CPD",)}, ["amendment-merged"]),
    ("1.2", "2025-02-28", {"responsible": ("CPD", "MOJ")}, []),
    ("CPD", "2025-06-01", {"name": "Prevention again"}, ["amendment-merged"]),
    ("MOJ", "2025-06-01", {"succeeded_by": "CPD"}, ["amendment-merged"]),
    ("MOJ", "2025-02-01", {"succeeded_by": "CPD"}, ["amendment-later"]),
    ("IDLE", "2025-08-01", {"succeeded_by": "MOJ"}, ["amendment-later"]),
    ("IDLE", "2025-10-01", {"succeeded_by": "MOJ"}, []),
    ("IDLE", "2024-06-01", {"name": "Justice"}, ["amendment-name-taken"]),
    ("IDLE", "2024-06-01", {"name_cs": "spravedlnost"}, ["amendment-name-taken"]),
    ("IDLE", "2024-06-01", {"code_cs": "moj"}, ["amendment-name-taken"]),
    ("IDLE", "2024-08-01", {"code_cs": "PULT"}, ["amendment-name-taken"]),
    ("IDLE", "2024-08-01", {"name": "PULT"}, ["amendment-name-taken"]),
    ("IDLE", "2024-06-01", {"code_cs": "PULT"}, ["amendment-later"]),
    ("MOJ", "2025-03-01", {"name": "Prevention"}, []),
    ("DESK", "2025-01-01", {"name": "Desk"}, ["amendment-former-name"]),
    ("DESK", "2024-07-01", {"name": "The Desk"}, ["amendment-unchanged"]),
]


@pytest.mark.parametrize(("subject", "day", "changes", "codes"), BODIES)
def test_a_body_is_amended_only_as_it_is_on_that_day_and_later(
    subject: str, day: str, changes: dict[str, Any], codes: list[str]
) -> None:
    when = date.fromisoformat(day)

    found = check(plan(NAMED), AmendmentPlan(subject, when, "Act 1", "A reason.", **changes))

    assert [problem.code for problem in found.problems] == codes


def test_a_file_that_names_a_merged_body_is_refused_at_that_amendment() -> None:
    again = (
        '  - {date: 2025-06-01, task: "1.2", reason: r, authority: a, set: {responsible: [CPD]}}\n'
    )

    _, problems = parse(TEXT + NAMED + again)

    assert [(one.code, dict(one.values)) for one in problems] == [
        ("amendment-merged", {"found": "CPD", "successor": "MOJ"})
    ]
    assert problems[0].row == (TEXT + NAMED).count("\n") + 1
