"""The files and the thread of each submission, for those who may read it, and writing to it.

Each message stays on record, in its order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.store import Submission, attachments, drafts, messages, submissions
from dashboard.strategy import Strategy
from dashboard.text import Problem, damaged_letters
from dashboard.workflow import permissions
from dashboard.workflow.action_result import Refused, action, refuse
from dashboard.workflow.permissions import Action, Actor, may_review
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace

LONGEST = 2_000
"""Letters of a message."""

ANSWERABLE = {"submitted", "accepted", "returned"}
"""What was taken back or replaced asks for no answer any more."""


@dataclass(frozen=True, slots=True)
class FilesAndThread:
    """What goes with a submission: its files in the order they came, and its thread, oldest first."""

    files: tuple[attachments.Attachment, ...] = ()
    thread: tuple[messages.Message, ...] = ()

    @property
    def question(self) -> messages.Message | None:
        """What the coordinator asked last and nobody has answered; None where nothing waits."""
        last = self.thread[-1] if self.thread else None
        return last if last and last.action == "message" and last.side == "coordinator" else None

    @property
    def answer(self) -> messages.Message | None:
        """What the entity wrote last, where the coordinator has not taken it up; else None."""
        last = self.thread[-1] if self.thread else None
        return last if last and last.side == "entity" else None

    @property
    def was_asked(self) -> bool:
        """Whether anybody has asked the entity something, or returned what it sent."""
        return was_asked(self.thread)

    def files_of_row(self, line: int) -> tuple[attachments.Attachment, ...]:
        """The files that were attached to one row."""
        return tuple(file for file in self.files if file.line == line)


def may_read(actor: Actor, strategy: Strategy, entity: str) -> bool:
    """Whether a person may read what passed about submissions of an entity."""
    return permissions.may(actor, Action.READ_SUBMISSIONS, strategy, entity)


def read(snapshot: Snapshot, actor: Actor, submission: Submission) -> FilesAndThread:
    """What goes with a submission; nothing for those who may not read it."""
    if not may_read(actor, snapshot.strategy, submission.entity):
        return FilesAndThread()
    files, every = _everything(snapshot)
    return FilesAndThread(files.get(submission.id, ()), every.get(submission.id, ()))


def open_question(known: FilesAndThread, submission: Submission) -> messages.Message | None:
    """What the coordinator asked about a submission and waits for its answer; else None."""
    return known.question if submission.stage in ANSWERABLE else None


def was_asked(thread: Sequence[messages.Message]) -> bool:
    """Whether what the entity writes in a thread answers anything; else it is a note of its own."""
    return any(each.side != "entity" for each in thread)


def threads(snapshot: Snapshot) -> Mapping[int, tuple[messages.Message, ...]]:
    """The thread of each submission that has one, without asking who may read it."""
    return _everything(snapshot)[1]


Everything = tuple[
    Mapping[int, tuple[attachments.Attachment, ...]], Mapping[int, tuple[messages.Message, ...]]
]


def _everything(snapshot: Snapshot) -> Everything:
    found: Everything = snapshot.cache("files and threads", 1).get((), lambda: _read_all(snapshot))
    return found


def _read_all(snapshot: Snapshot) -> Everything:
    """The files and the threads of every submission, by two queries."""
    strategy = snapshot.strategy.id
    with snapshot.workspace.reading() as connection:
        return (
            attachments.listing(connection, strategy, snapshot.sequence),
            messages.listing(connection, strategy, snapshot.sequence),
        )


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
