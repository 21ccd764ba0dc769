"""The documents that commands print as JSON, as plain values; their shapes are a contract."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.assessment import published_evaluation
from dashboard.fulfilment import (
    compare_days,
    effect_of_submission,
    round_answers,
    schedule_and_evidence,
    sensitivity,
    status,
    status_reasons,
    strategy_on_day,
    what_is_outstanding,
)
from dashboard.presentation import amendment_payloads
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import remedy_lines, rule_sentence, value_text
from dashboard.progress.row_schema import PRINTED_COLUMNS
from dashboard.strategy import Task, quality_score, rounds
from dashboard.text import Problem, Table, numbers_and_dates

Payload = dict[str, Any]


def write(document: object, indent: int = 2, *, ascii_only: bool = False) -> str:
    """A document as JSON; a Decimal keeps all its digits, where a float would keep sixteen."""

    def lines(value: object, level: int) -> str:
        if isinstance(value, Decimal):
            return str(numbers_and_dates.write_number(value))
        if not value or not isinstance(value, dict | list | tuple):
            return json.dumps(value, ensure_ascii=ascii_only)
        inside, edge = (f"\n{' ' * indent * depth}" for depth in (level + 1, level))
        if isinstance(value, dict):
            parts = [
                f"{lines(str(key), 0)}: {lines(each, level + 1)}" for key, each in value.items()
            ]
            return f"{{{inside}{f',{inside}'.join(parts)}{edge}}}"
        parts = [lines(each, level + 1) for each in value]
        return f"[{inside}{f',{inside}'.join(parts)}{edge}]"

    return lines(document, 0)


def common_fields(strategy: str, sha256: str, as_of: date, known_on: int) -> Payload:
    """The fields of every document; `strategy` is its id, `sha256` the digest of its file."""
    return {
        "as_of": as_of.isoformat(),
        "known_on": known_on,
        "strategy": {"id": strategy, "sha256": sha256},
        "version": 1,
    }


def number(value: Decimal | None) -> int | Decimal | None:
    """A number of JSON in all its digits; a whole number is written without a decimal point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value


def day(value: date | None) -> str | None:
    """A day as ISO text; None where there is none."""
    return value.isoformat() if value else None


def score_payload(score: quality_score.Score, words: Wording) -> Payload:
    """How well an indicator can be judged; a question that its kind does not raise is null."""
    return {
        "task": score.task,
        "indicator": score.indicator.id,
        "points": score.points,
        "of": len(score.answers),
        "answers": {
            question.value: score.answers.get(question) for question in quality_score.Question
        },
        "faults": [fault.value for fault in score.faults],
        "advice": advice(score, words),
    }


def advice(score: quality_score.Score, words: Wording) -> list[str]:
    """What to write instead: a sentence for each fault, and each question not answered with yes."""
    owners = ", ".join(score.owners)
    faults = [
        words(f"lint.{fault.value}", found=words.date(found) if isinstance(found, date) else found)
        for fault, found in score.faults.items()
    ]
    return faults + [words(f"lint.{question.value}", owners=owners) for question in score.missing]


def reporting_payload(
    all_rounds: Iterable[rounds.Round],
    entities: Iterable[round_answers.EntityRounds],
    found: what_is_outstanding.Answer,
) -> Payload:
    """The rounds, and for each entity its cell in each of them and what is outstanding."""
    return {
        "periods": [round_payload(round) for round in all_rounds],
        "entities": [
            {
                "entity": entity.entity.code,
                "responsible": entity.responsible,
                "outstanding": list(
                    body.outstanding if (body := found.body(entity.entity.code)) else ()
                ),
                "cells": [
                    {
                        "period": cell.round.id,
                        "state": cell.state.value,
                        "last": day(cell.last),
                        "owes": list(cell.asked),
                        "missing": list(cell.missing),
                        "waiting": list(cell.waiting),
                    }
                    for cell in entity.cells
                ],
            }
            for entity in entities
        ],
    }


def round_payload(round: rounds.Round) -> Payload:
    """A round of reports; `basis` says whether the source sets it, or it was opened here, or an earlier
    version of this program assumed it."""
    basis = "strategy" if round.source else "opened" if round.opened else "assumed"
    closed = round.closed
    return {
        "id": round.id,
        "title": round.title,
        "start": day(round.start),
        "end": day(round.end),
        "due": day(round.due),
        "entities": list(round.entities),
        "note": round.note,
        "basis": basis,
        "source": round.source or None,
        "opened": day(round.opened.on) if round.opened else None,
        "locked": {"on": day(closed.on), "reason": closed.reason} if closed else None,
    }


def problem_payloads(problems: Iterable[Problem], words: Wording) -> list[Payload]:
    """Problems with their places, their messages and how to fix them."""
    return [
        {
            "code": problem.code,
            "severity": problem.severity.value,
            "file": problem.file,
            "sheet": problem.sheet,
            "row": problem.row,
            "column": problem.column,
            "value": problem.value,
            **dict(zip(("message", "fix"), words.problem(problem), strict=True)),
        }
        for problem in problems
    ]


def status_payload(found: what_is_outstanding.Answer) -> Payload:
    """How many tasks have each status, and every task with its indicators."""
    counts = {word.value: count for word, count in found.situation.counts.items()}
    tasks = [_task_payload(state, found) for state in found.situation.tasks]
    return {"counts": counts, "tasks": tasks}


def _task_payload(state: strategy_on_day.TaskState, found: what_is_outstanding.Answer) -> Payload:
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
        "schedule": _schedule_payload(state.schedule),
        **_never_judged(task),
        "indicators": [
            _indicator_payload(indicator, found.outstanding) for indicator in state.indicators
        ],
    }


def _never_judged(task: Task) -> Payload:
    """What the plan says of money, conditions and of who monitors; nothing where it is silent."""
    lines = [line.model_dump(exclude_none=True) for line in task.budget]
    budget = [{**line, "amount": number(line["amount"])} for line in lines]
    monitored = {each.id: each.monitored_by for each in task.indicators if each.monitored_by}
    said = {"budget": budget, "condition": task.condition, "monitored_by": monitored}
    return {name: value for name, value in said.items() if value}


def _schedule_payload(schedule: schedule_and_evidence.Schedule) -> Payload:
    return {"state": schedule.state.value, "since": day(schedule.since), "days": schedule.days}


def _indicator_payload(
    state: strategy_on_day.IndicatorState, outstanding: Collection[str]
) -> Payload:
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
        "target": number(state.shown_target),
        "target_basis": state.target_in_force.basis if state.shown_target is not None else None,
        "due": day(state.due),
        "terms": [
            {"due": day(target.due), "target": number(target.needed)} for target in state.targets
        ],
        "withdrawn": state.withdrawn,
        "outstanding": state.indicator.id in outstanding,
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
        "schedule": _schedule_payload(state.schedule),
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


def row_payload(row: dict[str, Any]) -> Payload:
    """A progress row: the PRINTED_COLUMNS, its numbers and its day as JSON has them."""
    plain = {name: row[name] for name in PRINTED_COLUMNS}
    numbers = {name: number(row[name]) for name in ("value", "denominator")}
    return {**plain, "date": day(row["date"]), **numbers}


def trace_payload(indicator_trace: status_reasons.Trace, words: Wording) -> Payload:
    """Why an indicator has its status: the rule, the rows used and ignored, what would make it met.

    `same` are the numbers of those used rows that would say the same in the place of one that decides.
    """
    return {
        "indicator": indicator_trace.state.indicator.id,
        "status": indicator_trace.state.status.value,
        "rule": indicator_trace.state.rule,
        "rule_text": rule_sentence(indicator_trace.state, words),
        "used": [row_payload(row) for row in indicator_trace.used],
        "same": [row["row"] for row in indicator_trace.same],
        "ignored": [
            {"row": row_payload(row), "why": why, "why_text": words(f"ignored.{why}")}
            for row, why in indicator_trace.ignored
        ],
        "lift": remedy_lines(indicator_trace, words),
    }


def sensitivity_payload(tasks: Iterable[sensitivity.TaskSensitivity]) -> Payload:
    """What the status of each task and indicator rests on, with the status without it."""
    return {
        "tasks": [
            {
                "number": task.state.task.number,
                "status": task.state.status.value,
                "firm": task.firm_status.value,
                "indicators": [_indicator_sensitivity(indicator) for indicator in task.indicators],
            }
            for task in tasks
        ]
    }


def _indicator_sensitivity(indicator: sensitivity.IndicatorSensitivity) -> Payload:
    state = indicator.state
    target = state.indicator.target
    return {
        "id": state.indicator.id,
        "status": state.status.value,
        "achieved": number(state.achieved),
        "target": number(state.needed),
        "target_basis": target.basis if target and state.needed is not None else None,
        "above_achieved": indicator.status_under_higher_target.value
        if indicator.status_under_higher_target
        else None,
        "rests_on": [
            {
                "ground": support.ground.value,
                "rows": list(support.rows),
                "status": support.status.value,
                "achieved": number(support.achieved),
            }
            for support in indicator.supports
        ],
        "firm": indicator.firm_status.value,
    }


def change_payload(change: compare_days.AxisChange) -> Payload:
    """A change between two days; where an amendment made it, under what, why and since when."""
    return {
        "task": change.task,
        "indicator": change.indicator,
        "axis": change.axis,
        "before": change.before,
        "after": change.after,
        "cause": change.cause.value,
        **amendment_payloads.source(change.amended.amendment if change.amended else None),
    }


def effect_payload(change: effect_of_submission.IndicatorChange, words: Wording) -> Payload:
    """A status or number that a submission changes, with the rule that decides after it."""
    return {
        "indicator": change.indicator,
        "before": change.before.value,
        "after": change.after.value,
        "achieved_before": number(change.achieved_before),
        "achieved_after": number(change.achieved_after),
        "met_before": day(change.met_before),
        "met_after": day(change.met_after),
        "rule_before": change.rule_before,
        "rule_after": change.rule_after,
        "why": words(f"rule.{change.rule_after}"),
    }


def inspection_payload(
    table: Table, remarks: Iterable[Problem], limit: int | None, words: Wording
) -> Payload:
    """What was read of a file, whatever the strategy; at most `limit` rows, all of them for None."""
    rows = table.cells if limit is None else table.cells.head(limit)
    return {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheet": table.sheet,
        "sheets": [asdict(sheet) for sheet in table.sheets],
        "header_row": table.header_row,
        "columns": list(table.columns),
        "rows": [list(cells) for cells in rows.iter_rows()],
        "problems": problem_payloads(remarks, words),
    }


def backtest_payload(back_tests: list[published_evaluation.BackTest], words: Wording) -> Payload:
    """The computed status of each task beside its published verdicts."""
    tasks = [
        {
            "number": back_test.card.task,
            "computed": back_test.computed.value,
            "published": {"indicators": back_test.card.indicators, "goal": back_test.card.goal},
            "agrees": back_test.agrees,
            "reason": disagreement(back_test, words),
        }
        for back_test in back_tests
    ]
    return {"tasks": tasks, "agreement": sum(back_test.agrees for back_test in back_tests)}


def disagreement(back_test: published_evaluation.BackTest, words: Wording) -> str:
    """Why the rule and the published verdict differ; empty where they agree."""
    if back_test.agrees:
        return ""
    parts = [
        words(
            "backtest.shortfall" if shortfall.note else "backtest.not_mentioned",
            indicator=shortfall.indicator,
            component=words.text(shortfall.component.text),
            note=value_text(shortfall.note or "", words),
        )
        for shortfall in back_test.shortfalls
    ]
    if not parts and back_test.computed is status.Status.MET:
        parts = [words("backtest.all_reached")]
    stated = words("backtest.published", stated=back_test.card.indicators_as_stated)
    return " ".join([*parts, stated])
