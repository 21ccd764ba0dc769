"""Two strategies in one session: what a person did, typed or saw of the one is not there in the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import DATABASES, copy_of
from tests.pages import (
    ROOT,
    button,
    button_names,
    confirm,
    enter_name,
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

pytestmark = pytest.mark.slow

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
ROLES = ("coordinator", "officer", "evaluator", "reader", "operator")
OF_THE_PERSON = re.compile(
    r"strategy|lang|person_role|(line )?person_name|report_way|papers format|(.* words)|sight|visitor|drawing"
    r"|drawn|page was seen|drawn later|opened folds|reading|attempt|papers made|reconnect.*"
    r"|unanswered|told in the address|pressed days"
)
"""What a session holds of a person and not of a strategy; a result of a file is held with its strategy."""

Both = tuple[Planted, Planted]


def folder() -> Path:
    """Where the files of the two are, for all tests."""
    return folder_of_this_process("two-without-people")


def plant_two_without_people(url: str) -> None:
    plant(url, folder(), people=False)


@pytest.fixture(params=DATABASES)
def planted(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Both]:
    """The two in a copy of the database with them, which is filled once."""
    with copy_of(plant_two_without_people, request, tmp_path) as url:
        monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
        two = both(folder())
        show_strategy(monkeypatch, two[1].plan)
        yield two


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
    fields = (
        *page.text_input,
        *page.text_area,
        *page.selectbox,
        *page.multiselect,
        *page.pills,
    )
    held = [str((each.label, each.value, getattr(each, "options", ""))) for each in fields]
    grids = [str(each.value.to_dict("records")) for each in page.data_editor]
    others = [str(each.proto) for each in (*page.expander, *page.warning, *page.error, *page.info)]
    return "\n".join([markup(page), *held, *grids, *others, *button_names(page)])


@pytest.mark.parametrize("role", ROLES)
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
    assert all(names >= {"review", "task", "units"} for names in seen.values()), seen


def test_what_is_handed_in_of_one_leaves_what_is_typed_of_the_other(
    planted: Both,
) -> None:
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
    again = fill(open_report("CPD", person="Jana", strategy=early.id), "How you report", "grid")
    assert any(line["note"] == "of the earlier" for line in lines(again))


def test_what_is_said_beside_a_file_of_one_is_not_said_of_the_other(planted: Both) -> None:
    early, late = planted
    page = enter_name(open_report("CPD", strategy=late.id), "Petr")
    page = upload(page, ROW.format(year=2024, word="x"), "same.csv")
    page = fill(
        page,
        "How this report came to you (if you submit it for somebody else)",
        "by letter of the later",
    )
    assert nameless(page, planted) == set()
    page = change_to(page, early)
    page = upload(page, ROW.format(year=2020, word="x"), "same.csv")
    assert not field(page, "How this report came to you (if you submit it for somebody else)").value
    assert button(page, "Confirm and submit") is not None


def test_whatever_a_session_holds_of_a_strategy_is_under_its_name(planted: Both) -> None:
    _, late = planted
    page = visit(role="coordinator", unit="CPD", strategy=late.id)
    for name in PAGES:
        page.switch_page(str(ROOT / "pages" / f"{name}.py"))
        page.run()
    assert nameless(page, planted) == set()
