"""Amendments that the coordinator enters: what they change, by both clocks, and how they are taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.fulfilment import effect_of_submission
from dashboard.store.verification import verify_chain
from dashboard.strategy.amendment_plan import AmendmentPlan
from dashboard.workflow import amendment_actions, card_actions, intake, review
from dashboard.workflow.action_result import Refused, Stored, Tried
from dashboard.workflow.amendment_actions import AmendmentResult, Effect
from dashboard.workflow.edition.public_snapshot import PublicSnapshot
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.pages import database, workspace

__all__ = ["database", "workspace"]

COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"MLSA"}))
AFTER = date(2024, 1, 31)
PLAN = AmendmentPlan(
    "1.2",
    date(2023, 10, 1),
    "usnesení vlády č. 700/2023",
    "Materiál je v připomínkách.",
    deadline="2024-06-30",
)


def entered(workspace: Workspace, plan: AmendmentPlan = PLAN) -> AmendmentResult:
    result = amendment_actions.enter(workspace, COORDINATOR, plan)
    assert isinstance(result, AmendmentResult), result
    return result


def codes(result: object) -> list[str]:
    return [problem.code for problem in result.problems] if isinstance(result, Refused) else []


def moves(effect: Effect) -> list[tuple[str, str, str]]:
    return told(effect.changes)


def told(changes: tuple[effect_of_submission.IndicatorChange, ...]) -> list[tuple[str, str, str]]:
    return [(each.indicator, each.before.value, each.after.value) for each in changes]


def status(snapshot: Snapshot, task: str, day: date = AFTER) -> str:
    return next(each for each in snapshot.on(day).tasks if each.task.number == task).status.value


def test_a_moved_deadline_is_shown_first_then_entered_then_taken_back(workspace: Workspace) -> None:
    before = Snapshot(workspace)
    tried = amendment_actions.try_out(before, PLAN, AFTER)
    assert isinstance(tried, AmendmentResult)
    assert (tried.number, moves(tried.effect)) == (None, [("1.2.a", "no_report", "not_yet_due")])
    earlier = amendment_actions.try_out(before, PLAN, date(2023, 6, 30))
    assert isinstance(earlier, AmendmentResult)
    assert (moves(earlier.effect), earlier.effect.first) == ([], date(2023, 12, 31))
    assert told(earlier.effect.later) == [("1.2.a", "no_report", "not_yet_due")]
    assert Snapshot(workspace).sequence == before.sequence, "nothing is stored"

    number = entered(workspace).number
    after = Snapshot(workspace)
    assert number == 1
    assert [status(each, "1.2") for each in (before, after)] == ["no_report", "not_yet_due"]
    assert status(after, "1.2", date(2024, 6, 30)) == "no_report"
    with workspace.reading() as connection:
        judged = [
            card_actions.read_task_as_known(connection, workspace, "1.2", AFTER, each.sequence)
            for each in (before, after)
        ]
    assert [each.state.status.value for each in judged] == ["no_report", "not_yet_due"]
    details = after.task("1.2", AFTER)
    assert details is not None
    (amended,) = details.amendments
    assert amended.in_force
    assert amended.amendment.record is not None
    assert (amended.amendment.record.by, amended.amendment.record.on) == (
        "Karel",
        after.workspace.today,
    )
    then = replace(after.side_at_close(AFTER), sequence=before.sequence)
    (change,) = after.compare(then, AFTER).amendments
    assert (change.before.as_stated, change.after.as_stated) == ("2023", "2024-06-30")

    back = amendment_actions.take_back(workspace, COORDINATOR, 1, "Jiné usnesení.")
    assert isinstance(back, AmendmentResult)
    now = Snapshot(workspace)
    assert status(now, "1.2") == "no_report"
    assert status(Snapshot(workspace, after.sequence), "1.2") == "not_yet_due"
    (gone,) = now.strategy.entered
    assert gone.record is not None
    assert (gone.record.closed_for, now.strategy.amendments) == ("Jiné usnesení.", ())
    with workspace.reading() as connection:
        assert verify_chain.verify(connection) == []
    assert codes(amendment_actions.take_back(workspace, COORDINATOR, 1, "Znovu.")) == [
        "amendment-taken-back"
    ]


def test_taking_back_shows_the_day_shown_and_the_later_one_on_which_it_works(
    workspace: Workspace,
) -> None:
    plan = replace(PLAN, day=date(2024, 1, 15), deadline="ongoing", outside_period=True)
    number = entered(workspace, plan).number
    assert number is not None
    seen = Snapshot(workspace)
    back = [("1.2.a", "not_yet_due", "no_report")]
    before = amendment_actions.effect_of_taking_back(seen, number, workspace.last_day)
    assert (moves(before), before.first, told(before.later)) == ([], plan.day, back)
    after = amendment_actions.effect_of_taking_back(seen, number, AFTER)
    assert (moves(after), after.day, after.first) == (back, AFTER, None)
    taken = amendment_actions.take_back(workspace, COORDINATOR, number, "Omylem.")
    assert isinstance(taken, AmendmentResult)
    assert moves(taken.effect) == back


def test_a_deadline_is_written_as_in_a_report(workspace: Workspace) -> None:
    before = Snapshot(workspace)
    for written, day in (
        ("2. pololetí 2024", date(2024, 12, 31)),
        ("2024", date(2024, 12, 31)),
        ("Průběžně", None),
    ):
        tried = amendment_actions.try_out(before, replace(PLAN, deadline=written), AFTER)
        assert isinstance(tried, AmendmentResult), written
        (change,) = tried.effect.values
        assert change.after.last == day, written


def test_every_mistake_is_named_at_once_and_nothing_is_stored(workspace: Workspace) -> None:
    sequence = Snapshot(workspace).sequence
    for wrong, expected in (
        (
            AmendmentPlan("1.2", PLAN.day),
            ["amendment-no-authority", "reason-missing", "amendment-nothing"],
        ),
        (
            replace(PLAN, subject="1.22", authority=" "),
            ["amendment-subject", "amendment-no-authority"],
        ),
        (
            replace(PLAN, deadline="v červnu", responsible=("X",)),
            ["deadline-form", "unknown-entity"],
        ),
        (replace(PLAN, deadline="31. 6. 2024"), ["date-impossible"]),
        (replace(PLAN, day=date(2031, 1, 1)), ["amendment-outside"]),
        (replace(PLAN, reason="nar. 800101/0006"), ["birth-number-typed"]),
        (replace(PLAN, subject="PCR", deadline=None, succeeded_by="X"), ["unknown-entity"]),
    ):
        found = codes(amendment_actions.enter(workspace, COORDINATOR, wrong))
        assert sorted(found) == sorted(expected), wrong
    assert codes(amendment_actions.enter(workspace, OFFICER, PLAN)) == ["not-permitted"]
    assert codes(amendment_actions.take_back(workspace, OFFICER, 1, "Tak.")) == ["not-permitted"]
    assert codes(amendment_actions.take_back(workspace, COORDINATOR, 1, "Tak.")) == [
        "amendment-unknown"
    ]
    assert codes(amendment_actions.take_back(workspace, COORDINATOR, 1, " ")) == ["reason-missing"]
    assert Snapshot(workspace).sequence == sequence


def test_a_new_owner_may_report_is_asked_and_its_report_is_judged_everywhere(
    workspace: Workspace,
) -> None:
    row = "task,indicator,component,date,value,evidence,note\n1.2,a,material,2023-11-30,1,č. 1,\n"
    file = ProgressFile("mzv.csv", row.encode(), "MFA")
    officer = Actor("Jan", frozenset({Role.OFFICER}), frozenset({"MFA"}))
    assert codes(intake.try_out(workspace, officer, file)) == ["task-of-others"]

    owners = replace(PLAN, deadline=None, responsible=("MFA",), cooperating=("MEYS",))
    entered(workspace, owners)
    asked = {
        each.entity.code: each.outstanding for each in Snapshot(workspace).answer(AFTER).owners
    }
    assert "1.2.a" in asked["MFA"]
    assert "1.2.a" not in asked.get("MEYS", ())
    tried = intake.try_out(workspace, officer, file)
    assert isinstance(tried, Tried), tried
    assert [change.indicator for change in tried.changes] == ["1.2.a"]
    sent = intake.submit(workspace, officer, file)
    assert isinstance(sent, Stored), sent
    together = review.preview_on(workspace, [sent.submission.id], workspace.today).changes
    assert [each.indicator for each in together] == ["1.2.a"]


def test_a_target_and_a_withdrawal_change_what_is_judged(workspace: Workspace) -> None:
    entered(workspace, replace(PLAN, subject="3.1.a", deadline=None, target="7"))
    entered(workspace, replace(PLAN, subject="2.4", deadline=None, withdrawn=True))
    situation = Snapshot(workspace).on(AFTER)
    state = situation.indicator("3.1.a")
    assert state is not None
    assert state.needed == 7
    assert state.target_in_force.basis == "amendment"
    gone = next(each for each in situation.tasks if each.task.number == "2.4")
    assert gone.is_withdrawn
    assert Snapshot(workspace).on(date(2023, 9, 30)).indicator("3.1.a") != state


def test_a_body_has_the_name_of_the_day_and_its_successor_is_asked(workspace: Workspace) -> None:
    renamed = replace(
        PLAN, subject="SPD", deadline=None, name="Security Department", name_cs="Nový odbor"
    )
    merged = replace(PLAN, subject="MEYS", day=date(2024, 1, 1), deadline=None, succeeded_by="MLSA")
    assert codes(amendment_actions.enter(workspace, COORDINATOR, merged)) == ["amendment-outside"]
    merged = replace(merged, outside_period=True)
    entered(workspace, renamed)
    result = entered(workspace, merged)
    assert {(each.field, each.after) for each in result.effect.values} == {("succeeded_by", "MLSA")}
    strategy = Snapshot(workspace).strategy
    for day, name in ((date(2023, 9, 30), strategy.entity("SPD")), (AFTER, None)):
        found = strategy.at(day).entity("SPD")
        assert found is not None
        assert found.name == (name.name if name else "Security Department")
    owners = [strategy.at(day).task("1.2") for day in (date(2023, 12, 31), AFTER)]
    assert [each.responsible for each in owners if each] == [("MEYS",), ("MLSA",)]
    answer = Snapshot(workspace).answer(AFTER)
    asked = {body.entity.code: body.outstanding for body in answer.owners}
    assert "1.2.a" in asked["MLSA"]
    assert "MEYS" not in asked or "1.2.a" not in asked["MEYS"]


def test_everybody_reads_the_amendment_and_nobody_who_entered_it(workspace: Workspace) -> None:
    entered(workspace)
    public = PublicSnapshot(workspace)
    assert status(public, "1.2") == "not_yet_due"
    (amendment,) = public.strategy.amendments
    assert amendment.record is not None
    assert (amendment.authority, amendment.record.by) == (PLAN.authority, "")


def test_the_deadline_of_a_task_that_moves_nothing_is_warned_about(workspace: Workspace) -> None:
    own = AmendmentPlan("1.2.a", PLAN.day, "usnesení", "Důvod.", deadline="2024-03")
    entered(workspace, own)
    result = entered(workspace, PLAN)
    assert [problem.code for problem in result.warnings] == ["amendment-idle"]
