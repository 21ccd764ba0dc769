"""Every mistake of a strategy file at once, each at its place.

Two passes over the same document: the types (`Strategy`) and the cross-references, which read the
raw values so that one bad date hides no unknown entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import ValidationError

from dashboard.document import Document, Path, load
from dashboard.naming import nearest
from dashboard.problems import Problem, errors
from dashboard.strategy import WILDCARD, Change, Part, Strategy, read_when

Raw = dict[str, Any]
NOT_REQUIRED = {"no", "false", "0"}
Found = Iterator[Problem]


def parse(text: str) -> tuple[Strategy | None, list[Problem]]:
    """The strategy of a YAML text, or None with all its problems in the order of the file."""
    document, problems = load(text)
    if document is None:
        return None, problems
    strategy: Strategy | None = None
    try:
        strategy = Strategy.model_validate(document.data)
    except ValidationError as error:
        problems += [_type_problem(document, dict(detail)) for detail in error.errors()]
    if isinstance(document.data, dict):
        problems += _cross_references(document)
    problems = sorted(
        _unique(problems), key=lambda problem: (problem.row or 0, problem.column or 0)
    )
    return (None if errors(problems) else strategy), problems


def _unique(problems: list[Problem]) -> list[Problem]:
    """One problem a place and code: a union of types reports the same value twice."""
    return list(
        {(p.code, p.row, p.column, p.values.get("key")): p for p in reversed(problems)}.values()
    )


def _type_problem(document: Document, detail: dict[str, Any]) -> Problem:
    path = _existing(document.data, detail["loc"])
    kind, found = detail["type"], _short(detail.get("input"))
    context = detail.get("ctx", {})
    if kind == "missing":
        parent = detail["loc"][:-1]
        return document.problem("missing-key", parent, key=str(detail["loc"][-1]))
    if kind == "extra_forbidden":
        key = str(detail["loc"][-1])
        known = _keys_beside(detail["loc"][:-1])
        near = nearest(key, known) or ", ".join(sorted(known))
        if key in {"interim", "interim_targets", "levels", "direction"}:
            return document.problem("not-built", detail["loc"], of_key=True, what=key, found=key)
        return document.problem("unknown-key", detail["loc"], of_key=True, found=key, near=near)
    if kind == "not_built":
        return document.problem("not-built", path, found=found, what=str(context["what"]))
    if kind == "bad_date" or kind.startswith("date"):
        return document.problem("bad-date", path, found=found)
    if kind == "literal_error":
        return document.problem("wrong-word", path, found=found, allowed=str(context["expected"]))
    if kind == "string_pattern_mismatch":
        return document.problem("wrong-form", path, found=found, pattern=str(context["pattern"]))
    if kind in {"greater_than"}:
        return document.problem("not-positive", path, found=found)
    if kind == "too_short":
        return document.problem("empty-list", path)
    return document.problem("wrong-type", path, found=found, wanted=_wanted(kind))


def _wanted(kind: str) -> str:
    """What the types asked for, as the word of a sentence: text, number, list, mapping, yes_no."""
    for start, word in (
        ("string", "text"),
        ("int", "whole_number"),
        ("decimal", "number"),
        ("is_instance", "number"),
        ("tuple", "list"),
        ("bool", "yes_no"),
    ):
        if kind.startswith(start):
            return word
    return "mapping"


def _existing(data: Any, path: Path) -> Path:
    """The part of a path that stands in the file; pydantic appends names of union members."""
    steps: list[str | int] = []
    for step in path:
        inside = isinstance(data, dict) and step in data
        counted = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if not (inside or counted):
            break
        data = data[step]
        steps.append(step)
    return steps


def _keys_beside(path: Path) -> set[str]:
    """The keys that a mapping at a path may have, read from the types."""
    model: type[Part] = Strategy
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            inner = _part_of(model.model_fields[step].annotation)
            if inner is None:
                return set()
            model = inner
    return (
        set(model.model_fields) - {"withdrawn"} if model is not Change else set(Change.model_fields)
    )


def _part_of(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    found = (_part_of(argument) for argument in get_args(annotation))
    return next((part for part in found if part is not None), None)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _items(holder: Any, key: str, at: Path = ()) -> Iterator[tuple[Path, Raw]]:
    """The mappings of a list, whatever else the list holds."""
    listed = holder.get(key) if isinstance(holder, dict) else None
    for number, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, dict):
            yield (*at, key, number), item


def _texts(holder: Raw, key: str, at: Path) -> Iterator[tuple[Path, str]]:
    value = holder.get(key)
    if isinstance(value, str):
        yield (*at, key), value
    for number, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, str):
            yield (*at, key, number), item


def _values(data: Raw, key: str, field: str) -> list[str]:
    return [item[field] for _, item in _items(data, key) if isinstance(item.get(field), str)]


def _cross_references(document: Document) -> list[Problem]:
    data: Raw = document.data
    tasks = list(_items(data, "tasks"))
    found: list[Problem] = []
    found += _doubled(document)
    found += _entity_references(document, tasks)
    found += _task_references(document, tasks)
    for at, task in tasks:
        found += _dates(document, at, task)
        for inner, indicator in _items(task, "indicators", at):
            found += _indicator(document, inner, indicator)
        found += _indicator_ids(document, at, task)
    found += _amendments(document)
    if "withdrawn" in data:
        found.append(
            document.problem(
                "unknown-key",
                ["withdrawn"],
                of_key=True,
                found="withdrawn",
                near="amendments",
            )
        )
    return found


def _doubled(document: Document) -> Found:
    """Codes, numbers and ids that stand twice in one list."""
    for key, field in (
        ("entities", "code"),
        ("goals", "id"),
        ("tasks", "number"),
        ("recommendations", "number"),
    ):
        seen: set[str] = set()
        for at, item in _items(document.data, key):
            value = item.get(field)
            if isinstance(value, str):
                if value in seen:
                    yield document.problem("doubled-id", (*at, field), found=value)
                seen.add(value)


def _entity_references(document: Document, tasks: list[tuple[Path, Raw]]) -> Found:
    data = document.data
    known = set(_values(data, "entities", "code"))
    references = list(_texts(data, "coordinator", ()))
    for at, entity in _items(data, "entities"):
        references += _texts(entity, "parent", at)
    for at, shipped in _items(data, "shipped"):
        references += _texts(shipped, "entity", at)
    for at, task in tasks:
        references += [
            *_texts(task, "responsible", at),
            *_texts(task, "cooperating", at),
        ]
    for at, amendment in _items(data, "amendments"):
        change = amendment.get("set")
        if isinstance(change, dict):
            inner = (*at, "set")
            references += [
                *_texts(change, "responsible", inner),
                *_texts(change, "cooperating", inner),
            ]
    for path, code in references:
        if code not in known:
            yield document.problem("unknown-entity", path, found=code, near=_near(code, known))
    yield from _rings(document)


def _rings(document: Document) -> Found:
    """A unit cannot stand above itself."""
    parents = {
        item.get("code"): item.get("parent") for _, item in _items(document.data, "entities")
    }
    for at, item in _items(document.data, "entities"):
        seen, code = set(), item.get("code")
        while isinstance(code, str) and code not in seen:
            seen.add(code)
            code = parents.get(code)
        if isinstance(code, str) and code == item.get("code"):
            yield document.problem("entity-ring", (*at, "parent"), found=code)


def _task_references(document: Document, tasks: list[tuple[Path, Raw]]) -> Found:
    data = document.data
    numbers = {task["number"] for _, task in tasks if isinstance(task.get("number"), str)}
    goals = set(_values(data, "goals", "id"))
    ids = {
        indicator["id"]
        for at, task in tasks
        for _, indicator in _items(task, "indicators", at)
        if isinstance(indicator.get("id"), str)
    }
    for at, task in tasks:
        for path, goal in _texts(task, "goal", at):
            if goal not in goals:
                yield document.problem("unknown-goal", path, found=goal, near=_near(goal, goals))
        for inner, indicator in _items(task, "indicators", at):
            for path, other in _texts(indicator, "related", inner):
                if other not in ids:
                    yield document.problem(
                        "unknown-indicator", path, found=other, near=_near(other, ids)
                    )
    answering = [
        *(
            (at, "tasks", item, "unknown-task", numbers)
            for at, item in _items(data, "recommendations")
        ),
        *((at, "task", item, "unknown-task", numbers) for at, item in _items(data, "amendments")),
        *(
            (at, "indicator", item, "unknown-indicator", ids)
            for at, item in _items(data, "amendments")
        ),
    ]
    for at, key, item, code, known in answering:
        for path, found in _texts(item, key, at):
            if found not in known:
                yield document.problem(code, path, found=found, near=_near(found, known))


def _near(found: str, known: set[str]) -> str:
    return nearest(found, known) or ", ".join(sorted(known))


def _when(value: Any) -> Any:
    try:
        return read_when(value)
    except ValueError:
        return None


def _dates(document: Document, at: Path, task: Raw) -> Found:
    start, deadline = _when(task.get("start")), _when(task.get("deadline"))
    begins = getattr(start, "first", None)
    dues = [((*at, "deadline"), getattr(deadline, "last", None), task.get("deadline"))]
    for inner, indicator in _items(task, "indicators", at):
        due = _when(indicator.get("due"))
        dues.append(((*inner, "due"), getattr(due, "last", None), indicator.get("due")))
    for path, ends, stated in dues:
        if begins is not None and ends is not None and ends < begins:
            yield document.problem(
                "deadline-before-start",
                path,
                found=_short(stated),
                start=_short(task.get("start")),
            )
    if list(at) == ["tasks", 0]:
        period = document.data.get("period")
        if isinstance(period, dict):
            first, last = _when(period.get("start")), _when(period.get("end"))
            if (
                getattr(first, "first", None)
                and getattr(last, "last", None)
                and last.last < first.first
            ):
                yield document.problem(
                    "deadline-before-start",
                    ["period", "end"],
                    found=_short(period.get("end")),
                    start=_short(period.get("start")),
                )


def _indicator(document: Document, at: Path, indicator: Raw) -> Found:
    kind, aggregate = indicator.get("kind"), indicator.get("aggregate")
    components = list(_items(indicator, "components", at))
    required = [item for _, item in components if item.get("required") not in NOT_REQUIRED]
    if kind == "count" and aggregate is None:
        yield document.problem("missing-aggregate", (*at, "kind"), found="count")
    if kind != "count" and aggregate is not None and kind is not None:
        yield document.problem(
            "aggregate-without-count", (*at, "aggregate"), found=_short(aggregate)
        )
    if kind == "milestone" and not components:
        yield document.problem("missing-key", at, key="components")
    elif kind == "milestone" and not required:
        yield document.problem("no-required-component", (*at, "components"))
    target = indicator.get("target")
    value = target.get("value") if isinstance(target, dict) else None
    if kind == "milestone" and value not in {None, "all"}:
        yield document.problem("milestone-target", (*at, "target", "value"), found=_short(value))
    if kind == "count" and value == "all":
        yield document.problem("count-target", (*at, "target", "value"), found="all")
    if kind == "context" and target is not None:
        yield document.problem("context-target", (*at, "target"), found="context")
    if isinstance(target, dict) and target.get("basis") == "assumed" and target.get("note") is None:
        yield document.problem("assumed-without-note", (*at, "target"))
    seen: set[str] = set()
    for inner, component in components:
        name = component.get("id")
        if isinstance(name, str):
            if name.endswith(WILDCARD) and component.get("required") not in NOT_REQUIRED:
                yield document.problem("wildcard-required", (*inner, "id"), found=name)
            if name in seen:
                yield document.problem("doubled-id", (*inner, "id"), found=name)
            seen.add(name)


def _indicator_ids(document: Document, at: Path, task: Raw) -> Found:
    """An id is the task number and a letter, in source order."""
    number = task.get("number")
    if not isinstance(number, str) or not re.fullmatch(r"\d+(\.\d+)*", number):
        return
    for position, (inner, indicator) in enumerate(_items(task, "indicators", at)):
        wanted = f"{number}.{chr(ord('a') + position)}"
        if isinstance(indicator.get("id"), str) and indicator["id"] != wanted:
            yield document.problem("wrong-id", (*inner, "id"), found=indicator["id"], wanted=wanted)


def _amendments(document: Document) -> Found:
    originals = {
        item.get("id"): item
        for at, task in _items(document.data, "tasks")
        for _, item in _items(task, "indicators", at)
    }
    indicator_only = {"text", "target", "due", "components"}
    task_only = {"title", "deadline", "responsible", "cooperating"}
    for at, amendment in _items(document.data, "amendments"):
        named = [key for key in ("task", "indicator") if amendment.get(key) is not None]
        if len(named) != 1:
            yield document.problem("amendment-of-what", at)
            continue
        change = amendment.get("set")
        if not isinstance(change, dict):
            continue
        if not change:
            yield document.problem("empty-list", (*at, "set"))
        original = originals.get(amendment.get("indicator"))
        if original is not None and set(change) & {"components", "target"}:
            yield from _indicator(document, (*at, "set"), {**original, **change})
        wrong = indicator_only if named[0] == "task" else task_only
        for key in change:
            if key in wrong:
                yield document.problem(
                    "amendment-key",
                    (*at, "set", key),
                    of_key=True,
                    found=key,
                    of=named[0],
                )
