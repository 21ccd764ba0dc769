"""The statistics that ship with the program, and numbers written by a test, with what they count."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from dashboard.statistics import definitions
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.observations import Statistics
from dashboard.workflow import definitions_file
from dashboard.workflow.load_shipped import read_observations

DATA = Path(__file__).parents[2] / "data/statistics"
FILES = ("annex-2.csv", "public-series.csv", "unodc.csv")
HEAD = "source,series,definition,unit,year,sex,country_of_origin,value,flag,vintage,note"

CODE_LISTS = definitions_file.code_lists()


def defined(text: str) -> Definitions:
    """The definitions of a text that has no mistake."""
    found, problems = definitions.parse(text, CODE_LISTS)
    assert found is not None, problems
    return found


DEFINITIONS = defined((DATA / "definitions.yaml").read_text("utf-8"))
DIMENSIONS = DEFINITIONS.dimension_ids
CONCEPTS = DEFINITIONS.series_by_concept
REPRINTS = {later: first for later, first, _ in DEFINITIONS.reprints}


@cache
def shipped() -> Statistics:
    """The three files together."""
    read = [read_observations((DATA / name).read_bytes(), name, DEFINITIONS)[0] for name in FILES]
    return Statistics(pl.concat(read), DEFINITIONS)


def given(*rows: str, definitions: Definitions = DEFINITIONS, head: str = HEAD) -> Statistics:
    """The numbers of some lines of CSV, which have no problem."""
    content = "\n".join((head, *rows)).encode()
    frame, problems = read_observations(content, "numbers.csv", definitions)
    assert [each.code for each in problems] == ([] if rows else ["no-rows"])
    return Statistics(frame, definitions)
