"""The assessment of a strategy as one document: summary, every task, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from dashboard.assessment import CardRecord, card
from dashboard.documents import annex_card, annexes
from dashboard.documents.annexes import SourceFile
from dashboard.documents.blocks import (
    Block,
    Bullets,
    Card,
    Contents,
    Document,
    Field,
    Heading,
    Paragraph,
    Table,
    Text,
    count_unprintable,
)
from dashboard.documents.citations import Citations
from dashboard.fulfilment import strategy_on_day, task_details
from dashboard.presentation import Wording, json_payloads, sentences
from dashboard.progress import public_rows
from dashboard.statistics import disclosure_control, observations
from dashboard.strategy import Strategy

VERDICTS = ("met", "met_differently", "partially_met", "not_met")


@dataclass(frozen=True, slots=True)
class Material:
    """What an assessment is made from: the adopted strategy, what stood when it was made, the cards.

    `published` are those of the `observations` that stand in public sources. `rows` stand at the
    sequence `known_on`, whose audit line has the `digest`, and `history` has every interval in which
    a row stood; `filed` are the files of the submissions, `cards` the evaluators' cards by task, and
    `sha256` is of the strategy's file.
    """

    strategy: Strategy
    sha256: str
    situation: strategy_on_day.Situation
    rows: pl.DataFrame
    history: pl.DataFrame
    observations: pl.DataFrame
    published: pl.DataFrame
    filed: Mapping[int, SourceFile]
    cards: Mapping[str, CardRecord]
    known_on: int
    digest: str
    protected: disclosure_control.PublicStatistics | None = None
    """The statistics as everybody may see them, in a document that is `public`."""

    @property
    def day(self) -> date:
        """The day that is assessed, at its close."""
        return self.situation.day


def make_public(made: Material) -> Material:
    """The same without what may touch a person: small counts, notes of rows, names of files.

    The status of everything stays, and so do the texts of evaluators, which are the document.
    """
    return replace(
        made,
        rows=public_rows.hide_internal(made.rows),
        history=public_rows.hide_internal(made.history),
        filed={number: SourceFile(f"#{number}", None) for number in made.filed},
        protected=disclosure_control.protect(made.observations, made.published),
    )


def build_assessment(made: Material, words: Wording) -> Document:
    """The whole assessment in the language of the words."""
    marks = Citations()
    blocks = [
        _about(made, words),
        Contents(words("document.contents")),
        *_summary(made, words),
        *_tasks(made, marks, words),
        Heading(1, words("document.statistics")),
        *annexes.statistics_section(_statistics(made), made.situation, marks, words),
        Heading(1, words("method.assumptions")),
        *annexes.assumptions_section(made.situation, words),
        Heading(1, words("document.method")),
        *annexes.method_section(made.situation, words),
        Heading(1, words("annexes.sources")),
        *annexes.sources_section(marks, made.filed, made.situation.strategy, words),
        Heading(1, words("annexes.audit")),
        *annexes.audit_section(audit_facts(made, marks, words), words),
    ]
    damaged = count_unprintable(tuple(blocks))
    if damaged:
        blocks.append(Paragraph(words.plural("document.replaced", damaged), note=True))
    head = json_payloads.common_fields(made.strategy.id, made.sha256, made.day, made.known_on)
    return Document(
        title=words.text(made.strategy.title, made.strategy.title_cs),
        subtitle=words("document.subtitle", day=words.date(made.day)),
        language=words.language,
        day=made.day,
        facts=head
        | json_payloads.status(made.situation)
        | {"public": made.protected is not None, "sources": annexes.source_list(marks, made.filed)},
        blocks=tuple(blocks),
    )


def _statistics(made: Material) -> disclosure_control.PublicStatistics:
    return made.protected or disclosure_control.PublicStatistics(
        made.observations, observations.breaks(made.observations), 0
    )


def _about(made: Material, words: Wording) -> Card:
    strategy = made.situation.strategy
    coordinator = annex_card.entity_list(strategy, [strategy.coordinator], None, words)
    fields: list[tuple[str, Text]] = [
        ("period", words.period(strategy.period)),
        ("as_of", words("document.close_of", day=words.date(made.day))),
        ("known_on", words("document.sequence", sequence=made.known_on)),
        ("coordinator", coordinator),
        ("goal", annex_card.strategy_text(strategy.goal, strategy.goal_cs, words)),
        ("source", annex_card.strategy_text(strategy.source, None, words)),
    ]
    if made.protected:
        fields.append(
            ("public", words("document.left_out", threshold=disclosure_control.THRESHOLD))
        )
    if strategy.language_note:
        fields.append(("language", annex_card.strategy_text(strategy.language_note, None, words)))
    named = tuple(Field(words(f"document.{name}"), (text,)) for name, text in fields)
    return Card(words("document.about"), named)


def _summary(made: Material, words: Wording) -> list[Block]:
    situation = made.situation
    blocks: list[Block] = [
        Heading(1, words("document.summary")),
        Paragraph(words.plural("document.tasks", len(situation.tasks), day=words.date(made.day))),
        status_counts_table(situation, words),
    ]
    if situation.only_sources:
        blocks.append(Paragraph(words("banner.only_sources")))
    if made.cards:
        blocks += [_verdicts(made, words), *_states(made, words)]
    if len(made.cards) < len(situation.tasks):
        without = len(situation.tasks) - len(made.cards)
        blocks.append(Paragraph(words.plural("document.without_card", without)))
    return [*blocks, _overview(made, words)]


def _states(made: Material, words: Wording) -> list[Block]:
    """Which cards are approved, and whose verdicts may still change; nothing of published ones."""
    found = []
    for state in ("approved", "ready", "draft"):
        numbers = [number for number, kept in made.cards.items() if kept.state == state]
        if numbers:
            tasks = ", ".join(numbers)
            found.append(words.plural(f"document.cards_{state}", len(numbers), tasks=tasks))
    return [Bullets(tuple(found))] if found else []


def status_counts_table(situation: strategy_on_day.Situation, words: Wording) -> Table:
    """How many tasks have each computed status, and which."""
    rows = tuple(
        (
            words(f"status.{status.value}"),
            words.number(count),
            _numbers(one for one in situation.tasks if one.status is status),
        )
        for status, count in situation.counts.items()
    )
    heads = tuple(words(f"document.{name}") for name in ("status", "number", "which"))
    caption = words("document.computed")
    return Table(caption, heads, rows, widths=(4, 2, 6), counts=frozenset({1}))


def _numbers(states: Iterable[strategy_on_day.TaskState]) -> str:
    return ", ".join(one.task.number for one in states) or annex_card.DASH


def _verdicts(made: Material, words: Wording) -> Table:
    """How many cards give each verdict on the indicators and on the goal, and of which tasks."""

    def of(what: str, word: str) -> tuple[str, str]:
        cards = [kept for kept in made.cards.values() if getattr(kept.card, what) == word]
        numbers = ", ".join(kept.card.task for kept in cards) or annex_card.DASH
        return words.number(len(cards)), numbers

    rows = tuple(
        (
            words(f"verdict.{word}"),
            *of("indicators", word),
            *of("goal", word),
        )
        for word in VERDICTS
    )
    names = ("verdict", "on_indicators", "which", "on_goal", "which")
    return Table(
        words("document.verdicts"),
        tuple(words(f"document.{name}") for name in names),
        rows,
        widths=(4, 3, 4, 3, 4),
        counts=frozenset({1, 3}),
    )


def _overview(made: Material, words: Wording) -> Table:
    """Every task on one line: computed status and verdicts side by side."""
    strategy = made.situation.strategy
    rows = tuple(
        (
            annex_card.strategy_text(
                one.task.title, one.task.title_cs, words, before=f"{one.task.number} "
            ),
            annex_card.entity_list(strategy, one.task.responsible, None, words),
            words.when(one.task.deadline),
            sentences.status_word(made.situation, one, words),
            annex_card.verdict_word(made.cards.get(one.task.number), "indicators", words),
            annex_card.verdict_word(made.cards.get(one.task.number), "goal", words),
        )
        for one in made.situation.tasks
    )
    names = ("task", "responsible", "deadline", "status", "on_indicators", "on_goal")
    heads = tuple(words(f"document.{name}") for name in names)
    return Table(words("document.overview"), heads, rows, widths=(12, 7, 5, 6, 6, 6))


def _tasks(made: Material, marks: Citations, words: Wording) -> list[Block]:
    """The tasks under their goals; where there are none, under one heading."""
    strategy = made.situation.strategy
    found = _evaluations(made)
    blocks: list[Block] = [Heading(1, words("document.evaluation"))]
    for goal in strategy.goals:
        mine = [one for one in found if one.today.state.task.goal == goal.id]
        if mine:
            # A goal above has its heading with those below it, so that none stands empty.
            line = strategy.goal_and_parents(goal.id)
            named = [f"{one.id}. {words.text(one.title, one.title_cs)}" for one in line]
            blocks.append(Heading(2, " › ".join(named)))
        for one in mine:
            blocks += _task(one, made.sha256, marks, words)
    for one in found:
        if one.today.state.task.goal is None:
            blocks += _task(one, made.sha256, marks, words)
    return blocks


@dataclass(frozen=True, slots=True)
class _TaskEvaluation:
    """A task today, and its card; once that is judged, the task as it was judged and what came since."""

    today: task_details.TaskDetails
    kept: CardRecord | None
    judged: task_details.TaskDetails | None = None
    new_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    withdrawn_rows: pl.DataFrame = field(default_factory=pl.DataFrame)


def _evaluations(made: Material) -> list[_TaskEvaluation]:
    """Every task of the strategy with its card; all that are judged at once."""
    on = {
        number: (kept.as_of, kept.known_on)
        for number, kept in made.cards.items()
        if kept.as_of is not None and kept.known_on is not None
    }
    judged, history = (
        task_details.all_details_known_at(made.strategy, made.history, on),
        task_details.rows_by_task(made.history),
    )
    nothing, found = made.history.clear(), []
    for today in task_details.details_of_all_tasks(made.strategy, made.situation, made.rows):
        number = today.state.task.number
        kept = made.cards.get(number)
        if number in judged:
            known_on = on[number][1]
            mine, now = history.get(number, nothing), max(made.known_on, known_on)
            since = card.find_later_changes(mine, number, known_on, now)
            found.append(_TaskEvaluation(today, kept, judged[number], *since))
        else:
            found.append(_TaskEvaluation(today, kept))
    return found


def _task(one: _TaskEvaluation, sha256: str, marks: Citations, words: Wording) -> list[Block]:
    """A task with its card; a judged one as it was judged, and what came since beside it.

    `sha256` is of the strategy's file as it is now.
    """
    if one.judged is None:
        return annex_card.task_section(one.today, one.kept, marks, words)
    changed = one.kept is not None and one.kept.sha256 != sha256
    return [
        *annex_card.task_section(one.judged, one.kept, marks, words),
        *([Paragraph(words("evaluation.other_strategy"), note=True)] if changed else []),
        *annex_card.later_changes_section(
            one.new_rows, one.withdrawn_rows, one.today.situation.strategy, marks, words
        ),
    ]


def audit_facts(made: Material, marks: Citations, words: Wording) -> dict[str, str]:
    """What the document was made of, by the names of `annexes.audit`."""
    judged = ((number, kept) for number, kept in made.cards.items() if kept.known_on is not None)
    other = [number for number, kept in judged if kept.sha256 != made.sha256]
    return {
        "strategy": made.strategy.id,
        "sha256": made.sha256,
        "sequence": words.number(made.known_on),
        "digest": made.digest,
        **({"other_strategy": ", ".join(other)} if other else {}),
        "rows": words.number(made.rows.height),
        "citations": words.number(len(marks.sources)),
    }
