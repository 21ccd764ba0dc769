"""The server dies in the middle of every act of a person and starts again: nothing is lost or done twice.

Each act has a page of its own, and all go through one restart. Nobody leaves the field in which they type.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import create_engine, text

from tests.attachment_files import PDF
from tests.browser import visiting
from tests.browser.test_assessment import choose
from tests.browser.test_entry import stand_on, write
from tests.browser.visiting import (
    Open,
    Server,
    call_me,
    fact,
    requests_of,
    running,
    send,
    settle,
    upload,
    wait_until,
)

pytestmark = pytest.mark.rest

Act = Callable[[Page], object]

HEADS = "task,indicator,component,date,value,evidence,note\n"
DOUBTFUL = f"{HEADS}2.3,a,card,2022-10-30,1,,Published\n"
KEPT = 3_200
"""Milliseconds after the last key in which what is typed is sent; it is stored once that is answered."""
LOST = "The connection was restored. Nothing was submitted; confirm again."
UNANSWERED = "Before you repeat your last step, see on the page whether it was carried out."
ROUND = "Open, change or close a round of reports"
AMENDMENT = "Amend the task, or take an amendment back"
DOCUMENT = "Title page, conclusions and recommendations of the document"
DESCRIPTION = "Description of task fulfilment"
WARNINGS = "Answer the warnings"


def box(label: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("textbox", name=label, exact=True).first


def document_box(page: Page) -> Locator:
    return page.locator(".st-key-document_text textarea").first


def unfold(title: str) -> Act:
    def act(page: Page) -> None:
        page.get_by_text(title, exact=True).first.click()
        settle(page)

    return act


def typing(where: Callable[[Page], Locator], words: str) -> Act:
    """Types, and stays in the field."""

    def act(page: Page) -> None:
        where(page).fill("")
        where(page).click()
        page.keyboard.type(words)

    return act


def pick(label: str, option: str) -> Act:
    def act(page: Page) -> None:
        visiting.pick(page, label, option)

    return act


def press(name: str) -> Act:
    def act(page: Page) -> None:
        page.get_by_role("button", name=name, exact=True).first.click()
        settle(page)

    return act


def table_with_evidence(page: Page) -> None:
    upload(page, "mlsa.csv", DOUBTFUL.encode())
    evidence = page.get_by_test_id("stFileUploader").filter(has_text="Attachments:").first
    send(evidence, {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    unfold(WARNINGS)(page)


def lines_of_the_grid(page: Page) -> None:
    unfold("fill in the form on the page")(page)
    stand_on(page, "Date", 2)
    for words in ("2023-11-30", "1", "ref. 7"):
        write(page, words)


@dataclass(frozen=True)
class Interrupted:
    """An act: how it begins, what is typed where, the click after the restart, and its lines of the audit.

    `shows` is what the page shows then; `reloads` where the page is loaded again before the click.
    """

    role: str
    address: str
    begin: tuple[Act, ...] = ()
    click: Act = lambda _: None
    audit: tuple[str, ...] = ()
    where: Callable[[Page], Locator] | None = None
    typed: str = ""
    shows: Act | None = None
    reloads: bool = False


def says(words: str) -> Act:
    return lambda page: expect(page.get_by_text(words).first).to_be_visible()


STANDING = "[...document.querySelectorAll('textarea, input')].map(each => each.value)"
REPORT = "report?lang=en&role=officer&unit=MLSA"
ASSESSMENT = "assessment?lang=en&role=evaluator"
WITHDRAWAL = "Reason for the withdrawal"
RETURN, ASK = (
    "Reason for the return (the sender reads it)",
    "Question to the sender (an answer is awaited)",
)
CONFIRM = press("Confirm and submit")


def acts(numbers: list[int]) -> dict[str, Interrupted]:
    """Every act by its name; `numbers` are four submissions of the Ministry of Labour that wait."""
    review = [f"review?lang=en&role=coordinator&submission={number}" for number in numbers]
    report = [f"{REPORT}&submission={number}" for number in numbers]
    task = "task?lang=en&role={}&task={}&as_of=2023-12-31".format
    return {
        "table, answer and evidence": Interrupted(
            "officer", REPORT, (table_with_evidence,), CONFIRM, ("submit", "attach"),
            box("Row 2, missing evidence"), "In the archive",
            lambda page: expect(fact(page, "In the archive")).to_be_visible(), reloads=True,
        ),
        "nothing to report": Interrupted(
            "officer", REPORT, (press("Nothing to report on 1 indicator"),), CONFIRM, ("submit",),
            shows=lambda page: expect(fact(page, "nothing-to-report.csv")).to_be_visible(),
        ),
        "grid": Interrupted(
            "officer", REPORT, (lines_of_the_grid,), press("Check the lines"), (),
            shows=says("must name the event or thing that 3.1.a counts"),
        ),
        "withdrawal": Interrupted(
            "officer", report[0], (), press("Withdraw"), ("withdraw",), box(WITHDRAWAL), "Wrong year.",
        ),
        "answer in a thread": Interrupted(
            "officer", report[1], (), press("Send the answer"), ("message",), box("Your answer"), "As told.",
        ),
        "return": Interrupted(
            "coordinator", review[1], (unfold("Return with a reason"),), press("Return to the sender"),
            ("return",), box(RETURN), "Which one?",
        ),
        "question": Interrupted(
            "coordinator", review[2], (unfold("Ask without returning"),), press("Ask without returning"),
            ("message",), box(ASK), "When?", reloads=True,
        ),
        "acceptance": Interrupted("coordinator", review[3], (), press("Approve"), ("accept",)),
        "round": Interrupted(
            "coordinator", "who_reported?lang=en&role=coordinator", (unfold(ROUND),), press("Open the round"),
            ("open-round",), box("Name"), "Autumn",
        ),
        "amendment": Interrupted(
            "coordinator", task("coordinator", "1.2"),
            (unfold(AMENDMENT), typing(box("New deadline"), "2027"),
             typing(box("Under"), "Resolution 7")),
            press("Enter the amendment"), ("amend",), box("Reason"), "A late law.",
        ),
        "card": Interrupted(
            "evaluator", f"{ASSESSMENT}&task=1.1", (),
            lambda page: choose(page, "Verdict on the performance indicators", "Not met"), ("draft",),
            box(DESCRIPTION), "No study was made.",
        ),
        "field of the document": Interrupted(
            "evaluator", ASSESSMENT, (unfold(DOCUMENT), pick("What to write", "Foreword by the evaluator")),
            press("Save the text"), ("write",), document_box, "Four years.",
        ),
    }  # fmt: skip


def audit_of(server: Server) -> list[str]:
    """The actions on record, but for those of whoever comes and goes."""
    engine = create_engine(server.environment["DASHBOARD_DATABASE_URL"])
    with engine.connect() as connection:
        found = connection.execute(text("SELECT action FROM audit ORDER BY seq")).scalars().all()
    engine.dispose()
    return list(found)


def prepare(server: Server, folder: Path) -> list[int]:
    """Two bodies that contradict each other, and four submissions that wait: their numbers."""
    tables = [("CPD", "2.1,a,list,2022-11-30,1,CPD-12/2022,")]
    tables += [("PCR", "2.1,a,list,2022-11-30,0,PCR-7/2022,")]
    tables += [("MLSA", f"2.3,a,card,2022-0{month}-01,1,x,") for month in (1, 2, 3, 4)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(visiting, "CACHE_SECONDS", 0)  # no page is open yet
        for number, (entity, row) in enumerate(tables):
            path = folder / f"{number}.csv"
            path.write_text(f"{HEADS}{row}\n", "utf-8")
            accepted = ["--accept"] if entity != "MLSA" else []
            server.command("submit", path, "--entity", entity, "--as", "Petr", *accepted)
    return [one["id"] for one in visiting.stored(server) if one["entity"] == "MLSA"]


def begin(page: Page, act: Interrupted) -> Page:
    """Begins an act, and types what is typed without leaving the field."""
    for each in act.begin:
        each(page)
    if act.where:
        typing(act.where, act.typed)(page)
    return page


def come_back(page: Page) -> None:
    expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(1)
    settle(page)


def go_on(server: Server, page: Page, act: Interrupted, *, is_asked: bool = False) -> None:
    """After the restart: what was typed is there, one click does what it says, once, and that stands.

    `is_asked` where a click got no answer, of which the page then speaks.
    """
    come_back(page)
    expect(page.get_by_text(UNANSWERED)).to_have_count(int(is_asked))
    if act.reloads:
        page.reload()
        settle(page)
        if page.get_by_text(WARNINGS, exact=True).count():
            unfold(WARNINGS)(page)
    if act.where:
        expect(act.where(page)).to_have_value(act.typed)
    before = audit_of(server)
    act.click(page)
    if act.shows:
        act.shows(page)
    else:
        wait_until(page, lambda: len(audit_of(server)) > len(before))
    assert tuple(audit_of(server)[len(before) :]) == act.audit


def test_every_act_goes_on_after_the_server_was_killed(visit: Open, tmp_path: Path) -> None:
    with running(tmp_path) as server:
        every = acts(prepare(server, tmp_path))
        first = visit(server, REPORT).page
        call_me(first, "My name", "Jana")
        pages = {name: begin(visit(server, act.address).page, act) for name, act in every.items()}
        pages["withdrawal"].evaluate("HTMLElement.prototype.click = () => undefined")
        pages["withdrawal"].wait_for_timeout(KEPT)
        for each in pages.values():
            settle(each)
        asked = pages["answer in a thread"]
        before = requests_of(asked)
        os.kill(server.process, signal.SIGSTOP)  # a click is on its way, and nobody takes it
        asked.get_by_role("button", name="Send the answer", exact=True).click()
        wait_until(asked, lambda: requests_of(asked) > before)
        server.start_again()

        come_back(pages["withdrawal"])
        every["withdrawal"].click(pages["withdrawal"])
        expect(pages["withdrawal"].get_by_text(LOST)).to_be_in_viewport()
        expect(asked.get_by_text(UNANSWERED)).to_be_in_viewport()
        for name, act in every.items():
            go_on(server, pages[name], act, is_asked=pages[name] is asked)
        for name in ("withdrawal", "answer in a thread"):
            expect(pages[name].get_by_text("The connection was restored")).to_have_count(0)

        receipt = pages["table, answer and evidence"]
        receipt.reload()  # the receipt is of the submission, not of the session
        settle(receipt)
        expect(fact(receipt, "In the archive")).to_be_visible()
        expect(receipt.get_by_text("plan.pdf").first).to_be_visible()
        for name in ("question", "withdrawal"):
            pages[name].reload()  # what was sent is in no field any more
            settle(pages[name])
            standing = pages[name].evaluate(STANDING)
            assert every[name].typed not in standing


def test_a_second_file_beside_a_draft_is_not_confirmed_as_the_draft(
    visit: Open, tmp_path: Path
) -> None:
    with running(tmp_path) as server:
        page = visit(server, REPORT).page
        call_me(page, "My name", "Jana")
        (path := tmp_path / "a.csv").write_text(DOUBTFUL, "utf-8")
        os.kill(server.process, signal.SIGSTOP)  # a file is on its way, and nobody takes it
        page.locator("input[type=file]").first.set_input_files(path)
        server.start_again()
        says(UNANSWERED)(page)
        upload(page, path.name, DOUBTFUL.encode())
        for is_second in (False, True):
            if is_second:
                page.reload()
                settle(page)
                upload(page, "b.csv", DOUBTFUL.replace("10-30", "11-30").encode())
            server.start_again()
            come_back(page)
            says("The server does not have the file" if is_second else "is kept as a draft")(page)
            confirm = page.get_by_role("button", name="Confirm and submit", exact=True)
            expect(confirm).to_have_count(int(not is_second))
        upload(page, "b.csv", DOUBTFUL.replace("10-30", "11-30").encode())
        expect(page.get_by_text("The server does not have the file")).to_have_count(0)


def test_a_click_on_an_effect_that_an_answer_has_changed_hands_in_nothing(
    visit: Open, tmp_path: Path
) -> None:
    rows = ("Act A,2022-12-01", "Act B,2022-12-02", "Total,2022-12-31")
    with running(tmp_path) as server:
        page = visit(server, REPORT).page
        call_me(page, "My name", "Jana")
        table = "".join(f"3.1,a,{row},1,eKLEP,\n" for row in rows)
        upload(page, "total.csv", f"{HEADS}{table}".encode())
        confirm = page.get_by_role("button", name="Confirm and submit", exact=True)
        expect(confirm).to_be_disabled()
        page.get_by_text("3: count all rows").click()
        expect(confirm).to_be_enabled()
        with server.busy():  # the click follows before the answer's effect is shown
            page.get_by_text("2: the total does not count").click()
            confirm.click()
        settle(page)
        says("What is shown here has changed since")(page)
        assert visiting.stored(server) == []
        CONFIRM(page)
        assert [one["rows"] for one in visiting.stored(server)] == [2]
