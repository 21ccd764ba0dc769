"""What a YAML document says in the terms of our types, and every place where it does not fit them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from dashboard.strategy import second_language
from dashboard.strategy.check_indicators import shorten
from dashboard.strategy.deadlines import Part
from dashboard.strategy.performance_indicators import IDENTIFIER
from dashboard.text import Problem, names, yaml_file

P = TypeVar("P", bound=Part)

DAY_OF_YEAR = (
    "^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))$"
)
"""A month and a day that every year has: 03-31."""

FORMS = {
    IDENTIFIER: "C-3",
    r"^[a-z0-9][a-z0-9-]*$": "my-plan-2024",
    r"^[a-z][a-z0-9_]*$": "late_data",
    r"^[A-Za-z0-9][A-Za-z0-9+_-]*$": "0-17",
    r"^https://[^\s?#]+$": "https://www.example.org/strategy/",
    DAY_OF_YEAR: "03-31",
}
"""What a text that has to fit a pattern looks like, for those who read no patterns."""

KeysNotInFile = Mapping[type[Part], frozenset[str]]
"""Fields of a type that no file may have, since they are computed."""


def read_part(
    document: yaml_file.YamlDocument,
    model: type[P],
    hidden: KeysNotInFile,
    other_words: Mapping[str, str],
) -> tuple[P | None, list[Problem]]:
    """The document as a part of a type, or None with the problems of its types.

    `hidden` are fields that are computed; `other_words` are keys that mean the same elsewhere.
    """
    languages = second_language.languages(document.data)
    try:
        return model.model_validate(document.data, context=languages), []
    except ValidationError as error:
        found = (
            _type_problem(document, dict(detail), model, hidden, other_words, languages[1])
            for detail in error.errors()
        )
        return None, [problem for problem in found if problem is not None]


def _type_problem(
    document: yaml_file.YamlDocument,
    detail: dict[str, Any],
    model: type[Part],
    hidden: KeysNotInFile,
    other_words: Mapping[str, str],
    second: str,
) -> Problem | None:
    path = _path_in_file(document.data, detail["loc"])
    kind, shown = detail["type"], shorten(detail.get("input"))
    context = detail.get("ctx", {})
    if kind == "missing":
        parent = detail["loc"][:-1]
        return document.problem("missing-key", parent, key=str(detail["loc"][-1]))
    if kind == "extra_forbidden":
        key = str(detail["loc"][-1])
        known = _allowed_keys(detail["loc"][:-1], model, hidden, second)
        if key in known:
            return _second_problem(document, detail["loc"], detail["input"])
        meant = other_words.get(key)
        near = (meant if meant in known else "") or names.nearest(key, known)
        near = near or ", ".join(sorted(known))
        return document.problem("unknown-key", detail["loc"], of_key=True, found=key, near=near)
    if "-" in kind:  # the code of our own readers; the types' own are written with "_"
        return document.problem(kind, path, found=shown, **context)
    if kind == "literal_error":
        allowed = allowed_words(context["expected"])
        return document.problem("wrong-word", path, found=shown, allowed=allowed)
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        return document.problem(
            "wrong-form", path, found=shown, pattern=FORMS.get(pattern, pattern)
        )
    if kind in {"greater_than", "greater_than_equal"}:
        return document.problem("not-positive", path, found=shown)
    if kind == "too_short":  # also said of a list whose only item is wrong
        return None if detail["input"] else document.problem("empty-list", path)
    return document.problem("wrong-type", path, found=shown, wanted=_expected_type(kind))


def _second_problem(document: yaml_file.YamlDocument, path: yaml_file.Path, value: Any) -> Problem:
    """What is wrong with the value of a known key of the second language: no text, or no list of texts."""
    listed = value if isinstance(value, list) else []
    wrong = [n for n, each in enumerate(listed) if not isinstance(each, str)]
    place, found = ((*path, wrong[0]), value[wrong[0]]) if wrong else (path, value)
    wanted = "list" if isinstance(value, str) else "text"
    return document.problem("wrong-type", place, found=shorten(found), wanted=wanted)


def allowed_words(expected: object) -> str:
    """The words that pydantic expected, after commas: it joins the last two by an English "or"."""
    return str(expected).replace("' or '", "', '")


def _expected_type(kind: str) -> str:
    """The type that was expected, as a word: text, whole_number, list, mapping."""
    for start, word in (
        ("string", "text"),
        ("int", "whole_number"),
        ("tuple", "list"),
    ):
        if kind.startswith(start):
            return word
    return "mapping"


def _path_in_file(data: Any, path: yaml_file.Path) -> yaml_file.Path:
    """The part of a path that is in the file; pydantic appends names of union members."""
    steps: list[str | int] = []
    for step in path:
        inside = isinstance(data, dict) and step in data
        counted = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if not (inside or counted):
            break
        data = data[step]
        steps.append(step)
    return steps


def _allowed_keys(
    path: yaml_file.Path, model: type[Part], hidden: KeysNotInFile, second: str
) -> set[str]:
    """The keys that a mapping at a path may have, according to the types."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            inner = _find_part_type(model.model_fields[step].annotation)
            if inner is None:
                return set()
            model = inner
    return second_language.keys(model, second) - hidden.get(model, hidden.get(Part, frozenset()))


def _find_part_type(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    parts = (_find_part_type(argument) for argument in get_args(annotation))
    return next((part for part in parts if part is not None), None)
