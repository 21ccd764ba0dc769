"""Two strategies in one database with the same entities, people and task numbers.

Each has a word of its own, in whatever people wrote and in how they are called: an answer that has
the word of the other took something from there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from dashboard.store import database
from dashboard.store.audit_entry import By
from dashboard.store.people import accounts
from dashboard.store.stored_rounds import RoundPlan
from dashboard.workflow import draft_actions, intake, round_actions, statistics_actions
from dashboard.workflow.action_result import Refused
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.statistics_actions import StatisticsCheck, StatisticsFile
from dashboard.workflow.workspace import Workspace
from tests import databases, everybody

ROLES = (("coordinator", ""), ("evaluator", ""), ("operator", ""), ("officer", "CPD"))
OFFICER = frozenset({Role.OFFICER})
ROW = "task,indicator,component,date,value,evidence,note\n1.1,1.1.b,print,{year}-05-01,1,x,{word}\n"
NUMBERS = """source,series,definition,unit,year,value,vintage,note
program,victims,Counted by {word},persons,{year},{value},{year}-12,{word}
"""


class Planted(NamedTuple):
    """A strategy of the two: its file, the word that stands in all of it, its first year."""

    plan: Path
    word: str
    year: int

    @property
    def id(self) -> str:
        """The strategy's id."""
        return f"plan-{self.year}"

    @property
    def coordinator(self) -> str:
        """Who has every role in it but that of the reader."""
        return f"{self.word} Karel"

    def open(self, url: str) -> Workspace:
        """The strategy on a database."""
        return databases.opened(url, self.plan)


def both(folder: Path) -> tuple[Planted, Planted]:
    """The two, whose files are in a folder."""
    early = Planted(folder / "early.yaml", "Berylium", 2020)
    return early, Planted(folder / "late.yaml", "Akvamarin", 2024)


def plant(url: str, folder: Path, *, people: bool = True) -> tuple[Planted, Planted]:
    """Puts the two into a database; the later one has the earlier as its predecessor.

    Where no `people` are named everybody acts under the name that they say.
    """
    early, late = both(folder)
    for each, more in ((early, ""), (late, "predecessor: early.yaml\n")):
        text = everybody.PLAN.replace("title: A plan", f"title: The plan of {each.word}")
        for year in (2024, 2025, 2026):
            text = text.replace(str(year), str(year - 2024 + each.year))
        each.plan.write_text(more + text, "utf-8")
        everybody.plant_into(url, each.plan, f"{each.word} said so.", each.word)
    for each in (early, late):
        workspace = each.open(url)
        _draft(workspace, each)
        table = NUMBERS.format(word=each.word, year=each.year, value=each.year * 10)
        karel = Actor(each.word, everybody.COORDINATORS, frozenset())
        file = StatisticsFile(f"{each.word}.csv", table.encode())
        loaded = statistics_actions.load(workspace, karel, file)
        assert isinstance(loaded, StatisticsCheck), loaded
        assert loaded.loaded == 1
        opened = round_actions.open_round(workspace, karel, round_of(each))
        assert not isinstance(opened, Refused), opened
        workspace.engine.dispose()
    for each in (early, late) if people else ():
        workspace = each.open(url)
        _invite(workspace, each)
        workspace.engine.dispose()
    return early, late


def round_of(planted: Planted) -> RoundPlan:
    """The round that its coordinator has opened, which both strategies have by the same name."""
    year = planted.year
    days = (date(year, 1, 1), date(year, 6, 30), date(2099, 7, 31))
    return RoundPlan("The first half", *days, (), f"{planted.word} asks.")


def _draft(workspace: Workspace, planted: Planted) -> None:
    """A table of CPD that its officer, who is called the same in both, has not handed in."""
    content = ROW.format(year=planted.year, word=f"{planted.word} drafted").encode()
    file = intake.ProgressFile("draft.csv", content, "CPD")
    table, _ = intake.read_file(file)
    assert table is not None
    officer = Actor("Jana", OFFICER, frozenset({"CPD"}))
    draft = draft_actions.ReportDraft(file.name, content, {"received_as": f"{planted.word} came"})
    kept = draft_actions.keep(workspace, officer, "CPD", draft, table)
    assert isinstance(kept, draft_actions.ReportDraft), kept


def _invite(workspace: Workspace, planted: Planted) -> None:
    """The same person, by one address, under the name that the strategy knows."""
    at, strategy = datetime.now(UTC), workspace.strategy.id
    with database.write_transaction(workspace.engine) as connection:
        by, known_as = By(strategy, "seed", at), ("https://id.example", "karel")
        name, mail = planted.coordinator, "karel@example.cz"
        number = accounts.invite(connection, by, name=name, mail=mail, subject=known_as)
        person = accounts.get(connection, strategy, number)
        assert person is not None
        for role in ROLES:
            accounts.change_role(connection, by, person, role, "given")
