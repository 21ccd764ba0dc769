"""What an officer takes home: the form to fill in, and the marked copy of what was sent.

Both are made when they are asked for, not on every run of the page.
"""

from __future__ import annotations

from dashboard.files import marked_copies, written_forms
from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.markup.submissions import receipts
from dashboard.presentation import report_form
from dashboard.progress import form_lines
from dashboard.text import Problem, Table
from dashboard.web import safe_output
from dashboard.web.shell import download_button
from dashboard.workflow import action_result, intake, marked_copy, reported_numbers


def offer_form(view: View, entity: str) -> None:
    """The form of the entity to download, made when it is asked for."""
    words, strategy = view.words, view.workspace.strategy_today

    def build_form() -> form_lines.Form:
        return report_form.build_form(
            strategy,
            view.workspace.sha256,
            entity,
            view.snapshot.rows,
            words,
            view.snapshot.round_of(entity),
            reported_numbers.sheet_of(view.snapshot, entity, words),
        )

    stem = report_form.file_stem(strategy, entity, view.snapshot.round_of(entity).round, words)
    name = receipts.safe_name(f"{stem}.csv", 0).removeprefix("0-").removesuffix(".csv")
    download_button.offer(
        view,
        words("report.template"),
        lambda: written_forms.write_in_child(build_form()),
        f"form:{entity}",
        file_name=f"{name}.xlsx",
        help=words("report.template_help"),
        key="template_file",
    )
    download_button.offer(
        view,
        words("report.template_csv"),
        lambda: form_lines.csv_text(build_form(), report_form.delimiter(words)).encode(),
        f"form:{entity}",
        file_name=f"{name}.csv",
        key="template_csv",
    )


def offer_marked_copy(
    view: View, file: intake.ProgressFile, refused: action_result.Refused, table: Table
) -> None:
    """The same table with its cells marked, made when it is asked for; what it cannot keep."""
    words = view.words

    def build_copy() -> bytes | Problem:
        copy = marked_copy.mark_problems(file, refused, words)
        if isinstance(copy, marked_copies.MarkedCopy):
            return copy.content
        return copy or Problem("work-failed", {"why": "–"})

    name = receipts.safe_name(file.name, 0).removeprefix("0-").rpartition(".")[0]
    download_button.offer(
        view,
        words("report.marked"),
        build_copy,
        f"marked-copy:{file.entity}",
        file_name=f"{name}-{words('report.marked_name')}.xlsx",
        help=words("report.marked_help"),
        key="marked_file",
    )
    for line in marked_copy.lost_parts_lines(table.lost, words):
        safe_output.markup(html.remark(line))
