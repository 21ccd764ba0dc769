"""What closes an assessment: who reported, the strategy before, recommendations of others, limits, lists."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.assessment import task_succession
from dashboard.documents.blocks import (
    DASH,
    Block,
    Bullets,
    Heading,
    Paragraph,
    TableBlock,
    Text,
    strategy_text,
)
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.documents.chapters.title_and_summary import written_prose
from dashboard.fulfilment import what_is_outstanding
from dashboard.presentation import Wording, sentences, verdict_words
from dashboard.presentation.entity_words import entity_text
from dashboard.strategy import Strategy


def discipline_section(
    found: what_is_outstanding.Answer, handed_in: Mapping[str, date], words: Wording
) -> list[Block]:
    """Which body last reported when, and on which indicators a report is outstanding.

    `handed_in` are the days on which bodies handed in the last that stands of theirs; what they told is
    about other days.
    """
    strategy = found.situation.strategy
    lines: list[tuple[Text, ...]] = [
        (
            entity_text(body.entity.code, strategy, words),
            ", ".join(part.state.task.number for part in body.responsible) or DASH,
            ", ".join(part.state.task.number for part in body.cooperating) or DASH,
            words.date(handed_in.get(body.entity.code)),
            words.date(body.last),
            ", ".join(body.outstanding) or DASH,
        )
        for body in found.bodies
        if body.parts
    ]
    names = ("body", "responsible_for", "cooperates_on", "handed_in", "last_fact", "outstanding")
    by_round = any(
        asked.missing and asked.is_past(body.day) for body in found.bodies for asked in body.asked
    )
    lead = ["frame.discipline_lead", *(["frame.discipline_rounds"] if by_round else [])]
    return [
        Heading(2, words("frame.discipline"), is_listed=False),
        Paragraph(" ".join(map(words, lead))),
        TableBlock(
            words("frame.discipline_caption"),
            tuple(words(f"frame.{name}") for name in names),
            tuple(lines),
            widths=(6, 5, 5, 4, 4, 4),
        ),
    ]


def international_recommendations(
    strategy: Strategy, evaluations: Sequence[TaskEvaluation], words: Wording
) -> list[Block]:
    """The recommendations that the strategy answers, with what became of the tasks that do by our reading."""
    told = {
        evaluation.number: verdict_words.leading_line(evaluation.statuses, words)
        for evaluation in evaluations
    }
    rows: list[tuple[Text, ...]] = []
    for recommendation in strategy.recommendations:
        tasks = [f"{number} – {told[number]}" for number in recommendation.tasks if number in told]
        note = words.text(recommendation.note) if recommendation.note else ""
        lines = tasks or [words("recommendations.gap")]
        rows.append(
            (
                str(recommendation.number),
                strategy_text(recommendation.text, words),
                "\n".join(lines),
                note or DASH,
            )
        )
    if not rows:
        return []
    names = ("number", "recommendation", "answered_by", "note")
    return [
        Heading(2, words("frame.international"), is_listed=False),
        Paragraph(words("frame.international_lead")),
        TableBlock(
            words("frame.international_caption"),
            tuple(words(f"frame.{name}") for name in names),
            tuple(rows),
            widths=(2, 10, 10, 7),
        ),
    ]


def limits_section(strategy: Strategy, written: Mapping[str, str], words: Wording) -> list[Block]:
    """What the assessment cannot say by its own making, what the evaluator adds, and who contributed."""
    known: list[Text] = [words(f"frame.limit_{name}") for name in ("rows", "targets", "sources")]
    if strategy.language_note:
        known.append(strategy_text(strategy.language_note, words))
    return [
        Heading(1, words("frame.limits")),
        Bullets(tuple(known)),
        *written_prose(written, "limits", words("frame.limits_field")),
        *written_prose(
            written, "contributors", words("frame.contributors_field"), is_labelled=True
        ),
    ]


def lists_section(strategy: Strategy, words: Wording) -> list[Block]:
    """The abbreviations and the legislation; of the bodies those whose abbreviation is not their name."""
    bodies = {
        words.text(entity.abbreviation): words.text(entity.name)
        for entity in strategy.entities
        if entity.kind != "source"
    }
    named = bodies | {
        words.text(abbreviation.short): words.text(abbreviation.text)
        for abbreviation in strategy.abbreviations
    }
    in_order = sorted(named.items(), key=lambda each: _alphabetical(each[0]))
    rows = tuple((short, name) for short, name in in_order if short != name)
    headers = (words("frame.abbreviation"), words("frame.meaning"))
    blocks: list[Block] = [
        Heading(2, words("frame.abbreviations"), is_listed=False),
        TableBlock(words("frame.abbreviations_caption"), headers, rows, widths=(3, 12)),
    ]
    if strategy.legislation:
        laws = tuple(strategy_text(law.text, words) for law in strategy.legislation)
        blocks += [Heading(2, words("frame.legislation"), is_listed=False), Bullets(laws)]
    return blocks


def _alphabetical(name: str) -> str:
    """The key of a name in the Czech alphabet: č, ř, š, ž and ch are letters of their own."""
    letters = name.casefold().replace("ch", "h~")
    for letter, before in zip("čřšž", "crsz", strict=True):
        letters = letters.replace(letter, f"{before}~")
    return "".join(each for each in unicodedata.normalize("NFD", letters) if each.isascii())


def succession_section(
    succession: task_succession.Succession | None,
    evaluations: Sequence[TaskEvaluation],
    words: Wording,
) -> list[Block]:
    """Each task of the strategy before: its verdict, what was left by the rule, what continues it."""
    if succession is None:
        return []
    period = words.period(succession.period)
    names = ("task", "verdict", "fate", "left", "successors")
    told = {
        evaluation.number: verdict_words.leading_line(evaluation.statuses, words)
        for evaluation in evaluations
    }
    new = ", ".join(task.number for task in succession.new_tasks) or DASH
    return [
        Heading(2, words("succession.title", period=period), is_listed=False),
        Paragraph(words("succession.reading"), note=True),
        TableBlock(
            words("succession.caption"),
            tuple(words(f"succession.{name}") for name in names),
            tuple(_predecessor_row(task, told, words) for task in succession.old_tasks),
            widths=(9, 4, 4, 9, 10),
        ),
        Paragraph(words("succession.new", tasks=new)),
    ]


def _predecessor_row(
    old: task_succession.PredecessorTask, told: Mapping[str, str], words: Wording
) -> tuple[Text, ...]:
    task = old.state.task
    left = [sentences.indicator_name(state.indicator, words) for state in old.left]
    successors = [
        f"{after.task.number} {words.text(after.task.name)} – {told[after.task.number]}"
        for after in old.successors
        if after.task.number in told
    ]
    return (
        strategy_text(task.name, words, before=f"{task.number} "),
        verdict_words.goal_or_computed(old.verdict, old.state, words),
        words(f"fate.{old.fate_words}"),
        "\n".join(left) or DASH,
        "\n".join(successors) or DASH,
    )
