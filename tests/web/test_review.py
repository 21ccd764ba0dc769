"""Sent back and corrected, several at once, the file as it was sent; on the pages and in `actions`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.presentation.languages import Wording
from dashboard.store import answers_to_warnings
from dashboard.store.database import write_transaction
from dashboard.store.submissions import Submission
from dashboard.store.submissions import get as find
from dashboard.web.review.submission import check_again
from dashboard.workflow import intake
from dashboard.workflow import review as actions
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import Purpose
from tests import databases
from tests.pages import (
    CARD,
    HEADERS,
    alerts,
    button_names,
    confirm,
    enter_name,
    facts,
    field,
    fill,
    hand_in,
    headings,
    link,
    markup,
    notices,
    open_report,
    open_review,
    press,
    read_stored,
    show_strategy,
    table,
    text,
    upload,
)
from tests.small_plan import TEXT
from tests.store.submitting import add

pytestmark = pytest.mark.usefixtures("database")
COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"MLSA"}))
OTHER = Actor("Eva", frozenset({Role.OFFICER}), frozenset({"MEYS"}))
HANDED_IN = datetime(2024, 7, 1, 12, tzinfo=UTC)
SEVERAL = "Approve several at once"
NAMED_ROWS = "The rows named in the reason"
TWO = f"{CARD}3.1,a,law <b>x</b>,2023-05-10,1,file,Second row\n"


def send_back(workspace: Workspace, reason: str, content: str = TWO) -> Submission:
    hand_in(content)
    submission = read_stored(workspace)[-1]
    assert isinstance(actions.send_back(workspace, COORDINATOR, submission.id, reason), Stored)
    return submission


def test_a_named_row_stands_beside_the_reason_and_is_linked_from_it(workspace: Workspace) -> None:
    submission = send_back(workspace, "Row 3: <i>which</i> law?")

    page = open_report()

    assert "Row 3: <i>which</i> law?" in text(page)
    _, *rows = table(page, NAMED_ROWS)
    assert [row[:2] for row in rows] == [["3", "3.1.a · law <b>x</b>"]]
    anchor = f"submission-{submission.id}-row-3"
    assert not [name for name in button_names(page) if name.startswith("Nothing to report")]
    assert link(page, "3").address == f"#{anchor}"
    assert f'<span id="{anchor}">3</span>' in markup(page)  # where the link leads


def test_a_remark_on_a_whole_task_stands_beside_nothing(workspace: Workspace) -> None:
    hand_in(f"{CARD}3.1,,,2023-05-10,,,The law is with the committee.\n")
    submission = read_stored(workspace)[-1]

    page = open_review(submission=str(submission.id))

    headers, _, remark = table(page, "Reported rows beside the current ones")
    assert dict(zip(headers, remark, strict=True))["Current"] == "none"


def test_the_correction_replaces_what_was_returned_and_both_name_each_other(
    workspace: Workspace,
) -> None:
    first = send_back(workspace, "Row 3: which law?")

    page = enter_name(upload(open_report(), TWO.replace("Second", "Corrected")), "Jana")
    assert any(f"It will replace report no. {first.id}" in notice for notice in notices(page))
    confirm(page)

    old, new = read_stored(workspace)
    assert (new.replaces, old.replaced_by) == (old.id, new.id)
    assert not old.awaits_correction
    own = text(open_report())
    assert "the unit corrects the file" not in own
    assert own.count("another one was submitted in its place") == 1
    assert "was returned to you" not in own
    replacement = open_review(submission=str(new.id))
    assert ("Replaces report no.", str(old.id)) in facts(replacement)
    assert "on which the coordinator wrote: “Row 3: which law?”" in text(replacement)
    assert link(replacement, str(old.id)).address.startswith("/review?")
    assert ("Replaced by report no.", str(new.id)) in facts(open_review(submission=str(old.id)))
    again = enter_name(upload(open_report(), TWO.replace("Second", "Third")), "Jana")
    assert "It will replace" not in text(again)


def test_the_original_is_offered_to_its_unit_and_the_coordinator_only(workspace: Workspace) -> None:
    hand_in()
    (submission,) = read_stored(workspace)
    number, original = str(submission.id), "Download the original file"

    for page, offers in (
        (open_review(submission=number), 1),
        (open_review(submission=number, role="officer", unit="MLSA"), 1),
        (open_review(submission=number, role="officer", unit="MEYS"), 0),
        (open_review(submission=number, role="evaluator"), 0),
        (open_report(submission=number), 1),
    ):
        assert button_names(page).count(original) == offers
    refused = actions.read_original(workspace, OTHER, submission.id)
    assert isinstance(refused, Refused)
    assert refused.denied
    sent = actions.read_original(workspace, COORDINATOR, submission.id)
    assert sent == (submission, CARD.encode())


def three(workspace: Workspace) -> list[int]:
    """Three waiting submissions: a card, a later row of its key, a training of CPD."""
    numbers: list[int] = []
    for content, entity in (
        (CARD, "MLSA"),
        (CARD.replace("2022-11-30,1,", "2022-11-30,0,"), "MLSA"),
        (f"{HEADERS}\n3.2,a,Brno,2022-05-01,1,file,\n", "CPD"),
    ):
        handed = ProgressFile("a.csv", content.encode(), entity)
        outcome = intake.submit(workspace, COORDINATOR, handed)
        assert isinstance(outcome, Stored), outcome
        numbers.append(outcome.submission.id)
    return numbers


def test_the_joint_effect_is_what_accepting_them_one_after_the_other_does(
    workspace: Workspace,
) -> None:
    numbers = three(workspace)
    before = workspace.version()

    day = workspace.last_day
    alone = actions.preview_each(workspace, reversed(numbers), day)
    assert alone == {number: actions.preview_on(workspace, [number], day) for number in numbers}
    early = date(2022, 1, 1)
    alone = actions.preview_each(workspace, numbers, early)
    assert alone == {number: actions.preview_on(workspace, [number], early) for number in numbers}
    assert any(effect.first for effect in alone.values())
    foreseen = actions.preview_on(workspace, reversed(numbers), workspace.today).changes
    assert workspace.version() == before
    done = actions.accept_all(workspace, COORDINATOR, reversed(numbers))

    states = {submission.id: submission.state for submission in read_stored(workspace)}
    assert [number for number, _ in done] == numbers
    assert states == dict.fromkeys(numbers, "accepted")
    assert {change.indicator: (change.before.value, change.after.value) for change in foreseen} == {
        "2.3.a": ("no_report", "not_met"),
        "3.2.a": ("no_report", "met"),
    }
    assert actions.preview_on(workspace, numbers, workspace.today).changes == []


def waiting(page: AppTest) -> list[str]:
    """The numbers of the submissions that wait for a decision, the open one first."""
    names = [*headings(page), *button_names(page)]
    return [name.rpartition("no. ")[2] for name in names if ", no. " in name]


def test_each_says_what_it_would_change_and_a_decision_opens_the_next(workspace: Workspace) -> None:
    card, later, training = three(workspace)
    page = open_review()
    assert "Four eyes: somebody other than the sender decides." in text(page)
    assert waiting(page)[:3] == [str(card), str(later), str(training)]
    assert "1 task becomes met (2.3)." in text(page)
    enter_name(page, "Karel")
    assert "You submitted this report yourself" in text(page)

    press(enter_name(page, "Eva"), "Approve")
    assert f"Report no. {card} is now approved." in text(page)
    assert "1 task becomes not met (2.3)." in text(page)
    assert "You submitted this report yourself" not in text(page)

    field(page, "Reason for the return (the sender reads it)").set_value("Which card?")
    press(page, "Return to the sender")
    assert f"Report no. {later} is now returned." in text(page)
    assert "1 task becomes partially met (3.2)." in text(page)

    press(page, "Approve")
    assert [each.state for each in read_stored(workspace)] == ["accepted", "returned", "accepted"]


def test_what_its_correction_has_overtaken_waits_no_more_until_that_is_taken_back(
    workspace: Workspace,
) -> None:
    hand_in(CARD)
    (first,) = read_stored(workspace)
    better = CARD.replace("2022-11-30,1,", "2022-11-30,0,").encode()
    handed = ProgressFile("b.csv", better, "MLSA", replaces=first.id)
    result = intake.submit(workspace, COORDINATOR, handed)
    assert isinstance(result, Stored)
    second = result.submission

    page = open_review(submission=str(first.id))
    own = open_report(submission=str(first.id))
    early = actions.accept(workspace, COORDINATOR, first.id)

    assert str(second.id) in waiting(page)
    assert str(first.id) not in waiting(open_review())
    assert f"Report no. {second.id} was submitted in place of this one." in text(page)
    assert ("Next", "another one was submitted in its place") in facts(own)
    assert "that change on approval" not in text(own)
    assert "Approve" not in button_names(open_review(submission=str(first.id)))
    assert isinstance(early, Refused)
    told = Wording("en").problem_line(early.problems[0])
    assert f"{first.id} is replaced before a decision, so this cannot be done." in told

    actions.withdraw(workspace, OFFICER, second.id, "by mistake")
    assert isinstance(actions.accept(workspace, COORDINATOR, first.id), Stored)


def test_one_that_is_decided_already_keeps_no_other_back(workspace: Workspace) -> None:
    numbers = three(workspace)
    actions.send_back(workspace, COORDINATOR, numbers[0], "No.")

    done = dict(actions.accept_all(workspace, COORDINATOR, numbers))

    assert [type(done[number]) for number in numbers] == [Refused, Stored, Stored]
    for _, outcome in actions.accept_all(workspace, OTHER, numbers):
        assert isinstance(outcome, Refused)
        assert outcome.denied


def test_several_are_accepted_on_the_page_and_each_outcome_is_told(workspace: Workspace) -> None:
    numbers = three(workspace)
    page = enter_name(press(open_review(), f"CPD, no. {numbers[2]}"), "Eva")
    assert f"CPD, no. {numbers[2]}" in headings(page), "one is opened out of its turn"
    assert f"MLSA, no. {numbers[0]}" not in headings(page)

    fill(page, SEVERAL, [numbers[0], numbers[2]])
    assert "What approving these 2 reports would change together" in headings(page)
    press(page, "Approve 2 reports")

    assert f"Report no. {numbers[0]} is now approved." in text(page)
    assert f"Report no. {numbers[2]} is now approved." in text(page)
    assert field(page, SEVERAL).value == []
    states = [submission.state for submission in read_stored(workspace)]
    assert states == ["accepted", "submitted", "accepted"]


def test_a_withdrawal_says_what_it_would_change_before_it_is_confirmed(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    card, later, _ = three(workspace)
    assert "What the withdrawal would change" not in text(open_review(submission=str(card)))
    actions.accept_all(workspace, COORDINATOR, [card, later])

    page = open_review(submission=str(later))
    effect = "1 task becomes met (2.3)."
    assert effect in text(page), "the card that it had replaced stands again"
    early = open_review(submission=str(later), as_of="2021-12-31")
    assert f"; from 30 Nov 2022: {effect}" in text(early)
    command = ["withdraw", str(later), "--reason", "Mistake", "--as", "Karel/coordinator"]
    capsys.readouterr()
    assert main([*command, "--dry-run", "--format", "json"]) == 0
    tried = json.loads(capsys.readouterr().out)
    assert tried["state"] == "accepted"
    assert main([*command, "--format", "json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["state"] == "withdrawn"
    effects = [(each["indicator"], each["before"], each["after"]) for each in done["effects"]]
    assert effects == [("2.3.a", "not_met", "met")]
    assert tried["effects"] == done["effects"]
    assert main([*command, "--dry-run"]) == 1


def test_where_the_strategy_asks_for_no_review_a_report_counts_at_once(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(f"{TEXT}review: none\n")
    show_strategy(monkeypatch, path)
    page = hand_in(f"{HEADERS}\n1.2,a,x,2024-05-01,2,link,\n", "CPD")

    workspace = databases.opened(database, path)
    (submission,) = read_stored(workspace)
    workspace.engine.dispose()
    assert submission.state == "accepted"
    (following,) = [what for name, what in facts(page) if name == "Next"]
    assert "the entries count" in following
    assert "What changed on approval" in headings(page)
    assert "No report awaits" in text(open_review())


def read_answers(workspace: Workspace) -> answers_to_warnings.Answers:
    """The answers kept with the only submission."""
    (submission,) = read_stored(workspace)
    with workspace.reading() as connection:
        return answers_to_warnings.read(connection, submission.strategy, submission.id)


def test_a_sender_answers_a_warning_and_the_answer_stands_beside_it_on_review(
    workspace: Workspace,
) -> None:
    unproven = CARD.replace("https://www.mpsv.cz/karta", "")
    label, reason = "Row 2, missing evidence", "The file is <b>internal</b>."
    page = enter_name(upload(open_report(), unproven), "Jana")

    confirm(fill(page, label, "See 900101/0007."))
    assert read_stored(workspace) == []
    assert "contains what looks like a birth number" in text(page)
    assert field(page, label).value == "See 900101/0007."
    confirm(fill(page, label, reason))
    assert read_answers(workspace) == {(2, "evidence-missing"): reason}
    (first,) = read_stored(workspace)
    decided = text(open_review(submission=str(first.id)))
    assert f"Answer from the sender: {reason}" in decided
    assert "evidence-missing" not in decided

    again = enter_name(
        upload(open_report(), unproven.replace("Published", "Published again")), "Petr"
    )
    assert "Answered by Jana on" in text(again)
    assert "1 warning about the same rows was answered in an earlier report" in text(again)
    assert field(again, label).value == reason
    confirm(fill(again, label, "Now it is public."))
    last = read_stored(workspace)[-1].id
    with workspace.reading() as connection:
        kept = answers_to_warnings.read(connection, workspace.strategy.id, last)
    assert kept == {(2, "evidence-missing"): "Now it is public."}


def test_an_answer_stays_when_another_row_of_the_file_is_corrected(workspace: Workspace) -> None:
    two = f"{HEADERS}\n3.1,a,law 1,2022-11-30,1,,\n3.1,a,law 2,2022-11-29,1,,\n"
    page = upload(open_report(person="Jana"), two)
    fill(page, "Row 2, missing evidence", "Not yet numbered.")
    fill(page, "Row 3, missing evidence", "The file is internal.")

    page = upload(page, two.replace("law 1,2022-11-30,1,,", "law 1,2022-11-30,1,eKLEP,"))
    assert field(page, "Row 3, missing evidence").value == "The file is internal."
    page = upload(open_report(person="Jana"), two.replace("3.1,a,law 1,2022-11-30,1,,\n", ""))
    assert field(page, "Row 2, missing evidence").value == "The file is internal."
    confirm(page)
    assert read_answers(workspace) == {(2, "evidence-missing"): "The file is internal."}
    other = upload(open_report("CPD", person="Jana"), two.replace("3.1,a", "4.1,a"))
    assert field(other, "Row 2, missing evidence").value == ""


def test_sixty_warnings_are_answered_with_one_reason_and_single_ones(workspace: Workspace) -> None:
    events = "".join(f"3.1,a,law {n},2022-11-30,1,,\n" for n in range(60))
    page = enter_name(upload(open_report(), f"{HEADERS}\n{events}"), "Jana")
    single = [field for field in page.text_input if field.label.startswith("Row ")]

    fill(page, "All rows, missing evidence", "The files are with the unit.")
    fill(page, "Row 3, missing evidence", "The file is internal.")
    confirm(page)

    reasons = read_answers(workspace)
    assert len(single) == 50
    assert {row for row, _ in reasons} == set(range(2, 62))
    assert {at for at, reason in reasons.items() if reason == "The file is internal."} == {
        (3, "evidence-missing")
    }
    assert ("Rows 2, 4–61, missing evidence", "The files are with the unit.") in facts(page)
    assert ("Row 3, missing evidence", "The file is internal.") in facts(page)


def test_a_file_is_checked_again_as_on_the_day_it_was_handed_in(
    tmp_path: Path, database: str
) -> None:
    more = """
amendments:
  - {date: 2024-06-01, task: "1.2", reason: r, authority: a, set: {responsible: [MOJ]}}
  - {date: 2024-09-01, task: "1.2", reason: r, authority: a, set: {responsible: [CPD]}}
"""
    (tmp_path / "plan.yaml").write_text(TEXT + more, "utf-8")
    workspace = databases.opened(database, tmp_path / "plan.yaml", Purpose.ADOPT)
    content = b"task,indicator,component,date,value,evidence,note\n1.2,a,x,2024-05-01,1,file,\n"
    sent = {"strategy": "plan-2024", "entity": "MOJ", "content": content, "file_name": "a.csv"}
    with write_transaction(workspace.engine) as connection:
        numbers = [
            add(connection, **{**sent, "content": content + end}, reading={}, at=at)
            for end, at in ((b"", HANDED_IN), (b"\n", HANDED_IN.replace(month=10)))
        ]
        then, later = (find(connection, "plan-2024", number) for number in numbers)
    assert then is not None
    assert later is not None

    codes = [[p.code for p in check_again(workspace, one)[1]] for one in (then, later)]

    assert "task-of-others" not in codes[0]
    assert "task-of-others" in codes[1]
    workspace.engine.dispose()


def test_a_return_of_what_was_withdrawn_meanwhile_says_so_and_keeps_its_reason(
    workspace: Workspace,
) -> None:
    card, *_ = three(workspace)
    page = enter_name(open_review(), "Eva")
    field(page, Wording("en")("review.return_reason")).set_value("Row 2: which <b>card</b> is it?")
    withdrawn = actions.withdraw(workspace, OFFICER, card, "by mistake")
    assert isinstance(withdrawn, Stored)

    press(page, Wording("en")("review.return"))

    assert any(f"Report no. {card} is withdrawn" in alert for alert in alerts(page))
    assert "it was not sent: Row 2: which <b>card</b> is it?" in text(page)
    again = enter_name(open_review(submission=str(card)), "Eva")
    assert "it was not sent: Row 2: which <b>card</b> is it?" in text(again)
