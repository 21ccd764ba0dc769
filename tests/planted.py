"""The adopted strategy with nine reports, and a word planted in everything that is not public."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from dashboard.assessment.card import Card
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.cards import StoredCard
from dashboard.store.stored_rounds import RoundPlan
from dashboard.strategy import working_days
from dashboard.workflow import (
    attachment_actions,
    card_actions,
    document_material,
    draft_actions,
    intake,
    review,
    round_actions,
    statistics_actions,
    submission_thread,
)
from dashboard.workflow.action_result import Stored
from dashboard.workflow.attachment_actions import NewFile
from dashboard.workflow.card_actions import SavedDraft
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.statistics_actions import StatisticsCheck, StatisticsFile
from dashboard.workflow.workspace import Workspace
from tests import databases, reported
from tests.attachment_files import PDF

WORD = "Zlatopramen"
"""Stands in notes, evidence, reasons, file names, names of people, drafts, comments; nowhere else."""
APPROVED = "Cards of rights are handed out."
"""The text of the approved card, which is public."""
PARTS = {"F": 97_311, "M": 2}
TOTAL = 97_313
"""A number of victims that nobody has printed: from it and one part the small other follows."""

COORDINATOR = Actor(f"{WORD} the coordinator", frozenset({Role.COORDINATOR}), frozenset())
EVALUATOR = Actor(f"{WORD} the evaluator", frozenset({Role.EVALUATOR}), frozenset())
ROWS = f"""task,indicator,component,date,value,evidence,note
1.2,1.2.a,material,2023-05-01,1,{WORD}-7/2023,{WORD} told us
1.2,,,2023-06-01,,,{WORD} told us more
"""
WAITING = f"""task,indicator,component,date,value,evidence,note
1.2,1.2.a,material,2023-07-01,1,{WORD}-8/2023,{WORD} waits
"""
STATISTICS = "source,series,definition,unit,year,sex,value,vintage,note\n"


def plant(url: str) -> None:
    """Gives a database the nine reports and everything that must not be seen."""
    databases.sqlite(Path(url.removeprefix("sqlite:///")), reported.report)
    workspace = databases.opened(url)
    accepted = hand_in(workspace, "accepted", ROWS, accept=True)
    returned = hand_in(workspace, "returned", WAITING.replace("07-01", "08-01"))
    assert not _problems(review.send_back(workspace, COORDINATOR, returned, f"{WORD} asks why"))
    waiting = hand_in(workspace, "waiting", WAITING)
    for number in (accepted, waiting):
        file = NewFile(f"{WORD}.pdf", PDF + WORD.encode() + b"%%EOF")
        assert not _problems(attachment_actions.attach(workspace, COORDINATOR, number, file))
        assert not _problems(submission_thread.write(workspace, COORDINATOR, number, f"{WORD}?"))
    year = workspace.strategy.period.start.year
    due = working_days.working_day_from(workspace.today)
    plan = RoundPlan("2020", date(year, 1, 1), date(year, 12, 31), due, note=f"{WORD} notes")
    assert not _problems(round_actions.open_round(workspace, COORDINATOR, plan))
    reason = f"{WORD} closed it"
    assert not _problems(
        round_actions.set_closed(workspace, COORDINATOR, "2020", reason, closed=True)
    )
    _assess(workspace)
    _draft_a_report(workspace)
    _load(workspace)
    workspace.engine.dispose()


def _problems(result: object) -> tuple[object, ...]:
    return tuple(getattr(result, "problems", ()))


def hand_in(workspace: Workspace, name: str, table: str, *, accept: bool = False) -> int:
    """Hands in a table of the ministry of education; returns the number of the submission."""
    file = ProgressFile(f"{WORD}-{name}.csv", table.encode(), "MEYS")
    outcome = intake.submit(workspace, COORDINATOR, file, accept_too=accept)
    assert isinstance(outcome, Stored), outcome
    return outcome.submission.id


def _assess(workspace: Workspace) -> None:
    """An approved card of one task, and a draft of another."""
    approved = Card("4.2", APPROVED, "met", goal="met", goal_text="It was reached.", reason="So.")
    saved = card_actions.save_draft(workspace, EVALUATOR, approved, DraftVersion())
    assert isinstance(saved, SavedDraft), saved
    form = DraftVersion(saved.draft.id, saved.draft.version)
    day, known = workspace.last_day, workspace.version()
    ready = card_actions.declare_ready(workspace, EVALUATOR, "4.2", form, day, known)
    assert isinstance(ready, StoredCard), ready
    assert isinstance(card_actions.approve(workspace, COORDINATOR, ready.id), StoredCard)
    draft = Card("1.2", f"{WORD} is a draft.", "met", reason=f"{WORD} differs")
    saved = card_actions.save_draft(workspace, EVALUATOR, draft, DraftVersion())
    assert isinstance(saved, SavedDraft), saved

    field = document_material.write_field(workspace, EVALUATOR, "foreword", f"{WORD} writes")
    assert isinstance(field, int), field


def _draft_a_report(workspace: Workspace) -> None:
    """A table that is not handed in yet."""
    file = ProgressFile(f"{WORD}-draft.csv", WAITING.encode(), "MEYS")
    table, _ = intake.read_file(file)
    assert table is not None
    draft = draft_actions.ReportDraft(file.name, file.content, {})
    kept = draft_actions.keep(workspace, COORDINATOR, "MEYS", draft, table)
    assert isinstance(kept, draft_actions.ReportDraft), kept


def _load(workspace: Workspace) -> None:
    """Numbers of a year that no public source has printed, one of them small."""
    shipped = Snapshot(workspace).observations.filter(pl.col("series") == "program_victims")
    start = f'program,program_victims,"{shipped["definition"][0]}",persons,2024'
    lines = [f"{start},,{TOTAL},2025-05,{WORD}"]
    lines += [f"{start},{sex},{value},2025-05,{WORD}" for sex, value in PARTS.items()]
    content = (STATISTICS + "\n".join(lines) + "\n").encode()
    file = StatisticsFile(f"{WORD}.csv", content)
    loaded = statistics_actions.load(workspace, COORDINATOR, file)
    assert isinstance(loaded, StatisticsCheck), loaded
    assert loaded.loaded == len(lines), loaded
