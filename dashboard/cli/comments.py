"""The commands of a round of comments on the assessment: the draft for a body, comments, answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from dashboard.assessment import comments as comments_of_assessment
from dashboard.cli import forms
from dashboard.cli.command_line import whole_file
from dashboard.cli.command_line.printing import DONE, Printer, common_fields
from dashboard.cli.command_line.reading_options import ReadingOptions, table_options
from dashboard.cli.command_line.shared_options import (
    as_actor,
    command,
    entity_option,
    note_export,
    on_day,
    read_content,
)
from dashboard.cli.documents import output_and_template, write_document
from dashboard.documents import assessment, blocks, comment_copy
from dashboard.documents.chapters import comments_annex
from dashboard.text import Problem
from dashboard.workflow import Actor, Snapshot, Workspace, action_result, comment_actions, intake


@command(
    "comment-copy",
    writes=False,
    example="dashboard comment-copy --entity MLSA --out draft.docx --lang cs",
)
@entity_option("code", required=True)
@click.option("--out", required=True, metavar="FILE.docx|.pdf|.md|.html|.csv")
@on_day
def comment_copy_of_entity(
    snapshot: Snapshot, printer: Printer, day: date, code: str, out: str
) -> int:
    """Writes the draft of the assessment with the tasks of an entity; as .csv the empty table of comments."""
    entity = snapshot.strategy.find_entity(code)
    if entity is None:
        near = ", ".join(known.code for known in snapshot.strategy.entities)
        return printer.problems([Problem("unknown-entity", {"found": code, "near": near})])
    tasks = comment_actions.tasks_of(snapshot.strategy, entity.code)
    path = forms.new_path(out)
    if path.suffix == ".csv":
        content = comment_copy.comment_table(tasks, printer.words)
        note_export(snapshot.workspace, f"comments-empty-table:{entity.code}")
        whole_file.write(path, content)
        document = common_fields(snapshot, day) | {"file": out, "bytes": len(content)}
        printer.document(document, (["file", "bytes"], [(out, len(content))]))
        return DONE

    def build(material: assessment.Material) -> blocks.Document:
        return comment_copy.build_copy(material, entity.code, tasks, printer.words)

    return write_document(
        snapshot,
        printer,
        day,
        output_and_template(out, None),
        build,
        f"comments-copy:{entity.code}",
    )


@command(writes=True, example="dashboard comment comments.csv --entity MLSA")
@click.argument("file")
@entity_option("code", required=True)
@table_options(tuple(comments_of_assessment.HEADERS))
@as_actor
def comment(
    workspace: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    file: str,
    code: str,
    reading: ReadingOptions,
) -> int:
    """Stores the comments of an entity from a table, all of them or none."""
    entity = workspace.strategy.find_entity(code)
    if entity is None:
        near = ", ".join(known.code for known in workspace.strategy.entities)
        return printer.problems([Problem("unknown-entity", {"found": code, "near": near})])
    sent = intake.ProgressFile(file, read_content(file), entity.code, reading.table)
    result = comment_actions.hand_in(workspace, actor, sent, comments_annex.field_names())
    if isinstance(result, action_result.Refused):
        return printer.refused(result)
    numbers = ", ".join(map(str, result.numbers))
    line = printer.words.plural("comments.stored", len(result.numbers), numbers=numbers)
    document = common_fields(Snapshot(workspace)) | {"comments": list(result.numbers)}
    warnings = [printer.words.problem_line(problem) for problem in result.warnings]
    printer.document(
        document, (["comment"], [(number,) for number in result.numbers]), [*warnings, line]
    )
    return DONE


@command("comments", writes=False)
@on_day
def list_comments(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints every comment on the assessment and how it was answered."""
    words = printer.words
    payloads = [_comment_payload(each) for each in snapshot.comments]
    document = common_fields(snapshot, day) | {"comments": payloads}
    columns = ["number", "entity", "task", "field", "author", "text", "answer"]
    if printer.format == "table":
        columns = [words(f"comments.{name if name != 'entity' else 'body'}") for name in columns]
    rows: list[Sequence[object]] = [
        (
            each.number,
            printer.entity(each.entity, snapshot.strategy),
            each.comment.task,
            comments_annex.field_name(each.comment.field, words),
            each.comment.author,
            each.comment.text,
            comments_annex.answer_text(each.answer, words)
            if each.answer
            else words("comments.open"),
        )
        for each in snapshot.comments
    ]
    printer.document(document, (columns, rows), [] if rows else [words("comments.none")])
    return DONE


def _comment_payload(each: comments_of_assessment.StoredComment) -> dict[str, Any]:
    return {
        "number": each.number,
        "entity": each.entity,
        "task": each.comment.task,
        "field": each.comment.field,
        "text": each.comment.text,
        "author": each.comment.author,
        "at": each.at,
        "answer": each.answer
        and {
            "outcome": each.answer.outcome,
            "text": each.answer.text,
            "author": each.answer.author,
            "at": each.answer.at,
        },
    }


@command(writes=True, example="dashboard answer 3 --outcome declined --text 'The rows say 3.'")
@click.argument("number", type=int)
@click.option("--outcome", required=True, type=click.Choice(comments_of_assessment.OUTCOMES))
@click.option("--text", default="", metavar="TEXT")
@as_actor
def answer(
    workspace: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    number: int,
    outcome: comments_of_assessment.Outcome,
    text: str,
) -> int:
    """Answers a comment on the assessment (evaluator or coordinator)."""
    result = comment_actions.answer(workspace, actor, number, outcome, text)
    if isinstance(result, action_result.Refused):
        return printer.refused(result)
    assert result.answer is not None
    said = comments_annex.answer_text(result.answer, printer.words)
    line = printer.words("comments.answered", number=number, answer=said)
    document = common_fields(Snapshot(workspace)) | {"comment": number, "outcome": outcome}
    printer.document(document, (["comment", "answer"], [(number, said)]), [line])
    return DONE
