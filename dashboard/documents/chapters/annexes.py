"""What an assessment is based on: statistics, assumptions, the method, the sources, the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.assessment import card_sections, narrative, published_evaluation
from dashboard.documents.blocks import (
    DASH,
    Block,
    Bullets,
    CardBlock,
    Field,
    Paragraph,
    TableBlock,
    Text,
    strategy_text,
)
from dashboard.documents.chapters import annex_card
from dashboard.documents.chapters.citations import Citations, SeriesEdition, Source
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.fulfilment import sensitivity, status, strategy_on_day
from dashboard.fulfilment.status_reasons import Row
from dashboard.presentation import Wording, delay_words, json_payloads, sentences, trend_words
from dashboard.presentation.entity_words import entity_text
from dashboard.statistics import chart_topics
from dashboard.strategy import Indicator, Strategy, deadlines
from dashboard.text import names as names_of


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file of a submission, and the sheet that was read; None for a file without sheets."""

    file: str
    sheet: str | None


def assumptions_section(situation: strategy_on_day.Situation, words: Wording) -> list[Block]:
    """Every assumed target and component, with what it means on the day."""
    states = [state for task in situation.tasks for state in task.indicators]
    lines = [
        _assumed_of(state, assumed, words)
        for state in states
        if (assumed := sentences.assumptions(state, words))
    ]
    if not lines:
        return [Paragraph(words("method.assumptions_none"))]
    headers = tuple(words(f"method.{name}") for name in ("indicator", "assumed", "now", "why"))
    # "2, assumed; met for any target up to 2" needs room; where no target is assumed, the reasons do.
    targets = any(state.target_in_force.basis == "assumed" for state in states)
    widths = (10, 6, 6, 11) if targets else (14, 3, 3, 13)
    table = TableBlock(words("annexes.assumptions"), headers, tuple(lines), widths=widths)
    return [Paragraph(words("method.assumptions_lead")), table]


def _assumed_of(
    state: strategy_on_day.IndicatorState, assumed: Sequence[tuple[Any, ...]], words: Wording
) -> tuple[Text, ...]:
    """What is assumed of an indicator, and why; what counts of a component is told where it is counted."""
    counted = {part.counts or "" for part in state.indicator.components}
    reasons = dict.fromkeys(why for *_, why in assumed if why and why not in counted)
    told = " ".join(words.text(why) for why in reasons)
    name, _, now, _ = assumed[0]
    return (name, "; ".join(what for _, what, _, _ in assumed), now, told or DASH)


@dataclass(frozen=True, slots=True)
class KnownLimits:
    """How far the rule is known to carry: what the statuses depend on, and its back-test.

    `back_tests` hold the rule against the published evaluation of the strategy `evaluated`; none without one.
    """

    sensitivity: tuple[sensitivity.TaskSensitivity, ...] = ()
    evaluated: Strategy | None = None
    back_tests: tuple[published_evaluation.BackTest, ...] = ()


def _known_limits(limits: KnownLimits, words: Wording) -> tuple[Text, ...]:
    """The agreement of the back-test, the statuses that depend on assumed targets and on weaker data."""
    lines = []
    if limits.evaluated and limits.back_tests:
        title = words.text(limits.evaluated.title)
        values = {
            "agreement": sum(test.agrees for test in limits.back_tests),
            "stricter": sum(test.is_stricter for test in limits.back_tests),
        }
        number = len(limits.back_tests)
        lines.append(words.plural("annexes.limit_backtest", number, title=title, **values))
    thresholds = [
        words("annexes.met_up_to", indicator=indicator.state.indicator.id, achieved=achieved)
        for task in limits.sensitivity
        for indicator in task.indicators
        if indicator.status_under_higher_target is not None
        and indicator.state.status is status.Status.MET
        for achieved in [words.number(indicator.state.achieved)]
    ]
    if thresholds:
        lines.append(words("annexes.limit_thresholds", indicators=", ".join(thresholds)))
    if limits.sensitivity:
        lines.append(sentences.sensitive_tasks_line(limits.sensitivity, words))
    return tuple(lines)


def method_section(
    situation: strategy_on_day.Situation, limits: KnownLimits, words: Wording
) -> list[Block]:
    """How a status is decided, how to read the document, and how far the rule carries."""
    headers = tuple(words(f"method.rule_{name}") for name in ("number", "condition", "status"))
    lines = tuple(
        (str(n), words(f"rule.{n}"), words(f"status.{outcome.value}"))
        for n, (outcome, _) in enumerate(status.rules(situation.day), 1)
    )
    names = ("task", "years", "sources", "clocks", "silence")
    known = _known_limits(limits, words)
    known_blocks: list[Block] = [Paragraph(words("annexes.limits"), note=True), Bullets(known)]
    rule = situation.strategy.closure
    closure = " ".join(sentences.closure_lines(rule, words)) if rule else ""
    return [
        Paragraph(words("annexes.method_citations")),
        Paragraph(words("annexes.method_verdicts")),
        Paragraph(words("method.rule_lead")),
        TableBlock(words("method.rule"), headers, lines, widths=(2, 9, 4)),
        *(Paragraph(words(f"method.{name}")) for name in names),
        *([Paragraph(closure)] if closure else []),
        *(known_blocks if known else []),
    ]


def sources_section(
    citations: Citations, filed: Mapping[int, SourceFile], strategy: Strategy, words: Wording
) -> list[Block]:
    """A line for each row of a submission, then one for each series of the statistics in an edition."""
    if not citations.sources:
        return [Paragraph(words("annexes.no_sources"))]
    numbered = list(enumerate(citations.sources, 1))
    rows = [(n, source) for n, source in numbered if not isinstance(source, SeriesEdition)]
    series = [(n, source) for n, source in numbered if isinstance(source, SeriesEdition)]
    blocks: list[Block] = []
    if rows:
        names = ("mark", "told_by", "says", "evidence", "stored")
        lines = tuple((str(n), *_row_source(row, filed, strategy, words)) for n, row in rows)
        blocks.append(_source_table("source_rows", names, (3, 8, 10, 10, 10), rows, lines, words))
    if series:
        names = ("mark", "series", "counts", "edition_head", "stored")
        lines = _series_sources(series, words)
        blocks.append(_source_table("source_series", names, (4, 9, 14, 6, 9), series, lines, words))
    return blocks


def _source_table(
    caption: str,
    names: tuple[str, ...],
    widths: tuple[int, ...],
    sources: Sequence[tuple[int, Source]],
    lines: tuple[tuple[str, ...], ...],
    words: Wording,
) -> TableBlock:
    return TableBlock(
        words(f"annexes.{caption}"),
        tuple(words(f"annexes.{name}") for name in names),
        lines,
        widths=widths,
        targets=tuple(n for n, _ in sources),
    )


def _row_source(
    row: Row, filed: Mapping[int, SourceFile], strategy: Strategy, words: Wording
) -> tuple[str, ...]:
    file = filed[row["submission"]]
    place = words("annexes.in_file", file=file.file, line=row["line"])
    if file.sheet:
        place = words("annexes.in_sheet", file=file.file, sheet=file.sheet, line=row["line"])
    stored = words("annexes.row", row=row["row"], submission=row["submission"])
    body = entity_text(row["entity"], strategy, words)
    return (
        f"{body}\n{sentences.date_text(row, words)}",
        f"{row_subject(row, strategy, words)}: {row_statement(row, strategy, words)}",
        sentences.value_text(narrative.row_evidence(row, strategy), words)
        or words("row.no_evidence"),
        f"{place}\n{stored}",
    )


def _series_sources(
    series: Sequence[tuple[int, SeriesEdition]], words: Wording
) -> tuple[tuple[str, ...], ...]:
    """A line for each series in an edition; what it counts is said where the series comes first."""
    first: dict[tuple[object, ...], int] = {}
    lines = []
    for number, each in series:
        mark = first.setdefault((each.source, each.series, each.unit, each.definition), number)
        like = words("annexes.like", mark=mark) if mark != number else None
        lines.append((str(number), *_series_source(each, like, words)))
    return tuple(lines)


def _series_source(edition: SeriesEdition, like: str | None, words: Wording) -> tuple[str, ...]:
    numbers = {point.line for point in edition.numbers}
    lines, file = trend_words.year_spans(numbers, words), names_of.file_name(edition.file)
    stored = words("annexes.in_lines", file=file, lines=lines)
    if len(numbers) == 1:
        stored = words("annexes.in_file", file=file, line=lines)
    line = next(iter(edition.numbers.values()))
    unit = words("annexes.unit", unit=trend_words.say(line.names.unit, words))
    name = trend_words.series_name(line.names.source, edition.name, words)
    return (
        name,
        like or f"{trend_words.say(edition.definition, words)} {unit}",
        words.when(deadlines.read_when(edition.vintage)),
        stored,
    )


def row_subject(row: Row, strategy: Strategy, words: Wording) -> str:
    """What a row reports on: the indicator, or the task where it names none, and its component by name."""
    indicator = _indicator(row, strategy)
    if indicator is None or not row["component"]:
        return str(row["indicator"] or row["task"])
    component = sentences.value_text(narrative.row_subject(row, indicator, strategy), words)
    return f"{indicator.id} {component}"


def row_statement(row: Row, strategy: Strategy, words: Wording) -> str:
    """What a row says of its subject; of a milestone that it was reached or not."""
    indicator = _indicator(row, strategy)
    if indicator is None or indicator.kind != "milestone" or row["value"] is None:
        return sentences.row_statement(row, strategy, words)
    reached = sentences.value_text(narrative.row_value(row, indicator), words)
    delay = delay_words.delay_text(row, strategy, words)
    return " · ".join(part for part in (reached, delay) if part)


def _indicator(row: Row, strategy: Strategy) -> Indicator | None:
    known = strategy.indicator(row["indicator"]) if row["indicator"] else None
    return known[1] if known else None


def source_list(citations: Citations, filed: Mapping[int, SourceFile]) -> list[dict[str, Any]]:
    """The sources for programs: the number of each, what is stored, and where."""
    entries: list[dict[str, Any]] = []
    for number, source in enumerate(citations.sources, 1):
        if isinstance(source, SeriesEdition):
            numbers = [_number_payload(line, point) for point, line in source.numbers.items()]
            entries.append({"mark": number, "observations": numbers})
        else:
            file = filed[source["submission"]]
            place = {"file": file.file, "sheet": file.sheet}
            entries.append({"mark": number, "row": json_payloads.row_payload(source) | place})
    return entries


def _number_payload(line: chart_topics.ChartLine, point: chart_topics.Point) -> dict[str, Any]:
    line_fields = ("source", "series", "by", "category")
    point_fields = ("year", "value", "flag", "vintage", "file", "line")
    values = {name: getattr(line, name) for name in line_fields}
    values |= {name: getattr(point, name) for name in point_fields}
    return values | {"series": point.printed, "file": names_of.file_name(point.file)}


def audit_section(facts: Mapping[str, str], words: Wording) -> list[Block]:
    """What the document was made from: the strategy file, the state of the audit log, the rows."""
    fields = tuple(Field(words(f"annexes.{name}"), (text,)) for name, text in facts.items())
    return [Paragraph(words("annexes.audit_lead")), CardBlock(words("annexes.audit_facts"), fields)]


ASSUMED = frozenset(
    f"narrative.rests_{name}" for name in ("target", "counts", "part_needed", "part_optional")
)
"""What the table of assumptions above says already."""


def counting_section(
    evaluations: Sequence[TaskEvaluation], citations: Citations, words: Wording
) -> list[Block]:
    """How indicators are counted, what each status rests on, and what no indicator measures, task by task.

    Last how we read a slip of the source, where the strategy file notes it.
    """
    blocks: list[Block] = [Paragraph(words("rules_annex.lead"), note=True)]
    for evaluation in evaluations:
        task = evaluation.shown.state.task
        written = card_sections.write_sections(evaluation.shown, ())
        lines = [
            line
            for section in written
            if section.name in {"counts", "grounds"}
            for line in section.lines
            if line.message not in ASSUMED
        ]
        items: list[Text] = list(annex_card.cited_sentences(lines, citations, words))
        if task.also_asked:
            asked = "; ".join(words.text(text).rstrip(".") for text in task.also_asked)
            items.append(words("rules_annex.also_asked", what=asked))
        if task.note:
            before = f"{words('card.our_note')} "
            items.append(strategy_text(task.note, words, before=before))
        blocks += [
            Paragraph(strategy_text(task.name, words, before=f"{task.number} "), note=True),
            Bullets(tuple(items)),
        ]
    return blocks
