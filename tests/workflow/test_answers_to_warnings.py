"""Warnings answered when a file is handed in: kept with the rows, or refused where they answer nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.store import answers_to_warnings
from dashboard.workflow import Snapshot, intake, review
from dashboard.workflow.action_result import Refused, Stored, Tried
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, parse_local_actor
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.workflow.conftest import opened

ROOT = Path(__file__).resolve().parents[2]
HEAD = "task,indicator,component,date,value,evidence,note"
WARNED = f"{HEAD}\n2.3,a,card,2022-11-30,1,,\n3.1,a,law,2022-05-10,1,x,volejte 602 123 456\n"


@pytest.fixture
def workspace(filled_url: str) -> Iterator[Workspace]:
    with opened(databases.ADOPTED, filled_url) as workspace:
        yield workspace


def person() -> Actor:
    actor = parse_local_actor("local")
    assert actor is not None
    return actor


def handed(
    given: dict[tuple[int, str], str], text: str = WARNED, entity: str = "MLSA"
) -> ProgressFile:
    return ProgressFile("report.csv", text.encode(), entity, answers=given)


def test_answers_are_kept_with_their_submission(workspace: Workspace) -> None:
    given = {
        (2, "evidence-missing"): " Doklad u ministerstva. ",
        (3, "personal-data"): "Linka úřadu.",
    }

    outcome = intake.submit(workspace, person(), handed(given))

    assert isinstance(outcome, Stored)
    assert [(one.row, one.code) for one in outcome.warnings] == sorted(given)
    with workspace.reading() as connection:
        kept = answers_to_warnings.read(connection, workspace.strategy.id, outcome.submission.id)
    assert kept == outcome.answers == {to: reason.strip() for to, reason in given.items()}


def test_a_warning_without_answer_refuses_nothing(workspace: Workspace) -> None:
    outcome = intake.submit(workspace, person(), handed({(2, "evidence-missing"): "  "}))

    assert isinstance(outcome, Stored)
    assert outcome.answers == {}


def test_an_answer_that_cannot_be_kept_refuses_the_file(workspace: Workspace) -> None:
    version = workspace.version()

    for to, reason, code in (
        ((9, "evidence-missing"), "why", "answer-to-nothing"),
        ((3, "evidence-missing"), "why", "answer-to-nothing"),
        ((2, "no-such-code"), "why", "answer-to-nothing"),
        ((2, "evidence-missing"), "r. č. 750312/1230", "birth-number"),
        ((2, "evidence-missing"), "\x1b[31m", "text-damaged"),
        ((2, "evidence-missing"), "\ud800", "text-damaged"),
    ):
        for verb in (intake.try_out, intake.submit):
            outcome = verb(workspace, person(), handed({to: reason}))

            assert isinstance(outcome, Refused)
            last = outcome.problems[-1]
            assert (last.code, last.row) == (code, to[0])
            for language in LANGUAGES:
                assert "750312" not in Wording(language).problem_line(last)
    assert workspace.version() == version


def test_a_file_with_errors_is_answered_with_its_errors_only(workspace: Workspace) -> None:
    wrong = f"{HEAD}\n2.3,a,card,2022,1,,\n"

    outcome = intake.try_out(workspace, person(), handed({(2, "evidence-missing"): "why"}, wrong))

    assert isinstance(outcome, Refused)
    assert [problem.code for problem in outcome.problems] == ["date-year"]


TOTAL = "3.2,a,Praha,2022-06-01,5,x,\n3.2,a,Brno,2022-06-01,7,x,\n3.2,a,Celkem,2022-06-01,12,x,\n"


def test_a_question_about_the_same_rows_and_numbers_is_asked_once(workspace: Workspace) -> None:
    """Of the same body, on whatever lines; the answer is shown, can be changed or taken away."""
    jana, petr = (parse_local_actor(f"{name}/officer:CPD") for name in ("Jana", "Petr"))
    assert jana is not None
    assert petr is not None
    answer = {(4, "total-of-rows"): "Celkem je jiný kurz."}
    first = intake.submit(workspace, jana, handed(answer, f"{HEAD}\n{TOTAL}", "CPD"))
    assert isinstance(first, Stored)
    narrative = "3.2,,,2022-12-31,,,Kurzy vede ministerstvo.\n"
    corrected = f"{HEAD}\n{narrative}{TOTAL}"
    moved = (5, "total-of-rows")

    again = intake.try_out(workspace, petr, handed({}, corrected, "CPD"))
    assert isinstance(again, Tried)
    given = again.answered[moved]
    assert (given.reason, given.sender) == ("Celkem je jiný kurz.", "Jana")
    assert given.submission == first.submission.id
    assert again.answers == {moved: "Celkem je jiný kurz."}

    for other in (
        corrected.replace("Brno,2022-06-01,7", "Brno,2022-06-01,6").replace(",12,", ",11,"),
        corrected.replace("Brno", "Most"),
        corrected.replace("2022-06-01", "2022-07-01"),
    ):
        asked = intake.try_out(workspace, petr, handed({}, other, "CPD"))
        assert isinstance(asked, Tried)
        assert moved in asked.questions
        assert not asked.answers
        assert not asked.answered

    emptied = intake.try_out(workspace, petr, handed({moved: " "}, corrected, "CPD"))
    assert isinstance(emptied, Tried)
    assert emptied.answers == {}

    changed = intake.submit(workspace, petr, handed({moved: "Součet."}, corrected, "CPD"))
    assert isinstance(changed, Stored)
    third = intake.submit(
        workspace, jana, handed({}, corrected + "3.2,,,2022-11-30,,,Text.\n", "CPD")
    )
    assert isinstance(third, Stored)
    assert third.answers == {moved: "Součet."}
    assert third.answered[moved].sender == "Petr"
    with workspace.reading() as connection:
        kept = answers_to_warnings.read(connection, workspace.strategy.id, third.submission.id)
    assert kept == {moved: "Součet."}


def test_the_answer_of_another_body_answers_nothing(workspace: Workspace) -> None:
    sent = intake.submit(workspace, person(), handed({(2, "evidence-missing"): "Důvod."}))
    assert isinstance(sent, Stored)
    other = ProgressFile("report.csv", WARNED.encode(), "MOI")

    asked = intake.try_out(workspace, person(), other)

    assert not isinstance(asked, Tried) or asked.answered == {}


def test_what_was_accepted_before_is_asked_about(workspace: Workspace) -> None:
    earlier = f"{HEAD}\n2.3,a,card,2022-11-30,1,x,\n"
    sent = intake.submit(workspace, person(), handed({}, earlier), accept_too=True)
    assert isinstance(sent, Stored)
    later = ProgressFile("later.csv", f"{HEAD}\n2.3,a,card,2022-12-31,0,x,\n".encode(), "MLSA")
    replacing = ProgressFile("later.csv", later.content, "MLSA", replaces=sent.submission.id)

    asked, quiet = (intake.try_out(workspace, person(), each) for each in (later, replacing))

    assert isinstance(asked, Tried)
    assert isinstance(quiet, Tried)
    assert [problem.code for problem in asked.problems] == ["reached-before"]
    assert asked.problems[0].values["submission"] == str(sent.submission.id)
    assert quiet.problems == ()


@pytest.mark.parametrize(
    ("rows", "to", "twice", "once"),
    [
        ("3.2,a,Ostrava seminar,2022-04-15,2,PPR-3333,\n", (2, "correction-or-new"), 4, 2),
        ("3.2,a,Ostrava - seminar NGO,2022-04-14,2,,\n", (2, "correction-or-new"), 4, 2),
        (
            "3.2,a,Praha,2022-06-01,4,x,\n3.2,a,Brno,2022-06-02,6,x,\n"
            "3.2,a,celkem,2022-12-31,10,x,\n",
            (4, "total-of-rows"),
            20,
            10,
        ),
    ],
)
def test_an_answer_that_is_the_number_leaves_out_what_counts_twice(
    workspace: Workspace, rows: str, to: tuple[int, str], twice: int, once: int
) -> None:
    """A correction takes the place of that row alone; withdrawn, the row that it corrected counts again."""

    def counted() -> Decimal | None:
        state = Snapshot(workspace).on(workspace.today).indicator("3.2.a")
        assert state is not None
        return state.achieved

    before = "3.2,a,Ostrava seminar,2022-04-14,2,PPR-3333,\n"
    earlier = handed({}, f"{HEAD}\n{before}3.2,b,Most,2022-04-14,1,PPR-3333,\n", "PCR")
    assert isinstance(intake.submit(workspace, person(), earlier, accept_too=True), Stored)
    asked = intake.try_out(workspace, person(), handed({}, f"{HEAD}\n{rows}", "PCR"))
    assert isinstance(asked, Tried)
    question = next(one for one in asked.problems if one.code == to[1])
    assert (question.values["twice"], question.values["once"]) == (str(twice), str(once))
    for unsaid in ({}, {to: "13"}):
        refused = intake.submit(workspace, person(), handed(unsaid, f"{HEAD}\n{rows}", "PCR"))
        assert isinstance(refused, Refused)
        assert refused.problems[0].code == "answer-needed"
    answered = handed({to: str(once)}, f"{HEAD}\n{rows}", "PCR")

    sent = intake.submit(workspace, person(), answered, accept_too=True)

    assert isinstance(sent, Stored)
    assert counted() == (once if to[1] == "correction-or-new" else once + 2)
    review.withdraw(workspace, person(), sent.submission.id, "Omyl.")
    assert counted() == 2
