"""The copy of a file that was handed in, its problems marked in it, and what such a copy cannot keep."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.files import mark_workbook
from dashboard.presentation import Wording
from dashboard.text import Problem, Table
from dashboard.workflow.action_result import ActionResult, Refused, Tried
from dashboard.workflow.intake import ProgressFile


def lost_parts_lines(
    codes: Sequence[str], words: Wording, sentence: str = "lost_part.sentence"
) -> list[str]:
    """What a marked copy cannot keep, by a sentence of the catalogue; nothing where it keeps everything."""
    lost = ", ".join(words(f"lost_part.{code}") for code in codes)
    return [words(sentence, lost=lost)] if lost else []


def mark_problems(
    file: ProgressFile, result: ActionResult, words: Wording
) -> mark_workbook.MarkedCopy | Problem | None:
    """The file that was handed in with its problems marked; None where it has no table, or none."""
    match result:
        case Refused(problems, Table() as table) | Tried(_, problems, table=table) if problems:
            marks = [
                mark_workbook.Mark(words.problem_text(at), at.severity, at.row, at.column)
                for at in problems
            ]
            return mark_workbook.mark_copy(file.content, table, marks, words("field.problems"))
    return None
