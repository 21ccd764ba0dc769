"""The papers for a meeting: two pages to work from, each sentence from its rows; then annexes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from dashboard.assessment.card import Card, CardRecord, State
from dashboard.documents.assessment import Material
from dashboard.documents.blocks import (
    Bullets,
    CitedText,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
    whole_text,
)
from dashboard.documents.chapters.annexes import SourceFile
from dashboard.documents.meeting import build_pack
from dashboard.documents.meeting_facts import ChangesSince, Dispute, PendingSubmission
from dashboard.fulfilment.compare_days import Side
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.presentation.languages import Wording
from dashboard.progress.contradictions import find_among
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.edition_numbers import PrintedStatistics
from dashboard.statistics.observations import Statistics
from dashboard.statistics.small_counts import PublicStatistics
from dashboard.workflow import document_material
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.assessed import material_of
from tests.outstanding import answer_of
from tests.reported import reported_workspace
from tests.small_plan import plan, row, rows

BEFORE, AFTER = date(2022, 6, 30), date(2023, 6, 30)
EN = Wording("en")
STATES: tuple[State, ...] = ("draft", "ready", "approved")
NOT_MET = Card(task="2.1", indicators="not_met", goal="not_met")


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    """The papers of nine reports, one returned and three waiting, after the end of the strategy."""
    with reported_workspace(tmp_path_factory.mktemp("reported")) as workspace:
        yield papers_of(workspace, "en", date(2023, 6, 30), date(2024, 3, 31))


def papers_of(
    workspace: Workspace, language: str = "en", before: date = BEFORE, after: date = AFTER
) -> Document:
    made = material_of(workspace, after)
    snapshot = Snapshot(workspace)
    side = snapshot.side_at_close(before)
    changes = document_material.read_changes(snapshot, side, made.day)
    return build_pack(made, changes, Wording(language, after))


def part(document: Document, title: str) -> list[list[str]]:
    """The rows, items and paragraphs below a heading, whatever its number, as texts."""
    found: list[list[str]] = []
    inside = False
    for block in document.blocks:
        if isinstance(block, Heading):
            inside = block.text.partition(". ")[2] == title or block.text == title
        elif inside and isinstance(block, TableBlock):
            found += [[whole_text(cell) for cell in row] for row in block.rows]
        elif inside and isinstance(block, Bullets):
            found += [[whole_text(item)] for item in block.items]
        elif inside and isinstance(block, Paragraph):
            found.append([whole_text(block.text)])
    return found


def sections(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading)]


def test_the_headline_is_the_finding_and_the_first_sentence_what_moved(reported: Document) -> None:
    number, lead = [block for block in reported.blocks if isinstance(block, Paragraph)][:2]

    assert reported.title == "5 of 13 tasks are met, 5 partly, 3 not"
    assert reported.subtitle.startswith("Papers for the meeting of the coordination group · ")
    assert number.text == (
        "File number: [fill in: file number] · Meeting on: [fill in: day of the meeting]"
    )
    assert whole_text(lead.text).startswith(
        "As of 31 Mar 2024. Nothing had been recorded here by 30 Jun 2023: both days are shown as known now, "
        "so no report counts as late. New since 30 Jun 2023: met 1, partially met 1, not met 2. "
        "4 reports await the coordinator’s decision. If all that waits were approved, the "
        "computed status of the tasks would be: "
        "met 7, partially met 4, not met 2."
    )


def test_then_and_now_stand_above_each_other_by_task_with_their_signs(reported: Document) -> None:
    strip = next(block for block in reported.blocks if isinstance(block, TableBlock))

    then, now = strip.rows
    assert strip.headers[1:4] == ("1.1", "1.2", "2.1")
    assert strip.groups[1:3] == (("Goal\u00a01", 2), ("Goal\u00a02", 4))
    assert {strip.headers[at] for at in strip.framed} == {"1.2", "3.3", "4.2", "4.3"}
    assert (whole_text(then[11]), now[11]) == ("○", CitedText("✓", signs=("met",)))
    assert now[12] == CitedText("✕", signs=("not_met",))


def test_a_task_that_changed_is_one_line_with_its_cause_and_source(reported: Document) -> None:
    changed = {line[0]: line[1:] for line in part(reported, "What changed")}

    assert changed["Voluntary returns (4.2)"] == [
        "Not yet due → Met",
        "CPD: System for the implementation of voluntary returns, 31 Oct 2023, "
        "evidence: smlouva s IOM č. 55/2023",
    ]
    # Of tasks of which only the day came one line says so.
    (together,) = [line for name, line in changed.items() if "Data collection (4.3)" in name]
    assert together == [
        "Not yet due → Not met (1.2, 4.3)\nPartially met, unchanged (2.2, 3.2)",
        "Deadline passed on 31 Dec 2023",
    ]
    assert len(changed) == len(part(reported, "What changed"))


def test_each_missing_thing_says_whether_it_waits_was_returned_or_what_was_said(
    reported: Document,
) -> None:
    overdue = {
        line[0]: line[1:]
        for line in part(reported, "Overdue: 8 tasks, and what is missing in them")
        if len(line) > 1
    }

    police = next(lines for name, lines in overdue.items() if "(2.4)" in name)
    assert police[0].endswith(" (PCR, 31 Dec 2022: “Navrženo, zatím nezavedeno”)")
    study = next(lines for name, lines in overdue.items() if "(1.1)" in name)
    assert study[0].splitlines()[-2:] == [
        "Study of trafficking in children in the Czech Republic (report no. 10 awaits a decision)",
        "Educational material (report no. 10, which awaits a decision, says: not reached, "
        "“Navazuje na studii, rok 2024”)",
    ]
    assert study[1] == "31 Dec 2022\n456 days late"
    data = next(lines for name, lines in overdue.items() if "(4.3)" in name)
    assert data[0].endswith("* (report no. 8 of SPD was returned)")
    assert "no report" not in data[0]


def test_what_waits_says_what_it_would_change_by_task(reported: Document) -> None:
    waiting = part(
        reported, "What awaits the coordinator’s decision, and what approval would change"
    )
    police = next(line for line in waiting if line[0].startswith("PCR, report no. 11:"))

    assert (
        "Training of the Regional Labour Inspectorates, 12 Sep 2023, no evidence given" in police[0]
    )
    assert police[1].splitlines() == [
        "Education in the identification of victims (2.2): Partially met → Met",
        "Socially excluded localities (3.2): Partially met → Met",
        "International cooperation (4.1): Met, unchanged; The number of international cooperation in the"
        " fight against trafficking in human beings: 1\u00a0→\u00a02",
    ]
    sources = next(line for line in waiting if line[0].startswith("Public sources, report no. 2:"))
    assert sources[1].endswith(
        ": Met, unchanged; 3.1.a was met on 31 Mar 2022 instead of 10 May 2023"
    )


def test_the_conclusions_are_drafts_from_the_lines_above(reported: Document) -> None:
    draft, *items = [line[0] for line in part(reported, "Draft conclusions")]
    numbered = next(
        block for block in reported.blocks if isinstance(block, Bullets) and block.numbered
    )

    assert draft.startswith("A draft made from the lines above; the coordinator edits it.")
    assert len(numbered.items) == len(items)
    assert items[0] == "takes note of the state as of 31 Mar 2024;"
    asked = {line.split(" to report by ")[0]: line for line in items if line.startswith("asks ")}
    assert list(asked) == ["asks PCR", "asks SPD", "asks MEYS", "asks CPD"]
    assert "(2.4)" in asked["asks PCR"]
    assert "(2.2)" not in asked["asks PCR"]
    assert asked["asks SPD"].endswith("the corrected report no. 8;")
    assert all(" to report by 15 Apr 2024 on: " in line for line in asked.values())
    assert part(reported, "Next deadlines")[0] == [
        "15 Apr 2024",
        "Answers to what the draft conclusions ask for (PCR, SPD, MEYS, CPD)",
    ]


def test_empty_sections_are_left_out_and_annexes_begin_on_a_page_of_their_own(
    reported: Document,
) -> None:
    at = next(n for n, block in enumerate(reported.blocks) if isinstance(block, PageBreak))
    following = reported.blocks[at + 1]

    assert isinstance(following, Heading)
    assert following.text == "Annexes"
    assert sections(reported) == [
        "1. What changed",
        "2. Overdue: 8 tasks, and what is missing in them",
        "3. What awaits the coordinator’s decision, and what approval would change",
        "4. Draft conclusions",
        "5. Next deadlines",
        "Annexes",
        "New rows and evidence",
        "Reports outstanding",
        "Sources",
        "Audit",
    ]
    told = [line for (line,) in part(reported, "New rows and evidence")]
    assert any("3.3.b Ukrainian; 3.3.b Romanian: reached" in line for line in told), told
    front = repr(reported.blocks[:at])
    assert "1.1.a" not in front
    assert "0 tasks" not in front


def test_every_row_that_came_stands_with_its_mark_and_what_is_missing_by_body(
    now: Workspace,
) -> None:
    made = papers_of(now)

    told = part(made, "New rows and evidence")
    sources = part(made, "Sources")

    assert len(told) == len(made.facts["sources"]) == 4
    assert told[1][0].startswith(
        "2.1.a Unified list of indicators of trafficking: reached, reported by Public sources, "
        "18 Oct 2022 (inferred)."
    )
    assert any("https://www.mvcr.cz" in line[3] for line in sources)
    missing = part(made, "Reports outstanding")
    assert ["Ministry of Labour and Social Affairs", "2.3.a Creation of the card.", "–"] in missing
    overdue = part(made, next(each for each in sections(made) if "Overdue" in each))
    card = next(line for line in overdue if "(2.3)" in line[0])
    assert card[1].endswith("(no report of a responsible body)")
    assert card[2] == "31 Dec 2022\n181 days late"


def judged_by(now: Workspace, card: CardRecord, day: date = AFTER) -> Document:
    """The papers where one card is written."""
    made = replace(material_of(now, day), cards={card.card.task: card})
    side = Snapshot(now).side_at_close(BEFORE)
    return build_pack(made, ChangesSince(side, (), made.rows.clear(), ()), EN)


def test_cards_wait_for_approval_and_only_an_approved_verdict_differs_from_the_computed_status(
    now: Workspace,
) -> None:
    name = "Unified list of indicators (2.1)"
    differs = (
        "2.1: the verdict on the indicators, “Not met”, differs from the computed status, “Met”"
    )
    told = {
        state: part(
            judged_by(now, CardRecord(NOT_MET, state=state, author="jana")), "Assessment of tasks"
        )
        for state in STATES
    }

    assert {state: [differs] in lines for state, lines in told.items()} == {
        "draft": False, "ready": False, "approved": True,
    }  # fmt: skip
    assert [f"The card of task {name} is submitted for approval (by jana)."] in told["ready"]
    assert not any(name in line[0] for line in told["ready"] if "not assessed yet" in line[0])
    assert "Assessment of tasks" not in sections(papers_of(now))
    # A task on its due day is not called past its deadline.
    due = judged_by(now, CardRecord(NOT_MET, state="ready"), date(2023, 12, 31))
    (line,) = (
        line[0] for line in part(due, "Assessment of tasks") if "Voluntary returns (4.2)" in line[0]
    )
    assert line.startswith("Tasks not assessed yet, although their deadline has come: ")


def test_where_people_have_judged_their_verdicts_lead_and_the_computed_status_is_named(
    now: Workspace,
) -> None:
    judged = CardRecord(Card(task="2.1", goal="met_differently"), state="approved", author="jana")
    written = judged_by(now, judged)
    lead = [block for block in written.blocks if isinstance(block, Paragraph)][1]

    assert (
        written.title == "Approved evaluation of 1 of 13 tasks: goal met in a different manner in 1"
    )
    assert "Computed status, by the indicators only: " in whole_text(lead.text)


def test_all_that_falls_due_on_the_two_nearest_deadlines_is_told(now: Workspace) -> None:
    day = date(2020, 12, 31)
    *due, key = part(papers_of(now, before=date(2020, 6, 30), after=day), "Next deadlines")
    ahead = {
        (task.task.number, state.next_due(day))
        for task in Snapshot(now).on(day).tasks
        for state in task.indicators
    }

    ends = {"31 Dec 2021": date(2021, 12, 31), "31 Dec 2022": date(2022, 12, 31)}
    assert {line[0] for line in due} == ends.keys()
    assert len({line[1] for line in due}) == len(due), "each is told once, with its bodies"
    assert any("(CPD, PCR)" in line[1] for line in due)
    assert key[0].startswith(
        "CPD Department of Crime Prevention · PCR Police of the Czech Republic"
    )
    assert len(due) == sum(end in ends.values() for _, end in ahead), "each task once"


def test_the_papers_speak_both_languages(now: Workspace) -> None:
    czech = papers_of(now, "cs")

    assert "Přílohy" in sections(czech)
    assert "úkolů" in czech.title


TOLD = rows(
    row("CPD", "1.1.a", date(2024, 5, 1), 1, component="text"),
    row("MOJ", "1.1.a", date(2024, 5, 1), 0, component="text"),
    row("CPD", "1.1.b", date(2024, 5, 1), 1, component="print"),
    row("MOJ", "1.1.b", date(2024, 6, 1), 1, component="print"),
    row("CPD", "1.2.a", date(2025, 3, 1), 1, component="Seminar in Brno"),
    row("DESK", "1.2.a", date(2025, 3, 1), 2, component="Seminar in Brno"),
    row("CPD", "1.2.a", date(2025, 4, 1), 1, component="Seminar in Plzen"),
)


def test_a_contradiction_is_a_question_with_both_rows_and_what_depends_on_it() -> None:
    strategy, day = plan(), date(2025, 12, 31)
    nothing = Statistics(pl.DataFrame(), Definitions())
    made = Material(
        strategy=strategy, sha256="0" * 64, answer=answer_of(situation(strategy, TOLD, day), TOLD), rows=TOLD,
        history=TOLD.clear().with_columns(opened=pl.lit(1), closed=pl.lit(1)),
        statistics=nothing, printed=PrintedStatistics(PublicStatistics(nothing)),
        filed={1: SourceFile("told.xlsx", "List1")}, cards={},
        known_on=9, digest="0" * 64, contradictions=find_among(strategy, TOLD, day),
    )  # fmt: skip
    study, seminar = find_among(strategy, TOLD, day)
    since = ChangesSince(
        Side(date(2024, 1, 1), 9),
        (),
        TOLD.clear(),
        (PendingSubmission(4, "MOJ", "x.csv", 2),),
        disputes=[
            Dispute(study, Status.MET, Status.PARTIALLY_MET),
            Dispute(seminar, Status.MET, Status.MET, (4,), Status.MET, Status.PARTIALLY_MET),
        ],
    )

    written = build_pack(made, since, Wording("cs"))

    told = [
        [text.replace("\xa0", " ") for text in line]
        for line in part(written, "Rozpory k\xa0rozhodnutí")
    ]
    assert told[0] == [
        "Write (1.1) The text, 1. 5. 2024",
        "CPD, zpráva č. 1: dosaženo, doklad neuveden",
        "MOJ, zpráva č. 1: nedosaženo, doklad neuveden",
        "Vypočtený stav úkolu podle údaje CPD: splněno; podle údaje MOJ: splněno částečně.",
    ]
    assert told[1][3] == (
        "Podle obou údajů je nyní vypočtený stav úkolu: splněno. Po schválení všeho ostatního, co čeká: "
        "podle údaje CPD splněno, podle údaje DESK splněno částečně."
    )
    assert all("list List1" in line[4] for line in part(written, "Zdroje")[1:])
    assert not part(written, "Co se změnilo")
    waiting = next(each for each in sections(written) if "rozhodnutí koordinátora" in each)
    assert part(written, waiting)[0][1].endswith("Odporuje údaji jiného subjektu, viz rozpory.")
    conclusions = [line[0] for line in part(written, "Návrh závěrů")]
    assert sum(each.startswith("rozhoduje, který údaj platí") for each in conclusions) == 2
    assert [each[-1] for each in conclusions[1:]] == [*";" * (len(conclusions) - 2), "."]
