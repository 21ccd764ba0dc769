"""Texts of the strategy on the screen, in the language they are written in, and fields with names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from markupsafe import Markup, escape

from dashboard.assessment import narrative
from dashboard.markup.kit.html import escape_unprintable, facts
from dashboard.markup.kit.templates import kit
from dashboard.presentation import Wording, sentences
from dashboard.strategy import Strategy, Task
from dashboard.text.text_language import Text, text_language

Item = TypeVar("Item")


def source(text: str, words: Wording) -> Markup:
    """A text that we have in one language only, mostly English; on a page in the other it is marked."""
    language = text_language(text) or "en"
    if language == words.language or not text:
        return escape(text)
    return kit.of_language(language, text)


def translated_text(text: str, words: Wording) -> Markup:
    """A text of the strategy, marked where it is in another language than the page."""
    if not isinstance(text, Text):
        return source(text, words)
    language, shown = words.foreign(text), words.text(text)
    return kit.of_language(language, shown) if language and shown else escape(shown)


def goal_title(strategy: Strategy, goal: str | None, words: Wording) -> str:
    """A goal by its number and title, after its parent goals; empty where there is none."""
    line = strategy.goal_and_parents(goal)
    return " › ".join(f"{goal_above.id}. {words.text(goal_above.title)}" for goal_above in line)


def by_goal(
    strategy: Strategy, items: Iterable[Item], task_of: Callable[[Item], Task], words: Wording
) -> list[tuple[str, list[Item]]]:
    """What belongs to tasks under the title of its goal, each goal once and in the order of the strategy.

    Last what belongs to no goal, without a title where the strategy has none.
    """
    groups: dict[str | None, list[Item]] = {goal.id: [] for goal in strategy.goals}
    for item in items:
        groups.setdefault(task_of(item).goal, []).append(item)
    rest = words("frame.without_goal") if strategy.goals else ""
    return [
        (rest if goal is None else goal_title(strategy, goal, words), group)
        for goal, group in groups.items()
        if group
    ]


def draw_paragraphs(texts: Sequence[str], words: Wording) -> Markup:
    """Texts as paragraphs."""
    return kit.paragraphs([translated_text(text, words) for text in texts])


def definition_list(rows: Iterable[tuple[str, str | Markup | None]], css: str) -> Markup:
    """Names with what they say, as a list of definitions; those that say nothing are left out."""
    return facts([(name, text) for name, text in rows if text], css)


def subject(row: Mapping[str, Any], strategy: Strategy, words: Wording) -> str:
    """The indicator and its component by its text, or the task of a narrative."""
    thing = row["indicator"] or f"{row['task']} {words('review.narrative')}"
    component = sentences.row_component(row, strategy, words)
    return f"{thing} · {component}" if component else str(thing)


def row_cells(row: dict[str, Any], strategy: Strategy, words: Wording) -> tuple[str, ...]:
    """A reported row as cells: what it is about, its date, value with delay, evidence and note."""
    return (
        escape_unprintable(subject(row, strategy, words)),
        sentences.date_text(row, words),
        sentences.row_statement(row, strategy, words),
        escape_unprintable(
            sentences.value_text(narrative.row_evidence(row, strategy), words)
            or words("review.no_evidence")
        ),
        escape_unprintable(sentences.row_note(row, strategy, words) or "–"),
    )
