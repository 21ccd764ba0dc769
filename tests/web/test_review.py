"""Sent back and corrected, several at once, the file as it was sent; on the pages and in `actions`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.presentation.languages import Wording
from dashboard.store import answers
from dashboard.store.submissions import Submission
from dashboard.workflow import intake
from dashboard.workflow import review as actions
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace, open_workspace
from tests.small_plan import TEXT
from tests.web.test_report import (
    CARD,
    HEADS,
    STRATEGY,
    call_me,
    handed_in,
    report,
    review,
    shown,
    stored,
    upload,
    url,
    workspace,
)

__all__ = ["url", "workspace"]

COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"MLSA"}))
OTHER = Actor("Eva", frozenset({Role.OFFICER}), frozenset({"MEYS"}))
TWO = f"{CARD}3.1,a,law <b>x</b>,2023-05-10,1,file,Second row\n"


def sent_back(workspace: Workspace, reason: str, content: str = TWO) -> Submission:
    handed_in(content)
    one = stored(workspace)[-1]
    assert not actions.send_back(workspace, COORDINATOR, one.id, reason).refused
    return one


def test_a_named_row_stands_beside_the_reason_and_is_linked_from_it(workspace: Workspace) -> None:
    one = sent_back(workspace, "Row 3: <i>which</i> law?")

    text = shown(report())

    anchor = f"submission-{one.id}-row-3"
    assert f'Row <a class="plain" href="#{anchor}">3</a>: &lt;i&gt;which&lt;/i&gt; law?' in text
    assert f'<span id="{anchor}">3</span>' in text
    assert "3.1.a · law &lt;b&gt;x&lt;/b&gt;" in text
    assert f'id="submission-{one.id}-row-2"' not in text


def test_a_reason_without_rows_stands_alone(workspace: Workspace) -> None:
    sent_back(workspace, "In 2022 there were 4 cards.")

    text = shown(report())

    assert "In 2022 there were 4 cards." in text
    assert "The rows named in the reason" not in text


def test_the_correction_replaces_what_was_returned_and_both_name_each_other(
    workspace: Workspace,
) -> None:
    first = sent_back(workspace, "Row 3: which law?")

    app = call_me(upload(report(), CARD), "Jana")
    assert f"It will replace submission {first.id}" in shown(app)
    app.button(key="confirm").click()
    app.run()

    old, new = stored(workspace)
    assert (new.replaces, old.replaced_by) == (old.id, new.id)
    assert not old.awaits_correction
    own = shown(report())
    assert "the unit corrects the file" not in own
    assert own.count("nobody: another one was sent in its place") == 1
    assert "was returned to you" not in shown(report())
    assert 'Replaces submission</dt><dd><a class="plain" href="/review?' in shown(
        review(submission=str(new.id))
    )
    assert "Replaced by submission</dt>" in shown(review(submission=str(old.id)))
    again = call_me(upload(report(), TWO.replace("Second", "Third")), "Jana")
    assert "It will replace" not in shown(again)


def test_a_later_submission_in_its_place_is_told_before_the_decision(workspace: Workspace) -> None:
    handed_in()
    (first,) = stored(workspace)
    handed = ProgressFile("b.csv", TWO.encode(), "MLSA", replaces=first.id)
    second = intake.submit(workspace, COORDINATOR, handed).submission
    assert second is not None

    text = shown(review(submission=str(first.id)))

    assert f"Submission {second.id} was sent in place of this one." in text


def originals(app: AppTest) -> list[str]:
    keys = [str(button.key) for button in app.get("download_button")]
    return [key for key in keys if "original" in key]


def test_the_original_is_offered_to_its_unit_and_the_coordinator_only(workspace: Workspace) -> None:
    handed_in()
    (one,) = stored(workspace)
    number = str(one.id)

    assert originals(review(submission=number)) == [f"original review {number}"]
    assert originals(review(submission=number, role="officer", unit="MLSA"))
    assert not originals(review(submission=number, role="officer", unit="MEYS"))
    assert not originals(review(submission=number, role="evaluator"))
    assert originals(report(submission=number)) == [f"original list {number}"]
    assert actions.read_original(workspace, OTHER, one.id)[1].denied
    assert actions.read_original(workspace, COORDINATOR, one.id)[0] == CARD.encode()


def three(workspace: Workspace) -> list[int]:
    """Three waiting submissions: a card, a later row of its key, a training of CPD."""
    found: list[int] = []
    for content, entity in (
        (CARD, "MLSA"),
        (CARD.replace("2022-11-30,1,", "2022-11-30,0,"), "MLSA"),
        (f"{HEADS}\n3.2,a,Brno,2022-05-01,1,file,\n", "CPD"),
    ):
        handed = ProgressFile("a.csv", content.encode(), entity)
        outcome = intake.submit(workspace, COORDINATOR, handed)
        assert outcome.submission is not None, outcome.problems
        found.append(outcome.submission.id)
    return found


def test_the_joint_effect_is_what_accepting_them_one_after_the_other_does(
    workspace: Workspace,
) -> None:
    numbers = three(workspace)
    before = workspace.version()

    foreseen = actions.preview_together(workspace, reversed(numbers))
    assert workspace.version() == before
    done = actions.accept_all(workspace, COORDINATOR, reversed(numbers))

    states = {one.id: one.state for one in stored(workspace)}
    assert [number for number, _ in done] == numbers
    assert states == dict.fromkeys(numbers, "accepted")
    assert {one.indicator: (one.before.value, one.after.value) for one in foreseen} == {
        "2.3.a": ("no_report", "not_met"),
        "3.2.a": ("no_report", "met"),
    }
    assert actions.preview_together(workspace, numbers) == []


def waiting_in(text: str) -> str:
    """The table of what waits for a decision."""
    (found,) = re.findall(r"<table[^>]*waiting.*?</table>", text, re.DOTALL)
    return str(found)


def test_what_its_correction_has_overtaken_waits_no_more_until_that_is_taken_back(
    workspace: Workspace,
) -> None:
    handed_in(CARD)
    (first,) = stored(workspace)
    better = CARD.replace("2022-11-30,1,", "2022-11-30,0,").encode()
    handed = ProgressFile("b.csv", better, "MLSA", replaces=first.id)
    second = intake.submit(workspace, COORDINATOR, handed).submission
    assert second is not None

    text = shown(review(submission=str(first.id)))
    own = shown(report(submission=str(first.id)))
    early = actions.accept(workspace, COORDINATOR, first.id)

    assert f'<th scope="row" data-head="No.">{second.id}</th>' in waiting_in(text)
    assert f'<th scope="row" data-head="No.">{first.id}</th>' not in waiting_in(text)
    assert f"Submission {second.id} was sent in place of this one." in text
    assert "<dd>nobody: another one was sent in its place</dd>" in own
    assert "that change on acceptance" not in own
    assert not [one for one in review(submission=str(first.id)).button if "accept" in str(one.key)]
    told = Wording("en").problem_line(early.problems[0])
    assert f"{first.id} is replaced before a decision, so this cannot be done." in told

    actions.withdraw(workspace, OFFICER, second.id, "by mistake")
    assert not actions.accept(workspace, COORDINATOR, first.id).refused


def test_one_that_is_decided_already_keeps_no_other_back(workspace: Workspace) -> None:
    numbers = three(workspace)
    actions.send_back(workspace, COORDINATOR, numbers[0], "No.")

    done = dict(actions.accept_all(workspace, COORDINATOR, numbers))

    assert [done[number].refused for number in numbers] == [True, False, False]
    assert all(outcome.denied for _, outcome in actions.accept_all(workspace, OTHER, numbers))


def test_several_are_accepted_on_the_page_and_each_outcome_is_told(workspace: Workspace) -> None:
    numbers = three(workspace)
    app = call_me(review(), "Karel")

    app.multiselect(key=f"together {STRATEGY}").set_value([numbers[0], numbers[2]])
    app.run()
    assert "What accepting these 2 submissions would change together" in shown(app)
    app.button(key="accept_all").click()
    app.run()

    text = shown(app)
    assert f"<li>Submission {numbers[0]} is now accepted.</li>" in text
    assert f"<li>Submission {numbers[2]} is now accepted.</li>" in text
    assert app.multiselect(key=f"together {STRATEGY}").value == []
    assert [one.state for one in stored(workspace)] == ["accepted", "submitted", "accepted"]


def test_who_does_not_review_decides_on_nothing_at_once(workspace: Workspace) -> None:
    three(workspace)

    assert not review(role="officer", unit="MLSA").multiselect


def test_the_receipt_of_an_accepted_submission_says_what_its_acceptance_changed(
    workspace: Workspace,
) -> None:
    handed_in()
    (one,) = stored(workspace)
    actions.accept(workspace, COORDINATOR, one.id)
    handed = ProgressFile(
        "b.csv", CARD.replace("-30,1,", "-30,0,").encode(), "MLSA", replaces=one.id
    )
    intake.submit(workspace, COORDINATOR, handed, accept_too=True)

    text = shown(report(submission=str(one.id)))

    changed = text[text.index("Statuses that changed on acceptance") :]
    assert "2.3.a" in changed[: changed.index("</section>")]


@pytest.mark.parametrize(("rule", "state"), [("required", "submitted"), ("none", "accepted")])
def test_the_strategy_says_whether_a_submission_is_reviewed(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, rule: str, state: str
) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(f"{TEXT}review: {rule}\n")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(path))
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", sqlite_url)
    app = report("CPD")
    app.file_uploader(key="file plan-2024").set_value(
        ("a.csv", f"{HEADS}\n1.2,a,x,2024-05-01,2,link,\n".encode(), "text/csv")
    )
    call_me(app.run(), "Jana").button(key="confirm").click()
    text = shown(app.run())

    found, _ = open_workspace(path, sqlite_url)
    assert found is not None
    (one,) = stored(found)
    assert one.state == state
    nexts = {"submitted": "the coordinator decides", "accepted": "nobody: the rows count"}
    changes = {"submitted": "that change on", "accepted": "that changed on"}
    assert nexts[state] in text
    assert f"Statuses {changes[state]} acceptance" in text
    waits = "1 submission waits" if state == "submitted" else "No submission waits"
    assert waits in shown(review())


def test_the_answer_to_a_warning_stands_beside_it_on_review(workspace: Workspace) -> None:
    unproven = CARD.replace("https://www.mpsv.cz/karta", "")
    reason = "The file is <b>internal</b>."
    handed = ProgressFile(
        "a.csv", unproven.encode(), "MLSA", answers={(2, "evidence-missing"): reason}
    )
    stored_one = intake.submit(workspace, COORDINATOR, handed).submission
    assert stored_one is not None

    text = shown(review(submission=str(stored_one.id)))

    assert "<b>Answer of the sender:</b>" in text
    assert "The file is &lt;b&gt;internal&lt;/b&gt;." in text


def given(workspace: Workspace) -> answers.Answers:
    """The answers kept with the only submission."""
    (one,) = stored(workspace)
    with workspace.reading() as connection:
        return answers.read(connection, one.strategy, one.id)


def test_a_sender_answers_a_warning_before_confirming(workspace: Workspace) -> None:
    unproven = CARD.replace("https://www.mpsv.cz/karta", "")
    app = call_me(upload(report(), unproven), "Jana")

    (field,) = [one for one in app.text_input if (one.key or "").startswith("answer ")]
    assert field.label == "Row 2, evidence-missing"
    field.set_value("The file is internal.")
    app.run()
    app.button(key="confirm").click()
    app.run()

    found = given(workspace)
    assert found == {(2, "evidence-missing"): "The file is internal."}


def test_sixty_warnings_are_answered_with_one_reason_and_single_ones(workspace: Workspace) -> None:
    events = "".join(f"3.1,a,law {n},2022-11-30,1,,\n" for n in range(60))
    app = call_me(upload(report(), f"{HEADS}\n{events}"), "Jana")
    fields = {field.label: field for field in app.text_input}
    single = [label for label in fields if label.startswith("Row ")]

    fields["All rows with evidence-missing"].set_value("The files are with the unit.")
    fields["Row 3, evidence-missing"].set_value("The file is internal.")
    app.run()
    app.button(key="confirm").click()
    app.run()

    found = given(workspace)
    assert len(single) == 50
    assert {row for row, _ in found} == set(range(2, 62))
    assert {at for at, said in found.items() if said == "The file is internal."} == {
        (3, "evidence-missing")
    }
    assert "<dt>Rows 2, 4–61, evidence-missing</dt><dd>The files are with the unit.</dd>" in shown(
        app
    )
    assert "<dt>Row 3, evidence-missing</dt><dd>The file is internal.</dd>" in shown(app)


def test_an_answer_with_a_birth_number_is_refused_and_stays(workspace: Workspace) -> None:
    unproven = CARD.replace("https://www.mpsv.cz/karta", "")
    app = call_me(upload(report(), unproven), "Jana")

    (field,) = [one for one in app.text_input if (one.key or "").startswith("answer ")]
    field.set_value("See 900101/0007.")
    app.run()
    app.button(key="confirm").click()
    app.run()

    assert stored(workspace) == []
    assert "birth-number" in shown(app)
    assert app.text_input(key=str(field.key)).value == "See 900101/0007."
