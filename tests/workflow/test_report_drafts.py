"""Drafts of reports: a person's own until they hand it in, and never with a birth number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard.text import Problem
from dashboard.workflow import draft_actions, intake
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from tests.pages import ADOPTED, CARD
from tests.workflow.conftest import opened

JANA = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"MLSA"}))


@pytest.fixture
def workspace(filled_url: str) -> Iterator[Workspace]:
    with opened(ADOPTED, filled_url) as workspace:
        yield workspace


def keep(
    workspace: Workspace, content: str = CARD, actor: Actor = JANA, **choices: str
) -> draft_actions.ReportDraft | Problem:
    file = ProgressFile("report.csv", content.encode(), "MLSA")
    table, _ = intake.read_file(file)
    assert table is not None
    draft = draft_actions.ReportDraft(file.name, file.content, choices)
    return draft_actions.keep(workspace, actor, "MLSA", draft, table)


def find(workspace: Workspace, actor: Actor = JANA) -> draft_actions.ReportDraft | None:
    return draft_actions.find(workspace, actor, "MLSA")


def test_a_draft_is_discarded_by_its_person_only(workspace: Workspace) -> None:
    keep(workspace)
    petr = Actor("Petr", JANA.roles, JANA.entities)

    draft_actions.discard(workspace, petr, "MLSA")
    draft_actions.discard(workspace, JANA, "MLSA", b"other")
    assert find(workspace) is not None
    assert find(workspace, petr) is None

    draft_actions.discard(workspace, JANA, "MLSA")
    assert find(workspace) is None


def test_a_birth_number_is_kept_in_no_draft(workspace: Workspace) -> None:
    keep(workspace)

    refused = keep(workspace, CARD.replace("Published", "rodné číslo 755812/0009"))
    assert isinstance(refused, Problem)
    assert refused.code == "draft-birth-number"
    assert find(workspace) is None

    keep(workspace, received_as="r. č. 755812/0009", dates="dmy")
    kept = find(workspace)
    assert kept is not None
    assert kept.choices == {"dates": "dmy"}


def test_who_has_no_name_or_may_not_report_keeps_nothing(workspace: Workspace) -> None:
    for actor in (
        Actor("", JANA.roles, JANA.entities),
        Actor("Jana", JANA.roles, frozenset({"MEYS"})),
        Actor("Jana", frozenset({Role.EVALUATOR}), frozenset()),
    ):
        assert keep(workspace, actor=actor) == Problem("draft-nobody")
        assert find(workspace, actor) is None
