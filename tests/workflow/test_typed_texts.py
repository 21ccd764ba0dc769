"""What is typed beside a table is stored on both databases, whatever bytes it is made of."""

from __future__ import annotations

from dashboard.workflow import intake, review, round_actions, submission_thread
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.permissions import parse_local_actor
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace

TABLE = b"task,indicator,component,date,value,evidence,note\n1.1,a,text,2024-03-01,1,x,\n"
NO_TEXT = b"b\xe9\x00.csv".decode("utf-8", "surrogateescape")
"""What a shell hands over of bytes in another encoding, with a NUL."""


def test_names_and_reasons_that_are_no_text_are_kept_as_far_as_they_are(
    workspace: Workspace,
) -> None:
    actor = parse_local_actor(f"Jana {NO_TEXT}")
    assert actor is not None
    file = intake.ProgressFile(NO_TEXT, TABLE, "CPD", received_as=NO_TEXT)

    sent = intake.submit(workspace, actor, file)
    assert isinstance(sent, Stored), sent
    number = sent.submission.id
    submission_thread.write(workspace, actor, number, NO_TEXT)
    assert not isinstance(review.send_back(workspace, actor, number, NO_TEXT), Refused)
    empty = review.withdraw(workspace, actor, number, "\x00 \x1b")
    round_actions.set_closed(workspace, actor, NO_TEXT, NO_TEXT, closed=True)

    (stored,) = Snapshot(workspace).submissions
    kept = "b\ufffd.csv"
    assert (stored.file_name, stored.received_as, stored.reason) == (kept, kept, kept)
    assert stored.sender == f"Jana {kept}"
    assert isinstance(empty, Refused)
    assert [problem.code for problem in empty.problems] == ["reason-missing"]


def test_nobody_acts_under_a_name_that_the_records_use_themselves() -> None:
    for name in ("seed", "Seed", "person:1", " person : 12/coordinator", "SEED/officer:CPD"):
        assert parse_local_actor(name) is None, name
    for alike in ("Seedorf", "personal", "Person", "person 1"):
        actor = parse_local_actor(alike)
        assert actor is not None
        assert actor.id == alike
