"""The copy of a file that was handed in, its problems marked in it, and what such a copy cannot keep."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.files import background_workbooks
from dashboard.presentation import Wording
from dashboard.progress import form_lines
from dashboard.text import Mark, Problem, Table
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
) -> background_workbooks.MarkedCopy | Problem | None:
    """The file that was handed in with its problems marked; None where it has no table, or none."""
    match result:
        case Refused(problems, Table() as table) | Tried(_, problems, table=table) if problems:
            found = [_mark(at, words) for at in problems]
            return background_workbooks.mark_copy(
                file.content, table, found, words("field.problems")
            )
    return None


def _mark(problem: Problem, words: Wording) -> Mark:
    """A problem at its cell; one of the sheet of the statistics is of the whole table, with its place."""
    text = words.problem_text(problem)
    if not form_lines.is_numbers_sheet(problem.sheet):
        return Mark(text, problem.severity, problem.row, problem.column)
    row = words("problems.sheet_row", sheet=problem.sheet, row=problem.row or 1)
    return Mark(f"{row}: {text}", problem.severity)
