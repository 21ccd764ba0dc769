"""One task evaluated: the card in the fields of Annex 1, and what the accepted rows say beside it.

A person's words and the program's are never mixed: while nobody has written a field, the program's
sentences stand in it and say whose they are; once somebody has, they stand below the card.
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
from dashboard.fulfilment import strategy_on_day, task_details
from dashboard.fulfilment import trace as status_trace
from dashboard.presentation import Wording, sentences
from dashboard.strategy import Strategy

DASH = "–"


def task_section(
    found: task_details.TaskDetails, kept: CardRecord | None, marks: Citations, words: Wording
) -> list[Block]:
    """The heading, the card and the figures of a task."""
    one, told = found.state.task, narrative.write_narrative(found)
    title = f"{one.number} {words.text(one.title, one.title_cs)}"
    blocks: list[Block] = [
        Heading(3 if one.goal else 2, title, words.foreign(one.title_cs)),
        task_card(found, told, kept, marks, words),
        indicator_table(found, marks, words),
    ]
    if kept and kept.state != "published" and kept.card.description.strip():
        blocks += [
            Paragraph(words("annex_card.beside"), note=True),
            Bullets(tuple(_lines((*told.description, *told.changes), marks, words))),
        ]
    if one.also_asked:
        asked = tuple(strategy_text(text, None, words) for text in one.also_asked)
        blocks += [Paragraph(words("annex_card.also_asked"), note=True), Bullets(asked)]
    return blocks


def later_changes_section(
    came: pl.DataFrame, gone: pl.DataFrame, strategy: Strategy, marks: Citations, words: Wording
) -> list[Block]:
    """What was reported after a card was judged, and what stands no more; neither changes the card."""
    blocks: list[Block] = []
    for name, found in (("came", came), ("gone", gone)):
        rows = list(found.sort("opened", "row").iter_rows(named=True))
        if rows:
            lines = tuple(_of_row(row, strategy, marks, words) for row in rows)
            title = words.plural(f"evaluation.{name}", len(rows))
            blocks += [Paragraph(title, note=True), Bullets(lines)]
    return blocks or [Paragraph(words("evaluation.nothing_later"), note=True)]


def _of_row(row: status_trace.Row, strategy: Strategy, marks: Citations, words: Wording) -> Text:
    told = row | {"entity": entity_list(strategy, [row["entity"]], None, words)}
    return CitedText(sentences.row_line(told, words), marks.rows([row]))


def task_card(
    found: task_details.TaskDetails,
    told: narrative.Narrative,
    kept: CardRecord | None,
    marks: Citations,
    words: Wording,
) -> Card:
    """The card: what was to be done, then what a person says of it, and below it what is ours."""
    one, strategy = found.state.task, found.situation.strategy

    def field(name: str, *texts: Text) -> Field:
        return Field(words(f"annex_card.{name}"), texts or (DASH,))

    number = words("annex_card.number_of", number=one.number)
    responsible = entity_list(strategy, one.responsible, one.responsible_as_stated, words)
    cooperating = entity_list(strategy, one.cooperating, one.cooperating_as_stated, words)
    fields = (
        Field(words("annex_card.task")),
        field("number", number),
        field("title", strategy_text(one.title, one.title_cs, words)),
        field("responsible", responsible),
        field("cooperating", cooperating),
        field(
            "indicators",
            *(strategy_text(each.text, each.text_cs, words) for each in one.indicators),
        ),
        field("timetable", timetable(found.state, words)),
        Field(words("annex_card.evaluation")),
        field("description", *_description(told, kept, marks, words)),
        field("fulfilment", *_fulfilment(kept, words)),
        field("changes", *_changes(told, kept, words)),
        field("goal", *_goal(kept, words)),
        field("computed", sentences.status_word(found.situation, found.state, words)),
    )
    closure = tuple(sentences.write_sentence(line, words) for line in told.closure)
    ends = (field("closure", *closure),) if closure else ()
    return Card(number, (*fields, *ends, *_beyond(kept, words)))


def entity_list(
    strategy: Strategy, codes: Iterable[str], stated: str | None, words: Wording
) -> str:
    """Bodies as the source names them; where it does not, or in Czech, by their abbreviations."""
    if stated and words.language == "en":
        return stated
    return (
        ", ".join(
            sentences.value_text(narrative.entity_name(code, strategy), words) for code in codes
        )
        or DASH
    )


def timetable(state: strategy_on_day.TaskState, words: Wording) -> str:
    """From when to when, as the source states it; a moved deadline with the original one."""
    one, adopted = state.task, state.original
    stated = adopted.timetable_as_stated or (
        f"{words.when(adopted.start)}–{words.when(adopted.deadline)}"
    )
    if one.deadline == adopted.deadline:
        return stated
    return words("annex_card.moved", stated=stated, deadline=words.when(one.deadline))


def verdict_word(kept: CardRecord | None, what: str, words: Wording) -> str:
    """The word of a verdict on the `indicators` or the `goal`; said where nobody has given one."""
    word = getattr(kept.card, what) if kept else None
    if word is None:
        return words("annex_card.no_verdict")
    return words(f"verdict.{word}")


def _description(
    told: narrative.Narrative, kept: CardRecord | None, marks: Citations, words: Wording
) -> list[Text]:
    if kept and kept.card.description.strip():
        return _evaluator_text(kept, kept.card.description, words)
    spoken = "generated" if any(line.rows for line in told.description) else "unwritten"
    return [words(f"annex_card.{spoken}"), *_lines(told.description, marks, words)]


def _fulfilment(kept: CardRecord | None, words: Wording) -> list[Text]:
    if kept and kept.state == "published":
        return _evaluator_text(kept, kept.card.indicators_text, words)
    found: list[Text] = [verdict_word(kept, "indicators", words)]
    if kept:
        found += _paragraphs(kept.card.indicators_text)
        found += [f"{name}: {text}" for name, text in kept.card.remarks.items() if text.strip()]
    return found


def _changes(told: narrative.Narrative, kept: CardRecord | None, words: Wording) -> list[Text]:
    if kept and (kept.state == "published" or kept.card.changes.strip()):
        return _evaluator_text(kept, kept.card.changes, words)
    return [sentences.write_sentence(line, words) for line in told.changes]


def _goal(kept: CardRecord | None, words: Wording) -> list[Text]:
    if kept and kept.state == "published":
        return _evaluator_text(kept, kept.card.goal_text, words)
    return [verdict_word(kept, "goal", words), *(_paragraphs(kept.card.goal_text) if kept else ())]


def _beyond(kept: CardRecord | None, words: Wording) -> list[Field]:
    """What an evaluator's card says beyond Annex 1: the reason, the proposal, how far it is."""
    if kept is None or kept.state == "published":
        return []
    proposal = words(f"proposal.{kept.card.proposal}") if kept.card.proposal else DASH
    state = words(f"annex_card.state_{kept.state}", version=kept.version, author=kept.author)
    if kept.as_of:
        judged = {"day": words.date(kept.as_of), "sequence": kept.known_on}
        state = f"{state}\n{words('annex_card.judged', **judged)}"
    return [
        Field(words("annex_card.reason"), tuple(_paragraphs(kept.card.reason)) or (DASH,)),
        Field(words("annex_card.proposal"), (proposal,)),
        Field(words("annex_card.state"), (state,)),
    ]


def _evaluator_text(kept: CardRecord, text: str, words: Wording) -> list[Text]:
    """The paragraphs that a person wrote; published ones are English, of others nobody knows."""
    if kept.state == "published":
        return [strategy_text(part, None, words) for part in _paragraphs(text)]
    return list(_paragraphs(text))


def strategy_text(english: str, czech: str | None, words: Wording, before: str = "") -> Text:
    """A text of the strategy; an English one in a Czech document is marked as that."""
    return CitedText(before + words.text(english, czech), language=words.foreign(czech))


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _lines(lines: Iterable[narrative.Sentence], marks: Citations, words: Wording) -> list[Text]:
    return [
        CitedText(sentences.write_sentence(line, words), marks.rows(line.rows)) for line in lines
    ]


def indicator_table(found: task_details.TaskDetails, marks: Citations, words: Wording) -> Table:
    """Each indicator on the day: achieved against target with its sources, and the three axes."""
    used = {trace.state.indicator.id: trace.used for trace in found.traces}
    return Table(
        words("annex_card.figures", number=found.state.task.number),
        tuple(words(f"annex_card.{name}") for name in ("indicator", "number_line", "stands")),
        tuple(
            _figure(one, used.get(one.indicator.id, ()), marks, words)
            for one in found.state.indicators
        ),
        widths=(5, 3, 4),
    )


def _figure(
    state: strategy_on_day.IndicatorState,
    used: tuple[status_trace.Row, ...],
    marks: Citations,
    words: Wording,
) -> tuple[Text, ...]:
    indicator = state.indicator
    status = words("task.withdrawn" if state.withdrawn else f"status.{state.status.value}")
    evidence = words("trace.evidence", evidence=words(f"evidence.{state.evidence.value}"))
    axes = [sentences.schedule_line(state.schedule, words), evidence]
    lacking = [
        words.text(part.component.text, part.component.text_cs)
        for part in state.components
        if part.is_needed and not part.reached and not state.withdrawn
    ]
    if lacking:
        axes.append(words("annex_card.missing", what="; ".join(lacking)))
    return (
        strategy_text(indicator.text, indicator.text_cs, words, before=f"{indicator.id} "),
        CitedText(sentences.number_line(state, words), marks.rows(used)),
        "\n".join((status, *axes)),
    )
