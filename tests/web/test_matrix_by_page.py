"""The matrix of roles, cell by cell: what stands on a page for whom, and what a page cannot be made to do.

A person of each role opens each page for each object at a server behind a proxy. Then they send what the
pages of the others would send: the ids of fields and buttons that are not theirs.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.workflow.permissions import MATRIX, Action, Reach, Role
from tests import everybody
from tests.browser.visiting import ROOT
from tests.everybody import OBJECTS, PEOPLE, TASKS
from tests.tabs import Control, Fill, Tab, attached, chosen, pressed, written

pytestmark = pytest.mark.rest

OF_STRATEGY = "plan-2024 "
"""What the keys begin with that hold something of the strategy."""
NEUTRAL = re.compile(
    r"lang|sign out|as_of .*|(own )?since .*|papers .*|plan-2024 (task|unit|role|goal|status|day chosen)"
    r"|calendar_file|person_unit .*|document_text plan-2024|None|digest.*"
    r"|skeleton file|trends file|chart (svg|png) .*|yearly file .*|round plan-2024|reconnected|unanswered"
    r"|pick (day|since)|amendment (back )?plan-2024 .*|plan-2024 (certified button|yearly_year)"
)
"""Fields that choose what is shown, and files made of what everybody inside may see."""

OF_ACTION = {
    Action.READ_SUBMISSIONS: r"open \d+",
    Action.REVIEW: r"accept \d+|return_(reason|button) \d+|together .*|accept_all|round_.*|amend_.*",
    Action.REPORT: r"withdraw_\w+ \d+|message(_button)? .*|attach_\w+ .*|attachments .*|evidence .*"
    r"|nothing_(to_report|of_round .*)|file .*|report_way|template_\w+|received_as .*|replaces .*|receipt.*"
    r"|confirm .*|answer .*|entry_.*|header_row.*|leave_out .*|discard_draft .*|marked_file|take_over .*",
    Action.READ_ORIGINAL: r"original .*|attachment_file .*",
    Action.EVALUATE: r"card .*|ready .*"
    r"|document_text(_save)? .*|reopen_(reason|button) \d+",
    Action.APPROVE: r"approve \d+",
    Action.MANAGE_PEOPLE: r"people .*|invite now",
    Action.LOAD_STATISTICS: r"load_.*",
    Action.READ_RECORD: r"plan-2024 (act|who|outcome)|access (from|to)",
}
"""The fields and buttons of each action, by their keys."""

BY_COMMAND_ALONE = {Action.PUBLISH, Action.NOTIFY, Action.ERASE_TEXT}
SHOWN = {Action.READ_PUBLIC, Action.READ_ACCEPTED, Action.READ_DRAFT_CARDS}
"""What has no field: held by what stands on the pages, in `test_what_each_may_see`."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A page for one object, with what is chosen on it first.

    `signs` has for each action the key of what stands there for it, where somebody may do it to the object.
    """

    page: str
    query: str = ""
    entity: str = "MOI"
    signs: Mapping[Action, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.page}?{self.query} {self.entity}"


def scenes() -> Iterator[Scene]:
    """Every page, for each object that it shows."""
    for number, entity in enumerate(OBJECTS.values(), 1):
        signs = {
            Action.READ_SUBMISSIONS: f"message review {number}",
            Action.REVIEW: f"accept {number}",
            Action.REPORT: f"message_button review {number}",
            Action.READ_ORIGINAL: f"original review {number}",
        }
        yield Scene("review", f"submission={number}", entity, signs)
        signs = {
            Action.REPORT: f"file plan-2024 {entity}",
            Action.READ_ORIGINAL: f"original returned {number}",
        }
        yield Scene("report", f"unit={entity}", entity, signs)
    fields = {Action.EVALUATE: "card plan-2024 1.1 description"}
    yield Scene("assessment", f"task={TASKS['draft']}", signs=fields)
    ready = {Action.EVALUATE: "reopen_reason 1", Action.APPROVE: "approve 1"}
    yield Scene("assessment", f"task={TASKS['approval']}", signs=ready)
    text = {"document_text plan-2024": ""}
    signs = {
        Action.EVALUATE: "plan-2024 document_text_save .*",
        Action.LOAD_STATISTICS: "plan-2024 load_file",
    }
    yield Scene("assessment", "", signs=signs, choices=text)
    signs = {Action.MANAGE_PEOPLE: "invite now", Action.READ_RECORD: "plan-2024 act"}
    one = {
        "people chosen plan-2024": "Person rita",
        "plan-2024 people role invite": "reader",
        "plan-2024 people role give 4": "evaluator",
    }
    yield Scene("people", "", signs=signs, choices=one)
    period = {"round plan-2024": "The first year"}
    yield Scene(
        "who_reported", "", signs={Action.REVIEW: "plan-2024 round_close 2024"}, choices=period
    )
    yield Scene("task", "task=1.1", signs={Action.REVIEW: "plan-2024 amend_enter 1.1"})
    seen = {"task", "review", "report", "assessment", "people", "who_reported"}
    for page in sorted(path.stem for path in (ROOT / "pages").glob("*.py")):
        if page not in seen:
            yield Scene(page, "")


SCENES = tuple(scenes())


def may(role: Role, action: Action, entity: str) -> bool:
    """What the matrix says of a role, an action and what belongs to an entity."""
    reach = MATRIX[action][role]
    own = {OBJECTS["own"], OBJECTS["below"]}
    return reach is Reach.ALL or (reach is Reach.OWN and entity in own)


def action_of(control: Control) -> Action | None:
    """What a field or button is for; None where it only chooses what is shown."""
    for action, keys in OF_ACTION.items():
        if re.fullmatch(f"({OF_STRATEGY})?({keys})", control.key) and not NEUTRAL.fullmatch(
            control.key
        ):
            return action
    assert NEUTRAL.fullmatch(control.key), f"for which action of the matrix is {control.key!r}?"
    return None


@dataclass(frozen=True)
class Served:
    """A server with a person of every role, and the file of its database."""

    address: str
    database: Path

    def tab(self, role: Role, session: str = "") -> Tab:
        """A page of the person of a role."""
        return Tab(self.address, PEOPLE[role][0], session)

    def record(self) -> tuple[int, str]:
        """The last line of the audit by which something was done, and its digest."""
        with sqlite3.connect(self.database) as connection:
            return tuple(connection.execute(everybody.DONE).fetchone())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("matrix")
    with everybody.served(folder) as (address, environment):
        database = environment["DASHBOARD_DATABASE_URL"].removeprefix("sqlite:///")
        yield Served(address, Path(database))


def open_scene(tab: Tab, role: Role, scene: Scene) -> list[Control]:
    """Opens the page and makes the choices of a scene as far as they are offered."""
    query = f"lang=en&role={role.value}&{scene.query}"
    controls, made = tab.open(scene.page, query), {}
    for key, wanted in scene.choices.items():
        offered = next((each for each in controls if each.key == key), None)
        if offered is not None:
            option = next(each for each in offered.options if wanted in each)
            made[key] = chosen(offered, option)
            controls = tab.run(scene.page, query, made.values())
    return controls


@pytest.fixture(scope="module")
def seen(served: Served) -> Mapping[tuple[Role, Scene], list[Control]]:
    """The fields and buttons of every role in every scene."""
    found = {}
    for role in Role:
        for scene in SCENES:
            with served.tab(role) as tab:
                found[role, scene] = open_scene(tab, role, scene)
    return found


def test_on_each_page_stands_exactly_what_the_matrix_allows(
    seen: Mapping[tuple[Role, Scene], list[Control]],
) -> None:
    tried = 0
    for (role, scene), controls in seen.items():
        there = [each for each in controls if each.is_enabled]
        for each in controls:
            action = action_of(each)
            if action is not None and each.is_enabled:
                assert MATRIX[action][role] is not Reach.NONE, (role, str(scene), each.key)
        for action, sign in scene.signs.items():
            stands = any(re.fullmatch(sign, each.key) for each in there)
            assert stands is may(role, action, scene.entity), (role, str(scene), action, sign)
            tried += 1
    assert tried == len(Role) * sum(len(scene.signs) for scene in SCENES)
    assert set(Action) == set(OF_ACTION) | BY_COMMAND_ALONE | SHOWN


BROKEN = (b"Traceback", b"Something went wrong here")
"""What a page says where nobody thought of what was sent."""
AT_WORK = ("report", "lang=en&role=coordinator&unit=CPD")
CRAFTED = {
    f"{OF_STRATEGY}people mail": "crafted@example.cz",
    f"{OF_STRATEGY}amend_deadline 1.1": "2031",
}


def filled(controls: list[Control]) -> list[Fill]:
    """Every field for a text with one in it, and every list with its first option."""
    made = [
        written(each, CRAFTED.get(each.key, "Crafted."))
        for each in controls
        if each.kind.startswith("text_")
    ]
    lists = (each for each in controls if each.is_list and each.options)
    made += [chosen(each, each.options[-1]) for each in lists]
    groups = (each for each in controls if each.kind == "button_group")
    return made + [chosen(each, each.proto.options[0].content) for each in groups]


def test_what_is_sent_for_a_button_of_somebody_else_writes_nothing(
    served: Served, seen: Mapping[tuple[Role, Scene], list[Control]]
) -> None:
    before, tried = served.record(), 0
    for role in Role:
        for scene in SCENES:
            own = {each.id for each in seen[role, scene] if each.is_enabled}
            others = {
                each.id: each
                for other in Role
                for each in seen[other, scene]
                if each.id not in own and action_of(each) is not None
            }
            buttons = [each for each in others.values() if each.kind.endswith("button")]
            if not buttons:
                continue
            fields = filled(list(others.values()))
            with served.tab(role) as tab:
                open_scene(tab, role, scene)
                query = f"lang=en&role=coordinator&{scene.query}"
                for button in buttons:
                    tab.run(scene.page, query, [*fields, pressed(button)])
                    assert served.record() == before, (role, str(scene), button.key)
                    assert not any(text in tab.said for text in BROKEN), button.key
                    tried += 1
    assert tried > 300


REPORT = b"task,indicator,component,date,value,evidence,note\n1.1,a,text,2024-04-01,1,x,y\n"
OTHERS = tuple(role for role in Role if role is not Role.COORDINATOR)


@pytest.fixture(scope="module")
def at_work(served: Served) -> Iterator[tuple[Tab, Any, list[Control]]]:
    """The coordinator in the middle of handing in: the tab, where the file is, and what stands there."""
    with served.tab(Role.COORDINATOR) as tab:
        (field,) = (each for each in tab.run(*AT_WORK) if each.key.startswith("file plan-2024 "))
        urls, status = tab.upload("a.csv", REPORT)
        assert status == 204
        yield tab, urls, tab.run(*AT_WORK, [attached(field, "a.csv", urls)])


@pytest.mark.parametrize("role", OTHERS)
def test_a_session_and_its_file_are_of_whoever_opened_it(
    served: Served, at_work: tuple[Tab, Any, list[Control]], role: Role
) -> None:
    theirs, urls, controls = at_work
    (confirm,) = (each for each in controls if each.key.startswith(f"{OF_STRATEGY}confirm "))
    (field,) = (each for each in controls if each.key.startswith("file plan-2024 "))
    elsewhere = ("report", "lang=en&role=coordinator&unit=MOJ")
    with served.tab(role, theirs.session) as tab:
        tab.run(*elsewhere)
        before = served.record()
        assert tab.session != theirs.session
        assert tab.change_file("PUT", urls.upload_url, REPORT) == 403
        assert tab.change_file("DELETE", urls.delete_url) == 403
        own, status = tab.upload("a.csv", REPORT)
        assert status == (204 if role in {Role.OFFICER, Role.EVALUATOR} else 403)
        for sent in (own, urls):
            fill = [attached(field, "a.csv", sent), pressed(confirm)]
            tab.run(*elsewhere, fill)
            assert served.record() == before
            assert not any(text in tab.said for text in BROKEN)
    # Nothing of it has disturbed whose session it is.
    assert confirm.id in {
        each.id for each in theirs.run(*AT_WORK, [attached(field, "a.csv", urls)])
    }


@pytest.mark.parametrize("role", list(Role))
def test_a_page_asks_for_what_pages_ask_for_and_is_answered_of_its_own(
    served: Served, at_work: tuple[Tab, Any, list[Control]], role: Role
) -> None:
    theirs = at_work[0]
    (receipt,) = (each for each in theirs.run(*AT_WORK) if each.key.startswith("receipt "))
    choice = chosen(receipt, receipt.options[0])
    there = {each.key: each for each in theirs.run(*AT_WORK, [choice])}
    files = [there["original returned 1"]]
    files += [each for key, each in there.items() if key.startswith("receipt_text")]
    asked = BackMsg()
    asked.backend_operation_request.deferred_file.file_id = files[0].proto.deferred_file_id
    with served.tab(role) as tab:
        tab.run(*AT_WORK)
        asked.backend_operation_request.session_id = tab.session
        odd = [BackMsg(clear_cache=True), BackMsg(load_git_info=True), asked]
        odd += [BackMsg(set_run_on_save=True), BackMsg(debug_shutdown_runtime=True)]
        for name in ("install_skills", "dismiss_skills_nudge"):
            tool = BackMsg()
            tool.backend_operation_request.session_id = tab.session
            getattr(tool.backend_operation_request, name).SetInParent()
            odd.append(tool)
        piece = BackMsg()
        piece.rerun_script.fragment_id = "of-another-page"
        assert tab.answers(*odd, piece) == []
        asked.backend_operation_request.session_id = theirs.session
        if role is not Role.COORDINATOR:  # not even by the number of the session whose file it is
            assert tab.answers(asked) == []
        asked.backend_operation_request.session_id = theirs.session
        assert len(files) == 2
        for file in files:
            asked.backend_operation_request.deferred_file.file_id = file.proto.deferred_file_id
            made = theirs.answer(asked).backend_operation_response.deferred_file.url
            expected = 200 if role is Role.COORDINATOR else 403
            assert tab.ask("GET", made)[0] == expected, file.key


LOOKS = {"open #", "nothing_to_report"}
"""Buttons that only open something."""
DECIDE = {Role.COORDINATOR}
"""After whose decision somebody else can do less."""


def kind_of(button: Control) -> str:
    """What a button does, whatever to."""
    return re.sub(r"\d+(\.\d)?|Person \w+|-[A-Z][\w ]+$", "#", button.key)


def test_the_same_is_written_where_the_one_who_may_sends_it(
    served: Served, seen: Mapping[tuple[Role, Scene], list[Control]]
) -> None:
    wrote: dict[str, bool] = {}
    for (role, scene), controls in sorted(seen.items(), key=lambda each: each[0][0] in DECIDE):
        buttons = {kind_of(each): each for each in controls if each.kind == "button"}
        for kind in sorted(buttons, key=lambda kind: "erase" in kind):
            if kind in LOOKS or wrote.get(kind) or action_of(buttons[kind]) is None:
                continue
            if buttons[kind].is_enabled:
                wrote[kind] = writes(served, role, scene, kind)
    assert {kind for kind, has_written in wrote.items() if not has_written} == set()
    assert len(wrote) == 16


def writes(served: Served, role: Role, scene: Scene, kind: str) -> bool:
    """Whether something is on record once somebody has pressed a button of a kind."""
    before = served.record()
    with served.tab(role) as tab:
        there = open_scene(tab, role, scene)
        buttons = [each for each in there if kind_of(each) == kind and each.kind == "button"]
        query = f"lang=en&role={role.value}&{scene.query}"
        tab.run(scene.page, query, [*filled(there), *map(pressed, buttons[:1])])
    return served.record() != before
