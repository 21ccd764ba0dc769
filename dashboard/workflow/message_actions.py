"""Asking about a submission and answering: each message stays on record, in its order."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.store import drafts, messages, submissions
from dashboard.text import Problem, damaged_letters
from dashboard.workflow.action_result import Refused, action, refuse
from dashboard.workflow.permissions import Actor, may_review
from dashboard.workflow.workspace import Workspace

LONGEST = 2_000
"""Letters of a message."""


@dataclass(frozen=True, slots=True)
class Written:
    """A message on record, by its audit sequence, with warnings about its text.

    `since` is when it was stored, if that was before: the same text of the same person is stored once.
    """

    seq: int
    warnings: tuple[Problem, ...] = ()
    since: str | None = None


@action
def write(
    workspace: Workspace, actor: Actor, number: int, text: str, draft: str | None = None
) -> Refused | Written:
    """Adds a message to the thread of a submission: of the coordinator, or of the entity that sent it.

    What was kept of the field `draft` goes in the same transaction. A message that already ends the thread is
    not stored again: its sender may not have seen that it was. Problems: unknown-submission,
    message-missing, message-too-long, birth-number-typed.
    """
    text, thing = damaged_letters.clean_typed(text), f"submission:{number}"
    wrong = [] if text else [Problem("message-missing", {"found": str(number)})]
    if len(text) > LONGEST:
        wrong = [Problem("message-too-long", {"limit": str(LONGEST)})]
    permitted = workspace.may_report_on(actor, number)
    with workspace.act(actor, "message", thing, permitted, [text], wrong) as act:
        if submissions.get(act.connection, workspace.strategy.id, number) is None:
            return refuse("unknown-submission", found=str(number))
        side: messages.Side = "coordinator" if may_review(actor) else "entity"
        if draft is not None:
            owner = drafts.DraftOwner(workspace.strategy.id, actor.id)
            drafts.erase(act.connection, owner, [draft])
        if again := messages.find_repeated(act.connection, act.by, number, side, text):
            return Written(again.seq, act.warnings, again.at)
        seq = messages.add(act.connection, act.by, submission=number, side=side, text=text)
        return Written(seq, act.warnings)
