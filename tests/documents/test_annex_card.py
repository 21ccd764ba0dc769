"""The assessment: every field of Annex 1, and every figure followed to the row it comes from."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text

from dashboard.__main__ import main
from dashboard.assessment.card import Card as Own
from dashboard.assessment.card import CardRecord, from_published
from dashboard.assessment.published_evaluation import PublishedCard
from dashboard.documents.assessment import build_assessment, build_cards
from dashboard.documents.blocks import (
    Bullets,
    CardBlock,
    Chart,
    CitedText,
    Document,
    Heading,
    Paragraph,
    TableBlock,
    as_cited_text,
    whole_text,
)
from dashboard.documents.formats import html_and_markdown
from dashboard.presentation import trend_words
from dashboard.presentation.languages import Wording
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.assessed import ROOT, assessed, material_of
from tests.statistics.shipped import DEFINITIONS
from tests.strategy.test_source import ANNEX_CARDS, text_of

GOLDEN = Path(__file__).parents[1] / "golden" / "annex-1.md"
HASH = re.compile("[0-9a-f]{64}")


def cards(document: Document) -> list[dict[str, list[str]]]:
    """The cards of the tasks, each field with its paragraphs."""
    every = [block for block in document.blocks if isinstance(block, CardBlock)]
    return [
        {field.name: [as_cited_text(one).text for one in field.texts] for field in card.fields}
        for card in every
        if card.fields[0].name == Wording(document.language)("annex_card.task")
    ]


def tables(document: Document, caption: str) -> list[TableBlock]:
    """The tables whose caption, after its number, begins with some words."""
    every = [block for block in document.blocks if isinstance(block, TableBlock)]
    return [table for table in every if table.caption.partition(". ")[2].startswith(caption)]


def paragraphs(document: Document) -> list[str]:
    return [whole_text(one.text) for one in document.blocks if isinstance(one, Paragraph)]


def bullets(document: Document) -> list[CitedText]:
    """The items of all lists."""
    lists = (block for block in document.blocks if isinstance(block, Bullets))
    return [as_cited_text(item) for block in lists for item in block.items]


def plain(row: tuple[Any, ...]) -> list[str]:
    return [as_cited_text(cell).text for cell in row]


def words_of(texts: list[str] | str) -> list[str]:
    return (texts if isinstance(texts, str) else " ".join(texts)).split()


def test_the_cards_of_annex_1_lose_no_word_of_the_source(annex_paper: Document) -> None:
    found = cards(annex_paper)

    assert len(found) == len(ANNEX_CARDS) == 13
    for (number, source), card in zip(ANNEX_CARDS.items(), found, strict=True):
        merged = text_of(source, "responsible entity cooperating entities")
        assert card["Task number"] == [f"Task No. {number}"]
        assert card["Title"] == [text_of(source, "title")]
        assert card["Timetable"] == [text_of(source, "timetable")]
        assert card["Responsible entity"] == [merged or text_of(source, "responsible entity")]
        stated = text_of(source, "cooperating entities") or ("MOI, MEYS" if merged else "–")
        assert card["Cooperating entities"] == [stated]
        indicators = text_of(source, "performance indicators")
        assert words_of(card["Performance indicators"]) == words_of(indicators)
        assert card["Description of task fulfilment"] == source["description of task fulfilment"]
        assert card["Fulfilment of indicators"] == [text_of(source, "fulfilment of indicators")]
        assert words_of(card["Changes from the original assignment"]) == words_of(
            text_of(source, "changes from the original assignment")
        )
        assert card["Overall evaluation of the fulfilment of the task goal"] == [
            text_of(source, "overall evaluation of the fulfilment of the task goal")
        ]


def test_annex_1_as_markdown_is_the_golden_file(annex_paper: Document) -> None:
    """Made again by: dashboard report --strategy data/2016-2019/indicators.yaml --lang en --out FILE."""
    made = html_and_markdown.render_markdown(annex_paper).decode()

    assert HASH.sub("HASH", made) == HASH.sub("HASH", GOLDEN.read_text("utf-8"))


def test_without_a_verdict_the_summary_says_so_and_counts_the_computed_status(
    paper: Document,
) -> None:
    told = paragraphs(paper)

    (line,) = [each for each in told if each.startswith("No verdict is approved yet.")]
    assert "met 1 (2.1), not met 3 (1.1, 4.3, 4.4), no report 9 (" in line
    assert [each for each in told if each.startswith("Of the 13 tasks")] == []


def test_without_a_card_there_is_no_verdict_and_the_rows_speak(
    paper: Document, now: Workspace
) -> None:
    found = {card["Task number"][0]: card for card in cards(paper)}

    assert len(found) == 13
    for card in found.values():
        assert card["Fulfilment of indicators"] == ["No verdict yet"]
        assert card["Overall evaluation of the fulfilment of the task goal"] == ["No verdict yet"]
        assert card["Description of task fulfilment"][0].startswith(
            "This description has not been written"
        )
    alone = {
        card["Task number"][0]: " ".join(card["Description of task fulfilment"])
        for card in cards(build_cards(material_of(now), Wording("en")))
    }
    assert alone["Task No. 2.3"] == (
        "This description has not been written yet."
        " Nothing dated up to 31 Dec 2023 has been approved on this task."
    )
    assert "tender" in alone["Task No. 1.1"]
    # The evaluation has these sentences; its annex of forms does not repeat them.
    assert found["Task No. 1.1"]["Description of task fulfilment"] == [
        "This description has not been written yet."
    ]


def test_an_evaluator_s_words_stand_in_the_card_and_the_rows_below_it(now: Workspace) -> None:
    own = Own(
        task="2.1",
        description="The list was written.\n\nIt was sent out.",
        indicators="met",
        remarks={"2.1.a": "Late."},
        changes="The list became a card.",
        goal="met_differently",
        reason="It serves the same end.",
        proposal="continue",
    )
    kept = CardRecord(own, state="ready", version=2, author="jana")

    material = replace(material_of(now), cards={"2.1": kept})
    made, alone = (build(material, Wording("en")) for build in (build_assessment, build_cards))

    card, annexed = (
        next(one for one in cards(document) if one["Task number"] == ["Task No. 2.1"])
        for document in (alone, made)
    )
    assert {name: card[name] for name in annexed} == annexed
    assert set(card) - set(annexed) == {"Computed status", "Reason", "Proposal"}
    assert card["Description of task fulfilment"] == ["The list was written.", "It was sent out."]
    assert card["Fulfilment of indicators"] == ["Met (not approved)", "2.1.a: Late."]
    assert card["Changes from the original assignment"] == ["The list became a card."]
    assert card["Overall evaluation of the fulfilment of the task goal"] == [
        "Met in a different manner (not approved)"
    ]
    assert card["Computed status"] == ["Met"]
    assert card["Reason"] == ["It serves the same end."]
    assert card["Proposal"] == ["Continue"]
    assert card["State of the card"] == ["submitted for approval, version 2, by jana"]
    told = paragraphs(made)
    begun = told.index("The list was written.")
    assert told[begun - 2].startswith(
        "Verdict on the goal: met in a different manner (not approved) · computed status: met"
    )
    assert told[begun + 1 : begun + 6] == [
        "It was sent out.",
        "On 2.1.a. Late.",
        "Changes from the original assignment. The list became a card.",
        "Reason. It serves the same end.",
        "Proposal: continue.",
    ]
    (basis,) = [one.text for one in made.blocks if isinstance(one, Paragraph)
                if whole_text(one.text).startswith("What counts: annex")
                and "task 2.1." in whole_text(one.text)]  # fmt: skip
    assert as_cited_text(basis).marks
    unjudged = "12 tasks have not been assessed yet"
    assert any(item.text.startswith(unjudged) for item in bullets(made))


def test_a_goal_met_in_a_different_manner_is_explained_by_what_changed(now: Workspace) -> None:
    card = Own("2.1", indicators="met", goal="met_differently", changes="It became a card.")
    made = replace(material_of(now), cards={"2.1": CardRecord(card, state="approved")})

    (overview,) = tables(build_assessment(made, Wording("en")), "Every task")

    (told,) = (plain(row) for row in overview.rows if plain(row)[0].startswith("2.1 "))
    assert told[1:4] == ["Met in a different manner", "Met", "met"]
    assert told[5] == "It became a card."


def test_a_card_approved_by_its_author_says_so(now: Workspace) -> None:
    own = CardRecord(Own(task="2.1"), state="approved", author="jana", is_own_approval=True)

    made = build_assessment(replace(material_of(now), cards={"2.1": own}), Wording("en"))

    card = next(one for one in cards(made) if one["Task number"] == ["Task No. 2.1"])
    assert card["State of the card"] == [
        "approved, version 1, by jana\nWritten and approved by the same person."
    ]


def test_every_mark_leads_to_one_line_of_the_annex_and_every_line_is_used(paper: Document) -> None:
    made = html_and_markdown.render_markdown(paper).decode()

    used = {int(mark) for mark in re.findall(r"\]\(#source-(\d+)\)", made)}
    lines = [int(mark) for mark in re.findall(r'<a id="source-(\d+)">', made)]
    assert lines == list(range(1, len(lines) + 1))
    assert used == set(lines)


def test_every_source_is_found_in_the_database(paper: Document, now: Workspace) -> None:
    sources = paper.facts["sources"]
    rows = {one["mark"]: one["row"] for one in sources if "row" in one}
    counts = [number for one in sources for number in one.get("observations", ())]

    with now.reading() as connection:
        for row in rows.values():
            found = connection.execute(
                text(
                    "SELECT r.submission, r.line, r.entity, r.indicator, r.date, r.value, r.evidence,"
                    " s.file_name FROM progress_row r JOIN submission s ON s.id = r.submission"
                    " WHERE r.id = :id"
                ),
                {"id": row["row"]},
            ).one()
            value = None if row["value"] is None else str(row["value"])
            assert tuple(found) == (
                *(row["submission"], row["line"], row["entity"], row["indicator"], row["date"]),
                *(value, row["evidence"], row["file"]),
            )
        for count in counts:
            found = connection.execute(
                text("SELECT value, flag, source, vintage FROM observation"
                     " WHERE strategy = :strategy AND line = :line"
                     " AND (file = :file OR file LIKE '%/' || :file)"),
                {"strategy": now.strategy.id, "file": count["file"], "line": count["line"]},
            ).one()  # fmt: skip
            value = None if count["value"] is None else str(count["value"])
            assert tuple(found) == (value, *(count[name] for name in ("flag", "source", "vintage")))
    assert len(rows) > 5
    assert len(counts) > 100


def test_every_number_of_the_statistics_is_that_of_its_source(paper: Document) -> None:
    words = Wording("en")
    sources = {one["mark"]: one.get("observations") for one in paper.facts["sources"]}
    shipped = {
        path.name: list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
        for path in (ROOT / "data" / "statistics").glob("*.csv")
    }
    checked = 0

    for table in (
        block for block in paper.blocks if isinstance(block, TableBlock) and block.counts
    ):
        for first, *cells in table.rows:
            name, marks = as_cited_text(first).text, as_cited_text(first).marks
            for head, cell in zip(table.headers[1:], cells, strict=True):
                mark = next(iter(marks or as_cited_text(cell).marks), None)
                numbers = sources.get(mark) or []
                of_cell = [
                    number
                    for number in numbers
                    if str(number["year"]).replace("-", "–") == head
                    and is_of_row(number, name, table.caption, words)
                ]
                if not of_cell:
                    assert (
                        not numbers
                        or head in {"Remarks", "Unit"}
                        or as_cited_text(cell).text == "–"
                    )
                    continue
                (number,) = of_cell
                line = shipped[Path(number["file"]).name][number["line"] - 2]
                shown = as_cited_text(cell).text
                assert shown in {line["value"], line["note"], "suppressed", "unknown"}
                assert shown.split(" ")[0] in {line["value"], "suppressed", "unknown"}
                assert head == line["year"].replace("-", "–")
                checked += 1
    assert checked > 200


def is_of_row(number: dict[str, Any], name: str, caption: str, words: Wording) -> bool:
    if not number["by"]:
        return ", by " not in caption or name == "total"
    of_part = DEFINITIONS.category(number["by"], number["category"])
    part = trend_words.part_name(number["category"], of_part, words)
    split = trend_words.split_name(number["by"], DEFINITIONS, words)
    return split in caption and name.split(" – ", maxsplit=1)[0] == part


def test_the_period_of_the_strategy_comes_first_by_every_source_then_the_time_before(
    paper: Document, now: Workspace
) -> None:
    order = [
        block.text if isinstance(block, Heading) else block.caption.partition(". ")[2]
        for block in paper.blocks
        if isinstance(block, Heading | TableBlock | Chart)
    ]
    told = paragraphs(paper)

    own, before = (
        order.index(head)
        for head in ("The period of the strategy, 2020–2023", "Development before 2020")
    )
    assert own < order.index("Totals by every source, 2020, 2021, 2003–2023") < before
    assert before < order.index("Persons convicted (courts), 2016–2019")
    (totals,) = tables(paper, "Totals by every source")
    assert totals.headers == ("Line", "Unit", "2020", "2021", "2003–2023", "Remarks")
    rows = [plain(row) for row in totals.rows]
    assert ["UNODC (United Nations): persons convicted", "persons", "8", "24", "–", "–"] in rows
    charts = [block.caption for block in paper.blocks if isinstance(block, Chart)]
    assert len(charts) == len(set(charts)) == 6
    assert (
        "None of the sources used here has a number for the period of the strategy: "
        "Solved cases; Voluntary returns." in told
    )
    # A year that has not come has no number.
    early = build_assessment(material_of(now, date(2020, 6, 30)), Wording("en"))
    (totals,) = tables(early, "Totals by every source")
    assert totals.headers[:3] == ("Line", "Unit", "2020")
    assert "2021" not in totals.headers


def test_the_reasons_of_marked_numbers_and_the_brackets_of_the_source_are_printed(
    paper: Document,
) -> None:
    notes = [item.text for item in bullets(paper)]
    (returns,) = tables(paper, "Voluntary returns (Program), by country of origin")
    czechs = next(row for row in returns.rows if as_cited_text(row[0]).text == "Czechia")

    assert (
        "UNODC (United Nations): detected victims (2021): The Program counts 11 (TIP report 2022)."
        in notes
    )
    assert next(note for note in notes if "The parts make 12, the total is 11" in note).startswith(
        "2021: "
    )
    assert [note for note in notes if "suspicion of both sexual and labour exploitation" in note]
    brackets = ["1 (from the UK)", "0", "1 (from Italy)", "2 (from the UK and Lithuania)", "4"]
    assert plain(czechs)[1:] == brackets
    # Zeros that the source leaves blank are named once below the table, not in each row.
    assert "Every zero in this table is a blank cell in the source." in notes


def test_every_figure_of_an_indicator_rests_on_rows_of_that_indicator(paper: Document) -> None:
    sources = {one["mark"]: one.get("row") for one in paper.facts["sources"]}
    status = {one["id"]: one for task in paper.facts["tasks"] for one in task["indicators"]}
    figures = tables(paper, "Indicators of task")

    assert len(figures) == 13
    for table in figures:
        for name, _, number, _ in table.rows:
            one = status[as_cited_text(name).text.split()[0]]
            rows = [sources[mark] for mark in as_cited_text(number).marks]
            assert all(row and row["indicator"] in {one["id"], None} for row in rows)
            if one["achieved"] is None:
                assert as_cited_text(number).text.startswith("no value")
            else:
                assert as_cited_text(number).text.startswith(
                    f"{one['achieved']} of {one['target']}"
                )
                reached = {row["component"] for row in rows if row and row["value"]}
                assert len(reached) >= one["achieved"]
                assert rows


def test_what_bodies_say_of_a_delay_rests_on_the_rows_that_say_it(tmp_path: Path) -> None:
    """One that has moved rests on what was expected first as well."""
    url = databases.sqlite(tmp_path / "delays.db")
    head = "task,indicator,date,value,note,delay reason,expected"
    for entity, *lines in (
        ("MEYS", "1.2,a,2022-06-30,,,outside events,2023-06", "1.2,a,2023-06-30,,,,2024-01"),
        ("CPD", "1.1,,2023-06-30,,,other_body,"),
    ):
        report = tmp_path / f"{entity}.csv"
        report.write_text("\n".join((head, *lines)), "utf-8")
        arguments = ["--entity", entity, "--accept", "--as", "coordinator", "--database", url]
        assert main(["submit", str(report), *arguments]) == 0
    workspace = databases.opened(url)
    made = assessed(workspace)
    workspace.engine.dispose()

    rows = {one["mark"]: one["row"] for one in made.facts["sources"] if "row" in one}
    said = [
        item for item in bullets(made) if re.match(r"[1-4]\.[1-4]\.[a-c]: (MEYS|CPD)", item.text)
    ]
    assert [line.text for line in said] == [
        "1.1.a: CPD: waiting for another body",
        "1.1.b: CPD: waiting for another body",
        "1.2.a: MEYS expects it in January 2024; moved from June 2023 to January 2024 (215 days later)",
    ]
    expected = [[(row["entity"], row["expected"]) for row in (rows[mark] for mark in line.marks)]
                for line in said]  # fmt: skip
    assert expected[:2] == [[("CPD", None)]] * 2
    assert expected[2] == [("MEYS", "2023-06"), ("MEYS", "2024-01")]


def test_a_number_is_assumed_where_it_says_so(paper: Document, now: Workspace) -> None:
    (assumed,) = tables(paper, "Each assumption")
    figures = [row for table in tables(paper, "Indicators of task") for row in table.rows]

    told = {plain(row)[0].split()[0] for row in assumed.rows}
    marked = {plain(row)[0].split()[0] for row in figures if "target assumed" in plain(row)[2]}

    assumed_targets = {
        one.id
        for _, one in now.strategy.indicators()
        if one.target and one.target.basis == "assumed"
    }
    assert marked == assumed_targets
    assert marked <= told


def test_a_letter_that_no_document_holds_is_counted_and_told(annex: Workspace) -> None:
    made = material_of(annex)
    card = PublishedCard(
        task="1", description=("a\x1bb\x00",), indicators_as_stated="Met.", indicators="met",
        goal_as_stated="Met.", goal="met",
    )  # fmt: skip
    damaged = build_assessment(replace(made, cards={"1": from_published(card)}), Wording("en"))

    last = damaged.blocks[-1]  # the text stands in the evaluation and in the form of Annex 1
    assert isinstance(last, Paragraph)
    assert as_cited_text(last.text).text.startswith(
        "4 characters that cannot be written into a document"
    )
