"""The matrix of what each role may do, tried cell by cell on the verbs that people call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dashboard.assessment.card import Card
from dashboard.presentation.languages import Wording
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.people.recorded_acts import Wanted
from dashboard.store.stored_rounds import RoundPlan
from dashboard.strategy.amendment_plan import AmendmentPlan
from dashboard.workflow import (
    amendment_actions,
    attachment_actions,
    card_actions,
    document_material,
    intake,
    review,
    round_actions,
    statistics_actions,
    submission_thread,
)
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.attachment_actions import NewFile
from dashboard.workflow.edition import Edition, editions
from dashboard.workflow.mail import send_mails
from dashboard.workflow.people import access_record, people_actions, text_erasure
from dashboard.workflow.people.people_actions import Invitation
from dashboard.workflow.permissions import (
    ALL_ENTITIES,
    MATRIX,
    Action,
    Actor,
    Reach,
    Role,
    parse_local_actor,
)
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.attachment_files import PDF
from tests.workflow.conftest import small_plan

COORDINATOR = Actor("Eva", frozenset({Role.COORDINATOR}), frozenset())
TABLE = "task,indicator,component,date,value,evidence,note\n1.1,a,text,2024-03-01,1,x,{}\n"
DOCS = Path(__file__).resolve().parents[2] / "docs" / "identity.md"

Verb = Callable[[Workspace, Actor, str], object]
"""What somebody calls for an entity; a refusal for lack of permission is `denied`."""


def _file(entity: str, note: str = "x") -> intake.ProgressFile:
    return intake.ProgressFile("a.csv", TABLE.format(note).encode(), entity)


def _sent(workspace: Workspace, entity: str) -> int:
    """A submission of an entity that waits, handed in before by the coordinator."""
    with workspace.reading() as connection:
        from dashboard.store import submissions  # noqa: PLC0415

        listed = submissions.listing(connection, workspace.strategy.id)
    return next(each.id for each in listed if each.entity == entity)


def _attached(workspace: Workspace, entity: str) -> int:
    """A file with that submission, attached before by the coordinator."""
    number = _sent(workspace, entity)
    snapshot = Snapshot(workspace)
    submission = next(each for each in snapshot.submissions if each.id == number)
    return submission_thread.read(snapshot, COORDINATOR, submission).files[0].seq


def _no_files(_: Edition) -> dict[str, bytes]:
    return {}


FORM = DraftVersion(None, 0)
END = date(2026, 12, 31)
ROUND = RoundPlan("new", date(2024, 1, 1), date(2024, 12, 31), date(2099, 1, 30))
AMENDED = AmendmentPlan("1.1", date(2024, 2, 1), "Resolution 1", "No money.", withdrawn=True)
VERBS: dict[Action, dict[str, Verb]] = {
    Action.REPORT: {
        "try a file": lambda ws, who, entity: intake.try_out(ws, who, _file(entity)),
        "hand in": lambda ws, who, entity: intake.submit(ws, who, _file(entity, who.id)),
        "attach": lambda ws, who, entity: attachment_actions.attach(
            ws, who, _sent(ws, entity), NewFile("a.pdf", PDF)
        ),
        "write about it": lambda ws, who, entity: submission_thread.write(
            ws, who, _sent(ws, entity), "Why?"
        ),
        "take back": lambda ws, who, entity: review.withdraw(ws, who, _sent(ws, entity), "Why."),
    },
    Action.READ_ORIGINAL: {
        "read": lambda ws, who, entity: review.read_original(ws, who, _sent(ws, entity)),
        "read a file": lambda ws, who, entity: attachment_actions.read_content(
            ws, who, _attached(ws, entity)
        ),
    },
    Action.REVIEW: {
        "accept": lambda ws, who, _: review.accept(ws, who, 99),
        "return": lambda ws, who, _: review.send_back(ws, who, 99, "Why."),
        "accept at once": lambda ws, who, entity: intake.submit(
            ws, who, _file(entity), accept_too=True
        ),
        "amend": lambda ws, who, _: amendment_actions.enter(ws, who, AMENDED),
        "take back": lambda ws, who, _: amendment_actions.take_back(ws, who, 1, "Why."),
        "open round": lambda ws, who, _: round_actions.open_round(ws, who, ROUND),
        "change round": lambda ws, who, _: round_actions.change_round(ws, who, "x", note="So."),
        "lock": lambda ws, who, _: round_actions.set_closed(ws, who, "x", "Why.", closed=True),
    },
    Action.LOAD_STATISTICS: {
        "load": lambda ws, who, _: statistics_actions.load(
            ws, who, statistics_actions.StatisticsFile("a.csv", b"source\n")
        )
    },
    Action.EVALUATE: {
        "write": lambda ws, who, _: card_actions.save_draft(ws, who, Card("1.1", "x"), FORM),
        "settle": lambda ws, who, _: card_actions.settle_draft(
            ws, who, FORM, take=True, current=FORM
        ),
        "declare ready": lambda ws, who, _: card_actions.declare_ready(
            ws, who, "1.1", FORM, END, 9
        ),
        "return a card": lambda ws, who, _: card_actions.reopen(ws, who, 99, "Why."),
        "write a field": lambda ws, who, _: document_material.write_field(ws, who, "x", "x"),
    },
    Action.APPROVE: {"approve": lambda ws, who, _: card_actions.approve(ws, who, 99)},
    Action.PUBLISH: {
        "publish": lambda ws, who, _: editions.publish(ws, who, ws.path.parent / "site", _no_files)
    },
    Action.MANAGE_PEOPLE: {
        "list": lambda ws, who, _: people_actions.listing(ws, who),
        "invite": lambda ws, who, _: people_actions.invite(ws, who, Invitation("X"), []),
        "give": lambda ws, who, _: people_actions.give_role(ws, who, 99, (Role.READER, "")),
        "take": lambda ws, who, _: people_actions.take_role(ws, who, 99, (Role.READER, "")),
        "sign out": lambda ws, who, _: people_actions.sign_out(ws, who, 99),
        "let in": lambda ws, who, _: people_actions.let_in(ws, who, 99),
        "erase": lambda ws, who, _: people_actions.erase(ws, who, 99),
        "erase origins": lambda ws, who, _: access_record.erase_origins(ws, who, datetime.now(UTC)),
        "drop acts": lambda ws, who, _: access_record.drop_acts(ws, who, END),
    },
    Action.READ_RECORD: {
        "read": lambda ws, who, _: access_record.listing(ws, who, Wanted(), most=1)
    },
    Action.ERASE_TEXT: {
        "find": lambda ws, who, _: text_erasure.listing(ws, who),
        "erase": lambda ws, who, _: text_erasure.erase(ws, who, 99, "reason", "mistake"),
    },
    Action.NOTIFY: {"tell": lambda ws, who, _: send_mails.plan(ws, who, END, Wording("en"))},
}

OBJECTS = {"own": "CPD", "below": "DESK", "above": "MOI", "foreign": "MOJ"}
"""The entities that the officer of CPD meets, by what they are to them."""


@pytest.fixture
def workspace(sqlite_url: str, tmp_path: Path) -> Iterator[Workspace]:
    local = parse_local_actor("local")
    assert local is not None
    with small_plan(tmp_path, sqlite_url) as workspace:
        for entity in OBJECTS.values():
            sent = intake.submit(workspace, local, _file(entity, f"first of {entity}"))
            assert isinstance(sent, Stored), sent
            file = NewFile("first.pdf", PDF + b"\n")
            attachment_actions.attach(workspace, local, sent.submission.id, file)
        yield workspace


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, marks=[] if role in {Role.OFFICER, Role.READER} else pytest.mark.rest)
        for role in Role
    ],
)
def test_a_verb_is_refused_exactly_where_the_matrix_says_so(
    workspace: Workspace, role: Role
) -> None:
    entities = frozenset({"CPD"} if role is Role.OFFICER else ())
    who = Actor("Somebody", frozenset({role}), entities)
    tried = 0
    for action, verbs in VERBS.items():
        reach = MATRIX[action][role]
        for verb, call in verbs.items():
            for kind, entity in OBJECTS.items():
                result = call(workspace, who, entity)
                denied = isinstance(result, Refused) and result.denied
                allowed = reach is Reach.ALL or (reach is Reach.OWN and kind in {"own", "below"})
                assert denied is not allowed, (role, action, verb, kind, result)
                tried += 1
    assert tried == 4 * sum(map(len, VERBS.values()))


def test_every_action_that_writes_or_reads_what_is_kept_has_its_verbs() -> None:
    pages = {Action.READ_PUBLIC, Action.READ_ACCEPTED, Action.READ_SUBMISSIONS}
    assert set(Action) == set(VERBS) | pages | {Action.READ_DRAFT_CARDS}


def test_an_officer_of_every_entity_exists_in_local_mode_only(workspace: Workspace) -> None:
    anybody = parse_local_actor("Jana/officer")
    assert anybody is not None
    assert anybody.entities == {ALL_ENTITIES}
    assert parse_local_actor("Jana/operator") is None
    assert parse_local_actor("Jana/reader") is None


def test_the_matrix_is_printed_in_the_docs() -> None:
    head = "| action | " + " | ".join(role.value for role in Role) + " |"
    lines = [head, "|---" * (len(Role) + 1) + "|"]
    for action, row in MATRIX.items():
        cells = [row[role].value if row[role] is not Reach.NONE else "–" for role in Role]
        lines.append(f"| {action.value} | {' | '.join(cells)} |")
    assert "\n".join(lines) in DOCS.read_text("utf-8")
