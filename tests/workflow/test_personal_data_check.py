"""Personal data in what a person types beside a table: refused or asked about as in its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.assessment.card import Card
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.store.card_drafts import DraftVersion
from dashboard.text.problem import Problem
from dashboard.workflow import card_actions, intake, review
from dashboard.workflow.action_result import Refused, Stored, Tried
from dashboard.workflow.card_actions import SavedDraft
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, parse_local_actor
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.workflow.conftest import opened

ROOT = Path(__file__).resolve().parents[2]
TABLE = "task,indicator,component,date,value,evidence,note\n2.3,a,card,2022-11-30,1,x,\n"
BIRTH_NUMBER = "obviněný 800101/0006"
TELEPHONE = "volejte 602 123 456"


@pytest.fixture
def workspace(filled_url: str) -> Iterator[Workspace]:
    with opened(databases.ADOPTED, filled_url) as workspace:
        yield workspace


def person(name: str = "local") -> Actor:
    actor = parse_local_actor(name)
    assert actor is not None
    return actor


def codes(problems: tuple[Problem, ...]) -> list[str]:
    for problem in problems:
        for language in LANGUAGES:
            assert "800101" not in Wording(language).problem_line(problem)
    return [problem.code for problem in problems]


FILE = ProgressFile("report.csv", TABLE.encode(), "MLSA")


def test_a_birth_number_beside_a_table_refuses_it(workspace: Workspace) -> None:
    for file, name in (
        (replace(FILE, received_as=BIRTH_NUMBER), "local"),
        (replace(FILE, name="rč 8001010006.csv"), "local"),
        (FILE, "Jana 800101/0006"),
    ):
        result = intake.submit(workspace, replace(person(), id=name), file)

        assert isinstance(result, Refused)
        assert codes(result.problems) == ["birth-number-typed"]


def test_a_telephone_number_in_received_as_is_asked_about(workspace: Workspace) -> None:
    result = intake.try_out(workspace, person(), replace(FILE, received_as=TELEPHONE))

    assert isinstance(result, Tried)
    assert codes(result.problems) == ["personal-data-typed"]


@pytest.mark.parametrize("decide", [review.send_back, review.withdraw])
def test_a_reason_with_a_birth_number_decides_nothing(workspace: Workspace, decide: object) -> None:
    assert callable(decide)
    stored = intake.submit(workspace, person(), FILE)
    assert isinstance(stored, Stored)

    refused = decide(workspace, person(), stored.submission.id, BIRTH_NUMBER)
    assert isinstance(refused, Refused)
    assert codes(refused.problems) == ["birth-number-typed"]

    done = decide(workspace, person(), stored.submission.id, TELEPHONE)
    assert isinstance(done, Stored)
    assert codes(done.warnings) == ["personal-data-typed"]


def test_a_card_with_a_birth_number_is_not_saved_and_one_with_an_address_is_asked_about(
    workspace: Workspace,
) -> None:
    new = DraftVersion()

    refused = card_actions.save_draft(
        workspace, person(), Card("2.3", remarks={"2.3.a": BIRTH_NUMBER}), new
    )
    assert isinstance(refused, Refused)
    assert codes(refused.problems) == ["birth-number-typed"]

    saved = card_actions.save_draft(workspace, person(), Card("2.3", "jan@example.org"), new)
    assert isinstance(saved, SavedDraft)
    assert codes(saved.warnings) == ["personal-data-typed"]


def test_a_reason_to_reopen_a_card_is_checked(workspace: Workspace) -> None:
    result = card_actions.reopen(workspace, person(), 1, BIRTH_NUMBER)

    assert isinstance(result, Refused)
    assert codes(result.problems) == ["birth-number-typed"]
