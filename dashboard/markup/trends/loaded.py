"""What comes of loading a publisher's table, as markup: what changed, what was kept out and why."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.markup.kit.html import join
from dashboard.markup.kit.table import Column, table
from dashboard.markup.submissions.problems import draw_problems
from dashboard.presentation import load_words
from dashboard.text import errors
from dashboard.workflow.statistics_actions import StatisticsCheck


def draw(view: View, check: StatisticsCheck, message: str) -> Markup:
    """The outcome in a sentence, the reading, the revised numbers, and every problem at its cell."""
    words = view.words
    wrong = len(errors(check.problems))
    if wrong:
        head = words.plural("load.refused", wrong)
    else:
        head = words.plural(f"load.{'already' if check.already else message}", check.rows)
    drawn = Markup('<h3 class="filing">{}</h3>').format(head)
    if check.already:
        return drawn
    told = load_words.tell_reading(check.published, words) if check.published else []
    drawn += join([html.remark(html.escape_unprintable(line)) for line in told])
    if check.revisions:
        drawn += _draw_revisions(view, check)
    if check.problems:
        drawn += draw_problems(check.problems, (), view.situation.strategy, words)
    return drawn


def _draw_revisions(view: View, check: StatisticsCheck) -> Markup:
    """Numbers that an earlier vintage had otherwise."""
    words, definitions = view.words, view.snapshot.definitions
    rows = [
        (
            load_words.revised_number(each, definitions, words),
            *load_words.before_and_after(each, words),
        )
        for each in check.revisions
    ]
    heads = [words(f"load.{name}") for name in ("counted", "before", "now")]
    columns = [Column(head, label=head) for head in heads]
    return table(words.plural("load.revisions", len(rows)), columns, rows, "filing")
