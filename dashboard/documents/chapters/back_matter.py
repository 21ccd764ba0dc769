"""What closes an assessment: who reported, recommendations of others, limits, lists, signatures."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from dashboard.documents.blocks import (
    DASH,
    Block,
    Bullets,
    CardBlock,
    Field,
    Heading,
    Paragraph,
    TableBlock,
    Text,
    strategy_text,
)
from dashboard.documents.chapters.title_and_summary import BLANK, written_text
from dashboard.fulfilment import one_answer, strategy_on_day
from dashboard.presentation import Wording, sentences
from dashboard.presentation.entity_words import entity_text
from dashboard.strategy import Strategy


def discipline_section(found: one_answer.Answer, words: Wording) -> list[Block]:
    """Which body last reported when, and on which indicators a report is outstanding."""
    strategy = found.situation.strategy
    lines: list[tuple[Text, ...]] = [
        (
            entity_text(body.entity.code, strategy, words),
            ", ".join(part.state.task.number for part in body.responsible) or DASH,
            ", ".join(part.state.task.number for part in body.cooperating) or DASH,
            words.date(body.last),
            ", ".join(body.outstanding) or DASH,
        )
        for body in found.bodies
        if body.parts
    ]
    names = ("body", "responsible_for", "cooperates_on", "last_report", "outstanding")
    return [
        Heading(1, words("frame.discipline")),
        Paragraph(words("frame.discipline_lead")),
        TableBlock(
            words("frame.discipline_caption"),
            tuple(words(f"frame.{name}") for name in names),
            tuple(lines),
            widths=(6, 5, 5, 4, 5),
        ),
    ]


def international_recommendations(
    situation: strategy_on_day.Situation, words: Wording
) -> list[Block]:
    """The recommendations that the strategy answers, with the status of the tasks that do by our reading."""
    states = {state.task.number: state for state in situation.tasks}
    rows: list[tuple[Text, ...]] = []
    for each in situation.strategy.recommendations:
        tasks = [
            f"{number} – {sentences.status_word(situation, states[number], words)}"
            for number in each.tasks
            if number in states
        ]
        note = words.text(each.note, each.note_cs) if each.note else ""
        lines = tasks or [words("recommendations.gap")]
        rows.append(
            (
                str(each.number),
                strategy_text(each.text, each.text_cs, words),
                "\n".join(lines),
                note or DASH,
            )
        )
    if not rows:
        return []
    names = ("number", "recommendation", "answered_by", "note")
    return [
        Heading(1, words("frame.international")),
        Paragraph(words("frame.international_lead")),
        TableBlock(
            words("frame.international_caption"),
            tuple(words(f"frame.{name}") for name in names),
            tuple(rows),
            widths=(2, 11, 7, 7),
        ),
    ]


def limits_section(strategy: Strategy, written: Mapping[str, str], words: Wording) -> list[Block]:
    """What the assessment cannot say by its own making, and what the evaluator adds."""
    known: list[Text] = [words(f"frame.limit_{name}") for name in ("rows", "targets", "sources")]
    if strategy.language_note:
        known.append(strategy_text(strategy.language_note, strategy.language_note_cs, words))
    return [
        Heading(1, words("frame.limits")),
        Bullets(tuple(known)),
        CardBlock(
            words("frame.limits_lead"),
            (Field(words("frame.limits_field"), written_text(written, "limits")),),
        ),
    ]


def lists_section(strategy: Strategy, words: Wording) -> list[Block]:
    """The abbreviations and the legislation; of the bodies those whose abbreviation is not their name."""
    bodies = {
        words.text(entity.code, entity.code_cs): words.text(entity.name, entity.name_cs)
        for entity in strategy.entities
        if entity.kind != "source"
    }
    named = bodies | {
        words.text(each.short, each.short_cs): words.text(each.text, each.text_cs)
        for each in strategy.abbreviations
    }
    in_order = sorted(named.items(), key=lambda each: _alphabetical(each[0]))
    rows = tuple((short, name) for short, name in in_order if short != name)
    headers = (words("frame.abbreviation"), words("frame.meaning"))
    blocks: list[Block] = [
        Heading(1, words("frame.abbreviations")),
        TableBlock(words("frame.abbreviations_caption"), headers, rows, widths=(3, 12)),
    ]
    if strategy.legislation:
        laws = tuple(strategy_text(law.text, law.text_cs, words) for law in strategy.legislation)
        blocks += [Heading(1, words("frame.legislation")), Bullets(laws)]
    return blocks


def _alphabetical(name: str) -> str:
    """The key of a name in the Czech alphabet: č, ř, š, ž and ch are letters of their own."""
    letters = name.casefold().replace("ch", "h~")
    for letter, before in zip("čřšž", "crsz", strict=True):
        letters = letters.replace(letter, f"{before}~")
    return "".join(each for each in unicodedata.normalize("NFD", letters) if each.isascii())


def signatures_section(written: Mapping[str, str], words: Wording) -> list[Block]:
    """Who contributed, and the places to sign."""
    return [
        Heading(1, words("frame.contributors")),
        CardBlock(
            words("frame.contributors_lead"),
            (Field(words("frame.contributors_field"), written_text(written, "contributors")),),
        ),
        Heading(1, words("frame.signatures")),
        CardBlock(
            words("frame.signatures_lead"),
            tuple(
                Field(
                    words(f"frame.{name}"),
                    (*written_text(written, name), f"{words('frame.signature')} {BLANK}"),
                )
                for name in ("prepared_by", "approved_by")
            ),
        ),
    ]
