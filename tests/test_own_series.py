"""A series that no other country has: what is said of its years, on the page and in the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.__main__ import main
from tests.pages import SMALL, open_page, show_strategy, text

HEAD = "source,series,definition,unit,year,value,vintage\n"
OWN = "ministry,own_victims,Victims that the ministry has helped,persons,{},{},2025-06\n"
UNODC = "unodc,unodc_convicted,Convicted as reported,persons,{},{},2025-06\n"
DEFINITIONS = """
sources:
  - {id: ministry, name: Ministry, name_cs: Ministerstvo}
  - {id: unodc, name: UNODC, name_cs: UNODC}
series:
  - {id: own_victims, source: ministry, unit: persons, name: victims helped, name_cs: oběti s pomocí}
  - {id: unodc_convicted, source: unodc, unit: persons, name: convicted, name_cs: odsouzení}
concepts:
  - {id: victims, name: Victims, name_cs: Oběti, series: [own_victims]}
  - {id: convicted, name: Convicted, name_cs: Odsouzení, series: [unodc_convicted]}
topics:
  - id: victims
    name: Victims
    name_cs: Oběti
    title: Victims
    title_cs: Oběti
    concepts: [victims]
    source: ministry
    compared_with: unodc
    counted: victims
    counted_cs: obětí
  - {id: courts, name: A, name_cs: B, title: C, title_cs: D, concepts: [convicted], source: ministry}
"""


@pytest.fixture
def plan(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The plan of 2024 and 2025 with numbers of 2022, 2023 and 2025 of its own, and UNODC's before it."""
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", sqlite_url)
    plan = tmp_path / "plan.yaml"
    plan.write_text(f"{SMALL.read_text('utf-8')}definitions: definitions.yaml\n", "utf-8")
    plan.with_name("definitions.yaml").write_text(DEFINITIONS, "utf-8")
    show_strategy(monkeypatch, plan)
    table = tmp_path / "own.csv"
    own = ((2022, 31), (2023, 37), (2025, 41))
    lines = [*(OWN.format(*each) for each in own), UNODC.format(2022, 7)]
    table.write_text(HEAD + "".join(lines))
    assert main(["load", str(table), "--as", "coordinator", "--strategy", str(plan)]) == 0
    return plan


@pytest.mark.usefixtures("plan")
def test_a_year_is_without_a_number_only_where_no_series_has_one() -> None:
    assert "No number is published here for 2024." in text(open_page("trends"))


def test_the_document_has_the_years_before_and_no_table_without_rows(
    plan: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.md"
    words = ["report", "--out", str(out), "--strategy", str(plan), "--lang", "en"]
    assert main([*words, "--as-of", "2025-12-31"]) == 0

    written = out.read_text("utf-8")
    before = written.partition("before 2024")[2]
    assert all(number in before for number in ("| 31 |", "| 37 |", "| 7 |"))
    rows = written.splitlines()
    heads = [at for at, row in enumerate(rows) if row.startswith("| ---") or row.startswith("|---")]
    assert heads
    assert all(rows[at + 1].startswith("|") for at in heads)
