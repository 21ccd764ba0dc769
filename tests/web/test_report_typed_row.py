"""One row typed on Report progress, by Streamlit's own test runner and on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.store import submissions
from dashboard.workflow import review
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from tests.small_plan import TEXT
from tests.web.test_report import (
    STRATEGY,
    call_me,
    report,
    shown,
    stored,
    url,
    workspace,
)

__all__ = ["url", "workspace"]

COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())


def form(task: str, indicator: str | None = None, entity: str = "MLSA", **query: str) -> AppTest:
    """The form with its task, and the indicator, chosen."""
    app = report(entity, **query)
    app.segmented_control(key="report_way").set_value("row")
    app.run()
    app.selectbox(key=f"entry_task {STRATEGY} {entity}").set_value(task)
    app.run()
    if indicator:
        app.selectbox(key=f"entry_indicator {STRATEGY} {task}").set_value(indicator)
        app.run()
    return app


def typed(app: AppTest, **fields: str) -> AppTest:
    for name, text in fields.items():
        if name == "value":
            (box,) = [one for one in app.selectbox if (one.key or "").startswith("entry_value")]
            box.set_value(text)
            app.run()
        elif name == "note":
            app.text_area(key="entry_note").set_value(text)
        else:
            app.text_input(key=f"entry_{name}").set_value(text)
    return app.run()


def check(app: AppTest) -> AppTest:
    app.button(key="entry_check").click()
    return app.run()


def confirm(app: AppTest) -> AppTest:
    call_me(app, "Jana").button(key="confirm").click()
    return app.run()


def content(workspace: Workspace) -> str:
    (one,) = stored(workspace)
    with workspace.reading() as connection:
        return submissions.read_content(connection, one.strategy, one.id).decode()


def test_nothing_is_said_of_a_form_before_it_is_checked(workspace: Workspace) -> None:
    app = form("2.3")

    assert "notice error" not in shown(app).split("</style>")[-1]
    assert "Nothing is stored before you confirm" in shown(app)


def test_a_right_row_shows_its_effect_and_is_stored_as_a_table_of_one_row(
    workspace: Workspace,
) -> None:
    row = {"date": "30.11.2022", "value": "yes", "evidence": "=1+1; file 3"}
    app = check(typed(form("2.3", "2.3.a"), **row))
    assert "1 row is right. Nothing is stored yet." in shown(app)
    assert stored(workspace) == []

    app = confirm(app)

    assert "Handed in as submission" in shown(app)
    assert content(workspace) == (
        "\ufefftask,indicator,component,date,value,evidence,note\r\n"
        "task 2.3,2.3.a,card,30.11.2022,yes,'=1+1; file 3,\r\n"
    )
    (one,) = stored(workspace)
    with workspace.reading() as connection:
        (row_of,) = submissions.read_rows(connection, one.strategy, one.id).iter_rows(named=True)
    assert (row_of["evidence"], row_of["component"]) == ("=1+1; file 3", "card")


def test_the_same_row_typed_again_is_known_whatever_the_language(workspace: Workspace) -> None:
    row = {"date": "30.11.2022", "value": "yes", "evidence": "file"}
    confirm(check(typed(form("2.3", "2.3.a"), **row)))

    again = check(typed(form("2.3", "2.3.a", lang="cs"), **row))

    assert "Tento soubor již byl podán" in shown(again)
    assert len(stored(workspace)) == 1


def test_every_problem_is_told_and_what_was_typed_stays(workspace: Workspace) -> None:
    app = check(typed(form("3.1", "3.1.a"), date="31.11.2022", number="about ten"))

    text = shown(app)
    assert "3 errors: nothing was stored" in text
    assert "“31.11.2022”" in text
    assert "about ten" in text
    assert not [button for button in app.button if button.key == "confirm"]
    app.session_state["lang"] = "cs"
    app.run()
    assert app.text_input(key="entry_date").value == "31.11.2022"
    assert app.text_input(key="entry_number").value == "about ten"
    assert "3 chyby: nic nebylo uloženo" in shown(app)


def test_what_was_typed_outlives_a_look_at_the_table(workspace: Workspace) -> None:
    app = typed(form("2.3", "2.3.a"), date="30.11.2022", evidence="file")

    app.segmented_control(key="report_way").set_value("table")
    app.run()
    app.segmented_control(key="report_way").set_value("row")
    app.run()

    assert app.text_input(key="entry_date").value == "30.11.2022"
    assert app.selectbox(key=f"entry_task {STRATEGY} MLSA").value == "2.3"


def test_without_an_indicator_the_row_is_a_narrative_and_needs_its_note(
    workspace: Workspace,
) -> None:
    app = check(typed(form("2.3"), date="2022-11-30"))
    assert "1 error: nothing was stored" in shown(app)

    confirm(typed(app, note="The card is being printed."))

    assert "task 2.3,,,2022-11-30,,,The card is being printed." in content(workspace)


@pytest.mark.parametrize(
    ("word", "note"),
    [("nothing to report", ""), ("ongoing", ""), ("not applicable", "No such training.")],
)
def test_a_report_word_stands_instead_of_a_value(
    workspace: Workspace, word: str, note: str
) -> None:
    app = typed(form("3.1", "3.1.a"), date="H2 2022", value=word, note=note)

    confirm(check(app))

    assert f"H2 2022,{word},,{note}" in content(workspace)


def test_a_component_of_another_name_is_asked_for(workspace: Workspace) -> None:
    app = form("3.3", "3.3.b", entity="CPD")
    app.selectbox(key=f"entry_component {STRATEGY} 3.3.b").set_value("other:*")
    app.run()
    typed(app, other="Polish", date="2023-05-10", value="yes", evidence="file")

    confirm(check(app))

    assert "3.3.b,other:Polish,2023-05-10,yes" in content(workspace)


def test_an_empty_form_that_is_checked_names_what_is_missing(workspace: Workspace) -> None:
    app = report()
    app.segmented_control(key="report_way").set_value("row")
    app.run()

    text = shown(check(app))

    assert "nothing was stored" in text
    assert stored(workspace) == []


def test_a_unit_without_tasks_is_told_so_instead_of_a_form(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.yaml").write_text(TEXT)
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(tmp_path / "plan.yaml"))
    app = report("IDLE")
    app.segmented_control(key="report_way").set_value("row")

    assert "is neither responsible for a task nor cooperating" in shown(app.run())
    assert not [button for button in app.button if button.key == "entry_check"]


def test_a_typed_row_corrects_what_was_returned(workspace: Workspace) -> None:
    confirm(check(typed(form("2.3", "2.3.a"), date="30.11.2022", value="yes", evidence="file 1")))
    (first,) = stored(workspace)
    review.send_back(workspace, COORDINATOR, first.id, "Row 2: which file?")

    app = check(typed(form("2.3", "2.3.a"), date="30.11.2022", value="yes", evidence="file 2"))
    assert f"It will replace submission {first.id}" in shown(app)
    confirm(app)

    assert stored(workspace)[-1].replaces == first.id


def test_hostile_text_in_the_form_is_shown_as_text(workspace: Workspace) -> None:
    hostile = "<img src=x onerror=alert(1)> ![p](http://evil.example)"

    text = shown(check(typed(form("2.3", "2.3.a"), date=hostile, evidence=hostile, value="yes")))

    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "<img src=x" not in text
