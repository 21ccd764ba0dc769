"""The documents that commands print as JSON, as plain values; their shapes are a contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.assessment import published_verdicts
from dashboard.fulfilment import (
    compare_days,
    effect_of_submission,
    schedule_and_evidence,
    strategy_on_day,
    who_reported,
)
from dashboard.fulfilment import sensitivity as status_sensitivity
from dashboard.fulfilment import status as status_rule
from dashboard.fulfilment import trace as status_trace
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import ignored_reason, remedy_lines, rule_line
from dashboard.strategy import periods as reporting_periods
from dashboard.strategy import quality_score
from dashboard.text import Problem, Table

Document = dict[str, Any]


def common_fields(strategy: str, sha256: str, as_of: date, known_on: int) -> Document:
    """What every document carries."""
    return {
        "as_of": as_of.isoformat(),
        "known_on": known_on,
        "strategy": {"id": strategy, "sha256": sha256},
        "version": 1,
    }


def number(value: Decimal | None) -> int | float | None:
    """A number of JSON; whole numbers without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def day(value: date | None) -> str | None:
    """A day as ISO text."""
    return value.isoformat() if value else None


def score(found: quality_score.Score, words: Wording) -> Document:
    """How well an indicator can be judged; a question that its kind does not raise is null."""
    return {
        "task": found.task,
        "indicator": found.indicator.id,
        "points": found.points,
        "of": len(found.answers),
        "answers": {
            question.value: found.answers.get(question) for question in quality_score.Question
        },
        "advice": advice(found, words),
    }


def advice(found: quality_score.Score, words: Wording) -> list[str]:
    """What to write instead, a sentence for each question without a yes."""
    owners = ", ".join(found.owners)
    return [words(f"lint.{question.value}", owners=owners) for question in found.missing]


def matrix(
    periods: Iterable[reporting_periods.ReportingPeriod],
    lines: Iterable[who_reported.EntityPeriods],
) -> Document:
    """The reporting periods, and each unit with its cell for each of them."""
    return {
        "periods": [
            {
                "id": one.id,
                "start": day(one.start),
                "end": day(one.end),
                "due": day(one.due),
                "basis": one.basis,
                "locked": {"on": day(one.locked.on), "reason": one.locked.reason}
                if one.locked
                else None,
            }
            for one in periods
        ],
        "entities": [
            {
                "entity": line.entity.code,
                "responsible": line.responsible,
                "cells": [
                    {
                        "period": cell.period.id,
                        "state": cell.state.value,
                        "last": day(cell.last),
                        "owes": list(cell.obligations),
                        "missing": list(cell.missing),
                        "waiting": list(cell.waiting),
                    }
                    for cell in line.cells
                ],
            }
            for line in lines
        ],
    }


def problem(found: Problem, words: Wording) -> Document:
    """One problem with its sentences."""
    message, fix = words.problem(found)
    return {
        "code": found.code,
        "severity": found.severity.value,
        "file": found.file,
        "sheet": found.sheet,
        "row": found.row,
        "column": found.column,
        "value": found.value,
        "message": message,
        "fix": fix,
    }


def problems(found: Iterable[Problem], words: Wording) -> list[Document]:
    """Problems with their sentences."""
    return [problem(each, words) for each in found]


def status(situation: strategy_on_day.Situation) -> Document:
    """Counts of tasks in each of the six words, and every task with its indicators."""
    counts = {word.value: count for word, count in situation.counts.items()}
    return {"counts": counts, "tasks": [_task(state) for state in situation.tasks]}


def _task(state: strategy_on_day.TaskState) -> Document:
    task = state.task
    return {
        "number": task.number,
        "title": task.title,
        "goal": task.goal,
        "status": state.status.value,
        "responsible": list(task.responsible),
        "cooperating": list(task.cooperating),
        "deadline": day(task.deadline.last),
        "deadline_original": day(state.original.deadline.last),
        "deadline_as_stated": state.original.deadline.as_stated,
        "schedule": _schedule(state.schedule),
        "indicators": [_indicator(indicator) for indicator in state.indicators],
    }


def _schedule(schedule: schedule_and_evidence.Schedule) -> Document:
    return {"state": schedule.state.value, "since": day(schedule.since), "days": schedule.days}


def _indicator(state: strategy_on_day.IndicatorState) -> Document:
    return {
        "id": state.indicator.id,
        "text": state.indicator.text,
        "kind": state.indicator.kind,
        "every": state.indicator.every,
        "direction": state.indicator.direction,
        "baseline": state.indicator.baseline,
        "status": state.status.value,
        "achieved": number(state.achieved),
        "numerator": number(state.cases[0]) if state.cases else None,
        "denominator": number(state.cases[1]) if state.cases else None,
        "target": number(state.needed),
        "target_basis": state.target_in_force.basis if state.needed is not None else None,
        "due": day(state.due),
        "terms": [{"due": day(one.due), "target": number(one.needed)} for one in state.targets],
        "withdrawn": state.withdrawn,
        "components": [
            {
                "id": part.component.id,
                "text": part.component.text,
                "required": part.component.required,
                "reached": part.reached,
                "since": day(part.since),
            }
            for part in state.components
        ],
        "schedule": _schedule(state.schedule),
        "evidence": state.evidence.value,
        "reporting": [
            {
                "entity": owner.entity,
                "last": day(owner.last),
                "silent_since": day(owner.silent_since),
            }
            for owner in state.reporting
        ],
    }


ROW_FIELDS = (
    "row",
    "submission",
    "line",
    "entity",
    "task",
    "indicator",
    "component",
    "date",
    "precision",
    "value",
    "denominator",
    "word",
    "evidence",
    "note",
)


def row(found: dict[str, Any]) -> Document:
    """One progress row."""
    plain = {field: found[field] for field in ROW_FIELDS}
    numbers = {name: number(found[name]) for name in ("value", "denominator")}
    return {**plain, "date": day(found["date"]), **numbers}


def trace(found: status_trace.Trace, words: Wording) -> Document:
    """Why an indicator has its status."""
    return {
        "indicator": found.state.indicator.id,
        "status": found.state.status.value,
        "rule": found.state.rule,
        "rule_text": rule_line(found.state, words),
        "used": [row(each) for each in found.used],
        "ignored": [
            {"row": row(each), "why": why, "why_text": ignored_reason(why, words)}
            for each, why in found.ignored
        ],
        "lift": remedy_lines(found, words),
    }


def sensitivity(found: Iterable[status_sensitivity.TaskSensitivity]) -> Document:
    """What each status rests on, with the status without it."""
    tasks = [
        {
            "number": one.state.task.number,
            "status": one.state.status.value,
            "firm": one.firm_status.value,
            "indicators": [_resting(each) for each in one.indicators],
        }
        for one in found
    ]
    return {"tasks": tasks}


def _resting(found: status_sensitivity.IndicatorSensitivity) -> Document:
    state = found.state
    target = state.indicator.target
    return {
        "id": state.indicator.id,
        "status": state.status.value,
        "achieved": number(state.achieved),
        "target": number(state.needed),
        "target_basis": target.basis if target and state.needed is not None else None,
        "above_achieved": found.status_under_higher_target.value
        if found.status_under_higher_target
        else None,
        "rests_on": [
            {
                "ground": one.ground.value,
                "rows": list(one.rows),
                "status": one.status.value,
                "achieved": number(one.achieved),
            }
            for one in found.supports
        ],
        "firm": found.firm_status.value,
    }


def change(found: compare_days.AxisChange) -> Document:
    """One change between two days."""
    told = asdict(found) | {"cause": found.cause.value}
    return {name: value for name, value in told.items() if name != "per_cent"}


def effect(found: effect_of_submission.IndicatorChange, words: Wording) -> Document:
    """One status or number that a submission changes, with the rule that decides after it."""
    return {
        "indicator": found.indicator,
        "before": found.before.value,
        "after": found.after.value,
        "achieved_before": number(found.achieved_before),
        "achieved_after": number(found.achieved_after),
        "rule_before": found.rule_before,
        "rule_after": found.rule_after,
        "why": words(f"rule.{found.rule_after}"),
    }


def answers(given: Mapping[tuple[int, str], str]) -> list[Document]:
    """Why rows may stand although warnings ask about them, by row."""
    return [
        {"row": row, "code": code, "reason": reason}
        for (row, code), reason in sorted(given.items())
    ]


def inspection(
    table: Table, remarks: Iterable[Problem], limit: int | None, words: Wording
) -> Document:
    """What was read of a file, whatever the strategy, and what is to be said of that."""
    rows = table.cells if limit is None else table.cells.head(limit)
    return {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheet": table.sheet,
        "sheets": [asdict(sheet) for sheet in table.sheets],
        "header_row": table.header_row,
        "columns": list(table.columns),
        "rows": [list(cells) for cells in rows.iter_rows()],
        "problems": problems(remarks, words),
    }


def back_test(found: list[published_verdicts.BackTest], words: Wording) -> Document:
    """The rule beside the published verdicts."""
    tasks = [
        {
            "number": each.card.task,
            "computed": each.computed.value,
            "published": {"indicators": each.card.indicators, "goal": each.card.goal},
            "agrees": each.agrees,
            "reason": disagreement(each, words),
        }
        for each in found
    ]
    return {"tasks": tasks, "agreement": sum(each.agrees for each in found)}


def disagreement(found: published_verdicts.BackTest, words: Wording) -> str:
    """Why the rule and the published verdict differ; empty where they agree."""
    if found.agrees:
        return ""
    parts = [
        words(
            "backtest.shortfall" if short.note else "backtest.not_mentioned",
            indicator=short.indicator,
            component=words.text(short.component.text, short.component.text_cs),
            note=short.note or "",
        )
        for short in found.shortfalls
    ]
    if not parts and found.computed is status_rule.Status.MET:
        parts = [words("backtest.all_reached")]
    stated = words("backtest.published", stated=found.card.indicators_as_stated)
    return " ".join([*parts, stated])
