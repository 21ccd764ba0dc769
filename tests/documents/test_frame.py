"""What surrounds the evaluated tasks: title page, conclusions, recommendations, lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.assessment.card import Card as Own
from dashboard.assessment.card import CardRecord
from dashboard.assessment.document_fields import OPTIONAL_FIELDS, field_names
from dashboard.documents.assessment import build_assessment
from dashboard.documents.blocks import (
    CardBlock,
    Document,
    Heading,
    Paragraph,
    TableBlock,
    as_cited_text,
    whole_text,
)
from dashboard.documents.chapters import back_matter
from dashboard.documents.chapters.title_and_summary import BLANK
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.presentation.languages import Wording
from dashboard.workflow.workspace import Workspace
from tests import small_plan
from tests.assessed import material_of
from tests.outstanding import answer_of


def fields(document: Document) -> dict[str, str]:
    """The fields of every card of the document by their labels."""
    return {
        field.name: "\n".join(as_cited_text(text).text for text in field.texts)
        for block in document.blocks
        if isinstance(block, CardBlock)
        for field in block.fields
    }


def prose(document: Document) -> list[str]:
    return [whole_text(block.text) for block in document.blocks if isinstance(block, Paragraph)]


def table(document: Document, caption: str) -> list[list[str]]:
    found = next(
        block
        for block in document.blocks
        if isinstance(block, TableBlock) and block.caption.partition(". ")[2].startswith(caption)
    )
    return [[as_cited_text(cell).text for cell in row] for row in found.rows]


def test_a_document_begins_with_its_title_page_and_what_a_reader_in_haste_reads(
    paper: Document,
) -> None:
    heads = [
        block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1
    ]

    assert paper.title.startswith("Evaluation: National Strategy")
    assert heads == [
        "Summary", "Conclusions by goal", "What was not met and continues",
        "Evaluation of the tasks", "Statistics", "Limits of the evaluation",
        "Annex A. Evidence and sources", "Annex B. Rules of counting",
        "Annex C. Cards of the tasks", "Annex D. The strategy before, and recommendations",
        "Annex E. Data, reports and audit", "Annex F. Abbreviations and legislation",
    ]  # fmt: skip


def test_what_a_person_must_write_is_blank_until_it_is_written(
    paper: Document, now: Workspace
) -> None:
    blank = fields(paper)
    assert {blank[label] for label in ("Reference number", "Place", "Approved by")} == {BLANK}
    for label in ("Recommendations", "1. Combating child trafficking."):
        assert f"{label} {BLANK}" in prose(paper)
    assert not any("Foreword" in line or "Contributors" in line for line in prose(paper))
    assert blank["Issued by"] == "Ministry of the Interior, Department of Crime Prevention"

    written = {name: f"Words of {name}.\n\nMore." for name in field_names(now.strategy)}
    document = build_assessment(replace(material_of(now), written=written), Wording("en"))
    filled, told = fields(document), prose(document)

    assert filled["Reference number"] == "Words of reference_number.\nMore."
    begun = told.index("1. Combating child trafficking. Words of conclusion_1.")
    assert told[begun + 1] == "More."
    assert "Words of foreword." in told
    assert [line for line in (*told, *filled.values()) if "……" in line] == []


def test_a_document_is_final_when_it_is_whole_and_says_what_is_missing_until_then(
    annex_paper: Document, now: Workspace
) -> None:
    numbers = [task.number for task in now.strategy.tasks]
    approved = {number: CardRecord(Own(number), state="approved") for number in numbers}
    texts = dict.fromkeys(set(field_names(now.strategy)) - OPTIONAL_FIELDS, "Written.")
    no_card, no_day = {**approved}, {**texts}
    del no_card["1.1"], no_day["date"], no_day["conclusion_2"]

    def state(cards: dict[str, CardRecord], written: dict[str, str]) -> str:
        material = replace(material_of(now), cards=cards, written=written)
        made = build_assessment(material, Wording("en"))
        told = fields(made)["State of the document"]
        assert made.subtitle.startswith("DRAFT") == told.startswith("DRAFT")
        dotted = [line for line in (*prose(made), *fields(made).values()) if "……" in line]
        assert bool(dotted) == ("written" in told)
        return told

    assert state(approved, texts) == "Final"
    assert state(no_card, texts) == "DRAFT\nStill without an approved assessment: 1 task (1.1)"
    assert state(approved, no_day) == (
        "DRAFT\nStill to be written: Date; Conclusion: 2. Strengthening victim identification"
    )
    assert state(no_card, no_day).count("\n") == 2
    assert fields(annex_paper)["State of the document"] == "Published evaluation"
    assert not annex_paper.subtitle.startswith("DRAFT")
    whole = (*prose(annex_paper), *fields(annex_paper).values())
    assert [line for line in whole if "……" in line] == []


def test_approved_verdicts_lead_and_those_that_differ_from_the_computed_status_say_why(
    now: Workspace,
) -> None:
    own = Own("1.1", indicators="met", goal="partially_met", reason="The study is out.",
              proposal="continue")  # fmt: skip
    cards = {
        "1.1": CardRecord(own, state="approved"),
        "2.1": CardRecord(Own("2.1", indicators="met", goal="partially_met"), "ready"),
        "4.3": CardRecord(Own("4.3", indicators="not_met", goal="met"), state="approved"),
    }

    made = build_assessment(replace(material_of(now), cards=cards), Wording("en"))

    rows = {row[0][:3]: row[1:] for row in table(made, "Every task")}
    assert rows["1.1"] == ["Partially met", "Met", "not met", "MOI (CPD, PCR)", "The study is out."]
    # A verdict that is not approved leads nowhere and says what it is.
    assert rows["2.1"][:2] == ["Partially met (not approved)", "Met (not approved)"]
    assert rows["2.1"][4] == "–"
    unfinished = {row[0][:3]: row[1:] for row in table(made, "Unfinished tasks")}
    assert unfinished["1.1"][0] == "Goal partially met (computed status: not met)"
    assert unfinished["1.1"][2:] == ["MOI (CPD, PCR)", "Continue"]
    assert "1.1.b " in unfinished["1.1"][1]
    # By its verdict the goal of 4.3 is met, by the rule 2.1 is: neither is called unfinished.
    assert not {"2.1", "4.3"} & set(unfinished)
    told = " ".join(prose(made))
    assert "met in 1 (4.3), partially met in 1 (1.1), for 11 no verdict is approved." in told
    assert "The verdict on the goal differs from it in 2 tasks (1.1, 4.3)." in told
    assert "The verdict on the indicators differs from it in 1 task (1.1)." in told
    assert "For 11 tasks no verdict is approved (1.2, 2.1, " in told


def test_what_is_outstanding_is_what_pages_and_letters_list(
    paper: Document, now: Workspace
) -> None:
    material = material_of(now)
    owed = {
        body.entity.code: ", ".join(body.outstanding) or "–"
        for body in material.answer.bodies
        if body.parts
    }

    rows = table(paper, "Who reported when")

    assert {row[0]: row[5] for row in rows} == owed
    told = replace(material, handed_in={"CPD": date(2026, 11, 28)})
    (cpd,) = (
        row
        for row in table(build_assessment(told, Wording("en")), "Who reported when")
        if row[0] == "CPD"
    )
    assert cpd[3].replace("\xa0", " ") == "28 Nov 2026", "the day of handing in, not of a row"
    assert len(table(paper, "Recommendations and the tasks")) == 10


def test_what_a_round_asks_for_is_outstanding_by_the_words_above_the_list() -> None:
    asked = """
rounds:
  - {id: "2024", title: "2024", title_cs: "2024", start: 2024-01-01, end: 2024-12-31, due: 2025-01-31,
     source: Article 5, entities: [CPD]}
"""
    strategy = small_plan.plan(asked)
    told = small_plan.rows(small_plan.row("CPD", "1.2.a", date(2023, 12, 31), 1))
    leads = {}
    for day in (date(2025, 1, 31), date(2025, 2, 1)):
        found = answer_of(situation(strategy, told, day), told)
        _, lead, listed = back_matter.discipline_section(found, {}, Wording("en"))
        assert isinstance(lead, Paragraph)
        assert isinstance(listed, TableBlock)
        leads[day.day] = whole_text(lead.text)
        owed = {as_cited_text(row[0]).text: as_cited_text(row[5]).text for row in listed.rows}
        assert ("1.2.a" in owed["CPD"]) == (day.day == 1)

    assert "asked by an open round" not in leads[31]
    assert leads[1].endswith(
        "What is asked by an open round whose due day has passed is outstanding too."
    )


def test_the_bodies_and_the_terms_of_the_source_are_explained(
    czech: Document, paper: Document
) -> None:
    told = dict(table(paper, "Meaning of the abbreviations"))
    assert told["MLSA"] == "Ministry of Labour and Social Affairs"
    assert told["GRETA"].startswith("Group of Experts")
    assert {"MPSV", "NNO", "OPK"} <= {row[0] for row in table(czech, "Význam zkratek")}


def test_owners_are_named_as_the_strategy_names_them(czech: Document) -> None:
    cards = {
        fields_["Číslo úkolu"]: fields_
        for block in czech.blocks
        if isinstance(block, CardBlock)
        for fields_ in [
            {field.name: as_cited_text((*field.texts, "")[0]).text for field in block.fields}
        ]
        if "Číslo úkolu" in fields_
    }

    assert cards["Úkol č.\xa01.1"]["Gestor"] == "MV (OPK, PČR)"
    assert cards["Úkol č.\xa01.2"]["Spolupracující subjekty"] == "MV (včetně PČR), MPSV"
    assert cards["Úkol č.\xa04.4"]["Gestor"] == "MV (OPK, PČR)"
