"""The Assessment page by Streamlit's own test runner, on a real database."""

from __future__ import annotations

from datetime import date

from streamlit.testing.v1 import AppTest

from dashboard.assessment.card import Card
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.cards import StoredCard
from dashboard.store.verification import verify_chain
from dashboard.workflow import card_actions, document_material
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.pages import (
    button,
    button_names,
    enter_name,
    field,
    fill,
    link,
    markup,
    notices,
    open_page,
    press,
    table,
    text,
)
from tests.planted import hand_in

EVA = Actor("Eva", frozenset({Role.EVALUATOR}), frozenset())
KAREL = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
END = date(2023, 12, 31)
GOOD = Card(
    "1.1", "No study.", "not_met", goal="not_met", reason="Late tender.", proposal="continue"
)
SCRIPT = "<script>alert(1)</script>"
DESCRIPTION = "Description of task fulfilment"
PROPOSAL = "Proposal for what was not fully met"
REASON = "Reason (a verdict that differs, or what was not fully met)"
READY, APPROVE = "Submit the card for approval", "Approve the card"
REOPEN = "Reopen the card as its next version"


def open_assessment(name: str = "Eva", **query: str) -> AppTest:
    """The page as an evaluator opens it unless the query says otherwise."""
    page = open_page("assessment", **{"role": "evaluator", **query})
    return enter_name(page, name) if name else page


def save_draft(workspace: Workspace, card: Card) -> DraftVersion:
    saved = card_actions.save_draft(workspace, EVA, card, DraftVersion())
    assert isinstance(saved, card_actions.SavedDraft)
    return DraftVersion(saved.draft.id, saved.draft.version)


def declare_ready(workspace: Workspace, card: Card = GOOD) -> int:
    on = save_draft(workspace, card)
    judged = card_actions.declare_ready(workspace, EVA, card.task, on, END, workspace.version())
    assert isinstance(judged, StoredCard), judged
    return judged.id


def test_nothing_is_stored_by_looking_and_nobody_without_a_name_writes(
    workspace: Workspace,
) -> None:
    before = workspace.version()

    page = open_assessment(name="", task="1.1")

    assert "Give your name above first" in text(page)
    assert "Ministry opened a tender for a study" in text(page)
    assert link(page, "row 1"), "the generated text names the rows that it rests on"
    assert "Missing from indicator 1.1.a" in text(page)
    assert field(page, DESCRIPTION).disabled
    assert (workspace.version(), Snapshot(workspace).card_records) == (before, {})


def test_what_is_typed_is_saved_when_a_field_is_left_and_what_is_missing_is_named(
    workspace: Workspace,
) -> None:
    page = open_assessment(task="1.1")

    fill(page, DESCRIPTION, f"No study. {SCRIPT}")

    record = Snapshot(workspace).card_records["1.1"]
    assert (record.card.description, record.author) == (f"No study. {SCRIPT}", "Eva")
    assert "2 things are missing on this card" in text(page)
    assert "has no verdict on the task goal" in text(page)
    assert button(page, READY).disabled


def test_a_complete_card_is_declared_ready_on_what_is_shown(workspace: Workspace) -> None:
    save_draft(workspace, GOOD)
    page = open_assessment(task="1.1", as_of="2023-12-31")
    assert field(page, PROPOSAL).options == ["Continue", "Change", "Drop"]

    press(page, READY)

    record = Snapshot(workspace).card_records["1.1"]
    assert (record.state, record.as_of, record.author) == ("ready", END, "Eva")
    assert "awaits approval by the coordinator" in text(page)
    assert APPROVE not in button_names(page)
    save_draft(workspace, Card("2.1", "A list.", "met", goal="met_differently"))
    met = open_assessment(task="2.1", as_of="2023-12-31")
    assert field(met, PROPOSAL).options == ["Continue", "Change"], "what is met is not dropped"


def test_the_coordinator_approves_and_reopens_with_a_reason(workspace: Workspace) -> None:
    declare_ready(workspace)
    page = open_assessment("Karel", task="1.1", role="coordinator")

    press(page, APPROVE)
    assert "Card, version 1: approved" in text(page)
    assert "by the same person" not in text(page)
    press(page, REOPEN)
    assert "A reason is compulsory." in text(page)
    field(page, "Reason for reopening the approved card").set_value(f"Late report {SCRIPT}")
    press(page, REOPEN)

    assert f"Late report {SCRIPT}" in text(page)
    assert SCRIPT not in markup(page)
    assert field(page, REASON).value == "Late tender."
    record = Snapshot(workspace).card_records["1.1"]
    assert (record.state, record.version) == ("draft", 2)


def test_a_report_that_waits_is_not_denied_beside_the_card(workspace: Workspace) -> None:
    declare_ready(workspace)
    head = "task,indicator,component,date,value\n"
    hand_in(workspace, "study.csv", f"{head}1.1,a,study,2022-12-01,1\n")

    told = text(open_assessment(task="1.1", as_of="2023-12-31"))

    assert "No entry on this task was approved after the task was assessed." in told


def test_who_approves_their_own_card_is_told_before_and_the_card_says_so(
    workspace: Workspace,
) -> None:
    page = open_assessment(task="1.1")
    assert "a card is approved by someone other than the person who submitted it" in text(page)
    declare_ready(workspace)
    page = open_assessment("eva ", task="1.1", role="coordinator")

    assert "You submitted this card for approval yourself" in text(page)
    press(page, APPROVE)

    assert "Written and approved by the same person." in text(page)
    assert Snapshot(workspace).card_records["1.1"].is_own_approval


def test_a_published_card_is_read_only_and_keeps_its_words(workspace: Workspace) -> None:
    page = open_assessment(task="4", strategy="cz-thb-2016-2019", lang="cs")

    assert "Karta, verze 1: zveřejněno" in text(page)
    assert "The task goals have been met in a different manner." in text(page)
    assert not list(page.text_area)


def test_below_the_list_stands_what_became_of_the_strategy_before(workspace: Workspace) -> None:
    page = open_assessment(lang="cs")

    caption = "Každý úkol předchozí strategie, co z něj zbylo a co na něj navazuje"
    rows = {row[0]: row for row in table(page, caption)[1:]}
    assert rows["2"][2:4] == ["Splněno", "dokončen podle hodnocení, nepokračuje"]
    assert rows["6"][4].startswith("6.c ")
    assert "(strategie 2016–2019, úkol 5) odkazuje na úkol, který strategie" in text(page)


def test_each_of_the_thirteen_tasks_has_its_verdicts_and_leads_to_its_card(
    workspace: Workspace,
) -> None:
    declare_ready(workspace)

    page = open_assessment(lang="cs", as_of="2022-12-31", role="coordinator")

    headers, *rows = table(page, "Vyhodnocení")
    assert {"Vypočteno", "Hodnocení cíle úkolu"} <= set(headers)
    assert "Karty úkolů: předloženo ke schválení: 1 · nevyhodnoceno: 12" in text(page)
    assert [row[0] for row in rows] == [task.number for task in workspace.strategy.tasks]
    for number, title, *_ in rows:
        assert link(page, title).query == {
            "lang": "cs", "as_of": "2022-12-31", "role": "coordinator",
            "strategy": workspace.strategy.id, "task": number,
        }  # fmt: skip


def test_the_text_of_the_document_is_written_on_the_page_and_stays(workspace: Workspace) -> None:
    page = open_assessment(lang="cs")
    assert "Nevyplněno je 14 z 14 polí." in text(page)

    fill(page, "Co chcete napsat", "Závěr: 1. Boj proti obchodování s dětmi")
    fill(page, "Závěr: 1. Boj proti obchodování s dětmi", f"Splněno zčásti. {SCRIPT}")
    press(page, "Uložit text")

    with workspace.reading() as connection:
        assert verify_chain.verify(connection) == []
    written = document_material.read_fields(Snapshot(workspace))["conclusion_1"]
    assert (written.text, written.actor) == (f"Splněno zčásti. {SCRIPT}", "Eva")
    assert "Uloženo; bude v příštím dokumentu." in text(page)
    assert "Nevyplněno je 13 z 14 polí." in text(page)


def test_a_text_that_somebody_wrote_meanwhile_is_shown_before_it_is_written_over(
    workspace: Workspace,
) -> None:
    chosen = "Recommendations"
    first, second = open_assessment(), open_assessment()
    for page in (first, second):
        fill(page, "What to write", chosen)
    fill(first, chosen, "The first.")
    press(first, "Save the text")

    fill(second, chosen, "The second.")
    press(second, "Save the text")

    def stands() -> str:
        return str(document_material.read_fields(Snapshot(workspace))["recommendations"].text)

    assert stands() == "The first."
    assert any("has written another text here" in notice for notice in notices(second))
    assert "The first." in text(second)
    press(second, "Save the text")
    assert stands() == "The second."

    # Whoever changed nothing on their page is shown what stands.
    fill(first, "What to write", "Place")
    fill(first, "What to write", chosen)
    press(first, "Save the text")
    assert stands() == "The second."
