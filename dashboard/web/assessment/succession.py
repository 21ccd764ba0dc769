"""From the strategy before to this one, and a skeleton of the next to download."""

from __future__ import annotations

from dashboard.assessment import next_strategy_skeleton
from dashboard.markup import View
from dashboard.markup.assessment import succession_table
from dashboard.markup.kit import html
from dashboard.web import safe_output, session
from dashboard.web.shell import download_button
from dashboard.workflow import document_material


def draw(view: View) -> None:
    """What became of the tasks of the strategy before, where there is one, and the skeleton."""
    words = view.words
    before = session.predecessor()
    if before is not None:
        succession = document_material.find_succession(before, view.snapshot)
        for piece in succession_table.draw(view, succession):
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
    download_button.offer(
        view,
        words("skeleton.download"),
        text.encode,
        "skeleton",
        file_name="indicators.yaml",
        key="skeleton file",
    )
