"""Attaching a file to a submission or to one of its rows, and reading it: never shown, only handed out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import category

from sqlalchemy import Connection

from dashboard.files import attachment_kinds
from dashboard.store import Submission, attachments, originals, submissions
from dashboard.store.audit_entry import By
from dashboard.strategy import Strategy
from dashboard.text import Problem, errors, personal_data
from dashboard.workflow import permissions
from dashboard.workflow.action_result import NotDone, Refused, action, refuse
from dashboard.workflow.permissions import Action, Actor
from dashboard.workflow.workspace import Workspace

LONGEST_NAME = 200
"""Letters of a name; of a longer one the middle is left out."""
MOST_FILES = 50
"""Files of one submission."""
MOST_WAITING = 200 << 20
"""Bytes that one person may have in reports that wait, with all that is attached to them."""
OPEN_STAGES = {"submitted", "accepted", "returned"}
"""A submission that was taken back or replaced takes no more files."""

_LIKE_BIRTH_NUMBER = re.compile(r"(?<!\d)(\d{6})[ _/-]?(\d{4})(?!\d)")
"""A file name cannot contain a slash: other characters replace it."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was stored, with warnings about its name."""

    attachment: attachments.Attachment
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to attach, as it was named; to a row of the submission by its `line`, else to all of it."""

    name: str
    content: bytes
    line: int | None = None


@dataclass(frozen=True, slots=True)
class NewAttachments:
    """What goes with a table as it is handed in: new files, and numbers of files of what it replaces."""

    files: tuple[NewFile, ...] = ()
    taken_over: tuple[int, ...] = ()


def store_attachments(
    connection: Connection, by: By, submission: Submission, attached: NewAttachments
) -> None:
    """Attaches what came with a submission, in the write transaction that stores it; nothing twice.

    Each file was looked at by `check_attachments` before. Raises NotDone: attachment-too-many,
    waiting-too-much, attachment-not-there (no file of the submission that this one replaces).
    """
    before = attachments.listing(connection, by.strategy).get(submission.replaces or 0, ())
    earlier = {each.seq: each for each in before}
    present: list[attachments.Attachment] = []
    for number in attached.taken_over:
        if number not in earlier:
            raise NotDone(refuse("attachment-not-there", found=str(number)))
        taken = earlier[number]
        present.append(attachments.take_over(connection, by, taken, submission.id))
    for file in attached.files:
        new = _new_attachment(submission.id, file)
        if not any(each.is_same(new) for each in present):
            present.append(attachments.add(connection, by, new))
    if len(present) > MOST_FILES:
        found = str(submission.id)
        raise NotDone(refuse("attachment-too-many", most=str(MOST_FILES), found=found))
    if too_much := _find_too_much(connection, by):
        raise NotDone(Refused((too_much,)))


def _find_too_much(connection: Connection, by: By) -> Problem | None:
    """Why a person may have no more files waiting than are stored by now."""
    waiting = originals.waiting_bytes(connection, by.strategy, by.actor)
    return (
        Problem("waiting-too-much", {"most": str(MOST_WAITING >> 20)})
        if waiting > MOST_WAITING
        else None
    )


def check_attachments(attached: NewAttachments) -> list[Problem]:
    """What is wrong with the files that are to go with a submission, each named; warnings too."""
    return [
        problem.in_file(shown_name(file.name))
        for file in attached.files
        for problem in find_problems(file)
    ]


def _new_attachment(number: int, file: NewFile) -> attachments.NewAttachment:
    """A file whose kind is known, under a name that can be shown."""
    kind = attachment_kinds.detect_kind(file.content)
    assert not isinstance(kind, Problem)
    name = clean_name(file.name) or f"{number}{attachment_kinds.ENDINGS[kind]}"
    return attachments.NewAttachment(number, file.line, name, kind, file.content)


@action
def attach(workspace: Workspace, actor: Actor, number: int, file: NewFile) -> Refused | Attached:
    """Stores a file with a submission; its bytes decide the kind, and its content is not read.

    Problems: those of `attachment_kinds.detect_kind`, unknown-submission, attachment-closed,
    attachment-no-row, attachment-known (the same bytes at the same place), attachment-too-many,
    waiting-too-much, birth-number-typed (in the name).
    """
    found, thing = find_problems(file), f"submission:{number}"
    permitted = workspace.may_report_on(actor, number)
    with workspace.act(actor, "attach", thing, permitted, problems=found) as act:
        new = _new_attachment(number, file)
        stored = submissions.get(act.connection, workspace.strategy.id, number)
        problem = _find_obstacle(act.connection, workspace.strategy, number, stored, new)
        if problem:
            return Refused((problem,))
        stored_file = attachments.add(act.connection, act.by, new)
        if too_much := _find_too_much(act.connection, act.by):
            raise NotDone(Refused((too_much,)))
        return Attached(stored_file, act.warnings)


def find_problems(file: NewFile) -> list[Problem]:
    """Why a file could be attached to no submission, and warnings about its name."""
    kind, typed = attachment_kinds.detect_kind(file.content), _check_name(file.name)
    return [*([kind] if isinstance(kind, Problem) else []), *typed]


def _check_name(written: str) -> list[Problem]:
    """Personal data in the name of a file."""
    written = _without_controls(written)
    slashed = _LIKE_BIRTH_NUMBER.sub(r" \1/\2 ", written)
    typed = personal_data.check_typed([written])
    if not errors(typed) and personal_data.has_birth_number(slashed):
        return [Problem("birth-number-typed")]
    return typed


def shown_name(written: str) -> str:
    """A name as it is repeated to the person who chose it: without a birth number."""
    masked = _LIKE_BIRTH_NUMBER.sub("••••••/••••", _without_controls(written))
    return clean_name(personal_data.mask_birth_numbers(masked).replace("/", "-"))


def clean_name(written: str) -> str:
    """The last part of a path, without control and direction characters, and not longer than may be."""
    name = " ".join(re.split(r"[/\\]", _without_controls(written))[-1].split())
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 20]}…{name[-19:]}"


def _without_controls(text: str) -> str:
    return "".join(letter for letter in text if not category(letter).startswith("C"))


def _find_obstacle(
    connection: Connection,
    strategy: Strategy,
    number: int,
    stored: Submission | None,
    new: attachments.NewAttachment,
) -> Problem | None:
    """Why a file cannot be attached to a submission as it is now."""
    found = {"found": str(number)}
    if stored is None:
        return Problem("unknown-submission", found)
    if stored.stage not in OPEN_STAGES:
        return Problem("attachment-closed", {**found, "state": stored.stage})
    rows = submissions.read_rows(connection, strategy.id, number)["line"].to_list()
    if new.line is not None and new.line not in rows:
        lines = ", ".join(map(str, sorted(set(rows))[:20]))
        return Problem("attachment-no-row", {**found, "line": str(new.line), "lines": lines})
    present = attachments.listing(connection, strategy.id).get(number, ())
    same = next((each for each in present if each.is_same(new)), None)
    if same is not None:
        return Problem("attachment-known", {**found, "number": str(same.seq)})
    if len(present) >= MOST_FILES:
        return Problem("attachment-too-many", {"most": str(MOST_FILES), **found})
    return None


def read_content(
    workspace: Workspace, actor: Actor, number: int
) -> Refused | tuple[attachments.Attachment, bytes]:
    """A file with its bytes, for those who may read the original of its submission; who did is on record.

    Raises NoLongerPermitted where the database does not know the person as they are any more.
    """
    with workspace.reading() as connection:
        stored = attachments.get(connection, workspace.strategy.id, number)
        if stored is None:
            return refuse("unknown-attachment", found=str(number))
        of = submissions.get(connection, workspace.strategy.id, stored.submission)
        assert of is not None
        content = attachments.read_content(connection, workspace.strategy.id, number)
    thing = f"attachment:{number}"
    if not permissions.may(actor, Action.READ_ORIGINAL, workspace.strategy, of.entity):
        return workspace.deny(actor, "attachment", thing)
    workspace.note_download(actor, "attachment", thing)
    return stored, content
