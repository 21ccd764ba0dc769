"""From one strategy to the next: what the source says of 2016-2019, and a skeleton that loads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.assessment.card import Card, CardRecord
from dashboard.assessment.next_strategy_skeleton import write_skeleton
from dashboard.assessment.task_succession import Succession, find_succession
from dashboard.fulfilment.strategy_on_day import Situation, situation
from dashboard.presentation import verdict_words
from dashboard.presentation.languages import Wording
from dashboard.strategy.check_file import parse
from dashboard.strategy.model import Strategy
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import Purpose
from tests import databases
from tests.small_plan import TEXT, plan, row, rows, strategy_of

ROOT = Path(__file__).resolve().parents[2]
END = date(2026, 12, 31)


@pytest.fixture
def workspaces(sqlite_url: str) -> tuple[Workspace, Workspace]:
    """The finished strategy, and the one after it."""
    found = []
    for name in ("data/2016-2019/indicators.yaml", "indicators.yaml"):
        workspace = databases.opened(sqlite_url, ROOT / name, Purpose.ADOPT)
        found.append(workspace)
    return found[0], found[1]


def standing(workspace: Workspace) -> Situation:
    return situation(workspace.strategy, Snapshot(workspace).rows, workspace.last_day)


def followed(old: Workspace, new: Workspace) -> Succession:
    return find_succession(standing(old), Snapshot(old).card_records, new.strategy)


def card(task: str, **values: Any) -> dict[str, CardRecord]:
    return {task: CardRecord(Card(task, **values), "approved")}


def test_what_became_of_the_tasks_of_2016_to_2019(workspaces: tuple[Workspace, Workspace]) -> None:
    found = followed(*workspaces)

    fates = {one.state.task.number: one.fate for one in found.old_tasks}
    assert [number for number, fate in fates.items() if fate == "dropped"] == ["12"]
    assert [number for number, fate in fates.items() if fate == "finished"] == ["2", "4", "7", "11"]
    six = next(one for one in found.old_tasks if one.state.task.number == "6")
    assert [one.task.number for one in six.successors] == ["2.4"]
    assert [one.indicator.id for one in six.left] == ["6.c"]
    assert not six.is_finished
    assert [task.number for task in found.new_tasks] == [
        "1.2",
        "2.1",
        "2.3",
        "3.3",
        "4.1",
        "4.2",
        "4.3",
    ]


def test_a_reference_that_leads_nowhere_is_named_with_the_strategy_it_is_into(
    workspaces: tuple[Workspace, Workspace],
) -> None:
    (found,) = followed(*workspaces).dead_references

    assert (found.strategy.id, found.task, found.target_strategy.id) == (
        "cz-thb-2016-2019",
        "5",
        "cz-thb-2020-2023",
    )
    assert found.text == "task 1.3 of the National Strategy for the Period of 2020 – 2023"


def of_plan(new: Strategy, cards: Mapping[str, CardRecord]) -> Succession:
    return find_succession(situation(plan(), rows(), END), cards, new)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("See task 1.1 and Task No. 2.1.", []),
        ("See task no. 7.", ["task no. 7"]),
        ("Viz úkol č. 3.9 této strategie.", ["úkol č. 3.9"]),
        ("See task 1.9 of the plan 2024 - 2026; so.", ["task 1.9 of the plan 2024 - 2026"]),
        ("The multitask 9 is none.", []),
    ],
)
def test_only_references_to_no_task_are_named(said: str, expected: list[str]) -> None:
    found = of_plan(plan(), card("1.1", changes=said))

    assert [reference.text for reference in found.dead_references] == expected


def test_a_predecessor_that_never_was_leads_nowhere() -> None:
    link = 'title: Write\n    predecessors: [{strategy: plan-2024, task: "8"}]\n'
    newer = strategy_of(
        TEXT.replace("id: plan-2024", "id: plan-2027").replace("title: Write\n", link)
    )

    (found,) = of_plan(newer, {}).dead_references

    assert (found.strategy.id, found.task, found.text, found.target_strategy.id) == (
        "plan-2027",
        "1.1",
        "8",
        "plan-2024",
    )


def made(found: Situation, cards: Mapping[str, CardRecord]) -> Strategy:
    text = write_skeleton(found, cards, "A skeleton.", "To be adopted.")
    strategy, problems = parse(text)
    assert problems == [], [(one.code, one.values, one.row) for one in problems]
    assert strategy is not None
    return strategy


def test_the_skeleton_of_the_next_strategy_has_what_is_unfinished(
    workspaces: tuple[Workspace, Workspace],
) -> None:
    old, new = workspaces

    after_old = made(standing(old), Snapshot(old).card_records)
    after_new = made(standing(new), Snapshot(new).card_records)

    assert (after_old.id, after_old.period.start, after_old.period.end) == (
        "cz-thb-2020-2023",
        date(2020, 1, 1),
        date(2023, 12, 31),
    )
    assert [task.number for task in after_old.tasks] == ["5", "6", "12"]
    six = after_old.task("6")
    assert six is not None
    assert [(one.id, one.text) for one in six.indicators] == [
        ("6.a", "Implementation of proposals into the police education system.")
    ]
    assert six.predecessors[0].task == "6"
    assert after_new.id == "cz-thb-2024-2027"
    open_now = [one.task.number for one in standing(new).tasks if one.status != "met"]
    assert [task.number for task in after_new.tasks] == open_now
    assert {one.target.basis for _, one in after_new.indicators() if one.target is not None} == {
        "assumed"
    }


def test_what_its_card_drops_is_left_out_and_what_it_continues_is_kept() -> None:
    done = row("CPD", "1.1.a", date(2024, 3, 1), 1, component="text")
    also = row("MOJ", "1.1.b", date(2024, 3, 1), 1, component="print")
    found = situation(plan(), rows(done, also), END)

    plain = made(found, {})
    dropped = made(found, card("1.2", proposal="drop"))
    goes_on = made(found, card("1.1", goal="not_met", proposal="continue"))
    not_approved = made(found, {"1.2": CardRecord(Card("1.2", proposal="drop"), "draft")})

    assert [task.number for task in plain.tasks] == ["1.2", "2.1"]
    assert [task.number for task in dropped.tasks] == ["2.1"]
    assert [task.number for task in goes_on.tasks] == ["1.1", "1.2", "2.1"]
    assert not_approved == plain
    assert [one.id for one in goes_on.tasks[0].indicators] == ["1.1.a", "1.1.b"]
    assert goes_on.period.end == date(2029, 12, 31)


def test_a_milestone_that_is_met_and_continued_keeps_the_components_that_it_needs() -> None:
    extra = "[{id: text, text: The text}, {id: poster, text: The poster, required: false}]"
    wider = strategy_of(TEXT.replace("[{id: text, text: The text}]", extra))
    done = row("CPD", "1.1.a", date(2024, 3, 1), 1, component="text")
    also = row("MOJ", "1.1.b", date(2024, 3, 1), 1, component="print")

    next_plan = made(situation(wider, rows(done, also), END), card("1.1", proposal="continue"))

    written, _ = next_plan.tasks[0].indicators
    assert [part.id for part in written.components] == ["text", "poster"]


def test_the_skeleton_of_a_task_with_more_indicators_than_letters_loads() -> None:
    only = next(line for line in TEXT.splitlines() if "id: 2.1.a" in line)
    ids = [*map(chr, range(ord("a"), ord("z") + 1)), "aa", "ab"]
    many, problems = parse(
        TEXT.replace(only, "\n".join(only.replace("2.1.a", f"2.1.{id}") for id in ids))
    )
    assert many is not None, problems

    next_plan = made(situation(many, rows(), END), {})

    assert [one.id for one in next_plan.tasks[-1].indicators] == [f"2.1.{id}" for id in ids]


def test_the_skeleton_of_a_strategy_of_fiscal_years_stays_within_as_many_years() -> None:
    level = "kind: level, direction: up, baseline: '-3', plausible: {least: -50}"
    fiscal = TEXT.replace(
        "period: {start: 2024-01-01, end: 2026-12-31}",
        "period: {start: 2024-07-01, end: 2026-06-30}",
    ).replace(
        "{id: 2.1.a, text: Counted., kind: count, aggregate: sum, target: {value: 2",
        f"{{id: 2.1.a, text: Change., {level}, target: {{value: 0",
    )
    adopted = strategy_of(fiscal)

    next_plan = made(situation(adopted, rows(), END), {})

    assert (next_plan.id, next_plan.period.start, next_plan.period.end) == (
        "plan-2024-2026-2028",
        date(2026, 7, 1),
        date(2028, 6, 30),
    )
    assert {task.start.first for task in next_plan.tasks} == {next_plan.period.start}
    assert {task.deadline.last for task in next_plan.tasks} == {next_plan.period.end}


def test_what_nobody_judged_and_has_no_target_is_not_called_finished() -> None:
    more = """
amendments:
  - {date: 2025-02-01, task: "1.2", reason: Dropped., authority: Council, set: {withdrawn: true}}
"""
    untargeted = TEXT.replace("id: 2.1.a, text: Counted.", "id: 2.1.a, text: Seen.").replace(
        "text: Seen., kind: count, aggregate: sum, target: {value: 2, basis: strategy}",
        "text: Seen., kind: count, aggregate: sum",
    )
    old = strategy_of(untargeted + more)
    ended = situation(old, rows(), END)
    fates = {each.state.task.number: each for each in find_succession(ended, {}, plan()).old_tasks}

    assert [each.fate for each in fates.values()] == ["dropped", "withdrawn", "not_judged"]
    withdrawn = fates["1.2"]
    told = verdict_words.goal_or_computed(withdrawn.verdict, withdrawn.state, Wording("en"))
    assert told == "computed status: withdrawn by an amendment"
    judged = find_succession(ended, card("1.2", goal="met"), plan()).old_tasks[1]
    assert judged.fate == "finished"


AMENDED = {
    "deadline": 'task: "1.2", set: {deadline: 2026}',
    "owner": 'task: "1.1", set: {responsible: [IDLE], cooperating: [MOJ]}',
    "title": 'task: "1.1", set: {title: Write more}',
    "withdrawal": 'task: "1.1", set: {withdrawn: yes}',
    "wording": "indicator: 1.1.a, set: {text: Written out.}",
    "target": "indicator: 1.2.a, set: {target: {value: 3, basis: amendment}}",
    "due": "indicator: 1.1.a, set: {due: 2025-06}",
    "interim": "indicator: 1.2.a, set: {interim: [{due: 2024, value: 1}]}",
    "components": "indicator: 1.1.a, set: {components: [{id: draft, text: The draft}]}",
    "renaming": "entity: CPD, set: {name: The Office, name_cs: Úřad, code_cs: ÚŘ}",
    "merger": "entity: CPD, set: {succeeded_by: MOJ}",
}


@pytest.mark.parametrize("change", AMENDED.values(), ids=AMENDED)
def test_the_skeleton_is_a_valid_file_after_any_amendment(change: str) -> None:
    amended = f"\namendments:\n  - {{date: 2024-06-01, reason: r, authority: a, {change}}}\n"

    following = made(situation(plan(amended), rows(), date(2026, 12, 31)), {})

    office = following.entity("CPD")
    assert (office and office.name) == (
        None if "succeeded" in change else "The Office" if "name:" in change else "Prevention"
    )
    desk = following.entity("DESK")
    assert desk is not None
    assert desk.parent == ("MOJ" if "succeeded" in change else "CPD")
