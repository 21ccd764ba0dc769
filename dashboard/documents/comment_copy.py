"""The draft of the assessment that goes out to one body: its own tasks, and a table for its comments."""

from __future__ import annotations

from collections.abc import Collection

from dashboard.assessment import comments
from dashboard.documents.assessment import Material, evaluate_tasks, tasks_section
from dashboard.documents.blocks import Document, Heading, Paragraph, TableBlock
from dashboard.documents.chapters import annexes
from dashboard.documents.chapters.citations import Citations
from dashboard.presentation import Wording, open_data
from dashboard.presentation.entity_words import entity_text

EMPTY_LINES = 12
"""How many lines the table of the draft has to be written on."""


def build_copy(material: Material, entity: str, tasks: Collection[str], words: Wording) -> Document:
    """The draft for an entity with its tasks alone, and the table to be filled in and sent back."""
    strategy, citations = material.situation.strategy, Citations()
    headers = comment_headers(words.language)
    evaluations = [
        each for each in evaluate_tasks(material) if each.today.state.task.number in tasks
    ]
    numbers = [*tasks, *[""] * max(0, EMPTY_LINES - len(tasks))]
    return Document(
        title=words("comment_copy.title", entity=entity_text(entity, strategy, words)),
        subtitle=words("document.subtitle", day=words.date(material.day)),
        language=words.language,
        day=material.day,
        facts=material.facts | {"entity": entity, "tasks": list(tasks)},
        blocks=(
            Paragraph(words("comment_copy.lead")),
            *tasks_section(material, evaluations, citations, words),
            Heading(1, words("annexes.sources")),
            *annexes.sources_section(citations, material.filed, strategy, words),
            Heading(1, words("comments.title")),
            Paragraph(words("comment_copy.table", headers=", ".join(headers))),
            TableBlock(
                words("comments.title"),
                headers,
                tuple((number, "", "", "") for number in numbers),
                widths=(1, 3, 7, 3),
            ),
        ),
    )


def comment_headers(language: str) -> tuple[str, ...]:
    """The columns of the table of comments in a language."""
    return tuple(known[1 if language == "cs" else 0] for known in comments.HEADERS.values())


def comment_table(tasks: Collection[str], words: Wording) -> bytes:
    """The table of comments as CSV for a spreadsheet, a line for each task of the body."""
    return open_data.csv_text(
        comment_headers(words.language), [(task, "", "", "") for task in tasks]
    ).encode()
