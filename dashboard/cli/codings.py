"""The commands of double coding: an evaluator's own coding, the agreed verdict, both with the agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import click

from dashboard.assessment import coder_agreement, codings, published_verdicts
from dashboard.cli.command_line.printing import DONE, Printer, common_fields
from dashboard.cli.command_line.shared_options import as_actor, command, on_snapshot
from dashboard.presentation import json_payloads, sentences
from dashboard.text import Problem
from dashboard.workflow import Actor, Snapshot, Workspace, action_result, coding_actions

VERDICTS = click.Choice(get_args(published_verdicts.GoalVerdict))


@command(
    writes=True,
    example="dashboard code 2.1 --verdict not_met --reason 'No law was passed.' --as Eva",
)
@click.argument("task")
@click.option("--verdict", required=True, type=VERDICTS)
@click.option("--reason", required=True, metavar="TEXT")
@as_actor
def code(
    workspace: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    task: str,
    verdict: published_verdicts.GoalVerdict,
    reason: str,
) -> int:
    """Stores your own coding of a task; sealed, and yours to change, until a second evaluator's is in."""
    result = coding_actions.code(workspace, actor, task, verdict, reason)
    return _print_result(workspace, printer, "coding.own_stored", result)


@command(
    writes=True,
    example="dashboard agree 2.1 --verdict partially_met --reason 'The bill was sent out.'",
)
@click.argument("task")
@click.option("--verdict", required=True, type=VERDICTS)
@click.option("--reason", default="", metavar="TEXT")
@as_actor
def agree(
    workspace: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    task: str,
    verdict: published_verdicts.GoalVerdict,
    reason: str,
) -> int:
    """Stores the verdict that is agreed on once both codings of a task are in."""
    result = coding_actions.agree(workspace, actor, task, verdict, reason)
    return _print_result(workspace, printer, "coding.agreed_stored", result)


def _print_result(
    workspace: Workspace,
    printer: Printer,
    message: str,
    result: action_result.Refused | codings.TaskCodings,
) -> int:
    if isinstance(result, action_result.Refused):
        return printer.refused(result)
    words, snapshot = printer.words, Snapshot(workspace)
    # From the snapshot, which has nothing that is sealed: not even to its own coder is it printed.
    coded = snapshot.codings[result.task]
    said = [sentences.write_sentence(line, words) for line in codings.write_codings(coded)]
    document = common_fields(snapshot) | {"coding": json_payloads.coding_payload(coded)}
    lines = [words(message, task=result.task), *said]
    printer.document(document, (["task", "coded"], [(result.task, coded.coded)]), lines)
    return DONE


@command("codings", writes=False)
@on_snapshot
def list_codings(snapshot: Snapshot, printer: Printer) -> int:
    """Prints both codings of each task with the agreed verdict, and how far evaluators agree."""
    words, strategy = printer.words, snapshot.strategy
    if not strategy.double_coding:
        problem = Problem("coding-not-asked", {"found": strategy.id})
        return printer.problems([problem.in_file(str(snapshot.workspace.path))])
    coded = list(snapshot.codings.values())
    measured = coder_agreement.measure(coded, len(strategy.tasks))
    document = common_fields(snapshot) | {
        "codings": [json_payloads.coding_payload(each) for each in coded],
        "agreement": {
            "tasks": measured.tasks,
            "coded": measured.coded,
            "alike": measured.alike,
            "per_cent": json_payloads.number(measured.per_cent),
            "krippendorff_alpha": json_payloads.number(measured.alpha),
            "interval": measured.interval and _interval(measured.interval),
            "pairs": [
                {"verdict": first, "other_verdict": second, "tasks": number}
                for (first, second), number in measured.pairs
            ],
        },
    }
    rows: list[Sequence[object]] = [_row(each, printer) for each in coded]
    lines = [sentences.write_sentence(line, words) for line in coder_agreement.write(measured)]
    lines += [
        words.plural(
            "coding.pair",
            number,
            first=sentences.write_sentence(first, words),
            second=sentences.write_sentence(second, words),
        )
        for first, second, number in coder_agreement.write_pairs(measured)
    ]
    columns = ["task", "coded", "first", "second", "agreed"]
    printer.document(document, (columns, rows), lines)
    return DONE


def _interval(interval: coder_agreement.Interval) -> dict[str, object]:
    """The interval with all that is needed to compute it again."""
    return {
        "per_cent": coder_agreement.PER_CENT,
        "low": json_payloads.number(interval.low),
        "high": json_payloads.number(interval.high),
        "draws": coder_agreement.DRAWS,
        "draws_with_alpha": interval.draws,
        "seed": coder_agreement.SEED,
    }


def _row(coded: codings.TaskCodings, printer: Printer) -> Sequence[object]:
    def cell(verdict: str, reason: str, name: str = "") -> str:
        said = printer.word("verdict", verdict)
        return (f"{name}: " if name else "") + said + (f" – {reason}" if reason else "")

    both = [cell(each.verdict, each.reason, each.coder) for each in coded.codings]
    agreed = coded.agreed and cell(
        coded.agreed, coded.resolution.reason if coded.resolution else ""
    )
    first, second = both or ("", "")
    return (coded.task, f"{coded.coded}/{codings.CODERS}", first, second, agreed or "")
