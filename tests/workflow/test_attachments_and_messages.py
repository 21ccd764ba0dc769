"""Files and messages with a submission: who may, what is refused, and that nothing public has them."""

from __future__ import annotations

from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest
from sqlalchemy import event, text

from dashboard.store import attachments, database, originals
from dashboard.workflow import (
    Snapshot,
    attachment_actions,
    draft_actions,
    intake,
    review,
    submission_thread,
)
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.attachment_actions import Attached, NewAttachments, NewFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.attachment_files import PDF, docx
from tests.processes import READY

TABLE = "task,indicator,component,date,value,evidence,note\n1.1,a,text,2024-03-01,1,x,\n"
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"CPD"}))
OTHER = Actor("Ota", frozenset({Role.OFFICER}), frozenset({"MOJ"}))
COORDINATOR = Actor("Eva", frozenset({Role.COORDINATOR}), frozenset())
EVALUATOR = Actor("Ivo", frozenset({Role.EVALUATOR}), frozenset())


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """The small plan with submission 1 of CPD, which has one row: row 2."""
    sent = intake.submit(workspace, OFFICER, intake.ProgressFile("a.csv", TABLE.encode(), "CPD"))
    assert isinstance(sent, Stored)
    return workspace


def attach(
    workspace: Workspace, name: str = "a.pdf", content: bytes = PDF, line: int | None = None,
    who: Actor = OFFICER, number: int = 1,
) -> Refused | Attached:  # fmt: skip
    return attachment_actions.attach(workspace, who, number, NewFile(name, content, line))


def codes(result: object) -> list[str]:
    assert isinstance(result, Refused)
    return [problem.code for problem in result.problems]


def known(workspace: Workspace, who: Actor = COORDINATOR) -> submission_thread.FilesAndThread:
    snapshot = Snapshot(workspace)
    return submission_thread.read(snapshot, who, snapshot.submissions[0])


def test_a_file_goes_with_a_row_and_is_read_by_both_sides_only(workspace: Workspace) -> None:
    attached = attach(workspace, "Smlouva č. 7.pdf", line=2)
    assert isinstance(attached, Attached)
    number = attached.attachment.seq

    for who in (OFFICER, COORDINATOR):
        assert [each.name for each in known(workspace, who).files_of_row(2)] == ["Smlouva č. 7.pdf"]
        read = attachment_actions.read_content(workspace, who, number)
        assert not isinstance(read, Refused)
        assert read == (attached.attachment, PDF)
    for who in (OTHER, EVALUATOR):
        assert known(workspace, who) == submission_thread.FilesAndThread()
        refused = attachment_actions.read_content(workspace, who, number)
        assert isinstance(refused, Refused)
        assert refused.denied
    for other in (1, 99):  # another line of the audit, and none
        unknown = attachment_actions.read_content(workspace, OFFICER, other)
        assert codes(unknown) == ["unknown-attachment"]


def test_a_hostile_name_is_a_name_and_nothing_more(workspace: Workspace) -> None:
    names = {
        "<script>alert(1)</script>.pdf": "script>.pdf",
        "../../x": "x",
        "..\\..\\etc\\x.pdf": "x.pdf",
        "a\r\nSet-Cookie: b=c.pdf": "aSet-Cookie: b=c.pdf",
        "\u202efdp.exe": "fdp.exe",
        "\u2066a\u2069\x00\x07.pdf": "a.pdf",
        " \u200b ": "1.pdf",
        "/": "1.pdf",
    }
    for more, (written, stored) in enumerate(names.items()):
        attached = attach(workspace, written, PDF + b"\n" * more)
        assert isinstance(attached, Attached)
        assert attached.attachment.name == stored
    attached = attach(workspace, "invoice.exe", docx())
    assert isinstance(attached, Attached)
    assert attached.attachment.kind == "docx"
    assert codes(attach(workspace, "invoice.pdf", b"MZ")) == ["attachment-kind"]
    long = attach(workspace, "a" * 290 + "konec.pdf", PDF + b" ")
    assert isinstance(long, Attached)
    name = long.attachment.name
    assert (len(name), name[:3], name[-9:]) == (200, "aaa", "konec.pdf")
    for name in ("800101-0006.pdf", "Novák 800101_0006.pdf", "8001010006.pdf", "x/800101/0006"):
        refused = attach(workspace, name)
        assert codes(refused) == ["birth-number-typed"], name
        assert "0006" not in repr(refused)


def test_what_cannot_be_attached_says_why(workspace: Workspace) -> None:
    assert codes(attach(workspace, number=9)) == ["unknown-submission"]
    assert codes(attach(workspace, line=7)) == ["attachment-no-row"]
    for who in (OTHER, EVALUATOR):
        refused = attach(workspace, who=who)
        assert isinstance(refused, Refused)
        assert refused.denied
    assert isinstance(attach(workspace, line=2), Attached)
    assert codes(attach(workspace, "other name.pdf", line=2)) == ["attachment-known"]
    assert isinstance(attach(workspace), Attached)
    assert isinstance(review.withdraw(workspace, OFFICER, 1, "Omyl."), Stored)
    assert codes(attach(workspace, content=docx())) == ["attachment-closed"]


def test_a_submission_takes_fifty_files(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment_actions, "MOST_FILES", 2)
    for number in range(2):
        assert isinstance(attach(workspace, content=PDF + b"\n" * number), Attached)
    assert codes(attach(workspace, content=docx())) == ["attachment-too-many"]


def test_a_person_has_so_many_bytes_waiting_and_what_is_decided_on_makes_room(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(attach(workspace), Attached)
    with database.read_transaction(workspace.engine) as connection:
        waiting = originals.waiting_bytes(connection, workspace.strategy.id, OFFICER.id)
    monkeypatch.setattr(attachment_actions, "MOST_WAITING", waiting)

    assert codes(attach(workspace, content=docx())) == ["waiting-too-much"]
    assert stored_files(workspace) == {1: [("a.pdf", None, None)]}
    monkeypatch.setattr(attachment_actions, "MOST_WAITING", waiting + len(docx()))
    assert isinstance(attach(workspace, content=docx()), Attached)
    assert isinstance(review.send_back(workspace, COORDINATOR, 1, "Chybí doklad."), Stored)
    monkeypatch.setattr(attachment_actions, "MOST_WAITING", len(PDF) + 1)
    assert isinstance(attach(workspace, content=PDF + b"\n"), Attached)


def test_a_thread_has_questions_answers_and_reasons_in_their_order(workspace: Workspace) -> None:
    submission_thread.write(workspace, COORDINATOR, 1, "Která smlouva?\r\nŘádek 2.")
    asked, then = known(workspace), workspace.version()
    submission_thread.write(workspace, OFFICER, 1, "Z 1. března.")
    answered = known(workspace)
    review.send_back(workspace, COORDINATOR, 1, "Doplňte ji.")
    returned = known(workspace, OFFICER)

    assert asked.question is not None
    assert (asked.question.text, asked.answer) == ("Která smlouva?\nŘádek 2.", None)
    assert answered.question is None
    assert answered.answer is not None
    assert answered.answer.actor == "Jana"
    assert [(each.action, each.side, each.text) for each in returned.thread] == [
        ("message", "coordinator", "Která smlouva?\nŘádek 2."),
        ("message", "entity", "Z 1. března."),
        ("return", "", "Doplňte ji."),
    ]
    assert (returned.question, returned.answer) == (None, None)
    earlier = Snapshot(workspace, then)
    read = submission_thread.read(earlier, COORDINATOR, earlier.submissions[0])
    assert read.thread == asked.thread, "as it was known then"


def test_a_message_that_is_sent_again_is_on_record_once(workspace: Workspace) -> None:
    """As after a server that ended between storing it and saying so; its draft goes with it."""
    key = "message list 1"
    draft_actions.keep_texts(workspace, OFFICER, {key: "Z 1. března."})

    first = submission_thread.write(workspace, OFFICER, 1, "Z 1. března.", draft=key)
    kept = draft_actions.read_texts(workspace, OFFICER)
    again = submission_thread.write(workspace, OFFICER, 1, "Z 1. března. ")
    submission_thread.write(workspace, COORDINATOR, 1, "Opravdu?")
    later = submission_thread.write(workspace, OFFICER, 1, "Z 1. března.")

    assert isinstance(first, submission_thread.Written)
    assert isinstance(again, submission_thread.Written)
    assert isinstance(later, submission_thread.Written)
    assert kept == {}
    assert (again.seq, first.since) == (first.seq, None)
    assert again.since
    assert later.seq > first.seq
    thread = known(workspace, OFFICER).thread
    assert [each.text for each in thread] == ["Z 1. března.", "Opravdu?", "Z 1. března."]


def test_a_message_that_cannot_be_kept_says_why(workspace: Workspace) -> None:
    for said, code in (
        (" \n\x00 ", "message-missing"),
        ("x" * 2_001, "message-too-long"),
        ("Oběť 800101/0006.", "birth-number-typed"),
    ):
        assert codes(submission_thread.write(workspace, OFFICER, 1, said)) == [code]
    assert known(workspace).thread == ()


def test_an_address_in_a_message_or_a_name_is_warned_of(workspace: Workspace) -> None:
    written = submission_thread.write(workspace, OFFICER, 1, "Pište na jana@example.cz.")
    attached = attach(workspace, "jana@example.cz.pdf")
    assert isinstance(written, submission_thread.Written)
    assert isinstance(attached, Attached)
    for warnings in (written.warnings, attached.warnings):
        assert [problem.code for problem in warnings] == ["personal-data-typed"]


SECOND = TABLE.replace("x,", "y,")
BOTH = NewAttachments((NewFile("a.pdf", PDF), NewFile("b.docx", docx()), NewFile("again.pdf", PDF)))


def hand_in_again(
    workspace: Workspace,
    evidence: NewAttachments = BOTH,
    replaces: int | None = None,
    who: Actor = OFFICER,
) -> object:
    """A second table of CPD with its evidence."""
    file = intake.ProgressFile("b.csv", SECOND.encode(), "CPD", replaces=replaces)
    return intake.submit(workspace, who, file, evidence)


def stored_files(workspace: Workspace) -> dict[int, list[tuple[str, int | None, int | None]]]:
    """The files of each submission: name, row, and whose they were before."""
    with workspace.reading() as connection:
        listed = attachments.listing(connection, workspace.strategy.id)
    return {
        number: [(each.name, each.line, each.taken_from) for each in files]
        for number, files in listed.items()
    }


def test_a_table_comes_with_its_evidence_or_not_at_all(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = NewAttachments((NewFile("a.pdf", PDF), NewFile("b.pdf", b"MZ")))
    assert codes(hand_in_again(workspace, wrong)) == ["attachment-kind"]
    assert codes(hand_in_again(workspace, NewAttachments(taken_over=(3,)), 1)) == [
        "attachment-not-there"
    ]
    with monkeypatch.context() as patched:
        patched.setattr(attachment_actions, "MOST_FILES", 1)
        assert codes(hand_in_again(workspace)) == ["attachment-too-many"]
    with monkeypatch.context() as patched:
        patched.setattr(attachment_actions, "MOST_WAITING", 1)
        assert codes(hand_in_again(workspace)) == ["waiting-too-much"]
    assert stored_files(workspace) == {}
    assert len(Snapshot(workspace).submissions) == 1

    assert isinstance(hand_in_again(workspace), Stored)
    assert stored_files(workspace) == {2: [("a.pdf", None, None), ("b.docx", None, None)]}


def test_a_correction_takes_files_over_with_their_rows_and_their_bytes_are_stored_once(
    workspace: Workspace,
) -> None:
    for name, line in (("row.pdf", 2), ("all.pdf", None)):
        assert isinstance(attach(workspace, name, line=line), Attached)
    other = attach(workspace, "left.docx", docx(), who=COORDINATOR)
    assert isinstance(other, Attached)
    review.send_back(workspace, COORDINATOR, 1, "Doplňte.")
    of_row, of_all = (each.seq for each in known(workspace).files[:2])

    evidence = NewAttachments((NewFile("new.pdf", PDF + b"\n"),), (of_row, of_all))
    assert codes(hand_in_again(workspace, evidence, None)) == ["attachment-not-there"]
    assert isinstance(hand_in_again(workspace, evidence, 1), Stored)

    assert stored_files(workspace)[2] == [
        ("row.pdf", 2, 1),
        ("all.pdf", None, 1),
        ("new.pdf", None, None),
    ]
    with workspace.reading() as connection:
        (taken, *_) = attachments.listing(connection, workspace.strategy.id)[2]
        assert attachments.read_content(connection, workspace.strategy.id, taken.seq) == PDF
        same = text("SELECT count(*) FROM file WHERE sha256 = :sha256")
        assert connection.execute(same, {"sha256": taken.sha256}).scalar() == 1


def stop_between_two_files(path: Path, url: str, pipe: Pipe) -> None:
    """Hands in a table with two files, and waits to be killed before the second is stored."""
    workspace = databases.opened(url, path)
    stored = []

    @event.listens_for(workspace.engine, "before_cursor_execute")
    def _wait(*words: object) -> None:
        if "INSERT INTO attachment" in str(words[2]):
            stored.append(words)
            if len(stored) == 2:
                pipe.send("between")
                pipe.recv()

    hand_in_again(workspace)


@pytest.mark.rest
def test_a_kill_between_the_table_and_its_evidence_leaves_neither(
    workspace: Workspace, prepared_url: str
) -> None:
    ours, theirs = READY.Pipe()
    process = READY.Process(
        target=stop_between_two_files, args=(workspace.path, prepared_url, theirs)
    )
    process.start()
    assert ours.recv() == "between"
    process.kill()
    process.join()

    assert stored_files(workspace) == {}
    assert len(Snapshot(workspace).submissions) == 1
    assert isinstance(hand_in_again(workspace), Stored)
    assert len(stored_files(workspace)[2]) == 2
