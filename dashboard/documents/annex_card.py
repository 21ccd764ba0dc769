"""The evaluation of a task: the card in the fields of Annex 1, and what the accepted rows say beside it.

What a person wrote and what the program generates are never mixed: an empty field holds the generated
sentences, marked as such; once a person has written it, they stand below the card.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from dashboard.assessment import CardRecord, narrative
from dashboard.documents.blocks import (
    Block,
    Bullets,
    Card,
    CitedText,
    Field,
    Heading,
    Paragraph,
    Table,
    Text,
)
from dashboard.documents.citations import Citations
from dashboard.fulfilment import strategy_on_day, task_details, trace
from dashboard.presentation import Wording, delay_words, sentences
from dashboard.strategy import Strategy, Task

DASH = "–"


def task_section(
    details: task_details.TaskDetails,
    record: CardRecord | None,
    said: delay_words.Delays,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """The heading of a task, its card and the table of its indicators, with what is `said` of delays."""
    task, generated = details.state.task, narrative.write_narrative(details)
    title = f"{task.number} {words.text(task.title, task.title_cs)}"
    blocks: list[Block] = [
        Heading(3 if task.goal else 2, title, words.foreign(task.title_cs)),
        task_card(details, generated, record, citations, words),
        indicator_table(details, said, citations, words),
    ]
    if record and record.state != "published" and record.card.description.strip():
        lines = (*generated.description, *generated.changes)
        blocks += [
            Paragraph(words("annex_card.beside"), note=True),
            Bullets(tuple(_sentences(lines, citations, words))),
        ]
    if task.also_asked:
        also_asked = tuple(strategy_text(*text, words) for text in task.prompts)
        blocks += [Paragraph(words("annex_card.also_asked"), note=True), Bullets(also_asked)]
    return blocks


def later_changes_section(
    new_rows: pl.DataFrame,
    withdrawn_rows: pl.DataFrame,
    strategy: Strategy,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """What was reported after a card was judged, and what no longer stands; neither changes the card."""
    blocks: list[Block] = []
    for name, frame in (("came", new_rows), ("gone", withdrawn_rows)):
        rows = list(frame.sort("opened", "row").iter_rows(named=True))
        if rows:
            lines = tuple(_row_text(row, strategy, citations, words) for row in rows)
            title = words.plural(f"evaluation.{name}", len(rows))
            blocks += [Paragraph(title, note=True), Bullets(lines)]
    return blocks or [Paragraph(words("evaluation.nothing_later"), note=True)]


def _row_text(row: trace.Row, strategy: Strategy, citations: Citations, words: Wording) -> Text:
    values = row | {"entity": entity_text(row["entity"], strategy, words)}
    return CitedText(sentences.row_line(values, strategy, words), citations.rows([row]))


def task_card(
    details: task_details.TaskDetails,
    generated: narrative.Narrative,
    record: CardRecord | None,
    citations: Citations,
    words: Wording,
) -> Card:
    """The card: the task as adopted, the evaluation by a person, and last what the program computed."""
    task, strategy = details.state.task, details.situation.strategy

    def field(name: str, *texts: Text) -> Field:
        return Field(words(f"annex_card.{name}"), texts or (DASH,))

    indicators = _indicator_texts(task, words)
    number = words("annex_card.number_of", number=task.number)
    responsible = entity_list(strategy, task.responsible, task.responsible_as_stated, words)
    cooperating = entity_list(strategy, task.cooperating, task.cooperating_as_stated, words)
    fields = (
        Field(words("annex_card.task")),
        field("number", number),
        field("title", strategy_text(task.title, task.title_cs, words)),
        field("responsible", responsible),
        field("cooperating", cooperating),
        field("indicators", *indicators),
        field("timetable", timetable(details.state, words)),
        Field(words("annex_card.evaluation")),
        field("description", *_description(generated, record, citations, words)),
        field("fulfilment", *_fulfilment(record, words)),
        field("changes", *_changes(generated, record, words)),
        field("goal", *_goal(record, words)),
        field("computed", sentences.status_word(details.situation, details.state, words)),
    )
    closure = tuple(sentences.write_sentence(line, words) for line in generated.closure)
    closing_fields = (field("closure", *closure),) if closure else ()
    return Card(number, (*fields, *closing_fields, *_state_fields(record, words)))


def _indicator_texts(task: Task, words: Wording) -> list[Text]:
    """The indicators, a paragraph each; what the source joins to the one before by a hyphen stays there."""
    pairs: list[tuple[str, str | None]] = []
    for each in task.indicators:
        if pairs and each.text.startswith("- "):
            english, czech = pairs.pop()
            both = f"{czech} {each.text_cs}" if czech and each.text_cs else None
            pairs.append((f"{english} {each.text}", both))
        else:
            pairs.append((each.text, each.text_cs))
    return [strategy_text(english, czech, words) for english, czech in pairs]


def entity_list(
    strategy: Strategy, codes: Iterable[str], stated: str | None, words: Wording
) -> str:
    """Entities as the source names them; where it does not, or in Czech, by their abbreviations."""
    if stated and words.language == "en":
        return stated
    return ", ".join(entity_text(code, strategy, words) for code in codes) or DASH


def entity_text(code: str, strategy: Strategy, words: Wording) -> str:
    """An entity by its abbreviation in the language; a public source, which has none, by its name."""
    return sentences.value_text(narrative.entity_name(code, strategy), words)


def timetable(state: strategy_on_day.TaskState, words: Wording) -> str:
    """From when to when, as the source states it; a moved deadline with the original one."""
    task, adopted = state.task, state.original
    stated = adopted.timetable_as_stated or (
        f"{words.when(adopted.start)}{'–' if adopted.deadline.last else ', '}{words.when(adopted.deadline)}"
    )
    if task.deadline == adopted.deadline:
        return stated
    return words("annex_card.moved", stated=stated, deadline=words.when(task.deadline))


def verdict_word(record: CardRecord | None, subject: str, words: Wording) -> str:
    """The verdict on the `indicators` or the `goal` in words, or that nobody has given one."""
    word = getattr(record.card, subject) if record else None
    if word is None:
        return words("annex_card.no_verdict")
    return words(f"verdict.{word}")


def _description(
    generated: narrative.Narrative, record: CardRecord | None, citations: Citations, words: Wording
) -> list[Text]:
    if record and record.card.description.strip():
        return _evaluator_text(record, record.card.description, words)
    lead = "generated" if any(line.rows for line in generated.description) else "unwritten"
    return [words(f"annex_card.{lead}"), *_sentences(generated.description, citations, words)]


def _fulfilment(record: CardRecord | None, words: Wording) -> list[Text]:
    if record and record.state == "published":
        return _evaluator_text(record, record.card.indicators_text, words)
    texts: list[Text] = [verdict_word(record, "indicators", words)]
    if record:
        texts += _paragraphs(record.card.indicators_text)
        texts += [f"{name}: {text}" for name, text in record.card.remarks.items() if text.strip()]
    return texts


def _changes(
    generated: narrative.Narrative, record: CardRecord | None, words: Wording
) -> list[Text]:
    if record and record.state == "published":
        # A cell that the source leaves empty stays empty.
        return _evaluator_text(record, record.card.changes, words) or [""]
    if record and (record.state != "draft" or record.card.changes.strip()):
        return _evaluator_text(record, record.card.changes, words)
    return [sentences.write_sentence(line, words) for line in generated.changes]


def _goal(record: CardRecord | None, words: Wording) -> list[Text]:
    if record and record.state == "published":
        return _evaluator_text(record, record.card.goal_text, words)
    return [
        verdict_word(record, "goal", words),
        *(_paragraphs(record.card.goal_text) if record else ()),
    ]


def _state_fields(record: CardRecord | None, words: Wording) -> list[Field]:
    """The fields of an evaluator's card beyond Annex 1: the reason, the proposal, its state."""
    if record is None or record.state == "published":
        return []
    proposal = words(f"proposal.{record.card.proposal}") if record.card.proposal else DASH
    state = words(f"annex_card.state_{record.state}", version=record.version, author=record.author)
    if record.is_own_approval:
        state = f"{state}\n{words('card.own_approval')}"
    if record.as_of:
        judged = {"day": words.date(record.as_of), "sequence": record.known_on}
        state = f"{state}\n{words('annex_card.judged', **judged)}"
    return [
        Field(words("annex_card.reason"), tuple(_paragraphs(record.card.reason)) or (DASH,)),
        Field(words("annex_card.proposal"), (proposal,)),
        Field(words("annex_card.state"), (state,)),
    ]


def _evaluator_text(record: CardRecord, text: str, words: Wording) -> list[Text]:
    """The paragraphs that a person wrote; published ones are English, the language of others is unknown."""
    if record.state == "published":
        return [strategy_text(part, None, words) for part in _paragraphs(text)]
    return list(_paragraphs(text))


def strategy_text(english: str, czech: str | None, words: Wording, before: str = "") -> Text:
    """A text of the strategy; an English one in a Czech document is marked as English."""
    return CitedText(before + words.text(english, czech), language=words.foreign(czech))


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _sentences(
    lines: Iterable[narrative.Sentence], citations: Citations, words: Wording
) -> list[Text]:
    return [
        CitedText(sentences.write_sentence(line, words), citations.rows(line.rows))
        for line in lines
    ]


def indicator_table(
    details: task_details.TaskDetails,
    said: delay_words.Delays,
    citations: Citations,
    words: Wording,
) -> Table:
    """Each indicator on the day: achieved against target with its sources, and the three axes."""
    traces = {trace.state.indicator.id: trace for trace in details.traces}
    on_day = details.situation

    def delay(state: strategy_on_day.IndicatorState) -> str:
        return delay_words.delay_paragraph(state, said, on_day.strategy, on_day.day, words)

    return Table(
        words("annex_card.figures", number=details.state.task.number),
        tuple(words(f"annex_card.{name}") for name in ("indicator", "number_line", "stands")),
        tuple(
            _indicator_row(state, traces.get(state.indicator.id), delay(state), citations, words)
            for state in details.state.indicators
        ),
        widths=(5, 3, 4),
    )


def _indicator_row(
    state: strategy_on_day.IndicatorState,
    reasons: trace.Trace | None,
    delay: str,
    citations: Citations,
    words: Wording,
) -> tuple[Text, ...]:
    indicator = state.indicator
    status = sentences.indicator_word(state, words)
    evidence = words("trace.evidence", evidence=sentences.evidence_text(state, words))
    axes = [sentences.indicator_schedule(state, words), evidence]
    missing = [
        words.text(part.component.text, part.component.text_cs)
        for part in state.components
        if part.is_needed and not part.reached and not state.withdrawn
    ]
    if missing:
        axes.append(words("annex_card.missing", what="; ".join(missing)))
    if delay:
        axes.append(delay)
    deciding, same = (reasons.deciding, reasons.same) if reasons else ((), ())
    if same:
        axes.append(words("annex_card.same"))
    return (
        strategy_text(indicator.text, indicator.text_cs, words, before=f"{indicator.id} "),
        CitedText(sentences.number_line(state, words), citations.rows(deciding)),
        CitedText("\n".join((status, *axes)), citations.rows(same)),
    )
