"""The evaluation of a task as it is read: its verdict, the evaluator's prose, the table of its indicators.

The fields are those of the card. Where nobody has written its description, the accepted rows speak,
marked as such. The form of Annex 1 and the rules have annexes of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dashboard.assessment import card_sections, narrative
from dashboard.documents.blocks import (
    Block,
    Bullets,
    CitedText,
    Heading,
    Paragraph,
    TableBlock,
    Text,
    strategy_text,
)
from dashboard.documents.chapters import annex_card, task_evaluations
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.fulfilment import status_reasons, strategy_on_day, task_details, what_is_outstanding
from dashboard.presentation import Wording, delay_words, sentences, verdict_words
from dashboard.presentation.entity_words import entity_list

Sections = Mapping[str, tuple[narrative.Sentence, ...]]


def task_section(evaluation: TaskEvaluation, citations: Citations, words: Wording) -> list[Block]:
    """The heading of a task, its verdict, what the evaluator wrote, its indicators and their sources."""
    details, record = evaluation.shown, evaluation.record
    task = details.state.task
    own = record.card if record and record.state != "published" else None
    found = evaluation.contradictions
    written = card_sections.write_sections(details, found, own, evaluation.today)
    sections = {each.name: each.lines for each in written}
    title = f"{task.number} {words.text(task.title)}"
    return [
        Heading(3 if task.goal else 2, title, words.foreign(task.title)),
        Paragraph(_verdict_line(evaluation, words)),
        Paragraph(_owners(evaluation, words), note=True),
        *_description(evaluation, sections, citations, words),
        *_judgement(evaluation, sections, words),
        indicator_table(details, citations, words),
        *_delays(evaluation, citations, words),
        *_beside(sections, citations, words),
        Paragraph(_basis(task.number, sections, citations, words), note=True),
    ]


def _verdict_line(evaluation: TaskEvaluation, words: Wording) -> Text:
    """The verdict on the goal first; the one on the indicators and the computed status smaller beside it."""
    statuses, verdict = evaluation.statuses, evaluation.statuses.verdict_in_force
    computed = verdict_words.computed_beside(statuses, words)
    if verdict is None:
        given = task_evaluations.goal_word(evaluation, words)
        lead = words("task_prose.goal", verdict=verdict_words.begin_small(given))
        return CitedText(computed, lead=f"{lead} ·")
    beside = [computed]
    if verdict.indicators is not None:
        word = words(f"verdict.{verdict.indicators}").lower()
        beside.insert(0, words("task_prose.indicators", verdict=word))
    lead = f"{verdict_words.goal_words(verdict.goal, words)} ·"
    return CitedText(" · ".join(beside), lead=lead, signs=task_evaluations.goal_sign(evaluation))


def _owners(evaluation: TaskEvaluation, words: Wording) -> str:
    """Who is responsible, who cooperates, and the timetable."""
    state, strategy = evaluation.shown.state, evaluation.shown.situation.strategy
    task = state.task
    parts = [
        words(
            "task_prose.responsible",
            bodies=entity_list(strategy, task.responsible, task.responsible_as_stated, words),
        )
    ]
    bodies = entity_list(strategy, task.cooperating, task.cooperating_as_stated, words)
    # A dash is how a source says that there is nobody.
    if bodies.strip(" -–"):
        parts.append(words("task_prose.cooperating", bodies=bodies))
    parts.append(words("task_prose.timetable", when=annex_card.timetable(state, words)))
    if task.condition:
        parts.append(f"{words('card.condition').lower()}: {words.text(task.condition)}")
    if task.budget:
        lines = "; ".join(sentences.budget_lines(task, words))
        parts.append(f"{words('card.budget').lower()}: {lines}")
    return " · ".join(parts)


def _description(
    evaluation: TaskEvaluation, sections: Sections, citations: Citations, words: Wording
) -> list[Block]:
    """What was done, in the evaluator's paragraphs; else what the accepted rows say, marked as such."""
    record = evaluation.record
    if record and record.card.description.strip():
        return [
            Paragraph(text)
            for text in annex_card.evaluator_text(record, record.card.description, words)
        ]
    lines = sections["description"]
    lead = "generated" if any(line.rows for line in lines) else "unwritten"
    return [
        Paragraph(words(f"annex_card.{lead}"), note=True),
        Bullets(tuple(annex_card.cited_sentences(lines, citations, words))),
    ]


def _judgement(evaluation: TaskEvaluation, sections: Sections, words: Wording) -> list[Block]:
    """What the evaluator says of indicators, changes and goal, why, and what is proposed."""
    record = evaluation.record
    blocks = list(_written_parts(evaluation, sections, words))
    if record and record.state == "approved" and (mark := annex_card.approval_mark(record, words)):
        blocks.append(Paragraph(mark, note=True))
    return blocks


def _written_parts(
    evaluation: TaskEvaluation, sections: Sections, words: Wording
) -> Iterator[Block]:
    """The evaluator's texts, each after its name in bold; of changes also what amendments say."""
    record = evaluation.record
    if record is None:
        return
    card = record.card
    named = [
        ("indicators", card.indicators_text),
        *((f"remark {id}", remark) for id, remark in card.remarks.items()),
        ("changes", card.changes if card.changes.strip(" -–") else ""),
        ("goal", card.goal_text),
        ("reason", card.reason),
    ]
    for name, text in named:
        kind, _, id = name.partition(" ")
        paragraphs = annex_card.evaluator_text(record, text, words)
        if not paragraphs:
            continue
        lead = words(f"task_prose.lead_{kind}", indicator=id)
        first, *rest = paragraphs
        cited = first if isinstance(first, CitedText) else CitedText(first)
        yield Paragraph(CitedText(cited.text, cited.marks, cited.language, lead))
        for paragraph in rest:
            yield Paragraph(paragraph)
    if card.proposal and record.state != "published":
        proposal = words(f"proposal.{card.proposal}").lower()
        yield Paragraph(CitedText(f"{proposal}.", lead=words("task_prose.lead_proposal")))


def _beside(sections: Sections, citations: Citations, words: Wording) -> list[Block]:
    """What the program has to say of contradictions, of numbers in the text, and of the closure."""
    blocks: list[Block] = []
    for name in ("contradictions", "remarks_on_text", "closure"):
        if name in sections:
            blocks += [
                Paragraph(words(f"evaluation.{name}"), note=True),
                Bullets(tuple(annex_card.cited_sentences(sections[name], citations, words))),
            ]
    return blocks


def _basis(number: str, sections: Sections, citations: Citations, words: Wording) -> Text:
    """Where the rules of the task are printed, what changed in it, and every row that speaks of it."""
    changes = sections.get("changes", ())
    said = [sentences.write_sentence(line, words) for line in changes]
    rows = [
        row
        for name in ("description", "same")
        for line in sections.get(name, ())
        for row in line.rows
    ]
    parts = [words("task_prose.rules", number=number), *said]
    marks = citations.rows(rows)
    if marks:
        parts.append(words("task_prose.sources"))
    return CitedText(" ".join(parts), marks)


def indicator_table(
    details: task_details.TaskDetails, citations: Citations, words: Wording
) -> TableBlock:
    """Each indicator on the day: its result with what is missing, achieved against target, its evidence."""
    traces = {trace.state.indicator.id: trace for trace in details.traces}
    return TableBlock(
        words(
            "annex_card.figures",
            number=details.state.task.number,
            day=words.date(details.situation.day),
        ),
        tuple(
            words(f"annex_card.{name}")
            for name in ("indicator", "result", "number_line", "evidence")
        ),
        tuple(
            _indicator_row(state, traces.get(state.indicator.id), citations, words)
            for state in details.state.indicators
        ),
        widths=(6, 6, 4, 4),
    )


def _indicator_row(
    state: strategy_on_day.IndicatorState,
    reasons: status_reasons.Trace | None,
    citations: Citations,
    words: Wording,
) -> tuple[Text, ...]:
    indicator = state.indicator
    result = [sentences.indicator_word(state, words), sentences.indicator_schedule(state, words)]
    missing = [
        words.text(part.component.text)
        for part in ([] if state.withdrawn else what_is_outstanding.missing_parts(state))
    ]
    if missing:
        result.append(words("annex_card.missing", what="; ".join(missing)))
    deciding, same = (reasons.deciding, reasons.same) if reasons else ((), ())
    return (
        strategy_text(indicator.text, words, before=f"{indicator.id} "),
        "\n".join(result),
        CitedText(sentences.number_line(state, words), citations.rows((*deciding, *same))),
        sentences.evidence_text(state, words),
    )


def _delays(evaluation: TaskEvaluation, citations: Citations, words: Wording) -> list[Block]:
    """What bodies have said of the delay of each indicator that is not met, with its rows."""
    details, said = evaluation.shown, evaluation.said
    on_day = details.situation
    lines = tuple(
        CitedText(f"{state.indicator.id}: {line}", citations.rows(rows))
        for state in details.state.indicators
        for line, rows in delay_words.delay_sentences(
            state, said, on_day.strategy, on_day.day, words
        )
    )
    return [Paragraph(words("annex_card.delays"), note=True), Bullets(lines)] if lines else []


def later_changes_section(
    evaluation: TaskEvaluation, citations: Citations, words: Wording
) -> list[Block]:
    """What was reported after a card was judged, and what no longer counts; neither changes the card."""
    task, strategy = evaluation.today.state.task, evaluation.today.situation.strategy
    blocks: list[Block] = []
    for name, frame in (("came", evaluation.new_rows), ("gone", evaluation.withdrawn_rows)):
        rows = list(frame.sort("opened", "row").iter_rows(named=True))
        if rows:
            told = [narrative.row_sentence(row, task, strategy) for row in rows]
            lines = tuple(annex_card.cited_sentences(told, citations, words))
            title = words.plural(f"evaluation.{name}", len(rows))
            blocks += [Paragraph(title, note=True), Bullets(lines)]
    return blocks
