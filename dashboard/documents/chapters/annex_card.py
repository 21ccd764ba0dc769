"""The evaluation of a task: the card in the fields of Annex 1, and what the accepted rows say beside it.

What a person wrote and what the program generates are never mixed: an empty field holds the generated
sentences, marked as such; once a person has written it, they follow below the card.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dashboard.assessment import Card as WrittenCard
from dashboard.assessment import CardRecord, card_sections, codings, narrative, status_then_and_now
from dashboard.documents.blocks import (
    DASH,
    Block,
    Bullets,
    CardBlock,
    CitedText,
    Field,
    Heading,
    Paragraph,
    TableBlock,
    Text,
    strategy_text,
)
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.fulfilment import strategy_on_day, task_details, trace
from dashboard.presentation import Wording, delay_words, sentences
from dashboard.presentation.entity_words import entity_list
from dashboard.strategy import Task

BELOW_THE_CARD = ("same", "contradictions", "counts", "grounds", "remarks_on_text")
"""What the program says beside a card that no field of it holds."""


def task_section(evaluation: TaskEvaluation, citations: Citations, words: Wording) -> list[Block]:
    """The heading of a task, its card, the table of its indicators, and what the program says beside it."""
    details, record = evaluation.shown, evaluation.record
    task = details.state.task
    own = record.card if record and record.state != "published" else None
    written = card_sections.write_sections(details, evaluation.contradictions, own)
    sections = {each.name: each.lines for each in written}
    title = f"{task.number} {words.text(task.title, task.title_cs)}"
    blocks: list[Block] = [
        Heading(3 if task.goal else 2, title, words.foreign(task.title_cs)),
        task_card(evaluation, sections, citations, words),
        indicator_table(details, citations, words),
        *_delays(details, evaluation.said, citations, words),
    ]
    if own and own.description.strip():
        lines = (*sections["description"], *sections["changes"])
        blocks += [
            Paragraph(words("annex_card.beside"), note=True),
            Bullets(tuple(_sentences(lines, citations, words))),
        ]
    for name in BELOW_THE_CARD:
        if name in sections:
            blocks += [
                Paragraph(words(f"evaluation.{name}"), note=True),
                Bullets(tuple(_sentences(sections[name], citations, words))),
            ]
    if task.also_asked:
        also_asked = tuple(strategy_text(*text, words) for text in task.prompts)
        blocks += [Paragraph(words("annex_card.also_asked"), note=True), Bullets(also_asked)]
    return blocks


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
            lines = tuple(_sentences(told, citations, words))
            title = words.plural(f"evaluation.{name}", len(rows))
            blocks += [Paragraph(title, note=True), Bullets(lines)]
    return blocks or [Paragraph(words("evaluation.nothing_later"))]


def task_card(
    evaluation: TaskEvaluation,
    sections: Mapping[str, tuple[narrative.Sentence, ...]],
    citations: Citations,
    words: Wording,
) -> CardBlock:
    """The card: the task as adopted, the evaluation by a person, and last what the program computed."""
    details, record = evaluation.shown, evaluation.record
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
        field("description", *_description(sections["description"], record, citations, words)),
        field("fulfilment", *_fulfilment(record, words)),
        field("changes", *_changes(sections["changes"], record, words)),
        field("goal", *_goal(record, evaluation.codings, words)),
        field("computed", *_computed(evaluation.statuses, words)),
    )
    closure = tuple(sentences.write_sentence(line, words) for line in sections.get("closure", ()))
    closing_fields = (field("closure", *closure),) if closure else ()
    caption = words("annex_card.card_of", number=task.number)
    return CardBlock(caption, (*fields, *closing_fields, *_state_fields(record, words)))


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


def timetable(state: strategy_on_day.TaskState, words: Wording) -> str:
    """From when to when, as the source states it; a moved deadline with the original one."""
    task, adopted = state.task, state.original
    start, end = words.when(adopted.start), words.when(adopted.deadline)
    within = end if start == end else f"{start}{'–' if adopted.deadline.last else ', '}{end}"
    stated = adopted.timetable_as_stated or within
    if task.deadline == adopted.deadline:
        return stated
    return words("annex_card.moved", stated=stated, deadline=words.when(task.deadline))


def verdict_word(record: CardRecord | None, subject: str, words: Wording) -> str:
    """The verdict on the `indicators` or the `goal` in words, or that nobody has given one."""
    word = getattr(record.card, subject) if record else None
    if word is None:
        return words("annex_card.no_verdict")
    return words(f"verdict.{word}")


def goal_word(record: CardRecord | None, coded: codings.TaskCodings | None, words: Wording) -> str:
    """The verdict on the goal in words; of a task without a card, what two evaluators have agreed on."""
    if record is None and coded is not None and coded.agreed is not None:
        return words(f"verdict.{coded.agreed}")
    return verdict_word(record, "goal", words)


def _computed(statuses: status_then_and_now.ComputedStatuses, words: Wording) -> list[Text]:
    """The computed status, on two dates where the card is judged, and that the verdict differs from it."""
    lines = [*statuses.lines, *([statuses.difference] if statuses.difference else [])]
    return [sentences.write_sentence(line, words) for line in lines]


def _description(
    lines: Sequence[narrative.Sentence],
    record: CardRecord | None,
    citations: Citations,
    words: Wording,
) -> list[Text]:
    if record and record.card.description.strip():
        return _evaluator_text(record, record.card.description, words)
    lead = "generated" if any(line.rows for line in lines) else "unwritten"
    return [words(f"annex_card.{lead}"), *_sentences(lines, citations, words)]


def _fulfilment(record: CardRecord | None, words: Wording) -> list[Text]:
    if record and record.state == "published":
        return _evaluator_text(record, record.card.indicators_text, words)
    texts: list[Text] = [verdict_word(record, "indicators", words)]
    if record:
        texts += _paragraphs(record.card.indicators_text)
        texts += [f"{name}: {text}" for name, text in record.card.remarks.items() if text.strip()]
    return texts


def _changes(
    lines: Sequence[narrative.Sentence], record: CardRecord | None, words: Wording
) -> list[Text]:
    if record and record.state == "published":
        # A cell that the source leaves empty stays empty.
        return _evaluator_text(record, record.card.changes, words) or [""]
    if record and (record.state != "draft" or record.card.changes.strip()):
        return _evaluator_text(record, record.card.changes, words)
    return [sentences.write_sentence(line, words) for line in lines]


def _goal(
    record: CardRecord | None, coded: codings.TaskCodings | None, words: Wording
) -> list[Text]:
    """The verdict on the goal with the evaluator's words; under double coding both codings below it."""
    if record and record.state == "published":
        return _evaluator_text(record, record.card.goal_text, words)
    return [
        goal_word(record, coded, words),
        *(_paragraphs(record.card.goal_text) if record else ()),
        *(sentences.write_sentence(line, words) for line in _codings(coded)),
    ]


def _codings(coded: codings.TaskCodings | None) -> Sequence[narrative.Sentence]:
    return codings.write_codings(coded) if coded else ()


def _state_fields(record: CardRecord | None, words: Wording) -> list[Field]:
    """The fields of an evaluator's card beyond Annex 1: the reason, the proposal, its state."""
    if record is None or record.state == "published":
        return []
    proposal = words(f"proposal.{record.card.proposal}") if record.card.proposal else DASH
    state = words(f"annex_card.state_{record.state}", version=record.version, author=record.author)
    if mark := approval_mark(record, words):
        state = f"{state}\n{mark}"
    if record.as_of:
        judged = {"day": words.date(record.as_of), "sequence": record.known_on}
        state = f"{state}\n{words('annex_card.judged', **judged)}"
    return [
        Field(words("annex_card.reason"), tuple(_paragraphs(record.card.reason)) or (DASH,)),
        Field(words("annex_card.proposal"), (proposal,)),
        Field(words("annex_card.state"), (state,)),
    ]


def approval_mark(record: CardRecord, words: Wording) -> str:
    """What is said beside an approval that one person alone may have given; empty for any other."""
    if record.is_own_approval:
        return words("card.own_approval")
    return words("card.approved_by_invited") if record.is_approved_by_invited else ""


def _evaluator_text(record: CardRecord, text: str, words: Wording) -> list[Text]:
    """The paragraphs that a person wrote; published ones are English, the language of others is unknown."""
    if record.state == "published":
        return [strategy_text(part, None, words) for part in _paragraphs(text)]
    return list(_paragraphs(text))


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
    details: task_details.TaskDetails, citations: Citations, words: Wording
) -> TableBlock:
    """Each indicator on the day: achieved against target with its sources, and the three axes."""
    traces = {trace.state.indicator.id: trace for trace in details.traces}
    return TableBlock(
        words("annex_card.figures", number=details.state.task.number),
        tuple(words(f"annex_card.{name}") for name in ("indicator", "number_line", "stands")),
        tuple(
            _indicator_row(state, traces.get(state.indicator.id), citations, words)
            for state in details.state.indicators
        ),
        widths=(5, 3, 4),
    )


def _delays(
    details: task_details.TaskDetails,
    said: delay_words.Delays,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """What bodies have said of the delay of each indicator that is not met, with its rows."""
    on_day = details.situation
    lines = tuple(
        CitedText(f"{state.indicator.id}: {line}", citations.rows(rows))
        for state in details.state.indicators
        for line, rows in delay_words.delay_sentences(
            state, said, on_day.strategy, on_day.day, words
        )
    )
    return [Paragraph(words("annex_card.delays"), note=True), Bullets(lines)] if lines else []


def _indicator_row(
    state: strategy_on_day.IndicatorState,
    reasons: trace.Trace | None,
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
    deciding, same = (reasons.deciding, reasons.same) if reasons else ((), ())
    if same:
        axes.append(words("annex_card.same"))
    return (
        strategy_text(indicator.text, indicator.text_cs, words, before=f"{indicator.id} "),
        CitedText(sentences.number_line(state, words), citations.rows(deciding)),
        CitedText("\n".join((status, *axes)), citations.rows(same)),
    )


def card_fields(card: WrittenCard, words: Wording) -> list[tuple[str, str]]:
    """The fields of a card by their names in Annex 1, in its order, with the empty ones."""
    remarks = [(words("evaluation.remarks", indicator=id), t) for id, t in card.remarks.items()]
    verdicts = {
        "indicators": words(f"verdict.{card.indicators}") if card.indicators else "",
        "goal": words(f"verdict.{card.goal}") if card.goal else "",
        "proposal": words(f"proposal.{card.proposal}") if card.proposal else "",
    }
    fields = []
    for name, value in card.values().items():
        if name == "remarks":
            fields += remarks
        elif name != "task":
            fields.append((words(f"evaluation.{name}"), verdicts.get(name, value)))
    return fields
