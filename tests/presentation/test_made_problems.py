"""Problems that no other test's own process builds, each made by its maker for `tests/golden/problems.json`.

Elsewhere they are seen in a server, a browser or a child; here by the code that a collecting run must note.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import pytest

from dashboard.assessment import document_fields
from dashboard.cli import serve
from dashboard.files.file_to_table import read
from dashboard.presentation.languages import Wording
from dashboard.statistics import check_totals
from dashboard.statistics.observations import STORED_DIMENSIONS, Statistics, check
from dashboard.store import database, drafts
from dashboard.store.database import Unavailable
from dashboard.store.safekeeping import backup
from dashboard.text import Problem
from dashboard.text.problem_records import RECORDS
from dashboard.text.tables import Options
from dashboard.web import request_headers, session
from dashboard.web.sign_in import guard, page_access, upload_memory, who_is_asking
from dashboard.web.sign_in.who_is_asking import Visitor
from dashboard.workflow import document_material, draft_actions
from dashboard.workflow.action_result import Refused
from dashboard.workflow.installation import doctor
from dashboard.workflow.installation.sign_in_settings import Mode
from dashboard.workflow.people import people_actions, sign_ins
from dashboard.workflow.people.people_actions import Invitation
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.small_plan import TEXT
from tests.statistics.shipped import DEFINITIONS, DIMENSIONS
from tests.workbooks import book_of, saved

WORDS = Wording("en")
COORDINATOR, EVALUATOR = (Role.COORDINATOR, ""), (Role.EVALUATOR, "")
KAREL = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
HEAD = ("source", "series", "definition", "unit", "year", *DIMENSIONS, "value", "vintage")


def codes(made: object) -> set[str]:
    problems = made.problems if isinstance(made, Refused) else made
    assert isinstance(problems, list | tuple), problems
    return {each.code for each in problems}


def test_a_database_that_cannot_be_used_is_a_sentence_for_readers() -> None:
    for code in RECORDS:
        if not code.startswith(("page-database-", "page-strategy-")):
            continue
        of = code.removeprefix("page-")
        beyond = [field for field in RECORDS[of] if field.rstrip("?") not in {"where", "why"}]
        lost = Unavailable(of, "/srv/d.db", "1", **{name.rstrip("?"): "7" for name in beyond})
        try:
            assert session.reader_problem(lost) == Problem(code)
        finally:
            session.note_database(None)


def test_a_page_that_is_for_others_says_for_whom() -> None:
    for page in ("report", "review", "people", "overview"):
        inside = page_access.why_not(Visitor(Mode.PROXY), page, WORDS)
        assert inside.code.startswith("page-needs-")
        assert page_access.why_not(Visitor(Mode.PUBLIC), page, WORDS).code == "page-not-public"


def test_nobody_is_known_before_a_sign_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "proxy")
    monkeypatch.setenv("DASHBOARD_PUBLIC_URL", "https://dashboard.example.cz")
    request_headers.settings.cache_clear()
    try:
        asking = who_is_asking.current_person()
    finally:
        monkeypatch.undo()
        request_headers.settings.cache_clear()
    assert asking.problem == Problem("sign-in-needed-here")


def test_what_a_guard_does_not_take_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = (None, str(1 << 40))
    refused = [
        *(upload_memory.refusal("a session", size) for size in sizes),
        upload_memory.find_room({"another": upload_memory.MOST_BYTES}, "a session", 1),
    ]

    assert [each and each[1].code for each in refused] == [
        "upload-without-length",
        "upload-too-large",
        "upload-no-room",
    ]
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "public")
    request_headers.settings.cache_clear()
    try:
        door = guard.Guard(_nothing)
        door.tabs["192.0.2.7"] = guard.MOST_TABS
        headers = [(b"host", b"localhost:8501"), (b"origin", b"http://localhost:8501")]
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
        assert door._refusal(scope) == (429, Problem("tabs-too-many"))
    finally:
        monkeypatch.undo()
        request_headers.settings.cache_clear()


async def _nothing(*_: object) -> None:
    """An application that answers nothing."""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """The small plan in a database of its own."""
    path = tmp_path / "plan.yaml"
    path.write_text(TEXT, "utf-8")
    workspace = databases.opened(f"sqlite:///{path.with_suffix('.db')}", path)
    yield workspace
    workspace.engine.dispose()


def invited(workspace: Workspace, name: str, role: people_actions.RoleOf, by: Actor) -> int:
    made = people_actions.invite(workspace, by, Invitation(name, f"{name}@example.cz"), [role])
    assert not isinstance(made, Refused), made
    return made.id


def test_a_role_that_somebody_has_and_one_that_nobody_has(workspace: Workspace) -> None:
    invited(workspace, "Karel", COORDINATOR, KAREL)
    karel = sign_ins.named_actor(workspace, "Karel")
    assert karel is not None
    eva = invited(workspace, "Eva", EVALUATOR, karel)

    given = people_actions.give_role(workspace, karel, eva, EVALUATOR)
    taken = people_actions.take_role(workspace, karel, eva, (Role.OFFICER, "CPD"))
    now = int(datetime.now(UTC).timestamp())
    unsure = sign_ins.find_account(
        workspace, sign_ins.Identity("https://issuer.example", "7", "", now, claimed_mail="e@x.cz")
    )

    assert (codes(given), codes(taken)) == ({"role-held"}, {"role-not-held"})
    assert isinstance(unsure, Problem)
    assert unsure.code == "mail-unverified"


def test_what_is_too_long_or_too_much_to_keep(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = document_fields.field_names(workspace.strategy)[0]

    long = document_material.write_field(workspace, KAREL, name, "x" * 100_000)

    assert codes(long) == {"document-field-too-long"}
    content = b"task\n1.1\n"
    table, _ = read(content, "a.csv")
    assert table is not None
    monkeypatch.setattr(drafts, "MOST_BYTES", 5)
    draft = draft_actions.ReportDraft("a.csv", content, {})
    full = draft_actions.keep(workspace, KAREL, "CPD", draft, table)
    assert isinstance(full, Problem)
    assert full.code == "draft-too-large"


def test_parts_that_do_not_make_their_total_and_totals_printed_again_are_asked_about() -> None:
    for dimension in DIMENSIONS:
        first, second = DEFINITIONS.dimension(dimension).code_ids[:2]
        told = warnings_of({"value": "4"}, {dimension: first}, {dimension: second, "value": "2"})
        own = f"series-sum-{dimension}".replace("_", "-")
        assert told == {own if dimension in STORED_DIMENSIONS else "series-sum-other"}
    years = warnings_of({"year": "2016-2017", "value": "4"}, {"year": "2016"}, {"year": "2017"})
    again = warnings_of(
        {"series": "program_victims", "year": "2017"},
        {"series": "program_victims_by_form", "value": "3", "year": "2017"},
    )
    assert (years, again) == ({"series-sum-years"}, {"series-sum-linked"})


def warnings_of(*rows: dict[str, str]) -> set[str]:
    """The codes of what a file of numbers is asked about; each row is one of 1 person unless it says."""
    usual = {"source": "s", "series": "v", "definition": "d", "unit": "persons", "year": "2020"}
    usual |= {"value": "1", "vintage": "2021"}
    lines = [";".join((usual | row).get(name, "") for name in HEAD) for row in rows]
    table, problems = read("\n".join((";".join(HEAD), *lines)).encode(), "numbers.csv")
    assert table is not None, problems
    frame, problems = check(table, DEFINITIONS)
    assert problems == []
    return {
        each.code
        for each in check_totals.warn_of_broken_totals(
            Statistics(frame.clear(), DEFINITIONS), frame
        )
    }


def test_cells_that_show_no_number_and_options_that_no_workbook_has() -> None:
    book = book_of(("2.4", "a", None, "2021-05-01", 5, "x", None))
    book.worksheets[0]["E2"].number_format = ";;;"

    _, asked = read(saved(book), "report.xlsx")
    _, refused = read(saved(book), "report.xlsx", Options(encoding="utf-8"))

    assert codes(asked) == {"number-unseen"}
    assert codes(refused) == {"no-encoding"}


def test_what_a_machine_lacks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert codes(list(serve.refusals("127.0.0.1", port))) == {"address-taken"}
    monkeypatch.setattr(
        metadata, "requires", lambda _: ["nowhere>=1,<2", "pytest>=9; extra == 'dev'"]
    )
    assert codes(list(doctor._missing_libraries())) == {"library-missing"}
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable) as missing:
        backup._run(database.connect("postgresql://nobody@localhost/x"), ["pg_dump"])
    assert missing.value.problem.code == "program-missing"


def test_a_disk_that_is_nearly_full_and_a_file_of_another_are_named(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        return  # a small disk and a file of another take root
    engine = database.connect(f"sqlite:///{tmp_path}/disk/d.db")
    (tmp_path / "disk").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path / "disk")]
    subprocess.run(mount, check=True)
    try:
        (tmp_path / "disk" / "d.db").touch(0o600)
        os.chown(tmp_path / "disk" / "d.db", 65_534, 65_534)
        full, foreign = list(doctor._full_disk(engine)), list(doctor._open_files(engine))
    finally:
        subprocess.run(["umount", tmp_path / "disk"], check=True)  # noqa: S607
    assert (codes(full), codes(foreign)) == ({"disk-nearly-full"}, {"file-of-another"})
