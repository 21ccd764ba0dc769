"""The public edition as files: nothing private, links that resolve, data valid by the standard."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import polars as pl
import pytest
from csvw import CSVW

from dashboard import __version__, statuses
from dashboard.__main__ import main
from dashboard.presentation import catalogue_record, public_tables
from dashboard.presentation.languages import LANGUAGES
from dashboard.statistics import small_counts
from dashboard.strategy import Strategy
from dashboard.strategy.model import Publication
from dashboard.text.text_language import Text
from dashboard.workflow.edition import NextEdition, PublicSnapshot, edition_folder
from dashboard.workflow.load_shipped import read_observations
from dashboard.workflow.snapshot import Snapshot
from tests import databases, planted, small_plan
from tests.statistics.shipped import DEFINITIONS, DIMENSIONS

HERE = "https://data.example.org/strategie/"
BODY = "https://data.example.org/orgán/00007064"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return databases.sqlite(tmp_path_factory.mktemp("public") / "planted.db", planted.plant)


@pytest.fixture(scope="module")
def site(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first edition."""
    folder = tmp_path_factory.mktemp("site") / "public"
    assert publish(url, folder) == 0
    return folder


def publish(url: str, folder: Path, *more: str) -> int:
    strategy = ["--strategy", str(databases.ADOPTED), "--database", url]
    return main(["public", "--out", str(folder), *strategy, *more])


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a table, as a machine reads them."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def heads_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def copied(url: str, folder: Path) -> str:
    """A database of its own with the same content."""
    source = Path(url.removeprefix("sqlite:///"))
    for path in source.parent.glob(f"{source.name}*"):
        shutil.copy2(path, folder / path.name)
    return f"sqlite:///{folder / source.name}"


def test_what_is_planted_in_everything_that_is_not_public_stands_in_no_byte(site: Path) -> None:
    hidden = str(planted.PARTS["F"])
    written = (hidden, f"{hidden[:2]} {hidden[2:]}", f"{hidden[:2]}\u00a0{hidden[2:]}",
               f"{hidden[:2]},{hidden[2:]}", f"{hidden[:2]}\u202f{hidden[2:]}")  # fmt: skip
    secrets = [planted.WORD.encode(), *(each.encode() for each in written)]

    made = files(site)

    assert [(name, each) for name in made for each in secrets if each in made[name]] == []
    assert [each for each in secrets if any(each in name.encode() for name in made)] == []
    assert any(str(planted.TOTAL).encode() in content for content in made.values())


class _Links(HTMLParser):
    """The links of a page, what it would load, and its anchors."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.loaded: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.anchors.add(values.get("id") or "")
        if tag == "a":
            self.links.append(values.get("href") or "")
        elif "src" in values or tag == "link":
            self.loaded.append(values.get("src") or values.get("href") or "")


def test_every_link_leads_to_a_file_of_the_site_or_is_evidence(site: Path) -> None:
    pages = {path: _Links(path.read_bytes()) for path in site.rglob("*.html")}
    broken, outside = [], set()
    for path, page in pages.items():
        for link in [*page.links, *page.loaded]:
            file, anchor = urldefrag(link)
            if re.match("https?:", link):
                outside.add(link)
                continue
            target = (path.parent / unquote(file)).resolve() if file else path
            found = target.is_file() and target.is_relative_to(site.resolve())
            if not found or (anchor and anchor not in pages[target].anchors):
                broken.append((path.name, link))

    assert broken == []
    assert {link for page in pages.values() for link in page.loaded} == {"../style.css"}
    assert outside <= {row["doklad"] for row in read_table(site / "rows.csv")}


def test_a_remark_without_its_note_says_what_it_is(site: Path) -> None:
    page = (site / "cs" / "task-4.3.html").read_text("utf-8")
    said = re.findall('<section class="remarks">.*?</section>', page, re.DOTALL)
    assert set(re.findall("<li[^>]*>([^<]*) <small>", said[0])) == {"slovní zpráva"}


def test_each_page_says_its_edition_and_where_its_data_are(site: Path) -> None:
    manifest = json.loads((site / "edition.json").read_bytes())
    sha256_of_file = sha256(databases.ADOPTED.read_bytes()).hexdigest()
    every = [path for path in site.rglob("*.html") if path.parent != site]
    pages = [path for path in every if not path.name.startswith("chart-")]

    assert manifest["edition"] == 1
    assert len(pages) > 80
    for path in pages:
        text = path.read_text("utf-8").replace("\u00a0", " ")
        assert (
            "Veřejné vydání 1 ze dne" if path.parent.name == "cs" else "Public edition 1 of"
        ) in text
        assert sha256_of_file in text
        assert 'href="../status.json"' in text
        assert "default-src &#39;none&#39;" in text
        other = "en" if path.parent.name == "cs" else "cs"
        assert f'href="../{other}/{path.name}"' in text
        assert ("No report does not mean" in text) or ("Chybí-li zpráva" in text)


def test_each_chart_has_an_address_of_its_own_and_is_there_as_svg_and_png(site: Path) -> None:
    pages = sorted(site.rglob("chart-*.html"))

    assert len(pages) > 50
    for page in pages:
        text = page.read_text("utf-8").replace("\u00a0", " ")
        drawing = page.with_suffix(".svg").read_text("utf-8")
        svg = ElementTree.fromstring(drawing)  # noqa: S314 - our own
        shown = " ".join(
            " ".join(each.itertext()) for each in svg.iter() if each.tag.endswith("}text")
        )
        published = "Veřejné vydání 1 ze dne" if page.parent.name == "cs" else "Public edition 1 of"
        (title,) = re.findall("<h1>(.*?)</h1>", text)
        assert all(word in shown for word in unescape(title).split())
        for words in (published, "Zdroj: " if page.parent.name == "cs" else "Source: "):
            assert words in text
            assert words in shown
        assert re.search("Units?: |Jednotk[ay]: ", shown)
        assert 'class="break"' not in drawing or re.search("dashed line|čárkovaná čára", shown)
        (described,) = (each for each in svg if each.tag.endswith("}desc"))
        assert (described.text or "").startswith(unescape(title))
        assert "http" not in drawing.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert page.with_suffix(".png").read_bytes().startswith(b"\x89PNG\r\n")


def test_a_hidden_number_is_a_cross_on_every_surface_of_its_chart(site: Path) -> None:
    name = "chart-sources-victims-form"
    page = (site / "en" / f"{name}.html").read_text("utf-8")
    drawing = (site / "en" / f"{name}.svg").read_text("utf-8")

    hidden = page.count('<abbr title="suppressed">×</abbr>')
    assert hidden > 0
    assert drawing.count(">×</text>") == hidden


def test_its_status_is_what_the_command_prints(
    site: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    strategy = ["--strategy", str(databases.ADOPTED), "--database", url]
    assert main(["status", "--format", "json", *strategy]) == 0
    printed = json.loads(capsys.readouterr().out)

    published = json.loads((site / "status.json").read_bytes())
    anchor = published.pop("anchor")

    assert main(["audit", "verify", "--anchor", anchor["digest"], *strategy]) == 0
    assert anchor["sequence"] == published["known_on"] < printed["known_on"]
    outstanding = [
        {
            each["id"]
            for task in told["tasks"]
            for each in task["indicators"]
            if each.pop("outstanding")
        }
        for told in (published, printed)
    ]
    assert published | {"known_on": 0} == printed | {"known_on": 0}
    assert outstanding == [{"3.2.b", "4.3.a"}, {"4.3.a"}], (
        "that a report on 3.2.b waits is not public"
    )


def test_no_small_number_can_be_computed_from_those_that_the_site_shows(
    site: Path, url: str
) -> None:
    workspace = databases.opened(url)
    snapshot = Snapshot(workspace)
    protected = small_counts.protect(snapshot.statistics, snapshot.public_observations)
    workspace.engine.dispose()
    shown = list(csv.DictReader(io.StringIO((site / "statistics.csv").read_text("utf-8-sig"))))

    assert [split.by for split in protected.withheld] == [("sex",)]
    assert sorted(row["value"] for row in shown) == sorted(
        "" if value is None else str(int(value)) for value in protected.frame["value"]
    )
    # Not in the order of a sender, who may have sorted them by size.
    places = [[row[name] for name in ("source", "series", "year", *DIMENSIONS)] for row in shown]
    assert places == sorted(places)
    new = [row for row in shown if row["vintage"] == "2025-05"]
    assert {(row["sex"], row["value"], row["flag"], row["note"]) for row in new} == {
        ("", str(planted.TOTAL), "", ""),
        *((sex, "", "suppressed", "") for sex in ("F", "M", "other", "unknown")),
    }
    topic = (site / "en" / "trend-victims-sex.csv").read_text("utf-8-sig")
    numbers = {row["Line"]: row["2024"] for row in csv.DictReader(io.StringIO(topic))}
    parts = dict.fromkeys(("women", "men", "other sex", "sex unknown"), "suppressed")
    assert numbers == {"total": str(planted.TOTAL), **parts}


def test_the_same_data_are_the_same_edition_byte_for_byte(
    site: Path, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, again = copied(url, tmp_path), tmp_path / "again"
    workspace = databases.opened(url)
    before = workspace.version()

    planted.hand_in(workspace, "later", planted.WAITING.replace("07-01", "07-02"))
    assert publish(url, again, "--lang", "en") == 0

    told = capsys.readouterr().out
    assert "Public edition 1 of" in told
    assert "has no “publication” with “address”" in told
    assert files(again) == files(site)
    assert workspace.version() == before + 1  # the report that was handed in, and no edition
    workspace.engine.dispose()


@pytest.mark.rest
def test_what_is_accepted_later_is_of_the_next_edition_which_says_why(
    site: Path, url: str, tmp_path: Path
) -> None:
    url, again = copied(url, tmp_path), tmp_path / "again"
    workspace = databases.opened(url)
    planted.hand_in(workspace, "more", planted.ROWS.replace("05-01", "05-02"), accept=True)
    # What is accepted after an edition is not in it.
    exported, one = (["export", "--out", str(tmp_path / "out"), "--public", *more, "--database", url]
                     for more in ([], ["--entity", "CPD"]))  # fmt: skip
    assert [main([*words, "--strategy", str(databases.ADOPTED)]) for words in (exported, one)] == [
        0,
        2,
    ]
    copies = files(tmp_path / "out")
    assert {"rows.csv", "rows.csv-metadata.json", "vydání.csv", "číselníky/sex.csv"} <= set(copies)
    assert copies.items() <= files(site).items()
    assert publish(url, again, "--reason", " =Oprava 3.2 ") == 0

    workspace.engine.dispose()
    manifest = json.loads((again / "edition.json").read_bytes())
    assert manifest["edition"] == 2
    listed = read_table(again / "vydání.csv")
    assert [(row["vydání"], row["důvod"]) for row in listed] == [("1", ""), ("2", "'=Oprava 3.2")]
    assert listed[0] == read_table(site / "vydání.csv")[0]
    assert listed[1]["sha256"] == manifest["digest"]
    assert listed[1]["den"] == manifest["published"]
    assert main(["audit", "verify", "--strategy", str(databases.ADOPTED), "--database", url]) == 0


def test_an_edition_is_on_record_with_the_digest_of_its_files(site: Path, url: str) -> None:
    workspace = databases.opened(url)
    line = next(line for line in workspace.audit() if line.action == "publish")
    workspace.engine.dispose()
    manifest = json.loads((site / "edition.json").read_bytes())
    made = {name: content for name, content in files(site).items() if name != "edition.json"}
    counted = {name: content for name, content in made.items() if name != "vydání.csv"}
    digests = {name: sha256(counted[name]).hexdigest() for name in sorted(counted)}

    assert manifest["digest"] == sha256(json.dumps(digests).encode()).hexdigest()
    assert (line.object, line.facts()["digest"]) == ("edition:1", manifest["digest"])
    assert manifest["files"] == {
        name: sha256(content).hexdigest() for name, content in made.items()
    }


def test_a_folder_with_a_file_of_somebody_else_stays_as_it_is(
    site: Path, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = tmp_path / "strange"
    shutil.copytree(site, strange)
    (strange / "cs" / "letter.txt").write_text("mine")
    before = files(strange)

    assert publish(url, strange, "--lang", "en") == 1

    assert (
        "contains “cs/letter.txt”, which was not written by an earlier edition"
        in capsys.readouterr().out
    )
    assert files(strange) == before
    (tmp_path / "file").write_text("mine")
    assert publish(url, tmp_path / "file") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "strange"]


def test_no_file_is_written_outside_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="outside of its site"):
        edition_folder.replace(
            tmp_path / "site", {"index.html": b"x", "cs/../../outside.txt": b"x"}
        )

    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def snapshot(url: str, site: Path) -> Iterator[NextEdition]:
    workspace = databases.opened(url)
    yield NextEdition(workspace)
    workspace.engine.dispose()


def test_each_table_is_valid_and_has_the_heads_that_its_description_says(site: Path) -> None:
    described = sorted(site.rglob("*.csv-metadata.json"))
    tables = [path for path in site.rglob("*.csv") if path.parent.name not in LANGUAGES]

    assert {path.with_name(path.name.removesuffix("-metadata.json")) for path in described} == {
        *tables
    }
    for path in described:
        text = json.loads(path.read_bytes())
        content = (path.parent / text["url"]).read_bytes()
        columns = text["tableSchema"]["columns"]
        assert CSVW(str(path), validate=True).is_valid, path.name
        assert heads_of(path.parent / text["url"]) == [each["titles"] for each in columns]
        assert all(each["name"].isascii() and len(each["dc:description"]) == 2 for each in columns)
        assert not content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\r\n") == content.count(b"\n") > 0


def test_each_published_number_is_that_of_its_row(site: Path, snapshot: NextEdition) -> None:
    rows = read_table(site / "rows.csv")
    statistics = read_table(site / "statistics.csv")
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
    workspace = databases.opened(url)
    live, printed = PublicSnapshot(workspace).statistics.frame, snapshot.statistics.frame
    workspace.engine.dispose()

    loaded = pl.col("vintage") == "2025-05"
    inside = {"place", "lowest", "highest"}
    shown = [name for name in printed.columns if name not in inside]
    assert live.filter(~loaded).select(shown).equals(printed.filter(~loaded).select(shown))
    read = [name for name in shown if name not in {"file", "line"}]
    assert live.select(read).equals(printed.select(read))
    assert live.filter(loaded)["file"].to_list() == ["statistics.csv"] * 5


def test_each_indicator_has_its_owner_and_each_code_is_in_its_list(
    site: Path, snapshot: NextEdition
) -> None:
    indicators = read_table(site / "indicators.csv")
    rows = read_table(site / "rows.csv")
    heads = heads_of(site / "statistics.csv")
    statistics = read_table(site / "statistics.csv")

    def codes(name: str) -> set[str]:
        return {row["číselník_položka_kód"] for row in read_table(site / f"číselníky/{name}.csv")}

    owners = {task.number: task.responsible for task in snapshot.strategy.tasks}
    assert all(tuple(row["gestor"].split()) == owners[row["úkol"]] for row in indicators)
    # What was met in time is late since no day: the day is that of the state beside it.
    met = [row for row in indicators if row["harmonogram"] == "met_on_time"]
    assert all(row["harmonogram_od"] <= row["termín"] for row in met)
    bodies = codes("bodies")
    assert {code for row in indicators for code in row["gestor"].split()} <= bodies
    assert {row["subjekt"] for row in rows} <= bodies
    lists = {"status": "stav", "schedule_state": "harmonogram", "evidence": "doklad"}
    for list_name, column in lists.items():
        assert {row[column] for row in indicators} <= codes(list_name)
    for list_name, column in (("sources", "source"), ("units", "unit")):
        assert {row[column] for row in statistics} <= codes(list_name)
    splits = [name for name in snapshot.definitions.dimension_ids if name in heads]
    assert len(splits) > 5
    for name in splits:
        assert {row[name] for row in statistics} - {""} <= codes(name)
    origins = read_table(site / "číselníky/country_of_origin.csv")
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
    words = Text("trafficking in human beings", "obchodování s lidmi")
    publication = Publication(
        address=HERE, provider=BODY, contact="data@example.org", keywords=words
    )
    return strategy.model_copy(update={"publication": publication})


def test_the_record_has_every_key_of_the_norm_and_names_files_that_are_there(
    site: Path, snapshot: NextEdition
) -> None:
    strategy = with_address(snapshot.strategy)
    situation = snapshot.answer(snapshot.workspace.last_day).situation
    tables = public_tables.build(situation, snapshot.rows, snapshot.statistics)

    lists = public_tables.code_lists(strategy, snapshot.statistics)
    every = [*tables, *lists, public_tables.edition_list()]

    made = {
        name: json.loads(text) for name, text in catalogue_record.files(strategy, every).items()
    }

    catalogue = made.pop("katalog.jsonld")
    assert missing(NORM["Katalog"], catalogue) == []
    addresses = [unquote(address.removeprefix(HERE)) for address in catalogue["datová_sada"]]
    assert addresses == [*made]
    assert len(made) == len(every)
    assert len({record["popis"]["cs"] for record in made.values()}) == 5
    for name, record in made.items():
        assert unquote(record["iri"]) == f"{HERE}{name}"
        assert record["kontaktní_bod"]["e-mail"] == "mailto:data@example.org"
        assert "obchodování s lidmi" in record["klíčové_slovo"]["cs"]
        assert missing(NORM["Datová sada"], record) == []
        for each in record["distribuce"]:
            for key in ("soubor_ke_stažení", "schéma"):
                assert (site / unquote(each[key].removeprefix(HERE))).is_file()


def test_where_an_edition_stands_its_codes_are_addresses(site: Path, snapshot: NextEdition) -> None:
    lists = public_tables.code_lists(with_address(snapshot.strategy), snapshot.statistics)
    women = next(each for each in lists if each.file == "číselníky/sex.csv").rows[0]

    assert [unquote(str(women[at])) for at in (0, 3)] == [
        f"{HERE}číselníky/sex",
        f"{HERE}číselníky/sex/F",
    ]
    assert not (site / "katalog.jsonld").exists()


def test_of_a_plan_that_is_not_in_czech_nothing_czech_is_stated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plan.yaml").write_text(small_plan.TEXT, "utf-8")
    folder, url = tmp_path / "site", f"sqlite:///{tmp_path / 'plan.db'}"
    command = ["public", "--out", str(folder), "--strategy", str(tmp_path / "plan.yaml")]

    last = ["export", "--public", "--out", str(tmp_path / "out"), *command[3:], "--lang", "en"]
    assert main([*last, "--database", url]) == 1
    assert "No public edition" in "".join(capsys.readouterr())
    assert main([*command, "--database", url, "--lang", "en"]) == 0, capsys.readouterr()

    assert "data.gov.cz" not in (folder / "README.txt").read_text("utf-8")
    assert "url=en/" in (folder / "index.html").read_text("utf-8")
    lists = {path.stem for path in (folder / "číselníky").glob("*.csv")}
    assert lists == {"bodies", "status", "schedule_state", "evidence"}


def test_a_stranger_recomputes_an_edition_from_its_files(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (databases.ADOPTED.parent / "docs" / "analysts.md").read_text("utf-8")
    (code,) = re.findall("```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(site)
    day = json.loads((site / "status.json").read_text("utf-8"))["as_of"]
    called = f"date({day.replace('-0', '-').replace('-', ', ')})"
    code = code.replace("indicators.yaml", str(databases.ADOPTED))
    exec(code.replace("date(2023, 12, 31)", called), {})  # noqa: S102 - our own page

    assert len(code.strip().splitlines()) <= 11
    assert "the same: True" in capsys.readouterr().out


def test_a_frame_that_is_no_rows_is_refused_with_what_is_wrong() -> None:
    good = {"entity": ["PUB"], "indicator": ["1.1.a"], "date": ["2023-01-01"], "value": ["1"]}
    path = databases.ADOPTED
    for change, said in (
        ({"colour": ["red"]}, "unknown: colour"),
        ({"date": ["soon"]}, "no day or number"),
        ({"indicator": ["9.9.z"]}, "9.9.z"),
    ):
        with pytest.raises(ValueError, match=said):
            statuses(path, pl.DataFrame({**good, **change}), date(2023, 12, 31))
    with pytest.raises(ValueError, match="missing: value"):
        statuses(path, pl.DataFrame(good).drop("value"), date(2023, 12, 31))
    with pytest.raises(ValueError, match="file-unreadable"):
        statuses(path.parent / "none.yaml", pl.DataFrame(good), date(2023, 12, 31))
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
