"""What the program itself can say in the fields of a card, from the accepted rows on a day.

Sentences as message ids with values, each with the rows that it rests on. They are computed when they
are shown and never stored, so that the evaluator's own text survives whatever is reported later; the
same day and the same rows always give the same sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from dashboard.fulfilment import status, strategy_on_day, task_details, what_is_outstanding
from dashboard.fulfilment.status_reasons import Row
from dashboard.progress import row_schema
from dashboard.strategy import (
    Component,
    Indicator,
    Strategy,
    Task,
    deadlines,
    performance_indicators,
)
from dashboard.text import fraction
from dashboard.text.text_language import Text

Value: TypeAlias = (
    "str | int | Decimal | fraction.Cases | date | deadlines.When | deadlines.Open"
    " | strategy_on_day.IndicatorState | Sentence | tuple[Value, ...] | None"
)
"""A value in a sentence; an IndicatorState is shown as its number, achieved against target."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its message id, its values (a value may be a sentence itself), and its rows."""

    message: str
    values: Mapping[str, Value] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrative:
    """The three fields of Annex 1 that rows and amendments can speak to; never the task goal."""

    description: tuple[Sentence, ...]
    """The rows that decide, the words of bodies and their remarks."""
    indicators: tuple[Sentence, ...]
    """The computed status, then each indicator and what is missing of it."""
    changes: tuple[Sentence, ...]
    closure: tuple[Sentence, ...] = ()
    """What the closure rule of the strategy makes of each indicator that is not met."""
    same: tuple[Sentence, ...] = ()
    """The rows that say the same as those that decide, and would take their place."""


def write_narrative(details: task_details.TaskDetails) -> Narrative:
    """What the program says of a task on the day of its details."""
    return Narrative(
        tuple(_description(details)),
        tuple(_indicators(details)),
        tuple(_changes(details)),
        tuple(_closure(details)),
        tuple(_reports(details, {"same"})),
    )


def status_sentence(
    situation: strategy_on_day.Situation, state: strategy_on_day.TaskState
) -> Sentence:
    """The computed status of a task in a word; before its due day "partially met" reads "so far".

    Not where it is late all the same.

    A task that an amendment withdrew has no target left; it is called withdrawn.
    """
    if state.is_withdrawn:
        return Sentence("task.withdrawn")
    deadline = state.task.deadline
    if state.status is status.Status.PARTIALLY_MET and deadline.last is None:
        return Sentence("so_far.ongoing" if deadline.as_stated else "so_far.undated")
    late = state.schedule.is_overdue  # a part of it was due before the task
    if (
        state.status is status.Status.PARTIALLY_MET
        and not deadline.is_past(situation.day)
        and not late
    ):
        return Sentence("so_far.partially_met", {"due": deadline})
    return Sentence(f"status.{state.status.value}")


def _description(details: task_details.TaskDetails) -> list[Sentence]:
    strategy = details.situation.strategy
    lines = _reports(details, {"used", "word", "source_word"})
    lines += [
        _note_sentence(entry.row, strategy)
        for entry in details.remarks
        if entry.use in {"narrative", "source_word"}
    ]
    return lines or [Sentence("narrative.nothing", {"day": details.situation.day})]


def _reports(details: task_details.TaskDetails, uses: set[str]) -> list[Sentence]:
    """The rows of the indicators of a task that have one of the uses, a sentence each.

    What one body says of several components in the same words is one sentence.
    """
    strategy, task = details.situation.strategy, details.state.task
    lines: dict[object, Sentence] = {}
    for entry in details.entries:
        if entry.use in uses:
            line = row_sentence(entry.row, task, strategy)
            key = _same_words(line) or entry.row["row"]
            lines[key] = _of_both(lines[key], line) if key in lines else line
    return list(lines.values())


def _same_words(line: Sentence) -> str | None:
    """What two reports with a note have in common but for the component; None where all may differ."""
    value = line.values.get("value")
    if not isinstance(value, Sentence) or not line.rows[0]["note"]:
        return None
    return repr({name: each for name, each in line.values.items() if name != "what"})


def _of_both(line: Sentence, other: Sentence) -> Sentence:
    """Two sentences that differ in what they are about as one, with the rows of both."""
    what = line.values["what"]
    every = (*(what if isinstance(what, tuple) else (what,)), other.values["what"])
    return Sentence(line.message, {**line.values, "what": every}, line.rows + other.rows)


def row_sentence(row: Row, task: Task, strategy: Strategy) -> Sentence:
    """A row of a task: what it reports on which indicator, or the remark of a body on the task."""
    indicator = next((each for each in task.indicators if each.id == row["indicator"]), None)
    if indicator is None:
        return _note_sentence(row, strategy)
    return _value_sentence(row, indicator, strategy)


def _note_sentence(row: Row, strategy: Strategy) -> Sentence:
    """The note of an entity; in public rows, whose notes are left out, that there is one."""
    if row["note"] is None:
        return Sentence("narrative.left_out", _opening(row, strategy), (row,))
    values = _opening(row, strategy) | {"note": row_note(row, strategy)}
    return Sentence("narrative.remark", values, (row,))


def row_note(row: Row, strategy: Strategy) -> str:
    """The note of a row, empty where it has none; of a row that ships with the strategy with our Czech."""
    return strategy.shipped_text(row["entity"], row["note"] or "")


def row_evidence(row: Row, strategy: Strategy) -> str | Sentence:
    """The evidence of a row, empty where it has none, likewise; the word for what is kept inside is ours."""
    evidence = row["evidence"] or ""
    if evidence == row_schema.INTERNAL:
        return Sentence("evidence.internal")
    return strategy.shipped_text(row["entity"], evidence)


def _opening(row: Row, strategy: Strategy) -> dict[str, Value]:
    """The day of a row, as exact as it is known, and who reported it."""
    when = Sentence(f"date.{row['precision']}", {"day": row["date"]})
    return {"when": when, "body": entity_name(row["entity"], strategy)}


def entity_name(code: str, strategy: Strategy) -> Text:
    """An entity by its abbreviation; public sources, which have none, by their name."""
    return strategy.abbreviation(code)


def _value_sentence(row: Row, indicator: Indicator, strategy: Strategy) -> Sentence:
    """A row with a value, or with a report word in its place."""
    values = _opening(row, strategy) | {
        "indicator": indicator.id,
        "what": row_subject(row, indicator, strategy),
        "value": row_value(row, indicator),
        "note": row_note(row, strategy),
    }
    return Sentence("narrative.reported", values, (row,))


def report(row: Row, indicator: Indicator, strategy: Strategy) -> Sentence:
    """Who reported a row, for which day and which value; not what it is about."""
    values = _opening(row, strategy) | {"value": row_value(row, indicator)}
    note = row_note(row, strategy)
    bare = without_stop(note)
    if not bare:
        return Sentence("narrative.report", values, (row,))
    return Sentence("narrative.report_note", values | {"note": bare}, (row,))


def without_stop(text: str) -> str:
    """A text without its full stop, in both languages, since the sentence goes on."""
    return text.each(without_stop) if isinstance(text, Text) else text.rstrip(". ")


def row_subject(row: Row, indicator: Indicator, strategy: Strategy) -> Value:
    """The component by its text, a freely named one as it was written; else the indicator itself.

    Without their full stops, since the sentence goes on; of a name behind a wildcard that name alone.
    A name that ships with the strategy has our Czech.
    """
    listed = indicator.component(row["component"]) if row["component"] else indicator
    if listed is None:
        return strategy.shipped_text(row["entity"], str(row["component"]))
    if listed.id.endswith(performance_indicators.WILDCARD):
        return str(row["component"]).partition(performance_indicators.WILDCARD[0])[2].strip()
    return listed.text.each(lambda text: text.rstrip("."))


def row_value(row: Row, indicator: Indicator) -> Value:
    """The value of a row, of a milestone whether it was reached; the report word in its place."""
    value: Decimal | None = row["value"]
    if value is None:
        return Sentence(f"word.{row['word'] or 'delay'}")
    if row["denominator"] is not None:
        return fraction.Cases(value, row["denominator"])
    if indicator.kind != "milestone":
        return value
    return Sentence("narrative.reached" if value >= 1 else "narrative.not_reached")


def _indicators(details: task_details.TaskDetails) -> list[Sentence]:
    situation, state = details.situation, details.state
    lines = [
        Sentence(
            "narrative.status", {"status": status_sentence(situation, state), "day": situation.day}
        )
    ]
    used = {each.state.indicator.id: each.deciding for each in details.traces}
    for on_day in state.indicators:
        id = on_day.indicator.id
        lines.append(_indicator(on_day, used.get(id, ())))
        missing = tuple(part.component.text for part in what_is_outstanding.missing_parts(on_day))
        if missing and not on_day.withdrawn:
            lines.append(Sentence("narrative.missing", {"indicator": id, "what": missing}))
    return lines + [
        Sentence(
            "narrative.silent",
            {"body": entity_name(owner.entity, situation.strategy), "since": owner.silent_since},
        )
        for owner in details.owner_reports
        if owner.silent_since
    ]


def _indicator(state: strategy_on_day.IndicatorState, used: tuple[Row, ...]) -> Sentence:
    word = "task.withdrawn" if state.withdrawn else f"status.{state.status.value}"
    values: dict[str, Value] = {
        "indicator": state.indicator.id,
        "text": state.indicator.text,
        "status": Sentence(word),
        "number": state,
    }
    return Sentence("narrative.indicator", values, used)


def _closure(details: task_details.TaskDetails) -> list[Sentence]:
    """What the closure rule calls the indicators that are not met; before its deadline, if they stay so.

    One sentence names all that it calls alike. Reports for the last day come in during the days of
    grace; after these the word is final.
    """
    rule, day = details.situation.strategy.closure, details.situation.day
    if rule is None:
        return []
    verb = "closed" if day >= rule.deadline else "closes"
    alike: dict[str, list[str]] = {}
    for state in details.state.unfinished:
        word = rule.silent if is_silent(state) else rule.open
        alike.setdefault(word, []).append(state.indicator.id)
    return [
        Sentence(
            f"narrative.{verb}_several" if len(ids) > 1 else f"narrative.{verb}",
            {
                "indicator": ", ".join(ids),
                "word": Sentence(f"closure.word_{word}"),
                "basis": Sentence(f"closure.ours_{rule.basis}"),
                "day": rule.final_from,
            },
        )
        for word, ids in alike.items()
    ]


def is_silent(state: strategy_on_day.IndicatorState) -> bool:
    """Whether nobody has reported on an indicator that is not met, due or not."""
    quiet = all(owner.last is None for owner in state.reporting)
    return state.status is status.Status.NO_REPORT or (
        state.status is status.Status.NOT_YET_DUE and quiet
    )


def _changes(details: task_details.TaskDetails) -> list[Sentence]:
    strategy = details.situation.strategy
    lines = [
        _amendment_sentence(amended, name, strategy)
        for amended in details.amendments
        if amended.in_force
        for name in amended.fields
    ]
    return lines or [Sentence("narrative.unchanged", {"day": details.situation.day})]


def _amendment_sentence(
    amended: task_details.TaskAmendment, name: str, strategy: Strategy
) -> Sentence:
    """One field that an amendment changed, before and after."""
    amendment = amended.amendment
    values: dict[str, Value] = {
        "day": amendment.date,
        "subject": amended.subject,
        "reason": with_full_stop(amendment.reason),
        "authority": with_full_stop(amendment.authority),
    }
    if name == "withdrawn":
        verb = "withdrawn" if amendment.set.withdrawn else "reinstated"
        return Sentence(f"narrative.{verb}", values)
    field_name = "amendment.title_of" if name == "title" else f"amendment.{name}"
    before, after = (
        changed_value(_field(task, amendment.indicator, name), strategy)
        for task in (amended.before, amended.after)
    )
    return Sentence(
        "narrative.amended",
        {**values, "field": Sentence(field_name), "before": before, "after": after},
    )


def with_full_stop(text: str) -> str:
    """What somebody typed, mostly without one, where a sentence follows it."""
    return text if text.endswith((".", "!", "?", ":", "…")) else f"{text}."


def _field(task: Task, indicator: str | None, name: str) -> object:
    subject = next((each for each in task.indicators if each.id == indicator), None)
    return getattr(subject or task, name)


def changed_value(value: object, strategy: Strategy) -> Value:
    """A field of the strategy as a sentence can speak of it."""
    match value:
        case bool():
            return Sentence("answer.yes" if value else "answer.no")
        case deadlines.When() | deadlines.Open():
            return value
        case performance_indicators.Target():
            named = isinstance(value.value, str)
            return Sentence(f"target.{value.value}_parts") if named else Decimal(value.value)
        case performance_indicators.Interim():
            return Sentence("method.interim_target", {"needed": value.value, "due": value.due})
        case Component():
            return value.text
        case tuple():
            return tuple(
                entity_name(part, strategy)
                if isinstance(part, str)
                else changed_value(part, strategy)
                for part in value
            )
        case None:
            return "–"
    return str(value)
