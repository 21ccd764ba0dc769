"""A submission before its decision: what is known of it, its warnings, its rows beside standing ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboard.files import child_process
from dashboard.fulfilment import known_rows
from dashboard.markup import View
from dashboard.markup import contradictions as drawn_contradictions
from dashboard.markup.kit import entity_names, html, paragraphs
from dashboard.markup.kit.table import table
from dashboard.markup.kit.templates import kit
from dashboard.markup.submissions import approval, receipts, submission_effects
from dashboard.markup.submissions.problems import draw_problems
from dashboard.presentation import Wording, sentences
from dashboard.progress import cell_meanings, check_table, row_schema
from dashboard.store import Submission, submissions
from dashboard.strategy import Strategy
from dashboard.text import Problem, errors, tables
from dashboard.web import safe_output
from dashboard.web.shell import fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.submissions import attachments, thread
from dashboard.workflow import Workspace, reported_numbers, review, submission_thread

MAX_TABLE_ROWS = 500
"""Rows of one submission that are shown as a table of ours; longer ones in a grid that scrolls."""


def show_effects(view: View, submission: Submission) -> None:
    """What accepting a submission would change by task, and what it contradicts; what would go with it."""
    drawn = partial(approval.draw_effects, view, submission)
    safe_output.once(view, drawn, "effects", submission.id, view.day, view.workspace.today)
    if gone := _rows_that_go(view, submission):
        safe_output.warning(gone)


def show_folds(view: View, who: ActingPerson, submission: Submission) -> None:
    """What the decision rests on, folded: the rows, the notices, questions and answers, the file."""
    words, is_open = view.words, submission.stage == "submitted"
    columns, warnings = view.snapshot.cache("checked again", 16).get(
        submission.id, lambda: check_again(view.workspace, submission)
    )
    if wrong := len(errors(warnings)):
        safe_output.warning(words.plural("review.found_since", wrong))
    given = view.snapshot.given_answers(submission.id)
    if is_open:  # who decides has both rows beside the effect
        warnings = [
            each
            for each in warnings
            if each.code != "other-body-differs" or (each.row, each.code) in given
        ]
    rows = "compared_rows" if is_open else "reported"
    with _fold(view, f"review.{rows}", submission.rows, "report rows") as is_drawn:
        if is_drawn:
            key = ("rows of", submission.id, submission.stage, who.actor)
            shown = view.draw_once(lambda: _draw_rows(view, who, submission), *key)
            if isinstance(shown, pl.DataFrame):
                st.dataframe(shown, hide_index=True)
            else:
                safe_output.markup(shown)
            safe_output.markup(
                _draw_contradictions(view, submission),
                submission_effects.draw_numbers(view, submission.numbers),
            )
            attachments.show(view, who, submission, "review")
    with _fold(view, "report.all_warnings", len(warnings), "report notices") as is_drawn:
        if is_drawn:
            strategy = view.situation.strategy
            safe_output.markup(draw_problems(warnings, columns, strategy, words, given))
    messages = submission_thread.read(view.snapshot, who.actor, submission).thread
    with _fold(view, "thread.title", len(messages), "report thread") as is_drawn:
        if is_drawn:
            safe_output.markup(thread.draw(view, messages))
    with fields.fold(words("review.file"), "report file") as is_drawn:
        if is_drawn:
            drawn = partial(_draw_facts, view, submission)
            safe_output.once(view, drawn, "facts of", submission.id, view.day)
            attachments.offer_original(view, who, submission, "review")


@contextmanager
def _fold(view: View, title: str, held: int, key: str) -> Iterator[bool]:
    """A folded part that says how much it holds; nothing where it holds nothing."""
    if not held:
        yield False
        return
    label = f"{view.words(title)}: {view.words.number(held)}"
    with fields.fold(label, key) as is_drawn:
        yield is_drawn


def _draw_facts(view: View, submission: Submission) -> Markup:
    def address(number: int) -> str:
        return view.link("review", submission=str(number))

    strategy = view.situation.strategy
    return html.facts(receipts.facts(submission, strategy, view.words, address)[1:])


def check_again(
    workspace: Workspace, submission: Submission
) -> tuple[tuple[str, ...], list[Problem]]:
    """The columns of the stored file and its problems, beside the standing rows.

    It is read as on the day it was handed in: who may report is decided then, not when it is reviewed.
    """
    handed_in = receipts.local_day(submission.submitted_at)
    with workspace.reading() as connection:
        others = review.accepted_rows(connection, workspace).filter(
            pl.col("submission") != submission.id
        )
        content = submissions.read_content(connection, submission.strategy, submission.id)
    gives_way = review.gives_way(workspace, submission)
    stands = known_rows.select_standing_rows(known_rows.exclude_submission(others, gives_way))
    how: Mapping[str, Any] = submission.reading
    options = tables.Options(
        how.get("encoding"), how.get("delimiter"), how.get("sheet"), how.get("header_row")
    )
    table, problems = child_process.read_in_child(content, submission.file_name, options)
    if table is None:
        return (), problems
    context = cell_meanings.Context(
        workspace.strategy, submission.entity, handed_in, how.get("dates"), stands
    )
    _, checked = check_table.check(table, context, how.get("map") or {})
    beside = reported_numbers.check_again(workspace, submission)
    return table.columns, [*problems, *checked, *beside]


def join_standing_rows(rows: pl.DataFrame, stands: pl.DataFrame) -> pl.DataFrame:
    """Each reported row with the standing row of the same key, in columns named `*_now`.

    A key has one standing row; without one, `row_now` is null.
    """
    columns = (*known_rows.ROW_KEY, "row", *row_schema.CONTENT_COLUMNS, "submission")
    now = known_rows.with_key(stands).select(columns)
    now = now.rename(
        {name: f"{name}_now" for name in now.columns if name not in known_rows.ROW_KEY}
    )
    return known_rows.with_key(rows).join(
        now,
        on=known_rows.ROW_KEY,
        how="left",
        nulls_equal=True,
        validate="1:1",
        maintain_order="left",
    )


def _draw_contradictions(view: View, submission: Submission) -> Markup:
    """What contradicts its rows on the day shown, once it is accepted."""
    if submission.stage != "accepted":
        return Markup("")
    found = tuple(
        each
        for each in view.snapshot.contradictions(view.day)
        if submission.id in {row["submission"] for row in each.rows}
    )
    return drawn_contradictions.draw_all(view, found)


def _draw_rows(view: View, who: ActingPerson, submission: Submission) -> Markup | pl.DataFrame:
    """The rows as a table of ours or, of many, as a frame; before the decision beside the standing ones."""
    words, is_open = view.words, submission.stage == "submitted"
    rows, stands = view.snapshot.rows_of(submission.id), view.snapshot.rows
    names = ["line", "what", "date", *(["before"] if is_open else []), "after", "evidence", "note"]
    in_grid = rows.height > MAX_TABLE_ROWS
    known = submission_thread.read(view.snapshot, who.actor, submission)
    known = submission_thread.FilesAndThread() if in_grid else known
    cells = [
        _cells(row, _standing_texts(view, row) if is_open else [], view, known)
        for row in join_standing_rows(rows, stands).iter_rows(named=True)
    ]
    title = words("review.compared_rows" if is_open else "review.reported")
    heads = [words(f"review.{name}") for name in names]
    if in_grid:
        return pl.DataFrame(cells, schema=heads, orient="row")
    return table(title, heads, cells, "filing beside" if is_open else "filing reported")


def _rows_that_go(view: View, submission: Submission) -> str:
    """How many standing rows of the submission that this one replaces would go; empty where none would."""
    replaced = review.gives_way(view.workspace, submission)
    if replaced is None:
        return ""
    gone = view.snapshot.rows.filter(pl.col("submission") == replaced)
    gone = known_rows.with_key(gone).join(
        known_rows.with_key(view.snapshot.rows_of(submission.id)),
        on=known_rows.ROW_KEY,
        how="anti",
        nulls_equal=True,
    )
    return view.words.plural("review.goes", gone.height, replaced=replaced) if gone.height else ""


def _cells(
    row: dict[str, Any],
    before: list[str | Markup],
    view: View,
    known: submission_thread.FilesAndThread,
) -> tuple[str | Markup, ...]:
    strategy = view.situation.strategy
    about, day, value, evidence, note = paragraphs.row_cells(row, strategy, view.words)
    files = known.files_of_row(row["line"])
    proof = attachments.names_beside(evidence, files) if files else evidence
    return (str(row["line"]), about, day, *before, value, proof, note)


def _standing_texts(view: View, row: dict[str, Any]) -> list[str | Markup]:
    """What stands now of what a row is about, as the one cell of its column."""
    if row["row_now"] is not None:
        return [_standing_row_text(row, view.situation.strategy, view.words)]
    beside = _last_of_each_body(view.snapshot.rows, row).iter_rows(named=True)
    lines = [_beside_text(view, each) for each in beside]
    return [kit.below(lines) or view.words("review.nothing_stands")]


def _last_of_each_body(stands: pl.DataFrame, row: dict[str, Any]) -> pl.DataFrame:
    """The last standing number of each body on the component of a row; without a name, on its day."""
    same = pl.col("indicator").eq_missing(row["indicator"])
    same &= pl.col("name") == row["name"] if row["name"] else pl.col("name").is_null()
    same &= pl.lit(bool(row["name"])) | (pl.col("date") == row["date"])
    told = stands.filter(same, row_schema.HAS_NUMBER).sort("date", "row")
    return told.unique("entity", keep="last", maintain_order=True)


def _beside_text(view: View, row: row_schema.Row) -> str:
    """Whose row it is, what it says, of which day, and of which report."""
    words, strategy = view.words, view.situation.strategy
    said = f"{sentences.row_statement(row, strategy, words)}, {sentences.date_text(row, words)}"
    return words(
        "review.stands_beside",
        body=entity_names.short(strategy, row["entity"], words),
        said=html.escape_unprintable(said),
        number=row["submission"] or "–",
    )


def _standing_row_text(row: dict[str, Any], strategy: Strategy, words: Wording) -> str:
    """The standing row with the key of a reported row: value, evidence, note, and whose number it has."""
    parts = [sentences.row_statement(row, strategy, words, "_now")]
    same = all(row[name] == row[f"{name}_now"] for name in row_schema.CONTENT_COLUMNS)
    if same:
        parts = [words("review.same")]
    elif row["evidence_now"]:
        parts.append(words("row.evidence", evidence=row["evidence_now"]))
    if row["note_now"] and not same:
        parts.append(row["note_now"])
    return " · ".join(
        [
            *map(html.escape_unprintable, parts),
            words("review.from", number=row["submission_now"]),
        ]
    )
