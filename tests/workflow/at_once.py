"""Every verb of the workflow on a small world in which each has something to be done to.

`VERBS` has them by name: what one does, by which two people it is done at once, and to which things. Verbs
that share a thing could collide. `outcome` says in a word what came of one, `state` what is stored after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from dashboard.assessment.card import Card
from dashboard.store import audit_log, cards, database, schema, standing_rows, submissions
from dashboard.store.audit_entry import By
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.people import accounts
from dashboard.store.people.accounts import Person
from dashboard.store.stored_rounds import RoundPlan
from dashboard.strategy.amendment_plan import AmendmentPlan
from dashboard.text import Table
from dashboard.workflow import (
    amendment_actions,
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
from dashboard.workflow.action_result import Already, Refused, Stored
from dashboard.workflow.attachment_actions import NewFile
from dashboard.workflow.edition import editions
from dashboard.workflow.people import access_record, people_actions, sign_ins, text_erasure
from dashboard.workflow.people.people_actions import Invitation
from dashboard.workflow.permissions import Actor, NoLongerPermitted, Role
from dashboard.workflow.statistics_actions import StatisticsFile
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.attachment_files import PDF
from tests.small_plan import TEXT

PLAN = (
    TEXT
    + """rounds:
  - {id: "2024", title: First, start: 2024-01-01, end: 2024-12-31, due: 2025-01-31, source: chapter 6}
  - {id: "2025", title: Second, start: 2025-01-01, end: 2025-12-31, due: 2026-01-31, source: chapter 6}
"""
)
GIVEN_UP = AmendmentPlan("2.1", date(2024, 2, 1), "Resolution 1", "No money.", withdrawn=True)
AMENDED = replace(GIVEN_UP, subject="1.2", withdrawn=None, deadline="2026-06")
NEW_ROUND = RoundPlan("2026", date(2026, 1, 1), date(2026, 12, 31), date(2099, 1, 30))
HEAD = "task,indicator,component,date,value,evidence,note\n"
STATISTICS = """source,series,definition,unit,year,value,vintage
police2,victims2,Victims.,persons,2019,4,2021
"""
NEW_PERSON = Invitation("Nová Osoba", "nova@example.cz")
DAY = date(2025, 12, 31)
KNOWN = 10_000

KAREL, OTA = "Karel Novák", "Ota Druhý"
JANA, JAN = "Jana Nová", "Jan Nový"
EVA, IVA = "Eva Malá", "Iva Velká"
COORDINATOR, EVALUATOR = (Role.COORDINATOR, ""), (Role.EVALUATOR, "")
OFFICER = (Role.OFFICER, "CPD")
PEOPLE = (
    (KAREL, COORDINATOR),
    (OTA, COORDINATOR),
    (JANA, OFFICER),
    (JAN, OFFICER),
    (EVA, EVALUATOR),
    (IVA, EVALUATOR),
)
"""Everybody of the world by name, numbered from 1 in this order."""

Act = Callable[[Workspace, Actor], object]


@dataclass(frozen=True, slots=True)
class Verb:
    """What somebody does, the two people who do it at once, and what it touches."""

    act: Act
    people: tuple[str, str]
    things: frozenset[str]


def file(name: str, replaces: int | None = None, day: str = "2024-06-30") -> intake.ProgressFile:
    """A report of one event of its own name."""
    content = f"{HEAD}1.2,a,{name},{day},1,x,\n".encode()
    return intake.ProgressFile(f"{name}.csv", content, "CPD", replaces=replaces)


def card(task: str, reason: str = "So.") -> Card:
    """A card that lacks nothing."""
    return Card(task, "Done.", "met", goal="met", goal_text="So.", reason=reason)


def plant(workspace: Workspace) -> None:
    """Something for every verb. Of submissions: 1 accepted, 2 waits; of cards: 1.2 ready, 1.1 a draft."""
    with database.write_transaction(workspace.engine) as connection:
        by = By(workspace.strategy.id, "local", datetime.now(UTC))  # nobody's inviter is among them
        for name, role in PEOPLE:
            mail = f"{name.split()[0].lower()}@example.cz"
            number = accounts.invite(connection, by, name=name, mail=mail, subject=None)
            invited = accounts.get(connection, by.strategy, number)
            assert invited is not None
            accounts.change_role(connection, by, invited, role, "given")
    karel, ota, jana, eva = (person(workspace, name) for name in (KAREL, OTA, JANA, EVA))
    for name in ("one", "two"):
        done(intake.submit(workspace, jana, file(name)))
    done(review.accept(workspace, ota, 1))
    for entity, value in (("CPD", 1), ("MOJ", 0)):
        content = f"{HEAD}1.1,b,print,2024-05-31,{value},x,\n".encode()
        told = intake.ProgressFile(f"{entity}.csv", content, entity)
        sent = intake.submit(workspace, karel, told)
        assert isinstance(sent, Stored), sent
        done(review.accept(workspace, ota, sent.submission.id))
    done(round_actions.set_closed(workspace, karel, "2025", "Told.", closed=True))
    done(amendment_actions.enter(workspace, karel, GIVEN_UP))
    done(document_material.write_field(workspace, eva, "foreword", "First."))
    form = save(workspace, eva, card("1.2"))
    done(card_actions.declare_ready(workspace, eva, "1.2", form, DAY, KNOWN))
    save(workspace, eva, card("1.1"))
    done(card_actions.save_draft(workspace, eva, card("1.1", "Aside."), DraftVersion()))


def save(workspace: Workspace, actor: Actor, typed: Card) -> DraftVersion:
    saved = card_actions.save_draft(workspace, actor, typed, DraftVersion())
    assert isinstance(saved, card_actions.SavedDraft), saved
    return DraftVersion(saved.draft.id, saved.draft.version)


def person(workspace: Workspace, name: str) -> Actor:
    actor = sign_ins.named_actor(workspace, name)
    assert actor is not None, name
    return actor


def done(result: object) -> None:
    assert not isinstance(result, Refused), result


def _erase_foreword(workspace: Workspace, actor: Actor) -> object:
    with workspace.reading() as connection:
        table = schema.document_field.c
        seq = (
            connection.execute(select(table.seq).where(table.name == "foreword")).scalars().first()
        )
    assert seq is not None
    return text_erasure.erase(workspace, actor, seq, "text", "request")


def _keep_draft(workspace: Workspace, actor: Actor) -> object:
    table, _ = intake.read_file(file("kept"))
    assert isinstance(table, Table)
    draft = draft_actions.ReportDraft("kept.csv", file("kept").content, {})
    return draft_actions.keep(workspace, actor, "CPD", draft, table)


def _take_from_the_other(workspace: Workspace, actor: Actor) -> object:
    other = 2 if actor.id == "person:1" else 1
    return people_actions.take_role(workspace, actor, other, COORDINATOR)


def _publish(workspace: Workspace, actor: Actor) -> object:
    # Each in a folder of their own: two into one wait for each other before they ask anything.
    folder = workspace.path.parent / actor.id.replace(":", "-") / "site"
    return editions.publish(workspace, actor, folder, lambda _: {"index.html": b"The same."})


def _by(first: str, second: str, acts: Mapping[str, tuple[str, Act]]) -> dict[str, Verb]:
    """Verbs by their names, done at once by these two; each with the things that it touches."""
    return {
        name: Verb(act, (first, second), frozenset(things.split(", ")))
        for name, (things, act) in acts.items()
    }


CURRENT, ASIDE = DraftVersion(2, 1), DraftVersion(3, 1)
"""The draft of task 1.1, and the one that is kept aside."""

_OF_OFFICERS: dict[str, tuple[str, Act]] = {
    "submit": ("bytes, 2024", lambda ws, who: intake.submit(ws, who, file("three"))),
    "correct": (
        "submission 1, 2024",
        lambda ws, who: intake.submit(ws, who, file(f"by {who.id}", replaces=1)),
    ),
    "withdraw": ("submission 2", lambda ws, who: review.withdraw(ws, who, 2, "A mistake.")),
    "withdraw what stands": (
        "submission 1, 2024",
        lambda ws, who: review.withdraw(ws, who, 1, "A mistake."),
    ),
    "attach": (
        "submission 2",
        lambda ws, who: attachment_actions.attach(ws, who, 2, NewFile("a.pdf", PDF)),
    ),
    "message": ("thread", lambda ws, who: submission_thread.write(ws, who, 2, "When?")),
    "keep-draft": ("draft", _keep_draft),
    "discard": ("draft", lambda ws, who: draft_actions.discard(ws, who, "CPD")),
}
_OF_EVALUATORS: dict[str, tuple[str, Act]] = {
    "load": (
        "statistics",
        lambda ws, who: statistics_actions.load(
            ws, who, StatisticsFile("s.csv", STATISTICS.encode())
        ),
    ),
    "draft": (
        "card 1.1",
        lambda ws, who: card_actions.save_draft(ws, who, card("1.1", f"By {who.id}."), CURRENT),
    ),
    "settle draft": (
        "card 1.1",
        lambda ws, who: card_actions.settle_draft(ws, who, ASIDE, take=True, current=CURRENT),
    ),
    "ready": (
        "card 1.1",
        lambda ws, who: card_actions.declare_ready(ws, who, "1.1", CURRENT, DAY, KNOWN),
    ),
    "reopen": ("card 1.2", lambda ws, who: card_actions.reopen(ws, who, 1, "Again.")),
    "write": (
        "field",
        lambda ws, who: document_material.write_field(
            ws, who, "recommendations", f"By {who.id}.", 0
        ),
    ),
}
_OF_COORDINATORS: dict[str, tuple[str, Act]] = {
    "accept": ("submission 2", lambda ws, who: review.accept(ws, who, 2)),
    "return": ("submission 2", lambda ws, who: review.send_back(ws, who, 2, "Why?")),
    "lock": (
        "2024",
        lambda ws, who: round_actions.set_closed(ws, who, "2024", "Told.", closed=True),
    ),
    "unlock": (
        "2025",
        lambda ws, who: round_actions.set_closed(ws, who, "2025", "Open.", closed=False),
    ),
    "open-round": ("new round", lambda ws, who: round_actions.open_round(ws, who, NEW_ROUND)),
    "change-round": (
        "2024",
        lambda ws, who: round_actions.change_round(ws, who, "2024", note=f"By {who.id}."),
    ),
    "amend": (
        "amendments",
        lambda ws, who: amendment_actions.enter(ws, who, replace(AMENDED, reason=f"By {who.id}.")),
    ),
    "take-back": ("amendments", lambda ws, who: amendment_actions.take_back(ws, who, 1, "So.")),
    "approve": ("card 1.2", lambda ws, who: card_actions.approve(ws, who, 1)),
    "invite": ("people", lambda ws, who: people_actions.invite(ws, who, NEW_PERSON, [COORDINATOR])),
    "give": ("person 3", lambda ws, who: people_actions.give_role(ws, who, 3, EVALUATOR)),
    "take": ("person 3", lambda ws, who: people_actions.take_role(ws, who, 3, OFFICER)),
    "take from the other": ("people", _take_from_the_other),
    "sign-out": ("person 3", lambda ws, who: people_actions.sign_out(ws, who, 3)),
    "erase": ("person 3", lambda ws, who: people_actions.erase(ws, who, 3)),
    "erase-text": ("text", _erase_foreword),
    "forget": (
        "access",
        lambda ws, who: access_record.erase_origins(ws, who, datetime.now(UTC) + timedelta(days=1)),
    ),
    "access-dropped": (
        "access",
        lambda ws, who: access_record.drop_acts(ws, who, date(2020, 1, 1)),
    ),
    "publish": ("edition", _publish),
}
VERBS: Mapping[str, Verb] = {
    **_by(JANA, JAN, _OF_OFFICERS),
    **_by(EVA, IVA, _OF_EVALUATORS),
    **_by(KAREL, OTA, _OF_COORDINATORS),
}


def outcome(result: object) -> str:
    """What came of a verb, in a word."""
    if isinstance(result, Refused):
        return ",".join(sorted(problem.code for problem in result.problems))
    if isinstance(result, Already):
        return "already"
    if isinstance(result, statistics_actions.StatisticsCheck):
        return "already" if result.already else f"loaded {result.loaded}"
    if isinstance(result, card_actions.SavedDraft):
        return result.draft.state
    if isinstance(result, editions.Edition):
        return f"edition {result.number}"
    if isinstance(result, Person):
        return f"roles {sorted(result.roles)}"
    return "done"


def carry_out(workspace: Workspace, verb: str, by: Actor) -> str:
    """Does a verb and says what came of it; who was taken a role meanwhile is told so."""
    try:
        return outcome(VERBS[verb].act(workspace, by))
    except NoLongerPermitted as refused:
        return refused.problem.code


def state(workspace: Workspace) -> dict[str, object]:
    """What is stored, but for moments, salts and digests."""
    id = workspace.strategy.id
    with workspace.reading() as connection:
        lines = audit_log.read_chain(connection)
        sent = submissions.listing(connection, id)
        history = standing_rows.history(connection, id)
        observed = connection.execute(select(schema.observation.c.id)).all()
        drafted = connection.execute(select(schema.draft.c.task, schema.draft.c.state)).all()
        filed = cards.listing(connection, id)
    return {
        "lines": Counter((line.actor, line.action, line.object) for line in lines),
        "submissions": [(each.id, each.sender, each.state, each.replaces) for each in sent],
        "rows": sorted(history.filter(history["closed"].is_null())["row"].to_list()),
        "observations": len(observed),
        "drafts": sorted(tuple(row) for row in drafted),
        "cards": [(each.task, each.state, each.author, each.approver) for each in filed],
    }


def opened(plan: Path, url: str) -> Workspace:
    return databases.opened(url, plan)
