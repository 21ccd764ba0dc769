"""The copy of a file that was handed in, its problems marked in it, and what such a copy cannot keep."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.files import mark_workbook
from dashboard.presentation import Wording
from dashboard.text import Problem
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.review import Outcome


def lost_parts_lines(
    codes: Sequence[str], words: Wording, sentence: str = "lost_part.sentence"
) -> list[str]:
    """What a marked copy cannot keep, by a sentence of the catalogue; nothing where it keeps everything."""
    lost = ", ".join(words(f"lost_part.{code}") for code in codes)
    return [words(sentence, lost=lost)] if lost else []


def mark_problems(
    handed: ProgressFile, outcome: Outcome, words: Wording
) -> mark_workbook.MarkedCopy | Problem | None:
    """The file that was handed in with its problems marked; None where it has no table, or none."""
    if outcome.table is None or not outcome.problems:
        return None
    marks = [
        mark_workbook.Mark(" ".join(words.problem(one)).strip(), one.severity, one.row, one.column)
        for one in outcome.problems
    ]
    return mark_workbook.mark_copy(handed.content, outcome.table, marks, words("field.problems"))
