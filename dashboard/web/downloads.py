"""What an officer takes home: the form to fill in, and the marked copy of what was sent.

Both are made when they are asked for, not on every run of the page.
"""

from __future__ import annotations

import streamlit as st

from dashboard import forms, roundtrip, template
from dashboard.actions import Outcome
from dashboard.files import workbook
from dashboard.files.annotation import Annotated
from dashboard.intake import Handed
from dashboard.template import Form
from dashboard.web import findings, receipts, show
from dashboard.web.session import View
from dashboard.wording import Wording

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def form(view: View, entity: str) -> None:
    """The form of the entity to download, made when it is asked for."""
    words, strategy = view.words, view.desk.strategy

    def made() -> Form:
        return forms.form(strategy, view.desk.sha256, entity, view.rows, words)

    name = receipts.safe_name(entity, 0).removeprefix("0-").removesuffix(".csv")
    st.download_button(
        words("report.template"),
        lambda: workbook.template(made()),
        file_name=f"{name}.xlsx",
        mime=XLSX,
        help=words("report.template_help"),
        on_click="ignore",
        key="template_file",
    )
    st.download_button(
        words("report.template_csv"),
        lambda: template.csv_text(made(), forms.delimiter(words)).encode(),
        file_name=f"{name}.csv",
        mime="text/csv",
        on_click="ignore",
        key="template_csv",
    )


def marked(handed: Handed, outcome: Outcome, words: Wording) -> None:
    """The same table with its cells marked, made when it is asked for; what it cannot keep."""

    def made() -> bytes:
        copy = roundtrip.marked(handed, outcome, words)
        if isinstance(copy, Annotated):
            return copy.content
        raise RuntimeError("no marked copy")

    name = receipts.safe_name(handed.name, 0).removeprefix("0-").rpartition(".")[0]
    st.download_button(
        words("report.marked"),
        made,
        file_name=f"{name}-{words('report.marked_name')}.xlsx",
        mime=XLSX,
        help=words("report.marked_help"),
        on_click="ignore",
        key="marked_file",
    )
    lost = outcome.table.lost if outcome.table else ()
    for line in roundtrip.lost_line(lost, words):
        show.markup(findings.remark(line))
