"""The rows of a task as a table, each with what it does; and the remarks that came with them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from dashboard.assessment import narrative
from dashboard.fulfilment import status_reasons, task_details
from dashboard.markup.kit import entity_names, templates
from dashboard.markup.kit.html import join
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.markup.kit.table import Cell, Column, Group, Row, grouped_table
from dashboard.presentation import Wording, delay_words, sentences
from dashboard.strategy import Indicator, Strategy, performance_indicators
from dashboard.text.text_language import Text

_PARTS = templates.parts("task/parts.html")
COLUMNS = ("date", "what", "value", "body", "does")


def draw_others(dossier: task_details.TaskDetails, words: Wording) -> Markup:
    """The rows that do not decide, by indicator, each with its reason; then what was said in words."""
    others = _others(dossier)
    return join([draw_table(dossier, others, words), remarks(dossier, words)])


def _others(dossier: task_details.TaskDetails) -> list[task_details.Entry]:
    return [entry for entry in dossier.entries if entry.use not in {"used", "same"}]


def count_others(dossier: task_details.TaskDetails) -> int:
    """How many rows of the task do not decide its status."""
    return len(_others(dossier)) + len(dossier.remarks)


def draw_table(
    dossier: task_details.TaskDetails, entries: Sequence[task_details.Entry], words: Wording
) -> Markup:
    """Rows of the task by indicator, each with what it does; nothing without rows."""
    if not entries:
        return Markup("")
    # That all of them count needs no column of its own.
    shown = COLUMNS[:-1] if {entry.use for entry in entries} == {"used"} else COLUMNS
    headers = {name: words(f"rows.{name}") for name in shown}
    columns = [Column(header, name, label=header) for name, header in headers.items()]
    indicators = {indicator.id: indicator for indicator in dossier.state.task.indicators}
    strategy = dossier.situation.strategy
    groups = [
        _group(indicators[name], list(of_indicator), strategy, words, len(columns))
        for name, of_indicator in groupby(entries, lambda entry: str(entry.row["indicator"]))
    ]
    if len({entry.row["indicator"] for entry in entries}) == 1:
        groups = [Group("", groups[0].rows)]
    return grouped_table(words("rows.caption"), columns, groups, "lines", row_header=None)


def draw_entry(
    row: status_reasons.Row, strategy: Strategy, words: Wording, *, has_day: bool = True
) -> Markup:
    """A row in one line: who said so, in which report, of which day, with note and evidence."""
    written = sentences.value_text(narrative.row_evidence(row, strategy), words)
    return templates.render(
        "task/entry.html",
        words,
        body=entity_names.abbreviations(strategy, [row["entity"]], words),
        place=words("task.report_number", number=row["submission"]),
        day=sentences.date_text(row, words) if has_day else "",
        note=sentences.row_note(row, strategy, words),
        evidence=evidence_link(written) if written else words("row.no_evidence"),
    )


def _group(
    indicator: Indicator,
    entries: list[task_details.Entry],
    strategy: Strategy,
    words: Wording,
    width: int,
) -> Group:
    title = Markup("{} {}").format(indicator.id, translated_text(indicator.text, words))
    rows = [_row(entry, indicator, strategy, words) for entry in entries]
    return Group(title, [row._replace(cells=row.cells[:width]) for row in rows])


def _row(
    entry: task_details.Entry, indicator: Indicator, strategy: Strategy, words: Wording
) -> Row:
    row, noted = entry.row, templates.kit.noted
    cells: list[Cell] = [
        sentences.date_text(row, words),
        noted(
            _component(row, indicator, strategy, words),
            delay_words.delay_text(row, strategy, words),
            sentences.row_note(row, strategy, words),
            _evidence(row, strategy, words),
        ),
        _value(row, indicator, words),
        noted(entity_names.abbreviations(strategy, [row["entity"]], words), _place(row, words)),
        _use_text(entry, words),
    ]
    return Row(cells, _css_class(entry))


def _evidence(row: status_reasons.Row, strategy: Strategy, words: Wording) -> Markup:
    written = sentences.value_text(narrative.row_evidence(row, strategy), words)
    shown = evidence_link(written) if written else words("rows.no_evidence")
    return Markup("{}: {}").format(words("rows.evidence"), shown)


def _place(row: status_reasons.Row, words: Wording) -> str:
    """Where the row was handed in."""
    return words("rows.place", submission=row["submission"], line=row["line"])


def _component(
    row: status_reasons.Row, indicator: Indicator, strategy: Strategy, words: Wording
) -> Markup:
    """The component by its text; a freely named one as it was written."""
    if not row["component"]:
        return escape("–")
    listed = indicator.component(row["name"] or "")
    if indicator.kind == "milestone" and listed and not listed.id.endswith(":*"):
        return translated_text(listed.text, words)
    name = strategy.shipped_text(row["entity"], row["component"])
    return translated_text(name, words) if isinstance(name, Text) else escape(name)


def _value(row: status_reasons.Row, indicator: Indicator, words: Wording) -> str:
    number, reached = sentences.row_value_text(row, words), reaches(row, indicator)
    if reached is None:
        return number
    return words("value.reached" if reached else "value.not_reached", value=number)


def reaches(row: status_reasons.Row, indicator: Indicator) -> bool | None:
    """Whether the value of a row is enough for its component; None where no value can say so."""
    if (
        row["value"] is None
        or indicator.row_kind not in performance_indicators.KINDS_WITH_COMPONENTS
        or indicator.target_number is None
    ):
        return None
    least = indicator.target_number if indicator.row_kind == "recurring" else 1
    return bool(row["value"] >= least)


def _css_class(entry: task_details.Entry) -> str:
    return entry.use if entry.use in {"used", "same", "waiting", "closed"} else "ignored"


def _use_text(entry: task_details.Entry, words: Wording) -> Markup:
    """What the row does, with a sign beside the word."""
    sign = {"used": "✓", "same": "=", "waiting": "…", "closed": "✕"}.get(entry.use, "–")
    if _css_class(entry) == "ignored":
        text = words("rows.ignored", why=words(f"ignored.{entry.use}"))
    else:
        text = words(f"rows.{entry.use}")
    return templates.kit.signed(sign, text)


def remarks(dossier: task_details.TaskDetails, words: Wording) -> Markup:
    """What was said of the task in words: reports without a value, and remarks of public sources."""
    strategy = dossier.situation.strategy
    items = [_remark(entry, strategy, words) for entry in dossier.remarks]
    return _PARTS.remarks(words("remarks.title"), items) if items else Markup("")


def _remark(
    entry: task_details.Entry, strategy: Strategy, words: Wording
) -> tuple[str, str, list[str]]:
    """How a remark counts, what it says, and who said it, when, by what and where."""
    row = entry.row
    note = sentences.row_note(row, strategy, words)
    said = (delay_words.delay_text(row, strategy, words), note)
    text = " · ".join(text for text in said if text) or sentences.row_value_text(row, words)
    about = [
        entity_names.abbreviations(strategy, [row["entity"]], words),
        sentences.date_text(row, words),
        _evidence(row, strategy, words),
        _place(row, words),
        _use_text(entry, words),
    ]
    return _css_class(entry), text, about


def host(text: str) -> str | None:
    """The host that an address leads to, as the network knows it; None if a text is not an address.

    A text with blanks, with a backslash, or with a name before its host does not count as an address: it
    may lead elsewhere than it looks.
    """
    if not text.isascii() or not text.isprintable() or set(text) & set(' \\<>"'):
        return None
    try:
        parts = urlsplit(text)
        name = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not name or "@" in parts.netloc:
        return None
    return name


def evidence_link(text: str) -> Markup:
    """The evidence as it may be shown; the link says its host and gives the other side nothing."""
    name = host(text)
    return escape(text) if name is None else _PARTS.evidence(text, name)
