"""A plan in full work, and a person of every role: what the matrix of roles is tried on."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dashboard.assessment.card import Card
from dashboard.store.card_drafts import DraftVersion
from dashboard.workflow import (
    attachment_actions,
    card_actions,
    document_material,
    intake,
    review,
    round_actions,
    submission_thread,
)
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.attachment_actions import NewFile
from dashboard.workflow.card_actions import SavedDraft
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import Purpose
from tests import databases
from tests.assessed import HOSTILE
from tests.attachment_files import PDF
from tests.browser import sign_ins
from tests.browser.sign_ins import SECRET, private
from tests.browser.visiting import started
from tests.processes import free_port
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

TASKS = {"draft": "1.1", "approval": "2.1"}
"""The tasks by what waits for an evaluator or the coordinator there."""

PLAN = f"""{TEXT.replace("cooperating: [MOI]", "cooperating: [MOI, DESK]")}
rounds:
  - {{id: "2024", title: The first year, start: 2024-01-01, end: 2024-12-31, due: 2025-01-31, source: "6"}}
"""
DONE = """SELECT seq, digest FROM audit WHERE seq NOT IN (
  SELECT seq FROM access WHERE outcome = 'refused' OR action IN ('original', 'attachment', 'export')
) ORDER BY seq DESC LIMIT 1"""
"""The last line of the audit, but for those that say that somebody was refused, or took a file."""

HEAD = "task,indicator,component,date,value,evidence,note\n"
CALLED = "<img src=http://evil.example/n.png onerror=alert(1)>[x](http://evil.example)"
SAID = " ".join(
    (
        *(HOSTILE[at] for at in (7, 0, 1, 5, 8, 9)),
        "[run](javascript:alert(1)) :smile: :red[x] <a href='javascript:alert(1)'>x</a>",
        "\u202egpj.exe\u2066" + "w" * 200,
    )
)
"""A name, and a text that begins with a formula: each would run, load or lead somewhere."""
COORDINATORS, EVALUATORS = frozenset({Role.COORDINATOR}), frozenset({Role.EVALUATOR})


def plant(folder: Path, said: str = "So.", called: str = "Somebody") -> tuple[str, Path]:
    """A database with something on everything that somebody may do; its address, and the strategy.

    `said` is what people wrote wherever they may, `called` how they are called, and their files.
    """
    plan, url = folder / "plan.yaml", f"sqlite:///{folder / 'd.db'}"
    plan.write_text(PLAN, "utf-8")
    plant_into(url, plan, said, called)
    return url, plan


def plant_into(url: str, plan: Path, said: str, called: str) -> None:
    """Puts the same into a database for the plan in a file, whose first year is that of the reports.

    The database may hold other strategies.
    """
    workspace = databases.opened(url, plan, Purpose.ADOPT)
    karel, year = (
        Actor(called, COORDINATORS, frozenset()),
        str(workspace.strategy.period.start.year),
    )
    for entity in OBJECTS.values():
        number = _hand_in(workspace, karel, entity, said, day=1)
        file = NewFile(f"{called}.pdf", PDF + entity.encode())
        _stored(attachment_actions.attach(workspace, karel, number, file))
        _stored(submission_thread.write(workspace, karel, number, said))
    for kind in ("own", "foreign"):
        number = _hand_in(workspace, karel, OBJECTS[kind], said, day=2)
        _stored(review.send_back(workspace, karel, number, said))
    number = _hand_in(workspace, karel, "CPD", said, day=3)
    _stored(review.accept(workspace, karel, number))
    for locked in (True, False):
        _stored(round_actions.set_closed(workspace, karel, year, said, closed=locked))
    _assess(workspace, said, called)
    workspace.engine.dispose()


def _csv(*rows: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _hand_in(workspace: Workspace, karel: Actor, entity: str, said: str, *, day: int) -> int:
    """Hands in a report of one row; the number of the submission."""
    year = workspace.strategy.period.start.year
    row = ("1.1", "a", "text", f"{year}-03-0{day}", "1", said, f"{entity} {said}")
    file = intake.ProgressFile(f"{karel.id}.csv", _csv(tuple(HEAD.strip().split(",")), row), entity)
    sent = intake.submit(workspace, karel, file)
    assert isinstance(sent, Stored), sent
    return sent.submission.id


def _assess(workspace: Workspace, said: str, called: str) -> None:
    """The draft of a card, and a card that waits for its approval."""
    eva = Actor(f"{called} Eva", EVALUATORS, frozenset())
    draft = Card(TASKS["draft"], said, changes=said, reason=said)
    assert isinstance(card_actions.save_draft(workspace, eva, draft, DraftVersion()), SavedDraft)
    card = Card(
        TASKS["approval"], said, "met", goal="met", goal_text=said, reason=said, proposal="continue"
    )
    saved = card_actions.save_draft(workspace, eva, card, DraftVersion())
    assert isinstance(saved, SavedDraft), saved
    form = DraftVersion(saved.draft.id, saved.draft.version)
    day, known = workspace.last_day, workspace.version()
    _stored(card_actions.declare_ready(workspace, eva, card.task, form, day, known))
    _stored(document_material.write_field(workspace, eva, "foreword", said))


def _stored(result: object) -> None:
    assert not isinstance(result, Refused), result


def invite(environment: Mapping[str, str], called: str = "Person") -> None:
    """Names the person of each role, each by a first name and their subject."""
    invited = {
        subject: (f"{called} {subject}", role) for subject, role in PEOPLE.values() if subject
    }
    sign_ins.invite(environment, "proxy", invited)


@contextmanager
def served(
    folder: Path, said: str = "So.", called: str = "Person", **settings: str
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Everything planted and everybody invited at a server behind a proxy; its address and environment."""
    url, plan = plant(folder, said, called)
    port = free_port()
    environment = {
        **os.environ,
        "DASHBOARD_DATABASE_URL": url,
        "DASHBOARD_STRATEGY": str(plan),
        "DASHBOARD_SIGN_IN": "proxy",
        "DASHBOARD_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DASHBOARD_PROXY_SECRET_FILE": private(folder / "secret", SECRET),
        **settings,
    }
    invite(environment, called)
    with started(["serve", "--port", str(port), "--strategy", str(plan)], port, environment):
        yield f"127.0.0.1:{port}", environment
