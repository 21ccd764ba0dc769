"""A file of definitions: what it says, every mistake at its line, and what a strategy has without one."""

from __future__ import annotations

import csv
import io
import json
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from dashboard.__main__ import main
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.statistics import definitions
from dashboard.statistics.observations import is_of_series
from tests.odd_plans import odd_plan
from tests.statistics.shipped import CODE_LISTS, DATA, DEFINITIONS, DIMENSIONS, defined, shipped

TEXT = """\
sources:
  - {id: office, name: Statistical Office, name_cs: Statistický úřad}
  - {id: mill, name: Mills, name_cs: Mlýny}
units:
  - {id: tonnes, name: tonnes, name_cs: tuny, kind: amount}
series:
  - {id: harvest, source: office, unit: tonnes, name: grain harvested, name_cs: sklizené obilí}
  - {id: milled, source: mill, unit: tonnes, name: grain milled, name_cs: semleté obilí}
concepts:
  - {id: grain, name: Grain, name_cs: Obilí, series: [harvest, milled]}
topics:
  - {id: fields, name: Fields, name_cs: Pole, title: Grain, title_cs: Obilí, concepts: [grain]}
dimensions:
  - {id: crop, name: Crop, name_cs: Plodina, by: by crop, by_cs: podle plodiny}
codes:
  - {dimension: form, id: military, name: forced recruitment, name_cs: nucený odvod}
links:
  - {series: [harvest, milled], years: 2019-2021}
separate:
  - {series: [harvest, milled], note: Two things., note_cs: Dvě věci.}
"""

FAULTS = {
    "unknown key": ("concepts:\n", "conzepts:\n", "unknown-key", 9),
    "no such unit": ("source: office, unit: tonnes", "source: office, unit: stones", "unknown-unit", 7),
    "no such source": ("source: mill,", "source: mil,", "unknown-source", 8),
    "no such series": ("series: [harvest, milled]}\ntopics", "series: [harvest, malted]}\ntopics",
                       "unknown-series", 10),
    "no such concept": ("concepts: [grain]", "concepts: [grains]", "unknown-concept", 12),
    "no such dimension": ("dimension: form", "dimension: froms", "unknown-dimension", 16),
    "years turned": ("years: 2019-2021", "years: 2021-2019", "series-years-turned", 18),
    "no year": ("years: 2019-2021", "years: lately", "series-year", 18),
    "a name without its English": ("name: tonnes, ", "", "missing-key", 5),
    "an id twice": ("id: milled", "id: harvest", "doubled-id", 8),
    "a code of the program again": ("id: military", "id: labour", "doubled-id", 16),
    "a column of the table as dimension": ("id: crop", "id: value", "doubled-id", 14),
    "a key twice": ("kind: amount", "kind: amount, kind: count", "yaml-doubled-key", 5),
    "a list that is a text": ("series: [harvest, milled]}\ntopics",
                              "series: grain}\ntopics", "wrong-type", 10),
    "no kind of unit": ("kind: amount", "kind: heap", "wrong-word", 5),
    "a link to itself": ("links:\n  - {series: [harvest, milled]", "links:\n  - {series: [harvest, harvest]",
                         "link-to-itself", 18),
    "a link of one": ("links:\n  - {series: [harvest, milled]", "links:\n  - {series: []", "empty-list", 18),
    "an id with a space": ("id: office", "id: the office", "wrong-form", 2),
}  # fmt: skip


def test_a_file_of_definitions_is_read_with_the_code_lists_that_ship() -> None:
    found = defined(TEXT)

    assert found.dimension_ids == (*CODE_LISTS.dimension_ids, "crop")
    assert found.dimension("form").code_ids[-1] == "military"
    assert found.label("unit", "tonnes").second == "tuny"
    assert found.unit_kind("tonnes") == "amount"
    assert found.unit_kind("persons") == "count"
    assert found.label("series", "nowhere_defined") == "nowhere_defined"


@pytest.mark.parametrize("name", FAULTS)
def test_a_mistake_is_told_at_its_line(name: str) -> None:
    right, wrong, code, line = FAULTS[name]
    assert TEXT.count(right) == 1

    found, problems = definitions.parse(TEXT.replace(right, wrong), CODE_LISTS)

    assert found is None
    assert (code, line) in {(each.code, each.row) for each in problems}
    assert all(Wording(language).problem_line(each) for each in problems for language in LANGUAGES)


def test_all_mistakes_of_a_file_are_told_at_once_by_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = odd_plan("one_task", 1)
    plan.raw["definitions"] = "definitions.yaml"
    path = plan.write(tmp_path)
    text = TEXT
    wrong = ("unknown key", "no such unit", "no such source", "no such dimension", "years turned",
             "a name without its English", "a key twice", "an id with a space")  # fmt: skip
    for name in wrong:
        text = text.replace(FAULTS[name][0], FAULTS[name][1])
    told = tmp_path / "definitions.yaml"

    assert main(["check", str(path), "--lang", "en"]) == 1
    assert f"{told}" in capsys.readouterr().out

    told.write_text(TEXT, "utf-8")
    assert main(["check", str(path), "--lang", "en"]) == 0
    capsys.readouterr()

    told.write_text(text, "utf-8")
    assert main(["check", str(path), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    for name in wrong:
        _, _, code, line = FAULTS[name]
        assert any(
            each.startswith(f"{told}:{line}:") and f" {code}:" in each for each in said.splitlines()
        ), name


def test_the_code_lists_have_every_form_of_the_directive() -> None:
    forms = CODE_LISTS.dimension("form")

    assert {"slavery", "servitude", "organs", "surrogacy", "marriage", "adoption"} <= set(
        forms.code_ids
    )
    assert {"identified", "presumed"} <= set(CODE_LISTS.dimension("identification").code_ids)
    assert {"outcome", "instance"} <= set(DIMENSIONS)
    organs = next(code for code in forms.codes if code.id == "organs")
    assert (organs.htcds, organs.ctdc) == ("OrganRemoval", "isOtherExploit")


def test_every_series_of_the_files_is_defined_with_its_source_unit_and_definition() -> None:
    known = {each.id: each for each in DEFINITIONS.series}

    rows = shipped().frame.select("series", "source", "unit", "definition").unique().rows()

    assert {
        (name, known[name].source, known[name].unit, known[name].definition) for name, *_ in rows
    } == set(rows)
    assert set(known) == {name for name, *_ in rows}


def test_no_code_names_a_series_of_a_country() -> None:
    code = Path(definitions.__file__).parents[1]
    named = [f'"{each.id}"' for each in DEFINITIONS.series] + ['"unodc"']

    found = {
        (path.name, name)
        for path in [*code.rglob("*.py"), *code.rglob("messages.po")]
        if path.name != "publisher_reader.py"  # it says whose numbers UNODC prints
        for name in named
        if name in path.read_text("utf-8")
    }

    assert found == set()


def totals() -> dict[str, dict[int, int]]:
    """The yearly totals of each series, of its last vintage, read without the links."""
    found: dict[str, dict[int, tuple[str, int]]] = {}
    for name in ("annex-2", "public-series", "unodc"):
        lines = csv.DictReader(io.StringIO((DATA / f"{name}.csv").read_text("utf-8-sig")))
        for line in lines:
            split = any(line.get(by) for by in DIMENSIONS)
            if line["year"].isdigit() and line["value"] and not split:
                year = int(line["year"])
                known = found.setdefault(line["series"], {})
                known[year] = max(known.get(year, ("", 0)), (line["vintage"], int(line["value"])))
    return {name: {year: value for year, (_, value) in of.items()} for name, of in found.items()}


def declared(one: str, other: str, year: int) -> bool:
    """Whether two series are said to count the same in a year, directly or by series between them."""
    reached, waiting = {one}, [one]
    while waiting:
        name = waiting.pop()
        for link in DEFINITIONS.links:
            if name in link.series and link.covers(year, year):
                waiting += [each for each in link.series if each not in reached]
                reached.update(link.series)
    return other in reached


def test_series_with_equal_totals_are_linked_or_said_to_be_separate() -> None:
    numbers = totals()
    separate = [set(each.series) for each in DEFINITIONS.separate]
    silent = []
    for one, other in combinations(sorted(numbers), 2):
        equal = [year for year, n in numbers[one].items() if numbers[other].get(year) == n]
        if len(equal) < 2 or any({one, other} <= pair for pair in separate):
            continue
        silent += [(one, other, year) for year in equal if not declared(one, other, year)]

    assert silent == []


def test_linked_series_have_equal_numbers_in_the_years_of_their_link() -> None:
    numbers, told = totals(), 0
    for link in DEFINITIONS.links:
        for one, other in combinations(link.series, 2):
            for year in numbers[one].keys() & numbers[other].keys():
                if link.covers(year, year):
                    assert numbers[one][year] == numbers[other][year], (one, other, year)
                    told += 1

    assert told > 40


def test_a_strategy_without_definitions_has_the_code_lists_and_series_of_no_concept() -> None:
    frame = shipped().frame.filter(pl.col("series") == "police_detected")

    assert CODE_LISTS.concepts == ()
    assert frame.filter(is_of_series(["police_detected"], CODE_LISTS)).height == frame.height
    assert frame.filter(is_of_series(["offences"], CODE_LISTS)).is_empty()


def test_the_example_of_the_documentation_is_checked_and_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (DATA.parents[1] / "docs" / "statistics.md").read_text("utf-8")
    example = page.partition("## A complete example")[2].split("```yaml\n")[1].split("```")[0]
    plan = odd_plan("one_task", 1)
    plan.raw["definitions"] = "definitions.yaml"
    path = plan.write(tmp_path)
    (tmp_path / "definitions.yaml").write_text(example, "utf-8")
    (tmp_path / "statistics.csv").write_text(
        "source,series,definition,unit,year,crop,value,vintage\n"
        "office,harvest,Grain.,tonnes,2024,,12.5,2025\noffice,harvest,Grain.,tonnes,2024,rye,2.5,2025\n"
        "mill,bought,Grain.,tonnes,2024,,12.5,2025\noffice,subsidies,Paid.,eur,2024,,1000.75,2025\n"
    )

    assert main(["check", str(path), "--lang", "en"]) == 0
    capsys.readouterr()
    options = ["--strategy", str(path), "--database", f"sqlite:///{tmp_path / 'd.db'}"]
    assert main(["statistics", *options, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["observations"]
    assert [(each["crop"], each["value"]) for each in told] == [
        (None, 12.5),
        ("rye", 2.5),
        (None, 12.5),
        (None, 1000.75),
    ]
