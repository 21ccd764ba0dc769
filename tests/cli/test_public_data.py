"""The data of a public edition: valid by the standard, described, in the form of the catalogue."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
import pytest
from csvw import CSVW

from dashboard.__main__ import main
from dashboard.presentation import catalogue_record, public_tables
from dashboard.strategy import Strategy
from dashboard.strategy.model import Publication
from dashboard.workflow.edition import NextEdition, PublicSnapshot
from dashboard.workflow.load_shipped import read_observations
from dashboard.workflow.workspace_opening import open_workspace
from tests import databases, planted, small_plan
from tests.statistics.shipped import DEFINITIONS

HERE = "https://data.example.org/strategie/"
BODY = "https://data.example.org/orgán/00007064"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return databases.sqlite(tmp_path_factory.mktemp("data") / "planted.db", planted.plant)


@pytest.fixture(scope="module")
def site(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "public"
    strategy = ["--strategy", str(databases.ADOPTED), "--database", url]
    assert main(["public", "--out", str(folder), *strategy]) == 0
    return folder


@pytest.fixture(scope="module")
def snapshot(url: str, site: Path) -> Iterator[NextEdition]:
    workspace, _ = open_workspace(databases.ADOPTED, url)
    assert workspace is not None
    yield NextEdition(workspace)
    workspace.engine.dispose()


def table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    return list(reader.fieldnames or ()), rows


def test_each_table_is_valid_and_has_the_heads_that_its_description_says(site: Path) -> None:
    described = sorted(site.rglob("*.csv-metadata.json"))
    tables = [path for path in site.rglob("*.csv") if path.parent.name not in {"cs", "en"}]

    assert {path.with_name(path.name.removesuffix("-metadata.json")) for path in described} == {
        *tables
    }
    for path in described:
        text = json.loads(path.read_bytes())
        content = (path.parent / text["url"]).read_bytes()
        columns = text["tableSchema"]["columns"]
        assert CSVW(str(path), validate=True).is_valid, path.name
        assert table(path.parent / text["url"])[0] == [each["titles"] for each in columns]
        assert all(each["name"].isascii() and len(each["dc:description"]) == 2 for each in columns)
        assert not content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\r\n") == content.count(b"\n") > 0


def test_each_published_number_is_that_of_its_row(site: Path, snapshot: NextEdition) -> None:
    _, rows = table(site / "rows.csv")
    _, statistics = table(site / "statistics.csv")
    truth = snapshot.rows

    def numbers(column: str) -> list[str]:
        return sorted(f"{value:f}".rstrip("0").rstrip(".") for value in truth[column].drop_nulls())

    assert sorted(row["hodnota"] for row in rows if row["hodnota"]) == numbers("value")
    assert sorted(row["z_celku"] for row in rows if row["z_celku"]) == numbers("denominator")
    days = [row for row in rows if row["datum"]]
    assert len(days) == truth["date"].drop_nulls().len() > 10
    assert all(date.fromisoformat(row["datum"]) and row["přesnost_data"] for row in days)
    assert {row["přesnost_data"] for row in days} <= set(truth["precision"].drop_nulls())
    shown = snapshot.statistics.frame
    assert [pl.Series([row["value"] or None]).cast(pl.Float64)[0] for row in statistics] == [
        *shown["value"].cast(pl.Float64)
    ]


def test_the_statistics_of_an_edition_are_a_table_that_can_be_loaded(site: Path) -> None:
    content = (site / "statistics.csv").read_bytes()

    _, problems = read_observations(content, "statistics.csv", DEFINITIONS)

    assert problems == []


def test_a_public_server_shows_the_numbers_of_the_edition_and_where_they_were_read(
    url: str, snapshot: NextEdition
) -> None:
    workspace, _ = open_workspace(databases.ADOPTED, url)
    assert workspace is not None
    live, printed = PublicSnapshot(workspace).statistics.frame, snapshot.statistics.frame
    workspace.engine.dispose()

    loaded = pl.col("vintage") == "2025-05"
    inside = {"place", "lowest", "highest"}
    shown = [name for name in printed.columns if name not in inside]
    assert live.filter(~loaded).select(shown).equals(printed.filter(~loaded).select(shown))
    read = [name for name in shown if name not in {"file", "line"}]
    assert live.select(read).equals(printed.select(read))
    assert live.filter(loaded)["file"].to_list() == ["statistics.csv"] * 3


def test_each_indicator_has_its_owner_and_each_code_is_in_its_list(
    site: Path, snapshot: NextEdition
) -> None:
    _, indicators = table(site / "indicators.csv")
    _, rows = table(site / "rows.csv")
    heads, statistics = table(site / "statistics.csv")

    def codes(name: str) -> set[str]:
        return {row["číselník_položka_kód"] for row in table(site / f"číselníky/{name}.csv")[1]}

    owners = {task.number: task.responsible for task in snapshot.strategy.tasks}
    assert all(tuple(row["gestor"].split()) == owners[row["úkol"]] for row in indicators)
    # What was met in time is late since no day: the day is that of the state beside it.
    met = [row for row in indicators if row["harmonogram"] == "met_on_time"]
    assert all(row["harmonogram_od"] <= row["termín"] for row in met)
    bodies = codes("bodies")
    assert {code for row in indicators for code in row["gestor"].split()} <= bodies
    assert {row["subjekt"] for row in rows} <= bodies
    for list_name, column in (("sources", "source"), ("units", "unit")):
        assert {row[column] for row in statistics} <= codes(list_name)
    splits = [name for name in snapshot.definitions.dimension_ids if name in heads]
    assert len(splits) > 5
    for name in splits:
        assert {row[name] for row in statistics} - {""} <= codes(name)
    _, origins = table(site / "číselníky/country_of_origin.csv")
    ukraine = next(row for row in origins if row["číselník_položka_kód"] == "UA")
    assert ukraine["číselník_položka_název_cs"] == "Ukrajina"
    assert ukraine["číselník_položka_název_en"] == "Ukraine"


def test_a_cell_that_looks_like_a_formula_has_nothing_in_front_of_it() -> None:
    assert public_tables.csv_text(["a"], [["=1+1"], ["-x"]]) == "a\r\n=1+1\r\n-x\r\n"


ADDRESS, LISTED = "https://", ["https://"]
BY_LANGUAGE = {"cs": ""}
NORM: dict[str, dict[str, Any]] = {
    "Katalog": {
        **{"@context": ADDRESS, "typ": "Katalog", "iri": ADDRESS, "název": BY_LANGUAGE},
        **{"popis": BY_LANGUAGE, "poskytovatel": ADDRESS, "datová_sada": LISTED},
    },
    "Datová sada": {
        **{"@context": ADDRESS, "typ": "Datová sada", "iri": ADDRESS, "název": BY_LANGUAGE},
        **{"popis": BY_LANGUAGE, "poskytovatel": ADDRESS},
        "téma": ["http://publications.europa.eu/resource/authority/data-theme/"],
        "periodicita_aktualizace": "http://publications.europa.eu/resource/authority/frequency/",
        "klíčové_slovo": {"cs": [""]},
        "prvek_rúian": ["https://linked.cuzk.cz/resource/ruian/"],
        "distribuce": [
            {
                **{"typ": "Distribuce", "iri": ADDRESS, "přístupové_url": ADDRESS},
                "podmínky_užití": {
                    "typ": "Specifikace podmínek užití",
                    "autorské_dílo": "https://data.gov.cz/podmínky-užití/",
                    "databáze_jako_autorské_dílo": "https://data.gov.cz/podmínky-užití/",
                    "databáze_chráněná_zvláštními_právy": "https://data.gov.cz/podmínky-užití/",
                    "osobní_údaje": "https://data.gov.cz/podmínky-užití/",
                },
                "formát": "http://publications.europa.eu/resource/authority/file-type/CSV",
                "typ_média": "http://www.iana.org/assignments/media-types/text/csv",
                "soubor_ke_stažení": ADDRESS,
            }
        ],
    },
}
"""The keys that the norm requires, written by us: a text begins so, a list has at least one such item."""


def missing(wanted: Any, found: Any, at: str = "") -> list[str]:
    """Where a record is not as the norm requires."""
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return [at]
        return [
            place
            for key, each in wanted.items()
            for place in (
                missing(each, found[key], f"{at}/{key}") if key in found else [f"{at}/{key}"]
            )
        ]
    if isinstance(wanted, list):
        if not isinstance(found, list) or not found:
            return [at]
        return [
            place for n, each in enumerate(found) for place in missing(wanted[0], each, f"{at}/{n}")
        ]
    return [] if isinstance(found, str) and found.startswith(wanted) else [at]


def with_address(strategy: Strategy) -> Strategy:
    publication = Publication(address=HERE, provider=BODY)
    return strategy.model_copy(update={"publication": publication})


def test_the_record_has_every_key_of_the_norm_and_names_files_that_are_there(
    site: Path, snapshot: NextEdition
) -> None:
    strategy = with_address(snapshot.strategy)
    situation = snapshot.answer(snapshot.workspace.last_day).situation
    tables = public_tables.build(situation, snapshot.rows, snapshot.statistics)

    made = {
        name: json.loads(text) for name, text in catalogue_record.files(strategy, tables).items()
    }

    assert sorted(made) == [
        *("katalog.jsonld", "katalog/indicators.jsonld", "katalog/rows.jsonld"),
        "katalog/statistics.jsonld",
    ]
    catalogue = made.pop("katalog.jsonld")
    assert missing(NORM["Katalog"], catalogue) == []
    assert [address.removeprefix(HERE) for address in catalogue["datová_sada"]] == [*made]
    for name, record in made.items():
        assert record["iri"] == f"{HERE}{name}"
        assert missing(NORM["Datová sada"], record) == []
        for each in record["distribuce"]:
            for key in ("soubor_ke_stažení", "schéma"):
                assert (site / unquote(each[key].removeprefix(HERE))).is_file()


def test_where_an_edition_stands_is_asked_once_and_its_codes_are_addresses(
    site: Path,
    snapshot: NextEdition,
    url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lists = public_tables.code_lists(with_address(snapshot.strategy), snapshot.statistics)
    women = next(each for each in lists if each.file == "číselníky/sex.csv").rows[0]
    command = ["public", "--out", str(tmp_path / "site"), "--database", url, "--lang", "en"]
    assert main([*command, "--strategy", str(databases.ADOPTED)]) == 0

    assert [unquote(str(women[at])) for at in (0, 3)] == [
        f"{HERE}číselníky/sex",
        f"{HERE}číselníky/sex/F",
    ]
    assert "has no “publication” with “address”" in capsys.readouterr().out
    assert not (site / "katalog.jsonld").exists()


def test_of_a_plan_that_is_not_in_czech_nothing_czech_is_stated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plan.yaml").write_text(small_plan.TEXT, "utf-8")
    folder, url = tmp_path / "site", f"sqlite:///{tmp_path / 'plan.db'}"
    command = ["public", "--out", str(folder), "--strategy", str(tmp_path / "plan.yaml")]

    assert main([*command, "--database", url, "--lang", "en"]) == 0, capsys.readouterr()

    assert "data.gov.cz" not in (folder / "README.txt").read_text("utf-8")
    assert "url=en/" in (folder / "index.html").read_text("utf-8")
    assert [path.name for path in (folder / "číselníky").glob("*.csv")] == ["bodies.csv"]
