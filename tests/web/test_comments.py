"""A round of comments on the page of the assessment: the table that comes back, the answer below the card."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from dashboard.workflow.workspace import Workspace
from tests.pages import (
    button_names,
    database,
    enter_name,
    field,
    fill,
    notices,
    open_page,
    press,
    table,
    text,
    upload,
    workspace,
)

__all__ = ["database", "workspace"]

HEADS = "task,field,comment,author\n"
HOSTILE = "<script>alert(1)</script> *x* =1+1"


def open_round() -> AppTest:
    page = open_page("assessment", role="officer", unit="MLSA")
    enter_name(page, "Jana")
    return fill(page, "Body", "MLSA")


def test_a_table_is_refused_whole_or_stored_and_answered_below_the_card(
    workspace: Workspace,
) -> None:
    page = open_round()
    assert {"Draft as Word", "Empty table (CSV)"} <= set(button_names(page))
    upload(
        page, f"{HEADS}9.9,colour,Why?,\n2.3,,Well done.,Jana\n", "comments.csv", "comments.upload"
    )
    press(page, "Store the comments")
    wrong = table(page, "Every error in the file, by row and column")
    assert [line[0] for line in wrong[1:]] == [
        "✕ row 2, column A “task”",
        "✕ row 2, column B “field”",
        "✕ row 2, column D “author”",
    ]

    upload(page, f"{HEADS}2.3,,{HOSTILE},Jana Nová\n", "comments.csv", "comments.upload")
    press(page, "Store the comments")
    assert "1 comment stored (1)." in notices(page)[-1]

    card = open_page("assessment", role="evaluator", task="2.3")
    enter_name(card, "Eva")
    assert "No. 1, MLSA, Jana Nová, on: the task as a whole" in text(card)
    assert HOSTILE in text(card)
    assert "not answered yet" in text(card)
    field(card, "Answer to no. 1").set_value("declined")
    press(card, "Answer")
    assert "needs a reason" in text(card)
    field(card, "Answer to no. 1").set_value("declined")
    field(card, "Reason or what was changed").set_value("The card says so already.")
    press(card, "Answer")
    assert "not accepted: The card says so already." in text(card)
    assert "answered by Eva" in text(card)

    officer = open_page("assessment", role="officer", unit="MLSA", task="2.3")
    assert "not accepted: The card says so already." in text(officer)
    assert "Answer" not in button_names(officer)
    other = open_page("assessment", role="evaluator", task="3.1")
    assert "comment on this task" not in text(other)
