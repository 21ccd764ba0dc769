"""The order in which rows of one key take each other's place."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import polars as pl

from dashboard.fulfilment.earliest_days import EARLIEST, earliest_changes, hold_on
from dashboard.fulfilment.reporters import ROLE
from dashboard.fulfilment.running_totals import sort_keys
from dashboard.text.numbers_and_dates import NUMBER

LARGEST = 2**31 - 1
"""The largest number of a key, a sequence or a row that the order is made for."""

Entry = tuple[int, date, str, str, int, int]


def in_order(entries: list[Entry], alone: tuple[Entry, ...] = ()) -> list[Entry]:
    """The entries (key, date, kind, role, seq, row) as the sort keys order them."""
    schema = {
        "key": pl.UInt32(),
        "date": pl.Date(),
        "kind": pl.String(),
        "role": ROLE,
        "seq": pl.Int64(),
        "row": pl.Int64(),
    }
    frame = pl.DataFrame(entries, schema=schema, orient="row")
    marked = frame.with_columns(alone=pl.Series([entry in alone for entry in entries]))
    return marked.sort(*sort_keys().values()).drop("alone").rows()


FIRST = date(2021, 1, 1)


def test_what_counts_for_itself_comes_first_and_parts_no_two_rows_of_one_event() -> None:
    alone: Entry = (0, FIRST, "sum", "lead", 9, 90)
    others: Entry = (0, FIRST, "sum", "other", 7, 70)
    lead: Entry = (0, FIRST, "sum", "lead", 1, 1)

    assert in_order([lead, others, alone], alone=(alone,)) == [alone, others, lead]


def test_the_order_holds_for_days_before_1970_and_for_the_largest_numbers() -> None:
    days = [date.min, date(1969, 12, 31), date(1970, 1, 1), date.max]
    numbers = [0, 1, LARGEST]
    entries: list[Entry] = [
        (key, day, "sum", role, seq, row)
        for key in (0, 1, LARGEST)
        for day in days
        for role in ("other", "lead")
        for seq in numbers
        for row in numbers
    ]
    shuffled = random.Random(0).sample(entries, len(entries))

    assert in_order(shuffled) == entries


Row = dict[str, Any]
CONTRIBUTION = {
    "place": pl.UInt32(),
    "key": pl.UInt32(),
    "kind": pl.String(),
    "first_target": pl.Int64(),
    "date": pl.Date(),
    "late": pl.Boolean(),
    "adds": NUMBER,
    "exact": NUMBER,
    "until": pl.Date(),
}


def keys_of(chance: random.Random) -> list[list[Row]]:
    """A few keys with rows in the order of their days; some stop to count before the next one is told."""
    keys = []
    for key in range(chance.randint(1, 4)):
        kind = chance.choice(["sum", "latest", "milestone", "level"])
        days = sorted(chance.sample(range(14), chance.randint(1, 5)))
        rows: list[Row] = [
            {
                **{"place": key % 2, "key": key, "kind": kind, "first_target": 1},
                "date": FIRST + timedelta(day),
                "late": chance.random() < 0.5,
                "adds": Decimal(chance.choice([0, 1, 1, 2] if kind != "sum" else [-1, 1, 2])),
                "until": FIRST + timedelta(day + chance.randint(1, 8))
                if chance.random() < 0.4
                else None,
            }
            for day in days
        ]
        for row, following in pairwise(rows):
            if kind != "sum":
                row["until"] = min(row["until"] or date.max, following["date"])
        keys.append(rows)
    return keys


def as_early_as_possible(told: list[Row]) -> list[tuple[date, date | None, Decimal]]:
    """From when until when each row of a key counts for what, if those known late are true at once."""
    found: list[tuple[date, date | None, Decimal]] = []
    stayed, is_sum = None, told[0]["kind"] == "sum" if told else False
    for place, row in enumerate(told):
        before = told[place - 1]["adds"] if place else None
        raises = row["kind"] in {"sum", "level"} or before is None or row["adds"] >= before
        day = row["date"]
        if row["late"] and raises:
            day = stayed + timedelta(1) if stayed and not is_sum else EARLIEST
        else:
            stayed = row["date"]
        if found and not is_sum:
            begin, end, adds = found[-1]
            found[-1] = begin, min(end or date.max, day), adds
        found.append((day, row["until"], row["adds"]))
    return found


def test_as_early_as_possible_each_day_has_what_its_rows_say_and_no_later_one() -> None:
    gone = 0
    for seed in range(60):
        keys = keys_of(random.Random(seed))
        frame = pl.DataFrame([row for rows in keys for row in rows], schema=CONTRIBUTION)
        changes = earliest_changes(frame)
        gone += changes["gone"].count()
        for day in (FIRST + timedelta(number) for number in range(24)):
            held = changes.filter(hold_on(day)).select("date", "amount").rows()
            told = [[row for row in rows if row["date"] <= day] for rows in keys]
            counting = [span for rows in told for span in as_early_as_possible(rows)]
            for then in {EARLIEST, *(FIRST + timedelta(number) for number in range(24))}:
                if then <= day:
                    expected = sum(
                        adds
                        for begin, until, adds in counting
                        if begin <= then and (until is None or then < until)
                    )
                    found = sum(some for date, some in held if date <= then)
                    assert found == expected, (seed, day, then)
    assert gone > 2
