"""Correcting how a file is read, on Report progress: by Streamlit's own test runner, with real files."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.workflow.workspace import Workspace
from tests.web.test_report import (
    FAULTY,
    HEADS,
    call_me,
    report,
    shown,
    stored,
    upload,
    url,
    workspace,
)
from tests.workbooks import book_of, saved

__all__ = ["url", "workspace"]

ROW = ("2.3", "a", "card", "2022-11-30", "1", "https://www.mpsv.cz/karta", "n")
RIGHT = "1 row is right. Nothing is stored yet."
OWN_HEADS = "task,indicator,component,Kdy,value,evidence,note,Interní"
OWN = f"{OWN_HEADS}\n2.3,a,card,2022-11-30,1,x,n,k vyřízení\n"


def field(app: AppTest, name: str) -> Any:
    """The field of what is said of the file, by the first word of its key."""
    fields = [*app.selectbox, *app.number_input]
    return next(one for one in fields if str(one.key).startswith(f"{name} "))


def column(app: AppTest, letter: str) -> Any:
    return next(one for one in app.selectbox if one.label.endswith(f" {letter}"))


def is_open(app: AppTest) -> bool:
    (found,) = [one for one in app.expander if "read" in one.label or "čtení" in one.label]
    return bool(found.proto.expanded)


def say(app: AppTest, name: str, value: Any) -> AppTest:
    field(app, name).set_value(value)
    return app.run()


def test_the_order_of_a_date_is_asked_and_the_answer_survives_an_error(url: str) -> None:
    app = upload(report(), f"{HEADS}\n2.3,a,card,06/07/2022,1,x,n\n")
    assert is_open(app)
    assert "can be two different days" in shown(app)

    app.text_input(key="received_as").set_value("letter of 12 May")
    say(app, "dates", "mdy")
    assert RIGHT in shown(app)
    assert not is_open(app)

    upload(app, FAULTY)
    assert "6 errors" in shown(app)
    assert field(app, "dates").value == "mdy"
    assert app.text_input(key="received_as").value == "letter of 12 May"


def test_another_file_starts_without_corrections(url: str) -> None:
    american = f"{HEADS}\n2.3,a,card,06/07/2022,1,x,n\n"
    say(upload(report(), american), "dates", "mdy")

    app = upload(report(), american, "another.csv")

    assert field(app, "dates").value is None
    assert is_open(app)


def test_the_sheet_is_asked_where_two_may_hold_the_table_and_kept_with_the_submission(
    workspace: Workspace,
) -> None:
    book = book_of(ROW, title="2022")
    book.create_sheet("2021")
    for row in (HEADS.split(","), (*ROW[:4], "0", "x", "old")):
        book["2021"].append(row)
    app = call_me(upload(report(), saved(book), "mlsa.xlsx"), "Jana")
    assert "Several sheets may hold the table: 2022, 2021" in shown(app)
    assert is_open(app)
    assert field(app, "sheet").options == ["2022", "2021"]

    say(app, "sheet", "2022")
    assert RIGHT in shown(app)
    assert "Read from the sheet “2022”, heads in row 1." in shown(app)
    app.button(key="confirm").click()
    app.run()

    (one,) = stored(workspace)
    assert one.reading["sheet"] == "2022"


def test_a_hidden_sheet_is_told_and_can_be_chosen(url: str) -> None:
    book = book_of((*ROW[:4], "0", "x", "seen"), title="Seen")
    hidden = book.create_sheet("Hidden")
    for row in (HEADS.split(","), ROW):
        hidden.append(row)
    hidden.sheet_state = "hidden"

    app = upload(report(), saved(book), "mlsa.xlsx")

    assert "Read from the sheet “Seen”" in shown(app)
    assert field(app, "sheet").options == ["Seen", "Hidden (hidden)"]
    assert "Read from the sheet “Hidden”" in shown(say(app, "sheet", "Hidden"))


def test_a_workbook_has_no_encoding_and_a_text_no_sheet(url: str) -> None:
    book = upload(report(), saved(book_of(ROW)), "mlsa.xlsx")
    text = upload(report(), OWN)

    names = [str(one.key).split(" ")[0] for one in book.selectbox]
    assert not {"encoding", "delimiter"} & set(names)
    assert "sheet" not in [str(one.key).split(" ")[0] for one in text.selectbox]
    assert "Read from the sheet “Report”" in shown(book)


def test_the_encoding_is_asked_where_words_exist_in_two(url: str) -> None:
    app = upload(
        report(), f"{HEADS}\n2.3,a,card,2022-11-30,1,x,".encode() + "košut\n".encode("iso8859-2")
    )
    assert is_open(app)
    assert "This cell reads “koąut” in cp1250 and “košut” in iso8859-2" in shown(app)

    say(app, "encoding", "iso8859-2")

    assert "Read as ISO 8859-2 (Latin 2), delimiter comma (,), heads in row 1." in shown(app)
    assert "košut" in shown(app)


def test_a_column_of_another_name_is_said_and_the_answer_kept_with_the_submission(
    workspace: Workspace,
) -> None:
    app = call_me(upload(report(), OWN), "Jana")
    assert is_open(app)
    assert "The column “date” is missing." in shown(app)
    assert [column(app, letter).value for letter in "ADH"] == ["task", "ignore", "ignore"]
    assert "Chybí sloupec „datum“." in shown(upload(report(lang="cs"), OWN))

    column(app, "D").set_value("date")
    app.run()
    assert RIGHT in shown(app)
    app.session_state["lang"] = "cs"
    app.run()
    assert column(app, "D").value == "date"
    app.button(key="confirm").click()
    app.run()

    (one,) = stored(workspace)
    assert one.reading["map"] == {"D:D": "date"}


def test_a_column_that_is_not_to_be_read_makes_no_second_one_of_its_field(url: str) -> None:
    twice = "task,indicator,component,date,value,hodnota,evidence,note"
    app = upload(report(), f"{twice}\n2.3,a,card,2022-11-30,1,about,x,n\n")
    assert "mean the same" in shown(app)

    column(app, "F").set_value("ignore")
    app.run()

    assert RIGHT in shown(app)
    assert "head-unknown" not in shown(app)


def test_what_was_said_of_the_columns_survives_a_reading_that_fails(url: str) -> None:
    app = upload(report(), OWN)
    column(app, "D").set_value("date")
    app.run()
    say(app, "header_row", 900)
    assert RIGHT not in shown(app)

    say(app, "header_row", None)

    assert RIGHT in shown(app)


@pytest.mark.parametrize("row", [2, 3])
def test_the_row_of_the_heads_is_corrected(url: str, row: int) -> None:
    app = upload(report(), f"{HEADS}\n{HEADS},x\n2.3,a,card,2022-11-30,1,x,n\n")

    say(app, "header_row", row)

    assert f"heads in row {row}" in shown(app)
