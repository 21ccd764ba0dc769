"""Texts that are not for everybody, in the adopted strategy: who may see each of them."""

from __future__ import annotations

from dashboard.assessment import document_fields
from dashboard.assessment.card import Card
from dashboard.store.card_drafts import DraftVersion
from dashboard.workflow import card_actions, document_material, intake, review, submission_thread
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.permissions import parse_local_actor
from tests import databases

PEOPLE = {
    "karel": "coordinator",
    "mlsa": "officer:MLSA",
    "meys": "officer:MEYS",
    "eva": "evaluator",
    "rita": "reader",
    "ota": "operator",
}
HEAD = "task,indicator,component,date,value,evidence,note\n"
SEEN_BY = {
    "canary waiting": {"karel", "mlsa"},
    "canary evidence": {"karel", "mlsa"},
    "canary-file": {"karel", "mlsa"},
    "canary returned": {"karel", "meys"},
    "canary reason": {"karel", "meys"},
    "canary message": {"karel", "mlsa"},
    "canary sender": {"karel", "mlsa", "meys", "eva", "ota"},
    "canary draft": {"karel", "eva"},
    "canary field": {"karel", "eva"},
}
"""Who may see what was planted: what waits, what was returned and why, by whom, a draft."""


def plant(url: str) -> None:
    """What is there once people work: a report that waits, one that was returned, a draft."""
    workspace = databases.opened(url)
    local = parse_local_actor("canary sender")
    assert local is not None
    card = f"{HEAD}2.3,a,card,2022-11-30,1,canary evidence,canary waiting\n"
    file = intake.ProgressFile("canary-file.csv", card.encode(), "MLSA")
    waiting = intake.submit(workspace, local, file)
    assert isinstance(waiting, Stored), waiting
    said = submission_thread.write(workspace, local, waiting.submission.id, "canary message")
    assert not isinstance(said, Refused), said
    other = f"{HEAD}1.2,a,,2023-05-01,1,x,canary returned\n"
    sent = intake.submit(workspace, local, intake.ProgressFile("b.csv", other.encode(), "MEYS"))
    assert isinstance(sent, Stored), sent
    review.send_back(workspace, local, sent.submission.id, "canary reason")
    form = DraftVersion(None, 0)
    draft = card_actions.save_draft(workspace, local, Card("2.3", "canary draft"), form)
    assert not isinstance(draft, Refused), draft
    name = next(iter(document_fields.field_names(workspace.strategy)))
    assert isinstance(document_material.write_field(workspace, local, name, "canary field"), int)
    workspace.engine.dispose()
