"""What was sent back: the reason, with the rows it names beside it, and the way to correct it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from dashboard.progress import rows_named_in_reason
from dashboard.store import Submission
from dashboard.web.kit import html, paragraphs, safe_output
from dashboard.web.kit.html import join
from dashboard.web.kit.table import table
from dashboard.web.report import upload
from dashboard.web.session import View
from dashboard.web.shell.person import Person
from dashboard.web.submissions import original

Rows = Mapping[int, dict[str, Any]]
COLUMNS = ("line", "what", "date", "after", "evidence", "note")


def show_all(view: View, who: Person, entity: str) -> None:
    """Each submission of the entity that waits for its correction."""
    for submission in upload.entity_submissions(view, entity):
        if submission.awaits_correction:
            safe_output.markup(draw_reason(view, submission))
            original.offer(view, who, submission, "returned")


def draw_reason(view: View, submission: Submission) -> Markup:
    """Why a submission was returned; the rows named in the reason are links to them below it."""
    words = view.words
    rows = _rows(view, submission)
    text = submission.reason or ""
    lines = rows_named_in_reason.find_rows(text, rows)
    cut = [
        _reason_part(piece, line, submission)
        for piece, line in rows_named_in_reason.split_at_rows(text, rows)
    ]
    named = Markup("")
    if lines:
        heads = [words(f"review.{name}") for name in COLUMNS]
        cells = [_cells(rows[line], submission, view) for line in lines]
        named = table(words("returned.rows"), heads, cells, "filing named")
    return Markup(
        '<section class="returned"><h3 class="filing wrong">{}</h3>'
        '<p class="reason">{}</p>{}<p class="filing">{}</p></section>'
    ).format(
        words(
            "returned.title",
            number=submission.id,
            file=html.escape_unprintable(submission.file_name),
        ),
        join(cut),
        named,
        words("returned.next", number=submission.id),
    )


def _rows(view: View, submission: Submission) -> Rows:
    """The rows of a submission by their line in its file."""
    return {row["line"]: row for row in view.snapshot.rows_of(submission.id).iter_rows(named=True)}


def _reason_part(text: str, line: int | None, submission: Submission) -> Markup:
    if line is None:
        return Markup("{}").format(html.escape_unprintable(text))
    return Markup('<a class="plain" href="#{}">{}</a>').format(_anchor(submission, line), text)


def _anchor(submission: Submission, line: int) -> str:
    return f"submission-{submission.id}-row-{line}"


def _cells(row: dict[str, Any], submission: Submission, view: View) -> tuple[str | Markup, ...]:
    line = Markup('<span id="{}">{}</span>').format(_anchor(submission, row["line"]), row["line"])
    return (line, *paragraphs.row_cells(row, view.workspace.strategy, view.words))
