"""An amendment as a person writes it, and everything that is wrong with it, before it is entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import PydanticCustomError

from dashboard.strategy import check_indicators
from dashboard.strategy.amendments import Amendment
from dashboard.strategy.deadlines import Open, When, read_end
from dashboard.strategy.entities import Entity, own_names
from dashboard.strategy.field_types import read_target
from dashboard.strategy.model import Strategy
from dashboard.strategy.performance_indicators import Indicator
from dashboard.strategy.tasks import Task
from dashboard.text import Problem, Severity, errors, names, numbers_and_dates

Subject = Task | Indicator | Entity
FIELDS = {
    "task": ("deadline", "responsible", "cooperating", "withdrawn"),
    "indicator": ("due", "target", "withdrawn"),
    "entity": ("name", "name_cs", "code_cs", "succeeded_by"),
}
"""What can be entered of a task, an indicator, a body; any other change belongs into the file."""
NUMBER_KINDS = {"count", "recurring", "level", "share"}
LONGEST_ABBREVIATION = 30


@dataclass(frozen=True, slots=True)
class AmendmentPlan:
    """What a person wrote: what is amended, from when, under what and why, and the new values.

    `subject` is a task, an indicator or a body as they name it. None leaves a value as it is; a deadline is a
    year, a month, a day or an open end, as in a report. For an indicator `deadline` is its own. `code_cs` is
    the Czech abbreviation of a body; its code stays. `outside_period` says that a day before or after the
    strategy is meant.
    """

    subject: str
    day: date
    authority: str = ""
    reason: str = ""
    deadline: str | None = None
    responsible: tuple[str, ...] | None = None
    cooperating: tuple[str, ...] | None = None
    target: str | None = None
    withdrawn: bool | None = None
    name: str | None = None
    name_cs: str | None = None
    code_cs: str | None = None
    succeeded_by: str | None = None
    outside_period: bool = False


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """The kind and the id of what is amended, with the values as an amendment of the file has them."""

    kind: str
    subject: str
    changes: dict[str, Any]
    problems: tuple[Problem, ...]


def check(strategy: Strategy, plan: AmendmentPlan) -> CheckedPlan:
    """What a plan changes of the strategy as amended so far, with every problem of it at once.

    Problems: amendment-subject, amendment-nothing, amendment-no-authority, reason-missing,
    amendment-key, amendment-unchanged, amendment-idle (a warning), amendment-outside (a warning where the
    day is confirmed), deadline-form and those of a date, deadline-before-start, unknown-entity,
    amendment-successor, doubled-body, amendment-no-name, amendment-code, amendment-target,
    target-behind-baseline, recurring-without-aggregate, those of a number and of `wrong_bodies`,
    amendment-former-name (a warning).
    """
    version = strategy.at(plan.day)
    kind, part = _find(version, plan.subject)
    problems = list(_around(version, plan))
    if part is None:
        found = (_unknown_subject(version, plan), *problems)
        wrong = None if plan.deadline is None else read_deadline(plan.deadline)
        more = (wrong,) if isinstance(wrong, Problem) else ()
        return CheckedPlan("", plan.subject, {}, (*found, *more))
    written = {
        **{"due" if kind == "indicator" else "deadline": plan.deadline, "target": plan.target},
        **{"responsible": plan.responsible, "cooperating": plan.cooperating},
        **{"withdrawn": plan.withdrawn, "name": plan.name, "name_cs": plan.name_cs},
        **{"code_cs": plan.code_cs, "succeeded_by": plan.succeeded_by},
    }
    changes, id = dict[str, Any](), _id(part)
    for field, value in written.items():
        if value is None:
            continue
        if field not in FIELDS[kind]:
            problems.append(Problem("amendment-key", {"found": field, "of": kind}))
            continue
        changes[field] = value
        problems += _READERS[field](version, part, value, changes)
    if isinstance(part, Task):
        # Who becomes responsible no longer cooperates; who is it cannot be named as cooperating.
        responsible = changes.get("responsible", part.responsible)
        twice = [code for code in changes.get("cooperating", ()) if code in responsible]
        problems += [Problem("doubled-body", {"found": code, "task": id}) for code in twice]
    if not changes and not any(problem.code == "amendment-key" for problem in problems):
        problems.append(Problem("amendment-nothing", {"found": id}))
    elif changes and not errors(problems):
        if _is_as_before(version, part, changes):
            problems.append(Problem("amendment-unchanged", {"found": id}))
        why = {"date": plan.day, "reason": plan.reason, "authority": plan.authority}
        new = Amendment.model_validate({**why, kind: id, "set": changes})
        amended = strategy.model_copy(update={"amendments": (*strategy.amendments, new)})
        problems += check_bodies(strategy, amended, new)
        if isinstance(part, Entity):
            problems += _check_former_names(part, plan, changes)
    return CheckedPlan(kind, id, changes, tuple(problems))


def check_bodies(
    before: Strategy, after: Strategy, new: Amendment | None = None
) -> Iterator[Problem]:
    """What a new amendment says of merged bodies and taken names, and the later ones that no longer fit.

    Problems: those of `wrong_bodies`, amendment-later.
    """
    known = [amendment for amendment, _ in wrong_bodies(before)]
    for amendment, problem in wrong_bodies(after):
        if amendment is new:
            yield problem
        elif not any(amendment is each for each in known):
            found = {name: text for name, text in problem.values.items() if "found" in name}
            subject = _called(after.at(amendment.date), subject=amendment.subject)
            day = amendment.date.isoformat()
            yield Problem("amendment-later", {**found, **subject, "day": day})


def wrong_bodies(strategy: Strategy) -> Iterator[tuple[Amendment, Problem]]:
    """The amendments that name a body that is merged by then, or give one a name that another has.

    Problems: amendment-merged, amendment-name-taken.
    """
    for amendment, version in strategy.versions():
        change, code = amendment.set, amendment.entity
        for named in (code, change.succeeded_by, *change.responsible, *change.cooperating):
            if (entity := version.entity(named or "")) and entity.succeeded_by:
                successor = version.successor(entity.code)
                values = _called(version, found=entity.code, successor=successor)
                yield amendment, Problem("amendment-merged", values)
        for entity in version.entities:
            if entity.code == code or (code and version.successor(entity.code) == code):
                continue
            own = (entity.code, entity.code_cs, *entity.name.both, *entity.aliases)
            taken = {names.fold(name) for name in own if name}
            given = (change.name, change.name_cs, change.code_cs)
            if new := next((name for name in given if name and names.fold(name) in taken), None):
                values = {"found": new, "other": entity.name, "other_cs": entity.name.both[1]}
                yield amendment, Problem("amendment-name-taken", values)


def _called(version: Strategy, **codes: str) -> dict[str, str]:
    """Codes of bodies as values of a sentence, with their Czech abbreviations beside them."""
    czech = {f"{name}_cs": version.abbreviation(code).second for name, code in codes.items()}
    return codes | {name: text for name, text in czech.items() if text}


def _check_former_names(
    entity: Entity, plan: AmendmentPlan, changes: dict[str, Any]
) -> Iterator[Problem]:
    """The question about a name that the body had before: a renaming, or one that was a mistake?"""
    now = own_names(entity)
    for former in entity.former_names:
        for key, name in own_names(former).items():
            if key in changes and now[key] != changes[key] == name:
                until = former.until.isoformat()
                short = {"body_cs": entity.code_cs} if entity.code_cs else {}
                values = {"found": changes[key], "body": entity.code, "day": until, **short}
                yield Problem("amendment-former-name", values, Severity.WARNING)
                return


def _find(strategy: Strategy, written: str) -> tuple[str, Subject | None]:
    """The kind of what is named, and the thing itself; None where nothing has the name."""
    if task := strategy.task(written.strip()):
        return "task", task
    if found := strategy.indicator(written.strip()):
        return "indicator", found[1]
    entity = strategy.find_entity(written)
    return ("entity", entity) if entity else ("", None)


def _unknown_subject(version: Strategy, plan: AmendmentPlan) -> Problem:
    known = [task.number for task in version.tasks]
    near = names.nearest(plan.subject, {*known, *(i.id for _, i in version.indicators())})
    values = {"found": plan.subject, "near": near or ", ".join(known)}
    return Problem("amendment-subject", values)


def _id(part: Subject) -> str:
    match part:
        case Task():
            return part.number
        case Indicator():
            return part.id
    return part.code


def _around(strategy: Strategy, plan: AmendmentPlan) -> Iterator[Problem]:
    """What every amendment needs: an authority, a reason, a day of the strategy or one that is meant."""
    if not plan.authority.strip():
        yield Problem("amendment-no-authority")
    if not plan.reason.strip():
        yield Problem("reason-missing")
    if asked := outside_period(strategy.period.start, strategy.period.end, plan.day):
        yield asked if plan.outside_period else confirmation_wanted(asked)


def outside_period(start: date, end: date, day: date) -> Problem | None:
    """The question about an amendment that holds from a day before or after the strategy; else None."""
    if start <= day <= end:
        return None
    values = {"day": day.isoformat(), "start": start.isoformat(), "end": end.isoformat()}
    return Problem("amendment-outside", values, Severity.WARNING)


def confirmation_wanted(question: Problem) -> Problem:
    """The same question where it must be confirmed before anything is stored."""
    return Problem(question.code, {**question.values, "variant": "entered"})


def _read_deadline(
    version: Strategy, part: Subject, value: Any, changes: dict[str, Any]
) -> Iterator[Problem]:
    field = "due" if isinstance(part, Indicator) else "deadline"
    end = read_deadline(value)
    if isinstance(end, Problem):
        changes[field] = value
        yield end
        return
    changes[field] = end.as_stated
    task = part if isinstance(part, Task) else _task_of(version, part)
    if end.last and end.last < task.start.first:
        started = task.start.first.isoformat()
        yield Problem("deadline-before-start", {"found": value, "start": started})
    if isinstance(part, Task) and not follows_deadline(part):
        yield Problem("amendment-idle", {"task": part.number}, Severity.WARNING)


def read_deadline(written: str) -> When | Open | Problem:
    """A deadline as people write dates in a report (30. 6. 2024, 6/2024), a year or an open end.

    A quarter or half-year is its last day. Problems: deadline-form, date-ambiguous, date-impossible,
    date-two-digit-year.
    """
    try:
        return read_end(written)
    except PydanticCustomError:
        found = numbers_and_dates.read_expected(written)
    if isinstance(found, numbers_and_dates.Unreadable):
        code = "deadline-form" if found.code == "date-form" else found.code
        return Problem(code, {"found": written})
    named = "Q" in found or "H" in found
    return read_end(numbers_and_dates.expected_day(found).isoformat() if named else found)


def follows_deadline(task: Task) -> bool:
    """Whether anything of a task is due on its deadline: not where all of it has days of its own."""
    for indicator in task.indicators:
        required = [part for part in indicator.components if part.required]
        own = indicator.due is not None or indicator.kind == "context"
        if not own and (not required or any(part.due is None for part in required)):
            return True
    return False


def _task_of(version: Strategy, part: Subject) -> Task:
    found = version.indicator(_id(part))
    assert found is not None
    return found[0]


def _read_target(
    version: Strategy, part: Subject, value: Any, changes: dict[str, Any]
) -> Iterator[Problem]:
    assert isinstance(part, Indicator)
    value = value.strip()
    changes["target"] = {"value": value, "basis": "amendment"}
    if part.kind not in NUMBER_KINDS:
        yield Problem("amendment-target", {"found": part.id})
        return
    try:
        number = read_target(value)
    except PydanticCustomError as wrong:
        yield Problem(wrong.type, {"found": value})
        return
    if isinstance(number, str):
        yield Problem("target-form", {"found": value})
        return
    least = part.plausible.least if part.plausible else None
    if check_indicators.needs_aggregate(number, part.kind, part.aggregate):
        yield Problem("recurring-without-aggregate", {"found": value})
    elif code := check_indicators.range_problem(number, part.kind, part.direction, least):
        yield Problem(code, {"found": value})
    elif check_indicators.is_behind(number, part.exact_baseline, part.direction):
        yield Problem("target-behind-baseline", {"found": value, "baseline": part.baseline or ""})


def _read_bodies(field: str) -> Callable[..., Iterator[Problem]]:
    def read(
        version: Strategy, _: Subject, value: Any, changes: dict[str, Any]
    ) -> Iterator[Problem]:
        found = [(written, version.find_entity(written)) for written in value]
        changes[field] = list(dict.fromkeys(each.code for _, each in found if each))
        for written, entity in found:
            if entity is None or entity.kind == "source":
                yield _unknown_body(version, written)
        if field == "responsible" and not value:
            yield Problem("empty-list")

    return read


def _unknown_body(version: Strategy, written: str) -> Problem:
    known = ", ".join(entity.code for entity in version.entities if entity.kind != "source")
    return Problem("unknown-entity", {"found": written, "near": known})


def _read_successor(
    version: Strategy, part: Subject, value: Any, changes: dict[str, Any]
) -> Iterator[Problem]:
    successor = version.find_entity(value)
    if successor is None or successor.kind == "source":
        yield _unknown_body(version, value)
        return
    changes["succeeded_by"] = successor.code
    if successor.code == _id(part):
        yield Problem("amendment-successor", {"found": successor.code})


def _read_name(_: Strategy, __: Subject, value: Any, changes: dict[str, Any]) -> Iterator[Problem]:
    if not value.strip():
        yield Problem("amendment-no-name")


def _read_abbreviation(
    _: Strategy, __: Subject, value: Any, ___: dict[str, Any]
) -> Iterator[Problem]:
    if not value.strip() or len(value) > LONGEST_ABBREVIATION:
        yield Problem("amendment-code", {"found": value, "limit": str(LONGEST_ABBREVIATION)})


def _read_flag(_: Strategy, __: Subject, value: Any, ___: dict[str, Any]) -> Iterator[Problem]:
    yield from ()


_READERS: dict[str, Callable[..., Iterator[Problem]]] = {
    **{"deadline": _read_deadline, "due": _read_deadline, "target": _read_target},
    **{"responsible": _read_bodies("responsible"), "cooperating": _read_bodies("cooperating")},
    **{"name": _read_name, "name_cs": _read_name, "succeeded_by": _read_successor},
    **{"code_cs": _read_abbreviation, "withdrawn": _read_flag},
}


def _is_as_before(version: Strategy, part: Subject, changes: dict[str, Any]) -> bool:
    """Whether each new value is the one that holds on the day already."""

    def same(field: str, value: Any) -> bool:
        match field:
            case "withdrawn":
                return bool(value) == (_id(part) in version.withdrawn)
            case "deadline" | "due":
                held, new = getattr(part, field), read_end(value)
                return held is not None and (held.last, held.as_stated) == (new.last, new.as_stated)
            case "target":
                return isinstance(part, Indicator) and part.target_number == read_target(
                    value["value"]
                )
            case "responsible" | "cooperating":
                return list(getattr(part, field)) == list(value)
        return bool(own_names(part).get(field, getattr(part, field, None)) == value)

    return all(same(field, value) for field, value in changes.items())
