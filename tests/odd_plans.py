"""Ten plans at the edges of what a strategy may be, each with what its bodies have reported.

What a plan leaves open is drawn from a number: the same number, the same plan.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dashboard.strategy.model import Strategy
from dashboard.strategy.targets import targets_of
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.pages import HEADERS
from tests.small_plan import strategy_of

Raw = dict[str, Any]
DAY = timedelta(days=1)
LARGEST, LEAST = "999999999.999999999", "0.000000001"
"""The ends of what a row can hold beside zero."""
STATISTICS = """source,series,definition,unit,year,value,flag,vintage,note
survey,survey_cases,Cases found by the survey.,cases,2001,4,,2010,
survey,survey_cases,Cases found by the survey.,cases,2004,7,,2010,
survey,survey_cases,Cases found by the survey.,cases,2024,9,,2025,
"""
"""A series of another country, from before most plans to the end of some."""


@dataclass(frozen=True)
class OddPlan:
    """A plan as a file says it, and the lines of each body's report."""

    name: str
    raw: Raw
    reports: dict[str, list[str]]

    @property
    def text(self) -> str:
        return json.dumps(self.raw, indent=1)  # which is YAML

    @property
    def strategy(self) -> Strategy:
        return strategy_of(self.text)

    def write(self, folder: Path) -> Path:
        """The file of the plan in a folder, with the statistics and the reports that ship with it."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "statistics.csv").write_text(STATISTICS)
        shipped = []
        for entity, lines in self.reports.items():
            name = f"{entity.lower()}.csv"
            (folder / name).write_text("\n".join([HEADERS, *lines]) + "\n")
            shipped.append(
                {"file": name, "entity": entity, "state": "accepted", "received_as": "By post."}
            )
        raw = {**self.raw, "statistics": ["statistics.csv"], "shipped": shipped}
        path = folder / "indicators.yaml"
        path.write_text(json.dumps(raw, indent=1))
        return path

    def open(self, folder: Path) -> Workspace:
        """The plan with a new database of its own."""
        return databases.opened(new_database(folder), self.write(folder))

    def days(self) -> list[date]:
        """The day before the first, the first, each due day, the day after it, the last, long after."""
        strategy = self.strategy
        start, end = strategy.period.start, strategy.period.end
        due = {
            target.due
            for at in {start, end, *(change.date for change in strategy.amendments)}
            for version in [strategy.at(at)]
            for task, indicator in version.indicators()
            for target in targets_of(version, task, indicator)
            if target.due
        }
        edges = {start, end, *due, *(change.date for change in strategy.amendments)}
        found = {start - DAY, *edges, *(day + DAY for day in edges), end.replace(year=2199)}
        return sorted(found)


def new_database(folder: Path) -> str:
    """The address of a database with nothing but its tables: to make them takes longer than to fill them."""
    folder.mkdir(exist_ok=True)
    return databases.sqlite(folder / "odd.db", databases.prepare)


def odd_plan(name: str, seed: int) -> OddPlan:
    """The plan of a name, drawn from a number."""
    return PLANS[name](random.Random(f"{name} {seed}"))


def _plan(name: str, start: str, end: str, tasks: list[Raw], **more: Any) -> Raw:
    return {
        "id": f"odd-{name.replace('_', '-')}",
        "title": f"Odd: {name.replace('_', ' ')}",
        "source": "Written for the tests.",
        "period": {"start": start, "end": end},
        "conventions": {"year_start": "01-01", "year_deadline": "12-31"},
        "coordinator": "MIN",
        "goal": "To be odd.",
        "entities": [
            {"code": "MIN", "kind": "ministry", "name": "Ministry", "name_cs": "Ministerstvo"},
            {"code": "UNIT", "kind": "unit", "name": "Unit", "name_cs": "Odbor", "parent": "MIN"},
            {"code": "NGO", "kind": "ngo", "name": "Society", "name_cs": "Spolek"},
            {"code": "PUB", "kind": "source", "name": "Papers", "name_cs": "Noviny"},
        ],
        "tasks": tasks,
        **more,
    }


def _task(number: str, start: str, deadline: str, *indicators: Raw, **more: Any) -> Raw:
    return {
        "number": number,
        "title": f"Task {number}",
        "responsible": ["UNIT"],
        "start": start,
        "deadline": deadline,
        "indicators": [
            {"id": f"{number}.{'abcdefgh'[at]}", "text": f"Text {number} {at}.", **indicator}
            for at, indicator in enumerate(indicators)
        ],
        **more,
    }


def _target(value: object) -> Raw:
    return {"value": str(value), "basis": "strategy"}


def _milestone(*components: str | tuple[str, str]) -> Raw:
    listed = []
    for one in components:
        id, due = (one, None) if isinstance(one, str) else one
        listed.append({"id": id, "text": f"The {id}", **({"due": due} if due else {})})
    return {"kind": "milestone", "target": _target("all"), "components": listed}


def _count(aggregate: str, value: object) -> Raw:
    return {"kind": "count", "aggregate": aggregate, "target": _target(value)}


def _recurring(every: str, value: int = 1) -> Raw:
    more = {"aggregate": "sum"} if value > 1 else {}
    return {"kind": "recurring", "every": every, "target": _target(value), **more}


def _level(direction: str, value: object, baseline: object | None = None) -> Raw:
    base = {} if baseline is None else {"baseline": str(baseline)}
    return {"kind": "level", "direction": direction, "target": _target(value), **base}


def _share(direction: str, value: object, baseline: object | None = None) -> Raw:
    return {**_level(direction, value, baseline), "kind": "share"}


CONTEXT: Raw = {"kind": "context"}


def _not_begun(rng: random.Random) -> OddPlan:
    year = rng.choice([2096, 2104, 2148])  # far enough; each has a 29 February
    raw = _plan(
        "not_begun",
        f"{year}-02-29",
        f"{year + 3}-12-31",
        [
            _task("1", str(year), str(year), CONTEXT),
            _task("2", str(year), f"{year + 1}", _recurring(rng.choice(["year", "quarter"]))),
        ],
    )
    return OddPlan("not_begun", raw, {})


def _one_year(rng: random.Random) -> OddPlan:
    raw = _plan(
        "one_year",
        "2024-01-01",
        "2024-12-31",
        [
            _task("1", "2024", "2024", _recurring("quarter"), _milestone("text", "print")),
            _task("2", "2024-03", "2024-06", _count("sum", LARGEST), cooperating=["NGO"]),
        ],
        rounds=[
            {"id": "2024", "title": "2024", "title_cs": "2024", "start": "2024-01-01",
             "end": "2024-12-31", "due": "2025-01-31", "source": "chapter 6"}
        ],
    )  # fmt: skip
    number = rng.choice([LARGEST, LEAST, "1"])
    rows = ["1,a,,2024-03-31,1,x,", "1,b,text,2024-12-31,1,x,", f"2,a,event,2024-06-30,{number},x,"]
    return OddPlan("one_year", raw, {"UNIT": rows})


def _no_goals(rng: random.Random) -> OddPlan:
    deadlines = [rng.choice(["2005", "2005-06", "2006-02-28", "ongoing"]) for _ in range(5)]
    tasks = [
        _task(str(at), "2004", deadline, _milestone("text"), _count("distinct", 2))
        for at, deadline in enumerate(deadlines, 1)
    ]
    rows = [f"{at},a,text,2004-0{at}-01,{rng.choice('01')},x," for at in (1, 2, 3)]
    return OddPlan("no_goals", _plan("no_goals", "2004-01-01", "2006-12-31", tasks), {"UNIT": rows})


def _one_task(rng: random.Random) -> OddPlan:
    due = rng.choice(["2023", "2023-02", "2023-07-01"])
    task = _task("1.1", "2023", due, _milestone("text", "print"), goal="1")
    raw = _plan(
        "one_task", "2023-01-01", "2024-12-31", [task], goals=[{"id": "1", "title": "The one"}]
    )
    rows = ["1.1,a,text,nejpozději do 2023-12-31,1,x,"] if rng.random() < 0.5 else []
    return OddPlan("one_task", raw, {"UNIT": rows} if rows else {})


def _sixty_tasks(rng: random.Random) -> OddPlan:
    kinds: list[Callable[[], Raw]] = [
        lambda: _milestone("text", "print"),
        lambda: _milestone(("draft", "2021"), ("text", "2022-06"), "print"),
        lambda: _count("sum", rng.choice([1, 3, LEAST, LARGEST])),
        lambda: _count("distinct", 2),
        lambda: _count("latest", rng.choice([5, 1000])),
        lambda: _recurring("half-year", rng.choice([1, 2])),
        lambda: _recurring("year"),
        lambda: _level("up", 20, 10),
        lambda: _level("down", 3, 10),
        lambda: _share("up", "33.333", "10"),
        lambda: CONTEXT,
        lambda: {"kind": "count", "aggregate": "sum"},
    ]
    tasks, rows = [], []
    for at in range(60):
        number = f"{at % 4 + 1}.{at // 4 + 1}"  # their goals take turns
        indicator = kinds[at % len(kinds)]()
        tasks.append(
            _task(
                number,
                "2021",
                rng.choice(["2022", "2023", "2023-06-30"]),
                indicator,
                goal=number[0],
                cooperating=["NGO"],
            )
        )
        kind = indicator.get("aggregate") or indicator["kind"]
        if rng.random() < 0.6 and kind in {"sum", "distinct", "latest", "level"}:
            value = rng.choice(["0", "1", "3", "20", LEAST, LARGEST])
            name = "" if kind in {"latest", "level"} else f"event {at}"
            rows.append(f"{number},a,{name},2022-03-0{rng.randint(1, 9)},{value},x,")
        elif kind == "share":
            share = rng.choice(["199999/200000", "1/3", "0/3", "3/3"])
            rows.append(f"{number},a,all,2022-05-01,{share},x,")
    goals = [{"id": one, "title": f"Goal {one}"} for one in "1234"]
    raw = _plan("sixty_tasks", "2021-01-01", "2023-12-31", tasks, goals=goals)
    return OddPlan("sixty_tasks", raw, {"UNIT": rows})


def _all_context(rng: random.Random) -> OddPlan:
    tasks = [_task(str(at), "2022", "2024", CONTEXT) for at in range(1, rng.randint(2, 4))]
    rows = [f"1,a,,2022-05-01,{rng.choice([0, 7, LEAST])},x,"]
    raw = _plan("all_context", "2022-01-01", "2024-12-31", tasks)
    return OddPlan("all_context", raw, {"UNIT": rows})


def _amendment(day: str, thing: Raw, change: Raw) -> Raw:
    return {
        "date": day,
        "reason": "New law.",
        "authority": f"Order of {day}",
        **thing,
        "set": change,
    }


def _all_withdrawn(rng: random.Random) -> OddPlan:
    kinds = [_milestone("text"), _count("sum", 3), _recurring("year")]
    tasks = [_task(str(at), "2021", "2023", kind) for at, kind in enumerate(kinds, 1)]
    gone = {"withdrawn": "yes"}
    days = [rng.choice(["2021-06-01", "2022-01-01", "2023-12-31"]) for _ in tasks]
    raw = _plan(
        "all_withdrawn",
        "2021-01-01",
        "2023-12-31",
        tasks,
        amendments=[
            _amendment(days[0], {"task": "1"}, gone),
            _amendment(days[1], {"indicator": "2.a"}, gone),
            _amendment(days[2], {"task": "3"}, gone),
        ],
    )
    return OddPlan("all_withdrawn", raw, {"UNIT": ["2,a,one,2021-05-01,1,x,"]})


def _downwards(rng: random.Random) -> OddPlan:
    step = {"due": "2021", "value": "30", "basis": "strategy"}
    tasks = [
        _task(
            "1",
            "2020",
            "2022",
            _level("down", "any", 30),
            _level("down", LEAST, LARGEST),
            {**_level("down", 10, 40), "interim": [step]},
            _share("down", rng.choice(["0", "50", "33.333"]), "2/3"),
        )
    ]
    value = rng.choice(["30", "29.999999999", LARGEST])
    rows = [
        f"1,a,,2021-05-01,{value},x,",
        f"1,b,,2021-05-01,{rng.choice([LEAST, LARGEST])},x,",
        f"1,c,,2021-12-31,{rng.choice([10, 30, 35])},x,",
        f"1,d,all,2021-05-01,{rng.choice(['2/3', '1/3', '0/9', '1/200000'])},x,",
    ]
    raw = _plan("downwards", "2020-01-01", "2022-12-31", tasks)
    return OddPlan("downwards", raw, {"UNIT": rows})


def _amendments_on_one_day(rng: random.Random) -> OddPlan:
    day = rng.choice(["2022-01-01", "2022-06-30", "2022-12-31"])
    tasks = [
        _task("1", "2021", "2022", _count("sum", 3), _milestone("text")),
        _task("2", "2021", "2022-06", _milestone("text", "print")),
    ]
    amendments = [
        _amendment(day, {"indicator": "1.a"}, {"target": {"value": "5", "basis": "amendment"}}),
        _amendment(day, {"indicator": "1.a"}, {"target": {"value": "7", "basis": "amendment"}}),
        _amendment(day, {"task": "1"}, {"deadline": "2023-03"}),
        _amendment(day, {"task": "1"}, {"deadline": "2023-06", "responsible": ["NGO"]}),
        _amendment(day, {"indicator": "1.b"}, {"withdrawn": "yes"}),
        _amendment(day, {"indicator": "1.b"}, {"withdrawn": "no"}),
        _amendment("2024-05-01", {"indicator": "1.b"}, {"withdrawn": "yes"}),
        _amendment(day, {"task": "2"}, {"title": "A new title"}),
    ]
    raw = _plan("amendments_on_one_day", "2021-01-01", "2023-12-31", tasks, amendments=amendments)
    return OddPlan("amendments_on_one_day", raw, {"UNIT": ["1,a,one,2021-05-01,5,x,"]})


def _ended(rng: random.Random) -> OddPlan:
    tasks = [
        _task("1", "2003", "2004", _milestone("text", "print"), goal="1"),
        _task("2", "2003", "2006", _recurring(rng.choice(["year", "quarter"]))),
        _task("3", "2004", "2006", _milestone(("draft", "2004"), ("text", "2005-06-30"), "print")),
    ]
    tasks[0]["also_asked"] = ["To be asked."]
    gone = _amendment("2004-06-01", {"indicator": "1.a"}, {"withdrawn": "yes"})
    later = _amendment("2007-05-01", {"indicator": "1.a"}, {"withdrawn": "yes"})
    back = _amendment("2005-06-01", {"indicator": "1.a"}, {"withdrawn": "no"})
    raw = _plan(
        "ended",
        "2003-01-01",
        "2006-12-31",
        tasks,
        goals=[{"id": "1", "title": "First"}, {"id": "2", "title": "Of no task"}],
        amendments=[gone, back, later],
    )
    rows = ["2,a,,2003-12-31,1,x,", "3,a,draft,2005-01-01,1,x,", "1,a,text,2004-01-01,1,x,"]
    return OddPlan("ended", raw, {"UNIT": rows, "PUB": ["1,a,print,2004-02-01,1,x,"]})


PLANS: dict[str, Callable[[random.Random], OddPlan]] = {
    "not_begun": _not_begun,
    "one_year": _one_year,
    "no_goals": _no_goals,
    "one_task": _one_task,
    "sixty_tasks": _sixty_tasks,
    "all_context": _all_context,
    "all_withdrawn": _all_withdrawn,
    "downwards": _downwards,
    "amendments_on_one_day": _amendments_on_one_day,
    "ended": _ended,
}
