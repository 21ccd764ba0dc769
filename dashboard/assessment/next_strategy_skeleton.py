"""A strategy file to begin the next strategy with: what is unfinished in this one, as YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import yaml

from dashboard.assessment import verdicts_in_force
from dashboard.assessment.card import CardRecord
from dashboard.assessment.task_succession import PERIOD, PredecessorTask, find_succession
from dashboard.fulfilment import status, strategy_on_day
from dashboard.strategy import Strategy, deadlines, performance_indicators
from dashboard.strategy.entities import Entity
from dashboard.text.text_language import Text

_OF_TASK = (
    *("number", "title", "short_title", "goal", "description", "task_goal"),
    *("responsible", "cooperating", "target_group", "condition"),
)
_OF_INDICATOR = (
    *("text", "kind", "aggregate", "direction", "every", "month", "unit"),
    *("component_required", "baseline", "evidence", "monitored_by"),
)


def write_skeleton(
    situation: strategy_on_day.Situation, cards: Mapping[str, CardRecord], source: str, target: str
) -> str:
    """A strategy file for the next period, of as many years, with the unfinished tasks of this one.

    Left out are tasks that are finished, that an amendment withdrew, or that their approved card proposes
    to drop. The others keep the indicators that are not met, and of a milestone the components that are
    not reached; deadlines are those of the new period. `source` says what the file is, `target` is the
    note of every target: nobody has adopted it yet, so its basis is assumed.
    """
    strategy = situation.strategy
    period = _following(strategy.period)
    old_tasks = find_succession(situation, cards, strategy).old_tasks
    continuing = [passed for passed in old_tasks if _goes_on(passed)]
    ids = {
        state.indicator.id: performance_indicators.indicator_id(passed.state.task.number, at)
        for passed in continuing
        for at, state in enumerate(_continuing_indicators(passed))
    }
    document: dict[str, Any] = {
        "id": _next_strategy_id(strategy, period),
        **({"language": strategy.language} if strategy.language != "en" else {}),
        "second_language": strategy.second_language,
        "title": strategy.title.with_second(
            PERIOD.sub(f"{period.start.year} - {period.end.year}", strategy.title),
            PERIOD.sub(f"{period.start.year}–{period.end.year}", strategy.title.second or ""),
        ),
        "source": source,
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "conventions": _plain(strategy.conventions),
        "coordinator": strategy.coordinator,
        "goal": strategy.goal,
        "review": strategy.review,
        "entities": [
            _entity(entity, strategy) for entity in strategy.entities if not entity.succeeded_by
        ],
        "goals": [_plain(goal) for goal in strategy.goals],
        "tasks": [_task(passed, strategy, period, ids, target) for passed in continuing],
    }
    return yaml.safe_dump(_as_written(document), allow_unicode=True, sort_keys=False, width=110)


def _goes_on(passed: PredecessorTask) -> bool:
    if passed.state.is_withdrawn:
        return False
    is_final = passed.record is not None and passed.record.state in verdicts_in_force.FINAL_STATES
    proposal = passed.record.card.proposal if passed.record and is_final else None
    return proposal != "drop" and (proposal is not None or not passed.is_finished)


def _continuing_indicators(passed: PredecessorTask) -> tuple[strategy_on_day.IndicatorState, ...]:
    """The unfinished indicators of a task, or all of them where only its goal was not met."""
    return passed.left or tuple(state for state in passed.state.indicators if not state.withdrawn)


def _following(period: deadlines.Period) -> deadlines.Period:
    """The period behind this one, of as many years; a part of a year is a year."""
    start = period.end + timedelta(days=1)
    years = start.year - period.start.year
    years += (start.month, start.day) > (period.start.month, period.start.day)
    end = date(start.year + years, start.month, 1) - timedelta(days=1)
    return deadlines.Period(start=start, end=end)


def _next_strategy_id(strategy: Strategy, period: deadlines.Period) -> str:
    years = f"{strategy.period.start.year}-{strategy.period.end.year}"
    following = f"{period.start.year}-{period.end.year}"
    if years in strategy.id:
        return strategy.id.replace(years, following)
    return f"{strategy.id}-{following}"


def _entity(entity: Entity, strategy: Strategy) -> dict[str, Any]:
    """A body as it is called by now; one below a merged body is below its successor."""
    above = entity.parent and strategy.successor(entity.parent)
    return _plain(entity.model_copy(update={"parent": above if above != entity.code else None}))


def _task(
    passed: PredecessorTask,
    strategy: Strategy,
    period: deadlines.Period,
    ids: Mapping[str, str],
    target: str,
) -> dict[str, Any]:
    task = passed.state.task
    return {
        **{name: getattr(task, name) for name in _OF_TASK},
        "start": _year_or_day(period.start, "01-01"),
        # What had no due date is not given one.
        **({"deadline": _year_or_day(period.end, "12-31")} if task.deadline.as_stated else {}),
        "indicators": [_indicator(state, ids, target) for state in _continuing_indicators(passed)],
        "also_asked": task.also_asked,
        "predecessors": [{"strategy": strategy.id, "task": task.number}],
    }


def _year_or_day(day: date, of_year: str) -> str:
    """A day as a strategy states it: as its year, where that means the day."""
    return str(day.year) if f"{day:%m-%d}" == of_year else day.isoformat()


def _indicator(
    state: strategy_on_day.IndicatorState, ids: Mapping[str, str], target: str
) -> dict[str, Any]:
    indicator = state.indicator
    entry: dict[str, Any] = {"id": ids[indicator.id]}
    entry |= {name: getattr(indicator, name) for name in _OF_INDICATOR}
    if indicator.target is not None:
        value = str(indicator.target.value)
        entry["target"] = {"value": value, "basis": "assumed", "note": target}
    if limits := indicator.plausible:
        most = {} if limits.most is None else {"most": str(limits.most)}
        entry["plausible"] = {"least": str(limits.least), **most}
    reached = {part.component.id for part in state.components if part.reached}
    # One that is met goes on whole: of a milestone only what is not required would be left.
    is_whole = state.status is status.Status.MET or len(reached) == len(state.components)
    unreached = [
        component
        for component in indicator.components
        if is_whole
        or component.id not in reached
        or component.id.endswith(performance_indicators.WILDCARD)
    ]
    # Their own days lie in the period that is over.
    undated = [component.model_copy(update={"due": None}) for component in unreached]
    if any(component.counts for component in undated):
        entry["counts_basis"] = indicator.counts_basis
    entry["components"] = [_plain(component) for component in undated]
    entry["related"] = [ids[other] for other in indicator.related if other in ids]
    return entry


def _plain(part: deadlines.Part) -> dict[str, Any]:
    return part.model_dump(exclude_defaults=True)


def _as_written(value: Any) -> Any:
    """A value without the keys that say nothing, a text and its second language as two; tuples as lists."""
    if isinstance(value, dict):
        return {
            name: _as_written(each)
            for key, part in value.items()
            for name, each in _in_both(key, part)
            if each or each is False
        }
    if isinstance(value, list | tuple):
        return [_as_written(part) for part in value]
    return str(value) if isinstance(value, Text) else value


def _in_both(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """A key with its value, then that of the second language."""
    yield key, value
    texts = value if isinstance(value, list | tuple) else [value]
    for code in {each.second_language for each in texts if isinstance(each, Text) and each.second}:
        second = [each.second or "" for each in texts]
        yield f"{key}_{code}", second if texts is value else second[0]
