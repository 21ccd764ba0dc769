"""The annex of comments: what bodies said of the draft, and how each comment was answered."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.assessment import comments
from dashboard.documents.blocks import DASH, Block, Paragraph, TableBlock
from dashboard.presentation import Wording, languages
from dashboard.strategy import Strategy


def field_name(field: str, words: Wording) -> str:
    """The name of a field of a card in a comment."""
    message = "comments.whole" if field == comments.WHOLE else "comments.remarks"
    return words(message if field in {comments.WHOLE, "remarks"} else f"evaluation.{field}")


def field_names() -> dict[str, tuple[str, str]]:
    """The English and the Czech name of each field on which a comment can be."""
    english, czech = languages.Wording("en"), languages.Wording("cs")
    return {
        field: (field_name(field, english), field_name(field, czech)) for field in comments.FIELDS
    }


def answer_text(answer: comments.CommentAnswer, words: Wording) -> str:
    """How a comment was answered, with the reason where one was given."""
    outcome = words(f"comments.{answer.outcome}")
    return f"{outcome}: {answer.text}" if answer.text else outcome


def comments_section(
    said: Sequence[comments.StoredComment], strategy: Strategy, words: Wording
) -> list[Block]:
    """Every comment by task with its answer, and how many were answered how; nothing where none came."""
    if not said:
        return []
    order = {task.number: at for at, task in enumerate(strategy.tasks)}
    rows = tuple(
        (
            str(each.number),
            each.comment.task,
            field_name(each.comment.field, words),
            ", ".join((words.text(*_short(strategy, each.entity)), each.comment.author)),
            each.comment.text,
            answer_text(each.answer, words) if each.answer else words("comments.open"),
        )
        for each in sorted(
            said, key=lambda each: (order.get(each.comment.task, len(order)), each.number)
        )
    )
    names = ("number", "task", "field", "author", "text", "answer")
    headers = tuple(words(f"comments.{name}") for name in names)
    counts = [
        words(f"comments.count_{outcome}", n=sum(_outcome(each) == outcome for each in said))
        for outcome in (*comments.OUTCOMES, "open")
        if any(_outcome(each) == outcome for each in said)
    ]
    lead = words.plural("comments.lead", len(said), counts="; ".join(counts))
    return [
        Paragraph(lead),
        TableBlock(words("comments.listed"), headers, rows, widths=(2, 3, 6, 6, 12, 12)),
    ]


def _outcome(comment: comments.StoredComment) -> str:
    return comment.answer.outcome if comment.answer else "open"


def _short(strategy: Strategy, code: str) -> tuple[str, str | None]:
    entity = strategy.entity(code)
    return (entity.code, entity.code_cs) if entity else (code or DASH, None)
