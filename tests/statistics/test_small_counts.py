"""What is made public: whole splits, and what an attacker finds who knows the rule and every edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, product
from random import Random
from typing import Any

import polars as pl
import pytest

from dashboard.progress import row_schema
from dashboard.statistics import small_counts
from dashboard.statistics.definitions import DeclaredUnit, Protection
from dashboard.statistics.observations import OBSERVATIONS, Flag, Statistics, latest_vintage
from dashboard.statistics.small_counts import Cell, PublicStatistics, Split
from dashboard.text.text_language import Text
from tests.statistics.attack import Block, History, Number, Tables, possible_values, publish
from tests.statistics.shipped import DEFINITIONS, DIMENSIONS, shipped

Row = dict[str, Any]
BY_FORM: Row = {"series": "program_victims_by_form"}
TIP: Row = {"source": "tip", "series": "tip_program_victims"}
LATER: Row = {"vintage": "2025-05"}


def number(value: int | None, year: int, last: int | None = None, **more: Any) -> Row:
    row = dict.fromkeys(OBSERVATIONS)
    fixed = {"source": "program", "series": "program_victims", "definition": "d", "unit": "persons"}
    return {
        **row, **fixed, "year_from": year, "year_to": last or year, "value": value,
        "vintage": "2024-05", "file": "new.csv", "line": 1, "note": "one from Kladno", **more,
    }  # fmt: skip


def table(*rows: Row) -> pl.DataFrame:
    return Statistics.of(pl.DataFrame(rows, schema=OBSERVATIONS), DEFINITIONS).frame


def by_sex(men: int, women: int, *years: int, **more: Any) -> list[Row]:
    """The total of some years, and its split."""
    split = [number(men, *years, sex="M", **more), number(women, *years, sex="F", **more)]
    return [number(men + women, *years, **more), *split]


def editions(
    *loads: Sequence[Row], sourced: Sequence[Row] = (), rule: Protection | None = None
) -> list[PublicStatistics]:
    """An edition after each load, the later ones made beside the earlier."""
    units = (*DEFINITIONS.units, DeclaredUnit(id="per_cent", name=Text("per cent"), kind="share"))
    update = {"protection": rule or DEFINITIONS.protection, "units": units}
    defined = DEFINITIONS.model_copy(update=update)
    rows, earlier, made = table(), table(), []
    for load in loads:
        rows = pl.concat([rows, table(*load)])
        shown = small_counts.protect(Statistics(rows, defined), table(*sourced), earlier)
        earlier = pl.concat([earlier, shown.frame])
        made.append(shown)
    return made


def told(shown: PublicStatistics) -> list[str]:
    """Each number with its years, its part and, of other series, its series; "×" is a withheld split."""
    lines = []
    for row in shown.frame.to_dicts():
        of = [str(row["year_from"] % 100), str(row["year_to"] % 100)]
        is_withheld = row["flag"] == Flag.SUPPRESSED
        split = [name for name in DIMENSIONS if row[name]]
        part = "".join(name if is_withheld else row[name] for name in split)
        series = "" if row["series"] == "program_victims" else f" {row['series']}"
        value = "×" if is_withheld else str(int(row["value"]))
        lines.append(f"{'-'.join(dict.fromkeys(of))}{part} {value}{series}")
    return [line for line, _ in groupby(lines)]


COUNTRIES = DEFINITIONS.dimension("country_of_origin").code_ids[:40]
ABROAD = [number(1, 2022, country_of_origin=code) for code in COUNTRIES]
HIDDEN = number(None, 2022, sex="F", flag="suppressed")
SHARE: Row = {"unit": "per_cent", "series": "share"}
CASES: Row = {"unit": "cases", "series": "police_detected"}

SHOWN: dict[str, tuple[list[list[Row]], str]] = {
    "zeros and counts from the threshold on": ([by_sex(0, 12, 2022)], "22 12, 22M 0, 22F 12"),
    "a small count withholds all of its split, not the total": (
        [[*by_sex(3, 13, 2022), number(16, 2022, form="labour"), number(0, 2022, form="other")]],
        "22 16, 22sex ×, 22labour 16, 22other 0",
    ),
    "a small total, or none, and its split": ([by_sex(0, 4, 2022), by_sex(0, 0, 2023)],
        "22 ×, 22sex ×, 23 ×, 23sex ×"),
    "a total of just the threshold has no split": ([by_sex(0, 5, 2022)], "22 5, 22sex ×"),
    "what overlaps by one year": ([by_sex(4, 12, 2022), by_sex(9, 25, 2022, 2023)],
        "22 16, 22sex ×, 22-23 34, 22-23sex ×"),
    "a share by what is withheld, and by something else": (
        [[*by_sex(3, 13, 2022), number(81, 2022, sex="F", **SHARE), number(9, 2022, form="labour", **SHARE)]],
        "22 16, 22sex ×, 22sex × share, 22labour 9 share"),
    "a whole new period": ([by_sex(4, 12, 2022), by_sex(9, 25, 2023)],
        "22 16, 22sex ×, 23 34, 23M 9, 23F 25"),
    "a cross withholds its margins": (
        [[*by_sex(9, 9, 2022), number(1, 2022, sex="M", age="0-17"), number(8, 2022, sex="M", age="18+"),
          number(9, 2022, sex="F", age="18+")]],
        "22 18, 22sex ×, 22sexage ×"),
    "a linked table": ([[*by_sex(3, 13, 2022), *by_sex(0, 16, 2022, **BY_FORM)]],
        "22 16, 22sex ×, 22 16 program_victims_by_form, 22sex × program_victims_by_form"),
    "a correction that makes a small count big": ([by_sex(4, 12, 2022), by_sex(6, 12, 2022, **LATER)],
        "22 18, 22sex ×"),
    "a correction that makes a big count small": ([by_sex(6, 10, 2022), by_sex(4, 12, 2022, **LATER)],
        "22 16, 22sex ×"),
    "a correction from big to big": ([by_sex(6, 10, 2022), by_sex(7, 12, 2022, **LATER)],
        "22 19, 22M 7, 22F 12"),
    "what its sender hid": ([[number(20, 2022), number(17, 2022, sex="M"), HIDDEN]],
        "22 20, 22sex ×"),
    "a split waits for its total": ([[number(13, 2022, sex="F")]], ""),
    "and is shown with it": ([[number(13, 2022, sex="F")], [number(22, 2022), number(9, 2022, sex="M")]],
        "22F 13, 22 22, 22M 9"),
    "a split waits for the parts of its total": ([[number(16, 2022), number(13, 2022, sex="F")]],
        "22 16"),
    "a year that leaves little of a longer period": ([[number(20, 2022, 2023)], [number(17, 2022)]],
        "22-23 20, 22 ×"),
    "the year between two longer periods": (
        [[number(37, 2016, 2018), number(26, 2018, 2019)]], "16-18 ×, 18-19 26"),
    "two sources with one name of a series": ([[*by_sex(3, 13, 2022), *by_sex(8, 8, 2022, source="other")]],
        "22 16, 22sex ×, 22 16, 22sex ×"),
    "series that nothing defines": (
        [[*by_sex(9, 21, 2022, 2023, series="n1"), *by_sex(6, 9, 2023, series="n2")]],
        "22-23 30 n1, 22-23sex × n1, 23 15 n2, 23sex × n2"),
    "a total smaller than a part": ([[number(10, 2022), number(13, 2022, sex="F")]], "22 10, 22F 13"),
    "forty countries with one person each": (
        [[number(40, 2022), *ABROAD]], "22 40, 22country_of_origin ×"),
    "cases, but by what identifies": (
        [[number(2, 2022, **CASES), number(2, 2022, sex="M", **CASES), number(2, 2022, age="0-17", **CASES)]],
        "22 2 police_detected, 22M 2 police_detected, 22age × police_detected"),
}  # fmt: skip


@pytest.mark.parametrize("case", SHOWN)
def test_what_is_shown_of(case: str) -> None:
    loads, expected = SHOWN[case]
    assert ", ".join(told(editions(*loads)[-1])) == expected


def test_what_a_public_source_prints_stays_and_its_note_with_it() -> None:
    public = by_sex(3, 6, 2019, **TIP)
    (shown,) = editions([*public, *by_sex(4, 5, 2019)], sourced=public)

    assert [int(n) for n in shown.frame.filter(source="tip")["value"]] == [9, 3, 6]
    notes = {row["source"]: row["note"] for row in shown.frame.to_dicts()}
    assert notes == {"tip": "one from Kladno", "program": None}
    assert [split.series for split in shown.withheld] == ["program_victims"]

    every = shipped().frame
    assert small_counts.protect(shipped(), every).withheld == ()
    assert small_counts.protect(shipped(), every).frame.height == latest_vintage(shipped()).height


def test_no_small_count_of_the_annex_would_be_shown_had_nobody_printed_it() -> None:
    shown = small_counts.protect(shipped(), shipped().frame.clear()).frame
    assert not [n for n in shown.filter(unit="persons")["value"].drop_nulls() if 0 < n < 5]


def test_a_withheld_split_does_not_tell_which_parts_have_persons() -> None:
    (first,) = editions([number(6, 2022), number(5, 2022, sex="F"), number(1, 2022, sex="M")])
    (second,) = editions([number(6, 2022), number(None, 2022, sex="M", flag="suppressed")])

    assert told(first) == told(second) == ["22 6", "22sex ×"]
    assert set(first.frame["sex"].drop_nulls()) == {*DEFINITIONS.dimension("sex").code_ids}


def test_an_edition_made_again_is_the_same_and_tells_its_breaks() -> None:
    load = [*by_sex(3, 13, 2022), number(4, 2023, flag=Flag.BREAK.value)]
    first, second = editions(load, [])

    assert second.frame.equals(first.frame)
    assert second.withheld == first.withheld
    assert first.statistics.breaks["year"].to_list() == [2023]


def test_rows_keep_their_public_addresses_and_no_note() -> None:
    evidence = ["https://mv.gov.cz/x", "MV-1/2022", None, "see https://mv.gov.cz"]
    frame = pl.DataFrame({"evidence": evidence, "note": ["a", "b", None, "c"]})

    found = row_schema.hide_internal(frame)

    assert found["evidence"].to_list() == ["https://mv.gov.cz/x", "internal", None, "internal"]
    assert found["note"].to_list() == [None] * 4


MEN, WOMEN = Cell({("sex", "M")}), Cell({("sex", "F")})


def loaded(series: str, first: int, last: int, *cells: Cell, correction: int = 0) -> list[Number]:
    """The numbers of a split, or of a total."""
    blocks = tuple((year, correction if year == 2022 else 0) for year in range(first, last + 1))
    by = tuple(name for name in DIMENSIONS if name in {name for name, _ in cells[0]})
    return [Number(Split("program", series, first, last, by), cell, blocks) for cell in cells]


def of_years(series: str, first: int, last: int) -> list[Number]:
    return [*loaded(series, first, last, Cell()), *loaded(series, first, last, MEN, WOMEN)]


PROGRAM, FORMS = "program_victims", "program_victims_by_form"
ATTACKS: dict[str, tuple[History, Tables, int]] = {
    # On the rule before: 8 men in 2022-2023, both years fewer than 5, so 4 and 4; 4 numbers.
    "years less than their sum": (
        [of_years(PROGRAM, 2022, 2022), of_years(PROGRAM, 2023, 2023), of_years(PROGRAM, 2022, 2023)],
        {(2022, 0): {MEN: 4, WOMEN: 12}, (2023, 0): {MEN: 4, WOMEN: 13}}, 4),
    # 13 women alone, then 17 of a linked series: 4 men, and the total; 2 numbers.
    "a part, then the total of another series": (
        [loaded(PROGRAM, 2022, 2022, WOMEN),
         [*loaded(PROGRAM, 2022, 2022, Cell()), *loaded(PROGRAM, 2022, 2022, MEN)],
         loaded("tip_program_victims", 2022, 2022, Cell())],
        {(2022, 0): {MEN: 4, WOMEN: 13}}, 2),
    # 16 and 13 women again in the table of forms: 3 men; 2 numbers.
    "a table that prints the total again": (
        [of_years(PROGRAM, 2022, 2022),
         [*loaded(FORMS, 2022, 2022, Cell()), *loaded(FORMS, 2022, 2022, WOMEN)]],
        {(2022, 0): {MEN: 3, WOMEN: 13}}, 2),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_attack_by(attack: str) -> None:
    history, tables, _ = ATTACKS[attack]

    possible = possible_values(history, tables, Protection(), 20)

    assert len(possible) >= 2
    assert min(map(len, possible.values())) == 5
    assert_same(history, tables, Protection())


def as_edition(shown: PublicStatistics) -> Mapping[tuple[Split, Cell], int | None]:
    return {
        (
            Split(row["source"], row["series"], row["year_from"], row["year_to"],
                  tuple(name for name in DIMENSIONS if row[name])),
            Cell((name, row[name]) for name in DIMENSIONS if row[name]),
        ): None if row["value"] is None else int(row["value"])
        for row in shown.frame.to_dicts()
    }  # fmt: skip


def assert_same(history: History, tables: Tables, rule: Protection) -> None:
    """The editions that the attacker thinks of are those that are made."""
    loads = [
        [
            number(
                one.count(tables), one.split.first, one.split.last, vintage=f"{2024 + at}-05",
                series=one.split.series, **dict(one.cell),
            )
            for one in load
        ]
        for at, load in enumerate(history)
    ]  # fmt: skip
    made = [as_edition(each) for each in editions(*loads, rule=rule)]
    thought = publish(history, tables, rule)
    for shown, imagined in zip(made, thought, strict=True):
        assert {at: n for at, n in imagined.items() if n is not None} == {
            at: n for at, n in shown.items() if n is not None
        }
        assert {split for (split, _), n in shown.items() if n is None} <= {at[0] for at in imagined}


KINDS: list[tuple[dict[str, tuple[str, ...]], int]] = [
    ({"sex": ("F", "M")}, 7),
    ({"sex": ("F", "M", "unknown")}, 4),
    ({"sex": ("F", "M"), "age": ("0-17", "18+")}, 4),
]


def any_history(chance: Random) -> tuple[History, Tables, int]:
    """Three loads of two linked series: some splits, sums over years, corrections and parts left out."""
    dimensions, most = chance.choice(KINDS)
    kinds = [Cell(zip(dimensions, each, strict=True)) for each in product(*dimensions.values())]
    is_plain = len(kinds) == 2
    years = chance.choice([(2022,), (2022, 2023), (2022, 2023)]) if is_plain else (2022,)
    corrections = 1 + (is_plain and chance.random() < 0.4)
    blocks: list[Block] = [(2022, each) for each in range(corrections)] + [
        (y, 0) for y in years[1:]
    ]
    tables = {
        block: {kind: min(most, int(chance.expovariate(1 / 3))) for kind in kinds}
        for block in blocks
    }
    splits = [
        (),
        *((name,) for name in dimensions),
        *([(*dimensions,)] if len(dimensions) > 1 else []),
    ]
    periods = sorted({*((year, year) for year in years), (years[0], years[-1])})
    history, before = [], set()
    for edition in range(3):
        corrected, load = corrections > 1 and edition > 0, []
        for series, first, last, by in (
            (series, *period, by)
            for series, period, by in product((PROGRAM, FORMS), periods, splits)
        ):
            told_again = corrected and edition == 1 and first == 2022 and chance.random() < 0.7
            is_known = (series, first, last, by) in before
            if told_again if is_known else chance.random() < (0.45 if series == PROGRAM else 0.2):
                codes = product(*(dimensions[name] for name in by))
                cells = [Cell(zip(by, each, strict=True)) for each in codes]
                if by and chance.random() < 0.12:
                    cells.pop(chance.randrange(len(cells)))
                load += loaded(series, first, last, *cells, correction=int(corrected))
                before.add((series, first, last, by))
        history.append(load)
    return history, tables, most


def given_away(seeds: range, threshold: int, **more: Any) -> Iterator[str]:
    """The numbers with fewer possible values than the threshold.

    Not one that shown numbers leave, a zero or as many as may be shown: it is as public as they are.
    """
    for seed in seeds:
        history, tables, most = any_history(Random(seed))
        rule = Protection(threshold=threshold)
        found = possible_values(history, tables, rule, most + threshold, **more)
        for (edition, (split, cell)), values in found.items():
            is_left = len(values) == 1 and not rule.is_small(min(values))
            if len(values) < threshold and not is_left:
                yield f"{seed}: edition {edition}, {split}, {sorted(cell)}: {sorted(values)}"


@pytest.mark.parametrize("seeds", [range(50), pytest.param(range(50, 200), marks=pytest.mark.rest)])
def test_no_withheld_count_of_two_hundred_histories_has_fewer_values_than_the_threshold(
    seeds: range,
) -> None:
    assert list(given_away(seeds, 3)) == []
    for seed in seeds[:25]:
        assert_same(*any_history(Random(seed))[:2], Protection(threshold=3))


def test_the_attacker_finds_counts_where_only_small_ones_are_withheld() -> None:
    def small_ones(new: Any, _: object, __: object, rule: Protection) -> set[Split]:
        return {at for at, counts in new.items() if any(map(rule.is_small, counts.values()))}

    assert next(given_away(range(20), 3, choose=small_ones), None)
