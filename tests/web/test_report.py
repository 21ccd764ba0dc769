"""Handing in and reviewing on the pages, by Streamlit's own test runner and on a real database."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.store import submissions
from dashboard.store.submissions import Submission
from dashboard.web import session
from dashboard.web.kit.html import escape_unprintable
from dashboard.web.submissions.receipts import safe_name
from dashboard.workflow.workspace import Workspace, open_workspace

ROOT = Path(__file__).resolve().parents[2]
ENTRY = str(ROOT / "dashboard" / "web" / "app.py")
STRATEGY = "cz-thb-2020-2023"
HEADS = "task,indicator,component,date,value,evidence,note"
CARD = f"{HEADS}\n2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published\n"
FAULTY = f"""{HEADS}
2.3,a,card,31.11.2022,1,x,
9.9,a,card,2022-11-30,1,x,
2.3,b,card,2022-11-30,1,x,
2.3,a,cards,2022-11-30,1,x,
2.3,a,card,2022-10-30,about,x,
2.4,a,proposals,2022-11-30,1,x,
"""

Upload = tuple[str, bytes, str]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    database = f"sqlite:///{tmp_path / 'report.db'}"
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", database)
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ROOT / "indicators.yaml"))
    return database


@pytest.fixture
def workspace(url: str) -> Workspace:
    """The same database as the pages write to."""
    found, problems = open_workspace(ROOT / "indicators.yaml", url)
    assert found is not None, problems
    return found


def page(name: str, **query: str) -> AppTest:
    """A page through the entry script, in English unless the query says otherwise.

    Whoever opens it sees what another session has just done: the seconds in which it may stay
    unseen are over.
    """
    session.refresh()
    app = AppTest.from_file(ENTRY, default_timeout=60)
    for key, value in {"lang": "en", **query}.items():
        app.query_params[key] = value
    app.run()
    for key, value in {"lang": "en", **query}.items():
        app.query_params[key] = value
    return app.switch_page(str(ROOT / "pages" / f"{name}.py")).run()


def report(entity: str = "MLSA", **query: str) -> AppTest:
    return page("report", role="officer", unit=entity, **query)


def review(**query: str) -> AppTest:
    return page("review", **({"role": "coordinator"} | query))


def upload(app: AppTest, content: str | bytes, name: str = "mlsa.csv") -> AppTest:
    sent = content.encode() if isinstance(content, str) else content
    file: Upload = (name, sent, "text/csv")
    app.file_uploader(key=f"file {STRATEGY}").set_value(file)
    return app.run()


def call_me(app: AppTest, name: str) -> AppTest:
    app.text_input(key="person_name").set_value(name)
    return app.run()


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def stored(workspace: Workspace) -> list[Submission]:
    """What was handed in, without what ships with the program."""
    with workspace.reading() as connection:
        found = submissions.listing(connection, workspace.strategy.id)
    return [one for one in found if one.sender != "seed"]


def handed_in(content: str = CARD, entity: str = "MLSA", name: str = "Jana") -> AppTest:
    """The page after its officer has handed in a file."""
    app = call_me(upload(report(entity), content), name)
    app.button(key="confirm").click()
    return app.run()


def test_nothing_can_be_uploaded_before_a_unit_is_chosen(url: str) -> None:
    app = page("report")

    assert "Choose the unit you report for" in shown(app)
    assert not app.get("file_uploader")


def test_an_evaluator_is_told_why_he_hands_in_nothing(url: str) -> None:
    app = page("report", role="evaluator")

    assert "An evaluator hands in nothing" in shown(app)
    assert not app.get("file_uploader")


def test_a_right_file_shows_its_effect_and_stores_nothing_before_it_is_confirmed(
    workspace: Workspace,
) -> None:
    before = workspace.version()

    app = upload(report(), CARD)

    assert "1 row is right. Nothing is stored yet." in shown(app)
    assert "? No report" in shown(app).replace('<span aria-hidden="true">?</span>', "?")
    assert app.button(key="confirm").disabled
    assert (workspace.version(), stored(workspace)) == (before, [])


def test_a_confirmed_file_is_stored_once_and_answered_with_a_receipt(workspace: Workspace) -> None:
    app = handed_in()

    (one,) = stored(workspace)
    assert (one.entity, one.sender, one.state, one.file_name) == (
        "MLSA", "Jana", "submitted", "mlsa.csv",
    )  # fmt: skip
    for text in (
        f"Handed in as submission {one.id}.",
        hashlib.sha256(CARD.encode()).hexdigest(),
        "Jana",
        "the coordinator decides",
        "Statuses that change on acceptance",
    ):
        assert text in shown(app)
    assert app.get("download_button")

    app.run()

    assert len(stored(workspace)) == 1


def test_the_same_file_again_says_who_handed_it_in_and_when(workspace: Workspace) -> None:
    handed_in()

    app = call_me(upload(report(), CARD, "copy.csv"), "Petr")

    (one,) = stored(workspace)
    assert f"This file was handed in already: submission {one.id} by Jana on" in shown(app)
    assert "now submitted" in shown(app)
    assert not [button for button in app.button if button.key == "confirm"]


def test_a_birth_number_is_repeated_nowhere_on_the_page(workspace: Workspace) -> None:
    told = f"{HEADS}\n2.3,a,card,2022-11-30,1,x,r. č. 755812/0009\n"

    text = shown(upload(report(), told))

    assert "birth-number" in text
    assert "755812/0009" not in text
    assert text.count("••••••/••••") == 2


def test_a_file_with_six_faults_shows_six_problems_with_their_places(workspace: Workspace) -> None:
    app = call_me(upload(report(), FAULTY), "Jana")

    text = shown(app)
    assert "6 errors: nothing was stored" in text
    for row, letter, head in (
        (2, "D", "date"), (3, "A", "task"), (4, "B", "indicator"),
        (5, "C", "component"), (6, "E", "value"), (7, "A", "task"),
    ):  # fmt: skip
        assert f"<b>row {row}</b>, column {letter} “{head}”" in text
    assert "It belongs to: PCR, CPDV" in text
    assert not [button for button in app.button if button.key == "confirm"]
    assert stored(workspace) == []


def test_the_units_in_a_problem_are_named_in_the_language_of_the_reader(url: str) -> None:
    app = upload(report(lang="cs"), FAULTY)

    assert "MPSV není u úkolu 2.4 gestorem" in shown(app)
    assert "Patří: PČR, CPDV" in shown(app) or "Patří: PČR" in shown(app)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 a workbook", "No table is read from a file of this kind (a packed file)."),
        (b"   \n", "The file is empty."),
        (b'task,indicator\n"2.3,a\n', "is never closed."),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_in_one_sentence(
    workspace: Workspace, content: bytes, sentence: str
) -> None:
    app = upload(report(), content, "report.xlsx")

    text = shown(app)
    assert sentence in text
    assert "filing problems" not in text
    assert stored(workspace) == []


def test_choices_and_the_file_survive_a_switch_of_the_language(url: str) -> None:
    app = call_me(upload(report(), CARD), "Jana")

    app.session_state["lang"] = "cs"
    app.run()

    assert "1 řádek je v pořádku. Zatím nic není uloženo." in shown(app)
    assert app.text_input(key="person_name").value == "Jana"
    assert app.selectbox(key=f"person_unit {STRATEGY}").value == "MLSA"


def test_a_resubmission_names_what_it_replaces(workspace: Workspace) -> None:
    handed_in()
    (first,) = stored(workspace)
    app = call_me(upload(report(), CARD.replace("Published", "Published again")), "Jana")

    app.selectbox(key=f"replaces {STRATEGY} MLSA {first.id}").set_value(first.id)
    app.run()
    app.button(key="confirm").click()
    app.run()

    assert stored(workspace)[-1].replaces == first.id


def test_the_coordinator_accepts_and_the_overview_follows_at_once(workspace: Workspace) -> None:
    handed_in()
    (one,) = stored(workspace)
    app = call_me(review(submission=str(one.id)), "Karel")
    assert "Stands now" in shown(app)

    app.button(key=f"accept {one.id}").click()
    app.run()

    assert f"Submission {one.id} is now accepted." in shown(app)
    assert stored(workspace)[0].state == "accepted"
    app.switch_page(str(ROOT / "pages" / "overview.py")).run()
    assert "Only public sources have reported" not in shown(app)


def test_a_return_demands_a_reason_which_the_officer_reads(workspace: Workspace) -> None:
    handed_in()
    (one,) = stored(workspace)
    app = call_me(review(submission=str(one.id)), "Karel")

    app.button(key=f"return_button {one.id}").click()
    app.run()
    assert "A reason is compulsory." in shown(app)
    assert stored(workspace)[0].state == "submitted"

    app.text_area(key=f"return_reason {one.id}").set_value("Give the file number.")
    app.button(key=f"return_button {one.id}").click()
    app.run()
    assert stored(workspace)[0].state == "returned"
    assert "Karel" in shown(app)
    assert "Give the file number." in shown(report())
    assert "the unit corrects the file and hands it in again" in shown(report())


def test_an_accepted_submission_is_withdrawn_with_a_reason(workspace: Workspace) -> None:
    handed_in()
    (one,) = stored(workspace)
    app = call_me(review(submission=str(one.id)), "Karel")
    app.button(key=f"accept {one.id}").click()
    app.run()

    app.text_area(key=f"withdraw_reason {one.id}").set_value("Not published after all.")
    app.button(key=f"withdraw_button {one.id}").click()
    app.run()

    assert stored(workspace)[0].state == "withdrawn"
    assert "Not published after all." in shown(app)


def test_of_two_coordinators_the_second_gets_a_sentence(workspace: Workspace) -> None:
    handed_in()
    (one,) = stored(workspace)
    first, second = (call_me(review(submission=str(one.id)), name) for name in ("Karel", "Lenka"))

    first.button(key=f"accept {one.id}").click()
    first.run()
    version = workspace.version()
    second.button(key=f"accept {one.id}").click()
    second.run()

    assert f"Submission {one.id} is accepted, so this cannot be done." in shown(second)
    assert workspace.version() == version


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("officer", "you are here as officer of a unit."),
        ("evaluator", "you are here as evaluator."),
    ],
)
def test_who_may_not_decide_sees_why(url: str, role: str, sentence: str) -> None:
    app = call_me(review(role=role, unit="MEYS"), "Eva")

    assert sentence in shown(app)
    assert not [button for button in app.button if (button.key or "").startswith("accept")]


def test_an_officer_takes_back_what_his_own_unit_has_sent(workspace: Workspace) -> None:
    handed_in()
    (one,) = stored(workspace)
    app = call_me(review(role="officer", unit="MLSA", submission=str(one.id)), "Jana")

    app.text_area(key=f"withdraw_reason {one.id}").set_value("Sent too early.")
    app.button(key=f"withdraw_button {one.id}").click()
    app.run()

    assert stored(workspace)[0].state == "withdrawn"


def test_a_row_stands_beside_the_row_of_the_same_key(workspace: Workspace) -> None:
    handed_in()
    (one,) = stored(workspace)
    app = call_me(review(submission=str(one.id)), "Karel")
    app.button(key=f"accept {one.id}").click()
    app.run()
    handed_in(CARD.replace("2022-11-30,1,", "2022-11-30,0,"))
    second = stored(workspace)[-1]

    text = shown(review(submission=str(second.id)))

    assert f"1 · evidence: https://www.mpsv.cz/karta · Published · submission {one.id}" in text
    assert '<td data-head="Reported">0</td>' in text


def test_the_review_starts_with_the_candidate_that_ships(url: str) -> None:
    text = shown(review())

    assert "1 submission waits for a decision" in text
    assert "candidate.csv" in text
    assert "Submission 2 of Public sources" in text
    assert "shipped with the program" in text


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("report.csv", "7-report.csv"),
        ("../../etc/passwd", "7-etc_passwd.csv"),
        ("zpráva 2022.csv", "7-zprava_2022.csv"),
        ("..", "7-file.csv"),
        ("a.csv\r\nSet-Cookie: x", "7-a.csv_Set-Cookie_x.csv"),
        ("x" * 300 + ".xlsx", "7-" + "x" * 80 + ".xlsx"),
    ],
)
def test_the_name_of_a_stored_file_is_made_safe(file: str, expected: str) -> None:
    assert safe_name(file, 7) == expected


def test_direction_and_control_characters_are_made_visible() -> None:
    assert escape_unprintable("exe\u202efdp\x1b\nx") == "exe\\u202efdp\\x1b\nx"
