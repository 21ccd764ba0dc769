"""The annex of rules: how each indicator is counted, what that rests on, and how a status comes about."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.assessment import card_sections
from dashboard.documents.blocks import Block, Bullets, Paragraph, Text, strategy_text
from dashboard.documents.chapters import annex_card
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.presentation import Wording

ASSUMED = frozenset(
    f"narrative.rests_{name}" for name in ("target", "counts", "part_needed", "part_optional")
)
"""What the table of assumptions above says already."""


def counting_section(
    evaluations: Sequence[TaskEvaluation], citations: Citations, words: Wording
) -> list[Block]:
    """For each task how its indicators are counted, on what the status rests, what no indicator measures.

    Last how we read a slip of the source, where the strategy file notes it.
    """
    blocks: list[Block] = [Paragraph(words("rules_annex.lead"), note=True)]
    for each in evaluations:
        task = each.shown.state.task
        written = card_sections.write_sections(each.shown, ())
        lines = [
            line
            for section in written
            if section.name in {"counts", "grounds"}
            for line in section.lines
            if line.message not in ASSUMED
        ]
        items: list[Text] = list(annex_card.cited_sentences(lines, citations, words))
        if task.also_asked:
            asked = "; ".join(words.text(*prompt).rstrip(".") for prompt in task.prompts)
            items.append(words("rules_annex.also_asked", what=asked))
        if task.note:
            before = f"{words('card.our_note')} "
            items.append(strategy_text(task.note, task.note_cs, words, before=before))
        blocks += [
            Paragraph(strategy_text(*task.name, words, before=f"{task.number} "), note=True),
            Bullets(tuple(items)),
        ]
    return blocks
