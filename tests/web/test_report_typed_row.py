"""One row typed on Report progress, by Streamlit's own test runner and on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.presentation import Wording
from dashboard.store import submissions
from dashboard.workflow import review
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from tests.pages import (
    address,
    alerts,
    button_names,
    confirm,
    enter_name,
    field,
    fill,
    headings,
    markup,
    notices,
    open_report,
    press,
    read_stored,
    show_strategy,
    text,
)
from tests.small_plan import TEXT

pytestmark = pytest.mark.usefixtures("database")
COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())


def open_form(entity: str = "MLSA", **query: str) -> AppTest:
    page = open_report(entity, **query)
    return fill(page, label(page, "way"), "row")


def choose(task: str, indicator: str | None = None, entity: str = "MLSA", **query: str) -> AppTest:
    """The form with its task, and the indicator, chosen."""
    page = open_form(entity, **query)
    fill(page, label(page, "task"), task)
    return fill(page, label(page, "indicator"), indicator) if indicator else page


def label(page: AppTest, name: str) -> str:
    """The label of a field of the form in the language of the page."""
    return Wording(address(page)["lang"])(f"entry.{name}")


def type_in(page: AppTest, **values: str) -> AppTest:
    """Fills the fields of the form; of the value, what was chosen decides which field is there."""
    for name, value in values.items():
        fill(page, label(page, name), value)
    return page


def check(page: AppTest) -> AppTest:
    return press(page, label(page, "check"))


def hand_in(page: AppTest) -> AppTest:
    return confirm(enter_name(page, "Jana"))


def content(workspace: Workspace) -> str:
    (submission,) = read_stored(workspace)
    with workspace.reading() as connection:
        return submissions.read_content(connection, submission.strategy, submission.id).decode()


def test_nothing_is_said_of_a_form_before_it_is_checked(workspace: Workspace) -> None:
    page = choose("2.3")

    assert alerts(page) == []
    assert "Nothing is handed in before you confirm" in text(page)


def test_a_right_row_shows_its_effect_and_is_stored_as_a_table_of_one_row(
    workspace: Workspace,
) -> None:
    row = {"date": "30.11.2022", "value": "yes", "evidence": "=1+1; file 3"}
    page = check(type_in(choose("2.3", "2.3.a"), **row))
    assert "1 row is right. Nothing is handed in yet." in headings(page)
    assert read_stored(workspace) == []

    hand_in(page)

    assert any("Handed in as submission" in notice for notice in notices(page))
    assert content(workspace) == (
        "\ufefftask,indicator,component,date,value,evidence,note\r\n"
        "task 2.3,2.3.a,card,30.11.2022,yes,'=1+1; file 3,\r\n"
    )
    (submission,) = read_stored(workspace)
    with workspace.reading() as connection:
        rows = submissions.read_rows(connection, submission.strategy, submission.id)
    assert rows.select("evidence", "component").rows() == [("=1+1; file 3", "card")]


def test_the_same_row_typed_again_is_known_whatever_the_language(workspace: Workspace) -> None:
    row = {"date": "30.11.2022", "value": "yes", "evidence": "file"}
    hand_in(check(type_in(choose("2.3", "2.3.a"), **row)))

    again = check(type_in(choose("2.3", "2.3.a", lang="cs"), **row))

    assert any("Tento soubor již byl podán" in notice for notice in notices(again))
    assert len(read_stored(workspace)) == 1


def test_every_problem_is_told_and_what_was_typed_stays(workspace: Workspace) -> None:
    page = check(type_in(choose("3.1", "3.1.a"), date="31.11.2022", number="about ten"))

    assert "3 errors: nothing was handed in" in headings(page)
    assert any("“31.11.2022”" in alert for alert in alerts(page))
    assert any("about ten" in alert for alert in alerts(page))
    assert "Confirm and hand in" not in button_names(page)
    page.session_state["lang"] = "cs"
    page.run()
    assert field(page, label(page, "date")).value == "31.11.2022"
    assert field(page, label(page, "number")).value == "about ten"
    assert "3 chyby: nic nebylo podáno" in headings(page)


def test_what_was_typed_outlives_a_look_at_the_table(workspace: Workspace) -> None:
    page = type_in(choose("2.3", "2.3.a"), date="30.11.2022", evidence="file")

    fill(page, "How you report", "table")
    fill(page, "How you report", "row")

    assert field(page, "Date").value == "30.11.2022"
    assert field(page, "Task").value == "2.3"


def test_without_an_indicator_the_row_is_a_narrative_and_needs_its_note(
    workspace: Workspace,
) -> None:
    page = check(type_in(choose("2.3"), date="2022-11-30"))
    assert "1 error: nothing was handed in" in headings(page)

    hand_in(type_in(page, note="The card is being printed."))

    assert "task 2.3,,,2022-11-30,,,The card is being printed." in content(workspace)


@pytest.mark.parametrize(
    ("word", "note"),
    [("nothing to report", ""), ("ongoing", ""), ("not applicable", "No such training.")],
)
def test_a_report_word_stands_instead_of_a_value(
    workspace: Workspace, word: str, note: str
) -> None:
    page = type_in(choose("3.1", "3.1.a"), date="H2 2022", value=word, note=note)

    hand_in(check(page))

    assert f"H2 2022,{word},,{note}" in content(workspace)


def test_a_component_of_another_name_is_asked_for(workspace: Workspace) -> None:
    page = choose("3.3", "3.3.b", entity="CPD")
    row = {"date": "2023-05-10", "value": "yes", "evidence": "file"}

    hand_in(check(type_in(page, part="other:*", other="Polish", **row)))

    assert "3.3.b,other:Polish,2023-05-10,yes" in content(workspace)


def test_an_empty_form_that_is_checked_names_what_is_missing(workspace: Workspace) -> None:
    page = check(open_form())

    assert any("nothing was handed in" in heading for heading in headings(page))
    assert read_stored(workspace) == []


def test_a_unit_without_tasks_is_told_so_instead_of_a_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.yaml").write_text(TEXT)
    show_strategy(monkeypatch, tmp_path / "plan.yaml")

    page = open_form("IDLE")

    (notice,) = notices(page)
    assert "is neither responsible for a task nor cooperating" in notice
    assert "Check the row" not in button_names(page)


def test_a_typed_row_corrects_what_was_returned(workspace: Workspace) -> None:
    hand_in(
        check(type_in(choose("2.3", "2.3.a"), date="30.11.2022", value="yes", evidence="file 1"))
    )
    (first,) = read_stored(workspace)
    review.send_back(workspace, COORDINATOR, first.id, "Row 2: which file?")

    page = check(type_in(choose("2.3", "2.3.a"), date="30.11.2022", value="yes", evidence="file 2"))
    assert any(f"It will replace submission {first.id}" in notice for notice in notices(page))
    hand_in(page)

    assert read_stored(workspace)[-1].replaces == first.id


def test_hostile_text_in_the_form_is_shown_as_text(workspace: Workspace) -> None:
    hostile = "<img src=x onerror=alert(1)> ![p](http://evil.example)"

    page = type_in(choose("2.3", "2.3.a"), date=hostile, evidence=hostile, value="yes")

    assert hostile in text(check(page))
    assert "<img src=x" not in markup(page)
