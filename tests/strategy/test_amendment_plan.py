"""What is wrong with an amendment that a person writes, by the same rules as in a strategy file."""

from __future__ import annotations

from datetime import date

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
