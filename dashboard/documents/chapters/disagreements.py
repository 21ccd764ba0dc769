"""Where cards and rows do not agree: moved statuses and contradictions."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.documents.blocks import Block, Bullets, Paragraph
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.presentation import Wording, sentences


def moved_and_contradicted(evaluations: Sequence[TaskEvaluation], words: Wording) -> list[Block]:
    """The tasks whose computed status changed since their card was judged, and where bodies differ."""
    blocks: list[Block] = []
    moved = tuple(
        sentences.task_line(each.number, each.statuses.lines, words)
        for each in evaluations
        if each.statuses.moved
    )
    if moved:
        blocks += [Paragraph(words("document.moved"), note=True), Bullets(moved)]
    found = [each for task in evaluations for each in task.contradictions if each.is_open]
    if found:
        tasks = ", ".join(dict.fromkeys(each.task for each in found))
        blocks.append(Paragraph(words.plural("document.contradictions", len(found), tasks=tasks)))
    return blocks
