"""What is uploaded and not handed in is found again on Report progress, by Streamlit's own test runner."""

from __future__ import annotations

import pytest

from dashboard.__main__ import main
from dashboard.workflow.workspace import Workspace
from tests.pages import (
    CARD,
    HEADERS,
    alerts,
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
AMERICAN = f"{HEADERS}\n2.3,a,card,06/07/2022,1,x,n\n"
HOSTILE = "<img src=x onerror=alert(1)> ![p](http://evil.example)\u202e.csv"


def kept(page: object) -> list[str]:
    return [line for line in notices(page) if "is not submitted yet" in line]  # type: ignore[arg-type]


def test_a_file_is_found_on_the_next_visit_and_handed_in_once(workspace: Workspace) -> None:
    upload(open_report(person="Jana"), CARD)

    page = open_report(person="Jana")
    (notice,) = kept(page)
    assert "“mlsa.csv”" in notice
    assert (
        "1 row has no errors. Check the changes and confirm; nothing is submitted yet."
        in headings(page)
    )
    confirm(page)

    (stored,) = read_stored(workspace)
    assert f"Submitted as report no. {stored.id}." in notices(page)
    assert kept(page) == []
    again = open_report(person="Jana")
    assert kept(again) == []
    assert CONFIRM not in button_names(again)


def test_what_was_chosen_beside_the_file_is_found_with_it() -> None:
    page = upload(open_report(person="Jana"), AMERICAN)
    fill(page, "In dates with slashes", "mdy")
    fill(
        page, "How this report came to you (if you submit it for somebody else)", "letter of 12 May"
    )
    assert (
        "1 row has no errors. Check the changes and confirm; nothing is submitted yet."
        in headings(page)
    )

    page = open_report(person="Jana")

    assert field(page, "In dates with slashes").value == "mdy"
    assert (
        field(page, "How this report came to you (if you submit it for somebody else)").value
        == "letter of 12 May"
    )
    assert (
        "1 row has no errors. Check the changes and confirm; nothing is submitted yet."
        in headings(page)
    )


def test_that_a_draft_replaces_none_stays_chosen(workspace: Workspace) -> None:
    hand_in()
    (first,) = read_stored(workspace)
    assert main(["return", str(first.id), "--reason", "Which month?"]) == 0
    page = upload(open_report(person="Jana"), CARD.replace("Published", "Another"))
    assert field(page, "Replaces an earlier report").value == first.id
    fill(page, "Replaces an earlier report", None)

    page = open_report(person="Jana")

    assert field(page, "Replaces an earlier report").value is None
    confirm(page)
    assert read_stored(workspace)[-1].replaces is None


def test_what_was_said_beside_a_draft_goes_with_it() -> None:
    label = "How this report came to you (if you submit it for somebody else)"
    fill(upload(open_report(person="Jana"), CARD), label, "letter of 12 May")
    page = open_report(person="Jana")
    assert field(page, label).value == "letter of 12 May"

    press(page, DISCARD)

    assert field(page, label).value == ""


@pytest.mark.parametrize("who", [{"person": "Petr"}, {}, {"person": "Jana", "entity": "MEYS"}])
def test_nobody_else_finds_it(who: dict[str, str]) -> None:
    upload(open_report(person="Jana"), CARD)

    page = open_report(**({"entity": "MLSA"} | who))

    assert kept(page) == []
    assert "mlsa.csv" not in text(page)


def test_another_file_takes_the_place_of_a_draft_when_told_to_and_a_draft_is_discarded(
    workspace: Workspace,
) -> None:
    upload(open_report(person="Jana"), CARD)
    second = upload(open_report(person="Jana"), AMERICAN, "second.csv")
    (asked,) = [line for line in notices(second) if "stays" in line]
    assert "The draft of mlsa.csv" in asked
    assert "“mlsa.csv”" in kept(open_report(person="Jana"))[0]
    press(second, "Replace the draft with this file")

    page = open_report(person="Jana")
    assert "“second.csv”" in kept(page)[0]
    press(page, DISCARD)

    assert kept(page) == kept(open_report(person="Jana")) == []
    assert read_stored(workspace) == []


def test_a_draft_waits_on_while_another_file_is_handed_in(workspace: Workspace) -> None:
    upload(open_report(person="Jana"), CARD, "first.csv")
    page = upload(open_report(person="Jana"), CARD.replace("Published", "Another"), "other.csv")
    assert any("The draft of first.csv" in notice for notice in notices(page))
    confirm(page)
    assert [each.file_name for each in read_stored(workspace)] == ["other.csv"]

    (notice,) = kept(open_report(person="Jana"))
    assert "“first.csv”" in notice


def test_a_draft_of_one_window_is_not_overwritten_by_another_unasked(workspace: Workspace) -> None:
    first, second = open_report(person="Jana"), open_report(person="Jana")
    upload(first, CARD, "first.csv")
    upload(second, CARD.replace("Published", "Another"), "other.csv")
    assert any("The draft of first.csv" in notice for notice in notices(second))
    press(second, "Replace the draft with this file")
    (notice,) = kept(open_report(person="Jana"))
    assert "“other.csv”" in notice

    confirm(first)
    (notice,) = kept(open_report(person="Jana"))
    assert "“other.csv”" in notice


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


def test_a_file_without_a_name_is_kept_as_soon_as_there_is_one() -> None:
    page = upload(open_report(), CARD)
    assert kept(open_report()) == []

    enter_name(page, "Jana")

    assert len(kept(open_report(person="Jana"))) == 1


def test_the_name_of_the_file_of_a_draft_is_shown_as_text() -> None:
    upload(open_report(person="<b>Jana"), CARD, HOSTILE)

    page = open_report(person="<b>Jana")

    assert "\\u202e.csv" in kept(page)[0]
    assert "<img src=x" not in markup(page)
    assert "\u202e" not in markup(page)


def test_a_birth_number_is_not_kept_and_the_page_says_so() -> None:
    content = f"{HEADERS}\n2.3,a,card,2022-11-30,1,x,r. č. 755812/0009\n"

    page = upload(open_report(person="Jana"), content)

    assert any("is not kept as a draft" in notice for notice in notices(page))
    assert kept(open_report(person="Jana")) == []


def test_a_file_of_just_under_ten_megabytes_is_read_and_a_larger_one_refused_in_a_sentence() -> (
    None
):
    line = f"2.3,a,card,2022-11-30,1,x,{'y' * 4_000}\n"
    heavy = CARD + line * (9_900 * 1024 // len(line))
    page = upload(open_report(person="Jana"), heavy)
    assert not any("larger than" in alert for alert in alerts(page))

    page = upload(page, "x" * (10 * 1024 * 1024 + 1), "heavy.csv")
    assert any("larger than 10 MB" in alert for alert in alerts(page))
