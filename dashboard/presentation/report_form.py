"""The form of an entity in the words of a language, as a workbook and as CSV are made of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from dashboard.presentation import entity_words, languages
from dashboard.presentation.delay_words import expected_text
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import date_text, row_amount
from dashboard.progress import cell_meanings, form_lines
from dashboard.strategy import Strategy, Task, entities, rounds
from dashboard.text import tables

LONGEST_EXAMPLE = 60
"""Letters of an example of a component in the form."""
WORDS = ("nothing_to_report", "ongoing", "not_applicable")
"""What may be reported instead of a value; a public source reports values only."""


def build_form(
    strategy: Strategy,
    sha256: str,
    entity: str,
    standing: pl.DataFrame,
    words: Wording,
    owed: form_lines.ReportingRound | None = None,
    numbers: form_lines.NumbersSheet | None = None,
) -> form_lines.Form:
    """The form that an entity fills in; `sha256` is of the strategy file.

    `owed`: for which round, and which lines come first; `numbers`: what is asked for the statistics.
    """
    owed = owed or form_lines.ReportingRound()
    lines = form_lines.lines_of_entity(strategy, entity, standing, owed)
    owner = strategy.entity(entity)
    assert owner is not None
    report_words = _report_words(owner, words)
    fields = form_lines.fields_of_entity(strategy, entity)
    delays = {"delay_reason": _reasons(strategy, words)} if "delay_reason" in fields else {}
    flags = (words("answer.yes"), words("answer.no"))
    tasks = form_lines.tasks_of_entity(strategy, entity)
    return form_lines.Form(
        title=words("form.title", entity=words.text(owner.name)),
        file_stem=file_stem(strategy, entity, owed.round, words),
        lead=tuple(_lead(lines, owed, words)),
        sheet=words("form.sheet"),
        guide_sheet=words("form.guide"),
        strategy=words.text(strategy.title),
        version=f"{strategy.id} {sha256}",
        entity=entity,
        headers={field: words(f"field.{field}") for field in fields},
        rows=tuple(_row(line, owed, words) for line in lines),
        choices=tuple(_choices(line, flags, report_words) | delays for line in lines),
        compulsory=tuple(_compulsory(line, words) for line in lines),
        more={
            "task": tuple(task.number for task in tasks),
            "indicator": tuple(indicator.id for task in tasks for indicator in task.indicators),
            "value": (*flags, *report_words),
            **delays,
        },
        guide=(
            words.text(strategy.title),
            *_guide(lines, words, numbers, delays=bool(delays)),
            words("guide.version", id=strategy.id, sha256=sha256),
        ),
        tasks=_task_rows(tasks, words),
        components=_component_table(lines, words),
        numbers=numbers,
    )


def _reasons(strategy: Strategy, words: Wording) -> tuple[str, ...]:
    """The reasons for a delay that can be chosen."""
    return tuple(words.text(reason.text) for reason in strategy.delay_reasons)


def _report_words(owner: entities.Entity, words: Wording) -> tuple[str, ...]:
    """What may be reported instead of a value; a public source reports values only."""
    offered = () if owner.kind == "source" else WORDS
    return tuple(words(f"form_word.{word}") for word in offered)


def _choices(
    line: form_lines.FormLine, flags: tuple[str, ...], report_words: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """What can be chosen as the value and the component of a line."""
    said = cell_meanings.takes_yes(line.indicator)
    return {
        "value": (*flags, *report_words) if said else report_words,
        "component": (*line.names, *line.others),
    }


def _task_rows(tasks: Sequence[Task], words: Wording) -> tuple[tuple[str, ...], ...]:
    """The list of tasks in the instructions."""
    return (
        (words("field.task"), words("column.title"), words("column.deadline")),
        *((task.number, words.text(task.title), words.when(task.deadline)) for task in tasks),
    )


def file_stem(strategy: Strategy, entity: str, round: rounds.Round | None, words: Wording) -> str:
    """The name of the file of a form without its ending: whose it is, the round and its deadline."""
    short = entity_words.entity_text(entity, strategy, words)
    if round is None:
        return short
    name = re.sub(r"[^\w-]+", "-", round.id).strip("-")
    return words("form.file", entity=short, period=name, due=round.due)


def _lead(
    lines: Sequence[form_lines.FormLine], owed: form_lines.ReportingRound, words: Wording
) -> list[str]:
    """The text between the title and the table: the round, what is outstanding, what is compulsory."""
    lead = []
    if round := owed.round:
        text = words(
            "form.period",
            period=words.text(round.title),
            start=words.date(round.start),
            end=words.date(round.end),
            due=words.date(round.due),
        )
        lead += [text, *([languages.one_line(round.note)] if round.note else [])]
    first = sum(line.indicator.id in owed.asked for line in lines)
    lead += [words.plural("form.owed", first)] if first else []
    lead += [words("form.compulsory")] if any(line.needs_a_name for line in lines) else []
    return lead


def _examples(line: form_lines.FormLine, words: Wording) -> tuple[str, ...]:
    """How components of an indicator are named: as in accepted rows, else as the strategy suggests."""
    suggested = tuple(words.text(text) for text in line.indicator.component_examples)
    return (*line.names, *line.others)[: form_lines.EXAMPLES] or suggested


def _compulsory(line: form_lines.FormLine, words: Wording) -> str:
    """What to write as a component that is compulsory, with examples; empty where it is not."""
    if not line.needs_a_name:
        return ""
    examples = "; ".join(tables.clip(text, LONGEST_EXAMPLE) for text in _examples(line, words))
    said = words("form.component")
    return f"{said} {words('form.component_example', examples=examples)}" if examples else said


def _component_table(
    lines: Sequence[form_lines.FormLine], words: Wording
) -> tuple[tuple[str, ...], ...]:
    """The list of components in the instructions, of the indicators that name their own."""
    free = [line for line in lines if line.component is None]
    return (
        (words("field.indicator"), words("field.component"), words("form.name_from")),
        *(row for line in free for row in _component_rows(line, words)),
    )


def _component_rows(line: form_lines.FormLine, words: Wording) -> list[tuple[str, str, str]]:
    """The names of an indicator's components with where they come from; the entity's own first."""
    id = line.indicator.id
    used = [(id, name, words("form.name_own")) for name in line.names]
    used += [(id, name, words("form.name_others")) for name in line.others]
    return used or [(id, name, words("form.name_example")) for name in _examples(line, words)]


def _guide(
    lines: Sequence[form_lines.FormLine],
    words: Wording,
    numbers: form_lines.NumbersSheet | None,
    *,
    delays: bool,
) -> list[str]:
    """The steps of the instructions that concern these lines, and those of the sheet of the statistics."""
    indicators = [line.indicator for line in lines]
    named = dict.fromkeys(indicator.id for indicator in indicators if indicator.component_required)
    left_out = set() if named else {"component"}
    if all(indicator.kind != "share" for indicator in indicators):
        left_out.add("share")
    if not delays:
        left_out.add("delay")
    steps = [step for step in GUIDE if step not in left_out]
    told = [words(f"guide.{step}", indicators=", ".join(named)) for step in steps]
    return [*told, *([words("guide.numbers", sheet=numbers.name)] if numbers else [])]


def delimiter(words: Wording) -> str:
    """The delimiter of a CSV that a spreadsheet of the language expects."""
    return ";" if words.language == "cs" else ","


GUIDE = ("fill", "empty", "value", "component", "share", "date", "evidence", "delay", "more",
         "send")  # fmt: skip
"""The steps of the instructions, in order; those of shares, names and delays only where one is reported."""


def _row(
    line: form_lines.FormLine, owed: form_lines.ReportingRound, words: Wording
) -> dict[str, str]:
    part, id = line.component, line.indicator.id
    texts = (words.text(line.indicator.text), _compulsory(line, words))
    return {
        "task": line.task.number,
        "indicator": id,
        "wording": "\n".join(filter(None, texts)),
        "component": words.text(part.text) if part else "",
        "owed": words.date(owed.asked[id]) if id in owed.asked else "",
        "last": last_accepted(line, words),
    }


def last_accepted(line: form_lines.FormLine, words: Wording) -> str:
    """What was last accepted for a line, with its day, and with its component where any name is allowed.

    The value comes first, because a name that a person wrote could be taken for a formula.
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
