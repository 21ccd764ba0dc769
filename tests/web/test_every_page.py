"""Every page opened through the entry script, on real data, by Streamlit's own test runner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.presentation import Wording
from tests.pages import (
    FINISHED,
    SMALL,
    alerts,
    facts,
    headings,
    link,
    links,
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
SOME_GOAL = re.compile(r"\d\. ")


def goals(page: AppTest) -> list[str]:
    return [line[0] for line in table(page, "Tasks by goal") if SOME_GOAL.match(line[0])]


def tasks(page: AppTest) -> list[str]:
    """The numbers of the tasks on the overview."""
    numbers = (re.match(r"(\d+(?:\.\d)?) \w", line[0]) for line in table(page, "Tasks by goal"))
    return [number[1] for number in numbers if number]


def test_the_overview_speaks_czech_and_no_date_breaks_at_its_spaces() -> None:
    page = open_page(lang="cs")

    assert notices(page) == ["Zatím vykázaly jen veřejné zdroje."]
    for said in ("Bez zprávy", "365 dní po termínu", "MŠMT"):
        assert said in text(page)
    assert "Stav na konci dne 31.\u00a012.\u00a02023 podle" in markup(page)
    prose = re.sub("<[^>]*>", "", markup(page))
    assert not re.search(r"[0-9]\. [0-9]+\. [0-9]{4}", prose)


def test_a_strategy_without_goals_is_shown_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    show_strategy(monkeypatch, FINISHED)
    page = open_page()
    assert (len(tasks(page)), goals(page)) == (13, [])

    show_strategy(monkeypatch, SMALL)
    page = open_page()
    assert tasks(page) == ["1", "2", "10"]
    assert headings(page)[0] == "A small plan <script>alert(1)</script>"
    assert "depends on an assumption" in markup(page)


def test_a_strategy_file_that_broke_or_a_database_that_is_gone_is_told_in_sentences(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: broken\n")
    show_strategy(monkeypatch, broken)
    assert any("The key “tasks” is missing." in alert for alert in alerts(open_page()))

    monkeypatch.setenv("DASHBOARD_STRATEGY", str(SMALL))
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    (alert,) = alerts(open_page())
    assert "The database cannot be reached" in alert or "cannot be written" in alert


def test_the_method_page_says_the_rule_on_one_screen_and_the_rest_behind_links() -> None:
    page = open_page("method")

    assert headings(page)[1] == "How we tell whether a task is met"
    rule = table(page, "How a status is decided")
    assert rule[0] == ["", "It holds that", "Status", "Example on 31 Dec 2023"]
    assert rule[2][:3] == ["2", "The value achieved reaches the target.", "✓ Met"]
    assert [line[3] for line in rule[1:]].count("no task") == 3
    assert "The rule agrees with the published verdict on the indicators in 5 of 13 tasks." in text(
        page
    )
    assert len([way for way in links(page) if "part" in way.query]) == 6

    def part(title: str) -> str:
        return text(open_page("method", **link(page, title).query))

    rests_on = part("What each status depends on")
    assert "7 rows from public sources (10, 11, 12, 13, 14, 15, 16)" in rests_on
    assert "without all less reliable data together: 1.1, 2.1, 4.3, 4.4" in rests_on
    assert "The strategy does not set these" in part("What is assumed")
    assert "Why they differ" in part("The rule beside published verdicts")


def test_every_status_and_term_has_its_sentence_in_the_glossary_to_which_a_status_leads() -> None:
    words = Wording("cs")
    title = words("glossary.title")
    explained = dict(facts(section(open_page("method", lang="cs", part="terms"), title)))
    assert len(explained) == 6 + 16
    lists = [meaning for meaning in explained.values() if not meaning.endswith(".")]
    assert len(lists) == 4, "schedule, evidence, rounds and verdicts list their words"
    assert explained[words("status.no_report")] == words("meaning.no_report")

    page = open_page("task", task="4.3")
    assert link(page, "Not met").address.startswith("/method?")
    assert link(page, "Not met").address.endswith("#term-not_met")
    assert f'title="{Wording("en")("meaning.not_met")}"' in markup(page)


def test_the_parts_of_a_task_are_followed_over_time(tmp_path: Path) -> None:
    """What a public source says is apart from what counts, and what waits from both."""
    submit(tmp_path / "1.csv", "MOJ", "4.3,a,age,2023-01-31,0,,", "4.3,a,sex,2023-01-31,1,,")
    submit(tmp_path / "2.csv", "PUBLIC", "4.3,a,form,2023-02-28,1,,", flags=())
    page = open_page("task", task="4.3")
    head = table(page, "Parts of the indicator with the entry that decides")[0]
    assert head[1].startswith("Over time")
    signs = re.findall('<i class="([a-z]+)" [^>]* title="([^"]*)">(.)', markup(page))
    assert {(kind, title.rpartition("\n")[2], mark) for kind, title, mark in signs} == {
        ("said", "said by a public source: not reached", "✕"),
        ("missed", "not reached", "✕"),
        ("reached", "reached", "✓"),
        ("waiting", "waits for a decision: reached", "✓"),
    }
