"""What a row reports, in a few words and without ids, for letters and papers."""

from __future__ import annotations

from dashboard.assessment import narrative
from dashboard.documents.chapters import annexes
from dashboard.fulfilment import trace
from dashboard.presentation import Wording, sentences
from dashboard.strategy import Strategy

NAMED_ONCE = {"milestone", "sum", "distinct"}
"""Kinds of which a component or an event that there is one of is told by its name."""


def task_name(strategy: Strategy, number: str, words: Wording) -> str:
    """The name of a task with its number, by its number or by the id of one of its indicators."""
    known = strategy.indicator(number)
    task = known[0] if known else strategy.task(number)
    if task is None:
        return number
    return f"{words.text(*task.name)} ({task.number})"


def subject(row: trace.Row, strategy: Strategy, words: Wording) -> str:
    """What a row is about, without an id; a narrative is about its task."""
    known = strategy.indicator(row["indicator"]) if row["indicator"] else None
    if known is None:
        return words("letter.narrative")
    return sentences.value_text(narrative.row_subject(row, known[1], strategy), words)


def statement(row: trace.Row, strategy: Strategy, words: Wording) -> list[str]:
    """What a row says, when, and on what evidence."""
    evidence = sentences.value_text(narrative.row_evidence(row, strategy), words)
    return [
        annexes.row_statement(row, strategy, words),
        sentences.date_text(row, words),
        words("letter.evidence", evidence=evidence) if evidence else words("letter.no_evidence"),
    ]


def statement_after_name(row: trace.Row, strategy: Strategy, words: Wording) -> list[str]:
    """The same after the name of its subject, which is enough where there is one of it: an empty value."""
    known = strategy.indicator(row["indicator"]) if row["indicator"] else None
    kind = known[1].row_kind if known else ""
    value, *rest = statement(row, strategy, words)
    is_one = row["component"] and row["value"] == 1 and kind in NAMED_ONCE
    return ["" if is_one else value, *rest]


def claim(row: trace.Row, strategy: Strategy, words: Wording) -> str:
    """What a row reports; of a component or an event that there is one of, its name is enough."""
    if row["indicator"] is None:
        return f"{words('letter.narrative')}, {sentences.date_text(row, words)}"
    what = subject(row, strategy, words)
    value, *rest = statement_after_name(row, strategy, words)
    return ", ".join([f"{what}: {value}" if value else what, *rest])
