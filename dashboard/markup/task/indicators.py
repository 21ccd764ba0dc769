"""The performance indicators of a task: how far each is, its parts, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup, escape

from dashboard.fulfilment import strategy_on_day, task_details
from dashboard.fulfilment.rule_words import ScheduleState
from dashboard.fulfilment.status_reasons import Row, Trace
from dashboard.markup import timeline
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.paragraphs import definition_list, translated_text
from dashboard.markup.kit.templates import kit
from dashboard.markup.task import rows
from dashboard.markup.view import View
from dashboard.presentation import Wording, delay_words, sentences
from dashboard.strategy import Indicator, Strategy, Task, performance_indicators
from dashboard.text import names

SIGNS = ("reached", "missed", "waiting", "said")
"""What was said of a part: as a body reported it, waiting for a decision, by a public source."""


class Part(NamedTuple):
    """Parts of a milestone that one entry decides: their names, and whether they are reached."""

    names: list[Markup]
    reached: bool
    state: str
    remarks: Sequence[str]
    entry: Markup
    due: date | None
    signs: Sequence[timeline.Sign]
    """Each value said of it within the period: as reported, waiting or of a public source."""


class Delays(NamedTuple):
    """What is expected now, every day that was expected before, and how much it moved."""

    now: Sequence[str]
    history: Sequence[str]
    notes: Sequence[str]


def draw(view: View, indicator_trace: Trace, details: task_details.TaskDetails) -> Markup:
    """One indicator: how far it is, its parts with the entry that decides, or the rows that count."""
    words, state = view.words, indicator_trace.state
    indicator, target = state.indicator, state.indicator.target
    has_parts = indicator.kind in performance_indicators.KINDS_WITH_COMPONENTS
    schedule = sentences.indicator_schedule(state, words, short=indicator.due is None)
    if indicator.due:
        schedule = f"{schedule} ({words('task.due_own', due=words.when(indicator.due))})"
    counting = [
        entry
        for entry in details.entries
        if entry.row["indicator"] == indicator.id and entry.use in {"used", "same"}
    ]
    assumed = target is not None and target.basis == "assumed"
    parts = _parts(indicator_trace, details, words) if has_parts else []
    period = details.situation.strategy.period
    seen = {sign.kind for part in parts for sign in part.signs}
    return view.render(
        "task/indicator.html",
        state=state,
        is_only=len(details.state.indicators) == 1,
        word=sentences.indicator_word(state, words),
        facts=[
            (words("task.achieved"), sentences.number_line(state, words)),
            (words("column.schedule"), schedule),
            (
                words("task.evidence"),
                sentences.evidence_text(state, words) if state.grounds.rows else "",
            ),
        ],
        delays=_delays(view, state, details),
        parts=parts,
        scale=timeline.DayScale(
            period.start, max(period.end, view.day, *(part.due for part in parts if part.due))
        ),
        kinds=[kind for kind in SIGNS if len(state.components) > 1 and kind in seen],
        free_parts=_free_parts(indicator, words) if has_parts else [],
        rows="" if has_parts else rows.draw_table(details, counting, words),
        assumed=translated_text(target.note or "", words) if assumed and target else "",
    )


def draw_reading(view: View, details: task_details.TaskDetails) -> Markup:
    """What each indicator asks for, how it is read, and by which rows its status came about."""
    return view.render(
        "task/reading.html",
        readings=[
            _reading(indicator_trace, details, view.words) for indicator_trace in details.traces
        ],
    )


def _delays(
    view: View, state: strategy_on_day.IndicatorState, details: task_details.TaskDetails
) -> Delays | None:
    said = view.snapshot.delays(details.situation.day).get(state.indicator.id, ())
    if not said:
        return None
    words, strategy = view.words, details.situation.strategy
    return Delays(
        delay_words.delay_lines(state, {state.indicator.id: said}, details.situation, words),
        [delay_words.history_line(delay, strategy, words) for delay in said],
        [*delay_words.total_slippage(said, strategy, words), words("delay.no_status")],
    )


def _parts(indicator_trace: Trace, details: task_details.TaskDetails, words: Wording) -> list[Part]:
    """The parts of a milestone; those of which the same is said stand together."""
    merged: dict[tuple[object, ...], Part] = {}
    strategy, indicator = details.situation.strategy, indicator_trace.state.indicator
    for part in indicator_trace.state.components:
        remarks = _remarks(part, indicator_trace.state, words)
        state = words("part.open")
        if part.reached:
            state = words("part.reached", when=_reached_on(part, indicator_trace.used, words))
        entry = _entry(part, indicator_trace, strategy, words)
        signs = list(_signs(part, indicator, details, words))
        same = (state, *remarks, entry, *((sign.kind, *sign.lines) for sign in signs))
        due = (part.component.due or details.state.task.end(indicator)).last
        known = merged.setdefault(same, Part([], part.reached, state, remarks, entry, due, signs))
        known.names.append(_part_name(part, indicator_trace.used, words))
    return list(merged.values())


def _signs(
    part: strategy_on_day.ComponentState,
    indicator: Indicator,
    details: task_details.TaskDetails,
    words: Wording,
) -> Iterator[timeline.Sign]:
    """The values said of a part within the period and up to the day; none that was replaced."""
    strategy, last = details.situation.strategy, details.situation.day
    first = strategy.period.start
    for entry in details.entries:
        row, reached = entry.row, rows.reaches(entry.row, indicator)
        if row["indicator"] != indicator.id or not _is_of(part, row) or entry.use == "closed":
            continue
        if reached is None or row["date"] is None or not first <= row["date"] <= last:
            continue
        kind = result = "reached" if reached else "missed"
        if entry.use == "waiting":
            kind = "waiting"
        elif row["entity"] in strategy.sources:
            kind = "said"
        said = dict.fromkeys((words(f"sign.{kind}"), words(f"sign.{result}")))
        line = [sentences.date_text(row, words), entity_names.short(strategy, row["entity"], words)]
        yield timeline.Sign(
            kind, row["date"], [*line, ": ".join(said)], mark="✓" if reached else "✕"
        )


def _is_of(part: strategy_on_day.ComponentState, row: Row) -> bool:
    return row["name"] in {names.fold(part.component.id), part.component.id}


def _entry(
    part: strategy_on_day.ComponentState,
    indicator_trace: Trace,
    strategy: Strategy,
    words: Wording,
) -> Markup:
    """The last row that decides of a part; empty where none was approved."""
    for used in (indicator_trace.deciding, indicator_trace.same):
        said = [row for row in used if _is_of(part, row)]
        if said:
            row = max(said, key=lambda row: row["date"] or date.min)
            return rows.draw_entry(row, strategy, words, has_day=not part.reached)
    return Markup("")


def _free_parts(indicator: Indicator, words: Wording) -> list[tuple[Markup, Markup]]:
    """What else may be named as a part, with what counts."""
    return [
        (
            translated_text(component.text, words),
            translated_text(component.counts or "", words),
        )
        for component in indicator.components
        if component.id.endswith(performance_indicators.WILDCARD)
    ]


def _remarks(
    part: strategy_on_day.ComponentState, state: strategy_on_day.IndicatorState, words: Wording
) -> list[str]:
    component, remarks = part.component, []
    if part.number is not None:
        number, needed = (
            words.number(value) for value in (part.number, state.indicator.target_number)
        )
        remarks.append(words("part.number", number=number, needed=needed))
    if not component.required:
        remarks.append(words("part.optional"))
    if component.basis == "assumed":
        remarks.append(words("part.assumed"))
    if component.due:
        remarks.append(words("part.due", due=words.when(component.due)))
    if part.schedule and (
        part.schedule.state.is_met or part.schedule.state is ScheduleState.OVERDUE
    ):
        remarks.append(sentences.schedule_line(part.schedule, words))
    return remarks


def _part_name(
    part: strategy_on_day.ComponentState, used: tuple[Row, ...], words: Wording
) -> Markup:
    """A listed part by its text; one that was named freely as the reporting body wrote it."""
    component = part.component
    for row in used:
        if component.id == row["name"] and performance_indicators.WILDCARD[0] in (
            row["component"] or ""
        ):
            return escape(row["component"].partition(performance_indicators.WILDCARD[0])[2].strip())
    return translated_text(component.text, words)


def _reached_on(part: strategy_on_day.ComponentState, used: tuple[Row, ...], words: Wording) -> str:
    """Since when a part is reached, as exactly as the row that says so knows it."""
    for row in used:
        if row["name"] == names.fold(part.component.id) and row["date"] == part.since:
            return sentences.date_text(row, words)
    return words.date(part.since)


def _requirements(state: strategy_on_day.IndicatorState, task: Task, words: Wording) -> Markup:
    """What the indicator asks for, and how we read it."""
    indicator = state.indicator
    target = indicator.target
    shown_already = target is None or target.basis == "assumed"
    note = None
    if target and target.note and not shown_already:
        note = translated_text(target.note, words)
    asked = [
        (words("task.kind"), words(f"task.kind_{indicator.rule_kind}")),
        (words("task.unit"), translated_text(indicator.unit or "", words)),
        (words("task.target"), _target(state, words)),
        (words("task.target_note"), note),
        (words("task.interim"), _interim(state, words)),
        (
            words("task.due"),
            words.date(state.due) if state.due else words.when(task.end(indicator)),
        ),
        (
            words("task.baseline"),
            translated_text(indicator.baseline or "", words)
            + (f" ({indicator.baseline_year})" if indicator.baseline_year else ""),
        ),
        (
            words("task.evidence_wanted"),
            translated_text(indicator.evidence or "", words),
        ),
        (words("task.monitored_by"), translated_text(indicator.monitored_by or "", words)),
        (words("task.reading"), translated_text(indicator.note or "", words)),
    ]
    asked += [
        (
            words("part.counts"),
            Markup("{}: {}").format(
                translated_text(component.text, words),
                translated_text(component.counts, words),
            ),
        )
        for component in indicator.components
        if component.counts and not component.id.endswith(performance_indicators.WILDCARD)
    ]
    return definition_list(asked, "card")


def _interim(state: strategy_on_day.IndicatorState, words: Wording) -> Markup | None:
    """What is asked for before the last due day, and why."""
    if len(state.targets) == 1:
        return None
    notes = {
        milestone.due.last: translated_text(milestone.note, words)
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
    if target.change:
        needed = words("target.change", needed=needed, **sentences.arithmetic(state, words))
    value = words("target.all", n=needed) if target.value == "all" else needed
    return f"{value} ({words(f'target.basis_{target.basis}')})"


def _reading(
    indicator_trace: Trace, details: task_details.TaskDetails, words: Wording
) -> dict[str, object]:
    """What it asks for, and its trace: the rule, rows used, rows ignored and why, what would lift it."""
    state, strategy = indicator_trace.state, details.situation.strategy
    word = sentences.indicator_word(state, words)
    said = [words("trace.status", status=word, rule=state.rule)]
    if not indicator_trace.used and not indicator_trace.ignored:
        said.append(words("task.no_row"))
    if any(row["precision"] == "inferred" for row in indicator_trace.used):
        said.append(words("trace.inferred"))
    ignored = [
        kit.lead(words(f"ignored.{why}"), sentences.row_line(row, strategy, words))
        for row, why in indicator_trace.ignored
    ]
    used: list[tuple[str, Sequence[str]]] = [
        (words(title), [sentences.row_line(row, strategy, words) for row in rows])
        for title, rows in indicator_trace.used_by_title.items()
    ]
    used += [
        (words("trace.ignored"), ignored),
        (words("trace.remedy"), sentences.remedy_lines(indicator_trace, words)),
    ]
    return {
        "id": state.indicator.id,
        "asked": _requirements(state, details.state.task, words),
        "rule": sentences.rule_sentence(state, words),
        "said": said,
        "rows": used,
    }
