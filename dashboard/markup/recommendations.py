"""The recommendations of the source, each with the tasks that answer it by our reading."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.fulfilment import strategy_on_day
from dashboard.markup import judged_status
from dashboard.markup.kit.html import join, link
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.markup.kit.table import Cell, Column, Row, Styled, table
from dashboard.markup.view import View
from dashboard.strategy import model

COLUMNS = ("number", "text", "tasks", "note")


def gaps(view: View) -> str:
    """Which recommendations no task answers; empty where every one has a task."""
    words, all_of_them = view.words, view.situation.strategy.recommendations
    without = [
        str(recommendation.number) for recommendation in all_of_them if not recommendation.tasks
    ]
    if not without:
        return ""
    return words.plural(
        "recommendations.gaps", len(without), all=len(all_of_them), numbers=", ".join(without)
    )


def draw_heading(view: View) -> Markup:
    """The title of the page, and whose reading it is."""
    return Markup('<h2 class="page">{}</h2><p class="reading">{}</p>').format(
        view.words("recommendations.title"), view.words("recommendations.reading")
    )


def draw_all(view: View) -> Markup:
    """Every recommendation with the tasks that answer it and their status."""
    words = view.words
    headers = {name: words(f"recommendations.{name}") for name in COLUMNS}
    columns = [
        Column(headers["number"], "number"),
        Column(headers["text"]),
        Column(headers["tasks"]),
        Column(headers["note"], "note", label=headers["note"]),
    ]
    rows = [
        _row(view, recommendation) for recommendation in view.situation.strategy.recommendations
    ]
    caption = words("recommendations.caption", day=words.date(view.day))
    return Markup("{}{}").format(
        table(caption, columns, rows, "ledger recommendations", row_header=1),
        _tasks_without_recommendation(view),
    )


def _row(view: View, recommendation: model.Recommendation) -> Row:
    words = view.words
    states = {state.task.number: state for state in view.situation.tasks}
    answers = [_answer(view, states[number]) for number in recommendation.tasks if number in states]
    tasks = Markup("<ul>{}</ul>").format(join(answers))
    if not answers:
        tasks = Markup('<span class="gap"><span aria-hidden="true">⚠</span> {}</span>').format(
            words("recommendations.gap")
        )
    note = translated_text(recommendation.note or "", recommendation.note_cs, words)
    cells: list[Cell] = [
        str(recommendation.number),
        translated_text(recommendation.text, recommendation.text_cs, words),
        tasks,
        Styled(note, "") if note else Styled("–", "absent"),
    ]
    return Row(cells, id=f"recommendation-{recommendation.number}")


def _answer(view: View, state: strategy_on_day.TaskState) -> Markup:
    words, task = view.words, state.task
    text = Markup("<b>{}</b> {}").format(task.number, words.text(task.title, task.title_cs))
    return Markup("<li>{} {}</li>").format(
        judged_status.draw_status(view, state),
        link(view.link("task", task=task.number), text),
    )


def _tasks_without_recommendation(view: View) -> Markup:
    """The tasks that answer no recommendation, by the same reading."""
    words, strategy = view.words, view.situation.strategy
    answering = {
        number for recommendation in strategy.recommendations for number in recommendation.tasks
    }
    others = [state for state in view.situation.tasks if state.task.number not in answering]
    if not others:
        return Markup("")
    return Markup('<h3 class="page">{}</h3><ul class="answers">{}</ul>').format(
        words.plural("recommendations.others", len(others)),
        join([_answer(view, state) for state in others]),
    )
