"""The assessment of a strategy as one document: verdicts first, every task, then what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from string import ascii_uppercase

import polars as pl

from dashboard.assessment import (
    CardRecord,
    card,
    document_fields,
    status_then_and_now,
    task_succession,
)
from dashboard.documents import embedded_data
from dashboard.documents.blocks import (
    Annexes,
    Block,
    CardBlock,
    CarriedFile,
    Contents,
    Document,
    Field,
    Heading,
    PageBreak,
    Paragraph,
    Text,
    count_unprintable,
    has_foreign_text,
    mark_languages,
    number_captions,
    strategy_text,
)
from dashboard.documents.chapters import (
    annex_card,
    annexes,
    back_matter,
    statistics_part,
    task_prose,
    title_and_summary,
)
from dashboard.documents.chapters.annexes import SourceFile
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.fulfilment import (
    known_rows,
    schedule_and_evidence,
    strategy_on_day,
    task_details,
    what_is_outstanding,
)
from dashboard.presentation import (
    Wording,
    delay_words,
    edition_words,
    entity_words,
    json_payloads,
)
from dashboard.progress import form_lines, row_schema
from dashboard.progress.contradictions import Contradiction
from dashboard.statistics import observations, small_counts
from dashboard.statistics.edition_numbers import PrintedStatistics
from dashboard.strategy import Strategy


@dataclass(frozen=True, slots=True)
class Material:
    """What an assessment is made from: the adopted strategy, the rows standing at the time, the cards.

    `rows` are standing at the sequence `known_on`, whose line has the `digest`; `history` has every
    interval in which a row was standing. `printed` are the statistics that everybody may see. `filed` are
    the files of the submissions by number, `cards` the evaluators' cards by task, `sha256` is that of
    the strategy file. `written` are the fields of `document_fields` that a person has written.
    """

    strategy: Strategy
    sha256: str
    answer: what_is_outstanding.Answer
    rows: pl.DataFrame
    history: pl.DataFrame
    statistics: observations.Statistics
    printed: PrintedStatistics
    filed: Mapping[int, SourceFile]
    cards: Mapping[str, CardRecord]
    known_on: int
    digest: str
    withdrawn: Mapping[int, int] = field(default_factory=dict)
    """The audit sequence at which each submission was withdrawn, of those that were."""
    is_public: bool = False
    """Whether the document is for everybody."""
    written: Mapping[str, str] = field(default_factory=dict)
    limits: annexes.KnownLimits = field(default_factory=annexes.KnownLimits)
    succession: task_succession.Succession | None = None
    """What became of the strategy before in this one; None where there is none before."""
    handed_in: Mapping[str, date] = field(default_factory=dict)
    """The day on which each body handed in the last that stands of its rows."""
    contradictions: Sequence[Contradiction] = ()
    """Where rows of two bodies that stand on the day disagree."""
    known_at: datetime | None = None
    """When the line `known_on` of the audit was written; None where nothing is on record."""
    strategy_file: bytes = b""
    """The strategy as it was written; empty where the file is not the one that was opened."""
    program: str = ""
    """The version of the program that makes the documents."""

    @property
    def situation(self) -> strategy_on_day.Situation:
        """Every task judged on the day of the answer."""
        return self.answer.situation

    @property
    def day(self) -> date:
        """The day that is assessed, at its close."""
        return self.situation.day

    @property
    def in_force(self) -> Strategy:
        """The strategy as it is on the day."""
        return self.situation.strategy

    @property
    def missing(self) -> document_fields.MissingParts:
        """What the document is not final without."""
        return document_fields.find_missing(self.strategy, self.cards, self.written)

    def delays_known_at(self, day: date, sequence: int) -> delay_words.Delays:
        """What was said of delays up to a day, as known at an audit sequence."""
        accepted = known_rows.rows_accepted_by(self.history, sequence, self.withdrawn)
        rows = schedule_and_evidence.rows_of_delays(accepted)
        return schedule_and_evidence.delays(self.strategy, rows, day)

    @property
    def facts(self) -> json_payloads.Payload:
        """What every document made from it carries for programs."""
        return json_payloads.common_fields(self.strategy.id, self.sha256, self.day, self.known_on)

    def carried_files(self, words: Wording) -> tuple[CarriedFile, ...]:
        """The data that a document made from it carries; without notes where it is public."""
        origin = {
            "program": self.program,
            "public": self.is_public,
            "anchor": {"sequence": self.known_on, "digest": self.digest},
        }
        return embedded_data.carried_files(
            self.rows, self.strategy_file, self.facts | origin, words
        )


def make_public(material: Material) -> Material:
    """The same without what may touch a person: what no edition printed, notes of rows, names.

    Of the statistics it has those that everybody sees. Names are those of files. Where bodies
    disagree is theirs to settle, and not public. Every status stays, and so do the texts of evaluators, which
    are the substance of the document.
    """
    return replace(
        material,
        rows=row_schema.hide_internal(material.rows),
        history=row_schema.hide_internal(material.history),
        filed={number: SourceFile(f"#{number}", None) for number in material.filed},
        contradictions=(),
        is_public=True,
    )


def build_assessment(material: Material, words: Wording) -> Document:
    """The whole assessment in the language of the words: verdicts first, then tasks, then annexes."""
    citations, evaluations = Citations(), evaluate_tasks(material)
    strategy = material.in_force
    body: list[Block] = [
        *_front(material, evaluations, words),
        *tasks_section(material, evaluations, citations, words),
        Heading(1, words("document.statistics")),
        *_statistics(material, citations, words),
        *back_matter.limits_section(strategy, material.written, words),
    ]
    rules = _rules(material, evaluations, citations, words)
    forms = cards_section(evaluations, citations, words, is_annex=True)
    annexes_in_order: list[tuple[str, Sequence[Block]]] = [
        ("sources", annexes.sources_section(citations, material.filed, strategy, words)),
        ("rules", rules),
        ("cards", forms),
        ("earlier", _before_and_beside(material, evaluations, words)),
        ("data", _data(material, citations, words)),
        ("lists", back_matter.lists_section(strategy, words)),
    ]
    blocks = number_captions([*body, Annexes(), *_lettered(annexes_in_order, words)], words)
    damaged = count_unprintable(tuple(blocks))
    if damaged:
        blocks.append(Paragraph(words.plural("document.replaced", damaged), note=True))
    return _document(material, citations, tuple(blocks), words)


def build_cards(material: Material, words: Wording) -> Document:
    """The cards alone, with the sources of what is cited."""
    citations, evaluations = Citations(), evaluate_tasks(material)
    blocks: list[Block] = [
        *cards_section(evaluations, citations, words),
        Heading(1, words("annexes.sources")),
        *annexes.sources_section(citations, material.filed, material.in_force, words),
    ]
    return _document(material, citations, tuple(blocks), words)


def build_for_body(material: Material, entity: str, words: Wording) -> Document:
    """The draft for a body: the tasks alone on which it may report, with the sources of what is cited."""
    strategy, citations = material.in_force, Citations()
    tasks = [task.number for task in form_lines.tasks_of_entity(strategy, entity)]
    evaluations = [
        evaluation
        for evaluation in evaluate_tasks(material)
        if evaluation.today.state.task.number in tasks
    ]
    return Document(
        title=words(
            "draft_for_body.title", entity=entity_words.entity_text(entity, strategy, words)
        ),
        subtitle=words("document.subtitle", day=words.date(material.day)),
        language=words.language,
        day=material.day,
        facts=material.facts | {"entity": entity, "tasks": tasks},
        blocks=(
            Paragraph(words("draft_for_body.lead")),
            *tasks_section(material, evaluations, citations, words),
            Heading(1, words("annexes.sources")),
            *annexes.sources_section(citations, material.filed, strategy, words),
        ),
    )


def cards_section(
    evaluations: Sequence[TaskEvaluation],
    citations: Citations,
    words: Wording,
    *,
    is_annex: bool = False,
) -> list[Block]:
    """A card for each task, its fields in the order of Annex 1 of the shipped strategy.

    In an annex without what the body says beside it: the computed status, the reason and the proposal.
    """
    return [
        annex_card.form(evaluation, citations, words, is_annex=is_annex)
        for evaluation in evaluations
    ]


def _document(
    material: Material, citations: Citations, blocks: tuple[Block, ...], words: Wording
) -> Document:
    strategy = material.strategy
    return Document(
        title=words("document.title", title=words.text(strategy.title)),
        subtitle=_subtitle(material, words),
        language=words.language,
        day=material.day,
        facts=material.facts
        | json_payloads.status_payload(material.answer)
        | {
            "public": material.is_public,
            "sources": annexes.source_list(citations, material.filed),
        },
        blocks=_with_languages(blocks, words),
        known_at=material.known_at,
        data=partial(material.carried_files, words),
    )


def _with_languages(blocks: tuple[Block, ...], words: Wording) -> tuple[Block, ...]:
    """The blocks with one sentence on their languages at the beginning, where there are two."""
    if not has_foreign_text(mark_languages(blocks, words.language)):
        return blocks
    said, first, rest = words("frame.other_language"), blocks[0], blocks[1:]
    if isinstance(first, CardBlock) and not first.caption:
        field = Field(words("frame.languages"), (said,))
        return (replace(first, fields=(*first.fields, field)), *rest)
    return (Paragraph(said, note=True), *blocks)


def _lettered(sections: Sequence[tuple[str, Sequence[Block]]], words: Wording) -> list[Block]:
    """The annexes that have something to say, each under its letter."""
    filled = [(name, blocks) for name, blocks in sections if blocks]
    made: list[Block] = []
    for letter, (name, blocks) in zip(ascii_uppercase, filled, strict=False):
        title = words(f"annexes.part_{name}")
        made += [Heading(1, words("annexes.lettered", letter=letter, title=title)), *blocks]
    return made


def _rules(
    material: Material,
    evaluations: Sequence[TaskEvaluation],
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """How a status comes about, what is assumed, and what counts of each task."""
    return [
        *annexes.method_section(material.situation, material.limits, words),
        Heading(2, words("method.assumptions"), is_listed=False),
        *annexes.assumptions_section(material.situation, words),
        Heading(2, words("rules_annex.title"), is_listed=False),
        *annexes.counting_section(evaluations, citations, words),
    ]


def _before_and_beside(
    material: Material, evaluations: Sequence[TaskEvaluation], words: Wording
) -> list[Block]:
    """What became of the strategy before, and which recommendations the tasks answer."""
    return [
        *back_matter.succession_section(material.succession, evaluations, words),
        *back_matter.international_recommendations(material.in_force, evaluations, words),
    ]


def _data(material: Material, citations: Citations, words: Wording) -> list[Block]:
    """Who reported, what the document is about, and how to make it again from the same data."""
    return [
        *back_matter.discipline_section(material.answer, material.handed_in, words),
        Heading(2, words("document.about"), is_listed=False),
        _about_card(material, words),
        *annexes.audit_section(audit_facts(material, citations, words), words),
    ]


def _subtitle(material: Material, words: Wording) -> str:
    """The day; that it is a draft, until it is whole."""
    subtitle = words("document.subtitle", day=words.date(material.day))
    return subtitle if material.missing.is_nothing else f"{words('frame.draft')} – {subtitle}"


def _front(
    material: Material, evaluations: Sequence[TaskEvaluation], words: Wording
) -> list[Block]:
    """The title page with the contents, and what a reader with five minutes reads."""
    situation, missing = material.situation, material.missing
    written = title_and_summary.with_blanks(material.written, missing)
    return [
        *title_and_summary.title_page(situation, missing, written, words),
        Contents(words("document.contents")),
        PageBreak(),
        *title_and_summary.executive_summary(situation, evaluations, written, words),
        *title_and_summary.conclusions_section(situation, evaluations, written, words),
        *title_and_summary.continuing_section(evaluations, written, words),
    ]


def _statistics(material: Material, citations: Citations, words: Wording) -> list[Block]:
    """The numbers; in a public document those that were printed, with the edition that printed them."""
    situation = material.situation
    if not material.is_public:
        every = small_counts.PublicStatistics(material.statistics)
        return statistics_part.statistics_section(every, situation, citations, words)
    printed = material.printed
    if printed.shown.frame.is_empty():
        return [Paragraph(edition_words.explain_nothing(printed, words))]
    return [
        Paragraph(edition_words.explain(printed, words), note=True),
        *statistics_part.statistics_section(printed.shown, situation, citations, words),
    ]


def _about_card(material: Material, words: Wording) -> CardBlock:
    strategy = material.in_force
    fields: list[tuple[str, Text]] = [
        ("period", words.period(strategy.period)),
        ("as_of", words("document.close_of", day=words.date(material.day))),
        ("known_on", words("document.sequence", sequence=material.known_on)),
        ("coordinator", title_and_summary.issuer(strategy, words)),
        ("goal", strategy_text(strategy.goal, words)),
        ("source", strategy_text(strategy.source, words)),
    ]
    if material.is_public:
        fields.append(
            (
                "public",
                words(
                    "document.left_out",
                    threshold=material.statistics.definitions.protection.threshold,
                ),
            )
        )
    if strategy.language_note:
        note = strategy_text(strategy.language_note, words)
        fields.append(("language", note))
    named = tuple(Field(words(f"document.{name}"), (text,)) for name, text in fields)
    return CardBlock("", named)


def tasks_section(
    material: Material,
    evaluations: Sequence[TaskEvaluation],
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """The tasks of the evaluations under their goals, then those without a goal."""
    strategy = material.in_force
    by_goal: dict[str | None, list[TaskEvaluation]] = {}
    for evaluation in evaluations:
        by_goal.setdefault(evaluation.today.state.task.goal, []).append(evaluation)
    blocks: list[Block] = [Heading(1, words("document.tasks"))]
    if changed := judged_under_another_file(material):
        said = words.plural("document.other_strategy", len(changed), tasks=", ".join(changed))
        blocks.append(Paragraph(said, note=True))
    for id in (*(goal.id for goal in strategy.goals), None):
        if id in by_goal and id is not None:
            # A parent goal has its heading with the goals below it, so that no heading is empty.
            goals = strategy.goal_and_parents(id)
            titles = [f"{goal.id}. {words.text(goal.title)}" for goal in goals]
            blocks.append(Heading(2, " › ".join(titles)))
        for evaluation in by_goal.get(id, ()):
            blocks += _task(evaluation, citations, words)
    return blocks


def evaluate_tasks(material: Material) -> list[TaskEvaluation]:
    """Every task of the strategy with its card; the judged ones are read together."""
    judged_on = {
        number: (record.as_of, record.known_on)
        for number, record in material.cards.items()
        if record.as_of is not None and record.known_on is not None
    }
    judged = task_details.all_details_known_at(material.strategy, material.history, judged_on)
    history = task_details.rows_by_task(material.history)
    no_rows = material.history.clear()
    said = material.delays_known_at(material.day, material.known_on)
    evaluations = []
    for today in task_details.details_of_all_tasks(
        material.strategy, material.situation, material.rows
    ):
        number = today.state.task.number
        record = material.cards.get(number)
        now = (today.situation, today.state, material.known_on)
        if number not in judged:
            statuses = status_then_and_now.compute_statuses(record, now)
            evaluations.append(TaskEvaluation(today, record, said, statuses))
            continue
        then, known_on = judged[number], judged_on[number][1]
        statuses = status_then_and_now.compute_statuses(record, now, (then.situation, then.state))
        of_task = history.get(number, no_rows)
        said_then = _delays_known_at(then, of_task, known_on, material.withdrawn)
        until = max(material.known_on, known_on)
        later = card.find_later_changes(of_task, number, known_on, until)
        evaluations.append(TaskEvaluation(today, record, said_then, statuses, then, *later))
    return [
        replace(
            evaluation,
            contradictions=tuple(
                found for found in material.contradictions if found.task == evaluation.number
            ),
        )
        for evaluation in evaluations
    ]


def _delays_known_at(
    details: task_details.TaskDetails,
    history: pl.DataFrame,
    sequence: int,
    withdrawn: Mapping[int, int],
) -> delay_words.Delays:
    """What was said of the delays of one task, from its own rows: each task may have a day of its own."""
    on_day = details.situation
    alone = on_day.strategy.model_copy(update={"tasks": (details.state.task,)})
    accepted = known_rows.rows_accepted_by(history, sequence, withdrawn)
    rows = schedule_and_evidence.rows_of_delays(accepted)
    return schedule_and_evidence.delays(alone, rows, on_day.day)


def _task(evaluation: TaskEvaluation, citations: Citations, words: Wording) -> list[Block]:
    """A task with its card; a judged one as it was judged, followed by what changed since."""
    section = task_prose.task_section(evaluation, citations, words)
    if evaluation.judged is None:
        return section
    return [*section, *task_prose.later_changes_section(evaluation, citations, words)]


def judged_under_another_file(material: Material) -> list[str]:
    """The tasks whose card was judged on another strategy file than the one there is now."""
    return [
        number
        for number, record in material.cards.items()
        if record.known_on is not None and record.sha256 != material.sha256
    ]


def audit_facts(material: Material, citations: Citations, words: Wording) -> dict[str, str]:
    """What the document was made from, by the names that `annexes.audit_section` takes."""
    other_strategy = judged_under_another_file(material)
    return {
        "strategy": words.text(material.strategy.title),
        "sha256": material.sha256,
        "sequence": words.number(material.known_on),
        "digest": material.digest,
        **({"other_strategy": ", ".join(other_strategy)} if other_strategy else {}),
        "rows": words.number(material.rows.height),
        "citations": words.number(len(citations.sources)),
    }
