"""All mistakes of a strategy file, each at its place.

Two passes over the same document: the types (`Strategy`), and the cross-references, which read the raw
values so that one bad date does not hide an unknown entity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from dashboard.strategy import (
    check_indicators,
    second_language,
    short_forms,
    yaml_to_model,
)
from dashboard.strategy.amendment_plan import outside_period, wrong_bodies
from dashboard.strategy.amendments import Change
from dashboard.strategy.check_indicators import check_end_after_start, shorten
from dashboard.strategy.check_references import Problems, Raw, check_names_and_references, items
from dashboard.strategy.deadlines import Part
from dashboard.strategy.field_types import read_day, try_reader
from dashboard.strategy.model import Strategy
from dashboard.text import Problem, Severity, errors, yaml_file
from dashboard.text.text_language import Text

COMPUTED_OF = {
    "entities": {"succeeded_by", "merged_on", "former_names"},
    "tasks": {"named_cooperating"},
}
COMPUTED_FIELDS = {"withdrawn", "owners_before", "entered", "record", "opened", "former"}.union(
    *COMPUTED_OF.values()
)
"""What `Strategy.at` notes, what was entered here, and who opened a round; no keys of the YAML."""
NOT_IN_FILE = {Part: frozenset(COMPUTED_FIELDS), Change: frozenset[str]()}
OTHER_WORDS = {
    **{"deadline": "due", "due": "deadline", "end": "deadline"},
    **{"reporting_periods": "rounds", "locked": "closed"},
}
"""Keys that mean the same elsewhere in the file (a task has a deadline, an indicator is due) or did once."""
OF_BODIES = {"name", "name_cs", "code_cs", "succeeded_by"}
NOT_AMENDABLE = {
    "task": {"text", "target", "interim", "due", "components", *OF_BODIES},
    "indicator": {"title", "deadline", "responsible", "cooperating", *OF_BODIES},
    "entity": set(Change.model_fields) - OF_BODIES,
}
"""The keys that an amendment of a task, of an indicator or of a body cannot set."""


def parse(text: str) -> tuple[Strategy | None, list[Problem]]:
    """The strategy of a YAML text, or None with all its problems in the order of the file."""
    strategy, problems = _parse(text)
    return strategy, list(problems)


@lru_cache(maxsize=4)
def _parse(text: str) -> tuple[Strategy | None, Sequence[Problem]]:
    """Like `parse`; a text that is read again, as by `assess`, is not scanned again."""
    document, problems = yaml_file.load(text)
    if document is None:
        return None, problems
    if isinstance(document.data, dict):
        problems += short_forms.write_out(document)
    strategy, mistakes = yaml_to_model.read_part(document, Strategy, NOT_IN_FILE, OTHER_WORDS)
    problems += mistakes
    if isinstance(document.data, dict):
        problems += _check_meaning(document)
    if strategy and not errors(problems):
        for amendment, problem in wrong_bodies(strategy):
            at = next(n for n, each in enumerate(strategy.amendments) if each is amendment)
            row, column = document.place(["amendments", at])
            problems.append(replace(problem, row=row, column=column))
    problems = sorted(
        _unique_problems(problems), key=lambda problem: (problem.row or 0, problem.column or 0)
    )
    return (None if errors(problems) else strategy), problems


def _unique_problems(problems: list[Problem]) -> list[Problem]:
    """The problems without repetitions: both passes may see the same mistake."""
    unique: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        place = (problem.code, problem.row, problem.column, problem.values.get("key"))
        unique.setdefault(place, problem)
    return list(unique.values())


def _check_meaning(document: yaml_file.YamlDocument) -> Problems:
    """Mistakes that the types cannot see: references, dates, rules of kinds and amendments."""
    data: Raw = document.data
    yield from check_names_and_references(document)
    period = data.get("period")
    if isinstance(period, dict):
        yield from check_end_after_start(
            document, ["period", "end"], period.get("end"), period.get("start")
        )
        closure = data.get("closure")
        if isinstance(closure, dict):
            path = ["closure", "deadline"]
            yield from check_end_after_start(
                document, path, closure.get("deadline"), period.get("end")
            )
    yield from _check_rounds(document)
    for at, task in items(data, "tasks"):
        yield from check_end_after_start(
            document, (*at, "deadline"), task.get("deadline"), task.get("start")
        )
        for inner, indicator in items(task, "indicators", at):
            yield from check_end_after_start(
                document, (*inner, "due"), indicator.get("due"), task.get("start")
            )
            yield from check_indicators.check(document, inner, indicator, task)
    yield from _check_amendments(document)
    yield from _check_days_of_amendments(document)
    for holder, computed in COMPUTED_OF.items():
        for at, part in items(data, holder):
            for key in sorted(computed & set(part)):
                yield document.problem(
                    "unknown-key", (*at, key), of_key=True, found=key, near="amendments"
                )
    for key in sorted(COMPUTED_FIELDS & set(data)):
        yield document.problem("unknown-key", [key], of_key=True, found=key, near="amendments")


def _check_rounds(document: yaml_file.YamlDocument) -> Problems:
    """Rounds follow each other inside the strategy; none is due or closed before its end."""
    data = document.data.get("period")
    whole = data if isinstance(data, dict) else {}
    first, last = (try_reader(read_day, whole.get(key)) for key in ("start", "end"))
    before: str | None = None
    for at, period in items(document.data, "rounds"):
        yield from check_end_after_start(
            document, (*at, "end"), period.get("end"), period.get("start")
        )
        start, end = (try_reader(read_day, period.get(key)) for key in ("start", "end"))
        for key, day in (("start", start), ("end", end)):
            if day and first and last and not first <= day <= last:
                yield document.problem(
                    "period-outside",
                    (*at, key),
                    found=shorten(period[key]),
                    start=shorten(whole["start"]),
                    end=shorten(whole["end"]),
                )
        if start and before and start <= read_day(before):
            shown = shorten(period["start"])
            yield document.problem("period-overlap", (*at, "start"), found=shown, before=before)
        closing = period.get("closed")
        later = [((*at, "due"), period.get("due"))]
        later += [((*at, "closed", "on"), closing.get("on"))] if isinstance(closing, dict) else []
        for key in {"opened", "former"} & period.keys():
            yield document.problem("unknown-key", (*at, key), of_key=True, found=key, near="source")
        for path, written in later:
            day = try_reader(read_day, written)
            if day and end and day < end:
                last_day = shorten(period["end"])
                yield document.problem(
                    "period-not-over", path, found=shorten(written), end=last_day
                )
        before = period["end"] if end else before


def _check_amendments(document: yaml_file.YamlDocument) -> Problems:
    """An amendment names one task, indicator or body, and sets only keys and values that it can have."""
    tasks: dict[str, Raw] = {}
    indicators: dict[str, tuple[Raw, Raw]] = {}
    for at, task in items(document.data, "tasks"):
        tasks[str(task.get("number"))] = task
        for _, indicator in items(task, "indicators", at):
            indicators[str(indicator.get("id"))] = indicator, task
    for at, amendment in items(document.data, "amendments"):
        named = [key for key in ("task", "indicator", "entity") if amendment.get(key) is not None]
        if "record" in amendment:
            yield document.problem(
                "unknown-key", (*at, "record"), of_key=True, found="record", near="authority"
            )
        if len(named) != 1:
            yield document.problem("amendment-of-what", at)
            continue
        change, inner = amendment.get("set"), (*at, "set")
        if not isinstance(change, dict):
            continue
        yield from _check_amended_keys(document, inner, change, named[0], amendment)
        task = tasks.get(str(amendment.get("task")), {})
        if "deadline" in change and task and not _follows_deadline(task):
            yield replace(
                document.problem(
                    "amendment-idle",
                    (*inner, "deadline"),
                    of_key=True,
                    task=str(task.get("number")),
                ),
                severity=Severity.WARNING,
            )
        for _, part in items(task, "indicators") if "deadline" in change else ():
            if part.get("due") is None:
                path, amended = (*inner, "deadline"), {**task, **change}
                yield from check_indicators.check_periods(
                    document, path, part, amended, is_amended=True
                )
        indicator, holder = indicators.get(str(amendment.get("indicator")), ({}, {}))
        yield from check_end_after_start(
            document, (*inner, "deadline"), change.get("deadline"), task.get("start")
        )
        yield from check_end_after_start(
            document, (*inner, "due"), change.get("due"), holder.get("start")
        )
        if indicator:
            yield from check_indicators.check_amendment(document, inner, change, indicator, holder)


def _check_amended_keys(
    document: yaml_file.YamlDocument, inner: yaml_file.Path, change: Raw, kind: str, amendment: Raw
) -> Problems:
    """An amendment sets something, only what may be amended, and no body succeeds itself."""
    if not change:
        yield document.problem("empty-list", inner)
    second = second_language.languages(document.data)[1]
    for key in change:
        name = key if key in Change.model_fields else key.removesuffix(f"_{second}")
        if name in NOT_AMENDABLE[kind]:
            yield document.problem("amendment-key", (*inner, key), of_key=True, found=key, of=kind)
        elif name not in change:
            yield document.problem("missing-key", inner, key=name)
    if kind == "entity" and change.get("succeeded_by") == amendment["entity"]:
        found = shorten(amendment["entity"])
        yield document.problem("amendment-successor", (*inner, "succeeded_by"), found=found)


def _check_days_of_amendments(document: yaml_file.YamlDocument) -> Problems:
    """An amendment from a day before or after the strategy is asked about."""
    period = document.data.get("period")
    whole = period if isinstance(period, dict) else {}
    start, end = (try_reader(read_day, whole.get(key)) for key in ("start", "end"))
    for at, amendment in items(document.data, "amendments"):
        day = try_reader(read_day, amendment.get("date"))
        known = day and start and end and start <= end
        if known and (asked := outside_period(start, end, day)):
            problem = document.problem(asked.code, (*at, "date"), of_key=False, **asked.values)
            yield replace(problem, severity=asked.severity)


def _follows_deadline(task: Raw) -> bool:
    """Whether anything of a task is due on its deadline: not where all of it has days of its own."""
    for _, indicator in items(task, "indicators"):
        if indicator.get("due") is not None or indicator.get("kind") == "context":
            continue
        required = [
            part for _, part in items(indicator, "components") if check_indicators.is_required(part)
        ]
        if not required or any(part.get("due") is None for part in required):
            return True
    return False


OTHER = {"code", "short", "entered", "owners_before", "amendments", "former_names"}
"""Abbreviations, which may be the same in both languages, and what is no text of the file."""
NAMES = ("number", "id", "code", "file")


def missing_translations(strategy: Strategy) -> tuple[str, ...]:
    """Where the file has a text without its second language, in its order: "1.2 justification".

    Nothing of a file whose title has none: it is in one language.
    """
    return tuple(_missing(strategy, "")) if strategy.title.second else ()


def _missing(part: Part, place: str) -> Iterator[str]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if name in OTHER or not value:
            continue
        inside = value if isinstance(value, tuple) else (value,)
        if any(isinstance(inner, Text) and not inner.second for inner in inside):
            yield f"{place} {name}".strip()
        for inner in inside:
            if isinstance(inner, Part):
                yield from _missing(inner, _place(inner, name, place))


def _place(part: Part, name: str, above: str) -> str:
    """A part by its own name: that of a task or an indicator says where it is, others are named below it."""
    own = str(next((getattr(part, key) for key in NAMES if hasattr(part, key)), ""))
    if not own or (own.startswith(above) and name in {"tasks", "indicators"}):
        return own or above
    return f"{above or name} {own}"
