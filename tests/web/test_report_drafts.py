"""What is uploaded and not handed in is found again on Report progress, by Streamlit's own test runner."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.workflow.workspace import Workspace
from tests.pages import (
    CARD,
    HEADERS,
    button_names,
    confirm,
    enter_name,
    field,
    fill,
    hand_in,
    headings,
    markup,
    notices,
    open_report,
    press,
    read_stored,
    text,
    upload,
)

pytestmark = pytest.mark.usefixtures("database")
CONFIRM, DISCARD = "Confirm and submit", "Delete the draft"
RECEIVED = "How this report came to you (if you submit it for somebody else)"
AMERICAN = f"{HEADERS}\n2.3,a,card,06/07/2022,1,x,n\n"
OTHER = CARD.replace("Published", "Another")
RIGHT = "1 row has no errors. Check the changes and confirm; nothing is submitted yet."
HOSTILE = "<img src=x onerror=alert(1)> ![p](http://evil.example)\u202e.csv"


def kept(page: AppTest) -> list[str]:
    return [line for line in notices(page) if "is not submitted yet" in line]


def kept_file(person: str = "Jana") -> str:
    """What the next visit says of the draft."""
    (notice,) = kept(open_report(person=person))
    return notice


def test_a_file_is_found_on_the_next_visit_by_its_person_and_handed_in_once(
    workspace: Workspace,
) -> None:
    upload(open_report(person="Jana"), CARD)
    for who in ({"person": "Petr"}, {}, {"person": "Jana", "entity": "MEYS"}):
        other = open_report(**({"entity": "MLSA"} | who))
        assert kept(other) == []
        assert "mlsa.csv" not in text(other)

    page = open_report(person="Jana")
    assert "“mlsa.csv”" in kept(page)[0]
    assert RIGHT in headings(page)
    confirm(page)

    (stored,) = read_stored(workspace)
    assert f"Submitted as report no. {stored.id}." in notices(page)
    assert kept(page) == []
    again = open_report(person="Jana")
    assert kept(again) == []
    assert CONFIRM not in button_names(again)


def test_what_was_chosen_beside_the_file_is_found_and_goes_with_it() -> None:
    page = fill(upload(open_report(person="Jana"), AMERICAN), "In dates with slashes", "mdy")
    fill(page, RECEIVED, "letter of 12 May")
    assert RIGHT in headings(page)

    page = open_report(person="Jana")

    assert field(page, "In dates with slashes").value == "mdy"
    assert field(page, RECEIVED).value == "letter of 12 May"
    assert RIGHT in headings(page)
    press(page, DISCARD)
    assert field(page, RECEIVED).value == ""
    assert kept(page) == kept(open_report(person="Jana")) == []


def test_that_a_draft_replaces_none_stays_chosen(workspace: Workspace) -> None:
    hand_in()
    (first,) = read_stored(workspace)
    assert main(["return", str(first.id), "--reason", "Which month?"]) == 0
    page = upload(open_report(person="Jana"), OTHER)
    assert field(page, "Replaces an earlier report").value == first.id
    fill(page, "Replaces an earlier report", None)

    page = open_report(person="Jana")

    assert field(page, "Replaces an earlier report").value is None
    confirm(page)
    assert read_stored(workspace)[-1].replaces is None


def test_a_draft_waits_while_another_file_is_handed_in_and_is_replaced_when_told_to(
    workspace: Workspace,
) -> None:
    first, second = open_report(person="Jana"), open_report(person="Jana")
    upload(first, CARD, "first.csv")
    upload(second, OTHER, "other.csv")
    assert any("The draft of first.csv" in line for line in notices(second) if "stays" in line)
    confirm(second)
    assert [each.file_name for each in read_stored(workspace)] == ["other.csv"]
    assert "“first.csv”" in kept_file()

    third = upload(open_report(person="Jana"), AMERICAN, "third.csv")
    press(third, "Replace the draft with this file")
    assert "“third.csv”" in kept_file()
    confirm(first)
    assert "“third.csv”" in kept_file(), "what another window hands in takes no draft along"


def test_the_file_of_one_body_is_no_draft_of_another() -> None:
    upload(open_report("MEYS", person="Jana"), f"{HEADERS}\n1.2,a,material,2022-11-30,1,x,Ours\n")
    page = upload(open_report(person="Jana"), CARD)
    fill(page, "I report for", "MEYS")
    assert "Ours" in text(page)

    fill(page, "I report for", "MLSA")
    assert "Published" in text(page)
    for entity, note in (("MEYS", "Ours"), ("MLSA", "Published")):
        page = open_report(entity, person="Jana")
        assert len(kept(page)) == 1
        assert note in text(page)


def test_a_file_without_a_name_is_kept_as_soon_as_there_is_one_and_all_names_are_text() -> None:
    page = upload(open_report(), CARD, HOSTILE)
    assert kept(open_report()) == []

    enter_name(page, "<b>Jana")

    page = open_report(person="<b>Jana")
    assert "\\u202e.csv" in kept(page)[0]
    assert "<img src=x" not in markup(page)
    assert "\u202e" not in markup(page)
