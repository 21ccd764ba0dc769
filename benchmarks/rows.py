"""A large strategy and its standing rows, the same for the same seed.

About a thousand indicators of every kind. No key (indicator, component, date, entity) stands twice,
as in the store, and the rows come in no order.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from dashboard.progress.row_schema import REMARK_COLUMNS, ROW_SCHEMA
from dashboard.strategy.model import Strategy
from dashboard.strategy.performance_indicators import Indicator
from dashboard.text.names import fold

Raw = dict[str, Any]

START, END = dt.date(2020, 1, 1), dt.date(2023, 12, 31)
DAYS = (END - START).days + 1
TASKS, INDICATORS = 250, 4
KINDS = ["milestone"] * 8 + ["sum"] * 5 + ["distinct"] * 4 + ["latest"] * 4 + ["context"]
SOURCES = ("SOURCE1", "SOURCE2", "SOURCE3")
COMPONENTS = ("Law", "Manual", "Training", "Report")
EVENTS = (*(f"Event {number}" for number in range(1, 12)), None)
PARTS = ("north", "south", None)
PRECISIONS = ("day",) * 6 + ("period", "inferred", "not_later_than", "not_later_than")
WORDS = ("nothing_to_report", "ongoing", "not_applicable")
EVIDENCE = (*(f"https://example.org/{number}" for number in range(1, 8)), "internal", None)
BATCH = 50
"""Rows of one submission."""


class Voice(NamedTuple):
    """Who speaks of what; an indicator of None is the narrative of the task."""

    entity: str
    task: str
    indicator: str | None
    kind: str
    name: str | None


def strategy(rows: int, seed: int = 1) -> Strategy:
    """A strategy whose targets suit a number of rows, so that every status is found."""
    rng = random.Random(seed)
    each = rows / (TASKS * INDICATORS)
    ministries = [f"MIN{number}" for number in range(1, 13)]
    entities = [_entity(code, "ministry") for code in ministries]
    entities += [_entity(f"{code}-{unit}", "unit", code) for code in ministries for unit in "AB"]
    entities += [_entity(code, "source") for code in SOURCES]
    return Strategy.model_validate(
        {
            "id": "large",
            "title": "Large",
            "source": "generated",
            "period": {"start": START.isoformat(), "end": END.isoformat()},
            "conventions": {"year_start": "01-01", "year_deadline": "12-31"},
            "coordinator": "MIN1",
            "goal": "To be judged quickly",
            "entities": entities,
            "tasks": [_task(rng, number, ministries, each) for number in range(1, TASKS + 1)],
        }
    )


def _entity(code: str, kind: str, parent: str | None = None) -> Raw:
    return {"code": code, "kind": kind, "name": code, "name_cs": code, "parent": parent}


def _task(rng: random.Random, number: int, ministries: list[str], each: float) -> Raw:
    responsible = rng.sample(ministries, rng.randint(1, 2))
    return {
        "number": f"1.{number}",
        "title": f"Task {number}",
        "responsible": responsible,
        "cooperating": [rng.choice([code for code in ministries if code not in responsible])],
        "start": "2020",
        "deadline": rng.choice(["2021", "2022", "2022-06-30", "2023"]),
        "indicators": [
            _indicator(rng, f"1.{number}.{letter}", each) for letter in "abcdefgh"[:INDICATORS]
        ],
    }


def _indicator(rng: random.Random, name: str, each: float) -> Raw:
    kind = rng.choice(KINDS)
    raw: Raw = {"id": name, "text": f"Indicator {name}", "kind": kind}
    if kind == "milestone":
        listed = [*rng.sample(COMPONENTS, rng.randint(1, 4)), "other:*"]
        raw["components"] = [
            {"id": part, "text": part, "required": _yes_no(place < 3 and part in COMPONENTS)}
            for place, part in enumerate(listed)
        ]
    elif kind != "context":
        raw["kind"], raw["aggregate"] = "count", kind
    likely = {"sum": each / 3 + 1, "distinct": len(EVENTS), "latest": 5 * 6, "milestone": 1}
    if kind in likely and rng.random() < 0.95:
        number = str(max(1, round(likely[kind] * rng.uniform(0.1, 1.5))))
        raw["target"] = {"value": "all" if kind == "milestone" else number, "basis": "assumed"}
    return raw


def standing(version: Strategy, size: int, seed: int = 1) -> pl.DataFrame:
    """That many rows, columns of ROW_SCHEMA; texts that repeat are Enums of one alphabet each."""
    rng = np.random.default_rng(seed)
    voices = _voices(version, random.Random(seed))
    places, days = np.divmod(rng.choice(len(voices) * DAYS, size, replace=False), DAYS)
    said = pl.DataFrame(voices, schema=Voice._fields, orient="row")
    order = rng.permutation(size)
    numbers = pl.Series(order.astype(np.int64))
    chance = rng.random(size)
    grown = rng.random(size) < 0.3 + 0.65 * days / DAYS
    frame = said.select(text.cast(_alphabet(text.to_list())) for text in said)[places]
    told = frame.with_columns(
        row=numbers + 1,
        seq=numbers // BATCH + 1,
        submission=numbers // BATCH + 1,
        line=numbers % BATCH + 2,
        component=pl.col("name"),
        date=pl.Series(days).cast(pl.Int32) + (START - dt.date(1970, 1, 1)).days,
        chance=pl.Series(chance),
        grown=pl.Series(grown),
        amount=pl.Series(_AMOUNTS, dtype=ROW_SCHEMA["value"])[rng.integers(0, len(_AMOUNTS), size)],
        precision=_drawn(rng, PRECISIONS, size),
        evidence=_drawn(rng, EVIDENCE, size),
        word=_drawn(rng, WORDS, size),
        **{name: pl.lit(None, ROW_SCHEMA[name]) for name in ("denominator", *REMARK_COLUMNS)},
    )
    valued = pl.col("indicator").is_not_null() & (pl.col("chance") > 0.05)
    flag = pl.col("kind").cast(pl.String).is_in(["milestone", "distinct"])
    return told.with_columns(
        date=pl.when(pl.col("chance") < 0.997).then(pl.col("date").cast(pl.Date)),
        value=pl.when(valued & flag)
        .then(pl.col("grown").cast(pl.Int8).cast(ROW_SCHEMA["value"]))
        .when(valued)
        .then("amount"),
        word=pl.when(pl.col("indicator").is_not_null() & ~valued).then("word"),
    ).select(list(ROW_SCHEMA))


def _yes_no(holds: bool) -> str:
    return "yes" if holds else "no"


_AMOUNTS = [Decimal(text) for text in ("0", "0.1", "0.1", "0.2", "0.7", "1", "1", "2.5", "5")]


def _voices(version: Strategy, rng: random.Random) -> list[Voice]:
    """Everybody who may speak, of everything there is to speak of.

    Of some indicators the first responsible speaks, of some only others, of a few only a source.
    """
    units = [entity.code for entity in version.entities if entity.kind == "unit"]
    voices = []
    for task in version.tasks:
        lead, *others = [*task.responsible, *task.cooperating]
        leads = [lead, *(unit for unit in units if lead in version.entity_and_parents(unit))]
        source = rng.choice(SOURCES)
        everybody = [*leads, *others, source]
        voices += [Voice(entity, task.number, None, "narrative", None) for entity in everybody]
        for one in task.indicators:
            cast = rng.choice([everybody, everybody, everybody, [*others, source], [source]])
            kind = one.aggregate or one.kind
            voices += [
                Voice(entity, task.number, one.id, kind, name)
                for entity in cast
                for name in _names(one)
            ]
    return voices


def _names(one: Indicator) -> list[str | None]:
    if one.kind == "milestone":
        return [fold(part.id).replace("*", "leaflet") for part in one.components]
    names = PARTS if one.aggregate in {"latest", None} else EVENTS
    return [None if name is None else fold(name) for name in names]


def _alphabet(texts: list[str | None] | tuple[str | None, ...]) -> pl.Enum:
    return pl.Enum(list(dict.fromkeys(text for text in texts if text is not None)))


def _drawn(rng: np.random.Generator, texts: tuple[str | None, ...], size: int) -> pl.Series:
    return pl.Series(texts, dtype=_alphabet(texts))[rng.integers(0, len(texts), size)]
