"""Double coding in the method of the assessment: how goals were judged, and how far evaluators agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.assessment import CardRecord, coder_agreement, codings
from dashboard.documents.blocks import DASH, Block, Bullets, Heading, Paragraph, TableBlock
from dashboard.presentation import Wording, sentences


def method_part(coded: Mapping[str, codings.TaskCodings], words: Wording) -> list[Block]:
    """The method of double coding and the agreement; nothing where the strategy does not ask for it."""
    if not coded:
        return []
    measured = coder_agreement.measure(coded.values(), len(coded))
    lines = [sentences.write_sentence(line, words) for line in coder_agreement.write(measured)]
    waiting = ", ".join(task for task, each in coded.items() if each.is_sealed)
    if waiting:
        lines.append(words("coding.waiting", tasks=waiting))
    return [
        Heading(2, words("coding.title"), is_listed=False),
        Paragraph(words("coding.method")),
        Bullets(tuple(lines)),
        *_pairs(measured, words),
    ]


def _pairs(measured: coder_agreement.Agreement, words: Wording) -> list[Block]:
    """The table of pairs of verdicts; nothing where no task is coded by both."""
    rows = tuple(
        (
            sentences.write_sentence(first, words),
            sentences.write_sentence(second, words),
            words.number(number),
        )
        for first, second, number in coder_agreement.write_pairs(measured)
    )
    headers = tuple(words(f"column.{name}") for name in coder_agreement.PAIR_COLUMNS)
    return [TableBlock(words("coding.pairs"), headers, rows, widths=(3, 3, 1))] if rows else []


def without_coders(
    cards: Mapping[str, CardRecord], coded: Mapping[str, codings.TaskCodings]
) -> dict[str, CardRecord]:
    """The cards without the names of evaluators where goals are coded by two; who only approved stays."""
    return {
        task: replace(record, author=DASH)
        if coded and (record.state in ("draft", "ready") or _has_coded(record.author, coded))
        else record
        for task, record in cards.items()
    }


def _has_coded(person: str, coded: Mapping[str, codings.TaskCodings]) -> bool:
    return any(each.is_of(person) for task in coded.values() for each in task.codings)
