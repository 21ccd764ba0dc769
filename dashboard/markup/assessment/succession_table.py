"""What became of the tasks of the strategy before, as markup."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.assessment import task_succession
from dashboard.markup.kit.html import join, link, remark, title
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.markup.kit.table import table
from dashboard.markup.view import View
from dashboard.presentation import change_sentences, verdict_words

COLUMNS = ("task", "title_of", "verdict", "fate", "left", "successors")


def draw(view: View, succession: task_succession.Succession) -> tuple[Markup, ...]:
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
    words, task = view.words, old.state.task
    left = [
        Markup("<li>{} {}</li>").format(
            state.indicator.id,
            translated_text(state.indicator.text, state.indicator.text_cs, words),
        )
        for state in old.left
    ]
    successors = [
        Markup("<li>{} <small>{}</small></li>").format(
            link(
                view.link("task", task=after.task.number),
                f"{after.task.number} {words.text(after.task.title, after.task.title_cs)}",
            ),
            translated_text(after.note or "", after.note_cs, words),
        )
        for after in old.successors
    ]
    return (
        task.number,
        translated_text(task.title, task.title_cs, words),
        verdict_words.goal_or_computed(old.verdict, old.state, words),
        words(f"fate.{old.fate_words}"),
        Markup("<ul>{}</ul>").format(join(left)) if left else "–",
        Markup("<ul>{}</ul>").format(join(successors)) if successors else "–",
    )
