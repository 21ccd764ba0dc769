"""A plan in full work, and a person of every role: what the matrix of roles is tried on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dashboard.assessment.card import Card
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.cards import StoredCard
from dashboard.workflow import card_actions, intake, review
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.comment_round import comment_actions
from dashboard.workflow.correspondence import attachment_actions, message_actions
from dashboard.workflow.correspondence.attachment_actions import NewFile
from dashboard.workflow.double_coding import coding_actions
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace, open_workspace
from tests.browser.doors import command
from tests.evidence_files import PDF
from tests.small_plan import TEXT

PEOPLE = {
    Role.COORDINATOR: ("karel", "coordinator"),
    Role.OFFICER: ("jana", "officer:CPD"),
    Role.EVALUATOR: ("eva", "evaluator"),
    Role.READER: ("rita", "reader"),
    Role.OPERATOR: ("ota", "operator"),
    Role.PUBLIC: ("", ""),
}
"""Subject and role of the person of each role; the public is whoever nobody vouches for."""

OBJECTS = {"own": "CPD", "below": "DESK", "above": "MOI", "foreign": "MOJ"}
"""The entities that the officer of CPD meets, by what they are to them."""

TASKS = {"coding": "1.1", "agreement": "1.2", "approval": "2.1"}
"""The tasks by what waits for an evaluator or the coordinator there."""

PLAN = f"""double_coding: true
{TEXT.replace("cooperating: [MOI]", "cooperating: [MOI, DESK]")}
reporting_periods:
  - {{id: "2024", title: The first year, start: 2024-01-01, end: 2024-12-31, due: 2025-01-31, basis: assumed}}
"""
HEAD = "task,indicator,component,date,value,evidence,note\n"
KAREL = Actor("Who was there before", frozenset({Role.COORDINATOR}), frozenset())
EVA = Actor("Eva of before", frozenset({Role.EVALUATOR}), frozenset())
JAN = Actor("Jan of before", frozenset({Role.EVALUATOR}), frozenset())


def plant(folder: Path) -> tuple[str, Path]:
    """A database with something on everything that somebody may do; its address, and the strategy."""
    plan, url = folder / "plan.yaml", f"sqlite:///{folder / 'd.db'}"
    plan.write_text(PLAN, "utf-8")
    workspace, problems = open_workspace(plan, url)
    assert workspace is not None, problems
    for entity in OBJECTS.values():
        number = _hand_in(workspace, entity, "waiting")
        file = NewFile("a.pdf", PDF + entity.encode())
        _stored(attachment_actions.attach(workspace, KAREL, number, file))
        _stored(message_actions.write(workspace, KAREL, number, "Why?"))
    for kind in ("own", "foreign"):
        number = _hand_in(workspace, OBJECTS[kind], "returned")
        _stored(review.send_back(workspace, KAREL, number, "Please say more."))
    table = b"task,field,comment,author\n1.1,whole,Not so.,Jana\n"
    sent = intake.ProgressFile("c.csv", table, "CPD")
    _stored(comment_actions.hand_in(workspace, KAREL, sent, {"whole": ("whole", "celek")}))
    for task in (TASKS["agreement"], TASKS["approval"]):
        for coder in (EVA, JAN):
            _stored(coding_actions.code(workspace, coder, task, "met", "Why."))
        _stored(coding_actions.agree(workspace, EVA, task, "met", "Why."))
    _make_ready(workspace, TASKS["approval"])
    workspace.engine.dispose()
    return url, plan


def _hand_in(workspace: Workspace, entity: str, note: str) -> int:
    """Hands in a report of one row; the number of the submission."""
    content = f"{HEAD}1.1,a,text,2024-03-01,1,x,{entity} {note}\n".encode()
    sent = intake.submit(workspace, KAREL, intake.ProgressFile("a.csv", content, entity))
    assert isinstance(sent, Stored), sent
    return sent.submission.id


def _make_ready(workspace: Workspace, task: str) -> None:
    card = Card(task, "So.", "met", goal_text="So.", reason="So.", proposal="drop")
    saved = card_actions.save_draft(workspace, EVA, card, DraftVersion())
    assert isinstance(saved, card_actions.SavedDraft), saved
    form = DraftVersion(saved.draft.id, saved.draft.version)
    known = workspace.version()
    ready = card_actions.declare_ready(workspace, EVA, task, form, workspace.default_day, known)
    assert isinstance(ready, StoredCard), ready


def _stored(result: object) -> None:
    assert not isinstance(result, Refused), result


def invite(environment: Mapping[str, str]) -> None:
    """Names the person of each role."""
    as_whom, plan = "local", environment["DASHBOARD_STRATEGY"]
    for subject, role in PEOPLE.values():
        if subject:
            given = ("--issuer", "proxy", "--subject", subject, "--role", role)
            names = ("--as", as_whom, "--strategy", plan)
            command(environment, "invite", f"Person {subject}", *given, *names)
            as_whom = "Person karel"
