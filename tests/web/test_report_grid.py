"""Lines typed into the grid of Report progress, by Streamlit's own test runner and on a real database."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.presentation import Wording
from dashboard.store import submissions
from dashboard.web.report.grid import FILE_COLUMNS
from dashboard.workflow import review
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from tests.pages import (
    CARD,
    address,
    button,
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
    table,
    text,
    upload,
)

pytestmark = pytest.mark.usefixtures("database")
COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
CHECK = "Check the lines"
HOSTILE = "<img src=x onerror=alert(1)> ![p](http://evil.example)"
RIGHT = {"date": "30.11.2022", "value": "yes", "evidence": "=1+1; file 3"}
PROBLEMS = "Every error in the file, by row and column"


def open_grid(entity: str = "MLSA", **query: str) -> AppTest:
    page = open_report(entity, **{"person": "Jana"} | query)
    return fill(page, Wording(address(page)["lang"])("entry.way"), "grid")


def lines(page: AppTest) -> list[dict[str, str]]:
    """The lines of the grid as it began."""
    (grid,) = page.data_editor
    found: list[dict[str, str]] = grid.value.fillna("").to_dict("records")
    return found


def type_in(page: AppTest, row: str, **cells: str | None) -> AppTest:
    """Types cells of the line with a number; what was typed before stays."""
    key = page.data_editor[0].key or ""
    at = [line["row"] for line in lines(page)].index(row)
    edits = dict(page.session_state[key]["edited_rows"]) if key in page.session_state else {}
    edits[at] = edits.get(at, {}) | cells
    if None in cells.values():  # the browser lets go of what it has as the grid began with it
        edits[at] = {name: text for name, text in edits[at].items() if text is not None}
    page.session_state[key] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    return page.run()


def row_of(page: AppTest, what: str) -> str:
    """The number of the line of an indicator or a narrative."""
    return next(line["row"] for line in lines(page) if line["what"].startswith(what))


def content(workspace: Workspace) -> str:
    submission = read_stored(workspace)[-1]
    with workspace.reading() as connection:
        return submissions.read_content(connection, submission.strategy, submission.id).decode()


@pytest.mark.usefixtures("today")
def test_each_indicator_and_component_has_a_line_and_what_is_owed_comes_first() -> None:
    page = open_grid()

    found = lines(page)
    assert [line["row"] for line in found] == [str(row) for row in range(2, len(found) + 2)]
    owed = [line for line in found if line["owed"]]
    assert [line["what"][:5] for line in found[: len(owed)]] == ["2.3.a", "3.1.a"]
    assert owed[0]["part"] == "Card of rights and obligations"
    assert owed[0]["owed"] == "31 Dec 2022"
    assert {line["part"] for line in found if line["what"].startswith("4.3.a")} != {""}
    assert button(page, CHECK).disabled


def test_what_is_typed_shows_its_effect_and_is_stored_as_a_table_of_the_same_rows(
    workspace: Workspace,
) -> None:
    page = type_in(open_grid(), "2", **RIGHT)
    type_in(
        page,
        row_of(page, "2.3 narrative"),
        note="It was printed.",
        date="2022-12-01",
        delay_reason="other_body",
        expected="6/2023",
    )
    press(page, CHECK)
    assert (
        "2 rows have no errors. Check the changes and confirm; nothing is submitted yet."
        in headings(page)
    )
    assert read_stored(workspace) == []

    confirm(page)

    (stored,) = read_stored(workspace)
    assert f"Submitted as report no. {stored.id}." in notices(page)
    first, second, *_, last = content(workspace).splitlines()
    assert first == "\ufeff" + ",".join(FILE_COLUMNS)
    assert second.rstrip(",") == "task 2.3,2.3.a,card,30.11.2022,yes,'=1+1; file 3"
    assert "task 2.3,,,2022-12-01,,,It was printed.,other_body,6/2023" in content(workspace)
    assert last.strip(",") == ""
    with workspace.reading() as connection:
        rows = submissions.read_rows(connection, stored.strategy, stored.id)
    assert rows["line"].to_list() == [
        2,
        int(row_of(press(page, "Fill in further lines"), "2.3 narr")),
    ]
    assert rows["evidence"].to_list() == ["=1+1; file 3", None]
    assert rows["expected"].to_list() == [None, "2023-06"]
    assert not [name for name in button_names(page) if name == "Delete the draft"]
    assert not any(line["date"] for line in lines(page))


def test_what_is_wrong_is_named_by_its_row_and_what_was_typed_stays() -> None:
    page = type_in(open_grid(), "4", date="31.11.2022", value="about ten", note=HOSTILE)

    press(page, CHECK)

    assert "2 errors: nothing was submitted" in headings(page)
    assert "<img src=x" not in markup(page)
    places = [place for place, *_ in table(page, PROBLEMS)[1:]]
    assert places[:2] == ["✕ row 4, column “date”", "✕ row 4, column “value”"]
    page.session_state["lang"] = "cs"
    page.run()
    assert "2 chyby: nic nebylo podáno" in headings(page)
    assert "řádek 4, sloupec „datum“" in text(page)
    asked = type_in(open_grid(lang="cs", person="Petr"), "2", **RIGHT | {"evidence": ""})
    press(asked, "Zkontrolovat řádky")
    places = [row[0] for row in table(asked, "Upozornění podle řádku a sloupce")[1:]]
    assert [place for place in places if "doklad" in place] == ["⚠ řádek 2, sloupec „doklad“"]
    assert "evidence" not in " ".join(places), "a column is named in words and by no letter"


def test_what_is_said_beside_the_lines_is_found_on_the_next_visit_and_is_no_files(
    workspace: Workspace,
) -> None:
    label = "How this report came to you (if you submit it for somebody else)"
    fill(upload(open_report(person="Jana"), CARD), label, "Of the file")
    fill(type_in(open_grid(), "2", **RIGHT), label, "Of the lines")

    page = open_grid()
    assert field(page, label).value == "Of the lines"
    confirm(press(page, CHECK))
    assert read_stored(workspace)[-1].received_as == "Of the lines"

    page = press(page, "Fill in further lines")
    assert field(page, label).value == ""
    assert field(open_report(person="Jana"), label).value == "Of the file"


def test_what_was_typed_is_a_draft_found_on_the_next_visit_and_discarded(
    workspace: Workspace,
) -> None:
    page = type_in(open_grid(person=""), "2", **RIGHT)
    for way in ("table", "grid"):
        fill(page, "How you report", way)
    enter_name(page, "Jana")
    assert lines(page)[0]["date"] == "30.11.2022", "it outlives a look at the table and the name"
    fill(page, "Another line for", "2.3|2.3.a|card|0")
    press(page, "Add the line")
    type_in(page, "3", date="1.12.2022", value="no")

    page = open_grid(lang="cs")
    assert any("Co jste vyplnili, je uloženo" in notice for notice in notices(page))
    assert [line["date"] for line in lines(page)[:3]] == ["30.11.2022", "1.12.2022", ""]
    assert not any(line["date"] for line in lines(open_grid(person="Petr")))

    press(page, "Smazat rozpracovanou zprávu")
    assert not any(line["date"] for line in lines(page))
    assert not any(line["date"] for line in lines(open_grid()))
    assert read_stored(workspace) == []


def test_a_word_a_name_or_a_component_of_another_name_stands_in_its_column(
    workspace: Workspace,
) -> None:
    law = {"name": "Act No. 1", "date": "5/2022", "value": "1", "evidence": "x"}
    page = open_grid()
    for cells, stored in (
        ({"date": "H2 2022", "value": "ongoing"}, "3.1.a,,H2 2022,ongoing"),
        (law, "3.1.a,Act No. 1,5/2022,1,x"),
    ):
        type_in(page, row_of(page, "3.1.a"), **cells)
        confirm(press(page, CHECK))
        assert stored in content(workspace)
        press(page, "Fill in further lines")
    page = open_grid("CPD")
    (row,) = [
        line["row"]
        for line in lines(page)
        if line["what"].startswith("3.3.b") and "ther" in line["part"]
    ]
    confirm(press(type_in(page, row, name="Polish", **RIGHT), CHECK))
    assert "3.3.b,other:Polish,30.11.2022,yes" in content(workspace)


def test_lines_correct_what_was_returned(workspace: Workspace) -> None:
    confirm(press(type_in(open_grid(), "2", **RIGHT), CHECK))
    (first,) = read_stored(workspace)
    review.send_back(workspace, COORDINATOR, first.id, "Row 2: which file?")

    type_in(open_grid(), "2", **RIGHT | {"evidence": "file 2"})
    page = open_grid()
    assert field(page, "Replaces an earlier report").value == first.id
    press(page, CHECK)
    assert any(f"It will replace report no. {first.id}" in notice for notice in notices(page))
    confirm(page)

    assert read_stored(workspace)[-1].replaces == first.id
    assert field(press(page, "Fill in further lines"), "Replaces an earlier report").value is None


def test_what_two_windows_type_is_kept_cell_by_cell() -> None:
    one, two = open_grid(), open_grid()
    type_in(one, "2", date="30.11.2022", value="yes", note="of one")
    type_in(two, "3", date="1.12.2022", note="of two")
    type_in(one, "2", evidence="x")
    type_in(two, "2", note="of the second")
    type_in(one, "3", date="2.12.2022")

    kept = lines(open_grid())
    assert [line["date"] for line in kept[:2]] == ["30.11.2022", "2.12.2022"]
    assert [line["note"] for line in kept[:2]] == ["of the second", "of two"]
    assert kept[0]["evidence"] == "x"


def test_cells_that_are_emptied_leave_the_draft_and_a_step_is_undone() -> None:
    page = type_in(open_grid(), "2", date="30.11.2022")
    type_in(page, "2", date="1.12.2022")

    press(page, "Undo the last step (Ctrl+Z)")
    assert lines(open_grid())[0]["date"] == "30.11.2022"
    press(page, "Undo the last step (Ctrl+Z)")
    assert not any(line["date"] for line in lines(open_grid()))
    assert button(page, CHECK).disabled

    emptied = type_in(open_grid(), "2", date="2.12.2022")
    type_in(emptied, "2", date=None)
    assert not any(line["date"] for line in lines(open_grid()))
    assert [line for line in notices(open_grid()) if "kept as a draft" in line] == []


def paste_in(page: AppTest, text: str, *heads: str, row: int = 2) -> AppTest:
    """Pastes a block as `browser.js` brings it, with the heads and rows in sight from the chosen cell on."""
    rows = [str(each) for each in range(row, row + 12)]
    block = {"text": text, "rows": rows, "heads": heads, "at": 1}
    return fill(page, "Pasted block", json.dumps(block))


def test_a_pasted_block_of_any_shape_lands_or_is_named() -> None:
    page = open_grid()
    last = len(lines(page)) + 1
    heads = ("Date", "Value", "Evidence", "Note", "Delay reason")

    paste_in(
        page, '1.1.2022\tyes\t"two\nlines"\tn\tWaiting for another body\n5/2022\t\t=1+1', *heads
    )

    found = lines(page)
    assert (found[0]["evidence"], found[1]["evidence"]) == ("two\nlines", "=1+1")
    assert "5 cells were pasted" in "".join(notices(page)) or "cells were pasted" in text(page)

    paste_in(page, "A\tB\tC\n" * 3, "Note", "Delay", "History", row=last - 1)
    assert [line["note"] for line in lines(page)[-2:]] == ["A", "A"]
    assert "7 texts have no cell here and were not pasted:" in text(page)

    before = lines(page)
    paste_in(page, "Datum\tHodnota\n1.1.2022\tano", *heads)
    assert "the block has column headers" in " ".join(notices(page))
    assert lines(page) == before


def test_what_another_window_typed_while_lines_were_handed_in_stays_a_draft(
    workspace: Workspace,
) -> None:
    one, two = open_grid(), open_grid()
    press(type_in(one, "2", **RIGHT), CHECK)
    type_in(two, "3", note="typed meanwhile")
    type_in(two, "2", evidence="file 4")
    confirm(one)
    assert len(read_stored(workspace)) == 1
    assert "typed meanwhile" not in content(workspace)

    type_in(two, "4", note="typed after")
    left = lines(open_grid())
    assert [line["note"] for line in left if line["note"]] == ["typed meanwhile", "typed after"]
    assert [line["evidence"] for line in left if line["evidence"]] == ["file 4"]
    assert [line["date"] for line in left if line["date"]] == []


def test_a_cell_with_a_birth_number_is_not_kept_and_the_others_are() -> None:
    page = type_in(open_grid(), "2", date="30.11.2022", note="r. č. 755812/0009")
    assert any("A draft is not kept while" in notice for notice in notices(page))

    (first, *_) = lines(open_grid())
    assert (first["date"], first["note"]) == ("30.11.2022", "")
