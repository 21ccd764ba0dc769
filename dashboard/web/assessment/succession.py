"""The way from the strategy before to this one, and a skeleton of the next to download."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.assessment import next_strategy_skeleton, task_succession
from dashboard.markup import View
from dashboard.markup.kit import html, templates
from dashboard.markup.kit.html import join, link, remark, title
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.markup.kit.table import table
from dashboard.presentation import change_sentences, verdict_words
from dashboard.web import safe_output, session
from dashboard.web.shell import downloads
from dashboard.workflow import document_material

COLUMNS = ("task", "title_of", "verdict", "fate", "left", "successors")


def draw(view: View) -> None:
    """What became of the tasks of the strategy before, where there is one, and the skeleton."""
    words = view.words
    before = session.predecessor()
    if before is not None:
        succession = document_material.find_succession(before, view.snapshot)
        for piece in _draw_table(view, succession):
            safe_output.markup(piece)
    safe_output.markup(html.title(words("skeleton.title")))
    safe_output.markup(html.remark(words("skeleton.note")))
    strategy = view.workspace.strategy
    text = next_strategy_skeleton.write_skeleton(
        view.situation,
        view.snapshot.card_records,
        words("skeleton.source", title=strategy.title),
        words("skeleton.target"),
    )
    downloads.offer(
        view,
        words("skeleton.download"),
        text.encode,
        "skeleton",
        file_name="indicators.yaml",
        key="skeleton file",
    )


def _draw_table(view: View, succession: task_succession.Succession) -> tuple[Markup, ...]:
    """The title, how to read it, a table with a row for each old task, and remarks below."""
    words = view.words
    heads = [words(f"succession.{name}") for name in COLUMNS]
    rows = [_row(view, task) for task in succession.old_tasks]
    remarks = change_sentences.succession_remarks(succession, words)
    return (
        title(words("succession.title", period=words.period(succession.period))),
        remark(words("succession.reading")),
        table(words("succession.caption"), heads, rows, "filing succession"),
        join([remark(line) for line in remarks]),
    )


def _row(view: View, old: task_succession.PredecessorTask) -> tuple[str | Markup, ...]:
    words, task, parts = view.words, old.state.task, templates.parts("assessment.html")
    left = [
        (state.indicator.id, translated_text(state.indicator.text, words)) for state in old.left
    ]
    successors = [
        (
            link(
                view.link("task", task=after.task.number),
                f"{after.task.number} {words.text(after.task.title)}",
            ),
            translated_text(after.note or "", words),
        )
        for after in old.successors
    ]
    return (
        task.number,
        translated_text(task.title, words),
        verdict_words.goal_or_computed(old.verdict, old.state, words),
        words(f"fate.{old.fate_words}"),
        parts.left(left) if left else "–",
        parts.successors(successors) if successors else "–",
    )
