"""Statuses, rows, traces and cards as sentences, for the pages and for the command line alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP, Decimal
from fractions import Fraction
from typing import Any

from dashboard.assessment import narrative
from dashboard.fulfilment import (
    effect_of_submission,
    schedule_and_evidence,
    sensitivity,
    status,
    status_reasons,
    strategy_on_day,
    what_is_outstanding,
)
from dashboard.fulfilment.rule_words import Evidence, ScheduleState
from dashboard.presentation.delay_words import delay_text
from dashboard.presentation.languages import Wording
from dashboard.strategy import Indicator, Strategy, deadlines, performance_indicators, targets
from dashboard.strategy.tasks import Task
from dashboard.text import fraction

UNTIMED = {ScheduleState.MET_ON_TIME, ScheduleState.DUE}
"""States that have other words where there is no due day."""


def title_line(strategy: Strategy, day: date, words: Wording) -> str:
    """The title of a strategy with the day that is shown."""
    title = words.text(strategy.title)
    return words("status.title", title=title, day=words.date(day))


def write_sentence(line: narrative.Sentence, words: Wording) -> str:
    """A generated sentence with its values in the language of the words."""
    values = {name: value_text(value, words) for name, value in line.values.items()}
    return words(line.message, **values).rstrip()


def task_line(task: str, lines: Iterable[narrative.Sentence], words: Wording) -> str:
    """Sentences on a task after its number, parted by semicolons."""
    return f"{task}: {'; '.join(write_sentence(line, words) for line in lines)}"


def value_text(value: narrative.Value, words: Wording) -> str:
    """A value of a sentence in the language; several are separated by semicolons, none is a dash."""
    match value:
        case narrative.Sentence():
            return write_sentence(value, words)
        case deadlines.When() | deadlines.Open():
            return words.when(value)
        case strategy_on_day.IndicatorState():
            return number_line(value, words)
        case Decimal() | int():
            return words.number(value)
        case date() | None:
            return words.date(value)
        case fraction.Cases():
            return "/".join(map(words.number, value))
        case tuple():
            return "; ".join(value_text(part, words) for part in value) or "–"
    return words.text(value)


def status_word(
    situation: strategy_on_day.Situation, state: strategy_on_day.TaskState, words: Wording
) -> str:
    """The status of a task in words; see `narrative.status_sentence`."""
    return write_sentence(narrative.status_sentence(situation, state), words)


def indicator_name(indicator: Indicator, words: Wording) -> str:
    """The id and the text of an indicator."""
    return f"{indicator.id} {words.text(indicator.text)}"


def amount(indicator: Indicator, number: Decimal | None, words: Wording) -> str:
    """A number of an indicator; a share is in per cent."""
    if indicator.kind != "share" or number is None:
        return words.number(number)
    return words("number.per_cent", number=words.number(number))


def achieved_text(
    number: Decimal | None,
    cases: fraction.Cases | None,
    words: Wording,
    lines: Iterable[Fraction] = (),
    rounding: str = ROUND_HALF_EVEN,
) -> str:
    """What is achieved; for a share per cent to two decimal places, then the cases, which are exact.

    As many decimal places more as keep the share on its side of `lines`, and of nothing and all.
    """
    if cases is None:
        return words.number(number)
    part, whole = map(words.number, cases)
    if number is None:
        return words("number.no_case", part=part, whole=whole)
    near = words.number(fraction.round_beside(fraction.exact_per_cent(cases), lines, rounding))
    return words("number.share", number=near, part=part, whole=whole)


def state_achieved(
    state: strategy_on_day.IndicatorState, words: Wording, rounding: str = ROUND_HALF_EVEN
) -> str:
    """What is achieved of an indicator, never rounded across what it is held against."""
    lines = state.indicator.lines(state.needed)
    return achieved_text(state.achieved, state.cases, words, lines, rounding)


def _baseline(indicator: Indicator, words: Wording) -> str:
    """The baseline of an indicator; a share that the file gives as so many of so many keeps them."""
    cases = fraction.read_cases(indicator.baseline) if indicator.kind == "share" else None
    if cases is None:
        return amount(indicator, indicator.displayed_baseline, words)
    return achieved_text(indicator.displayed_baseline, cases, words)


def withdrawn_target(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    """The target that a withdrawn indicator had."""
    if state.shown_target is None:
        return words("target.none")
    return target_text(state, state.targets[-1]._replace(needed=state.shown_target), words)


def budget_lines(task: Task, words: Wording) -> list[str]:
    """What the plan sets aside for a task, a line each: its year, the amount in its unit, the source."""
    return [
        f"{line.year}: {said}" if line.year else said
        for line in task.budget
        for amount in [
            f"{words.number(line.amount)}\N{NO-BREAK SPACE}{words.text(line.unit or '')}"
        ]
        for said in [f"{amount} ({words.text(line.source)})" if line.source else amount.strip()]
    ]


def number_line(
    state: strategy_on_day.IndicatorState, words: Wording, *, names_parts: bool = True
) -> str:
    """Achieved against target, with the interim target, the baseline and whether the target is assumed.

    Where something else is assumed, it says so if `names_parts`.
    """
    achieved = state_achieved(state, words)
    if state.withdrawn and state.shown_target is not None:
        return words("number.withdrawn", achieved=achieved, target=withdrawn_target(state, words))
    if state.needed is None:
        if state.achieved is None and state.cases is None:
            return words("number.none_without_target")
        return words("number.without_target", achieved=achieved)
    line = _measured_line(state, words)
    if state.is_interim:
        line = f"{line} {_interim_line(state, words)}"
    if state.indicator.displayed_baseline is not None and not targets.is_any_change_enough(
        state.indicator
    ):
        baseline = _baseline(state.indicator, words)
        line = f"{line}; {words('number.baseline', baseline=baseline)}"
    if state.target_in_force.basis != "assumed":
        is_said = names_parts and state.rests_on_assumption
        return f"{line}; {words('number.assumed_parts')}" if is_said else line
    sensitivity = "number.assumed_to" if state.achieved else "number.assumed"
    if state.is_any_change_enough or state.achieved == state.target_in_force.needed:
        sensitivity = "number.assumed"
    # What is met "for any target up to" a number must not be rounded up.
    towards = ROUND_UP if state.indicator.direction == "down" else ROUND_DOWN
    achieved = state_achieved(state, words, towards)
    return f"{line}; {words(sensitivity, achieved=achieved)}"


def _measured_line(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    """What is achieved, and what the target in force asks for."""
    needed = target_text(state, state.target_in_force, words)
    achieved = state_achieved(state, words)
    if state.achieved is None and state.cases is None:
        return words("number.no_value", needed=needed)
    if state.indicator.kind not in performance_indicators.MEASUREMENT_KINDS:
        assumed = state.target_in_force.basis == "assumed" and not state.is_interim
        message = "number.against_assumed" if assumed else "number.against"
        return words(message, achieved=achieved, needed=needed)
    return words("number.measured", achieved=achieved, needed=needed)


def target_text(
    state: strategy_on_day.IndicatorState, target: targets.DueTarget, words: Wording
) -> str:
    """The number that a target asks for; for a measured indicator with its direction."""
    needed, indicator = amount(state.indicator, target.needed, words), state.indicator
    if indicator.kind not in performance_indicators.MEASUREMENT_KINDS:
        return needed
    is_last = target == state.targets[-1]
    suffix = "_any" if is_last and targets.is_any_change_enough(indicator) else ""
    return words(f"goal.{indicator.direction}{suffix}", needed=needed)


def arithmetic(state: strategy_on_day.IndicatorState, words: Wording) -> dict[str, str]:
    """Of a target that is a change of the baseline: the change, the baseline and what is left of it."""
    target, start = state.indicator.target, state.indicator.displayed_baseline
    change = Decimal(f"{target and target.change}".rstrip("% "))
    return {
        "change": words("number.per_cent", number=words.number(change)),
        "baseline": words.number(start),
        "left": words("number.per_cent", number=words.number(100 + change)),
    }


def _interim_line(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    """The sentence that an interim target is in force, with the last target."""
    last = state.targets[-1]
    needed = target_text(state, last, words)
    if last.due is None:
        return words("number.interim_open", needed=needed)
    return words("number.interim", needed=needed, due=words.date(last.due))


def assumptions(
    state: strategy_on_day.IndicatorState, words: Wording
) -> list[tuple[str, str, str, str]]:
    """The assumptions of an indicator, a line for each: its name, what is assumed, where, and why.

    The reason is the text of the strategy file.
    The second and later lines have only the id in place of the name and do not repeat where.
    """
    indicator, lines = state.indicator, []
    name, now = indicator_name(indicator, words), number_line(state, words, names_parts=False)
    if indicator.target and indicator.target.basis == "assumed":
        needed = words("method.target_of", needed=target_text(state, state.targets[-1], words))
        why = indicator.target.note or ""
        lines.append((name, needed, now, why))
    for step in indicator.interim:
        if step.basis == "assumed":
            needed, due = amount(indicator, step.value, words), words.date(step.due.last)
            text = words("method.interim_target", needed=needed, due=due)
            lines.append((name, text, now, step.note or ""))
    if indicator.counts_basis == "assumed":
        why = indicator.note or ""
        lines.append((name, words("method.counts_of"), now, why))
    for part in indicator.components:
        if part.basis == "assumed":
            text = words("method.component_of", component=words.text(part.text))
            lines.append((name, text, now, part.counts or ""))
    return lines[:1] + [(indicator.id, what, "", why) for _, what, _, why in lines[1:]]


MANY_TOLD_LATE = 5
"""Where more indicators rest on rows accepted late, one sentence names them: all was entered late."""


def told_late_line(tasks: Iterable[sensitivity.TaskSensitivity], words: Wording) -> str:
    """The indicators that rest on rows accepted late, where they are many; else empty."""
    late = [
        indicator.state.indicator.id
        for task in tasks
        for indicator in task.indicators
        if any(support.ground is sensitivity.Ground.TOLD_LATE for support in indicator.supports)
    ]
    if len(late) <= MANY_TOLD_LATE:
        return ""
    return words.plural("sensitivity.many_told_late", len(late), indicators=", ".join(late))


def sensitivity_lines(
    indicator: sensitivity.IndicatorSensitivity, words: Wording, *, told_late: bool = True
) -> list[tuple[str, status.Status]]:
    """Each support of a status in words, with the status without it; `told_late` those accepted late too.

    The last line has the status without all of them but those accepted late, where one alone makes
    another.
    """
    lines = []
    if indicator.status_under_higher_target is not None:
        achieved = indicator.state.achieved
        message = "sensitivity.up_to" if achieved else "sensitivity.any_target"
        lines.append(
            (words(message, achieved=words.number(achieved)), indicator.status_under_higher_target)
        )
    for support in indicator.supports:
        if support.ground is sensitivity.Ground.TOLD_LATE and not told_late:
            continue
        rows = ", ".join(map(str, support.rows))
        sentence = words.plural(f"sensitivity.{support.ground.value}", len(support.rows), rows=rows)
        lines.append((sentence, support.status))
    less_reliable = [
        support.status
        for support in indicator.supports
        if support.ground is not sensitivity.Ground.TOLD_LATE
    ]
    if any(each is not indicator.firm_status for each in less_reliable):
        lines.append((words("sensitivity.all"), indicator.firm_status))
    return lines


def sensitive_tasks_line(tasks: Iterable[sensitivity.TaskSensitivity], words: Wording) -> str:
    """The tasks whose status would change without all rows that can be doubted."""
    numbers = [
        task.state.task.number for task in tasks if task.firm_status is not task.state.status
    ]
    if not numbers:
        return words("sensitivity.tasks_none")
    return words("sensitivity.tasks", tasks=", ".join(numbers))


def schedule_line(
    schedule: schedule_and_evidence.Schedule, words: Wording, *, short: bool = False
) -> str:
    """The schedule of a task or indicator in words; `short` leaves out the due day, shown beside it."""
    state, days, since = schedule.state, schedule.days, words.date(schedule.since)
    if short and state is ScheduleState.OVERDUE and days:
        return words.plural("schedule.overdue_short", days)
    if days is None and state in UNTIMED:
        return words(f"schedule.{state.value}_open", since=since)
    if state is ScheduleState.MET_LATE and days is not None:
        message = "schedule.met_late_part" if schedule.in_part else "schedule.met_late"
        message = f"{message}_at_least" if schedule.at_least else message
        if schedule.in_part and schedule.unsure:
            since = words("schedule.not_later", since=since)
        return words.plural(message, days, since=since)
    if state is ScheduleState.OVERDUE and days == 0:
        return words.due("schedule.due", schedule.since or date.max)
    if state is ScheduleState.OVERDUE and days is not None:
        return words.plural("schedule.overdue", days, since=since)
    if words.today and schedule.due and schedule.due < words.today:  # nothing is left of it
        short_or_not = "schedule.due_past_short" if short else "schedule.due_past"
        return words(short_or_not, day=words.date(schedule.due))
    if state is ScheduleState.DUE and days is not None:
        return words.plural("schedule.due", -days)
    return words(f"schedule.{state.value}", since=since)


def indicator_schedule(
    state: strategy_on_day.IndicatorState, words: Wording, *, short: bool = False
) -> str:
    """The schedule of an indicator with the number of parts that are missing or periods that were late."""
    line, (late, n) = schedule_line(state.schedule, words, short=short), state.late_periods
    kind, missing, of = what_is_outstanding.unreached_parts(state)
    said = words("schedule.late_periods", late=late, n=n) if late else ""
    said = words(f"schedule.missing_{kind}", missing=missing, n=of) if missing else said
    return f"{line} ({said})" if said else line


def evidence_text(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    """What the number rests on; where only some rows name evidence, how many.

    Evidence is given where its address is; a file number, which nobody here has opened, is named.
    """
    grounds = state.grounds
    if 0 < grounds.supported < grounds.rows:
        return words("evidence.part", supported=grounds.supported, rows=grounds.rows)
    if grounds.evidence is Evidence.SUPPORTED:
        given = grounds.addressed == grounds.rows
        return words("evidence.address" if given else "evidence.supported")
    return words(f"evidence.{grounds.evidence.value}")


def task_word(state: strategy_on_day.TaskState, words: Wording) -> str:
    """The status of a task; one that amendments withdrew is no task without a target."""
    return words("task.withdrawn" if state.is_withdrawn else f"status.{state.status.value}")


def indicator_word(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    """The status of an indicator; a withdrawn target differs from one that was never set."""
    return words("task.withdrawn" if state.withdrawn else f"status.{state.status.value}")


def row_line(row: dict[str, Any], strategy: Strategy, words: Wording) -> str:
    """One progress row on one line: who, when, what, on what evidence."""
    value = row_statement(row, strategy, words)
    component = row_component(row, strategy, words)
    evidence = value_text(narrative.row_evidence(row, strategy), words)
    parts = [
        words("row.number", row=row["row"], submission=row["submission"], line=row["line"]),
        value_text(narrative.entity_name(row["entity"], strategy), words),
        date_text(row, words),
        f"{component} = {value}" if component else value,
        words("row.evidence" if evidence else "row.no_evidence", evidence=evidence),
        row_note(row, strategy, words),
    ]
    return " · ".join(part for part in parts if part)


def row_component(row: Mapping[str, Any], strategy: Strategy, words: Wording) -> str:
    """The component of a row by its text, empty where it names none; see `narrative.row_subject`."""
    known = strategy.indicator(row["indicator"]) if row["indicator"] else None
    if known is None or not row["component"]:
        return str(row["component"] or "")
    return value_text(narrative.row_subject(dict(row), known[1], strategy), words)


def row_note(row: Mapping[str, Any], strategy: Strategy, words: Wording) -> str:
    """The note of a row, empty where it has none; see `narrative.row_note`."""
    return value_text(narrative.row_note(dict(row), strategy), words)


def row_statement(
    row: Mapping[str, Any], strategy: Strategy, words: Wording, suffix: str = ""
) -> str:
    """What a row says: its value or report word, and the delay; `suffix` as in `row_amount`."""
    delay = delay_text(row, strategy, words, suffix)
    return " · ".join(part for part in (row_value_text(row, words, suffix), delay) if part)


def row_value_text(row: Mapping[str, Any], words: Wording, suffix: str = "") -> str:
    """The value of a row, or the report word in its place; `suffix` as in `row_amount`."""
    if row[f"value{suffix}"] is None:
        unsaid = "delay" if row["indicator"] else "narrative"
        return words(f"word.{row[f'word{suffix}'] or unsaid}")
    return row_amount(row, words, suffix)


def row_amount(row: Mapping[str, Any], words: Wording, suffix: str = "") -> str:
    """The value of a row, for a share how many of how many; `suffix` ends the names of its columns."""
    value, whole = row[f"value{suffix}"], row[f"denominator{suffix}"]
    if whole is None:
        return words.number(value)
    return value_text(fraction.Cases(value, whole), words)


def date_text(row: dict[str, Any], words: Wording) -> str:
    """The day of a row, and how exactly it is known."""
    if row["date"] is None:
        return words("date.unknown")
    return words(f"date.{row['precision']}", day=words.date(row["date"]))


def day_moved(change: effect_of_submission.IndicatorChange, words: Wording) -> str:
    """The sentence that a met indicator was met on another day than was known."""
    return words(
        "effect.day_moved",
        name=change.indicator,
        before=words.date(change.met_before),
        after=words.date(change.met_after),
    )


def remedy_lines(indicator_trace: status_reasons.Trace, words: Wording) -> list[str]:
    """What would make the indicator met, a sentence for each remedy."""
    names = {
        part.component.id: words.text(part.component.text)
        for part in indicator_trace.state.components
    }
    lines = []
    for message, values in indicator_trace.remedies:
        shown = dict(values)
        if "component" in values:
            shown["component"] = names.get(values["id"], values["component"])
        for name in ("needed", "missing"):
            if name in values:
                shown[name] = words.number(Decimal(values[name]))
        lines.append(words(message, **shown))
    return lines


def rule_sentence(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    """The rule that decided; of something that was reported and falls short, by how much."""
    if state.withdrawal:
        amended = {"day": words.date(state.withdrawal.date), "by": state.withdrawal.authority}
        return words("rule.withdrawn", **amended, target=withdrawn_target(state, words))
    short = "_short" if state.rule in {4, 6} and state.achieved else ""
    achieved = state_achieved(state, words)
    needed = target_text(state, state.target_in_force, words)
    return words(f"rule.{state.rule}{short}", achieved=achieved, needed=needed)


def closure_lines(rule: deadlines.Closure, words: Wording) -> list[str]:
    """When the final assessment may be made, how it names what is not met, and whose rule that is."""
    final = {"deadline": words.date(rule.deadline), "day": words.date(rule.final_from)}
    return [
        words("closure.final", **final),
        words(f"closure.open_{rule.open}"),
        words(f"closure.silent_{rule.silent}"),
        words(f"closure.basis_{rule.basis}"),
        words("closure.status"),
    ]
