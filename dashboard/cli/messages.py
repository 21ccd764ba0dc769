"""The thread of a submission by command: a question or an answer added, and all of it read."""

from __future__ import annotations

from collections.abc import Sequence

import click

from dashboard.cli.command_line.printing import DONE, Printer, common_fields
from dashboard.cli.command_line.shared_options import WHOLE, as_actor, command
from dashboard.text import Problem
from dashboard.workflow import (
    Actor,
    Snapshot,
    Workspace,
    action_result,
    message_actions,
    submission_thread,
)

COLUMNS = ("seq", "at", "side", "actor", "text")


@command(writes=True, example="dashboard message 3 --text 'Which bill is meant in row 4?'")
@click.argument("number", type=WHOLE, metavar="ID")
@click.option("--text", required=True, metavar="TEXT")
@as_actor
def message(workspace: Workspace, printer: Printer, actor: Actor, number: int, text: str) -> int:
    """Asks about a submission, or answers."""
    result = message_actions.write(workspace, actor, number, text)
    if isinstance(result, action_result.Refused):
        return printer.refused(result)
    lines = [*map(printer.words.problem_line, result.warnings)]
    at = result.since and printer.moment(result.since)
    done = printer.words("message.done", number=number, sequence=result.seq)
    lines.append(printer.words("thread.done_before", at=at) if at else done)
    document = common_fields(Snapshot(workspace)) | {"submission": number, "seq": result.seq}
    printer.document(document, (["submission", "seq"], []), lines)
    return DONE


@command(writes=False, example="dashboard messages 3")
@click.argument("number", type=WHOLE, metavar="ID")
@as_actor
def messages(workspace: Workspace, printer: Printer, actor: Actor, number: int) -> int:
    """Prints what was asked, answered and decided with a reason, in its order."""
    snapshot = Snapshot(workspace)
    submission = next((each for each in snapshot.submissions if each.id == number), None)
    if submission is None:
        return printer.problems([Problem("unknown-submission", {"found": str(number)})])
    if not submission_thread.may_read(actor, snapshot.strategy, submission.entity):
        refused = workspace.deny(actor, "messages", f"submission:{number}")
        return printer.refused(refused)
    thread = submission_thread.read(snapshot, actor, submission).thread
    document = common_fields(snapshot) | {
        "submission": number,
        "messages": [
            {
                "seq": each.seq,
                "at": each.at,
                "action": each.action,
                "side": each.side or None,
                "actor": each.actor,
                "text": each.text,
            }
            for each in thread
        ],
    }
    rows: list[Sequence[object]] = [
        (
            each.seq,
            printer.moment(each.at),
            printer.word("thread", each.side or each.action),
            each.actor,
            each.text,
        )
        for each in thread
    ]
    printer.document(document, (COLUMNS, rows), [] if rows else [printer.words("messages.none")])
    return DONE
