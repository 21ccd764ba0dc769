"""A table of comments: what is read of it, and every mistake with its place."""

from __future__ import annotations

import polars as pl

from dashboard.assessment.comments import Comment, read_comments
from dashboard.text import Table

FIELDS = {
    "whole": ("the task as a whole", "úkol jako celek"),
    "description": ("Description of task fulfilment", "Popis plnění úkolu"),
}
TASKS = ("2.3", "3.1")


def table(
    *lines: tuple[str, ...], headers: tuple[str, ...] = ("úkol", "část", "připomínka", "autor")
) -> Table:
    cells = pl.DataFrame(
        {str(at): [line[at] for line in lines] for at in range(len(headers))},
        schema={str(at): pl.String for at in range(len(headers))},
    )
    numbers = pl.Series(range(2, len(lines) + 2), dtype=pl.Int64)
    return Table("comments.csv", headers, cells, numbers, 1)


def test_a_comment_is_on_a_field_by_its_czech_or_english_name_or_on_the_whole_task() -> None:
    comments, problems = read_comments(
        table(
            ("2.3", "popis plnění úkolu", "Chybí odkaz.", "Jana"),
            ("2.3", "Description of task fulfilment", "And the year.", "Jana"),
            ("3.1", "", "Souhlas.", "Jana"),
            ("3.1", "", "", ""),
        ),
        TASKS,
        FIELDS,
    )

    assert problems == []
    assert comments == [
        Comment("2.3", "description", "Chybí odkaz.", "Jana"),
        Comment("2.3", "description", "And the year.", "Jana"),
        Comment("3.1", "whole", "Souhlas.", "Jana"),
    ]


def test_every_mistake_is_told_at_once_with_row_and_column() -> None:
    _, problems = read_comments(
        table(
            ("9.9", "colour", "Why?", ""),
            ("2.3", "", "Twice.", "Jana"),
            ("2.3", "", "Twice.", "Jana"),
            ("2.3", "", "x" * 5_001, "Jana"),
        ),
        TASKS,
        FIELDS,
    )

    assert [(problem.code, problem.row, problem.column) for problem in problems] == [
        ("comment-task-unknown", 2, 1),
        ("comment-field-unknown", 2, 2),
        ("comment-author-missing", 2, 4),
        ("comment-twice", 4, 3),
        ("comment-too-long", 5, 3),
    ]
    assert problems[0].values["near"] == "2.3, 3.1"


def test_a_comment_in_the_column_of_the_field_is_told_and_not_skipped() -> None:
    _, problems = read_comments(
        table(
            ("2.3", "", "Chybí odkaz.", "Jana"),
            ("2.3", "Chybí také rok.", "", "Jana"),
            ("3.1", "úkol jako celek", "", "Jana"),
        ),
        TASKS,
        FIELDS,
    )

    assert [(each.code, each.row, each.column, each.value) for each in problems] == [
        ("comment-misplaced", 3, 2, "Chybí také rok.")
    ]


def test_a_table_without_the_columns_or_without_a_comment_is_refused() -> None:
    _, other = read_comments(table(("a",), headers=("note",)), TASKS, FIELDS)
    _, empty = read_comments(table(("2.3", "", "", "")), TASKS, FIELDS)

    assert [(problem.code, problem.row) for problem in other] == [("comment-column-missing", 1)] * 3
    assert [problem.code for problem in empty] == ["comments-none"]
