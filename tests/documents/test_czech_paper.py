"""The Czech paper with the reports of the bodies: what is on its pages is Czech, and set as Czech is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from docx.oxml import parse_xml

from dashboard.documents import row_words
from dashboard.documents.blocks import Chart, Document, Heading
from dashboard.documents.formats import html_and_markdown, pdf, word
from dashboard.markup.kit import paragraphs
from dashboard.presentation import sentences
from dashboard.presentation.languages import Wording, read_catalogue
from dashboard.strategy import Strategy
from dashboard.workflow.workspace_opening import load_strategy
from tests.assessed import ANNEX, NOW, assessed, by_office, poppler
from tests.reported import reported_workspace

WORD = re.compile(r"[^\W\d_]{3,}")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Document, Strategy]]:
    with reported_workspace(tmp_path_factory.mktemp("reported")) as workspace:
        yield assessed(workspace, "cs"), workspace.strategy


def test_no_english_stands_on_a_czech_page_but_the_name_of_the_source(
    paper: tuple[Document, Strategy],
) -> None:
    """English is what the English catalogue and the English strategy say, and nothing Czech does."""
    document, strategy = paper
    (english, czech) = (
        words_of(*catalogue(language), *texts_of_strategy(language)) for language in ("en", "cs")
    )
    text = html_and_markdown.render_markdown(document).decode().replace("\\", "")
    for source in (strategy.source, *re.findall(r"https\S+|\S+\.csv", text)):
        text = text.replace(source, "")

    shown = {name for name in WORD.findall(text) if not name.isupper()}
    assert len(english - czech) > 1_000
    assert sorted({name for name in shown if name.lower() in english - czech}) == []


def strategy_of(file: Path) -> Strategy:
    strategy, _, problems = load_strategy(file)
    assert strategy, problems
    return strategy


def test_a_name_that_ships_with_the_strategy_has_its_czech_wherever_a_row_is_told() -> None:
    strategy, words = strategy_of(NOW), Wording("cs")
    law = {"task": "3.1", "indicator": "3.1.a", "entity": "PUBLIC"}
    law["component"] = "law fining employers who use illegal agencies"
    study = {"task": "1.1", "indicator": "1.1.a", "component": "study", "entity": "PUBLIC"}
    ours = "zákon o pokutách pro zaměstnavatele, kteří využívají nelegální agentury"
    label = "Studie o obchodování s dětmi v České republice"

    assert (
        sentences.row_component(law, strategy, words)
        == row_words.subject(law, strategy, words)
        == ours
    )
    assert paragraphs.subject(law, strategy, words) == f"3.1.a · {ours}"
    assert sentences.row_component({**law, "entity": "MLSA"}, strategy, words) == law["component"]
    assert paragraphs.subject(study, strategy, words) == f"1.1.a · {label}"
    assert sentences.row_component({**study, "component": None}, strategy, words) == ""


def test_what_we_wrote_into_shipped_rows_has_its_czech_beside_it() -> None:
    """By the text, letter for letter; a note that only quotes the source stays as the source has it."""
    for file in (NOW, ANNEX):
        listed = {
            component.id
            for _, indicator in strategy_of(file).indicators()
            for component in indicator.components
        }
        for shipped in yaml.safe_load(file.read_text("utf-8"))["shipped"]:
            with (file.parent / shipped["file"]).open(encoding="utf-8") as rows:
                written = list(csv.DictReader(rows))
            notes = {row["note"] for row in written}
            ours = {note for note in notes if file == NOW or " - reading: " in note}
            ours |= {row["evidence"] for row in written if not row["evidence"].startswith("http")}
            ours |= {row["component"] for row in written} - listed - {""}
            assert {note["text"] for note in shipped["notes"]} == ours
            assert shipped["received_as_cs"]


def test_what_is_said_of_several_parts_or_editions_in_the_same_words_is_said_once(
    paper: tuple[Document, Strategy],
) -> None:
    text = html_and_markdown.render_markdown(paper[0]).decode()
    text = text.replace("\\", "").replace("\xa0", " ")

    (line,) = [line for line in text.splitlines() if "Není zaveden jednotný sběr dat" in line]
    (said,) = [part for part in line.split("<br>") if "Není zaveden jednotný sběr dat" in part]
    assert "Forma obchodování s lidmi; Věk; Pohlaví; Země původu oběti;" in said
    assert len(re.findall(r"#source-", said)) == 5
    assert text.count("Oběti a pravděpodobné oběti podporované nestátními") == 1
    assert re.search(r"Totéž jako u odkazu [0-9]+\.", text)


def catalogue(language: str) -> Iterator[str]:
    """Every sentence; of a plural all its forms."""
    for message in read_catalogue(language):
        if message.id:
            yield str(message.string)


def texts_of_strategy(language: str) -> Iterator[str]:
    """The texts of the strategy and of its definitions under keys that end in _cs, or under the others."""

    def texts(part: Any, czech: bool) -> Iterator[str]:
        if isinstance(part, dict):
            for key, value in part.items():
                yield from texts(value, key.endswith("_cs"))
        elif isinstance(part, list):
            for value in part:
                yield from texts(value, czech)
        elif czech == (language == "cs"):
            yield str(part)

    for file in (NOW, NOW.parent / "data/statistics/definitions.yaml"):
        yield from texts(yaml.safe_load(file.read_text("utf-8")), False)


def words_of(*texts: str) -> set[str]:
    return {name.lower() for text in texts for name in WORD.findall(text)}


@pytest.mark.parametrize("name", ["pdf", pytest.param("word", marks=pytest.mark.rest)])
def test_no_line_of_the_czech_paper_ends_after_a_preposition_or_within_a_date(
    paper: tuple[Document, Strategy], tmp_path: Path, name: str
) -> None:
    """Read from the pages themselves, of both writers that set pages; headings stand with what follows."""
    made, _ = paper
    titles = {
        block.text.replace("\xa0", " ") for block in made.blocks if isinstance(block, Heading)
    }
    titles -= {block.caption for block in made.blocks if isinstance(block, Chart)}
    office = name == "word"
    content = by_office(word.render_word(made), tmp_path) if office else pdf.render_pdf(made)
    pages = pages_of(content, tmp_path)
    lines = [block for page in pages for block in page]
    breaks = [pair for block in lines for pair in pairwise(block)]
    ends = [line for line, _ in breaks if re.search(r"(^|[ („])[KkSsVvZzOoUuAaIi]$", line)]
    ends += [a for a, b in breaks if re.search(r"\b[0-9]{1,2}\.$", a) and re.match("[0-9]+\\b", b)]
    assert ends == []
    assert [page[-2][-1] for page in pages[3:] if len(page) > 2 and page[-2][-1] in titles] == []
    for page in pages:
        whole = [line for block in page for line in block]
        begun = [line for line in whole if line.startswith("Hodnoticí karta úkolu")]
        assert not begun or whole.count("Stav karty") <= len(begun), begun
    codes = re.findall(r"\b[a-z]+_[a-z_]+\b", " ".join(line for block in lines for line in block))
    # Two stand in addresses of evidence, which a line may divide.
    of_addresses = ("pachatel", "domaci_vank")
    assert [code for code in codes if not any(part in code for part in of_addresses)] == []


def pages_of(content: bytes, folder: Path) -> list[list[list[str]]]:
    """The lines of each block of text of each page, from top to bottom."""
    told = poppler("pdftotext", content, folder, "-bbox-layout")
    page_tree = parse_xml(re.sub(r' xmlns="[^"]+"|<!DOCTYPE[^>]*>', "", told).encode())
    return [
        [
            [" ".join(word.text or "" for word in line.iter("word")) for line in block.iter("line")]
            for block in sorted(page.iter("block"), key=lambda block: float(block.get("yMax")))
        ]
        for page in page_tree.iter("page")
    ]
