"""Evidence and conversation on the pages: beside the row, below it, asked and answered, for those who may."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from dashboard.presentation.languages import Wording
from dashboard.store.submissions import Submission
from dashboard.workflow import attachment_actions, review, submission_thread
from dashboard.workflow.action_result import Refused
from dashboard.workflow.attachment_actions import Attached, NewFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from tests.attachment_files import PDF
from tests.pages import (
    CARD,
    alerts,
    button,
    button_names,
    confirm,
    enter_name,
    facts,
    field,
    hand_in,
    markup,
    notices,
    open_report,
    open_review,
    press,
    read_stored,
    table,
    text,
    upload,
)

WORDS = Wording("en")
COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"MLSA"}))
HOSTILE = "Zlatopramen<img src=x onerror=alert(1)>\u202e" + "a" * 300 + ".pdf"
ROWS = "Reported rows beside the current ones"


def sent(workspace: Workspace) -> Submission:
    hand_in(CARD)
    return read_stored(workspace)[-1]


def attach(workspace: Workspace, number: int, name: str, line: int | None = 2) -> Attached:
    attached = attachment_actions.attach(workspace, OFFICER, number, NewFile(name, PDF, line))
    assert not isinstance(attached, Refused)
    return attached


def choose_evidence(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Chooses files of evidence in the field that the page shows for them."""
    label = WORDS("attachments.files")
    uploader: Any = next(each for each in page.file_uploader if each.label == label)
    uploader.set_value([(name, content, "application/pdf") for name, content in files])
    return page.run()


def test_a_file_stands_beside_its_row_for_who_may_read_it_and_its_name_is_text(
    workspace: Workspace,
) -> None:
    submission = sent(workspace)
    number = attach(workspace, submission.id, HOSTILE).attachment.seq

    page = open_review(submission=str(submission.id))

    assert "<img" not in markup(page)
    assert "\u202e" not in markup(page)
    (row,) = [row for row in table(page, ROWS)[1:] if row[0] == "2"]
    assert any("<img src=x onerror=alert(1)>aaa" in cell for cell in row)
    assert f'href="#attachment-{number}"' in markup(page)
    assert f'id="attachment-{number}"' in markup(page)
    assert f"Save attachment {number}" in button_names(page)
    assert "1 attachment" in text(page)

    submission_thread.write(workspace, OFFICER, submission.id, "Zlatopramen?")
    noted = text(open_review(submission=str(submission.id)))
    assert "note from the sender" in noted
    assert "question answered" not in noted, "nobody has asked"
    for query in ({"role": "evaluator"}, {"role": "officer", "unit": "PCR"}):
        page = open_review(submission=str(submission.id), **query)
        assert "Zlatopramen" not in markup(page)
        assert not any("attachment" in name for name in button_names(page))


def test_evidence_chosen_with_the_table_is_attached_and_a_wrong_file_keeps_it_back(
    workspace: Workspace,
) -> None:
    page = enter_name(upload(open_report(), CARD), "Jana")
    choose_evidence(page, ("smlouva.pdf", PDF), ("x.pdf", b"MZ"))
    assert any("x.pdf: The file is not clearly of" in alert for alert in alerts(page))
    assert button(page, "Confirm and submit").disabled

    choose_evidence(page, ("smlouva.pdf", PDF))
    confirm(page)

    assert "smlouva.pdf" in text(page)
    assert any(name.startswith("Save attachment") for name in button_names(page))

    # A correction has the files of what it replaces, unless they are left out.
    (submission,) = read_stored(workspace)
    review.send_back(workspace, COORDINATOR, submission.id, "Which edition?")
    page = enter_name(upload(open_report(), CARD.replace("Published", "Second edition")), "Jana")
    assert field(page, f"Attachments of report no. {submission.id} to take over").value
    confirm(page)
    assert f"taken over from report no. {submission.id}" in text(page)


def test_a_question_stands_first_is_answered_and_the_coordinator_sees_it(
    workspace: Workspace,
) -> None:
    submission = sent(workspace)
    page = enter_name(open_review(submission=str(submission.id)), "Karel")
    field(page, "Question to the sender (an answer is awaited)").set_value(
        "Row 2: <b>which</b> card?"
    )
    press(page, "Ask without returning")
    assert read_stored(workspace)[-1].state == "submitted"
    assert "question not answered yet" in text(page)

    page = enter_name(open_report(), "Jana")
    said = text(page)
    assert said.index("The coordinator asks about report no.") < said.index("Reports of MLSA")
    assert "Row 2: <b>which</b> card?" in said
    _, named = table(page, "The rows named in the reason")
    assert named[0] == "2"
    asked = "answer by the body to the coordinator’s question"
    assert f"{asked}, and decision by the coordinator" in table(page, "Reports of MLSA")[1]
    field(page, "Your answer").set_value("The one of 2022.")
    press(page, "Send the answer")
    assert "The coordinator asks about report no." not in text(page)
    assert "Saved; the other side will see it." in notices(page)
    assert "The one of 2022." in table(page, "Reports of MLSA")[1]
    assert "decision by the coordinator" in table(page, "Reports of MLSA")[1]

    page = open_review(submission=str(submission.id))
    said = text(page)
    assert "question answered" in said
    assert said.index("which</b> card?") < said.index("The one of 2022.")
    assert "Karel" in said[: said.index("which</b> card?")]

    review.accept(workspace, COORDINATOR, submission.id)
    submission_thread.write(workspace, COORDINATOR, submission.id, "And the edition?")
    receipt = dict(facts(open_report(submission=str(submission.id))))
    assert receipt["Next"] == f"{asked}; the entries count"
