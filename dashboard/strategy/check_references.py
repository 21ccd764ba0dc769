"""Codes, numbers and ids of a strategy file are unique, and every reference to them exists.

The raw values are read, so that one bad date does not hide an unknown entity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dashboard.strategy import second_language
from dashboard.text import Problem, names, yaml_file

Raw = dict[str, Any]
Problems = Iterator[Problem]


def items(holder: Any, key: str, at: yaml_file.Path = ()) -> Iterator[tuple[yaml_file.Path, Raw]]:
    """The mappings of a list, whatever else the list holds."""
    listed = holder.get(key) if isinstance(holder, dict) else None
    for number, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, dict):
            yield (*at, key, number), item


def texts(holder: Raw, key: str, at: yaml_file.Path) -> Iterator[tuple[yaml_file.Path, str]]:
    """The text of a key, or the texts of its list."""
    value = holder.get(key)
    if isinstance(value, str):
        yield (*at, key), value
    for number, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, str):
            yield (*at, key, number), item


def _fields(data: Raw, key: str, field: str) -> list[str]:
    return [item[field] for _, item in items(data, key) if isinstance(item.get(field), str)]


def check_names_and_references(document: yaml_file.YamlDocument) -> Problems:
    """Codes and ids that are used twice, and references to what does not exist."""
    tasks = list(items(document.data, "tasks"))
    yield from _check_duplicates(document)
    yield from _check_entity_references(document, tasks)
    yield from _check_named_once(document, tasks)
    yield from _check_task_references(document, tasks)


def _is_text(item: Raw, key: str) -> bool:
    return isinstance(item.get(key), str)


def _check_duplicates(document: yaml_file.YamlDocument) -> Problems:
    """Codes, numbers and ids that are used twice; a report may write those of tasks in any case."""
    for key, field in (
        ("entities", "code"),
        ("goals", "id"),
        ("recommendations", "number"),
        ("rounds", "id"),
        ("delay_reasons", "code"),
        ("delay_reasons", "text"),
        ("delay_reasons", f"text_{second_language.languages(document.data)[1]}"),
    ):
        seen: set[str] = set()
        for at, item in items(document.data, key):
            yield from _find_again(document, (*at, field), item.get(field), seen)
    numbers, inner = set[str](), list[tuple[yaml_file.Path, Any]]()
    for at, task in items(document.data, "tasks"):
        yield from _find_again(document, (*at, "number"), task.get("number"), numbers, names.fold)
        inner += [((*place, "id"), each.get("id")) for place, each in items(task, "indicators", at)]
    for path, id in inner:
        yield from _find_again(document, path, id, numbers, names.fold)


def _find_again(
    document: yaml_file.YamlDocument,
    path: yaml_file.Path,
    value: Any,
    seen: set[str],
    plain: Callable[[str], str] = str,
) -> Problems:
    """A text that was seen before, in the form in which it is compared."""
    if isinstance(value, str):
        if plain(value) in seen:
            yield document.problem("doubled-id", path, found=value)
        seen.add(plain(value))


def _check_entity_references(
    document: yaml_file.YamlDocument, tasks: list[tuple[yaml_file.Path, Raw]]
) -> Problems:
    data = document.data
    known = set(_fields(data, "entities", "code"))
    references = list(texts(data, "coordinator", ()))
    for at, entity in items(data, "entities"):
        references += texts(entity, "parent", at)
    for at, shipped in items(data, "shipped"):
        references += texts(shipped, "entity", at)
    for at, round in items(data, "rounds"):
        references += texts(round, "entities", at)
    for at, task in tasks:
        references += [
            *texts(task, "responsible", at),
            *texts(task, "cooperating", at),
        ]
    for at, amendment in items(data, "amendments"):
        change = amendment.get("set")
        references += texts(amendment, "entity", at)
        if isinstance(change, dict):
            inner = (*at, "set")
            references += [
                *texts(change, "succeeded_by", inner),
                *texts(change, "responsible", inner),
                *texts(change, "cooperating", inner),
            ]
    for path, code in references:
        if code not in known:
            yield document.problem("unknown-entity", path, found=code, near=_suggest(code, known))
    yield from _check_cycles(document)


def _check_named_once(
    document: yaml_file.YamlDocument, tasks: list[tuple[yaml_file.Path, Raw]]
) -> Problems:
    """Bodies that a task, or an amendment of it, names twice, or lets cooperate though they are responsible.

    A body that becomes responsible no longer cooperates: that is none.
    """
    amended = sorted(items(document.data, "amendments"), key=lambda pair: str(pair[1].get("date")))
    for at, task in tasks:
        number, responsible = task.get("number"), list[str]()
        told = [(at, task)]
        told += [((*place, "set"), each["set"]) for place, each in amended
                 if each.get("task") == number and isinstance(each.get("set"), dict)]  # fmt: skip
        for place, holder in told:
            own = list(texts(holder, "responsible", place))
            responsible = [] if own else responsible
            seen = set(responsible)
            for path, code in (*own, *texts(holder, "cooperating", place)):
                if code in seen:
                    yield document.problem("doubled-body", path, found=code, task=f"{number}")
                seen.add(code)
            responsible = responsible or [code for _, code in own]


def _check_cycles(document: yaml_file.YamlDocument) -> Problems:
    """Entities and goals that are above themselves."""
    for key, field, problem in (("entities", "code", "entity-ring"), ("goals", "id", "goal-ring")):
        listed = [item for _, item in items(document.data, key)]
        parents = {item[field]: item.get("parent") for item in listed if _is_text(item, field)}
        for at, item in items(document.data, key):
            seen, name = set(), item.get(field)
            while isinstance(name, str) and name not in seen:
                seen.add(name)
                name = parents.get(name)
            if isinstance(name, str) and name == item.get(field):
                yield document.problem(problem, (*at, "parent"), found=name)


def _check_task_references(
    document: yaml_file.YamlDocument, tasks: list[tuple[yaml_file.Path, Raw]]
) -> Problems:
    data = document.data
    numbers = {task["number"] for _, task in tasks if isinstance(task.get("number"), str)}
    ids = {
        indicator["id"]
        for at, task in tasks
        for _, indicator in items(task, "indicators", at)
        if isinstance(indicator.get("id"), str)
    }
    yield from _check_goals(document, tasks)
    for at, task in tasks:
        for inner, indicator in items(task, "indicators", at):
            for path, other in texts(indicator, "related", inner):
                if other not in ids:
                    yield document.problem(
                        "unknown-indicator", path, found=other, near=_suggest(other, ids)
                    )
    yield from _check_dependencies(document, tasks, numbers)
    answering = [
        *(
            (at, "tasks", item, "unknown-task", numbers)
            for at, item in items(data, "recommendations")
        ),
        *((at, "task", item, "unknown-task", numbers) for at, item in items(data, "amendments")),
        *(
            (at, "indicator", item, "unknown-indicator", ids)
            for at, item in items(data, "amendments")
        ),
    ]
    for at, key, item, code, known in answering:
        for path, name in texts(item, key, at):
            if name not in known:
                yield document.problem(code, path, found=name, near=_suggest(name, known))


def _check_goals(
    document: yaml_file.YamlDocument, tasks: list[tuple[yaml_file.Path, Raw]]
) -> Problems:
    """Tasks and goals that belong to a goal that is not there."""
    goals = set(_fields(document.data, "goals", "id"))
    named = [*((at, "goal", task) for at, task in tasks)]
    named += [(at, "parent", goal) for at, goal in items(document.data, "goals")]
    for at, key, item in named:
        for path, goal in texts(item, key, at):
            if goal not in goals:
                yield document.problem("unknown-goal", path, found=goal, near=_suggest(goal, goals))


def _check_dependencies(
    document: yaml_file.YamlDocument, tasks: list[tuple[yaml_file.Path, Raw]], numbers: set[str]
) -> Problems:
    """Tasks that depend on no task there is, or in a circle on themselves."""
    named = {str(task.get("number")): list(texts(task, "depends_on", at)) for at, task in tasks}
    for number, listed in named.items():
        for path, other in listed:
            if other not in numbers:
                near = _suggest(other, numbers)
                yield document.problem("unknown-task", path, found=other, near=near)
            elif number in _all_dependencies(other, named):
                yield document.problem("task-ring", path, found=other)


def _all_dependencies(number: str, named: dict[Any, list[tuple[yaml_file.Path, str]]]) -> set[str]:
    """A task and everything that it waits for, directly or not."""
    waiting, reached = [number], set[str]()
    while waiting:
        at = waiting.pop()
        if at not in reached:
            reached.add(at)
            waiting += [other for _, other in named.get(at, [])]
    return reached


def _suggest(name: str, known: set[str]) -> str:
    return names.nearest(name, known) or ", ".join(sorted(known))
