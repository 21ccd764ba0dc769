"""Two strategies in one session: what a person did, typed or saw of the one is not there in the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests import databases
from tests.pages import (
    PAGES,
    ROOT,
    button_names,
    confirm,
    field,
    fill,
    markup,
    notices,
    open_report,
    press,
    show_strategy,
    upload,
    visit,
)
from tests.processes import folder_of_this_process
from tests.two_strategies import ROW, Planted, both, plant
from tests.web.test_report_grid import CHECK, lines, type_in

OF_THE_PERSON = re.compile(
    r"strategy|lang|person_role|(line )?person_name|report_way|papers format|(.* words)|sight|visitor|drawing"
    r"|drawn|page was seen|drawn later|opened folds|reading|attempt|papers made|reconnect.*"
    r"|unanswered|told in the address|pressed days|asks who"
)
"""What a session holds of a person and not of a strategy; a result of a file is held with its strategy."""
RECEIVED = "How this report came to you (if you submit it for somebody else)"

Both = tuple[Planted, Planted]


def folder() -> Path:
    """Where the files of the two are, for all tests."""
    return folder_of_this_process("two-without-people")


def plant_two_without_people(url: str) -> None:
    plant(url, folder(), people=False)


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Both:
    """The two in a copy of the database with them, which is filled once."""
    url = databases.sqlite(tmp_path / "two.db", plant_two_without_people)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    two = both(folder())
    show_strategy(monkeypatch, two[1].plan)
    return two


def change_to(page: AppTest, planted: Planted) -> AppTest:
    """The same page of the other strategy, as the person who is on it changes."""
    return fill(page, "Strategy", planted.id)


def nameless(page: AppTest, planted: Both) -> set[str]:
    """The keys under which the session holds something, and which name neither strategy."""
    held = {key for key, value in page.session_state.to_dict().items() if value}
    named = {key for key in held if any(each.id in key for each in planted)}
    return {key for key in held - named if not OF_THE_PERSON.fullmatch(key)}


def shown(page: AppTest) -> str:
    """Everything that a page says and holds: texts, what is in its fields, what they offer."""
    fields = (*page.text_input, *page.text_area, *page.selectbox, *page.multiselect, *page.pills)
    held = [str((each.label, each.value, getattr(each, "options", ""))) for each in fields]
    grids = [str(each.value.to_dict("records")) for each in page.data_editor]
    others = [str(each.proto) for each in (*page.expander, *page.warning, *page.error, *page.info)]
    return "\n".join([markup(page), *held, *grids, *others, *button_names(page)])


@pytest.mark.rest
@pytest.mark.parametrize("role", ["coordinator", "officer", "evaluator", "reader", "operator"])
def test_no_page_of_one_strategy_shows_anything_of_the_other(planted: Both, role: str) -> None:
    early, late = planted
    seen: dict[str, set[str]] = {late.id: set(), early.id: set()}
    page = visit(role=role, unit="CPD", strategy=late.id, task="1.1")
    for name in PAGES:
        page.switch_page(str(ROOT / "pages" / f"{name}.py"))
        page.run()
        for changed_to in (None, early, late):  # as it is opened, then as it is changed and back
            page = change_to(page, changed_to) if changed_to else page
            mine, other = (early, late) if changed_to is early else (late, early)
            told = shown(page)
            title = f"The plan of {other.word}"
            assert other.word not in told.replace(title, ""), (name, role, mine.id)
            if mine.word in told.replace(f"The plan of {mine.word}", ""):
                seen[mine.id].add(name)
    assert all(names >= {"review", "task", "who_reported"} for names in seen.values()), seen
    assert nameless(page, planted) == set()


def test_what_is_handed_in_or_said_of_one_leaves_what_is_typed_of_the_other(planted: Both) -> None:
    early, late = planted
    page = fill(open_report("CPD", person="Jana", strategy=early.id), "How you report", "grid")
    row = lines(page)[0]["row"]
    page = type_in(page, row, date="1.2.2020", value="no", note="of the earlier")

    page = change_to(page, late)
    page = type_in(page, row, date="1.2.2024", value="no", note="of the later")
    page = confirm(press(page, CHECK))
    (number,) = re.findall(r"report no\. (\d+)", " ".join(notices(page)))
    assert "Fill in further lines" in button_names(page)
    assert nameless(page, planted) == set()

    page = change_to(page, early)
    assert f"report no. {number}" not in " ".join(notices(page))
    assert "Fill in further lines" not in button_names(page)
    assert any(line["note"] == "of the earlier" for line in lines(page))
    again = open_report("CPD", person="Petr", strategy=late.id)
    again = fill(upload(again, ROW.format(year=2024, word="x"), "same.csv"), RECEIVED, "by letter")
    assert nameless(again, planted) == set()
    again = upload(change_to(again, early), ROW.format(year=2020, word="x"), "same.csv")
    assert not field(again, RECEIVED).value
    assert "Confirm and submit" in button_names(again)
