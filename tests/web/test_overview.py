"""What the Overview says: the headline, the tasks, and beside them what is to be done and by whom."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.strategy_on_day import Situation, situation
from dashboard.markup.overview import headline
from dashboard.presentation import Wording, verdict_words
from tests.fulfilment.generated_cases import case
from tests.fulfilment.oracle import Judgement, judge, known
from tests.fulfilment.test_status import frame, questions
from tests.fulfilment.test_what_is_outstanding import EVERY_HALF_YEAR
from tests.outstanding import answer_of
from tests.pages import (
    FINISHED,
    headings,
    items,
    link,
    links,
    notices,
    open_page,
    open_review,
    region,
    section,
    show_strategy,
    submit,
    table,
    text,
)
from tests.small_plan import plan, rows

pytestmark = pytest.mark.usefixtures("database")
WORDS = Wording("en")
COUNTS = {
    "met": r"(\d+) of \d+ tasks (?:is|are) met",
    "partially_met": r"(\d+) partly",
    "not_met": r"(\d+) not(?:,|$)",
    "no_report": r"(\d+) without a report",
    "not_yet_due": r"(\d+) not yet due",
    "no_target": r"(\d+) without a target",
}


@pytest.fixture(scope="module")
def generated() -> list[tuple[Situation, Judgement]]:
    """Situations of generated strategies, each beside what the second reading of the rule says."""
    situations = []
    for of_seed in map(case, range(12)):
        history = frame(of_seed.history)
        for day, seq in questions(of_seed):
            judged = judge(of_seed.strategy, known(of_seed.history, seq), day)
            on_day = situation(of_seed.strategy, rows_known_at(history, seq), day)
            situations.append((on_day, judged))
    return situations


def number(pattern: str, sentence: str) -> int:
    """The number that a sentence tells, zero where it does not speak of it."""
    match = re.search(pattern, sentence)
    return int(match[1]) if match else 0


def test_the_headline_counts_what_the_rule_decides_and_what_is_late(
    generated: list[tuple[Situation, Judgement]],
) -> None:
    for on_day, judged in generated:
        truth = Counter(verdict.status for verdict in judged.tasks.values())
        sentence = verdict_words.computed_headline(on_day, WORDS)
        assert {name: number(each, sentence) for name, each in COUNTS.items()} == {
            name: truth[name] for name in COUNTS
        }, sentence

        unfinished = [
            verdict
            for verdict in judged.tasks.values()
            if verdict.status not in {"met", "no_target"}
        ]
        past = [verdict.schedule for verdict in unfinished if verdict.schedule.state == "overdue"]
        late = [schedule for schedule in past if schedule.days]
        sentence = headline.overdue_sentence(answer_of(on_day, rows()), WORDS)
        assert number(r"Unfinished tasks as of [^:]*: (\d+)", sentence) == len(unfinished), sentence
        assert number(r"(\d+) overdue", sentence) == len(late), sentence
        assert number(r"(\d+) fell due on", sentence) == len(past) - len(late), sentence
        years = [schedule.since.year for schedule in late if schedule.since]
        assert number(r"deadlines? (\d{4})", sentence) == min(years, default=0), sentence


def test_the_second_sentence_adds_what_falls_due_today_to_an_older_debt() -> None:
    half_yearly = plan(EVERY_HALF_YEAR)

    sentences = [
        headline.overdue_sentence(
            answer_of(situation(half_yearly, rows(), date(2024, 12, 31)), rows()), words
        )
        for words in (Wording(each, date(2024, 12, 31)) for each in ("cs", "en"))
    ]

    assert "z toho 1 s dalším termínem dnes" in sentences[0]
    assert "1 overdue (deadline 2024), 1 of them with more due today" in sentences[1]


def test_a_finished_strategy_speaks_its_published_verdict_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    show_strategy(monkeypatch, FINISHED)

    page = open_page()

    assert headings(page)[1:] == [
        "Published evaluation of the 13 tasks: goal met in 9, met in a different manner in 1,"
        " partially met in 2, not met in 1",
        *headings(page)[2:],
    ]
    assert "Published on the indicators: met 9, partially met 3, not met 1." in text(page)
    assert (
        "Computed status of all tasks, by the indicators only: met 2, partially met 8, not met 3."
        in text(page)
    )
    lines = {line[0]: line[1] for line in table(page, "Tasks by goal") if len(line) > 1}
    (fourth,) = [status for task, status in lines.items() if task.startswith("4 ")]
    assert fourth == "Goal met in a different manner computed status: ✕ Not met"
    head = table(page, "Tasks by goal")[0]
    assert head[1:4] == ["Verdict, computed", "Computed", "Not shown in the assessment"]
    assert "late" not in text(page).split()


def test_a_line_says_what_is_done_and_what_is_missing_until_when(tmp_path: Path) -> None:
    rows = ["2.2,a,police_event,2022-05-12,1,x,", "2.2,a,refugee_facilities,2022-06-12,1,x,"]
    submit(tmp_path / "cpd.csv", "CPD", *rows)

    lines = {line[0]: line[1:] for line in table(open_page(), "Tasks by goal") if len(line) > 1}

    status, done, missing, who, due = lines["2.2 Education in the identification of victims"]
    assert (status, done, who, due) == (
        "◐ Partially met", "2 of 4*", "CPD, PCR", "2023 due today",
    )  # fmt: skip
    assert missing == (
        "Training of the Centres for Support of Integration of Foreigners;"
        " Training of the Regional Labour Inspectorates"
    )
    assert lines["1.1 A study of trafficking in children"][4] == "2022 365 days late"


def test_what_waits_and_what_accepting_it_would_change_is_for_the_coordinator_only(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mlsa.csv"
    submit(path, "MLSA", "2.3,a,card,2022-11-30,1,x,", flags=("--as", "Jana"))

    page, officer = open_page(), open_page(role="officer")

    waiting = section(page, "2 reports await your decision")  # that of 3.1 ships with the program
    assert items(waiting) == ["2 tasks become met (2.3, 3.1)"]
    assert "2 tasks become met (2.3, 3.1)" in text(open_review()), "Approval says the same"
    assert link(waiting, "Decide on 2 reports").query["role"] == "coordinator"
    assert "MLSA: report no. 4 awaits a decision" in text(page)
    assert "report no. 4 awaits a decision" in text(open_page("task_list"))
    assert not [heading for heading in headings(officer) if "decision" in heading]
    assert "waits" not in text(officer)


def test_once_a_verdict_is_approved_what_is_computed_is_named_so(tmp_path: Path) -> None:
    submit(tmp_path / "mlsa.csv", "MLSA", "2.3,a,card,2022-11-30,1,x,", flags=("--as", "Jana"))
    card = tmp_path / "card.yaml"
    card.write_text("{description: D., indicators: met, goal: met, reason: R.}")
    assert main(["assess", "2.3", "--file", str(card), "--ready", "--approve"]) == 0

    below = text(open_page())
    assert (
        " By this status: Unfinished tasks as of " in below
    )  # what follows is not of the verdicts
    for page in (open_page(), open_review()):
        assert "Computed as of 31 Dec 2023 once all are approved:" in text(page)
        assert "2 tasks become met (2.3, 3.1)" in text(page)


def test_a_count_leads_to_the_tasks_it_counts_and_back_to_all() -> None:
    day = "2023-12-31"
    whole = open_page(as_of=day)
    counts = region(whole, "Number of tasks by status")

    below = next(each for each in links(counts) if each.query.get("status") == "no_report")
    number = below.name.split()[0]
    for count in (below, link(whole, f"{number} without a report")):
        assert count.query == {
            "lang": "en", "strategy": "cz-thb-2020-2023", "as_of": day, "status": "no_report",
        }  # fmt: skip
    filtered = open_page(as_of=day, status="no_report")

    rows = [row for row in table(filtered, "Tasks by goal")[1:] if len(row) > 1]
    assert {row[1] for row in rows} == {"? No report"}
    assert len(rows) == int(number)
    assert f"Tasks shown: {number} of 13 No report Show all tasks" in notices(filtered)
    back = link(region(filtered, "Number of tasks by status"), f"{number} No report")
    assert back.query == link(filtered, "Show all tasks").query
    assert {**back.query, "status": "no_report"} == below.query
    assert headings(filtered)[:2] == headings(whole)[:2]
    assert "“<b>”" in notices(open_page(status="<b>"))[0]
