"""The trace of the oracle over generated histories; what it says is held against `tests/rules/`."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from functools import cache, partial

import pytest

from dashboard.strategy.model import Strategy
from tests.fulfilment.generated_cases import case, key
from tests.fulfilment.oracle import Row, Verdict, judge, known

SEEDS = range(40)


def deleted(rows: list[Row], gone: frozenset[int] | set[int]) -> list[Row]:
    """The rows had some never been sent."""
    return [row for row in rows if row.row not in gone]


Asked = tuple[list[Row], Callable[[list[Row]], Verdict], Verdict]


@cache
def _verdicts(seed: int) -> list[Asked]:
    """Each verdict of a case: the rows about it, and how to ask the same of other rows."""
    found: list[Asked] = []
    generated = case(seed)
    for k in generated.ks:
        standing = known(generated.history, k)
        for day in generated.days:
            version = generated.strategy.at(day)
            for task, indicator in version.indicators():
                rows = [r for r in standing if r.task == task.number]
                rows = [r for r in rows if r.indicator in {None, indicator.id}]
                narrow = task.model_copy(update={"indicators": (indicator,)})
                alone = version.model_copy(update={"tasks": (narrow,), "amendments": ()})

                again = partial(_only_verdict, alone, day)
                found.append((rows, again, again(rows)))
    return found


def _only_verdict(alone: Strategy, day: dt.date, rows: list[Row]) -> Verdict:
    return next(iter(judge(alone, rows, day).indicators.values()))


def test_at_every_moment_at_most_one_row_of_a_key_stands() -> None:
    for seed in SEEDS:
        history = case(seed).history
        for k in range(max(row.opened for row in history) + 1):
            standing = known(history, k)
            assert len({key(row) for row in standing}) == len(standing)
            assert len({row.row for row in standing}) == len(standing)


@pytest.mark.rest
def test_the_generator_reaches_every_word_of_every_axis() -> None:
    verdicts = [verdict for seed in SEEDS for _, _, verdict in _verdicts(seed)]

    assert len({verdict.status for verdict in verdicts}) == 6
    assert len({verdict.schedule.state for verdict in verdicts}) == 7
    assert len({verdict.evidence for verdict in verdicts}) == 4
    assert len({why for verdict in verdicts for why in verdict.ignored.values()}) == 11


@pytest.mark.slow
@pytest.mark.rest
def test_without_the_rows_used_something_changes_and_without_those_ignored_nothing_does() -> None:
    rng = random.Random(0)
    for seed in SEEDS:
        for rows, again, verdict in _verdicts(seed):
            said = verdict.status, verdict.achieved
            if verdict.used:
                actual = again(deleted(rows, verdict.used))
                assert (actual.status, actual.achieved) != said, seed
            actual = again(deleted(rows, set(verdict.ignored)))
            assert (actual.status, actual.achieved, actual.met_on) == (*said, verdict.met_on), seed
            # What a later day supersedes or silences still tells what was not reached until then.
            told = {"source_silenced", "superseded"}
            rest = {row for row, why in verdict.ignored.items() if why not in told}
            actual = again(deleted(rows, rest))
            assert (actual.schedule, actual.evidence) == (verdict.schedule, verdict.evidence), seed
            for _ in range(3):
                some = {row for row in sorted(verdict.ignored) if rng.random() < 0.5}
                actual = again(deleted(rows, some))
                assert (actual.status, actual.achieved) == said, seed
