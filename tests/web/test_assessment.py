"""The Assessment page by Streamlit's own test runner, on a real database."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.assessment.card import Card
from dashboard.store.drafts import DraftVersion
from dashboard.workflow import evaluation
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace, open_workspace

ROOT = Path(__file__).resolve().parents[2]
ENTRY = str(ROOT / "dashboard" / "web" / "app.py")
KEY = "card cz-thb-2020-2023 1.1"
EVA = Actor("Eva", frozenset({Role.EVALUATOR}), frozenset())
KAREL = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
END = date(2023, 12, 31)
GOOD = Card(
    "1.1", "No study.", "not_met", goal="not_met", reason="Late tender.", proposal="continue"
)
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The same database as the page writes to."""
    database = f"sqlite:///{tmp_path / 'cards.db'}"
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", database)
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ROOT / "indicators.yaml"))
    found, problems = open_workspace(ROOT / "indicators.yaml", database)
    assert found is not None, problems
    return found


def page(name: str = "Eva", **query: str) -> AppTest:
    """The page through the entry script, in English unless the query says otherwise."""
    app = AppTest.from_file(ENTRY, default_timeout=60)
    asked = {"lang": "en", "role": "evaluator", **query}
    for key, value in asked.items():
        app.query_params[key] = value
    app.run()
    for key, value in asked.items():
        app.query_params[key] = value
    app.switch_page(str(ROOT / "pages" / "assessment.py")).run()
    if name:
        app.text_input(key="person_name").set_value(name)
        app.run()
    return app


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def form_of(workspace: Workspace, card: Card) -> DraftVersion:
    draft = evaluation.save_draft(workspace, EVA, card, DraftVersion()).draft
    assert draft is not None
    return DraftVersion(draft.id, draft.version)


def filed(workspace: Workspace, card: Card = GOOD) -> int:
    on = form_of(workspace, card)
    judged = evaluation.declare_ready(workspace, EVA, card.task, on, END, workspace.version())
    assert judged.filed is not None, judged.problems
    return judged.filed.id


def test_the_list_has_every_task_with_its_status_and_apart_from_it_its_verdicts(
    workspace: Workspace,
) -> None:
    filed(workspace)

    text = shown(page(lang="cs"))

    table = text.partition('class="filing assessment"')[2].partition("</table>")[0]
    assert table.count('<th scope="row"') == 13
    assert "připraveno ke schválení: 1 · bez karty: 12" in text
    assert "Hodnocení cíle úkolu" in text


def test_nothing_is_stored_by_looking_and_nobody_without_a_name_writes(
    workspace: Workspace,
) -> None:
    before = workspace.version()

    app = page(name="", task="1.1")

    assert "Give your name above first" in shown(app)
    assert app.text_area(key=f"{KEY} description").disabled
    assert (workspace.version(), Snapshot(workspace).card_records) == (before, {})


def test_what_is_typed_is_saved_when_a_field_is_left_and_what_is_missing_is_named(
    workspace: Workspace,
) -> None:
    app = page(task="1.1")

    app.text_area(key=f"{KEY} description").set_value(f"No study. {SCRIPT}")
    app.run()

    kept = Snapshot(workspace).card_records["1.1"]
    assert (kept.card.description, kept.author) == (f"No study. {SCRIPT}", "Eva")
    text = shown(app)
    assert "2 things are missing on this card" in text
    assert "has no overall evaluation of the task goal" in text
    assert app.button(key="ready cz-thb-2020-2023 1.1").disabled


def test_the_generated_text_names_the_rows_it_rests_on(workspace: Workspace) -> None:
    text = shown(page(task="1.1"))

    assert "Ministry opened a tender for a study" in text
    assert ">row 1</a>" in text
    assert "Missing from indicator 1.1.a" in text
    assert Snapshot(workspace).card_records == {}


def test_a_complete_card_is_declared_ready_on_what_is_shown(workspace: Workspace) -> None:
    form_of(workspace, GOOD)
    app = page(task="1.1", as_of="2023-12-31")

    app.button(key="ready cz-thb-2020-2023 1.1").click()
    text = shown(app.run())

    kept = Snapshot(workspace).card_records["1.1"]
    assert (kept.state, kept.as_of, kept.author) == ("ready", END, "Eva")
    assert "waits for the approval of the coordinator" in text
    assert not [button for button in app.button if button.key and button.key.startswith("approve")]


def test_the_coordinator_approves_and_reopens_with_a_reason(workspace: Workspace) -> None:
    number = filed(workspace)
    app = page("Karel", task="1.1", role="coordinator")

    app.button(key=f"approve {number}").click()
    assert "Card, version 1: approved" in shown(app.run())
    reopen = next(one for one in app.button if "Reopen the card" in one.label)
    reopen.click()
    assert "A reason is compulsory." in shown(app.run())
    app.text_area(key=f"reopen_reason {number}").set_value(f"Late report {SCRIPT}")
    next(one for one in app.button if "Reopen the card" in one.label).click()
    text = shown(app.run())

    assert "Late report &lt;script&gt;" in text
    assert SCRIPT not in text
    assert app.text_area(key=f"{KEY} reason").value == "Late tender."
    assert (
        Snapshot(workspace).card_records["1.1"].state,
        Snapshot(workspace).card_records["1.1"].version,
    ) == ("draft", 2)


def test_two_people_who_decide_at_once_are_told(workspace: Workspace) -> None:
    number = filed(workspace)
    app = page("Karel", task="1.1", role="coordinator")
    evaluation.reopen(workspace, KAREL, number, "Not yet")

    app.button(key=f"approve {number}").click()

    assert "is “returned” by now, so this cannot be done" in shown(app.run())


def test_an_officer_reads_and_writes_nothing(workspace: Workspace) -> None:
    form_of(workspace, GOOD)

    app = page("Jana", task="1.1", role="officer", unit="CPD")

    assert "Cards are written by evaluators" in shown(app)
    assert all(area.disabled for area in app.text_area)


def test_a_published_card_is_read_only_and_keeps_its_words(workspace: Workspace) -> None:
    app = page(task="4", strategy="cz-thb-2016-2019", lang="cs")

    text = shown(app)
    assert "Karta, verze 1: zveřejněno" in text
    assert "The task goals have been met in a different manner." in text
    assert not list(app.text_area)


def test_below_the_list_stands_what_became_of_the_strategy_before(workspace: Workspace) -> None:
    app = page(lang="cs")

    text = shown(app)
    assert "Co se stalo s úkoly z období 2016–2019" in text
    assert "nedokončen, nepokračuje" in text
    assert "6.c" in text
    assert "Odkaz, který nikam nevede (cz-thb-2016-2019, úkol 5)" in text
    assert len(app.get("download_button")) == 1


@pytest.mark.parametrize("lang", ["cs", "en"])
def test_each_of_the_thirteen_tasks_leads_to_its_card(workspace: Workspace, lang: str) -> None:
    listed = shown(page(lang=lang, as_of="2022-12-31", role="coordinator"))

    addresses = re.findall(r'<td data-head="[^"]+"><a class="plain" href="([^"]+)"', listed)
    asked = [parse_qs(urlsplit(unescape(one)).query) for one in addresses]
    assert [one["task"] for one in asked] == [[task.number] for task in workspace.strategy.tasks]
    kept = ("lang", "as_of", "role", "strategy")
    assert {tuple(one[name][0] for name in kept) for one in asked} == {
        (lang, "2022-12-31", "coordinator", workspace.strategy.id)
    }
