"""From the strategy before to this one, on the screen, and a skeleton of the next to download."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.assessment import next_strategy_skeleton, task_succession
from dashboard.presentation import what_happened
from dashboard.web import session
from dashboard.web.kit import html, safe_output
from dashboard.web.kit.html import join, link
from dashboard.web.kit.paragraphs import translated_text
from dashboard.web.kit.table import table
from dashboard.web.session import View
from dashboard.web.shell import exports
from dashboard.workflow import document_material

COLUMNS = ("task", "title_of", "fate", "left", "successors")


def draw(view: View) -> None:
    """What became of the tasks of the strategy before, where there is one, and the skeleton."""
    words = view.words
    before = session.predecessor()
    if before is not None:
        succession = document_material.find_succession(before, view.snapshot)
        period = words.period(succession.period)
        safe_output.markup(html.title(words("succession.title", period=period)))
        safe_output.markup(html.remark(words("succession.reading")))
        heads = [words(f"succession.{name}") for name in COLUMNS]
        rows = [_row(view, task) for task in succession.old_tasks]
        safe_output.markup(table(words("succession.caption"), heads, rows, "filing succession"))
        remarks = what_happened.succession_remarks(succession, words)
        safe_output.markup(join([html.remark(line) for line in remarks]))
    safe_output.markup(html.title(words("skeleton.title")))
    safe_output.markup(html.remark(words("skeleton.note")))
    strategy = view.workspace.strategy
    text = next_strategy_skeleton.write_skeleton(
        view.situation,
        view.snapshot.card_records,
        words("skeleton.source", title=strategy.title),
        words("skeleton.target"),
    )
    exports.offer(
        view,
        words("skeleton.download"),
        text.encode,
        "skeleton",
        file_name="indicators.yaml",
        key="skeleton file",
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
        words(f"fate.{old.fate}"),
        Markup("<ul>{}</ul>").format(join(left)) if left else "–",
        Markup("<ul>{}</ul>").format(join(successors)) if successors else "–",
    )
