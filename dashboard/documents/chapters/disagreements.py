"""Where cards, rows and people do not agree: moved statuses, contradictions and codings."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.assessment import codings
from dashboard.documents.blocks import Block, Bullets, Paragraph, TableBlock, strategy_text
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.presentation import Wording, sentences
from dashboard.progress.contradictions import unsettled


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
    found = unsettled(each for task in evaluations for each in task.contradictions)
    if found:
        tasks = ", ".join(dict.fromkeys(each.task for each in found))
        blocks.append(Paragraph(words.plural("document.contradictions", len(found), tasks=tasks)))
    return blocks


def differing_codings(evaluations: Sequence[TaskEvaluation], words: Wording) -> list[Block]:
    """The tasks that two evaluators coded differently: both with their reasons, and what was agreed on."""
    rows = [
        (
            strategy_text(*each.today.state.task.name, words, before=f"{each.number} "),
            *(
                sentences.write_sentence(line, words)
                for line in codings.write_difference(each.codings)
            ),
        )
        for each in evaluations
        if each.codings is not None and each.codings.differs
    ]
    if not rows:
        return []
    headers = tuple(words(f"column.{name}") for name in ("task", "first", "second", "agreed"))
    return [TableBlock(words("coding.differing"), headers, tuple(rows), widths=(5, 6, 6, 6))]
