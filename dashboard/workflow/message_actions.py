"""Asking about a submission and answering: each message stays on record, in its order."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.store import messages, submissions
from dashboard.text import Problem, damaged_letters, errors
from dashboard.workflow import personal_data_check
from dashboard.workflow.action_result import Refused, not_permitted, refuse
from dashboard.workflow.permissions import Actor, may_report_for, may_review
from dashboard.workflow.workspace import Workspace

LONGEST = 2_000
"""Letters of a message."""


@dataclass(frozen=True, slots=True)
class Written:
    """A message that was stored, by its audit sequence, with warnings about its text."""

    seq: int
    warnings: tuple[Problem, ...] = ()


def write(workspace: Workspace, actor: Actor, number: int, text: str) -> Refused | Written:
    """Adds a message to the thread of a submission: of the coordinator, or of the entity that sent it.

    Problems: unknown-submission, message-missing, message-too-long, birth-number-typed.
    """
    with workspace.reading() as connection:
        stored = submissions.get(connection, workspace.strategy.id, number)
    if stored is not None and not may_report_for(actor, workspace.strategy, stored.entity):
        return not_permitted(workspace, actor, "message", f"submission:{number}")
    text = damaged_letters.clean_typed(text)
    if stored is None:
        return refuse("unknown-submission", found=str(number))
    if not text:
        return refuse("message-missing", found=str(number))
    if len(text) > LONGEST:
        return refuse("message-too-long", limit=str(LONGEST))
    typed = [*personal_data_check.check_name(actor.id), *personal_data_check.check([text])]
    if errors(typed):
        return Refused(tuple(typed))
    with workspace.writing(actor, "message", f"submission:{number}") as connection:
        seq = messages.add(
            connection,
            workspace.by(actor),
            submission=number,
            side="coordinator" if may_review(actor) else "entity",
            text=text,
        )
    return Written(seq, tuple(typed))
