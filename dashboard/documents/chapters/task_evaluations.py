"""Every task with its card: as it is now, as it was judged, what changed since; its verdicts in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from dashboard.assessment import CardRecord, status_then_and_now
from dashboard.documents.blocks import Block, Bullets, Paragraph
from dashboard.fulfilment import task_details
from dashboard.presentation import Wording, delay_words, sentences
from dashboard.progress.contradictions import Contradiction


@dataclass(frozen=True, slots=True)
class TaskEvaluation:
    """A task now, and its card; once that is judged, the task as it was judged and what changed since.

    `statuses` are the computed status now and as the card was judged; `said` is what was said of delays;
    `contradictions` stand now.
    """

    today: task_details.TaskDetails
    record: CardRecord | None
    said: delay_words.Delays
    statuses: status_then_and_now.ComputedStatuses
    judged: task_details.TaskDetails | None = None
    new_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    withdrawn_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def number(self) -> str:
        """The number of the task."""
        return self.today.state.task.number

    @property
    def shown(self) -> task_details.TaskDetails:
        """The task as its card is to be read: as it was judged, else now."""
        return self.judged or self.today


def goal_word(each: TaskEvaluation, words: Wording) -> str:
    """The verdict on the goal of a task; one that is not approved is named as such, as is a missing one."""
    verdict = each.statuses.verdict_in_force
    if verdict is not None:
        return words(f"verdict.{verdict.goal}")
    return _not_approved(each.record.card.goal if each.record else None, words)


def goal_sign(each: TaskEvaluation) -> tuple[str, ...]:
    """The sign of the verdict in force on the goal of a task; none where there is no such verdict."""
    verdict = each.statuses.verdict_in_force
    return (verdict.goal,) if verdict is not None else ()


def indicators_word(each: TaskEvaluation, words: Wording) -> str:
    """The verdict on the indicators of a task, as `goal_word` says that on its goal."""
    given = each.record.card.indicators if each.record else None
    if given is None or each.statuses.verdict_in_force is None:
        return _not_approved(given, words)
    return words(f"verdict.{given}")


def _not_approved(verdict: str | None, words: Wording) -> str:
    if verdict is None:
        return words("annex_card.no_verdict")
    return words("summary.not_approved", verdict=words(f"verdict.{verdict}"))


def card_states(evaluations: Sequence[TaskEvaluation], words: Wording) -> list[Block]:
    """Which cards may still change, and how many tasks have none; nothing about published ones."""
    items = []
    for state in ("ready", "draft"):
        numbers = [
            evaluation.number
            for evaluation in evaluations
            if evaluation.record and evaluation.record.state == state
        ]
        if numbers:
            tasks = ", ".join(numbers)
            items.append(words.plural(f"document.cards_{state}", len(numbers), tasks=tasks))
    without = sum(evaluation.record is None for evaluation in evaluations)
    if without:
        items.append(words.plural("document.without_card", without))
    return [Bullets(tuple(items))] if items else []


def moved_and_contradicted(evaluations: Sequence[TaskEvaluation], words: Wording) -> list[Block]:
    """The tasks whose computed status changed since their card was judged, and where bodies differ."""
    blocks: list[Block] = []
    moved = tuple(
        sentences.task_line(evaluation.number, evaluation.statuses.lines, words)
        for evaluation in evaluations
        if evaluation.statuses.moved
    )
    if moved:
        blocks += [Paragraph(words("document.moved"), note=True), Bullets(moved)]
    found = [
        contradiction
        for task in evaluations
        for contradiction in task.contradictions
        if contradiction.is_open
    ]
    if found:
        tasks = ", ".join(dict.fromkeys(each.task for each in found))
        blocks.append(Paragraph(words.plural("document.contradictions", len(found), tasks=tasks)))
    return blocks
