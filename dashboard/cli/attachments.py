"""Attachments by command: attached to a submission or a row, listed, written out as they came."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from dashboard.cli import forms
from dashboard.cli.command_line import whole_file
from dashboard.cli.command_line.printing import DONE, Printer, common_fields
from dashboard.cli.command_line.shared_options import WHOLE, as_actor, command, read_content
from dashboard.store import attachments as stored_attachments
from dashboard.workflow import (
    Actor,
    Snapshot,
    Workspace,
    action_result,
    attachment_actions,
    submission_thread,
)

COLUMNS = (
    *("attachment", "submission", "row", "file_name", "kind", "size", "actor", "at", "sha256"),
    "taken_from",
)


def payload(attached: stored_attachments.Attachment) -> dict[str, Any]:
    """A file as JSON has it, without its bytes; `row` is null for all of the submission,
    `taken_from` the submission it was taken over from."""
    return {
        "attachment": attached.seq,
        "submission": attached.submission,
        "row": attached.line,
        "file_name": attached.name,
        "kind": attached.kind,
        "size": attached.size,
        "actor": attached.actor,
        "at": attached.at,
        "sha256": attached.sha256,
        "taken_from": attached.taken_from,
    }


@command(writes=True, example="dashboard attach 3 contract.pdf --row 4")
@click.argument("number", type=WHOLE, metavar="ID")
@click.argument("file")
@click.option("--row", type=WHOLE, metavar="ROW")
@as_actor
def attach(
    workspace: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    number: int,
    file: str,
    row: int | None,
) -> int:
    """Attaches a file to a submission, or to one of its rows."""
    new = attachment_actions.NewFile(Path(file).name, read_content(file), row)
    result = attachment_actions.attach(workspace, actor, number, new)
    if isinstance(result, action_result.Refused):
        return printer.refused(result)
    attached, words = result.attachment, printer.words
    values = {"number": number, "attachment": attached.seq, "sha256": attached.sha256}
    lines = [*map(words.problem_line, result.warnings), words("attachments.attached", **values)]
    document = common_fields(Snapshot(workspace)) | payload(attached)
    printer.document(document, (COLUMNS, _rows(printer, [attached])), lines)
    return DONE


@command(writes=False, example="dashboard attachments --submission 3")
@click.option("--submission", type=WHOLE, metavar="ID")
@as_actor
def attachments(
    workspace: Workspace, printer: Printer, actor: Actor, submission: int | None
) -> int:
    """Prints the files of every submission that the person may read, or of one."""
    snapshot = Snapshot(workspace)
    listed = [
        attached
        for each in snapshot.submissions
        if submission is None or each.id == submission
        for attached in submission_thread.read(snapshot, actor, each).files
    ]
    document = common_fields(snapshot) | {"attachments": list(map(payload, listed))}
    lines = [] if listed else [printer.words("attachments.none")]
    printer.document(document, (COLUMNS, _rows(printer, listed)), lines)
    return DONE


def _rows(
    printer: Printer, listed: Sequence[stored_attachments.Attachment]
) -> list[Sequence[object]]:
    return [
        tuple((payload(each) | {"at": printer.moment(each.at)})[name] for name in COLUMNS)
        for each in listed
    ]


@command(writes=False, example="dashboard attachment 57 --out contract.pdf")
@click.argument("number", type=WHOLE, metavar="ATTACHMENT")
@click.option("--out", required=True, metavar="FILE")
@as_actor
def attachment(workspace: Workspace, printer: Printer, actor: Actor, number: int, out: str) -> int:
    """Writes an attached file as it came."""
    path = forms.new_path(out)
    result = attachment_actions.read_content(workspace, actor, number)
    if isinstance(result, action_result.Refused):
        return printer.refused(result)
    attached, content = result
    whole_file.write(path, content)
    line = printer.words("attachments.written", number=number, out=out, sha256=attached.sha256)
    document = common_fields(Snapshot(workspace)) | payload(attached) | {"out": out}
    printer.document(document, (COLUMNS, _rows(printer, [attached])), [line])
    return DONE
