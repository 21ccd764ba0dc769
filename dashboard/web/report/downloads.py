"""What an officer takes home: the form to fill in, and the marked copy of what was sent.

Both are made when they are asked for, not on every run of the page.
"""

from __future__ import annotations

import streamlit as st

from dashboard.files import mark_workbook, prefilled_workbook
from dashboard.presentation import Wording, translated_form
from dashboard.progress import form_lines
from dashboard.text import Table
from dashboard.web.kit import html, safe_output
from dashboard.web.session import View
from dashboard.web.submissions import receipts
from dashboard.workflow import action_result, intake, marked_copy

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer_form(view: View, entity: str) -> None:
    """The form of the entity to download, made when it is asked for."""
    words, strategy = view.words, view.workspace.strategy_today

    def build_form() -> form_lines.Form:
        return translated_form.build_form(
            strategy,
            view.workspace.sha256,
            entity,
            view.snapshot.rows,
            words,
            view.snapshot.round_of(entity),
        )

    stem = translated_form.file_stem(strategy, entity, view.snapshot.round_of(entity).period, words)
    name = receipts.safe_name(f"{stem}.csv", 0).removeprefix("0-").removesuffix(".csv")
    st.download_button(
        words("report.template"),
        lambda: prefilled_workbook.write_form(build_form()),
        file_name=f"{name}.xlsx",
        mime=XLSX,
        help=words("report.template_help"),
        on_click="ignore",
        key="template_file",
    )
    st.download_button(
        words("report.template_csv"),
        lambda: form_lines.csv_text(build_form(), translated_form.delimiter(words)).encode(),
        file_name=f"{name}.csv",
        mime="text/csv",
        on_click="ignore",
        key="template_csv",
    )


def offer_marked_copy(
    file: intake.ProgressFile, refused: action_result.Refused, table: Table, words: Wording
) -> None:
    """The same table with its cells marked, made when it is asked for; what it cannot keep."""

    def build_copy() -> bytes:
        copy = marked_copy.mark_problems(file, refused, words)
        if isinstance(copy, mark_workbook.MarkedCopy):
            return copy.content
        raise RuntimeError("no marked copy")

    name = receipts.safe_name(file.name, 0).removeprefix("0-").rpartition(".")[0]
    st.download_button(
        words("report.marked"),
        build_copy,
        file_name=f"{name}-{words('report.marked_name')}.xlsx",
        mime=XLSX,
        help=words("report.marked_help"),
        on_click="ignore",
        key="marked_file",
    )
    for line in marked_copy.lost_parts_lines(table.lost, words):
        safe_output.markup(html.remark(line))
