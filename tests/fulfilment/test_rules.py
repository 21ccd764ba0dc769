"""The status rule as cases that an official can read: every sentence of `rules/*.yaml` holds.

Rows stand in the order of their acceptance; row 1 is the first. Each case has one task (from 2021 to
2022 unless it says otherwise) of `owner` and `second`; `unit` is below the owner, `ministry` above,
`partner` cooperates, `stranger` has no part in it, `public` is a public source.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from dashboard.fulfilment.schedule_and_evidence import Reporting, Schedule
from dashboard.fulfilment.status_reasons import traces
from dashboard.fulfilment.what_is_outstanding import unreached_parts
from dashboard.progress.row_schema import REMARK_COLUMNS, ROW_SCHEMA
from dashboard.strategy.check_file import parse
from dashboard.strategy.model import Strategy
from dashboard.text.names import fold
from dashboard.text.numbers_and_dates import (
    DateWithPrecision,
    Unreadable,
    read_date,
    read_share,
    read_word,
)
from tests.fulfilment import oracle
from tests.outstanding import answer_of

Given = dict[str, Any]

RULES = Path(__file__).parents[1] / "rules"
CASES: list[tuple[str, Given]] = [
    (f"{path.stem}: {case['name']}", case)
    for path in sorted(RULES.glob("*.yaml"))
    for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
]
ENTITIES = {
    "ministry": {"kind": "ministry"},
    "owner": {"kind": "unit", "parent": "ministry"},
    "unit": {"kind": "unit", "parent": "owner"},
    "second": {"kind": "body"},
    "partner": {"kind": "ngo"},
    "stranger": {"kind": "office"},
    "public": {"kind": "source"},
}


def indicator(given: Given, identity: str) -> Given:
    """An indicator in the words of a strategy file, from the short words of a case."""
    names = [*given.get("components", []), *given.get("optional", [])]
    made: Given = {"id": identity, "text": f"Indicator {identity}", "kind": given["kind"]}
    made |= {
        key: given[key]
        for key in ("aggregate", "due", "interim", "direction", "baseline", "every", "steps")
        if key in given
    }
    if names:
        made["components"] = [
            {
                "id": name,
                "text": name,
                "required": "yes" if name in given["components"] else "no",
                "due": given.get("due_by", {}).get(name),
            }
            for name in names
        ]
    target = given.get("target", "all" if given["kind"] in {"milestone", "done"} else "none")
    if target != "none":
        said = {"value": target, "basis": "assumed", "note": "the case says so"}
        made["target"] = target if isinstance(target, dict) else said
    return made


def strategy(given: Given) -> Strategy:
    indicators = given.get("indicators", [given])
    task = {
        "number": "1.1",
        "title": "Task",
        "responsible": given.get("responsible", ["owner", "second"]),
        "cooperating": ["partner"],
        "start": given.get("start", "2021"),
        "deadline": given.get("deadline", "2022"),
        "indicators": [
            indicator(one, f"1.1.{letter}") for letter, one in zip("abcd", indicators, strict=False)
        ],
    }
    task = {key: value for key, value in task.items() if value != "none"}
    task |= {key: given[key] for key in ("condition", "budget") if key in given}
    known, problems = parse(
        yaml.safe_dump(
            {
                "id": "cases",
                "title": "Cases",
                "source": "none",
                "period": {"start": "2020-01-01", "end": "2023-12-31"},
                "conventions": {"year_start": "01-01", "year_deadline": "12-31"},
                "coordinator": "ministry",
                "goal": "Cases hold",
                "entities": [
                    {"code": code, "name": code, "name_cs": code, **more}
                    for code, more in ENTITIES.items()
                ],
                "tasks": [task],
                "amendments": given.get("amendments", []),
            }
        )
    )
    assert {problem.code for problem in problems} <= {"period-in-part"}
    assert known is not None
    return known


def row(number: int, given: Given) -> Given:
    """A row as the program keeps it; `on` is written as in a progress table."""
    when = read_date(given["on"])
    assert isinstance(when, DateWithPrecision)
    written = given.get("component")
    narrative = not {"value", "word", "expected", "reason"} & set(given)
    value, denominator = worth(given["value"]) if "value" in given else (None, None)
    return {
        "row": number,
        "seq": number,
        "submission": number,
        "line": 2,
        "entity": given["by"],
        "task": "1.1",
        "indicator": None if narrative else f"1.1.{given.get('indicator', 'a')}",
        "component": written,
        "name": fold(written) if written else None,
        "date": when.day,
        "precision": when.precision,
        "value": value,
        "denominator": denominator,
        "word": read_word(given["word"]) if "word" in given else None,
        "evidence": given.get("evidence"),
        "note": given.get("note"),
        "delay_reason": given.get("reason"),
        "expected": given.get("expected"),
    }


def worth(written: str) -> tuple[Decimal, Decimal | None]:
    """A number, or of a share its numerator and its denominator."""
    share = read_share(written)
    return (Decimal(written), None) if isinstance(share, Unreadable) else share


def said(number: Decimal | None) -> str:
    return "none" if number is None else f"{number.normalize():f}"


def stands(schedule: Schedule | oracle.Schedule) -> Given:
    since = "none" if schedule.since is None else schedule.since.isoformat()
    days = "none" if schedule.days is None else str(schedule.days)
    return {"state": str(schedule.state), "since": since, "days": days}


def told(reporting: Reporting | oracle.Reporting) -> str:
    if reporting.silent_since is not None:
        return f"silent since {reporting.silent_since}"
    return "not owed yet" if reporting.last is None else f"last {reporting.last}"


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_the_rule_holds(case: Given) -> None:
    given, day = case["given"], date.fromisoformat(case["as_of"])
    adopted = strategy(given)
    frame = pl.DataFrame(
        [row(number, one) for number, one in enumerate(given.get("rows", []), 1)], schema=ROW_SCHEMA
    )

    found, reasons = traces(adopted, frame, ["1.1.a"], day)

    task, trace = found.tasks[0], reasons[0]
    state = trace.state
    actual: Given = {
        "status": state.status.value,
        "achieved": said(state.achieved),
        "needed": said(state.needed),
        "schedule": stands(state.schedule),
        "evidence": state.evidence.value,
        "reporting": {one.entity: told(one) for one in state.reporting},
        "reached": [one.component.id for one in state.components if one.reached],
        "used": [str(used["row"]) for used in trace.used],
        "parts": {
            part.component.id: stands(part.schedule) for part in state.components if part.schedule
        },
        "steps": [stands(step) for step in state.step_schedules],
        "late_periods": [str(number) for number in state.late_periods],
        "missing": [str(number) for number in unreached_parts(state)],
        "outstanding": "yes" if answer_of(found, frame).outstanding else "no",
        "same": [str(same["row"]) for same in trace.same],
        "ignored": {str(ignored["row"]): why for ignored, why in trace.ignored},
        "task": task.status.value,
        "task_schedule": stands(task.schedule),
        "indicators": [one.status.value for one in task.indicators],
        "only_sources": "yes" if found.only_sources else "no",
    }
    expected = case["expect"]
    assert {key: narrowed(actual[key], expected[key]) for key in expected} == expected
    if any("succeeded_by" in one["set"] for one in given.get("amendments", [])):
        return  # the oracle knows of no mergers
    read_aloud = said_by_oracle(adopted, frame, day)
    asked = {key: value for key, value in expected.items() if key in read_aloud}
    asked |= {"used": sorted(asked["used"], key=int)} if "used" in asked else {}
    assert {key: narrowed(read_aloud[key], asked[key]) for key in asked} == asked


def said_by_oracle(adopted: Strategy, frame: pl.DataFrame, day: date) -> Given:
    """What the rule read in loops says of the same case, of what it knows."""
    told_rows = frame.drop({*REMARK_COLUMNS} - {"note"}).rows(named=True)
    found = oracle.judge(
        adopted, [oracle.Row(**one, opened=1, closed=None) for one in told_rows], day
    )
    verdict, task = found.indicators["1.1.a"], found.tasks["1.1"]
    return {
        "status": verdict.status,
        "achieved": said(verdict.achieved),
        "needed": said(verdict.needed),
        "schedule": stands(verdict.schedule),
        "evidence": verdict.evidence,
        "reporting": {one.entity: told(one) for one in verdict.reporting},
        "outstanding": "yes" if any(one.outstanding for one in found.indicators.values()) else "no",
        "used": [str(number) for number in sorted(verdict.used)],
        "ignored": {str(number): why for number, why in verdict.ignored.items()},
        "task": task.status,
        "task_schedule": stands(task.schedule),
        "indicators": [one.status for one in found.indicators.values()],
    }


def narrowed(actual: Any, expected: Any) -> Any:
    """Of a mapping only the keys that a case asks about; everything else whole."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return {key: actual.get(key) for key in expected}
    return actual
