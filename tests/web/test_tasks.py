"""The list of tasks and the page of one task, opened through the entry script on real data."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
ENTRY = str(ROOT / "dashboard" / "web" / "app.py")
SMALL = Path(__file__).parents[1] / "small.yaml"
FINISHED = ROOT / "data" / "2016-2019" / "indicators.yaml"
HEADS = "task,indicator,component,date,value,evidence,note"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'pages.db'}")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ROOT / "indicators.yaml"))
    return AppTest.from_file(ENTRY, default_timeout=30)


def shown(app: AppTest, page: str, **query: str) -> str:
    """The markup of a page at an address, and nothing went wrong."""
    for name, value in {"lang": "en", **query}.items():
        app.query_params[name] = value
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    return markup(app)


def markup(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_the_list_shows_every_task_with_a_way_to_its_page(app: AppTest) -> None:
    page = shown(app, "tasks")

    assert "Tasks shown: 13 of 13" in page
    assert page.count('<th scope="row">') == 13
    assert "/task?lang=en&amp;strategy=cz-thb-2020-2023&amp;as_of=2023-12-31&amp;task=4.4" in page


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"unit": "MLSA", "role": "responsible"}, ["2.3", "3.1"]),
        ({"unit": "MOI", "role": "cooperating"}, ["1.2", "2.3", "3.1"]),
        ({"goal": "1"}, ["1.1", "1.2"]),
        ({"goal": "4", "unit": "MOJ"}, ["4.3"]),
        ({"goal": "3", "status": "met"}, []),
    ],
)
def test_the_filters_of_the_address_choose_the_tasks(
    app: AppTest, query: dict[str, str], numbers: list[str]
) -> None:
    page = shown(app, "tasks", **query)

    assert f"Tasks shown: {len(numbers)} of 13" in page
    assert page.count('<td class="number">') == len(numbers)
    for number in numbers:
        assert f"task={number}&quot;" in page or f'task={number}"' in page
    assert numbers or "No task fits these filters." in page


def test_a_filter_chosen_on_the_page_goes_into_the_address_as_a_code(app: AppTest) -> None:
    shown(app, "tasks")

    app.selectbox(key="cz-thb-2020-2023 status").set_value("no_report").run()

    assert app.query_params["status"] in ("no_report", ["no_report"])
    assert "of 13" in markup(app)


def test_a_filter_that_is_none_is_said_and_all_are_shown(app: AppTest) -> None:
    page = shown(app, "tasks", unit="<b>nobody</b>")

    assert "&lt;b&gt;nobody&lt;/b&gt;" in page
    assert "Tasks shown: 13 of 13" in page


def test_the_list_works_for_strategies_without_goals(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, total in ((SMALL, 3), (FINISHED, 13)):
        monkeypatch.setenv("DASHBOARD_STRATEGY", str(path))
        fresh = AppTest.from_file(ENTRY, default_timeout=30)

        page = shown(fresh, "tasks")

        assert f"Tasks shown: {total} of {total}" in page
        assert [box.label for box in fresh.selectbox] == ["Unit", "Role", "Status"]


def test_a_task_says_what_it_is_where_it_stands_and_who_owes_what(app: AppTest) -> None:
    page = shown(app, "task", task="2.4")

    assert "<h2>2.4 Training of police officers" in page
    assert "No report</span>" in page
    assert "overdue since 31 Dec 2021" in page
    assert "owes 2.4.a, 2.4.b, 2.4.c" in page
    assert "Develop a new educational program dedicated to working with child victims." in page
    assert "Not stated: Notes" in page


def test_a_task_speaks_czech_and_marks_what_it_has_in_english_only(app: AppTest) -> None:
    page = shown(app, "task", task="2.4", lang="cs")

    assert "<h2>2.4 Školení policistů" in page
    assert '<span lang="en">Officers of the P CR.</span>' in page
    assert "dluží 2.4.a, 2.4.b, 2.4.c" in page


def test_a_submitted_row_is_shown_and_does_not_count(app: AppTest) -> None:
    page = shown(app, "task", task="3.1")

    assert '<tr class="waiting">' in page
    assert "submitted, waits for review: does not count" in page
    assert "1 submitted row waits for review" in page
    assert "Target assumed, not in the source." in page
    assert "no value, 1 needed (target assumed)" in page


def test_rows_are_shown_with_the_precision_of_their_day_and_a_safe_link(app: AppTest) -> None:
    page = shown(app, "task", task="2.1")

    assert "18 Oct 2022 (inferred)" in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert "not used: a later row of the same component decides" in page
    assert "reached: 18 Oct 2022 (inferred)" in page
    assert "Distribution to schools." in page
    assert "prompts, never judged" in page


def test_evidence_that_is_no_address_stays_text(app: AppTest, tmp_path: Path) -> None:
    path = tmp_path / "mlsa.csv"
    path.write_text(f"{HEADS}\n2.3,a,card,2022-11-30,1,javascript:alert(1),<img src=x>\n")
    main(["submit", str(path), "--entity", "MLSA", "--accept"])

    page = shown(app, "task", task="2.3")

    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page
    assert "&lt;img src=x&gt;" in page


def test_predecessors_lead_to_the_earlier_strategy_on_its_last_day(app: AppTest) -> None:
    page = shown(app, "task", task="2.4")

    assert "strategy=cz-thb-2016-2019&amp;as_of=2019-12-31&amp;task=6" in page


def test_a_finished_task_shows_the_published_card_beside_the_computed_status(app: AppTest) -> None:
    page = shown(app, "task", task="4", strategy="cz-thb-2016-2019")

    assert "Computed here as of 31 Dec 2019" in page
    assert "differs from the published verdict on the indicators" in page
    assert "<b>Met in a different manner</b>" in page
    assert "Therefore, the creation of a separate methodology was abandoned." in page


def test_what_succeeds_a_finished_task_is_named(app: AppTest) -> None:
    page = shown(app, "task", task="6", strategy="cz-thb-2016-2019")

    assert "Continued by task 2.4 of 2020–2023" in page
    assert "reached: not later than 31 Dec 2019" in page


def test_an_unknown_task_is_said_and_the_tasks_are_listed(app: AppTest) -> None:
    page = shown(app, "task", task="<9.9>")

    assert "“&lt;9.9&gt;” is no task of this strategy." in page
    assert page.count('<th scope="row">') == 13


def test_a_task_of_a_small_strategy_is_shown_alike(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(SMALL))

    page = shown(app, "task", task="1")

    assert "![picture](http://example.org/x.png)" in page
    assert "Nobody has reported a row on this task." in page


def test_an_amendment_shows_both_deadlines_its_reason_and_its_authority(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    amended = tmp_path / "amended.yaml"
    amendment = (
        "amendments:\n  - {date: 2024-06-01, reason: The writer fell ill., authority: Mayor, "
        'task: "1", set: {deadline: "2025"}}\n'
    )
    amended.write_text(SMALL.read_text("utf-8") + amendment, "utf-8")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(amended))

    page = shown(app, "task", task="1")

    assert "Deadline 2025, originally 2024" in page
    assert "<del>2024</del> → <ins>2025</ins>" in page
    assert "The writer fell ill." in page
    assert "Mayor" in page
