"""Handing in and reviewing on the pages, by Streamlit's own test runner and on a real database."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.markup.kit.html import escape_unprintable
from dashboard.markup.submissions.receipts import file_name, safe_name
from dashboard.store import submissions
from dashboard.web import session
from dashboard.workflow import submission_thread
from dashboard.workflow.permissions import parse_local_actor
from dashboard.workflow.workspace import Workspace
from tests.pages import (
    CARD,
    HEADERS,
    ROOT,
    alerts,
    button,
    button_names,
    captions,
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
    open_page,
    open_report,
    open_review,
    press,
    read_stored,
    section,
    set_today,
    submit,
    table,
    text,
    upload,
)
from tests.workbooks import zipped

pytestmark = pytest.mark.usefixtures("database")
CONFIRM = "Confirm and submit"
PROBLEMS = "Every error in the file, by row and column"
RETURN, RETURN_REASON = "Return to the sender", "Reason for the return (the sender reads it)"
TAKE_BACK, TAKE_BACK_REASON = "Withdraw", "Reason for the withdrawal"
REPLACES = "Replaces an earlier report"
RECEIVED = "How this report came to you (if you submit it for somebody else)"
AGAIN = CARD.replace("Published", "Again")
BOTH = f"{CARD}3.1,a,Act No. 1,2022-12-01,1,eKLEP,\n"
FAULTY = f"""{HEADERS}
2.3,a,card,31.11.2022,1,x,
9.9,a,card,2022-11-30,1,x,
2.3,b,card,2022-11-30,1,x,
2.3,a,cards,2022-11-30,1,x,
2.3,a,card,2022-10-30,about,x,
2.4,a,proposals,2022-11-30,1,x,
"""


def ask(workspace: Workspace, number: int, text: str) -> None:
    """The coordinator's question about a report."""
    by = parse_local_actor("Eva/coordinator")
    assert by is not None
    assert isinstance(
        submission_thread.write(workspace, by, number, text), submission_thread.Written
    )


def return_report(number: int, reason: str = "Which bill?") -> None:
    assert main(["return", str(number), "--reason", reason]) == 0


def open_round(name: str, year: int, due: str) -> None:
    """The coordinator's round about the second half of a year."""
    days = ["--from", f"{year}-07-01", "--to", f"{year}-12-31", "--due", due]
    assert main(["round", "open", name, *days]) == 0


def is_to_replace(page: object, number: int) -> bool:
    said = f"It will replace report no. {number}"
    return any(said in notice for notice in notices(page))  # type: ignore[arg-type]


def waiting_for(unit: str) -> str:
    """What the Overview says waits for the officer of a body; empty where nothing does."""
    page = open_page("overview", role="officer", unit=unit)
    title = "Waiting for you"
    return text(section(page, title)) if title in headings(page) else ""


def test_who_may_not_hand_in_is_told_why_and_offered_no_upload() -> None:
    for query, told in (
        ({}, "Choose the body you report for"),
        ({"role": "evaluator"}, "Evaluators do not submit reports"),
    ):
        page = open_page("report", **query)
        assert any(told in notice for notice in notices(page))
        assert not page.file_uploader
    page = open_report()
    assert "is a report that changes no value" in text(page)
    assert CONFIRM not in button_names(page)


def test_a_right_file_shows_its_effect_and_stores_nothing_before_it_is_confirmed(
    workspace: Workspace,
) -> None:
    before = workspace.version()

    page = upload(open_report(), CARD)

    right = "1 row has no errors. Check the changes and confirm; nothing is submitted yet."
    assert right in headings(page)
    _, change = table(page, "Status and value before and after, as of 31 Dec 2023")
    assert change[1] == "? No report → ✓ Met"
    early = upload(open_report(as_of="2022-06-30"), CARD)
    assert "No status or value changes (as of 30 Jun 2022)." in text(early)
    assert "Only from 30 Nov 2022:" in text(early)
    _, change = table(early, "Status and value before and after, as of 30 Nov 2022")
    assert change[1].endswith("→ ✓ Met")
    assert button(page, CONFIRM).disabled
    assert (workspace.version(), read_stored(workspace)) == (before, [])
    enter_name(page, "Jana").session_state["lang"] = "cs"
    page.run()
    right = "1 řádek je v pořádku. Zkontrolujte změny a potvrďte; zatím není nic podáno."
    assert right in headings(page)
    assert (field(page, "Moje jméno").value, field(page, "Podávám za").value) == ("Jana", "MLSA")


def test_a_confirmed_file_is_stored_once_and_answered_with_a_receipt(workspace: Workspace) -> None:
    page = hand_in()

    (submission,) = read_stored(workspace)
    assert (submission.entity, submission.sender, submission.state, submission.file_name) == (
        "MLSA", "Jana", "submitted", "mlsa.csv",
    )  # fmt: skip
    assert notices(page) == [f"Submitted as report no. {submission.id}."]
    receipt = dict(facts(section(page, "Receipt")))
    assert receipt["Fingerprint (SHA-256)"] == hashlib.sha256(CARD.encode()).hexdigest()
    assert receipt["Submitted by"] == "Jana"
    assert receipt["Next"] == "decision by the coordinator"
    assert "What changes on approval" in headings(page)
    assert "Download the receipt (text)" in button_names(page)
    begun = f"receipt-cz-thb-2020-2023-MLSA-{submission.id}-{submission.submitted_at[:4]}"
    assert file_name(submission).startswith(begun)

    page.run()
    again = enter_name(upload(open_report(), CARD, "copy.csv"), "Petr")

    assert len(read_stored(workspace)) == 1
    (notice,) = notices(again)
    already = f"This file was submitted already: report no. {submission.id} by Jana on"
    assert notice.startswith(already)
    assert "now submitted" in notice
    assert CONFIRM not in button_names(again)


def test_what_an_answer_leaves_out_is_left_out_of_the_effect_shown(workspace: Workspace) -> None:
    rows = ("Zákon A,2022-12-01", "Zákon B,2022-12-02", "Celkem,2022-12-31")
    table = "".join(f"3.1,a,{row},1,eKLEP,\n" for row in rows)
    page = enter_name(upload(open_report(), f"{HEADERS}\n{table}"), "Jana")
    assert "– → 3" not in text(page)

    (asked,) = (one for one in page.radio if "total" in one.label)
    asked.set_value("2").run()

    assert "– → 2" in text(page)
    confirm(page)
    (submission,) = read_stored(workspace)
    assert submission.rows == 2


def test_a_birth_number_is_repeated_nowhere_on_the_page() -> None:
    content = f"{HEADERS}\n2.3,a,card,2022-11-30,1,x,r. č. 755812/0009\n"

    page = upload(open_report(), content)

    assert "contains what looks like a birth number" in text(page)
    assert "birth-number" not in text(page)
    assert "755812/0009" not in markup(page)
    assert markup(page).count("••••••/••••") == text(page).count("••••••/••••") == 2


def test_a_file_with_six_faults_shows_six_problems_with_their_places(workspace: Workspace) -> None:
    page = enter_name(upload(open_report(), FAULTY), "Jana")

    assert "6 errors: nothing was submitted" in headings(page)
    _, *problems = table(page, PROBLEMS)
    assert [place for place, *_ in problems] == [
        f"✕ row {row}, column {letter} “{header}”"
        for row, letter, header in (
            (2, "D", "date"), (3, "A", "task"), (4, "B", "indicator"),
            (5, "C", "component"), (6, "E", "value"), (7, "A", "task"),
        )
    ]  # fmt: skip
    assert problems[-1][-1] == "Only these bodies report on this task: PCR, CPDV"
    assert CONFIRM not in button_names(page)
    assert read_stored(workspace) == []
    czech = text(upload(open_report(lang="cs"), f'{FAULTY}3.1,a,,2022-11-30,"1 234,5",x,\n'))
    assert "MPSV není u úkolu 2.4 gestorem" in czech
    assert "podává jen: PČR" in czech
    assert "K tomu 1 upozornění." in czech


def test_a_file_that_cannot_be_read_is_answered_in_one_sentence(workspace: Workspace) -> None:
    page = open_report()
    for content, sentence in (
        (b"PK\x03\x04 a", "A table cannot be read from a file of this kind (a packed file)."),
        (zipped({"mimetype": zipped({"xl/workbook.xml": ""})}), "of this kind (a packed file)."),
        (b"   \n", "The file is empty."),
        (b'task,indicator\n"2.3,a\n', "is never closed."),
    ):
        upload(page, content, "report.xlsx")
        (alert,) = alerts(page)
        assert sentence in alert
        assert PROBLEMS not in captions(page)
    assert read_stored(workspace) == []


def test_what_is_to_be_replaced_stays_chosen_while_a_colleague_hands_in(
    workspace: Workspace,
) -> None:
    hand_in()
    (first,) = read_stored(workspace)
    page = upload(open_report(person="Jana"), AGAIN)
    fill(page, REPLACES, first.id)
    hand_in(CARD.replace("Published", "Of a colleague"), name="Petr")

    confirm(page)

    assert [each.replaces for each in read_stored(workspace)] == [None, None, first.id]


def test_a_click_hands_in_no_replacement_of_which_the_page_did_not_speak(
    workspace: Workspace,
) -> None:
    hand_in()
    (first,) = read_stored(workspace)
    page = upload(open_report(person="Jana"), AGAIN)
    return_report(first.id)
    session.refresh()

    confirm(page)
    assert len(read_stored(workspace)) == 1
    assert is_to_replace(page, first.id)

    confirm(page)
    assert read_stored(workspace)[-1].replaces == first.id


def test_what_was_said_beside_a_report_is_not_said_of_the_next(workspace: Workspace) -> None:
    page = upload(open_report(person="Jana"), CARD)
    fill(page, RECEIVED, "By post from Brno")
    confirm(page)
    confirm(upload(page, AGAIN))

    assert [each.received_as for each in read_stored(workspace)] == ["By post from Brno", None]

    fill(page, RECEIVED, "By courier")
    other = fill(page, "I report for", "MEYS")
    assert field(other, RECEIVED).value == ""


def test_of_two_coordinators_one_approves_withdraws_and_the_other_gets_a_sentence(
    workspace: Workspace,
) -> None:
    hand_in()
    (submission,) = read_stored(workspace)
    first, second = (
        enter_name(open_review(submission=str(submission.id)), name) for name in ("Karel", "Lenka")
    )
    press(first, "Approve")
    version = workspace.version()
    press(second, "Approve")

    assert any(
        f"Report no. {submission.id} is now approved." in notice for notice in notices(first)
    )
    done = f"Report no. {submission.id} is approved, so this cannot be done."
    assert any(done in notice for notice in notices(second))
    assert (workspace.version(), read_stored(workspace)[0].state) == (version, "accepted")
    first.switch_page(str(ROOT / "pages" / "overview.py")).run()
    assert "only public sources have reported" not in text(first)

    page = enter_name(open_review(submission=str(submission.id)), "Karel")
    field(page, TAKE_BACK_REASON).set_value("Not published after all.")
    press(page, TAKE_BACK)
    assert read_stored(workspace)[0].state == "withdrawn"
    assert "Not published after all." in table(page, "Decided")[1][-1]


def test_a_return_demands_a_reason_which_the_officer_reads(workspace: Workspace) -> None:
    hand_in()
    (submission,) = read_stored(workspace)
    page = enter_name(open_review(submission=str(submission.id)), "Karel")

    press(page, RETURN)
    assert any("A reason is compulsory." in notice for notice in notices(page))
    assert read_stored(workspace)[0].state == "submitted"

    field(page, RETURN_REASON).set_value("Give the file number.")
    press(page, RETURN)
    assert read_stored(workspace)[0].state == "returned"
    assert "returned, Karel" in table(page, "Decided")[1][-1]
    _, row = table(open_report(), "Reports of MLSA")
    assert "Give the file number." in row
    assert row[-1] == "correction by the body, which submits it again"


def test_who_may_not_decide_sees_why_and_the_candidate_that_ships_comes_first() -> None:
    for role in ("officer", "evaluator"):
        page = enter_name(open_review(role=role, unit="MEYS"), "Eva")
        assert f"you act as {role}." in text(page)
        assert "Approve" not in button_names(page)

    page = open_review()
    assert "1 report awaits a decision" in headings(page)
    assert "Public sources, no. 2" in headings(page)
    assert "shipped with the dashboard" in text(page)
    assert ("File", "candidate.csv") in facts(page)


def test_a_row_stands_beside_the_row_of_the_same_key(workspace: Workspace, tmp_path: Path) -> None:
    submit(tmp_path / "mlsa.csv", "MLSA", CARD.splitlines()[1])
    hand_in(CARD.replace("2022-11-30,1,", "2022-11-30,0,"))
    first, second = read_stored(workspace)

    page = open_review(submission=str(second.id))

    headers, row = table(page, "Reported rows beside the current ones")
    cells = dict(zip(headers, row, strict=True))
    standing = "1 · evidence: https://www.mpsv.cz/karta · Published"
    assert cells["Current"] == f"{standing} · report no. {first.id}"
    assert cells["Reported"] == "0"


def test_an_officer_takes_back_with_a_reason_which_is_remembered_when_it_comes_again(
    workspace: Workspace,
) -> None:
    page = hand_in()
    (number,) = {row[0] for row in table(page, "Reports of MLSA")[1:]}
    query = link(section(page, "Reports of MLSA"), number).query
    assert (query["unit"], query["submission"]) == ("MLSA", number)
    assert f"MLSA, no. {number}" in headings(open_review(role="officer", unit="MLSA"))
    page = enter_name(open_page("report", **query), "Jana")

    press(page, TAKE_BACK)
    assert any("reason" in alert.lower() for alert in alerts(page))
    field(page, TAKE_BACK_REASON).set_value("The wrong year.")
    press(page, TAKE_BACK)

    (stored,) = read_stored(workspace)
    assert (stored.state, stored.reason) == ("withdrawn", "The wrong year.")
    again = upload(open_report(), CARD)
    (notice,) = [notice for notice in notices(again) if "withdrawn as report no." in notice]
    assert "The wrong year." in notice
    assert "withdrawn as" not in text(upload(again, CARD.replace("Published", "New")))


def test_the_name_of_a_stored_file_is_made_safe_and_hidden_characters_visible() -> None:
    safe = {
        "report.csv": "7-report.csv",
        "../../etc/passwd": "7-etc_passwd.csv",
        "zpráva 2022.csv": "7-zprava_2022.csv",
        "..": "7-file.csv",
        "a.csv\r\nSet-Cookie: x": "7-a.csv_Set-Cookie_x.csv",
        "x" * 300 + ".xlsx": "7-" + "x" * 80 + ".xlsx",
    }
    assert {name: safe_name(name, 7) for name in safe} == safe
    assert escape_unprintable("exe\u202efdp\x1b\nx") == "exe\\u202efdp\\x1b\nx"


@pytest.mark.usefixtures("today")
def test_what_is_owed_stands_on_top_and_nothing_to_report_is_one_act_for_all_of_it(
    workspace: Workspace,
) -> None:
    open_round("Report 2022", 2022, "2099-01-30")
    page = enter_name(open_report("MLSA"), "Jana")
    assert headings(page).index("What to report") < headings(page).index("Reports of MLSA")
    asked = [" ".join(cells) for cells in table(page, "What to report")]
    assert "Round “Report 2022”, submit by 30 Jan 2099, asks about 1 Jul 2022" in text(page)
    assert [each.partition(") ")[0] for each in asked] == [
        "Card of rights and obligations (2.3",
        "Support for legislative changes (3.1",
    ]
    one = upload(open_report("MLSA"), f"{HEADERS}\n2.3,a,,2022-12-31,nothing to report,,\n")
    assert "Answers the round Report 2022 (2.3.a)." in text(one)

    press(page, "Nothing to report on 2 indicators")
    assert "Answers the round Report 2022 (2.3.a, 3.1.a)." in text(page)
    confirm(page)

    (stored,) = read_stored(workspace)
    assert (stored.entity, stored.state) == ("MLSA", "submitted")
    assert any(str(stored.id) in notice for notice in notices(page))
    assert not [name for name in button_names(page) if name.startswith("Nothing to report on")]
    assert "Nothing is asked of MLSA today." in text(open_report("MLSA"))


def test_statistics_that_are_owed_are_asked_for_beside_the_tasks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_today(monkeypatch, date(2024, 6, 30))
    numbers = (
        "Statistics that we ask you for: 2023. Your form asks for them on the sheet “Statistics”"
    )
    assert numbers in text(open_report("MOJ"))


@pytest.mark.usefixtures("today")
def test_of_several_open_rounds_one_is_named_and_another_can_be_chosen(
    workspace: Workspace,
) -> None:
    open_round("Later", 2022, "2099-06-30")
    open_round("First due", 2021, "2099-01-30")
    page = enter_name(open_report("MLSA"), "Jana")
    which = field(page, "Round that “nothing to report” answers")
    assert which.value is not None
    assert len(which.options) == 2
    assert which.options[0].startswith("round First due")
    assert "as of 31 Dec 2021" in text(page)

    which.select_index(1).run()
    assert "as of 31 Dec 2022" in text(page)
    press(page, next(name for name in button_names(page) if name.startswith("Nothing to report")))
    confirm(page)

    (stored,) = read_stored(workspace)
    with workspace.reading() as connection:
        rows = submissions.read_rows(connection, workspace.strategy.id, stored.id)
    assert {str(day) for day in rows["date"]} == {"2022-12-31"}


def test_a_return_belongs_to_its_sender_and_what_is_left_out_stays_asked(
    workspace: Workspace,
) -> None:
    hand_in(BOTH)
    (first,) = read_stored(workspace)
    return_report(first.id)

    same = upload(open_report(person="Petr"), BOTH.replace("eKLEP", "eKLEP, no. 7"))
    assert is_to_replace(same, first.id), "a colleague's table with the same rows replaces it"
    other = CARD.replace("Published", "Of a colleague").replace("2022-11-30", "2022-10-30")
    petr = upload(open_report(person="Petr", lang="en"), other)
    assert not is_to_replace(petr, first.id)
    confirm(petr)
    assert read_stored(workspace)[-1].replaces is None

    jana = upload(open_report(person="Jana"), AGAIN)
    assert is_to_replace(jana, first.id)
    assert any("Still missing: 3.1.a" in notice for notice in notices(jana))
    confirm(jana)
    page = open_report(person="Petr")
    caption = f"Still open from the returned report no. {first.id} (mlsa.csv)"
    assert [row[0] for row in table(page, caption)[1:]] == ["3"]
    (listed,) = [row for row in table(page, "Reports of MLSA") if row[0] == str(first.id)]
    assert listed[-1] == "correction by the body, which submits it again"
    assert "Returned for correction" in waiting_for("MLSA")

    confirm(upload(open_report(person="Petr"), f"{HEADERS}\n3.1,a,Act No. 1,2022-12-01,1,eKLEP,\n"))
    assert "Still open" not in text(open_report(person="Petr"))
    assert waiting_for("MLSA") == ""

    last = read_stored(workspace)[-1].id
    ask(workspace, last, "Which month?")
    asked = f"Question from the coordinator: report no. {last} of MLSA (mlsa.csv): Which month?"
    assert asked in waiting_for("MLSA")


def test_a_correction_that_is_returned_too_asks_for_its_rows_alone(workspace: Workspace) -> None:
    hand_in(CARD)
    (first,) = read_stored(workspace)
    return_report(first.id, "Which edition?")
    confirm(upload(open_report(person="Jana"), AGAIN))
    second = read_stored(workspace)[-1]
    assert second.replaces == first.id
    return_report(second.id, "Of which day?")

    assert "Of which day?" in waiting_for("MLSA")
    assert "Which edition?" not in waiting_for("MLSA")
    assert "Still open" not in text(open_report(person="Jana"))


def test_who_speaks_for_a_ministry_sees_what_was_returned_and_the_newest_demand_first(
    workspace: Workspace, tmp_path: Path
) -> None:
    for row in range(5):
        line = f"4.2,a,,2022-11-30,nothing to report,,{row}"
        submit(tmp_path / f"{row}.csv", "CPD", line, flags=())
    *asked, back = [each.id for each in read_stored(workspace)]
    for number in reversed(asked):
        ask(workspace, number, f"Question {number}?")
    return_report(back, "Which system?")

    panel = waiting_for("MOI")

    places = [panel.index(words) for words in ("Which system?", *(f"Question {n}?" for n in asked))]
    assert places == sorted(places)
    assert places[2] < panel.index("2 more") < places[3]
    assert waiting_for("PCR") == ""
