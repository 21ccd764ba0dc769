"""The list of tasks and the page of one task, opened through the entry script on real data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import (
    FINISHED,
    SMALL,
    address,
    facts,
    fill,
    headings,
    in_language,
    items,
    link,
    links,
    lists,
    markup,
    notices,
    open_page,
    section,
    show_strategy,
    submit,
    table,
    text,
)

pytestmark = pytest.mark.usefixtures("database")
TASKS = "Tasks with status, responsible and cooperating bodies, deadline and reports"
ROWS = "Rows by indicator, and whether this day's status depends on them"


def listed(page: AppTest) -> list[str]:
    """The numbers of the tasks in the list."""
    return [row[0] for row in table(page, TASKS)[1:]]


def test_the_list_shows_every_task_with_a_way_to_its_page() -> None:
    page = open_page("task_list")

    assert "Tasks shown: 13 of 13" in text(page)
    assert len(listed(page)) == 13
    for number, title, *_ in table(page, TASKS)[1:]:
        assert link(page, number).address == link(page, title).address
        assert link(page, number).query == {
            "lang": "en", "strategy": "cz-thb-2020-2023", "as_of": "2023-12-31", "task": number,
        }  # fmt: skip
    assert link(page, "4.4").address.startswith("/task?")


def test_the_filters_of_the_address_choose_the_tasks() -> None:
    for query, numbers in (
        ({"unit": "MLSA", "role": "responsible"}, ["2.3", "3.1"]),
        ({"unit": "MOI", "role": "cooperating"}, ["1.2", "2.3", "3.1"]),
        ({"goal": "4", "unit": "MOJ"}, ["4.3"]),
    ):
        page = open_page("task_list", **query)
        assert f"Tasks shown: {len(numbers)} of 13" in text(page)
        assert listed(page) == numbers
    none = text(open_page("task_list", goal="3", status="met"))
    assert "No task matches these filters." in none
    assert TASKS not in none


def test_a_count_of_a_status_filters_the_list_and_keeps_the_other_filters() -> None:
    page = open_page("task_list", unit="CPD", as_of="2023-12-31")
    shared = {
        "lang": "en", "strategy": "cz-thb-2020-2023", "as_of": "2023-12-31", "unit": "CPD",
    }  # fmt: skip

    count = next(each for each in links(page) if each.name.endswith(" No report"))
    assert count.query == {**shared, "status": "no_report"}
    filtered = open_page("task_list", **count.query)

    number = count.name.split()[0]
    assert f"Tasks shown: {number} of 13" in text(filtered)
    counts = [each for each in links(filtered) if each.address.startswith("/task_list?")]
    assert {each.name for each in counts} == {
        each.name for each in links(page) if each.address.startswith("/task_list?")
    }
    assert link(filtered, count.name).query == shared, "the chosen one leads back to all"
    assert {row[2] for row in table(filtered, TASKS)[1:]} == {"? No report"}
    leads = {each.query["task"] for each in links(filtered) if each.name == "No report"}
    assert leads == set(listed(filtered)), "a status leads to its task"


def test_the_list_works_for_strategies_without_goals(monkeypatch: pytest.MonkeyPatch) -> None:
    for path, total in ((SMALL, 3), (FINISHED, 13)):
        show_strategy(monkeypatch, path)

        page = open_page("task_list")

        assert f"Tasks shown: {total} of {total}" in text(page)
        status = "Status" if path == SMALL else "Computed status"  # beside published verdicts
        assert [box.label for box in lists(page)] == ["Body", "Role", status]
        task = text(open_page("task", task="1"))
        if path == SMALL:
            assert "![picture](http://example.org/x.png)" in task
            assert "Who acts next" in task


def test_a_task_says_what_it_is_where_it_stands_and_who_owes_what() -> None:
    page = open_page("task", task="2.4")

    assert headings(page)[1].startswith("2.4 Training of police officers")
    assert "? No report The deadline has passed, and no report has been approved." in text(page)
    assert "Proposals for changes" in text(section(page, "Missing")), "it is said at once"
    assert "overdue since 31 Dec 2021, 730 days" in text(section(page, "Deadline"))
    assert "PCR: hand in a report" in text(section(page, "Who acts next"))
    assert "outstanding: 2.4.a, 2.4.b, 2.4.c" in text(section(page, "Reports"))
    card = text(page)
    assert "Develop a new educational program dedicated to working with child victims." in card
    assert "Not stated: Notes" in card


def test_a_task_speaks_czech_and_marks_what_it_has_in_english_only() -> None:
    page = open_page("task", task="2.4", lang="cs")

    assert headings(page)[1].startswith("2.4 Školení policistů")
    assert "Officers of the P CR." in in_language(page, "en")
    assert "Dokončený program zaměřený na práci s dětskými oběťmi." in text(page)
    assert "zbývá dodat: 2.4.a, 2.4.b, 2.4.c" in text(page)


def test_the_adopted_text_is_czech_where_the_file_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written = "    title: Hold meetings\n"
    czech = (
        f"{written}    title_cs: Konat schůze\n    description: [It is held.]\n"
        "    description_cs: [Schůze se koná.]\n    financing: It is free.\n"
        "    financing_cs: Nic nestojí.\n    target_group: For the public\n"
    )
    file = tmp_path / "czech.yaml"
    file.write_text(SMALL.read_text("utf-8").replace(written, czech), "utf-8")
    unpublished = "schválené české znění zde zveřejněno není"

    shipped = open_page("task", task="2.4", lang="cs")
    assert unpublished in text(shipped)
    show_strategy(monkeypatch, file)
    page = open_page("task", task="2", lang="cs")

    stated = dict(facts(page))
    assert [stated["Název"], stated["Popis úkolu"], stated["Způsob financování"]] == [
        "Konat schůze", "Schůze se koná.", "Nic nestojí.",
    ]  # fmt: skip
    assert "For the public" in in_language(page, "en")
    assert unpublished not in text(page)


def test_a_submitted_row_is_shown_and_does_not_count() -> None:
    page = open_page("task", task="3.1")

    assert table(page, ROWS)[-1][-1] == "… submitted, awaits a decision: does not count"
    assert "The coordinator (CPD) decides on report no. 2" in text(section(page, "Who acts next"))
    assert "Target assumed, not in the source." in text(page)
    assert ("Achieved", "no value, 1 needed; target assumed") in facts(page)


def test_rows_are_shown_with_the_precision_of_their_day_and_a_safe_link(tmp_path: Path) -> None:
    page = open_page("task", task="2.1")

    rows = table(page, ROWS)
    assert "31 Mar 2022 (inferred)" in [row[0] for row in rows]
    assert 'rel="noopener noreferrer nofollow"' in markup(page), "the other side learns nothing"
    assert "– not used: a later entry for the same component decides" in [row[-1] for row in rows]
    assert "reached: 18 Oct 2022 (inferred)" in text(page)
    assert "no report of its own" not in text(page), "the task is met"
    assert "outstanding: 2.1.a" not in text(page)
    assert "Distribution to schools." in items(page)
    submit(tmp_path / "cpd.csv", "CPD", "2.1,a,list,2021-12-15,1,CPD-1/2021,Approved")
    assert "reached: 15 Dec 2021 CPD, report no. 4" in text(open_page("task", task="2.1"))


def test_evidence_that_is_no_address_stays_text(tmp_path: Path) -> None:
    hostile = "2.3,a,card,2022-11-30,1,javascript:alert(1),<img src=x>"
    submit(tmp_path / "mlsa.csv", "MLSA", hostile)

    page = open_page("task", task="2.3")

    assert "javascript:alert(1)" in text(page)
    assert not [link for link in links(page) if link.address.startswith("javascript")]
    assert "<img src=x>" in text(page)


def test_a_finished_task_shows_the_published_card_and_related_tasks_lead_to_each_other() -> None:
    earlier = link(section(open_page("task", task="2.4"), "Related tasks"),
                   "Continues task 6 of 2016–2019").query  # fmt: skip
    assert (earlier["strategy"], earlier["task"]) == ("cz-thb-2016-2019", "6")
    assert "as_of" not in earlier, "it opens on its own day"
    sixth = open_page("task", **earlier)
    assert link(section(sixth, "Related tasks"), "Continued by task 2.4 of 2020–2023")
    assert "reached: not later than 31 Dec 2019" in text(sixth)

    page = open_page("task", task="4", strategy="cz-thb-2016-2019")
    published = dict(facts(section(page, "Published verdict and computed status")))
    computed = published["Computed status as of 31 Dec 2019"]
    assert "differs from the published verdict on the indicators" in computed
    assert published["Published: goal of the task"].startswith("Met in a different manner ")
    assert "Therefore, the creation of a separate methodology was abandoned." in text(page)


def test_an_unknown_task_is_said_and_the_tasks_are_listed() -> None:
    page = open_page("task", task="<9.9>")

    assert "“<9.9>” is not a task of this strategy." in text(page)
    assert len(listed(page)) == 13


def test_an_unknown_filter_is_said_above_the_filters_and_not_among_them() -> None:
    page = open_page("task_list", status="lost", unit="<b>nobody</b>")

    def kinds_beside_filters(block: Any) -> list[str]:
        inside = [*getattr(block, "children", {}).values()]
        lists = [each for each in inside if each.type == "selectbox"]
        if lists and not str(lists[0].key).endswith("day chosen"):
            return [each.type for each in inside]
        return [kind for each in inside for kind in kinds_beside_filters(each)]

    assert text(page).count("Unknown value") == 2
    assert "Tasks shown: 13 of 13" in text(page)
    assert set(kinds_beside_filters(page.main)) == {"selectbox"}
    assert any("<b>nobody</b>" in notice for notice in notices(page))
    assert address(fill(page, "Status", "no_report"))["status"] == "no_report"


def test_the_rows_of_the_trace_have_our_czech_note_and_the_czech_name_of_the_body() -> None:
    page = text(open_page("task", task="1.1", lang="cs", as_of="2023-12-31"))

    (line, *_) = (each for each in page.splitlines() if each.startswith("řádek 1 "))
    assert " · Veřejné zdroje · 22. 6. 2022 · " in line
    assert "poslední údaj k 18. 10. 2022; nejde o zprávu gestora" in page
    assert line.endswith("zahájeno, nikoli dokončeno")
    assert "Ministry opened a tender" not in page
