"""The form of an entity in the words of a language, as a workbook and as CSV are made of it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard.presentation.delay_words import expected_text
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import date_text, row_amount
from dashboard.progress import cell_meanings, form_lines
from dashboard.strategy import Strategy

WORDS = ("nothing_to_report", "ongoing", "not_applicable")
"""What may be reported instead of a value; a public source reports values only."""


def build_form(
    strategy: Strategy, sha256: str, entity: str, standing: pl.DataFrame, words: Wording
) -> form_lines.Form:
    """The form that an entity fills in; `sha256` is of the strategy file."""
    lines = form_lines.lines_of_entity(strategy, entity, standing)
    owner = strategy.entity(entity)
    assert owner is not None
    source = owner.kind == "source"
    report_words = () if source else tuple(words(f"form_word.{word}") for word in WORDS)
    fields = form_lines.fields_of_entity(strategy, entity)
    reasons = tuple(words.text(each.text, each.text_cs) for each in strategy.delay_reasons)
    delays = {"delay_reason": reasons} if "delay_reason" in fields else {}
    flags = (words("answer.yes"), words("answer.no"))
    name = words.text(owner.name, owner.name_cs)
    tasks = form_lines.tasks_of_entity(strategy, entity)
    return form_lines.Form(
        title=words("form.title", entity=name),
        sheet=words("form.sheet"),
        guide_sheet=words("form.guide"),
        version=f"{strategy.id} {sha256}",
        entity=entity,
        headers={field: words(f"field.{field}") for field in fields},
        rows=tuple(_row(line, words) for line in lines),
        choices=tuple(_choices(line, flags, report_words) | delays for line in lines),
        more={
            "task": tuple(task.number for task in tasks),
            "indicator": tuple(indicator.id for task in tasks for indicator in task.indicators),
            "value": (*flags, *report_words),
            **delays,
        },
        guide=(
            words.text(strategy.title, strategy.title_cs),
            *_guide(lines, words, delays=bool(delays)),
            words("guide.version", id=strategy.id, sha256=sha256),
        ),
        tasks=(
            (words("field.task"), words("column.title"), words("column.deadline")),
            *(
                (task.number, words.text(task.title, task.title_cs), words.when(task.deadline))
                for task in tasks
            ),
        ),
    )


def _choices(
    line: form_lines.FormLine, flags: tuple[str, ...], report_words: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """What can be chosen in a line, by its field."""
    takes_yes = cell_meanings.takes_yes(line.indicator)
    return {
        "value": (*flags, *report_words) if takes_yes else report_words,
        "component": line.names,
    }


def _guide(lines: Sequence[form_lines.FormLine], words: Wording, *, delays: bool) -> list[str]:
    """The steps of the instructions that concern these lines."""
    indicators = [line.indicator for line in lines]
    named = dict.fromkeys(each.id for each in indicators if each.component_required)
    left_out = set() if named else {"component"}
    if all(each.kind != "share" for each in indicators):
        left_out.add("share")
    if not delays:
        left_out.add("delay")
    steps = [step for step in GUIDE if step not in left_out]
    return [words(f"guide.{step}", indicators=", ".join(named)) for step in steps]


def delimiter(words: Wording) -> str:
    """The delimiter of a CSV that a spreadsheet of the language expects."""
    return ";" if words.language == "cs" else ","


GUIDE = ("fill", "empty", "value", "component", "share", "date", "evidence", "delay", "more",
         "send")  # fmt: skip
"""The steps of the instructions, in order; those of shares, names and delays only where one is reported."""


def _row(line: form_lines.FormLine, words: Wording) -> dict[str, str]:
    part = line.component
    return {
        "task": line.task.number,
        "indicator": line.indicator.id,
        "wording": words.text(line.indicator.text, line.indicator.text_cs),
        "component": words.text(part.text, part.text_cs) if part else "",
        "last": last_accepted(line, words),
    }


def last_accepted(line: form_lines.FormLine, words: Wording) -> str:
    """What was last accepted for a line, with its day, and with its component where any name is allowed.

    The value stands first: a name that a person wrote could be taken for a formula.
    """
    row = line.last
    if row is None:
        return ""
    if row["value"] is not None:
        value = row_amount(row, words)
    elif row["word"]:
        value = words(f"form_word.{row['word']}")
    elif row["expected"]:
        value = words("delay.expected", expected=expected_text(row["expected"], words))
    else:
        value = words("word.delay")
    name = f" · {row['component']}" if not line.component and row["component"] else ""
    return f"{value} ({date_text(dict(row), words)}){name}"
