"""The performance indicators of a task: how far each is, its parts, and why."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from dashboard.fulfilment import (
    schedule_and_evidence,
    status,
    strategy_on_day,
    task_details,
    trace,
)
from dashboard.fulfilment.rule_words import ScheduleState
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import chip, join
from dashboard.markup.kit.paragraphs import definition_list, translated_text
from dashboard.markup.view import View
from dashboard.presentation import Wording, delay_words, sentences
from dashboard.strategy import Strategy, Task, performance_indicators
from dashboard.text import names


def draw_all(view: View, dossier: task_details.TaskDetails) -> Markup:
    """Every indicator of the task under one heading."""
    words, said = view.words, view.snapshot.delays(dossier.situation.day)
    blocks = join(
        [
            _block(
                indicator_trace, dossier, said.get(indicator_trace.state.indicator.id, ()), words
            )
            for indicator_trace in dossier.traces
        ]
    )
    return Markup('<section class="indicators"><h3>{}</h3>{}</section>').format(
        words("task.indicators"), blocks
    )


def _block(
    indicator_trace: trace.Trace,
    dossier: task_details.TaskDetails,
    said: Sequence[schedule_and_evidence.Delay],
    words: Wording,
) -> Markup:
    state, strategy = indicator_trace.state, dossier.situation.strategy
    indicator = state.indicator
    head = Markup("<h4>{} <b>{}</b> {}</h4>").format(
        chip(state.status, words, sentences.indicator_word(state, words)),
        indicator.id,
        translated_text(indicator.text, indicator.text_cs, words),
    )
    parts = (
        _parts(indicator_trace, words)
        if indicator.kind in performance_indicators.KINDS_WITH_COMPONENTS
        else []
    )
    return Markup('<article class="indicator">{}{}{}{}{}{}{}</article>').format(
        head,
        _facts(state, strategy, words),
        _delays(state, said, dossier, words),
        Markup('<ul class="parts">{}</ul>').format(join(parts)) if parts else "",
        _assumption(state, words),
        _requirements(state, dossier.state.task, words),
        _explanation(indicator_trace, strategy, words),
    )


def _facts(state: strategy_on_day.IndicatorState, strategy: Strategy, words: Wording) -> Markup:
    """Achieved against target, schedule, evidence, who has reported: one line on a wide screen."""
    schedule = sentences.indicator_schedule(state, words, short=state.indicator.due is None)
    if state.indicator.due:
        due = words("task.due_own", due=words.when(state.indicator.due))
        schedule = f"{schedule} ({due})"
    return definition_list(
        [
            (words("task.achieved"), sentences.number_line(state, words)),
            (words("column.schedule"), schedule),
            (words("task.evidence"), sentences.evidence_text(state, words)),
            (words("task.reports"), _reports(state, strategy, words)),
        ],
        "facts",
    )


def _delays(
    state: strategy_on_day.IndicatorState,
    said: Sequence[schedule_and_evidence.Delay],
    dossier: task_details.TaskDetails,
    words: Wording,
) -> Markup:
    """What is expected now, and below it every day that was expected before, in order."""
    if not said:
        return Markup("")
    strategy = dossier.situation.strategy
    of_indicator = {state.indicator.id: said}
    now = delay_words.delay_lines(state, of_indicator, dossier.situation, words)
    parts = [Markup("<p><b>{}</b></p>").format(line) for line in now]
    lines = [delay_words.history_line(delay, strategy, words) for delay in said]
    items = join([Markup("<li>{}</li>").format(line) for line in lines])
    parts.append(Markup("<p>{}</p><ol>{}</ol>").format(words("delay.history"), items))
    notes = [*delay_words.total_slippage(said, strategy, words), words("delay.no_status")]
    parts += [Markup("<p>{}</p>").format(line) for line in notes]
    return Markup('<div class="delays">{}</div>').format(join(parts))


def _reports(state: strategy_on_day.IndicatorState, strategy: Strategy, words: Wording) -> Markup:
    """Each responsible body: its last report, or that it has not reported."""
    reports = []
    for report in state.reporting:
        body = entity_names.abbreviations(strategy, [report.entity], words)
        if report.last:
            line = words("task.reported", last=words.date(report.last))
            if report.by and report.by != report.entity:
                by = entity_names.abbreviations(strategy, [report.by], words)
                line = f"{line} ({words('task.reported_by', entity=by)})"
        elif report.silent_since and not state.withdrawn:
            line = words("task.silent", since=words.date(report.silent_since))
        else:
            line = words("task.nothing_outstanding")
        reports.append(Markup("{} {}").format(body, line))
    return Markup("; ").join(reports)


def _parts(indicator_trace: trace.Trace, words: Wording) -> list[Markup]:
    """The parts of a milestone: those listed, those named freely, and what else may be named."""
    parts = [_part(part, indicator_trace, words) for part in indicator_trace.state.components]
    for component in indicator_trace.state.indicator.components:
        if component.id.endswith(performance_indicators.WILDCARD):
            counts = translated_text(component.counts or "", component.counts_cs, words)
            parts.append(
                Markup(
                    '<li class="free"><span aria-hidden="true">+</span> {} ({})<small>{} {}</small></li>'
                ).format(
                    translated_text(component.text, component.text_cs, words),
                    words("part.free"),
                    words("part.counts"),
                    counts,
                )
            )
    return parts


def _part(
    part: strategy_on_day.ComponentState, indicator_trace: trace.Trace, words: Wording
) -> Markup:
    component = part.component
    remarks = [words("part.required" if component.required else "part.optional")]
    if component.basis == "assumed":
        remarks.append(words("part.assumed"))
    if component.due:
        remarks.append(words("part.due", due=words.when(component.due)))
    # A future day needs no words.
    if part.schedule and (
        part.schedule.state.is_met or part.schedule.state is ScheduleState.OVERDUE
    ):
        remarks.append(sentences.schedule_line(part.schedule, words))
    state = words("part.open")
    if part.number is not None:
        numbers = (part.number, indicator_trace.state.indicator.target_number)
        number, needed = (words.number(each) for each in numbers)
        remarks.insert(0, words("part.number", number=number, needed=needed))
    if part.reached:
        state = words("part.reached", when=_reached_on(part, indicator_trace.used, words))
    counts = Markup("")
    if component.counts:
        counts = Markup("<small>{} {}</small>").format(
            words("part.counts"), translated_text(component.counts, component.counts_cs, words)
        )
    return Markup(
        '<li class="{}"><span aria-hidden="true">{}</span> <b>{}</b> <i>{}</i> <span>({})</span>{}</li>'
    ).format(
        "reached" if part.reached else "open",
        "☑" if part.reached else "☐",
        _part_name(part, indicator_trace.used, words),
        state,
        ", ".join(remarks),
        counts,
    )


def _part_name(
    part: strategy_on_day.ComponentState, used: tuple[trace.Row, ...], words: Wording
) -> Markup:
    """A listed part by its text; one that was named freely as the reporting body wrote it."""
    component = part.component
    for row in used:
        if component.id == row["name"] and performance_indicators.WILDCARD[0] in (
            row["component"] or ""
        ):
            return escape(row["component"].partition(performance_indicators.WILDCARD[0])[2].strip())
    return translated_text(component.text, component.text_cs, words)


def _reached_on(
    part: strategy_on_day.ComponentState, used: tuple[trace.Row, ...], words: Wording
) -> str:
    """Since when a part is reached, as exactly as the row that says so knows it."""
    for row in used:
        if row["name"] == names.fold(part.component.id) and row["date"] == part.since:
            return sentences.date_text(row, words)
    return words.date(part.since)


def _assumption(state: strategy_on_day.IndicatorState, words: Wording) -> Markup:
    """An assumed target says so on the open page, with the reason for it."""
    target = state.indicator.target
    if target is None or target.basis != "assumed":
        return Markup("")
    return Markup('<p class="assumed"><b>{}</b> {}</p>').format(
        words("target.assumed"), translated_text(target.note or "", target.note_cs, words)
    )


def _requirements(state: strategy_on_day.IndicatorState, task: Task, words: Wording) -> Markup:
    """What the indicator asks for, and how we read it."""
    indicator = state.indicator
    target = indicator.target
    shown_already = target is None or target.basis == "assumed"
    note = None
    if target and target.note and not shown_already:
        note = translated_text(target.note, target.note_cs, words)
    rows = [
        (words("task.kind"), words(f"task.kind_{indicator.rule_kind}")),
        (words("task.unit"), translated_text(indicator.unit or "", indicator.unit_cs, words)),
        (words("task.target"), _target(state, words)),
        (words("task.target_note"), note),
        (words("task.interim"), _interim(state, words)),
        (
            words("task.due"),
            words.date(state.due) if state.due else words.when(task.end(indicator)),
        ),
        (
            words("task.baseline"),
            translated_text(indicator.baseline or "", indicator.baseline_cs, words),
        ),
        (
            words("task.evidence_wanted"),
            translated_text(indicator.evidence or "", indicator.evidence_cs, words),
        ),
        (words("task.reading"), translated_text(indicator.note or "", indicator.note_cs, words)),
    ]
    return Markup("<details><summary>{}</summary>{}</details>").format(
        words("task.requirements"), definition_list(rows, "card")
    )


def _interim(state: strategy_on_day.IndicatorState, words: Wording) -> Markup | None:
    """What is asked for before the last due day, and why."""
    if len(state.targets) == 1:
        return None
    notes = {
        milestone.due.last: translated_text(milestone.note, milestone.note_cs, words)
        for milestone in state.indicator.interim
        if milestone.note
    }
    steps = []
    for number, term in enumerate(state.targets[:-1]):
        line = words(
            "task.interim_target",
            needed=sentences.target_text(state, term, words),
            due=words.date(term.due),
            basis=words(f"target.basis_{term.basis}"),
        )
        if number < len(state.step_schedules):
            line = f"{line}: {sentences.schedule_line(state.step_schedules[number], words)}"
        note = notes.get(term.due) if term.due else None
        steps.append(Markup("{} {}").format(line, note) if note else escape(line))
    return Markup("; ").join(steps)


def _target(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    target = state.indicator.target
    if state.withdrawn:
        return words("target.withdrawn", target=sentences.withdrawn_target(state, words))
    if target is None or state.needed is None:
        return words("target.none")
    needed = sentences.target_text(state, state.targets[-1], words)
    if state.indicator.every:
        each = words.number(state.indicator.target_number)
        needed = words(f"target.each_{state.indicator.every}", each=each, n=needed)
    value = words("target.all", n=needed) if target.value == "all" else needed
    return f"{value} ({words(f'target.basis_{target.basis}')})"


def _explanation(indicator_trace: trace.Trace, strategy: Strategy, words: Wording) -> Markup:
    """The trace: the rule, the rows used, the rows ignored and why, what would lift the status."""
    pieces = [
        Markup("<p>{}</p>").format(
            words(
                "trace.status",
                status=sentences.indicator_word(indicator_trace.state, words),
                rule=indicator_trace.state.rule,
            )
        )
    ]
    if not indicator_trace.used and not indicator_trace.ignored:
        pieces.append(Markup("<p>{}</p>").format(words("task.no_row")))
    if any(row["precision"] == "inferred" for row in indicator_trace.used):
        pieces.append(Markup("<p>{}</p>").format(words("trace.inferred")))
    ignored = [
        Markup("<b>{}</b>: {}").format(words(f"ignored.{why}"), _row(row, strategy, words))
        for row, why in indicator_trace.ignored
    ]
    pieces += [
        _list(words(title), [_row(row, strategy, words) for row in rows])
        for title, rows in indicator_trace.used_by_title.items()
    ]
    pieces.append(_list(words("trace.ignored"), ignored))
    pieces.append(
        _list(
            words("trace.remedy"),
            [Markup("{}").format(x) for x in sentences.remedy_lines(indicator_trace, words)],
        )
    )
    return Markup('<details class="why"><summary>{} {}</summary>{}</details>').format(
        words("task.why"), sentences.rule_sentence(indicator_trace.state, words), join(pieces)
    )


def _row(row: trace.Row, strategy: Strategy, words: Wording) -> Markup:
    return Markup("{}").format(sentences.row_line(row, strategy, words))


def _list(title: str, items: list[Markup]) -> Markup:
    if not items:
        return Markup("")
    points = join([Markup("<li>{}</li>").format(item) for item in items])
    return Markup("<p><b>{}</b></p><ul>{}</ul>").format(title, points)


def count_met(dossier: task_details.TaskDetails) -> tuple[int, int]:
    """How many indicators are met, of those that are judged."""
    judged = [
        state for state in dossier.state.indicators if state.status is not status.Status.NO_TARGET
    ]
    return sum(state.status is status.Status.MET for state in judged), len(judged)
