"""Double coding in the method of the assessment: how goals were judged, and how far evaluators agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.assessment import CardRecord, codings
from dashboard.documents.blocks import DASH, Block, Bullets, Heading, Paragraph
from dashboard.presentation import Wording, sentences


def method_part(coded: Mapping[str, codings.TaskCodings], words: Wording) -> list[Block]:
    """The method of double coding and the agreement; nothing where the strategy does not ask for it."""
    if not coded:
        return []
    measured = codings.measure_agreement(coded.values(), len(coded))
    lines = [sentences.write_sentence(line, words) for line in codings.write_agreement(measured)]
    waiting = ", ".join(task for task, each in coded.items() if each.is_sealed)
    if waiting:
        lines.append(words("coding.waiting", tasks=waiting))
    return [
        Heading(2, words("coding.title")),
        Paragraph(words("coding.method")),
        Bullets(tuple(lines)),
    ]


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
