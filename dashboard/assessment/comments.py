"""Comments of bodies on the draft of the assessment: a line of a table each, and how each was answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from dashboard.text import Problem, Table, names, tables

Outcome = Literal["accepted", "partly", "declined"]
OUTCOMES: tuple[Outcome, ...] = ("accepted", "partly", "declined")
WHOLE = "whole"
"""The field of a comment on the task as a whole."""
FIELDS = (
    WHOLE, "description", "indicators", "indicators_text", "remarks", "changes", "goal", "goal_text",
    "reason", "proposal",
)  # fmt: skip
"""What of a card a comment can be on, by the names of `card.Card`."""
HEADERS = {
    "task": ("task", "úkol"),
    "field": ("field", "část"),
    "text": ("comment", "připomínka"),
    "author": ("author", "autor"),
}
"""The columns of the table, each by its English and its Czech header."""
COMPULSORY = ("task", "text", "author")
_SHOWN = 80
"""Letters of a text in the wrong column that its problem quotes."""
LONGEST = 5_000
"""More letters than this are refused in one comment."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What an author of a body says of a task, or of one field of its card."""

    task: str
    field: str
    text: str
    author: str


@dataclass(frozen=True, slots=True)
class CommentAnswer:
    """How a comment was answered, by whom and when (a moment in UTC, ISO)."""

    outcome: Outcome
    text: str
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class StoredComment:
    """A comment under its number, from whom it came and when; `answers` oldest first, the last counts."""

    number: int
    entity: str
    comment: Comment
    actor: str
    at: str
    answers: tuple[CommentAnswer, ...] = ()

    @property
    def answer(self) -> CommentAnswer | None:
        """The answer that counts; None while there is none."""
        return self.answers[-1] if self.answers else None


def read_comments(
    table: Table, tasks: Collection[str], fields: Mapping[str, tuple[str, str]]
) -> tuple[list[Comment], list[Problem]]:
    """The comments of a table, a line each, and everything that is wrong in it.

    `tasks` are those on which the body may comment; `fields` has the English and the Czech name of each
    field of a card; a person may write either. Lines without a comment are skipped: a table
    is sent out with the tasks filled in. Problems: comment-column-missing, comments-none,
    comment-task-unknown, comment-field-unknown, comment-misplaced, comment-author-missing, comment-too-long,
    comment-twice.
    """
    columns = _find_columns(table)
    missing = [name for name in COMPULSORY if name not in columns]
    if missing:
        return [], [_column_missing(table, name) for name in missing]
    known = {names.fold(name): field for field, pair in fields.items() for name in pair}
    comments: list[Comment] = []
    problems: list[Problem] = []
    for row, cells in table.records():
        values = {name: tables.unguard_formula(cells[at].strip()) for name, at in columns.items()}
        if not values["text"]:
            problems += _misplaced(table, row, columns, values, known)
            continue
        comment = Comment(
            values["task"],
            known.get(names.fold(values.get("field", "")), "") if values.get("field") else WHOLE,
            values["text"],
            values["author"],
        )
        found = list(_check(comment, values, tasks, fields))
        if comment in comments:
            found.append(("text", Problem("comment-twice", {"found": comment.task})))
        problems += [_place(problem, table, row, columns.get(name)) for name, problem in found]
        comments.append(comment)
    if not comments:
        problems.append(Problem("comments-none", file=table.file, sheet=table.sheet))
    return comments, problems


def _column_missing(table: Table, name: str) -> Problem:
    return Problem(
        "comment-column-missing",
        {"name": HEADERS[name][0], "name_cs": HEADERS[name][1]},
        file=table.file,
        sheet=table.sheet,
        row=table.header_row,
    )


def _find_columns(table: Table) -> dict[str, int]:
    """The position of each column of HEADERS, from 0."""
    headers = [names.fold(header) for header in table.columns]
    return {
        name: headers.index(names.fold(header))
        for name, known in HEADERS.items()
        for header in known
        if names.fold(header) in headers
    }


def _misplaced(
    table: Table,
    row: int,
    columns: Mapping[str, int],
    values: Mapping[str, str],
    known: Mapping[str, str],
) -> Iterator[Problem]:
    """What a line without a comment has in place of the name of a field: most likely the comment."""
    written = values.get("field", "")
    if written and names.fold(written) not in known:
        problem = Problem(
            "comment-misplaced", {"found": tables.clip(written, _SHOWN)}, value=written
        )
        yield _place(problem, table, row, columns["field"])


def _check(
    comment: Comment,
    values: Mapping[str, str],
    tasks: Collection[str],
    fields: Mapping[str, tuple[str, str]],
) -> Iterator[tuple[str, Problem]]:
    """What is wrong with a line, with the name of the column."""
    if comment.task not in tasks:
        near = ", ".join(tasks)
        yield "task", Problem("comment-task-unknown", {"near": near}, value=values["task"])
    if not comment.field:
        english, czech = (", ".join(listed) for listed in zip(*fields.values(), strict=True))
        names_of = {"near": english, "near_cs": czech}
        yield "field", Problem("comment-field-unknown", names_of, value=values["field"])
    if not comment.author:
        yield "author", Problem("comment-author-missing")
    if len(comment.text) > LONGEST:
        yield "text", Problem("comment-too-long", {"limit": str(LONGEST)})


def _place(problem: Problem, table: Table, row: int, column: int | None) -> Problem:
    at = None if column is None else column + 1
    return Problem(
        problem.code,
        problem.values,
        file=table.file,
        sheet=table.sheet,
        row=row,
        column=at,
        value=problem.value,
    )
