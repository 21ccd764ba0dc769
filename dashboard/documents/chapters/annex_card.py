"""The form of Annex 1: every field of a task's card in the order of the source, one form a task.

The prose of the evaluation is made of the same fields. What a person wrote and what the program generates
are never mixed: an empty field holds the generated sentences, marked as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.assessment import Card as WrittenCard
from dashboard.assessment import CardRecord, card_sections, narrative, status_then_and_now
from dashboard.documents.blocks import DASH, CardBlock, CitedText, Field, Text, strategy_text
from dashboard.documents.chapters import task_evaluations
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.fulfilment import strategy_on_day
from dashboard.presentation import Wording, sentences
from dashboard.presentation.entity_words import entity_list
from dashboard.strategy import Task
from dashboard.text import text_language


def form(
    evaluation: TaskEvaluation, citations: Citations, words: Wording, *, is_annex: bool = False
) -> CardBlock:
    """The form of a task: as adopted, the evaluation by a person, and last what the program computed.

    In an annex to the evaluation only the fields of Annex 1 and the state of the card.
    """
    details, record = evaluation.shown, evaluation.record
    task, strategy = details.state.task, details.situation.strategy
    sections = {
        section.name: section.lines for section in card_sections.write_sections(details, ())
    }
    # Beside the evaluation, which has them already, the form repeats no generated sentence.
    lines = () if is_annex else sections["description"]

    def field(name: str, *texts: Text) -> Field:
        return Field(words(f"annex_card.{name}"), texts or (DASH,))

    indicators = _indicator_texts(task, words)
    number = words("annex_card.number_of", number=task.number)
    responsible = entity_list(strategy, task.responsible, task.responsible_as_stated, words)
    cooperating = entity_list(strategy, task.cooperating, task.cooperating_as_stated, words)
    fields = (
        Field(words("annex_card.task")),
        field("number", number),
        field("title", strategy_text(task.title, words)),
        field("responsible", responsible),
        field("cooperating", cooperating),
        field("indicators", *indicators),
        field("timetable", timetable(details.state, words)),
        Field(words("annex_card.evaluation")),
        field("description", *_description(lines, record, citations, words)),
        field("fulfilment", *_fulfilment(evaluation, words)),
        field("changes", *_changes(sections["changes"], record, words)),
        field("goal", *_goal(evaluation, words)),
    )
    caption = words("annex_card.card_of", number=task.number)
    if is_annex:
        return CardBlock(caption, (*fields, *_state_fields(record, words)[-1:]))
    closure = tuple(sentences.write_sentence(line, words) for line in sections.get("closure", ()))
    closing_fields = (field("closure", *closure),) if closure else ()
    computed = field("computed", *_computed(evaluation.statuses, words))
    own = _state_fields(record, words)
    return CardBlock(caption, (*fields, computed, *closing_fields, *own))


def _indicator_texts(task: Task, words: Wording) -> list[Text]:
    """The indicators, a paragraph each; what the source joins to the one before by a hyphen stays there."""
    texts = list[text_language.Text]()
    for indicator in task.indicators:
        text = indicator.text
        if texts and text.startswith("- "):
            before = texts.pop()
            second = before.second and text.second and f"{before.second} {text.second}"
            text = text.with_second(f"{before} {text}", second)
        texts.append(text)
    return [strategy_text(text, words) for text in texts]


def timetable(state: strategy_on_day.TaskState, words: Wording) -> str:
    """The start and the deadline as the source states them; a moved deadline with the original one."""
    task, adopted = state.task, state.original
    start, end = words.when(adopted.start), words.when(adopted.deadline)
    is_alone = start == end or not adopted.start.as_stated
    within = end if is_alone else f"{start}{'–' if adopted.deadline.last else ', '}{end}"
    stated = words.text(adopted.timetable_as_stated or within)
    if task.deadline == adopted.deadline:
        return stated
    return words("annex_card.moved", stated=stated, deadline=words.when(task.deadline))


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
        return evaluator_text(record, record.card.description, words)
    lead = "generated" if any(line.rows for line in lines) else "unwritten"
    return [words(f"annex_card.{lead}"), *cited_sentences(lines, citations, words)]


def _fulfilment(evaluation: TaskEvaluation, words: Wording) -> list[Text]:
    record = evaluation.record
    if record and record.state == "published":
        return evaluator_text(record, record.card.indicators_text, words)
    texts: list[Text] = [task_evaluations.indicators_word(evaluation, words)]
    if record:
        texts += _paragraphs(record.card.indicators_text)
        texts += [f"{name}: {text}" for name, text in record.card.remarks.items() if text.strip()]
    return texts


def _changes(
    lines: Sequence[narrative.Sentence], record: CardRecord | None, words: Wording
) -> list[Text]:
    if record and record.state == "published":
        # A cell that the source leaves empty stays empty.
        return evaluator_text(record, record.card.changes, words) or [""]
    if record and (record.state != "draft" or record.card.changes.strip()):
        return evaluator_text(record, record.card.changes, words)
    return [sentences.write_sentence(line, words) for line in lines]


def _goal(evaluation: TaskEvaluation, words: Wording) -> list[Text]:
    """The verdict on the goal with the evaluator's words."""
    record = evaluation.record
    if record and record.state == "published":
        return evaluator_text(record, record.card.goal_text, words)
    return [
        task_evaluations.goal_word(evaluation, words),
        *(_paragraphs(record.card.goal_text) if record else ()),
    ]


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
    """What is said beside an approval by who declared the card ready; empty for any other."""
    return words("card.own_approval") if record.is_own_approval else ""


def evaluator_text(record: CardRecord, text: str, words: Wording) -> list[Text]:
    """The paragraphs that a person wrote; published ones are English, the language of others is unknown."""
    if record.state == "published":
        return [strategy_text(text_language.Text(part), words) for part in _paragraphs(text)]
    return list(_paragraphs(text))


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def cited_sentences(
    lines: Iterable[narrative.Sentence], citations: Citations, words: Wording
) -> list[Text]:
    """Generated sentences, each with the marks of the rows that it rests on."""
    return [
        CitedText(sentences.write_sentence(line, words), citations.rows(line.rows))
        for line in lines
    ]


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
