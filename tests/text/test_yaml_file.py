"""A YAML document: every scalar stays text, and no trick of the format gets through."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dashboard.strategy.check_file import parse
from dashboard.text.problem import Severity
from dashboard.text.yaml_file import load
from tests.progress.test_check_table import found, in_words


def test_every_scalar_stays_text() -> None:
    document, problems = load("{a: 1.10, b: no, c: 0x1F, d: 2022-12-31, e: 1e3, f: '', g: '~'}")

    assert problems == []
    assert document is not None
    assert document.data == {
        "a": "1.10",
        "b": "no",
        "c": "0x1F",
        "d": "2022-12-31",
        "e": "1e3",
        "f": "",
        "g": "~",
    }


def test_only_a_plain_empty_value_is_nothing() -> None:
    document, _ = load("a:\nb: ~\nc: null\nd: 'null'\ne: |\n  null\n")

    assert document is not None
    assert document.data == {"a": None, "b": None, "c": None, "d": "null", "e": "null\n"}


def test_a_path_is_placed_at_its_value_or_its_key() -> None:
    document, _ = load("tasks:\n  - number: 1.1\n    title: First\n")

    assert document is not None
    assert document.place(["tasks", 0, "title"]) == (3, 12)
    assert document.place(["tasks", 0, "title"], of_key=True) == (3, 5)
    assert document.place(["tasks", 0, "missing"]) == (2, 5)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a: b: c", [("yaml-syntax", 1, 5)]),
        ("a: [b", [("yaml-syntax", 1, 6)]),
        ("a: 'b", [("yaml-syntax", 1, 6)]),
        ("\ta: b", [("yaml-syntax", 1, 1)]),
        ("a: b\n---\na: c", [("yaml-syntax", 2, 1)]),
        ("a: b\n\x00", [("yaml-character", 2, 1)]),
        ("a: b\nc: d\x1b[31m", [("yaml-character", 2, 5)]),
        ("a: b\nc: \ud800", [("yaml-character", 2, 4)]),
        ("a: &a b\nc: *a\nd: *a", [("yaml-alias", 2, 4), ("yaml-alias", 3, 4)]),
        ("a: b\nc: *nobody", [("yaml-alias", 2, 4)]),
        ("a: !!python/name:os.system x", [("yaml-tag", 1, 4)]),
        ("a: !!python/object/apply:os.system [ls]", [("yaml-tag", 1, 4)]),
        ("a: !secret b", [("yaml-tag", 1, 4)]),
        ("a: !!int 5", [("yaml-tag", 1, 4)]),
        ("a: {b: c, d: e, b: f}", [("yaml-doubled-key", 1, 17)]),
        ("a: b\na: c\na: d", [("yaml-doubled-key", 2, 1), ("yaml-doubled-key", 3, 1)]),
        ("? [a, b]\n: c", [("yaml-key", 1, 3)]),
        ("a: " + "[" * 25 + "]" * 25, [("yaml-too-deep", 1, 23)]),
        ("a: b\nc: " + "{d: " * 30, [("yaml-too-deep", 2, 80)]),
        ("", [("yaml-empty", 1, 1)]),
        ("\n\n# only a comment\n", [("yaml-empty", 1, 1)]),
    ],
)
def test_a_trick_is_a_problem_at_its_place(text: str, problems: list[tuple[str, int, int]]) -> None:
    _, actual = load(text)

    assert found(actual) == problems
    assert all(in_words(actual))


def test_a_doubled_key_keeps_the_first_value_and_names_its_line() -> None:
    document, problems = load("a: b\nc: d\na: e")

    assert document is not None
    assert document.data == {"a": "b", "c": "d"}
    assert problems[0].values == {"found": "a", "first": "1"}


def test_an_alias_bomb_is_refused_by_its_aliases() -> None:
    levels = [
        f"{name}: &{name} [*{below},*{below},*{below}]" for below, name in pairwise("abcdefghij")
    ]

    document, problems = load("\n".join(["a: &a [x,x,x]", *levels]))

    assert document is None
    assert [problem.code for problem in problems] == ["yaml-alias"] * 27


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000 + "]" * 10_000,
        "{a: " * 10_000 + "1" + "}" * 10_000,
        "- " * 10_000 + "a",
        "\n".join(" " * depth + "a:" for depth in range(10_000)),
    ],
    ids=["lists", "mappings", "items", "blocks"],
)
def test_nesting_without_end_is_one_problem(text: str) -> None:
    document, problems = load(text)

    assert document is None
    assert [problem.code for problem in problems] == ["yaml-too-deep"]


@pytest.mark.parametrize("text", ["- a\n- list\n", "only text", "null", "[]", '""'])
def test_a_document_that_is_no_mapping_is_no_strategy(text: str) -> None:
    strategy, problems = parse(text)

    assert strategy is None
    assert found(problems) == [("wrong-type", 1, 1)]
    assert all(in_words(problems))


def test_a_byte_order_mark_moves_no_column() -> None:
    _, problems = load("\ufeffa: !secret b")

    assert found(problems) == [("yaml-tag", 1, 4)]


def test_a_mark_that_nobody_sees_is_named_and_stops_nothing() -> None:
    document, problems = load('a: "x\\u202Ey"\nb: [plain, "\\u2066"]\n')

    assert document is not None
    assert found(problems) == [("text-unseen", 1, 4), ("text-unseen", 2, 12)]
    assert [problem.severity for problem in problems] == [Severity.WARNING] * 2
    assert "U+202E" in in_words(problems)[0]


def test_a_message_stays_on_one_line_whatever_the_file_holds() -> None:
    _, problems = load('a: b\n"x\\n\\e[31mERROR": c\n"x\\n\\e[31mERROR": d\n')

    assert found(problems) == [("yaml-doubled-key", 3, 1)]
    assert all("\n" not in line and "\x1b" not in line for line in in_words(problems))


def test_twenty_levels_are_read_and_may_hold_aliases_that_are_all_named() -> None:
    deep, _ = load("[" * 20 + "a" + "]" * 20)
    _, problems = load("[" * 20 + "*a, *b" + "]" * 20)

    assert deep is not None
    assert found(problems) == [("yaml-alias", 1, 21), ("yaml-alias", 1, 25)]
