"""The files and the thread of each submission as a snapshot knows them, for those who may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.store import Submission, attachments, messages
from dashboard.strategy import Strategy
from dashboard.workflow import permissions
from dashboard.workflow.permissions import Action, Actor
from dashboard.workflow.snapshot import Snapshot

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
        return tuple(each for each in self.files if each.line == line)


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
