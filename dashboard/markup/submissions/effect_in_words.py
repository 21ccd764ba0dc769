"""What accepting a submission does, in a sentence: how many tasks become met, and so on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from dashboard.fulfilment import effect_of_submission, status, strategy_on_day
from dashboard.presentation import Wording

NAMED = {status.Status.MET, status.Status.PARTIALLY_MET, status.Status.NOT_MET}
"""Statuses with a sentence of their own; the others are quoted."""


def effect_sentence(
    before: strategy_on_day.Situation,
    changes: Sequence[effect_of_submission.IndicatorChange],
    words: Wording,
) -> str:
    """The tasks that change their status, then indicators whose task does not, then mere numbers."""
    tasks = effect_of_submission.task_changes(before, changes)
    told = {change.task for change in tasks}
    single = [change for change in changes if change.indicator.rpartition(".")[0] not in told]
    parts = [
        *_moves("tasks", ((change.task, change.after) for change in tasks), words),
        *_moves(
            "indicators",
            ((each.indicator, each.after) for each in single if each.before is not each.after),
            words,
        ),
    ]
    numbers = [each.indicator for each in single if each.before is each.after]
    if numbers:
        parts.append(words.plural("effect.numbers", len(numbers), names=", ".join(numbers)))
    return "; ".join(parts) or words("effect.nothing")


def _moves(kind: str, moves: Iterable[tuple[str, status.Status]], words: Wording) -> Iterator[str]:
    """How many come to each status, and which."""
    by_status: dict[status.Status, list[str]] = defaultdict(list)
    for name, after in moves:
        by_status[after].append(name)
    for after in sorted(by_status, key=list(status.Status).index):
        names = by_status[after]
        ending = after.value if after in NAMED else "other"
        yield words.plural(
            f"effect.{kind}_{ending}",
            len(names),
            names=", ".join(names),
            status=words(f"status.{after.value}").lower(),
        )
