"""What the coordinator waits for: a correction of what was sent back, or the answer to a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import html, paragraphs, templates
from dashboard.markup.kit.table import table
from dashboard.progress import returned_rows
from dashboard.store import Submission
from dashboard.web import safe_output
from dashboard.web.report import handed_in
from dashboard.web.shell import fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.submissions import attachments, thread
from dashboard.workflow import audit_readings, submission_thread

Rows = Mapping[int, dict[str, Any]]
COLUMNS = ("line", "what", "date", "after", "evidence", "note")
_PARTS = templates.parts("submissions.html")


def show_all(view: View, who: ActingPerson, entity: str) -> None:
    """Each submission of the entity that waits for its correction, or about which something was asked."""
    above = fields.place_above()
    for submission in handed_in.of_entity(view, entity):
        known = submission_thread.read(view.snapshot, who.actor, submission)
        asked = submission_thread.open_question(known, submission)
        if not submission.awaits_correction and asked is None:
            with above:  # answered a moment ago, and its field is gone
                thread.show_result(view, submission, "returned")
            if submission.state == "returned":
                safe_output.markup(draw_still_open(view, submission))
            continue
        safe_output.markup(draw_thread(view, submission, known))
        with st.container(key=f"answer {submission.id}"):
            thread.offer(view, who, submission, "returned")
            if not submission.awaits_correction:
                attachments.offer(view, who, submission, "returned")
            attachments.offer_original(view, who, submission, "returned")


def draw_thread(
    view: View, submission: Submission, known: submission_thread.FilesAndThread
) -> Markup:
    """What was asked and why it was returned; rows named there are links to them below it."""
    words = view.words
    rows = _rows(view, submission)
    asked = [each.text for each in known.thread if each.side != "entity"]
    lines = list(
        dict.fromkeys(line for text in asked for line in returned_rows.find_rows(text, rows))
    )

    def with_links(text: str) -> Markup:
        pieces = returned_rows.split_at_rows(text, rows)
        parts = [
            (html.escape_unprintable(piece), "")
            if line is None
            else (piece, _anchor(submission, line))
            for piece, line in pieces
        ]
        return Markup(_PARTS.reason(parts))

    named = Markup("")
    if lines:
        heads = [words(f"review.{name}") for name in COLUMNS]
        cells = [_cells(rows[line], submission, view) for line in lines]
        named = table(words("returned.rows"), heads, cells, "filing named")
    title, following = (
        ("returned.title", "returned.next")
        if submission.awaits_correction
        else ("asked.title", "asked.next")
    )
    name = html.escape_unprintable(submission.file_name)
    drawn = _PARTS.asked(
        " wrong" if submission.awaits_correction else "",
        words(title, number=submission.id, file=name),
        thread.draw(view, known.thread, with_links),
        named,
        words(following, number=submission.id),
    )
    return Markup(drawn)


def draw_still_open(view: View, submission: Submission) -> Markup:
    """The rows of a returned submission that its correction left out; empty where there are none."""
    words = view.words
    found = audit_readings.open_rows(
        submission,
        [each for each in view.snapshot.submissions if each.state != "withdrawn"],
        view.snapshot.rows_of,
    )
    if found.is_empty():
        return Markup("")
    heads = [words(f"review.{name}") for name in COLUMNS]
    cells = [_cells(row, submission, view) for row in found.iter_rows(named=True)]
    name = html.escape_unprintable(submission.file_name)
    title = words("returned.still_open", number=submission.id, file=name)
    return Markup(_PARTS.still_open(title, table(title, heads, cells, "filing named")))


def _rows(view: View, submission: Submission) -> Rows:
    """The rows of a submission by their line in its file."""
    return {row["line"]: row for row in view.snapshot.rows_of(submission.id).iter_rows(named=True)}


def _anchor(submission: Submission, line: int) -> str:
    return f"submission-{submission.id}-row-{line}"


def _cells(row: dict[str, Any], submission: Submission, view: View) -> tuple[str | Markup, ...]:
    line = _PARTS.line(_anchor(submission, row["line"]), row["line"])
    return (line, *paragraphs.row_cells(row, view.situation.strategy, view.words))
