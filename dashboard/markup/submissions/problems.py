"""What came of a file, as markup: problems at their cells, effects on each status, the first rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from markupsafe import Markup

from dashboard.fulfilment import effect_of_submission
from dashboard.markup.kit import entity_names, templates
from dashboard.markup.kit.html import chip, escape_unprintable, remark
from dashboard.markup.kit.table import Cell, Column, Styled, table
from dashboard.presentation import Wording, sentences
from dashboard.progress import column_names, form_lines
from dashboard.strategy import Strategy
from dashboard.text import Problem, Severity, Table, errors, personal_data, tables

MAX_PROBLEMS = 1_000
"""Problems that are shown of one file; how many more there are is said beside them."""

FIRST_ROWS = 5
LONGEST_CELL = 80
LONGEST_SHEET_CELL = 40

_PARTS = templates.parts("submissions.html")

SaidOfWarnings = Mapping[tuple[int, str], str | tuple[str, str]]
"""What the sender says of warnings, by row and code: the reason, or with it what stands before it."""

ENTITY_VALUES = {
    "task-of-others": {"entity", "owners"},
    "task-unknown": {"entity"},
    "double-count": {"entity", "owners"},
    "double-total": {"entity"},
    "other-body-differs": {"entity"},
    "entity-other": {"entity", "near"},
}
"""Values of problems that are codes of entities."""


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Errors before warnings, each by row and column."""
    return sorted(
        problems,
        key=lambda problem: (
            problem.severity is not Severity.ERROR,
            problem.row or 0,
            problem.column or 0,
        ),
    )


def draw_problems(
    problems: Sequence[Problem],
    columns: Sequence[str],
    strategy: Strategy,
    words: Wording,
    answers: SaidOfWarnings | None = None,
    *,
    lettered: bool = True,
) -> Markup:
    """Each problem with its place as a spreadsheet numbers it, errors before warnings.

    `columns` are the headers of the file as read, `answers` what its sender says of warnings. Where
    columns have no letters, as in a grid, they are not `lettered`.
    """
    reasons = answers or {}
    headers = [words(f"problems.{name}") for name in ("place", "found", "wrong", "write")]
    first = sort_problems(problems)[:MAX_PROBLEMS]
    rows = [
        _problem(_with_entity_names(problem, strategy, words), columns, words, reasons, lettered)
        for problem in first
    ]
    caption = words("report.all_problems" if errors(problems) else "report.all_warnings")
    shown = table(caption, headers, rows, "filing problems")
    if len(problems) <= MAX_PROBLEMS:
        return shown
    more = words.plural(
        "report.only_first",
        sum(each.stands_for for each in problems),
        shown=words.number(MAX_PROBLEMS),
    )
    return shown + remark(more)


def _with_entity_names(problem: Problem, strategy: Strategy, words: Wording) -> Problem:
    """The problem with the entities it speaks of by their abbreviations in the language."""
    speaks = ENTITY_VALUES.get(problem.code, set()) & set(problem.values)
    if not speaks:
        return problem
    short = {
        name: ", ".join(
            entity_names.short(strategy, code, words) for code in problem.values[name].split(", ")
        )
        for name in speaks
    }
    return replace(problem, values={**problem.values, **short})


def _problem(
    problem: Problem,
    columns: Sequence[str],
    words: Wording,
    answers: SaidOfWarnings,
    lettered: bool,
) -> tuple[Cell, Cell, Cell, Cell]:
    message, fix = words.problem(problem)
    sign = "✕" if problem.severity is Severity.ERROR else "⚠"
    weight = problem.severity.value
    row, column = _place(problem, columns, words, lettered)
    place = _PARTS.place(weight, words(f"severity.{weight}"), sign, row, column)
    answer = answers.get((problem.row or 0, problem.code), "")
    label, reason = answer if isinstance(answer, tuple) else (words("problems.answer"), answer)
    wrong = _PARTS.wrong(message, label, escape_unprintable(reason))
    return place, _quote_value(problem, words), wrong, fix or "–"


def _place(
    problem: Problem, columns: Sequence[str], words: Wording, lettered: bool
) -> tuple[str, str]:
    """The row of a problem, and its column or what else it is of."""
    if problem.row is None:
        return "", words("problems.file")
    if form_lines.is_numbers_sheet(problem.sheet):
        return words("problems.sheet_row", sheet=problem.sheet, row=problem.row), ""
    row = words("problems.row", row=problem.row)
    if problem.column is None or _is_of_row(problem):
        return row, ""
    letter = tables.column_letters(problem.column)
    head = columns[problem.column - 1] if problem.column <= len(columns) else ""
    if not lettered:
        column = words("problems.column_named", head=shorten(head))
    elif head.strip():
        column = words("problems.column_header", letter=letter, head=shorten(head))
    else:
        column = words("problems.column", letter=letter)
    return row, column


def _is_of_row(problem: Problem) -> bool:
    """Whether a problem is of a whole row, which has its place at the first cell and quotes none."""
    return problem.column == 1 and problem.value is None


def _quote_value(problem: Problem, words: Wording) -> Cell:
    if problem.value is None:
        return "–"
    shown = shorten(problem.value) if problem.value.strip() else ""
    return Markup(_PARTS.value(shown, words("problems.empty")))


def shorten(text: str, longest: int = LONGEST_CELL) -> str:
    """A text of a file as it can be shown in little room."""
    shown = escape_unprintable(text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def first_rows(read: Table, problems: Sequence[Problem], words: Wording) -> Markup:
    """The first rows as read, lettered and numbered as a spreadsheet does; cells with a problem marked.

    Of a form of ours the first ones that somebody has filled in.
    """
    wrong = {
        (problem.row, problem.column): problem.severity.value
        for problem in reversed(sort_problems(problems))
        if not form_lines.is_numbers_sheet(problem.sheet) and not _is_of_row(problem)
    }
    lines = [(read.header_row, read.columns), *islice(_filled_rows(read), FIRST_ROWS)]
    columns = [
        Column(""),
        *(Column(tables.column_letters(at + 1)) for at in range(len(read.columns))),
    ]
    caption = words("report.first_rows")
    rows = [_sheet_row(number, cells, wrong) for number, cells in lines]
    return Markup(_PARTS.first_rows(caption, table(caption, columns, rows)))


def _filled_rows(read: Table) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows that report anything: lines of a form that were left as given say nothing."""
    if not column_names.is_form(read.columns):
        return read.records()
    placed = column_names.find_fields(read.columns, {}).items()
    open_to_fill = [at for at, field in placed if field in column_names.FIELDS_TO_FILL]
    return (line for line in read.records() if any(line[1][at].strip() for at in open_to_fill))


def _sheet_row(
    number: int, cells: Sequence[str], wrong: Mapping[tuple[int | None, int | None], str]
) -> list[Cell]:
    texts = (shorten(personal_data.mask_birth_numbers(text), LONGEST_SHEET_CELL) for text in cells)
    styled = [Styled(text, wrong.get((number, column), "")) for column, text in enumerate(texts, 1)]
    return [str(number), *styled]


def draw_effects(
    changes: Sequence[effect_of_submission.IndicatorChange],
    strategy: Strategy,
    day: date,
    words: Wording,
) -> Markup:
    """Each status before and after, why so, and the number; a sentence where nothing changes."""
    if not changes:
        return remark(words("effects.none", day=words.date(day)))
    headers = [words(f"effects.{name}") for name in ("indicator", "status", "why", "number")]
    rows = [
        (
            templates.kit.numbered(change.indicator, indicator_text(strategy, change, words)),
            _status_cell(change, words),
            words(f"rule.{change.rule_after}"),
            templates.kit.moved(
                sentences.achieved_text(
                    change.achieved_before, change.cases_before, words, change.lines
                ),
                sentences.achieved_text(
                    change.achieved_after, change.cases_after, words, change.lines
                ),
                words,
            ),
        )
        for change in changes
    ]
    caption = words("effects.caption", day=words.date(day))
    return table(caption, headers, rows, "filing effects")


def draw_over_time(
    effect: effect_of_submission.EffectOverTime, strategy: Strategy, day: date, words: Wording
) -> Markup:
    """The effect on a day, and what else on the first later day on which more of it works."""
    drawn = draw_effects(effect.changes, strategy, day, words)
    if effect.first is None:
        return drawn
    lead = remark(words("effects.from", day=words.date(effect.first)))
    return drawn + lead + draw_effects(effect.later, strategy, effect.first, words)


def _status_cell(change: effect_of_submission.IndicatorChange, words: Wording) -> Markup:
    """The status before and after; of what stays met the day before and after, where that moves."""
    moved = templates.kit.moved
    both = moved(chip(change.before, words), chip(change.after, words), words)
    if not change.moves_day:
        return Markup(both)
    days = moved(words.date(change.met_before), words.date(change.met_after), words)
    return Markup(_PARTS.status(both, days))


def indicator_text(
    strategy: Strategy, change: effect_of_submission.IndicatorChange, words: Wording
) -> str:
    """The text of the indicator that an effect is about."""
    pair = strategy.indicator(change.indicator)
    return words.text(pair[1].text) if pair else ""
