"""Small strategies with tangled histories, the same for the same seed.

A history is what the store would hold: files are accepted one after another, a row closes the row
of its key, a file may replace an earlier one or be withdrawn, and what it had closed stands again:
the same row then has two records, each with its own stretch.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple

from dashboard.strategy.model import Strategy
from dashboard.strategy.performance_indicators import MEASUREMENT_KINDS
from dashboard.text.names import fold
from tests.fulfilment.oracle import Row

Raw = dict[str, Any]
Key = tuple[str, str | None, dt.date | None, str, bool]

ENTITIES = (
    ("MOI", "ministry", None),
    ("CPD", "unit", "MOI"),
    ("DESK", "unit", "CPD"),
    ("PCR", "police", "MOI"),
    ("MOJ", "ministry", None),
    ("PROB", "office", "MOJ"),
    ("LAS", "ngo", None),
    ("OLD", "body", None),
    ("PUB", "source", None),
    ("TIP", "source", None),
)
OWNERS = ("MOI", "CPD", "DESK", "PCR", "MOJ", "PROB", "LAS", "OLD")
SOURCES = ("PUB", "TIP")
WORDS = ("nothing_to_report", "ongoing", "not_applicable")
EVENTS = ("lecture", "round table", "Příručka", None)
NUMBERS = ("0", "0", "0.1", "0.1", "0.2", "0.7", "1", "1", "2", "1.00")
TARGETS = ("0.1", "0.3", "1", "1", "2", "3", "5")
SHARES = ("0/0", "0/0", "0/3", "1/3", "2/3", "1/2", "2/4", "0.5/1.5", "3/3", "200/300", "1/6")
PER_CENT = ("33.333333333", "33.333333334", "50", "66.666666667", "100", "0.5", "40")
STARTS = ("0", "1/3", "1/3", "50", "2/3", "33.333333333", None)
START, END = dt.date(2020, 1, 1), dt.date(2023, 12, 31)
ONE = dt.timedelta(days=1)


class Case(NamedTuple):
    """A strategy, its history, and the days and audit numbers worth asking about."""

    strategy: Strategy
    history: list[Row]
    days: list[dt.date]
    ks: list[int]


def case(seed: int) -> Case:
    """About twelve indicators and eighty rows, the same for the same seed."""
    rng = random.Random(seed)
    strategy = Strategy.model_validate(_strategy(rng))
    pool = _pool(rng, strategy)
    history = _history(rng, _contents(rng, strategy, pool))
    last = max(row.opened for row in history)
    changes = [row.closed for row in history if row.closed is not None] or [last]
    ks = {
        max(last, *changes),
        rng.choice(changes),
        rng.choice(changes) - 1,
        rng.randint(last // 3, last),
    }
    return Case(strategy, history, _days(rng, strategy, pool), sorted(ks))


# The strategy


def _strategy(rng: random.Random) -> Raw:
    tasks = [_task(rng, f"1.{number}") for number in range(1, rng.randint(3, 4) + 1)]
    return {
        "id": "generated",
        "title": "Generated",
        "source": "none",
        "period": {"start": START.isoformat(), "end": END.isoformat()},
        "conventions": {"year_start": "01-01", "year_deadline": "12-31"},
        "coordinator": "MOI",
        "goal": "To be judged",
        "entities": [
            {"code": code, "kind": kind, "name": code, "name_cs": code, "parent": parent}
            for code, kind, parent in ENTITIES
        ],
        "tasks": tasks,
        "amendments": _amendments(rng, tasks),
    }


def _task(rng: random.Random, number: str) -> Raw:
    responsible, cooperating = _owners(rng)
    start, deadline = rng.choice(["2020", "2020", "2021-03-15"]), _due(rng)
    # Ongoing or not stated at all: an open end either way.
    stated = {} if deadline == "ongoing" and number in {"1.1", "1.3"} else {"deadline": deadline}
    return {
        "number": number,
        "title": f"Task {number}",
        "responsible": responsible,
        "cooperating": cooperating,
        "start": start,
        **stated,
        "indicators": [
            _indicator(rng, f"{number}.{letter}") for letter in "abcd"[: rng.randint(3, 4)]
        ],
    }


def _owners(rng: random.Random) -> tuple[list[str], list[str]]:
    named = rng.sample(["MOI", "CPD", "CPD", "PCR", "MOJ", "LAS"], rng.randint(1, 4))
    named = list(dict.fromkeys(named))
    cut = rng.randint(1, len(named))
    return named[:cut], named[cut:]


def _due(rng: random.Random) -> str:
    return rng.choice(["2021", "2022", "2022", "2023", "2021-06", "2022-10-31", "ongoing"])


def _indicator(rng: random.Random, name: str) -> Raw:
    kind = rng.choice(
        ["milestone"] * 4
        + ["sum"] * 3
        + ["distinct"] * 2
        + ["latest"] * 2
        + ["level"] * 2
        + ["share"] * 3
        + ["recurring"] * 4
        + ["context"]
    )
    raw: Raw = {"id": name, "text": f"Indicator {name}", "kind": kind}
    if rng.random() < 0.3:
        raw["due"] = _due(rng)
    if kind == "milestone":
        raw["components"] = _components(rng)
    elif kind == "recurring":
        raw["every"] = rng.choice(["year", "year", "half-year", "quarter", "month"])
        raw["aggregate"] = rng.choice([None, "sum", "sum", "distinct", "latest"])
        if raw["every"] == "year":
            raw["month"] = {"b": "06", "c": "01"}.get(name[-1])
    elif kind in MEASUREMENT_KINDS:
        raw["direction"] = rng.choice(["up", "down"])
        raw["baseline"] = rng.choice(["0", "0.2", "1", "2", None] if kind == "level" else STARTS)
    elif kind != "context":
        raw["kind"], raw["aggregate"] = "count", kind
    if kind != "context" and rng.random() < 0.92:
        raw["target"] = _target(rng, kind)
        if kind in MEASUREMENT_KINDS and raw["baseline"] and rng.random() < 0.3:
            raw["target"]["value"] = "any"
        if kind not in {"milestone", "recurring"} and rng.random() < 0.3:
            raw["interim"] = _interim(rng, kind)
    return raw


def _interim(rng: random.Random, kind: str) -> list[Raw]:
    """One or two steps on the way; what does not lie before the due day is left out by the rule."""
    days = sorted(rng.sample(["2020", "2021-03", "2021-11", "2022-06-30"], rng.randint(1, 2)))
    numbers = sorted(rng.sample(PER_CENT if kind == "share" else TARGETS, len(days)))
    return [{"due": day, "value": number} for day, number in zip(days, numbers, strict=True)]


def _target(rng: random.Random, kind: str) -> Raw:
    numbers = PER_CENT if kind == "share" else TARGETS
    value = "all" if kind == "milestone" else rng.choice(numbers)
    return {"value": value, "basis": "assumed", "note": "generated"}


def _components(rng: random.Random) -> list[Raw]:
    names = ["Manual", "law_draft", "Školení", "report"][: rng.randint(1, 4)]
    required = [True, *(rng.random() < 0.6 for _ in names[1:])]
    if rng.random() < 0.4:
        names, required = [*names, "other:*"], [*required, False]
    dues = [rng.choice([None, None, None, "2020-12", "2021"]) for _ in names]
    return [
        {"id": name, "text": f"The {name}", "required": must, "due": due}
        for name, must, due in zip(names, required, dues, strict=True)
    ]


def _amendments(rng: random.Random, tasks: list[Raw]) -> list[Raw]:
    return [_amendment(rng, rng.choice(tasks)) for _ in range(rng.randint(1, 5))]


def _amendment(rng: random.Random, task: Raw) -> Raw:
    day = rng.choice(["2021-02-01", "2021-06-30", "2021-12-31", "2022-07-01", "2023-05-05"])
    indicator = rng.choice(task["indicators"])
    kind = indicator["kind"]
    what = rng.choice(
        ["deadline", "owners", "owners", "owners", "task", "due", "target", "parts", "indicator"]
    )
    of_task = what in {"deadline", "owners", "task"}
    touched = {"task": task["number"]} if of_task else {"indicator": indicator["id"]}
    change: Raw = {"withdrawn": rng.random() < 0.8}
    if what == "deadline":
        change = {"deadline": _due(rng)}
    elif what == "owners":
        responsible, cooperating = _owners(rng)
        change = {"responsible": responsible, "cooperating": cooperating}
    elif what == "due":
        change = {"due": _due(rng)}
    elif what == "target" and kind != "context":
        change = {"target": _target(rng, kind) if rng.random() < 0.8 else None}
    elif what == "parts" and kind == "milestone":
        change = {"components": _components(rng)}
    return {"date": day, "reason": "test", "authority": "government", **touched, "set": change}


# The days


def _pool(rng: random.Random, strategy: Strategy) -> list[dt.date]:
    """The few days on which things happen: about the due days, and some between."""
    dues = _dues(strategy)
    near = [due + rng.choice([-ONE, 0 * ONE, 0 * ONE, ONE]) for due in dues]
    between = [START + rng.randint(0, 1400) * ONE for _ in range(2)]
    return sorted({*rng.choices(near, k=3), *between, rng.choice([START, END, END + 90 * ONE])})


def _dues(strategy: Strategy) -> list[dt.date]:
    """The due days of the indicators; where all their ends are open, that of the strategy."""
    dues = [task.due(indicator) for task, indicator in strategy.indicators()]
    return [due for due in dues if due is not None] or [END]


def _days(rng: random.Random, strategy: Strategy, pool: list[dt.date]) -> list[dt.date]:
    """Five days to ask about: a due day, a day on which things happen, and days about them."""
    due = rng.choice(_dues(strategy))
    amended, happening = rng.choice(strategy.amendments).date, rng.choice(pool)
    days = {
        due,
        rng.choice([due - ONE, due + ONE, strategy.tasks[0].start.first - ONE]),
        happening,
        rng.choice([happening - ONE, amended, amended - ONE]),
        rng.choice([END, END + 400 * ONE]),
    }
    return sorted(days)


# What the rows say


def _contents(rng: random.Random, strategy: Strategy, pool: list[dt.date]) -> list[Row]:
    """Rows without a place in the history yet; some keys are told several times over."""
    rows: list[Row] = []
    for task in strategy.tasks:
        named = [*task.responsible, *task.cooperating]
        for indicator in task.indicators:
            cast = _cast(rng, named)
            few_words = rng.choice([0.08, 0.08, 0.08, 0.25, 1.0])
            for _ in range(rng.choice([0, 3, 4, 5, 6, 7]) if cast else 0):
                blank = _blank(rng, task.number, rng.choice(cast), pool)
                row = replace(
                    blank, indicator=indicator.id, name=_name(rng, strategy, indicator.id)
                )
                if rng.random() < few_words:
                    rows.append(
                        replace(row, word=rng.choice(WORDS), name=rng.choice([None, row.name]))
                    )
                else:
                    rows.append(_valued(rng, row, indicator.kind))
        anyone = [*named, *OWNERS, *SOURCES]
        told = rng.choices(anyone, k=rng.randint(0, 3))
        rows += [_blank(rng, task.number, entity, pool) for entity in told]
    retold = [_retold(rng, rng.choice(rows), pool) for _ in range(len(rows) // 2)]
    rows = [_as_written(rng, row) for row in (*rows, *retold)]
    rng.shuffle(rows)
    return rows


def _cast(rng: random.Random, named: Sequence[str]) -> list[str]:
    """Who speaks of an indicator: the lead and others, a source alone, or nobody."""
    lead = named[0]
    below = {"MOI": "CPD", "CPD": "DESK", "MOJ": "PROB"}.get(lead, lead)
    casts: tuple[list[str], ...] = (
        [lead],
        [lead, lead, *named, "OLD"],
        [lead, below, below, rng.choice(named), rng.choice(OWNERS), "PUB"],
        [lead, lead, *named, "PUB", "TIP", "TIP"],
        [rng.choice(named), rng.choice(OWNERS), "PUB", "PUB"],
        ["PUB", "TIP"],
        [],
    )
    return rng.choice(casts)


def _blank(rng: random.Random, task: str, entity: str, pool: list[dt.date]) -> Row:
    """A narrative: a dated row that says nothing yet; a source's is often undated."""
    undated = rng.random() < (0.2 if entity in SOURCES else 0.03)
    precision = rng.choice(["day"] * 6 + ["period", "inferred", *["not_later_than"] * 3])
    return Row(
        row=0,
        seq=0,
        submission=0,
        line=0,
        entity=entity,
        task=task,
        indicator=None,
        component=None,
        name=None,
        date=None if undated else rng.choice(pool),
        precision=None if undated else precision,
        value=None,
        denominator=None,
        word=None,
        evidence=rng.choice(["https://example.org/1"] * 6 + ["internal", None, "", " "]),
        note=rng.choice([None, "as agreed"]),
        opened=0,
        closed=None,
    )


def _name(rng: random.Random, strategy: Strategy, indicator: str) -> str | None:
    """A listed component, seldom a free one; of a count any event, or none."""
    found = strategy.indicator(indicator)
    assert found is not None
    if found[1].kind == "recurring" and (not found[1].aggregate or rng.random() < 0.3):
        return rng.choice(
            {
                "year": ["2020", "2020", "2021", "2021", "2022", "2023", "2019"],
                "half-year": ["2020-h1", "2020-h2", "2021-h1", "2021-h2", "2022-h1"],
                "quarter": ["2020-q1", "2020-q2", "2020-q4", "2021-q1", "2021-q2"],
                "month": ["2020-01", "2020-03", "2020-12", "2021-01", "2021-02"],
            }[found[1].every or "year"]
        )
    if found[1].kind != "milestone":
        event = rng.choice(EVENTS)
        return None if event is None else fold(event)
    listed = [fold(component.id) for component in found[1].components]
    return rng.choice([*listed, *listed, *listed, *listed, "other:leaflet", "report"])


def _valued(rng: random.Random, row: Row, kind: str) -> Row:
    if kind == "share":
        part, _, whole = rng.choice(SHARES).partition("/")
        return replace(row, value=Decimal(part), denominator=Decimal(whole))
    if kind == "milestone":
        return replace(row, value=Decimal(rng.choice([1, 1, 1, 0])))
    return replace(row, value=Decimal(rng.choice(NUMBERS)))


def _retold(rng: random.Random, row: Row, pool: list[dt.date]) -> Row:
    """The same thing again: of the same key, on another day, or by somebody else, exactly or not."""
    how = rng.choice(["key", "day", "day", "entity", "entity", "exactness", "exactness"])
    if row.value is not None and rng.random() < 0.4:
        other = replace(row, value=Decimal(0) if row.value else Decimal(1))
        row = other if row.denominator is None else _valued(rng, row, "share")
    if how == "day" and row.date is not None:
        return replace(row, date=rng.choice(pool))
    if how == "exactness" and row.date is not None:
        is_exact, later = row.precision == "day", rng.choice([0 * ONE, 0 * ONE, ONE])
        told = "not_later_than" if is_exact else "day"
        row = replace(row, date=row.date + (later if is_exact else 0 * ONE), precision=told)
    if how in {"entity", "exactness"}:
        return replace(row, entity=rng.choice([*OWNERS, *SOURCES]))
    return row


def _as_written(rng: random.Random, row: Row) -> Row:
    """The component as a person would write it, of which `name` is the folded form."""
    name = row.name
    return row if name is None else replace(row, component=rng.choice([name, name.upper()]))


# Who knew what when


def key(row: Row) -> Key:
    """Of the rows with one key only one stands at a time."""
    is_number = row.value is not None and row.denominator != 0
    return (row.indicator or row.task, row.name, row.date, row.entity, is_number)


@dataclass
class Ledger:
    """The history so far: the records, which of them stand, and what each file had closed."""

    records: list[Row] = field(default_factory=list)
    standing: dict[Key, int] = field(default_factory=dict)
    closed_by: dict[int, list[int]] = field(default_factory=dict)

    def open(self, row: Row, at: int) -> None:
        """A row begins to stand, in place of the one of its key."""
        if key(row) in self.standing:
            self.closed_by.setdefault(row.submission, []).append(self.standing[key(row)])
            self.close(self.standing[key(row)], at)
        self.standing[key(row)] = len(self.records)
        self.records.append(replace(row, opened=at, closed=None))

    def close(self, position: int, at: int) -> None:
        """A record ends."""
        record = self.records[position]
        self.records[position] = replace(record, closed=at)
        del self.standing[key(record)]

    def close_all(self, submission: int, at: int) -> None:
        """Every standing row of a file ends."""
        for position in sorted(self.standing.values()):
            if self.records[position].submission == submission:
                self.close(position, at)

    def withdraw(self, submission: int, at: int) -> None:
        """A file's rows end; what they had closed stands again where nothing else does."""
        self.close_all(submission, at)
        for position in reversed(self.closed_by.get(submission, [])):
            if key(self.records[position]) not in self.standing:
                self.open(self.records[position], at)


def _history(rng: random.Random, contents: list[Row]) -> list[Row]:
    """Files in the order of acceptance, which is not the order in which they came."""
    files = _files(rng, contents)
    rng.shuffle(files)
    ledger, seq, before, live = Ledger(), 1, "", list[int]()
    for rows in files:
        entity, submission = rows[0].entity, rows[0].submission
        if entity == before or rng.random() < 0.8:
            seq += rng.randint(1, 3)
        earlier = [
            s for s in live if any(r.submission == s and r.entity == entity for r in ledger.records)
        ]
        if earlier and rng.random() < 0.15:
            replaced = rng.choice(earlier)
            live.remove(replaced)
            ledger.close_all(replaced, seq)
        for row in rows:
            ledger.open(replace(row, seq=seq), seq)
        live.append(submission)
        if rng.random() < 0.1:
            seq += 1
            gone = rng.choice(live)
            ledger.withdraw(gone, seq)
            live.remove(gone)
        before = entity
    records = [row for row in ledger.records if row.closed != row.opened]
    rng.shuffle(records)
    return records


def _files(rng: random.Random, contents: list[Row]) -> list[list[Row]]:
    """The rows as files of one to six rows of one entity, no key twice in a file, numbered."""
    files: list[list[Row]] = []
    room: dict[str, list[Row]] = {}
    for content in contents:
        file = room.get(content.entity)
        if file is None or len(file) >= rng.randint(1, 6) or key(content) in map(key, file):
            file = room[content.entity] = []
            files.append(file)
        file.append(content)
    numbers = count(1)
    for number, file in enumerate(files, start=1):
        for line, row in enumerate(file, start=2):
            file[line - 2] = replace(row, row=next(numbers), submission=number, line=line)
    return files
