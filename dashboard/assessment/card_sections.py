"""Everything that the program says beside a card, section by section, for page, document and command.

The sections are made once, here, so that the page and the document have the same sentences in the same
order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.assessment import narrative, numbers_in_text
from dashboard.assessment.card import Card
from dashboard.assessment.narrative import Sentence, Value
from dashboard.fulfilment import strategy_on_day, task_details
from dashboard.fulfilment.status_reasons import Row
from dashboard.progress.contradictions import Contradiction
from dashboard.strategy import Indicator


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, as the message `evaluation.NAME`, and its sentences; a section is never empty."""

    name: str
    lines: tuple[Sentence, ...]


def write_sections(
    details: task_details.TaskDetails,
    contradictions: Sequence[Contradiction],
    card: Card | None = None,
    today: task_details.TaskDetails | None = None,
) -> list[Section]:
    """What the program says of a task, and of the numbers in the texts of its `card`.

    `contradictions` may be those of other tasks too; which of their rows count is told of the task as it is
    `today`, where `details` are those of a judged card. In order: description (the rows that decide), same
    (those that say the same), indicators_text, contradictions, counts, grounds, changes, closure,
    remarks_on_text; those that have nothing to say are left out.
    """
    written = narrative.write_narrative(details)
    sections = {
        "description": written.description,
        "same": written.same,
        "indicators_text": written.indicators[1:],
        "contradictions": tuple(_contradictions(today or details, contradictions)),
        "counts": tuple(_what_counts(state) for state in _in_force(details)),
        "grounds": tuple(_grounds(details)),
        "changes": written.changes,
        "closure": written.closure,
        "remarks_on_text": tuple(numbers_in_text.find_differences(card, details) if card else ()),
    }
    return [Section(name, tuple(lines)) for name, lines in sections.items() if lines]


def _contradictions(
    details: task_details.TaskDetails, contradictions: Sequence[Contradiction]
) -> Iterator[Sentence]:
    """A sentence for each two rows of two bodies that differ: what they say, and which of them counts."""
    task, strategy = details.state.task, details.situation.strategy
    indicators = {each.id: each for each in task.indicators}
    for contradiction in contradictions:
        if contradiction.task != task.number:
            continue
        rows = sorted((contradiction.row, contradiction.other), key=details.counts, reverse=True)
        counted = sum(map(details.counts, rows))
        indicator = indicators[contradiction.row["indicator"]]
        first, second = (narrative.report(row, indicator, strategy) for row in rows)
        values: dict[str, Value] = {
            "indicator": indicator.id,
            "what": narrative.row_subject(rows[0], indicator, strategy),
            "first": first,
            "second": second,
        }
        messages = ("narrative.neither_counts", "narrative.one_counts", "narrative.both_count")
        yield Sentence(messages[counted], values, tuple(rows))


def _in_force(details: task_details.TaskDetails) -> list[strategy_on_day.IndicatorState]:
    return [state for state in details.state.indicators if not state.withdrawn]


def _what_counts(state: strategy_on_day.IndicatorState) -> Sentence:
    """The rule of an indicator in words: how its rows are counted, and what counts of each part."""
    indicator = state.indicator
    values: dict[str, Value] = {
        "indicator": indicator.id,
        "kind": Sentence(f"task.kind_{indicator.rule_kind}"),
    }
    parts = tuple(_part_counts(part) for part in state.components)
    if parts:
        return Sentence("narrative.counts_parts", values | {"parts": parts})
    if indicator.unit:
        return Sentence("narrative.counts_unit", values | {"unit": indicator.unit})
    return Sentence("narrative.counts", values)


def _part_counts(part: strategy_on_day.ComponentState) -> Sentence:
    """A part of an indicator, whether it is needed, and what counts as reached."""
    component = part.component
    need = "needed" if component.required else "optional"
    what = narrative.without_stop(component.text)
    if component.counts is None:
        return Sentence(f"narrative.part_{need}", {"what": what})
    counts = narrative.without_stop(component.counts)
    return Sentence(f"narrative.part_{need}_counts", {"what": what, "counts": counts})


def _grounds(details: task_details.TaskDetails) -> Iterator[Sentence]:
    """What the status of each indicator rests on that the strategy or a body with evidence does not say.

    That all of it is firm is said only where some row decides.
    """
    sources = details.situation.strategy.sources
    traced = {each.state.indicator.id: each.deciding for each in details.traces}
    in_force = _in_force(details)
    lines = [
        line
        for state in in_force
        for line in (
            *_assumed(state),
            *_weak_rows(state.indicator, traced.get(state.indicator.id, ()), sources),
        )
    ]
    is_decided = any(traced.get(state.indicator.id) for state in in_force)
    yield from lines or ([Sentence("narrative.rests_firm")] if is_decided else [])


def _assumed(state: strategy_on_day.IndicatorState) -> Iterator[Sentence]:
    """What is assumed of an indicator: its target, what counts, or which parts are needed."""
    indicator = state.indicator
    values: dict[str, Value] = {"indicator": indicator.id}
    if state.needed is not None and state.target_in_force.basis == "assumed":
        yield Sentence("narrative.rests_target", values | {"number": state})
    if indicator.counts_basis == "assumed":
        yield Sentence("narrative.rests_counts", values | {"note": indicator.note or ""})
    for need, required in (("needed", True), ("optional", False)):
        parts = tuple(
            narrative.without_stop(part.text)
            for part in indicator.components
            if part.basis == "assumed" and part.required is required
        )
        if parts:
            yield Sentence(f"narrative.rests_part_{need}", values | {"what": parts})


def _weak_rows(
    indicator: Indicator, deciding: tuple[Row, ...], sources: Sequence[str]
) -> Iterator[Sentence]:
    """How many deciding rows come from public sources, lack evidence or an exact day."""
    weak = {
        "source": [row for row in deciding if row["entity"] in sources],
        "unsupported": [
            row
            for row in deciding
            if row["value"] is not None and not (row["evidence"] or "").strip()
        ],
        "inexact": [row for row in deciding if row["precision"] in {"inferred", "not_later_than"}],
    }
    counted = tuple(
        Sentence(f"narrative.rests_{name}", {"n": len(rows)}) for name, rows in weak.items() if rows
    )
    if counted:
        values: dict[str, Value] = {"indicator": indicator.id, "weak": counted, "of": len(deciding)}
        rows = tuple(row for row in deciding if any(row in group for group in weak.values()))
        yield Sentence("narrative.rests_rows", values, rows)
